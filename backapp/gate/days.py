"""Which day it is, for the gate.

At any moment two or three dates are in use on Earth, and the gate does not know which one is the
visitor's. So it never depends on a time zone.

A time window is over once it is over everywhere, so it uses the day that begins last (UTC-12). A
day has come once it has come anywhere, so the age of a clinician's statement uses the day that
begins first (UTC+14). Both choices make a restriction last longer and a permission end sooner
(facts.md 6.4, docs/adr/0085).

It is 18:00 on 29 November in Los Angeles, a few hours short of twelve weeks after 7 September:
>>> now = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
>>> over_everywhere(date(2026, 9, 7), 12, now)
False
"""

import re
from datetime import date, datetime, timedelta, timezone

LAST_TO_BEGIN = timezone(timedelta(hours=-12))
FIRST_TO_BEGIN = timezone(timedelta(hours=14))


def earliest(now: datetime) -> date:
    """Return the earliest date in use anywhere at `now` (an aware datetime)."""
    return now.astimezone(LAST_TO_BEGIN).date()


def latest(now: datetime) -> date:
    """Return the latest date in use anywhere at `now` (an aware datetime)."""
    return now.astimezone(FIRST_TO_BEGIN).date()


def over_everywhere(since: date, weeks: int, now: datetime) -> bool:
    """Whether `weeks` have passed since that day in every time zone.

    False for a day in the future.
    """
    return earliest(now) - timedelta(weeks=weeks) >= since


def within(day: date, most: int, now: datetime) -> bool:
    """Whether `day` has come and is at most `most` days ago, counted in the strictest zone."""
    return 0 <= (latest(now) - day).days <= most


def past_due(due: str, now: datetime) -> bool:
    """Whether a row is due for review: from its day on, as soon as that day has come anywhere.

    `due` is an ISO date; an unsigned row has none and is never due. Raises ValueError for a text
    that is no date.
    """
    return due != "" and date.fromisoformat(due) <= latest(now)


_ROUGH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


def is_rough(text: str) -> bool:
    """Whether `text` is only a month or a year: 2026-11 or 2026."""
    return _ROUGH.fullmatch(text) is not None


def first_and_last(text: str) -> tuple[date, date]:
    """Return the first and last day that "2026-11" or "2026" can mean.

    Raises ValueError for anything else.
    """
    found = _ROUGH.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month = int(found[1]), int(found[2] or 0)
    first = date(year, month if found[2] else 1, 1)
    after = date(year + 1, 1, 1) if not found[2] or month == 12 else date(year, month + 1, 1)
    return first, after - timedelta(days=1)
