"""How a dose runs in time: what the clock counts, what the visitor counts, and where the pauses lie.

>>> pace(Dose(sets=2, repetitions=3, hold_seconds=20, rest_seconds=15, each_side=True, frequency=""))
Pace(sets=2, repetitions=3, hold=20, gap=5, rest=15, sides=2, switch=8)
"""

from dataclasses import dataclass

from backapp.practice.words import LONG_HOLD

SHORTEST_TIMED = 5  # seconds; a shorter hold is counted at one's own pace, since a clock would only hurry
EASING, CHANGING_LONG = 3, 5  # seconds to ease off and come back between two holds, after a short and a long one
SWITCHING = 8  # seconds at least to change sides


@dataclass(frozen=True, slots=True)
class Pace:
    """Numbers of one step for the player, in seconds. `hold` 0: repetitions at one's own pace, a set at a time."""

    sets: int
    repetitions: int
    hold: int
    gap: int  # between two holds of a set
    rest: int  # between two sets
    sides: int
    switch: int  # between the two sides


def pace(dose) -> Pace:
    """The pace of a dose; the rests lie where `words.details` says they do."""
    hold = dose.hold_seconds if dose.hold_seconds >= SHORTEST_TIMED else 0
    gap = CHANGING_LONG if hold >= LONG_HOLD else EASING
    if dose.sets == 1 and not dose.each_side and hold >= LONG_HOLD:
        gap = max(gap, dose.rest_seconds)
    switch = max(SWITCHING, dose.rest_seconds if dose.sets == 1 else 0)
    return Pace(dose.sets, dose.repetitions, hold, gap, dose.rest_seconds, 2 if dose.each_side else 1, switch)
