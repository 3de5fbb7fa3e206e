"""What a visitor does otherwise than it is written: how much, and which exercises (docs/adr/0138,
0139).

The record has only names and small numbers (`screening.runs.Changes`). They are applied to what the
door has opened for this request: an amount is only ever made smaller than that, and an exercise
that takes the place of another is opened by the door itself. What is not open is as if it had not
been changed.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backapp.access import Opened, OpenedRoutine, Permit, RoutineCard, Step
from backapp.coach import effort
from backapp.coach.effort import Amount
from backapp.gate.verdicts import pushes
from backapp.library import pacing
from backapp.library.models.words import to_have_ready
from backapp.screening.record import Record
from backapp.screening.runs import Change, Changes

AS_WRITTEN = Change()
#: What an instruction says where there is nothing harder.
NOTHING_HARDER = "There is no harder version"
#: The name of another exercise in an instruction.
NAMED = re.compile("“([^”]+)”")
MOST_HARDER = 2  # how many exercises of a routine to name a harder way for


@dataclass(frozen=True, slots=True)
class Place:
    """A step as the visitor does it. `meant` is the exercise that it was before they changed it,
    `sizes` the doses there are from the written one down, and `size` the place of theirs in it.
    """

    step: Step
    meant: str
    size: int
    sizes: tuple

    @property
    def most(self) -> int:
        return len(self.sizes) - 1


# -------------------------------------------------------------------------------------------- sizes


@lru_cache(maxsize=2_000)
def sizes(dose, usual) -> tuple:
    """Return a dose and what is less of it, down to the smallest: one set fewer at a time, then
    half of the times, then half of the hold.

    `usual` is the dose of the exercise by itself. Nothing goes below the smallest of that, which a
    routine's own dose can be already.
    """
    least = {name: min(getattr(dose, name), usual.choices[name][0]) for name in usual.choices}
    found = [dose]
    for sets in range(dose.sets - 1, least["sets"] - 1, -1):
        found.append(dose.chosen(sets=sets))
    for name in ("repetitions", "hold_seconds"):
        if getattr(found[-1], name) > least[name]:
            found.append(found[-1].chosen(**{name: least[name]}))
    return tuple(found)


def _sizes(permit: Permit, step: Step) -> tuple:
    """The same for a step of this visitor. With strong pain every dose is the smallest already."""
    return (step.dose,) if permit.does_less else sizes(step.dose, step.exercise.dose)


# ----------------------------------------------------------------------------------------- applying


def places(permit: Permit, shown: OpenedRoutine, made: Changes) -> list[Place]:
    """Return the steps of what is open as the visitor does them. At least one is left."""
    present = {step.card.slug for step in shown.steps}
    found: list[Place] = []
    for step in shown.steps:
        meant = step.card.slug
        change = made.steps.get(meant, AS_WRITTEN)
        if change.instead and change.instead not in present:
            other = _in_place(permit, change.instead)
            if other is not None:
                present.add(change.instead)
                step, change = other, made.steps.get(change.instead, AS_WRITTEN)
        if change.out or made.steps.get(meant, AS_WRITTEN).out:
            continue
        doses = _sizes(permit, step)
        size = max(0, min(made.less + change.down, len(doses) - 1))
        now = replace(step, number=len(found) + 1, dose=doses[size])
        found.append(Place(now, meant, size, doses))
    return found or places(permit, shown, Changes())


def _in_place(permit: Permit, slug: str) -> Step | None:
    """Return an exercise as a step in the place of another; None if it is not open, or if it is a
    push, which is no replacement.
    """
    rules = permit.catalogue.rulebook.exercises.get(slug)
    if rules is None or pushes(rules) or (alone := permit.open_alone(slug)) is None:
        return None
    return alone.steps[0]


def applied(
    permit: Permit, record: Record, key: tuple[str, str], shown: OpenedRoutine
) -> OpenedRoutine:
    """Return what is open as the visitor does it, with its own minutes."""
    made = record.changes.get(key)
    if made is None or not made.differ:
        return shown
    steps = tuple([place.step for place in places(permit, shown, made)])
    card = replace(
        shown.card,
        count=len(steps),
        minutes=pacing.minutes(step.dose for step in steps),
        equipment=to_have_ready(need for step in steps for need in step.card.needs),
    )
    return replace(shown, card=card, steps=steps)


def cards_of(permit: Permit, record: Record, cards: list[RoutineCard]) -> list[RoutineCard]:
    """Return cards of routines with the minutes that each takes as the visitor does it."""
    if not (made := record.changes):
        return cards
    changed = {slug for kind, slug in made if kind == "routine"}
    return [_card(permit, record, card) if card.slug in changed else card for card in cards]


def _card(permit: Permit, record: Record, card: RoutineCard) -> RoutineCard:
    shown = permit.open_routine(card.slug)
    if not shown.open:
        return card
    now = applied(permit, record, ("routine", card.slug), shown).card
    return replace(card, minutes=now.minutes, count=now.count, equipment=now.equipment)


def of_exercise(permit: Permit, record: Record, shown: Opened) -> Opened:
    """Return an exercise by itself with the amount that the visitor does of it."""
    made = record.changes.get(("exercise", shown.card.slug))
    alone = permit.open_alone(shown.card.slug) if made else None
    if made is None or alone is None:
        return shown
    return replace(shown, dose=places(permit, alone, made)[0].step.dose)


def way_of(record: Record, key: tuple[str, str], exercise: str) -> str:
    """Return in which way of `runs.WAYS` the visitor does an exercise; empty if as it is written.
    What hurt in this run is done the easier way.
    """
    run = record.run
    if run is not None and exercise in run.eased:
        return "easier"
    made = record.changes.get(key, Changes())
    return made.steps.get(exercise, AS_WRITTEN).way


# ------------------------------------------------------------------------------------- how was that


def answered(
    permit: Permit, record: Record, key: tuple[str, str], shown: OpenedRoutine, said: str
) -> str:
    """Store what an answer to "How was that?" changes next time, and return its outcome.

    `shown` is what can be followed, without the visitor's changes. Raises ValueError for an answer
    that there is not.
    """
    made = record.changes.get(key, Changes())
    most = max((len(_sizes(permit, step)) - 1 for step in shown.steps), default=0)
    held = permit.does_less or (record.run is not None and record.run.worse)
    amount, outcome = effort.after(Amount(made.less, made.easy), said, most, held=held)
    record.store_changes(*key, replace(made, less=amount.less, easy=amount.easy))
    return outcome


# ----------------------------------------------------------------------------------------- in words


def lines(permit: Permit, said: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines about a way to do an exercise that can be offered: each other exercise they
    name is open, and there is such a way.
    """
    known = permit.catalogue.exercises
    return tuple(
        [
            line
            for line in said
            if not line.startswith(NOTHING_HARDER)
            and not any(one.name in line and not permit.opens(one.slug) for one in known.values())
        ]
    )


