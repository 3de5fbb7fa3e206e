"""Composes a session of a given length from the exercises that a visitor may do.

Pure: plain values in, the same session out. The caller says what is open and how many seconds each
way of doing an exercise takes, so nothing here opens an exercise or estimates a time.

    >>> compose(candidates, read("loosen/mid-back/10"), change=20)
    Session(places=(Place(slug='seated-cat-camel', way=Way(...), why='warms-up'), ...), ...)

A session is the first exercises of the order of usefulness, each in its fullest way, that together
can be made as long as the visitor asked for. Which sums of seconds can be reached is kept as the
bits of one number for each tail of that order, so the search never goes wrong and never backtracks
(docs/adr/0133).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from backapp.coach.wishes import (
    BED,
    CALM,
    DESK,
    HERE,
    INSTEAD,
    LOOSEN,
    SHORTEST,
    STRENGTHEN,
    WHOLE,
    Wish,
)

NEVER = "self-manipulation"
#: How far a session can be from the length that was asked for. The narrowest that can be is taken.
TOLERANCES = (0.02, 0.05, 0.10)
SHARE, LONG_ENOUGH = 0.3, 60  # at most this share of a session for one exercise, or these seconds
SHARE_AT_REST = 0.5  # the same for an aim that lets one rest
WARM_UP_SHARE, WARM_ENOUGH = 0.2, 30  # the same for what comes first
TIME_TO_SETTLE = 300  # seconds: with so much time, breathing comes before moving
UP = ("standing", "sitting")  # all others are on the floor or in bed
ANY = "any"
#: what an aim is served by: the aim of an exercise -> points
SERVES: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        INSTEAD: {"loosen": 10, "ease": 8},
        LOOSEN: {"loosen": 10, "ease": 4},
        STRENGTHEN: {"strengthen": 10},
        DESK: {"desk": 10},
        BED: {"bed": 10},
        CALM: {"rest": 10, "ease": 2},
    }
)
#: what is not at hand, and the positions that are possible, where the aim says where one is
NOT_AT_HAND: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        DESK: frozenset(("mat", "bed", "mat-or-bed", "foam-roller", "exercise-ball")),
        BED: frozenset(("mat", "chair", "wall", "foam-roller", "exercise-ball")),
    }
)
WHERE_YOU_ARE = (*UP, ANY)
AT_ONCE = frozenset(("chair", "wall"))  # what is there when the urge to crack comes
NO_TIME_TO_GET_UP = 300  # seconds
#: The kinds that a body can begin with, the best first.
GENTLE = ("mobility", "aerobic", "breathing")
GENTLE_AT_REST = ("breathing", "mobility", "positional")
AREA, NEAR = 8, 5  # points for the area, and for what is next to it
CROWDED = 3  # fewer points for each better one of the same region, where the whole back is wanted
#: area -> the regions that come close to it
BESIDE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mid-back": ("whole-spine",),
        "low-back": ("core", "whole-spine"),
        "hips": ("low-back", "whole-spine"),
        WHOLE: (),
        HERE: (),
    }
)
#: aim of a session -> the aims of an exercise that can be the reason for it, in this order
REASONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        STRENGTHEN: ("strengthen", "loosen", "ease", "rest"),
        CALM: ("rest", "ease", "loosen", "strengthen"),
    }
)
USUAL_REASONS = ("loosen", "ease", "strengthen", "rest")
VERBS: Mapping[str, str] = MappingProxyType(
    {"loosen": "loosens", "ease": "eases", "strengthen": "strengthens", "rest": "calms"}
)
WARMS_UP, SETTLES, CALMS, EVERYDAY, MOVES = "warms-up", "settles", "calms", "everyday", "moves"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to do an exercise as a whole, all sides of it, and how many seconds it takes."""

    sets: int
    repetitions: int
    hold_seconds: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An exercise that is open to the visitor. `ways` begins with the fullest."""

    slug: str
    kind: str
    region: str
    posture: str
    aims: tuple[str, ...]
    needs: tuple[str, ...]
    stage: int
    order: int
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An exercise of a session, how it is done, and why it is there.

    `why` is `warms-up`, `settles`, `calms`, `moves`, `everyday`, or what it does for a region, such
    as `loosens-mid-back`.
    """

    slug: str
    way: Way
    why: str


