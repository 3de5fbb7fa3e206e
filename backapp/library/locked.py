"""LOCKED: how exercises are done, in what doses, and their drawings, in memory, for the door
(`backapp/access/`) alone.

An import contract keeps every other room from importing this module. A store belongs to the very
catalogue it was built with, so instructions can never be newer or older than the rules that open
them.

    >>> store_of(catalogue()).instructions["bridge"].dose.sets
    2
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from weakref import WeakKeyDictionary

from django.utils.safestring import SafeString, mark_safe

from backapp import figures
from backapp.library.authored import Content, Row
from backapp.library.rulebook import is_published

STARTING_REPETITIONS = 5
# holds below so many seconds are chosen in steps of so many
HOLD_STEPS = {10: 1, 60: 5, 180: 15, 86_400: 60}


@dataclass(frozen=True, slots=True)
class Dose:
    """How much: `sets` of `repetitions`, each held for `hold_seconds`, `rest_seconds` between
    sets; on each side if so.
    """

    sets: int
    repetitions: int
    hold_seconds: int
    rest_seconds: int
    each_side: bool
    frequency: str

    @property
    def choices(self) -> dict[str, list[int]]:
        """What may be chosen of it in a routine of one's own: the lowest first, which is where it
        starts, and itself last.

        One set, 5 repetitions at most (facts.md 4, NHSINF), and about half of repetitions and hold
        (PROJECT; HZ-20, docs/adr/0038).
        """
        step = next(size for limit, size in HOLD_STEPS.items() if self.hold_seconds < limit)
        half = (self.hold_seconds + 1) // 2
        return {
            "sets": [*range(1, self.sets + 1)],
            "repetitions": [
                *range(min(STARTING_REPETITIONS, (self.repetitions + 1) // 2), self.repetitions + 1)
            ],
            "hold_seconds": [
                *range(-(-half // step) * step, self.hold_seconds, step),
                self.hold_seconds,
            ],
        }

    def chosen(self, **numbers: int) -> "Dose":
        """This dose with the numbers that somebody chose: 0 is none chosen yet, so the lowest;
        never more than is authored.
        """
        choices = self.choices
        return replace(
            self,
            **{
                name: min(number, choices[name][-1]) if number > 0 else choices[name][0]
                for name, number in numbers.items()
            },
        )


@dataclass(frozen=True, slots=True)
class Instruction:
    """How to do one exercise."""

    exercise: str
    how_to: tuple[str, ...]
    feel: str
    mistakes: tuple[str, ...]
    easier: tuple[str, ...]
    harder: tuple[str, ...]
    stop_rules: tuple[str, ...]
    dose: Dose
    sources: tuple[str, ...]  # of the dose
    review_state: str
    reviewed_by: str
    reviewed_on: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """The drawing of one exercise: drawn when first asked for, and kept by the fingerprint of its
    pose.

    `side` is the side it shows, "left" or "right", where it is done one side at a time; else it is
    empty.
    """

    exercise: str
    digest: str
    side: str
    pose: dict = field(compare=False, repr=False)

    @property
    def start(self) -> SafeString:
        """The picture of a card, without words: the name stands beside it."""
        return _drawn(self, 0)

    @property
    def end(self) -> SafeString:
        """The last position, without words."""
        return _drawn(self, len(_said(self)[0]) - 1)

    @property
    def positions(self) -> tuple[tuple[SafeString, str], ...]:
        """Every position from start to end: its picture, and what to do in a line, which stands
        beside it as its words.
        """
        captions, _moves = _said(self)
        return tuple((_drawn(self, number), caption) for number, caption in enumerate(captions))

    @property
    def moving(self) -> SafeString:
        """The whole movement as one picture that goes on and on, with its words in it."""
        return _drawn(self, None)

    @property
    def moves(self) -> str:
        """What moves, for people who cannot see it."""
        return _said(self)[1]

    def turned(self, side: str) -> "Figure":
        """The same, done on that side. Itself where it has no sides, or none of that name."""
        return replace(self, side=side) if self.side and side in SIDES else self


SIDES = ("left", "right")


@lru_cache(maxsize=1024)  # a few content versions' worth of pictures, about 4 KB each
def _drawn(figure: Figure, number: int | None) -> SafeString:
    how = (
        {"animated": True, "title_id": "movement"}
        if number is None
        else {"frame": number, "decorative": True}
    )
    # it escapes what it writes
    return mark_safe(figures.render(figure.pose, side=figure.side or None, **how))


@lru_cache(maxsize=256)
def _said(figure: Figure) -> tuple[tuple[str, ...], str]:
    """The captions in order, and what moves."""
    whole = figures.read(figure.pose, figure.side or None)
    return tuple(frame["caption"] for frame in whole["keyframes"]), figures.text_equivalent(
        figure.pose, side=figure.side or None
    )[1]


def sheet(drawings: Iterable[Figure], *, end: bool) -> str:
    """The start or end pictures of `drawings` in one file, each to be asked for by the
    exercise's slug.
    """
    return figures.sheet(
        {drawing.exercise: drawing.end if end else drawing.start for drawing in drawings}
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A place in a routine, with the dose that holds there."""

    exercise: str
    dose: Dose


