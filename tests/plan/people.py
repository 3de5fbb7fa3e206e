"""Simulated people with a hidden capacity: how often is a session too much, and when is the top
reached? `python -m tests.plan.people` prints the figures, for tuning the rules.

A person can do so many rungs of each ladder. What they can do grows slowly with every session that
is near it, and falls when a week is missed. Now and then there is a flare. They say how a session
felt with some noise, as people do. The numbers are made up, and say nothing about real backs.
"""

import json
import random
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean, median

from backapp.plan import rules
from backapp.plan.ladders import CALM, TRACKS, WALKING, Ladder, Rung
from backapp.plan.state import EASY, HARD, RIGHT, Report

FIRST = date(2026, 3, 2)
CAPACITIES = (0.2, 0.35, 0.5, 0.7, 0.9)  # of the ladder, at the start
GROWTH = 0.008  # of the ladder, for a session near what one can do
WEEKS = (
    40  # that are simulated; whoever is not at the top by then counts as if it were the last day
)
COMFORTABLE, NOISE = 0.08, 0.03


def authored() -> dict[str, Ladder]:
    """The ladders of the fixtures."""
    rows, rungs = (_rows(name) for name in ("ladders", "rungs"))
    found = {}
    for row in rows:
        own = [one for one in rungs if one["ladder"] == [row["slug"]]]
        own.sort(key=lambda one: one["position"])
        climbed = tuple(Rung(one["exercise"][0], one["amount"], one["minutes"]) for one in own)
        found[row["slug"]] = Ladder(row["slug"], climbed, row["active"] - 1, row["days"])
    return found


def _rows(name: str) -> list[dict]:
    text = (Path(__file__).parents[2] / f"fixtures/library/{name}.json").read_text()
    return [row["fields"] for row in json.loads(text)]


@dataclass
class Person:
    """`can` is how far up each ladder they can go, from 0 to 1 and beyond."""

    rng: random.Random
    can: dict[str, float]
    pain: int
    flare: int = 0
    sessions: int = 0
    too_much: int = 0
    history: list[Report] = field(default_factory=list)

    def says(self, day: date, parts, ladders) -> Report:
        """How a session of these rungs felt."""
        flaring = self.flare > 0
        room = [self.can[t] - (at + 1) / (ladders[t].top + 1) for t, at in parts if t != CALM]
        least = min(room, default=1) + self.rng.gauss(0, NOISE) - (0.3 if flaring else 0)
        effort = HARD if least < 0 else RIGHT if least < COMFORTABLE else EASY
        before = min(10, self.pain + (4 if flaring else 0) + self.rng.choice((0, 0, 0, 1)))
        after = max(
            0,
            before
            + (2 if effort == HARD and self.rng.random() < 0.3 else self.rng.choice((-1, -1, 0))),
        )
        for track, at in parts:
            used = (at + 1) / (ladders[track].top + 1)
            if used > 0.4 * self.can[track]:
                self.can[track] += GROWTH
        self.sessions += 1
        self.too_much += effort == HARD
        return Report(day, before, after, effort, tracks=tuple(track for track, _at in parts))

    def lives(self) -> None:
        """One day: a flare comes and goes, and pain falls slowly."""
        self.flare = max(0, self.flare - 1)
        if not self.flare and self.rng.random() < 0.01:
            self.flare = self.rng.randint(2, 5)
        if self.pain and self.rng.random() < 0.04:
            self.pain -= 1


def life(capacity: float, seed: int, ladders, weeks: int = WEEKS, *, active: bool = False):
    """A person after so many weeks, and the days until each ladder's top (None if not reached)."""
    rng = random.Random(seed)
    can = {track: max(0.05, rng.gauss(capacity, 0.08)) for track in TRACKS}
    one = Person(rng, can, pain=rng.randint(1, 3))
    opened = {rung.exercise for ladder in ladders.values() for rung in ladder.rungs}
    state, report, tops = rules.begin(ladders, active=active), None, dict.fromkeys(TRACKS)
    for day in (FIRST + timedelta(days=n) for n in range(weeks * 7)):
        one.lives()
        if day.weekday() not in (0, 2, 3, 5) or rng.random() < 0.15:
            continue
        outcome = rules.follow(state, report, day, ladders, opened)
        state = outcome.state
        for track in TRACKS:
            if tops[track] is None and state.climb(track).place == ladders[track].top:
                tops[track] = (day - FIRST).days
        if state.flare is not None:  # the gentle session of a flare
            pain = min(10, one.pain + (4 if one.flare else 0))
            report = Report(day, pain, pain, "", tracks=())
            one.sessions += 1
            continue
        asked = rules.asked(state, ladders, opened, day, one.history)
        parts = [(part.track, part.place) for part in asked]
        parts.append((WALKING, state.climb(WALKING).place))
        report = one.says(day, parts, ladders)
        one.history = [*one.history[-10:], report]
    return one, tops


def figures(people: int, seed: int = 1):
    """capacity -> share of sessions that were too much, and the median days to the top."""
    ladders, found = authored(), {}
    for capacity in CAPACITIES:
        lives = [
            life(capacity, seed * 10_000 + n, ladders, active=capacity >= 0.7)
            for n in range(people)
        ]
        share = fmean(one.too_much / one.sessions for one, _tops in lives)
        never = WEEKS * 7
        days = median(
            never if day is None else day
            for _one, tops in lives
            for t, day in tops.items()
            if t != CALM
        )
        found[capacity] = share, days
    return found


def told(found) -> str:
    return "\n".join(
        f"can do {capacity:.0%} of a ladder: {share:5.1%} of sessions too much; "
        f"top after {days:.0f} days"
        for capacity, (share, days) in found.items()
    )


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"{people} people of each capacity, four sessions a week, {WEEKS} weeks")
    print(told(figures(people)))


if __name__ == "__main__":
    main()