@dataclass(frozen=True, slots=True)
class Session:
    """Places in order. `short` says that it is shorter than asked for by more than a tenth."""

    places: tuple[Place, ...]
    seconds: int
    short: bool


def compose(candidates: Iterable[Candidate], wish: Wish, change: int) -> Session | None:
    """Return the session for a wish, or None if nothing that serves the aim is short enough.

    `change` are the seconds between two exercises. The caller puts a region in place of "where it
    hurts". What the visitor changes leaves the rest of the session as it was, if it can.
    """
    fitting = _at_hand([one for one in candidates if one.kind != NEVER], wish)
    least = {one.slug: one.ways[-1] for one in fitting}
    chosen = _new(fitting, wish.plain, change)
    for then in wish.steps:
        kept = {
            one.slug: least[one.slug] if one.slug in then.less else way
            for one, way in chosen
            if one.slug not in then.without
        }
        chosen = _changed(fitting, then, change, kept)
    if not any(_serves(one, wish) for one, _way in chosen):  # nothing, or a warm-up alone
        return None
    return _session(chosen, wish, change)


def arrange(
    asked: Sequence[Candidate], more: Sequence[Candidate], seconds: int, change: int
) -> Session | None:
    """Return a session of what is asked for, filled with `more`, for so many seconds.

    Both begin with the most important. What is asked for comes in as far as it fits; something
    gentle comes first if there is any. None if nothing is short enough. `why` is left empty.
    """
    once: dict[str, Candidate] = {}
    for one in (*asked, *more):
        once.setdefault(one.slug, one)
    order = [one for one in once.values() if one.kind != NEVER]
    found: Chosen = []
    for tolerance in TOLERANCES:
        found = found or _within(order, seconds, tolerance, change)
    found = found or _below(order, seconds, change)
    if not found:
        return None
    gentle = sorted(found, key=lambda entry: entry[0].kind not in GENTLE[:1])
    places = tuple(Place(one.slug, way, "") for one, way in _in_order(gentle))
    total = _seconds(found, change)
    return Session(places, total, total < seconds * (1 - TOLERANCES[-1]))


NOTHING: Mapping[str, Way] = MappingProxyType({})
#: Exercises in the order of usefulness, each with the way it is done.
Chosen = list[tuple[Candidate, Way]]


def _new(fitting: Sequence[Candidate], wish: Wish, change: int) -> Chosen:
    """Return a session from the start. A short one has no time for getting down and up again."""
    ranked = _ranked(fitting, wish)
    if ranked and wish.seconds <= NO_TIME_TO_GET_UP:
        up = _mostly_up(ranked)
        beside = [one for one in fitting if one.posture == ANY or (one.posture in UP) == up]
        found = _fill(beside, wish, change)
        if not _is_short(found, wish, change):
            return found
    return _fill(fitting, wish, change)


def _changed(
    fitting: Sequence[Candidate], wish: Wish, change: int, kept: Mapping[str, Way]
) -> Chosen:
    """Return a session with what is `kept` in it; a new one if that makes it too short."""
    left = [
        replace(one, ways=one.ways[-1:]) if one.slug in wish.less else one
        for one in fitting
        if one.slug not in wish.without
    ]
    fixed = [replace(one, ways=(kept[one.slug],)) if one.slug in kept else one for one in left]
    found = _fill(fixed, wish, change, kept)
    return _new(left, wish, change) if _is_short(found, wish, change) else found


def _at_hand(candidates: Sequence[Candidate], wish: Wish) -> list[Candidate]:
    """Return what can be done where the visitor is, by place and things, in the authored order."""
    lacking = NOT_AT_HAND.get(wish.aim, frozenset())
    found = [one for one in candidates if lacking.isdisjoint(one.needs)]
    there = [one for one in found if one.posture in WHERE_YOU_ARE]
    if wish.aim == BED:
        found = [one for one in found if "bed" in one.aims]
    elif wish.aim == DESK:
        found = there
    elif wish.length == SHORTEST:
        at_once = [one for one in there if AT_ONCE.issuperset(one.needs)]
        found = next(
            (some for some in (at_once, there) if any(_serves(one, wish) for one in some)), found
        )
    return sorted(found, key=lambda one: (one.order, one.slug))


