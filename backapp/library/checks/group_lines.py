"""Group lines: short, plain, about something, and together enough for the starter.

The words are counted and graded in English only; other languages are read by their translators.
"""

from collections.abc import Iterator

from backapp.gate.cover import Cover, cover
from backapp.gate.vocabulary import Kind
from backapp.library import readability
from backapp.library.authored import Content, Fault, Row
from backapp.library.checks.rule import broken, each
from backapp.library.content import BEGAN, STARTER, Catalogue

LINE_WORDS, HELP_WORDS, GRADE = 20, 12, 8
LEAST = 10  # exercises that the lines have to leave open to everybody
#: Kinds of which at least one exercise is among them: walking, and easy movement.
NEEDED = (Kind.AEROBIC, Kind.MOBILITY)


def _too_long(name: str, most: int):
    message = f"has more than {most} words: say one thing, shorter"
    return name, message, lambda row, _: len(readability.words(row[name])) > most


def _too_hard(name: str):
    message = f"reads above grade {GRADE}: take shorter words"
    return name, message, lambda row, _: readability.grade(row[name]) > GRADE


_in_english = (
    _too_long("line", LINE_WORDS),
    _too_long("line_they", LINE_WORDS),
    _too_long("help", HELP_WORDS),
    *map(_too_hard, ("line", "line_they", "help")),
)


def _words(content: Content) -> Iterator[Fault]:
    for row in content.of("library.groupline") if content.language == "en" else ():
        yield from broken(row, content, _in_english)


def _unknown(row: Row, content: Content) -> list[str]:
    known = {".".join(map(str, key)) for key in content.by_key("library.followup")}
    return [id for id in row["follow_ups"] if id not in known]


_covers = each(
    "library.groupline",
    (
        "signs",
        "covers nothing: name a sign or a condition",
        lambda row, _: not row["signs"] and not row["conditions"],
    ),
    ("follow_ups", "names a follow-up question that does not exist", _unknown),
)
CHECKS = (_words, _covers)


def starter_gaps(catalogue: Catalogue) -> list[Fault]:
    """What the lines of the quick check leave open that they should not.

    Without lines there is no quick check and no starter, so nothing is wrong.
    """
    if not catalogue.quick:
        return []
    found = catalogue.cover
    if found.emergencies:
        return [
            _fault(f"No line of the quick check covers this emergency: {id}.")
            for id in found.emergencies
        ]
    if not _lacks(catalogue, found):
        outside = [slug for slug in catalogue.starter if slug not in found.open]
        message = "The starter is for everybody who ticks no line, and this is not: {}."
        return [
            Fault("library.step", (STARTER,), "exercise", message.format(slug)) for slug in outside
        ]
    guilty = [slug for slug in _unasked(catalogue) if _lacks(catalogue, _only(catalogue, slug))]
    return [
        _fault(
            f"After “none of these” only {len(found.open)} exercises stay open to everybody. It "
            f"takes {LEAST}, with walking and easy movement. Put on a line: "
            f"{', '.join(guilty) or 'some of the conditions that close the most'}."
        )
    ]


def _lacks(catalogue: Catalogue, found: Cover) -> bool:
    kinds = {catalogue.rulebook.exercises[slug].kind for slug in found.open}
    return len(found.open) < LEAST or not kinds.issuperset(NEEDED)


def _unasked(catalogue: Catalogue) -> list[str]:
    return [slug for slug in catalogue.rulebook.conditions if slug not in catalogue.covered]


def _only(catalogue: Catalogue, condition: str) -> Cover:
    """What stays open where this is the only condition that no line covers."""
    book = catalogue.rulebook
    denied = book.conditions.keys() - {condition} | book.red_flags.keys() | catalogue.covered
    return cover(book, denied, BEGAN)


def _fault(message: str) -> Fault:
    return Fault("library.groupline", (), "quick", message)
