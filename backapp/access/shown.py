"""What a page can get from the door: open and withheld exercises and routines, and their cards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from backapp.library.locked import Dose, Figure
from backapp.screening.words import Because


# Permit.card makes one card for each state, so equality is identity.
@dataclass(frozen=True, slots=True, eq=False)
class Card:
    """An exercise in a list: its public facts and its state for this visitor.

    The card also gives every public fact of the catalogue's entry, such as `card.name` and
    `card.posture`.
    """

    facts: Any  # the catalogue's entry: public facts only
    equipment: str  # what `position` does not name
    state: str  # open, care, withheld, or unchecked (open to read before the screening)
    shelf: int  # number of the picture file with its picture, from 1
    figure: Figure | None = None  # its drawing; only if `Permit.open` returns `Opened`

    def __getattr__(self, name):
        return getattr(object.__getattribute__(self, "facts"), name)


class _HasCard:
    """Gives access to the public facts of `card`."""

    __slots__ = ()

    def __getattr__(self, name):
        return getattr(object.__getattribute__(self, "card"), name)


@dataclass(frozen=True, slots=True)
class Opened(_HasCard):
    """An exercise that is open to this visitor now. Its card has its drawing."""

    card: Card
    how_to: tuple[str, ...]
    feel: str
    dose: Dose
    mistakes: tuple[str, ...]
    easier: tuple[str, ...]
    harder: tuple[str, ...]
    stop_rules: tuple[str, ...]
    # what the coach says, a line each: to get ready, the first time, in the middle, while
    # breathing, and at the end
    set_up: tuple[str, ...]
    first_time: tuple[str, ...]
    cue: str
    breathing: str
    ease_off: str
    cautions: tuple[Because, ...]
    pain_limit: int  # acceptable pain during it, out of 10 (facts.md 4)
    not_yet_checked: bool
    sources: tuple[str, ...]
    reviewed_by: str  # empty if no named clinician has signed yet
    reviewed_on: str | None
    open = True


@dataclass(frozen=True, slots=True)
class Withheld(_HasCard):
    """An exercise that is not open to this visitor now.

    It has no field for instructions or a dose.
    """

    card: Card
    reasons: tuple[Because, ...]
    instead: tuple[Card, ...]
    ask_first: tuple[str, ...]
    questions: tuple[str, ...]
    unscreened: bool
    check_due: bool
    open = False


@dataclass(frozen=True)
class Step:
    """One step of an open routine.

    `stands_in_for` is the name of the exercise that it replaces, empty if it replaces none. The
    exercise itself is opened when it is first read, because the page of a routine shows only the
    fields here.
    """

    number: int
    card: Card
    dose: Dose
    pain_limit: int  # acceptable pain during it, out of 10 (facts.md 4)
    opened: Callable[[], Opened] = field(repr=False, compare=False)
    stands_in_for: str = ""

    @cached_property
    def exercise(self) -> Opened:
        return self.opened()


@dataclass(frozen=True, slots=True)
class RoutineCard:
    """A routine in a list: public facts, whether it is open, and how many exercises are."""

    slug: str
    name: str
    summary: str
    open: bool
    count: int
    total: int
    minutes: int = 0  # about how long it takes; 0 if it is withheld
    equipment: tuple[str, ...] = ()  # what to have ready, in words; empty if it is withheld
    why: tuple[str, ...] = ()  # what makes it fit, in a few words
    offered: bool = True  # False: made for a condition that this visitor did not tell us about
    picture: Card | None = None  # the exercise that shows it best; None if it is withheld


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
    """A routine that is not open: its exercises' names, the reasons and open routines instead.

    It has no steps, no doses and no minutes.
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
    """A place in the visitor's own routine, for the page that changes it."""

    number: int
    exercise: Opened | Withheld
    dose: Dose | None  # None if it is withheld
    others: tuple[Card, ...]  # what could replace it
