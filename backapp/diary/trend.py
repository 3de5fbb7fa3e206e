"""What a diary may say by itself: only when it is not going well, and only what the rules say
(docs/adr/0037).

Pure: days and numbers in, reasons out. It praises nothing, counts no days in a row, and opens or
closes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

WEEK = timedelta(days=7)
RISEN = 2  # out of 10; a change that people notice (PROJECT, as after a run)
GREEN = 3  # up to here pain is all right (facts.md 4, TRAFFIC)
TOO_MUCH = 6  # from here on it says stop (facts.md 4, TRAFFIC)
ENOUGH = 2  # entries in a week before it is weighed against another


@dataclass(frozen=True, slots=True)
class Point:
    """What one entry says about pain, out of 10."""

    day: date
    before: int | None
    after: int | None
    felt: str = ""

    @property
    def worse(self) -> bool:
        """Whether it was worse afterwards: in the visitor's word, or by two points."""
        risen = (
            self.before is not None and self.after is not None and self.after >= self.before + RISEN
        )
        return self.felt == "worse" or risen

    @property
    def resting(self) -> int | None:
        """The pain without the exercise in it, where it was told."""
        return self.after if self.before is None else self.before


def reasons(points: Iterable[Point], today: date) -> list[str]:
    """Why to be seen or to answer the questions again, most telling first; empty when there is
    nothing to say.

    "worse-twice": worse after exercise twice within a week, in the last two weeks (facts.md 6.4, a
    flare twice in a week). "rising": the last week's pain is higher by two points than it was two
    weeks before (facts.md 6.4, changed pain). "two-weeks": no lower than two weeks ago, and above
    what is all right (facts.md 4, no better after 2 weeks: NHSINF). "four-weeks": no lower than
    four weeks ago (facts.md 6.4, 4 weeks with no improvement). "high": 6 or more out of 10 in the
    last week (facts.md 6.4).
    """
    points = sorted(
        (point for point in points if point.day <= today + timedelta(days=1)),
        key=lambda point: point.day,
    )
    found = []
    worse = [point.day for point in points if point.worse]
    if any(
        later - earlier <= WEEK and today - later < 2 * WEEK
        for earlier, later in zip(worse, worse[1:], strict=False)
    ):
        found.append("worse-twice")
    now, two, four = (_mean(points, today - weeks * WEEK) for weeks in (0, 2, 4))
    if now is not None:
        if two is not None and now >= two + RISEN:
            found.append("rising")
        elif two is not None and now >= two and now > GREEN:
            found.append("two-weeks")
        if four is not None and now >= four and now > 0:
            found.append("four-weeks")
    if any(
        today - point.day < WEEK and max(point.before or 0, point.after or 0) >= TOO_MUCH
        for point in points
    ):
        found.append("high")
    return found


def _mean(points: list[Point], last: date) -> float | None:
    """The mean pain of the seven days up to `last`; None where too little was told."""
    told = [
        point.resting
        for point in points
        if last - WEEK < point.day <= last and point.resting is not None
    ]
    return fmean(told) if len(told) >= ENOUGH else None