@dataclass(frozen=True, slots=True)
class Plan:
    """A routine's steps in order, and when to do it."""

    routine: str
    when: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Store:
    """Every instruction and figure by exercise slug and every plan by routine slug, of what is
    published.
    """

    instructions: Mapping[str, Instruction]
    figures: Mapping[str, Figure]
    plans: Mapping[str, Plan]
    # the door's, by exercise and state
    cards: dict = field(default_factory=dict, init=False, repr=False, compare=False)


_stores: WeakKeyDictionary = WeakKeyDictionary()


def store_of(catalogue) -> Store:
    """The instructions that belong to `catalogue`.

    Raises KeyError for one that `content.catalogue()` did not give out.
    """
    return _stores[catalogue]


def keep(catalogue, store: Store) -> None:
    """Tie `store` to `catalogue`; called by `content.py` when it builds the two together."""
    _stores[catalogue] = store


def build_store(content: Content) -> Store:
    """The instructions and plans in `content`.

    Raises KeyError where an exercise or routine lacks its own.
    """
    published = {row.key[0] for row in content.of("library.exercise") if is_published(row)}
    instructions = {
        row.key[0]: _instruction(content.by_key("library.instruction")[row.key])
        for row in content.in_order("library.exercise")
        if row.key[0] in published
    }
    drawings = {
        row.key[0]: _figure(row, content.one("library.exercise", *row.key).fields["name"])
        for row in content.of("library.figure")
        if row.key[0] in published
    }
    steps = content.under("library.step", "routine")
    plans = {}
    for row in content.in_order("library.routine"):
        if is_published(row):
            slug, plan = row.key[0], content.by_key("library.plan")[row.key]
            own = tuple(
                Step(one.slug("exercise"), _dose_here(one, instructions[one.slug("exercise")].dose))
                for one in steps.get(slug, [])
                if one.slug("exercise") in published
            )
            plans[slug] = Plan(slug, plan.fields["when"], own)
    return Store(
        MappingProxyType(instructions), MappingProxyType(drawings), MappingProxyType(plans)
    )


def _instruction(row: Row) -> Instruction:
    said = row.fields
    return Instruction(
        exercise=row.key[0],
        how_to=tuple(said["how_to"]),
        feel=said["feel"],
        mistakes=tuple(said["mistakes"]),
        easier=tuple(said["easier"]),
        harder=tuple(said["harder"]),
        stop_rules=tuple(said["stop_rules"]),
        dose=Dose(
            sets=said["sets"],
            repetitions=said["repetitions"],
            hold_seconds=said["hold_seconds"],
            rest_seconds=said["rest_seconds"],
            each_side=said["each_side"],
            frequency=said["frequency"],
        ),
        sources=tuple(row.slugs("dose_sources")),
        review_state=said["review_state"],
        reviewed_by=said["reviewed_by"],
        reviewed_on=said["reviewed_on"],
    )


def _figure(row: Row, name: str) -> Figure:
    pose = {**row.fields["pose"], "title": name}
    digest = hashlib.sha256(json.dumps(pose, sort_keys=True).encode()).hexdigest()
    side = figures.sides_of(pose)
    return Figure(row.key[0], digest, "" if side == "both" else side, pose)


def _dose_here(row: Row, usual: Dose) -> Dose:
    own = {
        name: row.fields[name] for name in ("sets", "repetitions", "hold_seconds", "rest_seconds")
    }
    return Dose(
        **{name: getattr(usual, name) if value is None else value for name, value in own.items()},
        each_side=usual.each_side,
        frequency=usual.frequency,
    )
