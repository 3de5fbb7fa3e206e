"""Short answers: short, plain, with something to do and something to avoid, and with a source.

The words are counted and graded in English only; other languages are read by their translators.
"""

from collections.abc import Iterator

from django.conf import settings

from backapp.library.authored import Content, Fault, Row
from backapp.library.checks.exercises import pushes
from backapp.library.checks.rule import broken, each, repeated
from backapp.library.models.words import SaidThat
from backapp.library.readability import grade, sentences, words

ANSWERS = "library.answer"
MOST_WORDS = 120  # of everything that is read, without the question
HIGHEST = 7  # Flesch-Kincaid grade of the same
MOST_EXERCISES = 3
#: How an exercise is done is locked. A short line ("Breathe out.") can be in any text.
LOCKED = (
    "how_to",
    "feel",
    "mistakes",
    "easier",
    "harder",
    "set_up",
    "first_time",
    "cue",
    "ease_off",
)
LONG = 25  # characters


def reading(row: Row) -> str:
    """What a visitor reads of an answer, after its question."""
    return " ".join([row["short"], *row["text"], row["do"], row["avoid"]])


_in_english = (
    (
        "text",
        f"is more than {MOST_WORDS} words with the sentence before and the two lines after it",
        lambda row, _: len(words(reading(row))) > MOST_WORDS,
    ),
    (
        "text",
        f"reads above grade {HIGHEST}: take shorter words, or shorter sentences",
        lambda row, _: grade(reading(row)) > HIGHEST,
    ),
    ("short", "is more than one sentence", lambda row, _: sentences(row["short"]) > 1),
    ("question", "does not end with “?”", lambda row, _: not row["question"].endswith("?")),
)


def _plain(content: Content) -> Iterator[Fault]:
    for row in content.of(ANSWERS) if content.language == settings.LANGUAGE_CODE else ():
        yield from broken(row, content, _in_english)


def _pushes(row: Row, content: Content) -> bool:
    return any(pushes(content.one("library.exercise", slug)) for slug in row.slugs("exercises"))


_rules = each(
    ANSWERS,
    ("text", "is empty", lambda row, _: not row["text"]),
    ("do", "is empty: say one thing to do", lambda row, _: not row["do"].strip()),
    ("avoid", "is empty: say one thing to avoid", lambda row, _: not row["avoid"].strip()),
    ("exercises", "leads to a self-manipulation", _pushes),
    (
        "exercises",
        f"are more than {MOST_EXERCISES}",
        lambda row, _: len(row["exercises"]) > MOST_EXERCISES,
    ),
    (
        "fits",
        f"has a word that is not one of {', '.join(SaidThat.values)}",
        lambda row, _: not set(row["fits"]) <= set(SaidThat.values),
    ),
)


def _says_how(content: Content) -> Iterator[Fault]:
    lines: dict[str, str] = {}
    for row in content.of("library.instruction"):
        for name in LOCKED:
            said = row[name] if isinstance(row[name], list) else [row[name]]
            lines |= {line.rstrip(".").casefold(): row.key[0] for line in said if len(line) > LONG}
    for row in content.of(ANSWERS):
        said = reading(row).casefold()
        for line, slug in lines.items():
            if line in said:
                yield row.fault("text", f"says how {slug} is done, which is locked: “{line}”")


def _same_lesson(content: Content) -> Iterator[Fault]:
    rows = {row["lesson"]: row for row in content.of(ANSWERS) if row["lesson"] is not None}
    for lesson, _count in repeated(row["lesson"] for row in content.of(ANSWERS)):
        if lesson is not None:
            yield rows[lesson].fault("lesson", f"{lesson} is that of another answer too")


CHECKS = (_plain, _rules, _says_how, _same_lesson)
