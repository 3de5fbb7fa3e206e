"""Cues, the lines to tick: each is short and plain, and a list of them is not long.

People do not answer a long line truthfully. The limits are for English, the language that cues are
written in.
"""

from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings

from backapp.library.authored import Content, Fault, Row
from backapp.library.readability import grade

MOST_WORDS = {"text": 20, "they": 20, "help": 12}
MEDICINE_WORDS = {"label": 20, "note": 12}
HIGHEST = 8  # Flesch-Kincaid grade of a line to tick
MOST_LINES = 6  # under one subheading


def too_long_or_hard(row: Row, most_words: dict[str, int], graded: set[str]) -> Iterator[Fault]:
    """Yields the texts of a row with too many words, or above the highest reading grade."""
    for name, most in most_words.items():
        if (count := len(row[name].split())) > most:
            yield row.fault(name, f"has {count} words: {most} at most")
        if name in graded and (hard := grade(row[name])) > HIGHEST:
            message = f"is hard to read (grade {hard:.1f}): use shorter words, or a short sentence"
            yield row.fault(name, message)


def _plain(content: Content) -> Iterator[Fault]:
    if content.language == settings.LANGUAGE_CODE:
        for row in content.of("library.cue"):
            yield from too_long_or_hard(row, MOST_WORDS, {"text", "they"})


def _lists(content: Content) -> Iterator[Fault]:
    lists: dict[tuple, list[Row]] = defaultdict(list)
    for row in content.of("library.cue"):
        sign = content.one("library.redflag", row.slug("sign"))
        page = sign["page"] if sign else ""
        if sign and not page:
            yield row.fault("sign", "no page asks this sign, so nobody would see its cues")
        lists[page, row["subheading"]].append(row)
    for (page, subheading), rows in lists.items():
        if page and len(rows) > MOST_LINES:
            message = f"“{subheading}” has {len(rows)} lines, at most {MOST_LINES}: add another"
            yield rows[-1].fault("subheading", message)


def _medicines(content: Content) -> Iterator[Fault]:
    if content.language == settings.LANGUAGE_CODE:
        for row in content.of("library.medicine"):
            yield from too_long_or_hard(row, MEDICINE_WORDS, set())


CHECKS = (_plain, _lists, _medicines)
