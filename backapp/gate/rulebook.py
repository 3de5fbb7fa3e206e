"""The authored rules as frozen values: what the gate reads, and all it reads.

The library builds a `RuleBook` from its tables; tests build small ones by hand. A rulebook checks
itself when it is made: a missing thrust level, an unknown load or a routine naming an exercise that
does not exist raises `RuleBookError`, so that a broken table stops the gate instead of loosening
it.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from backapp.gate.loads import stated
from backapp.gate.questions import kinds
from backapp.gate.reasons import Reason
from backapp.gate.vocabulary import (
    Disposition,
    FollowUpKind,
    Indication,
    Kind,
    Level,
    Manipulation,
    Scope,
)


class RuleBookError(ValueError):
    """The authored rules contradict themselves or leave something out.

    The message names the row.
    """


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A warning sign (facts.md 1).

    Yes and unsure raise `urgency`, narrow to `scope` and add `suspects`.
    """

    slug: str
    urgency: Disposition
    scope: Scope
    suspects: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()  # conditions it stands for outright (age-16-17)
    session_check: bool = False
    sticky: bool = False  # a later "no" alone does not take it back (facts.md 6.4)
    next_day: bool = False  # holds for the day it was said on (dulled-today)
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contraindication:
    """What one condition does with one load."""

    condition: str
    load: str
    level: Level
    reason: str = ""
    sources: tuple[str, ...] = ()
    fresh_level: Level | None = None  # in the first 72 hours of the episode, where that differs
    settled_level: Level | None = None  # after those 72 hours


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that belongs to one condition; its id is `<condition>.<name>`."""

    condition: str
    name: str
    kind: FollowUpKind
    urgency: Disposition = Disposition.SELF_CARE
    scope: Scope = Scope.FULL
    weeks: int = 0
    never_allowed: bool = False  # with SINCE: "it never happened" is an answer
    longer_weeks: int = 0  # with SINCE: the window where `longer_if` is yes, unsure or unanswered
    longer_if: str = ""
    ended_by: str = ""  # with SINCE: a yes to this follow-up ends the window
    only: tuple[str, ...] = ()  # with SINCE: inside the window nothing but these exercises
    # with RELIEF: the condition's levels instead
    levels: Mapping[str, Level] = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.condition}.{self.name}"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something a visitor says they have (facts.md 2 and 3.3)."""

    slug: str
    floor: Scope = Scope.FULL
    is_back_diagnosis: bool = False
    manipulation: Manipulation = Manipulation.NO
    prone_extension: bool = False
    attestable: bool = True  # may a clinician's word lift its CLINICIAN rows?
    liftable: bool = False  # may a clinician's word lift its COMFORT_ONLY floor to ADAPTED?
    becomes: tuple[str, ...] = ()  # once lifted, counts as these conditions instead
    rules: Mapping[str, Contraindication] = field(default_factory=dict)
    follow_ups: tuple[FollowUp, ...] = ()
    sources: tuple[str, ...] = ()
    # what its rules say, in the first 72 hours (True), after them (False), and where that is not
    # known (None); worked out when it is made, because every decision reads it
    reasons: Mapping[bool | None, tuple[Reason, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reasons", stated(self))


@dataclass(frozen=True, slots=True)
class Exercise:
    """What the gate needs to know of an exercise: what it asks of the body, never how it is
    done.
    """

    slug: str
    kind: Kind
    loads: frozenset[str] = frozenset()
    stage: int = 1
    comfort: bool = False
    requires: Indication | None = None
    instead: tuple[str, ...] = ()
    ask_first: tuple[str, ...] = ()  # red flags asked again by themselves before it is shown
    max_age: int | None = None
    own_confirmation: bool = False  # opened only by a visitor who asks for this one on purpose
    # its loads, as reasons are told
    in_order: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "in_order", tuple(sorted(self.loads)))


@dataclass(frozen=True, slots=True)
class Routine:
    """An ordered set of exercises."""

    slug: str
    exercises: tuple[str, ...]
    for_conditions: tuple[str, ...] = ()
    # put together by the visitor: nothing unchosen takes a place in it, and no push has one
    # (docs/adr/0038)
    own: bool = False


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything authored that a decision depends on. `version` goes into every decision."""

    red_flags: Mapping[str, RedFlag]
    loads: frozenset[str]
    conditions: Mapping[str, Condition]
    exercises: Mapping[str, Exercise]
    routines: Mapping[str, Routine]
    version: str = ""
    # every id an answer may carry -> the kind of its value; worked out when the book is made,
    # because answers are read on every request
    questions: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rows = self.red_flags, self.conditions.values(), self.exercises.values()
        object.__setattr__(self, "questions", kinds(*rows))
        for fault in (*_unknown(self), *_contradictions(self)):
            raise RuleBookError(fault)


def _unknown(book: RuleBook) -> Iterator[str]:
    """References to what the book does not hold."""
    for whose, slugs, known in _references(book):
        for slug in slugs:
            if slug not in known:
                yield f"{whose} {slug}"


def _references(book: RuleBook) -> Iterator[tuple[str, Iterable[str], Container[str]]]:
    for flag in book.red_flags.values():
        yield f"red flag {flag.slug}: unknown condition", flag.suspects + flag.adds, book.conditions
    for slug, condition in book.conditions.items():
        yield f"condition {slug}: unknown load", condition.rules, book.loads
        yield f"condition {slug}: becomes unknown condition", condition.becomes, book.conditions
        for asked in condition.follow_ups:
            yield f"follow-up {asked.id}: unknown exercise", asked.only, book.exercises
    for slug, exercise in book.exercises.items():
        yield f"exercise {slug}: unknown load", exercise.loads, book.loads
        yield f"exercise {slug}: unknown replacement", exercise.instead, book.exercises
        yield f"exercise {slug}: asks unknown red flag", exercise.ask_first, book.red_flags
    for slug, routine in book.routines.items():
        yield f"routine {slug}: unknown exercise", routine.exercises, book.exercises
        yield f"routine {slug}: unknown condition", routine.for_conditions, book.conditions


def _contradictions(book: RuleBook) -> Iterator[str]:
    for condition in book.conditions.values():
        if "thrust" not in condition.rules and condition.slug:
            yield f"condition {condition.slug}: no level stated for thrust"
    for exercise in book.exercises.values():
        manipulation = exercise.kind is Kind.SELF_MANIPULATION
        if manipulation != ("thrust" in exercise.loads):
            yield f"exercise {exercise.slug}: self-manipulation and the load thrust go together"
        if manipulation and exercise.requires is not Indication.SELF_MANIPULATION:
            yield f"exercise {exercise.slug}: self-manipulation without its positive indication"