def linked(permit: Permit, said: tuple[str, ...]) -> tuple[SafeString, ...]:
    """Return the lines about a way to do an exercise for its own page: those that name an exercise
    which is not open are left out, and the names of the others are links.
    """
    slugs = {one.name: one.slug for one in permit.catalogue.exercises.values()}
    found = []
    for line in said:
        parts = NAMED.split(line)  # text, name, text, name …
        named = [slugs.get(name) for name in parts[1::2]]
        if all(permit.opens(slug) for slug in named if slug):
            parts[1::2] = [
                format_html('“<a href="{}">{}</a>”', reverse("exercise", args=[slug]), name)
                if slug
                else f"“{name}”"
                for slug, name in zip(named, parts[1::2], strict=True)
            ]
            found.append(format_html_join("", "{}", ((part,) for part in parts)))
    return tuple(found)


def harder_lines(permit: Permit, exercise: Opened) -> tuple[str, ...]:
    """Return the harder way to do an exercise, if it can be offered. A push has none, and with
    strong pain nothing has.
    """
    if permit.does_less or pushes(permit.catalogue.rulebook.exercises[exercise.card.slug]):
        return ()
    return lines(permit, exercise.harder)


def something_harder(permit: Permit, shown: OpenedRoutine) -> list[tuple[str, str]]:
    """Return a few exercises of what is followed, by name, each with a harder way to do it."""
    found = ((step.card.name, harder_lines(permit, step.exercise)) for step in shown.steps)
    return [(name, said[0]) for name, said in found if said][:MOST_HARDER]
