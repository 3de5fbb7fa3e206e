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
from types import MappingProxyType
from weakref import WeakKeyDictionary

from django.utils.safestring import SafeString, mark_safe

from backapp.gate.vocabulary import Kind
from backapp.library import pacing, pictures, poses
from backapp.library.authored import Content, Row
from backapp.library.entries import Loaded, loaded

STARTING_REPETITIONS = 5
NUMBERS = ("sets", "repetitions", "hold_seconds", "rest_seconds")  # a step can override these
# Upper limit of a hold in seconds -> the step size of its choices, also in seconds.
HOLD_STEPS = {10: 1, 60: 5, 180: 15, 86_400: 60}


@dataclass(frozen=True, slots=True)
class Dose:
    """`sets` of `repetitions`, each held for `hold_seconds`, with `rest_seconds` between sets.
    `each_side` means that all of this is done on each side; `alternates`, that the sides take
    turns. One repetition takes `go_seconds`, the hold and `back_seconds`, and `between_seconds`
    before the next one. `spoken` is how long the coach needs to say how.
    """

    sets: int
    repetitions: int
    hold_seconds: int
    rest_seconds: int
    each_side: bool
    frequency: str
    go_seconds: int = 0
    back_seconds: int = 0
    between_seconds: int = 0
    alternates: bool = False
    spoken: pacing.Spoken = pacing.Spoken()

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
    """The drawings of one exercise, with their words.

    `side` is the side shown, "left" or "right", if the exercise is done one side at a time, and
    otherwise empty. The other side is the mirror image.
    """

    exercise: str
    digest: str
    side: str
    pose: dict = field(compare=False, repr=False)
    drawing: Mapping = field(compare=False, repr=False)

    @property
    def start_card(self) -> SafeString:
        """The small picture of the start. It has no text, because the name is next to it."""
        return self._seen(self.drawing["start_card"])

    @property
    def card(self) -> SafeString:
        """The small picture of the telling moment, without text."""
        return self._seen(self.drawing["card"])

    @property
    def start(self) -> SafeString:
        """The still of the first position."""
        return self.stills[0]

    @property
    def telling(self) -> int:
        """The number of the position that tells most, from 1. Its small picture is the card."""
        return poses.telling(self.pose) + 1

    @property
    def told(self) -> SafeString:
        """The still of the position that tells most."""
        return self.stills[self.telling - 1]

    @property
    def how(self) -> str:
        """The one-line instruction of the position that tells most."""
        return self.captions[self.telling - 1]

    @property
    def stills(self) -> tuple[SafeString, ...]:
        """The drawing of every position from start to end, without text."""
        return tuple(self._seen(svg) for svg in self.drawing["stills"])

    @property
    def captions(self) -> tuple[str, ...]:
        """The one-line instruction of every position, which tells its picture too."""
        return poses.captions(self.pose, self.side)

    @property
    def start_file(self) -> str:
        """The small picture of the start, as a file of its own."""
        return pictures.alone(self.start_card)

    @property
    def card_file(self) -> str:
        """The small picture of the telling moment, as a file of its own."""
        return pictures.alone(self.card)

    @property
    def stills_file(self) -> str:
        """All stills in one file. Each is addressed by its name: "still-1", "still-2" …"""
        return pictures.sheet({f"still-{n}": svg for n, svg in enumerate(self.stills, 1)})

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a still, in pixels."""
        return pictures.size(self.drawing["stills"][0])

    @property
    def shape(self) -> str:
        """The shape of the stills: landscape, square or portrait."""
        return poses.shape_of(self.pose)

    @property
    def movement(self) -> str:
        """What the viewer needs to turn the body, for the side as posed; empty if there is none."""
        return self.drawing["movement"]

    @property
    def body(self) -> str:
        """The name of the body that the viewer shows."""
        return poses.body_of(self.pose)

    @property
    def moves(self) -> str:
        """A description of the movement for people who cannot see it."""
        return poses.moves(self.pose, self.side)

    @property
    def is_mirrored(self) -> bool:
        """Whether this is the other side than the one as posed."""
        return self.side != poses.side_of(self.pose)

    def turned(self, side: str) -> "Figure":
        """The same drawings for the given side. Unchanged if the exercise has no sides or `side` is
        neither "left" nor "right".
        """
        return replace(self, side=side) if self.side and side in poses.SIDES else self

    def _seen(self, svg: str) -> SafeString:
        # `build_store` lets nothing through that is not only a drawing
        return mark_safe(pictures.mirrored(svg) if self.is_mirrored else svg)


def sheet(drawings: Iterable[Figure], *, end: bool) -> str:
    """The small pictures of `drawings` in one file, of the telling moment or of the start. Each is
    addressed by the slug of its exercise.
    """
    return pictures.sheet({one.exercise: one.card if end else one.start_card for one in drawings})


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
        instructions[row.key[0]] = loaded(Locked, how, dose=_dose(how, row.fields["kind"]))
        if figure := _figure(content, row.key):
            drawings[row.key[0]] = figure
    for row in content.in_order("library.routine"):
        plan = content.by_key("library.plan")[row.key]
        own = (_step(one, instructions) for one in steps.get(row.key[0], []))
        plans[row.key[0]] = loaded(Locked, plan, steps=tuple(own))
    return Store(
        MappingProxyType(instructions), MappingProxyType(drawings), MappingProxyType(plans)
    )


def _dose(row: Row, kind: str) -> Dose:
    # No word falls on a slow breath out; and what is pushed is understood before it begins.
    ahead = kind == Kind.SELF_MANIPULATION or (
        kind == Kind.BREATHING and row.fields["back_seconds"] > 0
    )
    said = pacing.spoken(row.fields["set_up"], row.fields["first_time"], ahead=ahead)
    numbers = {part.name: row.fields[part.name] for part in fields(Dose) if part.name != "spoken"}
    return Dose(**numbers, spoken=said)


def _step(row: Row, instructions: Mapping[str, Locked]) -> Locked:
    """One step of a routine: the dose of the exercise, with the numbers that the step overrides."""
    usual = instructions[row.slug("exercise")].dose
    own = {name: number for name in NUMBERS if (number := row.fields[name]) is not None}
    return loaded(Locked, row, dose=replace(usual, **own))


def _figure(content: Content, key: tuple) -> Figure | None:
    """The drawings of an exercise; None if it has none, or only those of an older pose.

    Raises ValueError if one of them is more than a drawing: it would be shown as it is.
    """
    row, drawing = content.one("library.figure", *key), content.one("library.drawing", *key)
    if row is None or drawing is None:
        return None
    pose, drawn = row.fields["pose"], drawing.fields
    if not poses.is_readable(pose) or drawn["drawn_from"] != poses.drawn_from(pose):
        return None
    for svg in (*drawn["stills"], drawn["start_card"], drawn["card"]):
        if found := pictures.faults(svg):
            raise ValueError(f"the drawing of {key[0]} {found[0]}")
    said = json.dumps([pose, dict(drawn)], sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()
    return Figure(key[0], digest, poses.side_of(pose), pose, MappingProxyType(dict(drawn)))
