"""What a plan remembers, what a session reports, and the reasons for each change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

EASY, RIGHT, HARD = "easy", "right", "hard"
EFFORTS = (EASY, RIGHT, HARD)
#: Why a plan changes, or why it stays as it is.
#: Each session has one of these reasons (docs/clinical/plan.md has the rule behind each).
BEGINS = "begins"  # no session yet
UP = "up"  # the last two felt easy
ONE_EASY = "one-easy"  # one felt easy: one more, then it goes up
TODAY_DONE = "today-done"  # it goes up on another day at the earliest
TOP = "top"  # all that was easy is at the top of what is open
KEPT_UP = "kept-up"  # after the six weeks nothing goes up
ABOUT_RIGHT = "about-right"
PAIN_NOT_TOLD = "pain-not-told"
PAIN_ABOVE = "pain-above"  # easy, but the pain afterwards was above 3
PAIN_ROSE = "pain-rose"  # easy, but more pain than before
NOT_TOLD = "not-told"  # nothing was said afterwards
TOO_MUCH, WORSE, HURT = "too-much", "worse", "hurt"  # down
WEEK_MISSED = "week-missed"  # down
LONG_AWAY = "long-away"  # half as far up
FLARE_BEGINS, FLARE_GOES_ON, FLARE_ENDS = "flare-begins", "flare-goes-on", "flare-ends"
REASONS = (
    BEGINS, UP, ONE_EASY, TODAY_DONE, TOP, KEPT_UP, ABOUT_RIGHT, PAIN_NOT_TOLD, PAIN_ABOVE,
    PAIN_ROSE, NOT_TOLD, TOO_MUCH, WORSE, HURT, WEEK_MISSED, LONG_AWAY, FLARE_BEGINS,
    FLARE_GOES_ON, FLARE_ENDS,
)  # fmt: skip
DOWN = (TOO_MUCH, WORSE, HURT, WEEK_MISSED, FLARE_ENDS)


@dataclass(frozen=True, slots=True)
class Climb:
    """Where somebody is on one ladder. `easy` counts the sessions in a row that held this rung and
    felt easy; it begins below 0 where more are needed. `rested` counts the sessions since one held
    the ladder.
    """

    place: int = 0
    easy: int = 0
    rested: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """One session and what was said around it: pain from 0 to 10, how much it was.

    `hurt`: it was stopped because a movement hurt. `worse`: the back felt worse afterwards.
    `tracks`: the ladders that it held. What was not said is None, empty or False.
    """

    day: date
    before: int | None = None
    after: int | None = None
    effort: str = ""
    hurt: bool = False
    worse: bool = False
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """Where somebody is. `new` is the track that went up before the last session, if one did.

    `flare` is the first day of a flare that goes on. `told` is the last pain that was told.
    `keeps_up`: the six weeks are over, and nothing goes up any more.
    """

    climbs: Mapping[str, Climb] = field(default_factory=lambda: MappingProxyType({}))
    new: str = ""
    flare: date | None = None
    told: int | None = None
    keeps_up: bool = False

    def climb(self, track: str) -> Climb:
        return self.climbs.get(track, Climb())


@dataclass(frozen=True, slots=True)
class Move:
    """One ladder that moved: from one place to another."""

    track: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows: the new state, the one reason, and the ladders that moved.

    `pain` and `days` are the numbers of the reason, where it has some: the pain that was told and
    what it is compared with, and how many days.
    """

    state: State
    reason: str
    moves: tuple[Move, ...] = ()
    pain: tuple[int, int] | None = None
    days: int = 0
