"""Ladders: what one does at each rung, from gentle to strong, and which rungs are open.

Pure: plain values in and out. The caller says which exercises are open; no rung opens anything.

    >>> ladder = Ladder("loosen", (Rung("pelvic-tilt", LEAST), Rung("pelvic-tilt", WRITTEN)))
    >>> ladder.above(0, {"pelvic-tilt"})
    1
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

#: How much of an exercise: the least and the middle of what its own dose lets one choose, and the
#: dose as it is written. None is more than the dose.
LEAST, LESS, WRITTEN = "least", "less", "as-written"
AMOUNTS = (LEAST, LESS, WRITTEN)
#: The tracks, in the order in which a session needs them. Walking is done apart from sessions.
CONTROL, STRENGTH, LOOSEN, CALM, WALKING = "control", "strength", "loosen", "calm", "walking"
TRACKS = (CONTROL, STRENGTH, LOOSEN, CALM, WALKING)
EFFORT = (CONTROL, STRENGTH, WALKING)  # what is lost first, and what hurts a sore back most


@dataclass(frozen=True, slots=True)
class Rung:
    """An exercise and how much of it. `minutes` of walking on a day are apart from sessions; they
    are 0 for everything else.
    """

    exercise: str
    amount: str
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one track, the gentlest first. The last one is the most that a plan asks for.

    `active` is the place where somebody begins who exercises in most weeks and has little pain.
    `days` is on how many of seven days at most a session holds it.
    """

    track: str
    rungs: tuple[Rung, ...]
    active: int = 0
    days: int = 7

    @property
    def top(self) -> int:
        return len(self.rungs) - 1

    def at(self, place: int, opened: Collection[str]) -> int | None:
        """The rung that counts for a place: the nearest open one at or below it; if there is none,
        the lowest open one. None if no rung is open.
        """
        places = [number for number, rung in enumerate(self.rungs) if rung.exercise in opened]
        below = [number for number in places if number <= place]
        return below[-1] if below else next(iter(places), None)

    def above(self, place: int, opened: Collection[str]) -> int | None:
        """The next open rung above a place; None at the top of what is open."""
        higher = range(place + 1, len(self.rungs))
        return next((one for one in higher if self.rungs[one].exercise in opened), None)

    def below(self, place: int, opened: Collection[str]) -> int | None:
        """The next open rung below a place; None at the bottom of what is open."""
        lower = range(place - 1, -1, -1)
        return next((one for one in lower if self.rungs[one].exercise in opened), None)
