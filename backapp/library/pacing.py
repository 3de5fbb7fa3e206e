"""The timing of a dose: how long each part of a repetition takes, where the pauses are, how long
the coach needs to say how, and so how long it takes.

The player (static/js/player/machine.js) runs the `pace` of each step, one span after another as in
`phases`. Code that shows how long an exercise or a routine takes calls `minutes`.
tests/player/test_minutes.py runs the same doses on the player's own machine and compares every
span.

>>> pace(Dose(2, repetitions=3, hold_seconds=20, rest_seconds=15, each_side=True, frequency="",
...           go_seconds=3, back_seconds=3, between_seconds=2))
Pace(sets=2, repetitions=3, go=3, hold=20, back=3, between=2, rest=15, sides=2, turns=False,
     switch=10, ready=12, first=3)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

# Seconds. After such a hold, the rest between two repetitions is mentioned.
LONG_HOLD = 10
SWITCHING = 10  # seconds, at least, to hear "Change sides" and do so, after its line
# Seconds for a repetition whose tempo is not known. An estimate (PROJECT).
MOVING = 3
# Seconds: the countdown before a step, at least, and the time to come out of one step and hear
# which is next. Defined by the player.
GET_READY, NEXT_UP = 5, 10
NAMING = 12  # seconds to say a name, a side and "Get ready", and to get into position


@dataclass(frozen=True, slots=True)
class Spoken:
    """How many seconds the coach needs for the lines of an exercise: for those before it, for each
    of those that lead its first repetition, and for the one that tells how to change sides. The
    last of those that lead tells the way back.
    """

    set_up: int = 0
    first_time: tuple[int, ...] = ()
    sides: int = 0


@dataclass(frozen=True, slots=True)
class Pace:
    """The numbers of one step for the player, in seconds.

    A repetition is `go`, `hold` and `back`.
    """

    sets: int
    repetitions: int
    go: int
    hold: int
    back: int
    between: int  # two repetitions of a set
    rest: int  # between two sets
    sides: int
    turns: bool  # the sides take turns; otherwise all sets of one side come first
    switch: int  # between the two sides, unless they take turns
    ready: int  # before it: to say how to get into position
    first: int  # `go` of the first repetition, which lasts as long as the lines that lead it


def talk(line: str) -> int:
    """How long the coach needs to say a line, in whole seconds: 2.5 words a second, as an unhurried
    voice says them, and the time of one more to draw breath. 14 words take 6 seconds.

    static/js/player/talk.js counts the same (PROJECT).
    """
    words = len(line.split())
    return -(-2 * (words + 1) // 5) if words else 0


def spoken(set_up: Iterable[str], first_time: Iterable[str], *, ahead: bool = False) -> Spoken:
    """How long the coach needs for these lines. `ahead`: all are said before the exercise."""
    before, first = list(map(talk, set_up)), tuple(map(talk, first_time))
    together = sum(before) + (sum(first) if ahead else 0)
    return Spoken(together, () if ahead else first, *before[:1])


def pace(dose) -> Pace:
    """The pace of a dose. The rests are where `words.details` says they are."""
    hold, go = dose.hold_seconds, dose.go_seconds
    between, switch = dose.between_seconds, SWITCHING + dose.spoken.sides
    if dose.sets == 1:
        switch = max(switch, dose.rest_seconds)
        if not dose.each_side and hold >= LONG_HOLD:
            between = max(between, dose.rest_seconds)
    if not go + hold + dose.back_seconds:
        go = MOVING
    return Pace(
        dose.sets,
        dose.repetitions,
        go,
        hold,
        dose.back_seconds,
        between,
        dose.rest_seconds,
        2 if dose.each_side else 1,
        dose.each_side and dose.alternates,
        switch,
        max(GET_READY, NAMING + dose.spoken.set_up),
        _first(go, hold, dose.back_seconds, dose.spoken.first_time),
    )


def _first(go: int, hold: int, back: int, lines: tuple[int, ...]) -> int:
    """The way into the first repetition: so slow that its lines can be said by the end of the hold.
    If there is a way back, the last of several lines is said on it.
    """
    if not go or not lines:
        return go
    on_the_way_back = lines[-1] if back and len(lines) > 1 else 0
    return max(go, sum(lines) - on_the_way_back - hold)


def phases(doses: Iterable) -> Iterator[tuple[str, int]]:
    """Yields (kind, seconds) for every span of a run through these doses, starting when the visitor
    presses Start.
    """
    for number, one in enumerate(map(pace, doses)):
        if number:
            yield "next", NEXT_UP
        yield from _step(one)


def _step(one: Pace) -> Iterator[tuple[str, int]]:
    yield "get-ready", one.ready
    for side in range(1 if one.turns else one.sides):
        if side:
            yield "switch", one.switch
        for again in range(one.sets):
            if again and one.rest:
                yield "rest", one.rest
            yield from _set(one, one.go if side or again else one.first)


def _set(one: Pace, first: int) -> Iterator[tuple[str, int]]:
    for again in range(one.repetitions * (2 if one.turns else 1)):
        if again and one.between:
            yield "gap", one.between
        for kind, span in (
            ("go", one.go if again else first),
            ("hold", one.hold),
            ("back", one.back),
        ):
            if span:
                yield kind, span


def seconds(doses: Iterable) -> int:
    """How long a run through these doses takes, in seconds."""
    each = [_step_seconds(dose) for dose in doses]
    return sum(each) + NEXT_UP * max(0, len(each) - 1)


@lru_cache(maxsize=1_000)
def _step_seconds(dose) -> int:
    """The sum of `_step`, without going through each repetition."""
    one = pace(dose)
    in_a_row = 1 if one.turns else one.sides
    times = one.repetitions * (2 if one.turns else 1)
    a_set = times * (one.go + one.hold + one.back) + (times - 1) * one.between
    a_side = one.sets * a_set + (one.sets - 1) * one.rest
    return one.ready + in_a_row * a_side + (in_a_row - 1) * one.switch + one.first - one.go


def minutes(doses: Iterable) -> int:
    """How long a run takes, to the nearest minute. Half a minute rounds up; the minimum is 1."""
    return max(1, (seconds(doses) + 30) // 60)
