"""LOCKED: instructions, doses and drawings in memory, for the door (`backapp/access/`) only.

An import contract stops other packages from importing this module. Each store belongs to the
catalogue it was built with, so instructions are never newer or older than the rules that open them.

    >>> store_of(catalogue()).instructions["bridge"].dose.sets
    2
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from types import MappingProxyType
from weakref import WeakKeyDictionary

from django.utils.safestring import SafeString, mark_safe

from backapp import figures
from backapp.library.authored import Content, Row
from backapp.library.entries import Loaded, loaded

STARTING_REPETITIONS = 5
NUMBERS = ("sets", "repetitions", "hold_seconds", "rest_seconds")  # a step can override these
# Upper limit of a hold in seconds -> the step size of its choices, also in seconds.
HOLD_STEPS = {10: 1, 60: 5, 180: 15, 86_400: 60}


@dataclass(frozen=True, slots=True)
class Dose:
    """`sets` of `repetitions`, each held for `hold_seconds`, with `rest_seconds` between sets.
    `each_side` means that all of this is done on each side.
    """

    sets: int
    repetitions: int
    hold_seconds: int
    rest_seconds: int
    each_side: bool
    frequency: str

    @property
    def choices(self) -> dict[str, list[int]]:
        """The values that a visitor can choose in a routine of their own, from the lowest, which is
        the default, to the authored dose.

        The lowest dose is one set, at most 5 repetitions (facts.md 4, NHSINF), and about half of
        the repetitions and the hold (PROJECT; HZ-20, docs/adr/0038).
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
        """This dose with the numbers that the visitor chose. 0 means no choice yet, which gives the
        lowest value. A number above the authored one is reduced to it.
        """
        choices = self.choices
        return replace(
            self,
            **{
                name: min(number, choices[name][-1]) if number > 0 else choices[name][0]
                for name, number in numbers.items()
            },
        )


class Locked(Loaded):
    """A row of a locked table: an instruction with its `dose`, a plan with its `steps`, or a step
    with its `dose`.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """The drawing of one exercise. It is rendered on first use and cached by the fingerprint of its
    pose.

    `side` is the side shown, "left" or "right", if the exercise is done one side at a time, and
    otherwise empty.
    """

    exercise: str
    digest: str
    side: str
    pose: dict = field(compare=False, repr=False)

    @property
    def start(self) -> SafeString:
        """The picture for a card. It has no text, because the name is next to it."""
        return _rendered(self, 0)

    @property
    def end(self) -> SafeString:
        """The last position, without text."""
        return _rendered(self, len(_texts(self)[0]) - 1)

    @property
    def positions(self) -> tuple[tuple[SafeString, str], ...]:
        """Every position from start to end: its picture, and a one-line instruction, which is the
        text alternative of the picture.
        """
        captions, _moves = _texts(self)
        return tuple((_rendered(self, number), caption) for number, caption in enumerate(captions))

    @property
    def moving(self) -> SafeString:
        """The whole movement as one looping picture that contains its text."""
        return _rendered(self, None)

    @property
    def moves(self) -> str:
        """A description of the movement for people who cannot see it."""
        return _texts(self)[1]

    def turned(self, side: str) -> "Figure":
        """The same drawing for the given side. Unchanged if the exercise has no sides or `side` is
        neither "left" nor "right".
        """
        return replace(self, side=side) if self.side and side in SIDES else self


SIDES = ("left", "right")


@lru_cache(maxsize=1024)  # a few content versions' pictures, about 4 KB each
def _rendered(figure: Figure, number: int | None) -> SafeString:
    how = (
        {"animated": True, "title_id": "movement"}
        if number is None
        else {"frame": number, "decorative": True}
    )
    # `render` escapes all text.
    return mark_safe(figures.render(figure.pose, side=figure.side or None, **how))


@lru_cache(maxsize=256)
def _texts(figure: Figure) -> tuple[tuple[str, ...], str]:
    """The captions in order, and the description of the movement."""
    whole = figures.read(figure.pose, figure.side or None)
    return tuple(frame["caption"] for frame in whole["keyframes"]), figures.text_equivalent(
        figure.pose, side=figure.side or None
    )[1]


def sheet(drawings: Iterable[Figure], *, end: bool) -> str:
    """The start or end pictures of `drawings` in one file. Each is addressed by the slug of its
    exercise.
    """
    return figures.sheet(
        {drawing.exercise: drawing.end if end else drawing.start for drawing in drawings}
    )


@dataclass(frozen=True, slots=True)
class Store:
    """All published instructions and figures by exercise slug, and plans by routine slug."""

    instructions: Mapping[str, Locked]
    figures: Mapping[str, Figure]
    plans: Mapping[str, Locked]
    # A cache for the door, by exercise and state.
    cards: dict = field(default_factory=dict, init=False, repr=False, compare=False)


_stores: WeakKeyDictionary = WeakKeyDictionary()


def store_of(catalogue) -> Store:
    """The instructions that belong to `catalogue`.

    Raises KeyError if `catalogue` did not come from `content.catalogue()`.
    """
    return _stores[catalogue]


def keep(catalogue, store: Store) -> None:
    """Attach `store` to `catalogue`. `content.py` calls this when it builds the two together."""
    _stores[catalogue] = store


def build_store(content: Content) -> Store:
    """The instructions and plans in `content`.

    Raises KeyError if an exercise has no instruction or a routine has no plan.
    """
    content = content.published
    steps = content.under("library.step", "routine")
    instructions, drawings, plans = {}, {}, {}
    for row in content.in_order("library.exercise"):
        how = content.by_key("library.instruction")[row.key]
        instructions[row.key[0]] = loaded(Locked, how, dose=_dose(how))
        if drawing := content.one("library.figure", *row.key):
            drawings[row.key[0]] = _figure(drawing, row.fields["name"])
    for row in content.in_order("library.routine"):
        plan = content.by_key("library.plan")[row.key]
        own = (_step(one, instructions) for one in steps.get(row.key[0], []))
        plans[row.key[0]] = loaded(Locked, plan, steps=tuple(own))
    return Store(
        MappingProxyType(instructions), MappingProxyType(drawings), MappingProxyType(plans)
    )


def _dose(row: Row) -> Dose:
    return Dose(**{part.name: row.fields[part.name] for part in fields(Dose)})


def _step(row: Row, instructions: Mapping[str, Locked]) -> Locked:
    """One step of a routine: the dose of the exercise, with the numbers that the step overrides."""
    usual = instructions[row.slug("exercise")].dose
    own = {name: number for name in NUMBERS if (number := row.fields[name]) is not None}
    return loaded(Locked, row, dose=replace(usual, **own))


def _figure(row: Row, name: str) -> Figure:
    pose = {**row.fields["pose"], "title": name}
    digest = hashlib.sha256(json.dumps(pose, sort_keys=True).encode()).hexdigest()
    side = figures.sides_of(pose)
    return Figure(row.key[0], digest, "" if side == "both" else side, pose)
