"""What a page may be given: open and withheld exercises and routines, and their cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backapp.library.locked import Dose, Figure
from backapp.screening.words import Because


# One card is made for each state (Permit.card); two cards are equal only if they are the same one.
@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """An exercise as a list may show it: its public facts and its state for this visitor.

    Every public fact of the catalogue's entry can be read from the card: `card.name`,
    `card.posture`.
    """

    facts: Any  # the catalogue's entry: public facts only
    equipment: str  # what `position` does not name
    state: str  # open, care, withheld, or unchecked: open to read before any question was answered
    shelf: int  # which file of pictures holds its own, from 1
    figure: Figure | None = None  # its drawing: only where `Permit.open` gives `Opened`

    def __getattr__(self, name):
        return getattr(object.__getattribute__(self, "facts"), name)


class _HasCard:
    """Gives out the public facts of `card` as its own."""

    __slots__ = ()

    def __getattr__(self, name):
        return getattr(object.__getattribute__(self, "card"), name)


@dataclass(frozen=True, slots=True)
class Opened(_HasCard):
    """An exercise that is open to this visitor now. Its drawing is that of its card."""

    card: Card
    how_to: tuple[str, ...]
    feel: str
    dose: Dose
    mistakes: tuple[str, ...]
    easier: tuple[str, ...]
    harder: tuple[str, ...]
    stop_rules: tuple[str, ...]
    cautions: tuple[Because, ...]
    pain_limit: int  # out of 10: how much pain is all right during it (facts.md 4)
    not_yet_checked: bool
    sources: tuple[str, ...]
    reviewed_by: str  # empty: no named clinician has signed yet
    reviewed_on: str | None
    open = True


@dataclass(frozen=True, slots=True)
class Withheld(_HasCard):
    """An exercise that is not open to this visitor now.

    It has no field for how to do it, nor for how much.
    """

    card: Card
    reasons: tuple[Because, ...]
    instead: tuple[Card, ...]
    ask_first: tuple[str, ...]
    questions: tuple[str, ...]
    unscreened: bool
    check_due: bool
    open = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an open routine: the exercise to do, and the name of the one it replaces, if
    any.
    """

    number: int
    exercise: Opened
    dose: Dose
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True)
class RoutineCard:
    """A routine as a list may show it: public facts, whether it is open, and how many of its
    exercises are.
    """

    slug: str
    name: str
    summary: str
    open: bool
    count: int
    total: int
    fits: bool  # made for a condition that this visitor has
    minutes: int = 0  # about how long it takes; 0 where it is withheld
    equipment: tuple[str, ...] = ()  # what to have ready, in words; empty where it is withheld


@dataclass(frozen=True, slots=True)
class OpenedRoutine(_HasCard):
    """A routine that is open to this visitor now: withheld exercises are replaced or left out."""

    card: RoutineCard
    purpose: str
    when: str
    steps: tuple[Step, ...]
    left_out: tuple[Withheld, ...]
    check_due: bool
    open = True


@dataclass(frozen=True, slots=True)
class WithheldRoutine:
    """A routine that is not open: the names in it, the reasons, and open routines to take instead.

    No steps, no doses, no minutes.
    """

    card: RoutineCard
    purpose: str
    names: tuple[Card, ...]
    reasons: tuple[Because, ...]
    instead: tuple[RoutineCard, ...]
    unscreened: bool
    open = False


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """A place in the visitor's own routine, as the page for changing it shows it."""

    number: int
    exercise: Opened | Withheld
    dose: Dose | None  # None where it is withheld
    others: tuple[Card, ...]  # what could replace it
