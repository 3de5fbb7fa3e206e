"""Pain over weeks or months: numbers for a table, and a drawing of the same numbers.

Pure geometry: days and numbers in, coordinates out. The template draws them. The drawing is small,
so its text stays readable on a phone, and it grows on a wide screen. Pain before is a disc on a
solid line, pain after a hollow diamond on a dashed line, so colour is never the only difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from backapp.diary.trend import Point

SPANS = ("weeks", "year")
PARTS = 12  # weeks, or months
WIDTH, HEIGHT = 360, 232
LEFT, RIGHT, TOP, BOTTOM = 30, 350, 12, 200  # edges of the plot area
LABELLED = 3  # every third week or month has a label


@dataclass(frozen=True, slots=True)
class Part:
    """One week or month: its first day, the number of entries, and the mean pain before and after
    (0 to 10).
    """

    start: date
    count: int
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """The marks of one series, and the lines between neighbouring marks."""

    marks: tuple[tuple[float, float], ...]
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that the template draws.

    Coordinates are in the units of the drawing, from its top left corner.
    """

    span: str
    parts: tuple[Part, ...]
    before: Line
    after: Line
    levels: tuple[tuple[int, float], ...]  # number out of 10, and its y coordinate
    days: tuple[tuple[date, float], ...]  # first day of a part, and its x coordinate
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM

    @property
    def rows(self) -> tuple[Part, ...]:
        """The parts with entries, the newest first: the rows of the table."""
        return tuple(part for part in reversed(self.parts) if part.count)

    @property
    def drawn(self) -> bool:
        return bool(self.before.marks or self.after.marks)


def chart(points: Iterable[Point], today: date, span: str = "weeks") -> Chart:
    """The chart of the twelve weeks (or months, for `span` "year") that end with today's."""
    starts = _months(today) if span == "year" else _weeks(today)
    points = list(points)
    parts = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        inside = [
            point for point in points if start <= point.day and (end is None or point.day < end)
        ]
        before, after = (
            [value for point in inside if (value := getattr(point, name)) is not None]
            for name in ("before", "after")
        )
        parts.append(Part(start, len(inside), _mean(before), _mean(after)))
    return Chart(
        span,
        tuple(parts),
        _line([part.before for part in parts]),
        _line([part.after for part in parts]),
        tuple((level, _down(level)) for level in range(0, 11, 2)),
        tuple(
            (part.start, _across(place))
            for place, part in enumerate(parts)
            if place % LABELLED == LABELLED - 1
        ),
    )


def _weeks(today: date) -> list[date]:
    """The Mondays of the last twelve weeks."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(PARTS))]


def _months(today: date) -> list[date]:
    """The first days of the last twelve months."""
    months = [today.year * 12 + today.month - 1 - back for back in reversed(range(PARTS))]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _mean(values: list[int]) -> float | None:
    return round(fmean(values), 1) if values else None


def _across(place: int) -> float:
    return round(LEFT + (place + 0.5) * (RIGHT - LEFT) / PARTS, 1)


def _down(level: float) -> float:
    return round(BOTTOM - level * (BOTTOM - TOP) / 10, 1)


def _line(values: list[float | None]) -> Line:
    """Marks for the values, and a path through each run of neighbours. A week without an entry
    leaves a gap.
    """
    marks, paths, path = [], [], []
    for place, value in enumerate([*values, None]):
        if value is not None:
            marks.append((_across(place), _down(value)))
            path.append(marks[-1])
            continue
        if len(path) > 1:
            paths.append("M" + "L".join(f"{x} {y}" for x, y in path))
        path = []
    return Line(tuple(marks), tuple(paths))
