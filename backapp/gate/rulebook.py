"""The authored rules as frozen values. The gate reads these and nothing else.

The library builds a `RuleBook` from its tables, and tests build small ones by hand. A rulebook
checks itself when it is made. A missing thrust level, an unknown load or a routine with an unknown
exercise raises `RuleBookError`, so a broken table stops the gate instead of loosening it.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from backapp.gate import floor
from backapp.gate.loads import stated
from backapp.gate.questions import YES_NO, kinds
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

#: What stands between the ids of a group in `JoinedRule.needs`.
OR = " or "
#: Facts about a person that are neither signs nor conditions, for joined rules. `joined.py` has
#: their meaning. A fact that is unknown holds.
FACTS = frozenset({"new-pain", "strong-pain", "mid-or-upper", "age-50", "age-55"})


class RuleBookError(ValueError):
    """The authored rules are contradictory or incomplete. The message names the row."""


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A warning sign (facts.md 1).

    Yes or unsure raises the disposition to `urgency`, narrows the scope to `scope` and adds the
    suspected conditions in `suspects`.
    """

    slug: str
    urgency: Disposition
    scope: Scope
    suspects: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()  # conditions that it implies (age-16-17)
    session_check: bool = False
    sticky: bool = False  # a later "no" alone does not clear it (facts.md 6.4)
    next_day: bool = False  # counts only on the day of the answer (dulled-today)
    self_care: bool = False  # alone it narrows what is open, and is no reason to be seen
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contraindication:
    """The level that one condition gives one load."""

    condition: str
    load: str
    level: Level
    reason: str = ""
    sources: tuple[str, ...] = ()
    fresh_level: Level | None = None  # in the first 72 hours of the episode, if different
    settled_level: Level | None = None  # after those 72 hours


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question about one condition. Its id is `<condition>.<name>`."""

    condition: str
    name: str
    kind: FollowUpKind
    urgency: Disposition = Disposition.SELF_CARE
    scope: Scope = Scope.FULL
    weeks: int = 0
    never_allowed: bool = False  # with SINCE: "it never happened" is an answer
    longer_weeks: int = 0  # with SINCE: the window if `longer_if` is yes, unsure or unanswered
    longer_if: str = ""
    ended_by: str = ""  # with SINCE: a yes to this follow-up ends the window
    only: tuple[str, ...] = ()  # with SINCE: the only exercises allowed inside the window
    # with RELIEF: these levels replace the condition's own
    levels: Mapping[str, Level] = field(default_factory=dict)
    under_age: int = 0  # if it eases anything, only for people known to be younger; 0: for all
    # with RELIEF or DETAIL: a yes also says that the condition alone is no reason to be seen
    self_care: bool = False
    due: str = ""  # as for a condition
    sources: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.condition}.{self.name}"


@dataclass(frozen=True, slots=True)
class Condition:
    """A health condition (facts.md 2 and 3.3)."""

    slug: str
    floor: Scope = Scope.FULL
    is_back_diagnosis: bool = False
    manipulation: Manipulation = Manipulation.NO
    prone_extension: bool = False
    attestable: bool = True  # whether a clinician's statement can lift its CLINICIAN rows
    liftable: bool = False  # whether one can lift its COMFORT_ONLY floor to ADAPTED
    # the day (ISO) from which this signed row is due for review; empty: unsigned, so never
    due: str = ""
    becomes: tuple[str, ...] = ()  # once lifted, it counts as these conditions instead
    rules: Mapping[str, Contraindication] = field(default_factory=dict)
    follow_ups: tuple[FollowUp, ...] = ()
    sources: tuple[str, ...] = ()
    # the result of `loads.stated`, computed once because every decision reads it
    reasons: Mapping[bool | None, tuple[Reason, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reasons", stated(self))


@dataclass(frozen=True, slots=True)
class Exercise:
    """What the gate knows about an exercise: the demands on the body, never the instructions."""

    slug: str
    kind: Kind
    loads: frozenset[str] = frozenset()
    stage: int = 1
    comfort: bool = False
    requires: Indication | None = None
    instead: tuple[str, ...] = ()
    ask_first: tuple[str, ...] = ()  # red flags to ask again before it is shown
    max_age: int | None = None
    own_confirmation: bool = False  # opens only if the visitor asks for it on purpose
    # its loads in the order of the reasons
    in_order: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "in_order", tuple(sorted(self.loads)))


@dataclass(frozen=True, slots=True)
class Routine:
    """An ordered set of exercises."""

    slug: str
    exercises: tuple[str, ...]
    for_conditions: tuple[str, ...] = ()
    # made by the visitor: it has no replacements and no pushes (docs/adr/0038)
    own: bool = False


@dataclass(frozen=True, slots=True)
class JoinedRule:
    """Facts that are harmless apart and serious together (facts.md 1a, docs/adr/0110).

    Each of `needs` is a group of ids joined by `OR`: signs, conditions, follow-ups and the facts in
    `gate/joined.py`. The rule holds if every group has at least one fact. It has no NOT, so another
    fact never makes anybody better off.
    """

    slug: str
    needs: tuple[str, ...]
    urgency: Disposition
    scope: Scope
    sources: tuple[str, ...] = ()
    # `needs` split into ids, computed once because every decision reads it
    groups: tuple[tuple[str, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        groups = tuple(tuple(group.split(OR)) for group in self.needs)
        object.__setattr__(self, "groups", groups)


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All the authored rules that a decision depends on. `version` identifies their content."""

    red_flags: Mapping[str, RedFlag]
    loads: frozenset[str]
    conditions: Mapping[str, Condition]
    exercises: Mapping[str, Exercise]
    routines: Mapping[str, Routine]
    joined_rules: Mapping[str, JoinedRule] = field(default_factory=dict)
    version: str = ""
    # every id that an answer can have -> the kind of its value; computed once because every request
    # reads answers
    questions: Mapping[str, str] = field(init=False, repr=False, compare=False)
    yes_no: frozenset[str] = field(init=False, repr=False, compare=False)  # those of this kind
    # the signs and floor facts that a visitor can take back
    correctable: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rows = self.red_flags, self.conditions.values(), self.exercises.values()
        found = kinds(*rows)
        object.__setattr__(self, "questions", found)
        object.__setattr__(self, "yes_no", frozenset(id for id in found if found[id] == YES_NO))
        floor_facts = floor.CONDITIONS | floor.OTHER_FACTS
        object.__setattr__(self, "correctable", floor_facts.union(self.red_flags))
        for fault in (*_unknown(self), *_contradictions(self)):
            raise RuleBookError(fault)


