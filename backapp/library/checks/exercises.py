"""Exercises, and their replacements."""

from collections.abc import Iterator

from backapp.gate.vocabulary import Kind
from backapp.library.authored import Content, Fault, Row, is_published
from backapp.library.checks.rule import each, repeated
from backapp.library.models.words import Aim, Need

PUSHING = Kind.SELF_MANIPULATION.value
THRUST = "thrust"
#: Exercises that put no load on the body, each with the reason. For any other exercise, a missing
#: load is a mistake, and no condition would withhold it.
NO_LOAD = {
    "diaphragmatic-breathing": "breathing, in whatever position is comfortable",
    "scapular-squeeze": "sitting or standing, arms down, half an effort",
}


def pushes(row: Row | None) -> bool:
    """Whether an exercise is a self-manipulation."""
    return row is not None and row["kind"] == PUSHING


def is_draft(content: Content, slug: str) -> bool:
    row = content.one("library.exercise", slug)
    return row is not None and not is_published(row)


def _offers(row: Row, content: Content) -> list[str]:
    """The slugs of the exercise's replacements, in order."""
    offers = content.under("library.replacement", "exercise").get(row.key[0], [])
    return [offer.slug("replacement") for offer in offers]


def _only_drafts(row: Row, content: Content) -> bool:
    offers = _offers(row, content)
    return bool(offers) and is_published(row) and all(is_draft(content, slug) for slug in offers)


_exercise_rules = each(
    "library.exercise",
    (
        "",
        "has no instruction: how to do it, dose, stop rules",
        lambda row, content: content.one("library.instruction", *row.key) is None,
    ),
    (
        "",
        "has no figure: pose one in numbers, or keep the exercise a draft",
        lambda row, content: is_published(row) and content.one("library.figure", *row.key) is None,
    ),
    (
        "",
        "has no drawing: run `make drawings`, or keep the exercise a draft",
        lambda row, content: is_published(row) and content.one("library.drawing", *row.key) is None,
    ),
    (
        "loads",
        "self-manipulations, and no other exercises, have the load thrust",
        lambda row, _: pushes(row) != (THRUST in row.slugs("loads")),
    ),
    (
        "requires",
        "self-manipulations, and no other exercises, need the reason “self-manipulation”",
        lambda row, _: pushes(row) != (row["requires"] == PUSHING),
    ),
    (
        "comfort",
        "a self-manipulation is never in the comfort set",
        lambda row, _: pushes(row) and row["comfort"],
    ),
    (
        "loads",
        "has no load: state its demands on the body, so that conditions can withhold it",
        lambda row, _: not row["loads"] and row.key[0] not in NO_LOAD,
    ),
    (
        "instead",
        "has no replacement: what to offer when it is withheld",
        lambda row, content: not _offers(row, content),
    ),
    ("instead", "every replacement is a draft", _only_drafts),
)
_replacement_rules = each(
    "library.replacement",
    (
        "replacement",
        "a self-manipulation never replaces anything",
        lambda row, content: pushes(content.one("library.exercise", row.slug("replacement"))),
    ),
    (
        "replacement",
        "an exercise cannot replace itself",
        lambda row, _: row["replacement"] == row["exercise"],
    ),
)


def _known_words(content: Content) -> Iterator[Fault]:
    for row in content.of("library.exercise"):
        for name, known in (("needs", Need.values), ("aims", Aim.values)):
            for entry in row[name]:
                if entry not in known:
                    yield row.fault(name, f"“{entry}” is not one of {', '.join(known)}")


def _offered_once(content: Content) -> Iterator[Fault]:
    for owner, offers in content.under("library.replacement", "exercise").items():
        for slug, count in repeated(offer.slug("replacement") for offer in offers):
            yield offers[-1].fault("replacement", f"{owner} offers {slug} {count} times")


CHECKS = (_exercise_rules, _known_words, _replacement_rules, _offered_once)
