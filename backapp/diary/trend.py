"""The advice that a diary can give: only when things are not going well, and only what the rules
say (docs/adr/0037).

Pure: days and numbers in, reasons out. It gives no praise, counts no streaks, and opens or
withholds nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

WEEK = timedelta(days=7)
RISEN = 2  # out of 10; a change that people notice (PROJECT, as after a run)
GREEN = 3  # up to here pain is all right (facts.md 4, TRAFFIC)
TOO_MUCH = 6  # from here on the rule is to stop (facts.md 4, TRAFFIC)
ENOUGH = 2  # entries that a week needs before it is compared with another


@dataclass(frozen=True, slots=True)
class Point:
    """The pain of one entry, out of 10."""

    day: date
    before: int | None
    after: int | None
    felt: str = ""

    @property
    def worse(self) -> bool:
        """Whether it was worse afterwards, in the visitor's word or by two points."""
        risen = (
            self.before is not None and self.after is not None and self.after >= self.before + RISEN
        )
        return self.felt == "worse" or risen

    @property
    def resting(self) -> int | None:
        """The pain before the exercise if it was entered, otherwise the pain after it."""
        return self.after if self.before is None else self.before


def reasons(points: Iterable[Point], today: date) -> list[str]:
    """The reasons to see a clinician or to answer the questions again, the strongest first; empty
    if there are none.

    - "worse-twice": worse after exercise twice within a week, in the last two weeks (facts.md 6.4,
      a flare twice in a week).
    - "rising": the last week's pain is two or more points above that of two weeks before (facts.md
      6.4, changed pain).
    - "two-weeks": no lower than two weeks ago, and above the level that is all right (facts.md 4,
      no better after 2 weeks: NHSINF).
    - "four-weeks": no lower than four weeks ago (facts.md 6.4, 4 weeks with no improvement).
    - "high": 6 or more out of 10 in the last week (facts.md 6.4).
    """
    until = today + timedelta(days=1)
    points = sorted((p for p in points if p.day <= until), key=lambda point: point.day)
    now, two, four = (_mean(points, today - weeks * WEEK) for weeks in (0, 2, 4))
    rising = now is not None and two is not None and now >= two + RISEN
    applies = {
        "worse-twice": _worse_twice(points, today),
        "rising": rising,
        "two-weeks": not rising and _no_lower(now, two, GREEN),
        "four-weeks": _no_lower(now, four, 0),
        "high": any(
            today - point.day < WEEK and max(point.before or 0, point.after or 0) >= TOO_MUCH
            for point in points
        ),
    }
    return [reason for reason, holds in applies.items() if holds]


def _worse_twice(points: list[Point], today: date) -> bool:
    """Whether it was worse twice within a week, in the last two weeks. `points` in order."""
    worse = [point.day for point in points if point.worse]
    pairs = zip(worse, worse[1:], strict=False)
    return any(later - first <= WEEK and today - later < 2 * WEEK for first, later in pairs)


def _no_lower(now: float | None, before: float | None, limit: float) -> bool:
    """Whether pain is above `limit` and no lower than before; False if either is unknown."""
    return now is not None and before is not None and now >= before and now > limit


def _mean(points: list[Point], last: date) -> float | None:
    """The mean pain of the seven days up to `last`; None if there are too few values."""
    known = [
        point.resting
        for point in points
        if last - WEEK < point.day <= last and point.resting is not None
    ]
    return fmean(known) if len(known) >= ENOUGH else None
