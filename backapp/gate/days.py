"""Which day it is, for the gate.

At every moment two or three dates are in use on Earth, and the gate does not know which is the
visitor's.

So it never depends on a time zone. Something is over once it is over everywhere: a time window is
counted by the day that is the last to begin (UTC-12). A day has come once it has come anywhere:
what a clinician said, and for how long that counts, goes by the day that begins first (UTC+14).
Either way the restriction lasts longer and the permission ends sooner (facts.md 6.4,
docs/adr/0085).

Six in the evening of 29 November in Los Angeles, twelve weeks after 7 September less some hours:
>>> now = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
>>> over_everywhere(date(2026, 9, 7), 12, now)
False
"""

import re
from datetime import date, datetime, timedelta, timezone

LAST_TO_BEGIN = timezone(timedelta(hours=-12))
FIRST_TO_BEGIN = timezone(timedelta(hours=14))


def earliest(now: datetime) -> date:
    """The earliest date that it still is anywhere at `now` (aware)."""
    return now.astimezone(LAST_TO_BEGIN).date()


def latest(now: datetime) -> date:
    """The latest date that it already is anywhere at `now` (aware)."""
    return now.astimezone(FIRST_TO_BEGIN).date()


def over_everywhere(since: date, weeks: int, now: datetime) -> bool:
    """Whether so many weeks have passed since that day wherever the visitor is.

    Never so for a day that has not come.
    """
    return earliest(now) - timedelta(weeks=weeks) >= since


def within(day: date, most: int, now: datetime) -> bool:
    """Whether that day has come, and is at most so many days ago wherever the visitor is."""
    return 0 <= (latest(now) - day).days <= most


_ROUGH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


def is_rough(text: str) -> bool:
    """Whether `text` is written as a month or a year alone: 2026-11 or 2026."""
    return _ROUGH.fullmatch(text) is not None


def first_and_last(text: str) -> tuple[date, date]:
    """The first and the last day that "2026-11" or "2026" can mean.

    Raises ValueError for anything else.
    """
    found = _ROUGH.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month = int(found[1]), int(found[2] or 0)
    first = date(year, month if found[2] else 1, 1)
    after = date(year + 1, 1, 1) if not found[2] or month == 12 else date(year, month + 1, 1)
    return first, after - timedelta(days=1)
