"""The timing of a dose: what is timed, what the visitor counts, where the pauses are, and so how
long it takes.

The player (static/js/player/machine.js) runs the `pace` of each step, one span after another as in
`phases`. Code that shows how long an exercise or a routine takes calls `minutes`.
tests/player/test_minutes.py runs the same doses on the player's own machine and compares every
span.

>>> pace(Dose(2, repetitions=3, hold_seconds=20, rest_seconds=15, each_side=True, frequency=""))
Pace(sets=2, repetitions=3, hold=20, gap=5, rest=15, sides=2, switch=8, own=0)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

# Seconds. A shorter hold is counted at the visitor's own pace, because a timer would only hurry
# them.
SHORTEST_TIMED = 5
LONG_HOLD = 10  # seconds; after such a hold, the rest between two repetitions is mentioned
# Seconds to relax and return between two holds, after a short and a long one.
EASING, CHANGING_LONG = 3, 5
SWITCHING = 8  # seconds, at least, to change sides
# Seconds for one movement there and back at the visitor's own pace, without its hold. An estimate
# (PROJECT).
MOVING = 3
# Seconds: the countdown before a step, and the time to get into position for the next one. Defined
# by the player.
GET_READY, NEXT_UP = 5, 20


@dataclass(frozen=True, slots=True)
class Pace:
    """The numbers of one step for the player, in seconds.

    If `hold` is 0, repetitions are done at the visitor's own pace, one set at a time.
    """

    sets: int
    repetitions: int
    hold: int
    gap: int  # between two holds of a set
    rest: int  # between two sets
    sides: int
    switch: int  # between the two sides
    # Roughly how long a set at the visitor's own pace takes. The player waits for it and does not
    # count it.
    own: int


def pace(dose) -> Pace:
    """The pace of a dose. The rests are where `words.details` says they are."""
    hold = dose.hold_seconds if dose.hold_seconds >= SHORTEST_TIMED else 0
    gap = CHANGING_LONG if hold >= LONG_HOLD else EASING
    if dose.sets == 1 and not dose.each_side and hold >= LONG_HOLD:
        gap = max(gap, dose.rest_seconds)
    switch = max(SWITCHING, dose.rest_seconds if dose.sets == 1 else 0)
    own = 0 if hold else dose.repetitions * (dose.hold_seconds + MOVING)
    return Pace(
        dose.sets,
        dose.repetitions,
        hold,
        gap,
        dose.rest_seconds,
        2 if dose.each_side else 1,
        switch,
        own,
    )


def phases(doses: Iterable) -> Iterator[tuple[str, int]]:
    """Yields (kind, seconds) for every span of a run through these doses, starting when the visitor
    presses Start.
    """
    for number, one in enumerate(map(pace, doses)):
        if number:
            yield "next", NEXT_UP
        yield "get-ready", GET_READY
        for side in range(one.sides):
            if side:
                yield "switch", one.switch
            for again in range(one.sets):
                if again and one.rest:
                    yield "rest", one.rest
                yield from _set(one)


def _set(one: Pace) -> Iterator[tuple[str, int]]:
    if not one.hold:
        yield "work", one.own
        return
    for again in range(one.repetitions):
        if again:
            yield "gap", one.gap
        yield "work", one.hold


def seconds(doses: Iterable) -> int:
    """How long a run through these doses takes, in seconds. Time at the visitor's own pace is an
    estimate.
    """
    each = [_dose_seconds(dose) for dose in doses]
    return sum(each) + NEXT_UP * max(0, len(each) - 1)


@lru_cache(maxsize=1_000)
def _dose_seconds(dose) -> int:
    return sum(span for _what, span in phases([dose]))


def minutes(doses: Iterable) -> int:
    """How long a run takes, to the nearest minute. Half a minute rounds up; the minimum is 1."""
    return max(1, (seconds(doses) + 30) // 60)
