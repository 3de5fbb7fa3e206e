"""What a page names in a few words can be ticked in the check that it leads to.

*Something hurts* and the short check name signs in a word or two. "Yes" leads to the lines of the
short check, so each thing that was named stands in one of those lines, in the same word: whoever
is told "dizziness" finds a line with dizziness in it. English only, as the lines are.
"""

import re
from collections.abc import Iterable, Iterator

from backapp.library.authored import Content, Fault, Row

#: What *Something hurts* and the notes beside each exercise call new and serious
#: (templates/practice/_hurts_choices.html, templates/parts/stop_notice.html).
FELT = ("numbness", "weakness", "dizziness", "breathlessness", "chest pain", "pee", "bowels")
START = 4  # letters that two forms of a word share: dizzy and dizziness
SMALL = {
    "a", "an", "the", "or", "and", "in", "of", "with", "your", "new", "today", "feeling", "very",
    "trouble", "change", "changes",
}  # fmt: skip


def _starts(text: str) -> set[str]:
    """The beginnings of the words of a text that mean something."""
    return {word[:START] for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in SMALL}


def things(text: str) -> list[str]:
    """What a text names, one by one: "fever, confusion" are two, "a fall, crash or blow" three."""
    return [one for one in re.split(r",|\bor\b|\band\b", text) if _starts(one)]


def unnamed(named: Iterable[str], lines: Iterable[str]) -> list[str]:
    """The things among `named` that no one of these lines has all the words of."""
    known = [tuple(_starts(line)) for line in lines]
    return [one.strip() for one in named if not any(_all_in(_starts(one), had) for had in known)]


def _all_in(words: set[str], line: tuple[str, ...]) -> bool:
    return all(any(one.startswith(word) or word.startswith(one) for one in line) for word in words)


def _lines(content: Content, checked: Iterable[Row]) -> list[str]:
    """The lines of the short check that asks these signs."""
    signs = {row.key[0] for row in checked}
    rows = content.of("library.groupline")
    asked = [row for row in rows if row["part"] or row["quick"]]
    return [row["line"] for row in asked if signs.intersection(row.slugs("signs"))]


def _named(content: Content) -> Iterator[Fault]:
    if content.language != "en" or not content.of("library.groupline"):
        return
    signs = content.of("library.redflag")
    lines = _lines(content, [row for row in signs if row["brief"] or row["when_hurting"]])
    for row in signs:
        if row["brief"] and (missing := unnamed(things(row["brief"]), lines)):
            yield row.fault("brief", _no_line(missing))
    if any(row["when_hurting"] for row in signs) and (missing := unnamed(FELT, lines)):
        message = f"“Something hurts” leads here. {_no_line(missing)}"
        yield Fault("library.groupline", (), "line", message)


def _no_line(missing: Iterable[str]) -> str:
    what = ", ".join(f"“{one}”" for one in missing)
    return f"no line of the short check has these words, so nobody could tick them: {what}"


CHECKS = (_named,)