def _unknown(book: RuleBook) -> Iterator[str]:
    """Faults of references to rows that do not exist."""
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
    known = book.red_flags.keys() | book.conditions.keys() | book.questions.keys() | FACTS
    for rule in book.joined_rules.values():
        for group in rule.groups:
            yield f"joined rule {rule.slug}: unknown fact", group, known
    for slug, routine in book.routines.items():
        yield f"routine {slug}: unknown exercise", routine.exercises, book.exercises
        yield f"routine {slug}: unknown condition", routine.for_conditions, book.conditions


def _contradictions(book: RuleBook) -> Iterator[str]:
    for condition in book.conditions.values():
        if "thrust" not in condition.rules and condition.slug:
            yield f"condition {condition.slug}: no level stated for thrust"
    for rule in book.joined_rules.values():
        if not rule.groups:
            yield f"joined rule {rule.slug}: needs nothing, so it would hold for everybody"
    for exercise in book.exercises.values():
        manipulation = exercise.kind is Kind.SELF_MANIPULATION
        if manipulation != ("thrust" in exercise.loads):
            yield f"exercise {exercise.slug}: self-manipulation and the load thrust go together"
        if manipulation and exercise.requires is not Indication.SELF_MANIPULATION:
            yield f"exercise {exercise.slug}: self-manipulation without its positive indication"
