"""The visitor's own routine, place by place, as it may be changed now (docs/adr/0038).

Its names and numbers are kept with the answers. What may be shown of it is decided on each request,
like everything else; `Permit.open_routine(OWN)` opens it to be followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backapp.access.shown import Card, OwnPlace
from backapp.gate.verdicts import pushes
from backapp.library.locked import Dose

if TYPE_CHECKING:
    from backapp.access.permit import Permit


def doses(permit: Permit) -> dict[str, Dose]:
    """exercise -> what the visitor chose, never above the authored dose, which may have changed
    since.
    """
    return {
        place.exercise: permit.store.instructions[place.exercise].dose.chosen(
            sets=place.sets, repetitions=place.repetitions, hold_seconds=place.hold_seconds
        )
        for place in permit.own
    }


def places(permit: Permit) -> list[OwnPlace]:
    """Every place: its exercise, how much of it, and what could replace it."""
    chosen, found = doses(permit), []
    for number, slug in enumerate((place.exercise for place in permit.own), 1):
        push = pushes(permit.catalogue.rulebook.exercises[slug])
        shown = permit.left_out(slug) if push else permit.open(slug)
        dose = chosen[slug] if shown.open else None
        found.append(OwnPlace(number, shown, dose, others(permit, slug)))
    return found


def fits(permit: Permit, slug: str) -> bool:
    """Whether an exercise is open and may be part of a visitor's own routine.

    False for an unknown one.
    """
    rules = permit.catalogue.rulebook.exercises.get(slug)
    return rules is not None and not pushes(rules) and permit.opens(slug)


def to_add(permit: Permit) -> list[Card]:
    """What could be added: every exercise that fits and is not in it."""
    return _fitting(permit, permit.catalogue.exercises)


def others(permit: Permit, slug: str) -> tuple[Card, ...]:
    """What could replace an exercise: what is offered instead of it, then what it is offered
    for.
    """
    book = permit.catalogue.rulebook.exercises
    offered_for = (other for other, exercise in book.items() if slug in exercise.instead)
    return tuple(_fitting(permit, dict.fromkeys([*book[slug].instead, *offered_for])))


def _fitting(permit: Permit, slugs) -> list[Card]:
    taken = {place.exercise for place in permit.own}
    return [permit.card(slug) for slug in slugs if slug not in taken and fits(permit, slug)]