def _serves(one: Candidate, wish: Wish) -> int:
    points = SERVES[wish.aim]
    return max((points.get(aim, 0) for aim in one.aims), default=0)


def _useful(one: Candidate, wish: Wish) -> int:
    """Return how useful an exercise is for the aim and the area, in points."""
    if wish.area in (one.region, WHOLE):
        near = AREA
    else:
        near = NEAR if one.region in BESIDE[wish.area] else 0
    return 2 * _serves(one, wish) + near - one.stage


def _ranked(fitting: Iterable[Candidate], wish: Wish) -> list[Candidate]:
    """Return what serves the aim, the most useful first. For the whole back, regions take turns."""
    left = [one for one in fitting if _serves(one, wish)]
    points = {one.slug: _useful(one, wish) for one in left}
    if wish.area != WHOLE:
        return sorted(left, key=lambda one: -points[one.slug])
    ranked: list[Candidate] = []
    taken: dict[str, int] = {}
    while left:
        best = max(left, key=lambda one: points[one.slug] - CROWDED * taken.get(one.region, 0))
        taken[best.region] = taken.get(best.region, 0) + 1
        ranked.append(best)
        left.remove(best)
    return ranked


def _mostly_up(ranked: Sequence[Candidate]) -> bool:
    """Whether most of the most useful exercises are done sitting or standing."""
    up = [one.posture in UP for one in ranked[:5] if one.posture != ANY]
    return 2 * sum(up) > len(up)


def _gentle(wish: Wish) -> tuple[str, ...]:
    """Return the kinds that a session for this wish can begin with, the best first."""
    calm = wish.aim == CALM or wish.aim == INSTEAD and wish.seconds >= TIME_TO_SETTLE
    return GENTLE_AT_REST if calm else GENTLE


def _warm_up(
    fitting: Iterable[Candidate], ranked: Sequence[Candidate], wish: Wish
) -> Candidate | None:
    """Return what to begin with, in its short ways; None if nothing gentle is short enough."""
    kinds, most = _gentle(wish), max(WARM_ENOUGH, WARM_UP_SHARE * wish.seconds)
    if wish.aim == CALM:
        most = SHARE_AT_REST * wish.seconds
    gentle = [_at_most(one, most) for one in fitting if one.kind in kinds and one.stage == 1]
    up = _mostly_up(ranked)

    def suits(one: Candidate) -> tuple:
        beside = one.posture == ANY or (one.posture in UP) == up
        return kinds.index(one.kind), not beside, -_useful(one, wish), one.order

    return min((one for one in gentle if one.ways), key=suits, default=None)


def _fill(
    fitting: Sequence[Candidate], wish: Wish, change: int, kept: Mapping[str, Way] = NOTHING
) -> Chosen:
    """Return exercises that fill the length; the longest choice below it if none does.

    What is `kept` counts as most useful. If the session began with it, the session still does.
    """
    ranked = sorted(_ranked(fitting, wish), key=lambda one: one.slug not in kept)
    whole = {one.slug: one for one in fitting}
    first = _warm_up(fitting, ranked, wish)
    begins = next(iter(kept), "")
    if whole.get(begins) and whole[begins].kind in _gentle(wish):
        first = whole[begins]
    share = SHARE_AT_REST if wish.aim == CALM else SHARE
    most = max(LONG_ENOUGH, share * wish.seconds)
    capped = [_at_most(one, most) if one.slug not in kept else one for one in ranked]
    for order in (capped, ranked) if first else ():
        for tolerance in TOLERANCES:
            found = _within(_beginning_with(first, order), wish.seconds, tolerance, change)
            if found and found[0][0].slug == first.slug:
                return found
    if found := _within(ranked, wish.seconds, TOLERANCES[-1], change):
        return found
    longest = _beginning_with(whole[first.slug], ranked) if first else ranked
    return _below(longest, wish.seconds, change)


def _at_most(one: Candidate, seconds: float) -> Candidate:
    return replace(one, ways=tuple(way for way in one.ways if way.seconds <= seconds))


