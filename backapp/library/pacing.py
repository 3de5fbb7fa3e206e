"""How a dose runs in time: what the clock counts, what the visitor counts, where the pauses lie,
and so how long the whole takes.

The player (static/js/player/machine.js) runs the `pace` of each step, span by span as in `phases`.
Whatever says how long an exercise or a routine takes asks `minutes`; tests/player/test_minutes.py
plays the same doses on the player's own machine and compares every span.

>>> pace(Dose(2, repetitions=3, hold_seconds=20, rest_seconds=15, each_side=True, frequency=""))
Pace(sets=2, repetitions=3, hold=20, gap=5, rest=15, sides=2, switch=8, own=0)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

# seconds; a shorter hold is counted at one's own pace, since a clock would only hurry
SHORTEST_TIMED = 5
LONG_HOLD = 10  # seconds; from here on a rest between two repetitions is worth a word
# seconds to ease off and come back between two holds, after a short and a long one
EASING, CHANGING_LONG = 3, 5
SWITCHING = 8  # seconds at least to change sides
# seconds a movement there and back takes at one's own pace, beside its hold; an estimate (PROJECT)
MOVING = 3
# seconds: the count before a step, and to get into position for the next one; the player's own
GET_READY, NEXT_UP = 5, 20


@dataclass(frozen=True, slots=True)
class Pace:
    """Numbers of one step for the player, in seconds.

    `hold` 0: repetitions at one's own pace, a set at a time.
    """

    sets: int
    repetitions: int
    hold: int
    gap: int  # between two holds of a set
    rest: int  # between two sets
    sides: int
    switch: int  # between the two sides
    # about what a set at one's own pace takes; the player waits for it, and does not count it
    own: int


def pace(dose) -> Pace:
    """The pace of a dose; the rests lie where `words.details` says they do."""
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
    """(what, seconds) of every span of a run through these doses, from the first press of Start
    to the end.
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
    """How long a run through these doses takes; what is done at one's own pace is estimated."""
    each = [_alone(dose) for dose in doses]
    return sum(each) + NEXT_UP * max(0, len(each) - 1)


@lru_cache(maxsize=1_000)
def _alone(dose) -> int:
    return sum(span for _what, span in phases([dose]))


def minutes(doses: Iterable) -> int:
    """The same as it is said: to the nearest minute, half a minute counting as one, and 1 at
    least.
    """
    return max(1, (seconds(doses) + 30) // 60)
