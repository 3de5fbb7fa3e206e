"""The visitor's own routine, place by place, for the page that changes it (docs/adr/0038).

The session stores only its exercise names and numbers, with the answers. Every request decides
again what may be shown of it. To follow the routine, use `Permit.open_routine(OWN)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backapp.access.shown import Card, OwnPlace
from backapp.gate.verdicts import pushes
from backapp.library.locked import Dose

if TYPE_CHECKING:
    from backapp.access.permit import Permit


def doses(permit: Permit) -> dict[str, Dose]:
    """Return exercise -> the dose that the visitor chose.

    It is limited to the authored dose, which can have changed since. With strong pain it is the
    smallest dose, and the visitor's numbers wait.
    """
    instructions = permit.store.instructions
    return {
        place.exercise: instructions[place.exercise].dose.chosen(
            sets=0 if permit.does_less else place.sets,
            repetitions=0 if permit.does_less else place.repetitions,
            hold_seconds=0 if permit.does_less else place.hold_seconds,
        )
        for place in permit.own
    }


def places(permit: Permit) -> list[OwnPlace]:
    """Return every place: its exercise, its dose and what could replace it."""
    chosen, found = doses(permit), []
    for number, slug in enumerate((place.exercise for place in permit.own), 1):
        push = pushes(permit.catalogue.rulebook.exercises[slug])
        shown = permit.left_out(slug) if push else permit.open(slug)
        dose = chosen[slug] if shown.open else None
        found.append(OwnPlace(number, shown, dose, others(permit, slug)))
    return found


def fits(permit: Permit, slug: str) -> bool:
    """Whether an exercise is open and allowed in a visitor's own routine.

    False for an unknown exercise.
    """
    rules = permit.catalogue.rulebook.exercises.get(slug)
    return rules is not None and not pushes(rules) and permit.opens(slug)


def to_add(permit: Permit) -> list[Card]:
    """Return every exercise that can be added: it fits and is not in the routine yet."""
    return _fitting(permit, permit.catalogue.exercises)


def others(permit: Permit, slug: str) -> tuple[Card, ...]:
    """Return what could replace an exercise.

    First come its own replacements, then the exercises that it can replace.
    """
    book = permit.catalogue.rulebook.exercises
    offered_for = (other for other, exercise in book.items() if slug in exercise.instead)
    return tuple(_fitting(permit, dict.fromkeys([*book[slug].instead, *offered_for])))


def _fitting(permit: Permit, slugs) -> list[Card]:
    taken = {place.exercise for place in permit.own}
    return [permit.card(slug) for slug in slugs if slug not in taken and fits(permit, slug)]