def _beginning_with(first: Candidate, ranked: Sequence[Candidate]) -> list[Candidate]:
    return [first, *(one for one in ranked if one.slug != first.slug)]


def _within(order: Sequence[Candidate], seconds: int, tolerance: float, change: int) -> Chosen:
    low, high = -(-seconds * (1 - tolerance) // 1), seconds * (1 + tolerance) // 1
    return _between(order, int(low), int(high), change)


def _below(order: Sequence[Candidate], seconds: int, change: int) -> Chosen:
    """Return the longest choice that is not longer than what was asked for."""
    reached = _sums(order, seconds + change, change)[0]
    longest = reached.bit_length() - 1 - change
    return _between(order, longest, longest, change) if longest > 0 else []


def _sums(order: Sequence[Candidate], most: int, change: int) -> list[int]:
    """Return for each tail of the order the sums that its ways can make, as the bits of a number.

    Each exercise counts with the change after it, and the last sum is that of nothing.
    """
    mask = (1 << (most + 1)) - 1
    found = [1]
    for one in reversed(order):
        sums = found[-1]
        for way in one.ways:
            if way.seconds + change <= most:
                sums |= found[-1] << (way.seconds + change)
        found.append(sums & mask)
    return found[::-1]


def _between(order: Sequence[Candidate], low: int, high: int, change: int) -> Chosen:
    """Return the first choice in the order of usefulness that takes from `low` to `high` seconds:
    each exercise in its fullest way with which the rest can still end there. Empty if none does.
    """
    low, high = low + change, high + change
    sums = _sums(order, high, change)

    def can_end(used: int, tail: int) -> bool:
        if used > high:
            return False
        return bool((tail & ((1 << (high - used + 1)) - 1)) >> max(0, low - used))

    chosen: Chosen = []
    used = 0
    if not can_end(0, sums[0]):
        return chosen
    for number, one in enumerate(order, 1):
        if used >= low:
            break
        for way in one.ways:
            then = used + way.seconds + change
            if can_end(then, sums[number]):
                chosen.append((one, way))
                used = then
                break
    return chosen


def _seconds(chosen: Chosen, change: int) -> int:
    return sum(way.seconds + change for _one, way in chosen) - change


def _is_short(chosen: Chosen, wish: Wish, change: int) -> bool:
    return not chosen or _seconds(chosen, change) < wish.seconds * (1 - TOLERANCES[-1])


def _session(chosen: Chosen, wish: Wish, change: int) -> Session:
    order = _in_order(chosen)
    gentle = _gentle(wish)
    places = [
        Place(one.slug, way, _why(one, wish, first=not number and one.kind in gentle))
        for number, (one, way) in enumerate(order)
    ]
    return Session(tuple(places), _seconds(chosen, change), _is_short(chosen, wish, change))


def _in_order(chosen: Chosen) -> Chosen:
    """Return the exercises so that one changes position as seldom as possible, and gets down or up
    once at most. What comes first stays first; within that, the most useful comes first.
    """
    start = next((one.posture for one, _way in chosen if one.posture != ANY), ANY)
    useful = {one.posture: number for number, (one, _way) in reversed([*enumerate(chosen)])}

    def place(numbered: tuple[int, tuple[Candidate, Way]]) -> tuple:
        number, (one, _way) = numbered
        if one.posture == ANY:  # as the first or the last, in the position that one is in
            return (0,) if not number else (2,)
        other_level = (one.posture in UP) != (start in UP)
        last = one.kind == "technique"
        block = (other_level, one.posture != start, useful[one.posture])
        return (1, *block, last, number)

    return [entry for _number, entry in sorted(enumerate(chosen), key=place)]


def _why(one: Candidate, wish: Wish, *, first: bool) -> str:
    if first:
        return SETTLES if one.kind == "breathing" else WARMS_UP
    if one.kind == "aerobic":
        return MOVES
    for aim in REASONS.get(wish.aim, USUAL_REASONS):
        if aim in one.aims:
            return CALMS if aim == "rest" else f"{VERBS[aim]}-{one.region}"
    return EVERYDAY
