"""Routines, with their steps and plan."""

from collections.abc import Iterator

from backapp.library.authored import Content, Fault, Row, is_published
from backapp.library.checks.exercises import is_draft
from backapp.library.checks.rule import each, repeated


def _exercises(row: Row, content: Content) -> list[str]:
    """The slugs of the exercises of a routine, in order."""
    steps = content.under("library.step", "routine").get(row.key[0], [])
    return [step.slug("exercise") for step in steps]


def _only_drafts(row: Row, content: Content) -> bool:
    steps = _exercises(row, content)
    return bool(steps) and is_published(row) and all(is_draft(content, slug) for slug in steps)


_rules = each(
    "library.routine",
    ("steps", "has no step", lambda row, content: not _exercises(row, content)),
    ("steps", "every step is a draft", _only_drafts),
    (
        "",
        "has no plan: when and how often",
        lambda row, content: content.one("library.plan", *row.key) is None,
    ),
)


def _once_each(content: Content) -> Iterator[Fault]:
    steps = content.under("library.step", "routine")
    for row in content.of("library.routine"):
        for slug, count in repeated(_exercises(row, content)):
            message = f"{row.key[0]} contains {slug} {count} times"
            yield steps[row.key[0]][-1].fault("exercise", message)


CHECKS = (_rules, _once_each)
