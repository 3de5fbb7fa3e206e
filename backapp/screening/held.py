"""Validation of the session's entry. Unreadable data counts as unanswered and never opens anything.

A row can be damaged or written by another version. `mend` removes from it, in place, everything
that this program cannot have written. Unreadable data that could permit something is dropped.
Unreadable data that restricts is read in the strictest way: a warning sign without a readable
timestamp counts as reported now, and unreadable pain counts as the worst. If a restricting part has
the wrong type, the whole entry is dropped.

    >>> mend({"started-at": …, "remember": [], "raised": {"fever": "9999-12-31T23:59+00:00"}}, now)
    {"started-at": …, "raised": {"fever": "2026-11-29T18:00:00+00:00"}}        # now
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from backapp.coach import wishes
from backapp.gate import days
from backapp.screening import plans
from backapp.screening.lines import PREFIX
from backapp.screening.runs import KINDS, MOST_SIZES, WAYS

OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # how far another machine's clock can be ahead of ours
MOST = 1000  # larger than any number that a question asks for
WORST_PAIN = 10
#: Parts that must be dictionaries. With another type, their restrictions would be lost.
TABLES = (
    "said",
    "wording",
    "raised",
    "corrected",
    "assessed",
    "asked-first",
    "check",
    "stopped",
    "hurt",
    "run",
    "barred",
    "stated",
)


def moment(text: object, now: datetime) -> datetime | None:
    """Return the timestamp in `text` if we can have written it by `now`, else None."""
    try:
        found = datetime.fromisoformat(text)  # type: ignore[arg-type]
        return found if OLDEST <= found <= now + AHEAD else None
    except (TypeError, ValueError, OverflowError):  # not a string, no timestamp, or no time zone
        return None


def day(text: object) -> bool:
    """Whether `text` is a date in the form of an answer: a day, a month or a year."""
    try:
        if isinstance(text, str) and days.is_rough(text):
            return bool(days.first_and_last(text))
        return OLDEST.year - 200 < date.fromisoformat(text).year < 9000  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def well_formed(entry: object) -> bool:
    """Whether the entry has the right types. If not, it counts as no answers."""
    return isinstance(entry, dict) and all(isinstance(entry.get(part, {}), dict) for part in TABLES)


def mend(entry: object, now: datetime) -> dict:
    """Remove unreadable data from `entry` in place and return it.

    Returns an empty entry if none of it can be trusted.
    """
    if (
        not isinstance(entry, dict)
        or not well_formed(entry)
        or moment(entry.get("started-at"), now) is None
    ):
        return {}
    for part, read in _PARTS.items():
        if part in entry:
            found = read(entry[part], now)
            if found is None:
                del entry[part]
            else:
                entry[part] = found
    _mend_corrections(entry, now)
    return entry


def exact(kind: str, value: object) -> bool:
    """Whether `value` is valid for a number or a date (the kinds of gate.questions).

    Pages show these values, so arbitrary text must not get through.
    """
    if kind == "number":
        return value.__class__ is int or value == "unsure"
    return value in ("unsure", "never") or day(value)


# ----------------------------------------------------------------------------- readers of the parts


def _timestamp(value: object, now: datetime) -> object:
    return value if moment(value, now) else None


def _timestamp_or_now(value: object, now: datetime) -> object:
    return value if moment(value, now) else now.isoformat()


def _said(value: dict, now: datetime) -> object:
    """Keep strings, small numbers and lists. `reading.raw_answers` checks the lists.

    There can be over a hundred answers, so this avoids a function call for each. If another answer
    is dropped, the denied group lines are too, because it could have contradicted one.
    """
    kept = {
        id: one
        for id, one in value.items()
        if one.__class__ is str
        or one.__class__ is list
        or (one.__class__ is int and -MOST <= one <= MOST)
    }
    if len(kept) == len(value):
        return kept
    return {id: one for id, one in kept.items() if not id.startswith(PREFIX) or one != "no"}


def _wording(value: dict, now: datetime) -> object:
    return {id: one for id, one in value.items() if one.__class__ is str}


def _word(value: object, now: datetime) -> object:
    return value if isinstance(value, str) else None


def _each(read: Callable[[object, datetime], object]) -> Callable[..., object]:
    """Return a reader that applies `read` to every value of a dictionary."""

    def table(value: object, now: datetime) -> object:
        if not isinstance(value, Mapping):
            return None
        found = {id: read(entry, now) for id, entry in value.items()}
        return {id: entry for id, entry in found.items() if entry is not None}

    return table


def _hurt(value: object, now: datetime) -> object:
    """Read when movements hurt. An empty part has lost its entries, so it counts as a hurt now."""
    found = _each(_timestamp_or_now)(value, now)
    return {"unknown": now.isoformat()} if found == {} else found


def _run(value: object, now: datetime) -> object:
    """Read the last run.

    An unreadable run is dropped unless it has reported pain. Pain restricts, so then it is kept as
    a run of just now, and an unreadable value counts as the worst.
    """
    if not isinstance(value, dict) or not value:
        return value
    found = dict(value)
    named = _is_named(found.get("kind"), found.get("slug"))
    if not named:
        found |= {"kind": "routine", "slug": "unknown"}
    if not named or moment(found.get("started-at"), now) is None:
        if not {"before", "after", "told"} & found.keys():
            return {}
        found |= {"started-at": _timestamp_or_now(found.get("started-at"), now), "ended": True}
    for part in ("before", "after"):
        if part in found and not (type(found[part]) is int and 0 <= found[part] <= WORST_PAIN):
            found[part] = WORST_PAIN
    if "told" in found and not _is_told(found["told"], now):
        found["told"] = [WORST_PAIN, now.isoformat()]
    for part in ("felt", "effort", "then"):
        if not isinstance(found.get(part, ""), str):
            del found[part]
    for part in ("at", "changes"):
        if part in found and not _is_small(found[part], 1, MOST):
            del found[part]
    eased = found.get("eased", [])
    if not isinstance(eased, list) or not all(isinstance(slug, str) for slug in eased):
        del found["eased"]
    return found


def _is_told(told: object, now: datetime) -> bool:
    """Whether this can be a pain out of 10 and when it was told."""
    return (
        isinstance(told, list)
        and len(told) == 2
        and type(told[0]) is int
        and 0 <= told[0] <= WORST_PAIN
        and moment(told[1], now) is not None
    )


def _is_named(kind: object, slug: object) -> bool:
    """Whether these can be the kind and the slug of something to follow."""
    if not isinstance(slug, str):
        return False
    if kind == "session":
        return wishes.read(slug) is not None
    return kind in KINDS and slug.replace("-", "").isalnum()


def _favourites(value: object, now: datetime) -> object:
    """Read the favourites: each is a kind and a slug. Unreadable ones are dropped."""
    if not isinstance(value, list):
        return None
    return [
        one
        for one in value
        if isinstance(one, list) and len(one) == 2 and _is_named(one[0], one[1])
        if one[0] != "plan"
    ]


def _changes(value: object, now: datetime) -> object:
    """Read how a visitor does what they follow. What is unreadable is dropped: as written."""
    if not isinstance(value, list):
        return None
    return [
        one | {"steps": {slug: step for slug, step in one["steps"].items() if _is_change(step)}}
        for one in value
        if isinstance(one, dict)
        and _is_named(one.get("kind"), one.get("slug"))
        and all(_is_small(one.get(name), 0, MOST_SIZES) for name in ("less", "easy"))
        and isinstance(one.get("steps"), dict)
    ]


def _is_change(step: object) -> bool:
    """Whether this can be how an exercise is done (runs.Change)."""
    return (
        isinstance(step, list)
        and len(step) == 4
        and _is_small(step[0], -MOST_SIZES, MOST_SIZES)
        and step[1] in ("", *WAYS)
        and isinstance(step[2], str)
        and isinstance(step[3], bool)
    )


def _is_small(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _own(value: object, now: datetime) -> object:
    """Read a visitor's own routine: each place is a name and three numbers.

    Unreadable places are dropped.
    """
    if not isinstance(value, list):
        return None
    return [
        place
        for place in value
        if isinstance(place, list)
        and len(place) == 4
        and isinstance(place[0], str)
        and all(type(number) is int and 0 <= number <= MOST for number in place[1:])
    ]


def _onward(value: object, now: datetime) -> object:
    return (
        value
        if isinstance(value, str)
        and (not value or value[0] == "/" and value[1:2] not in ("/", "\\"))
        else None
    )


def _worse(value: object, now: datetime) -> object:
    """Read the timestamps of runs that made things worse. Unreadable ones are not counted."""
    return [entry for entry in value if moment(entry, now)] if isinstance(value, list) else None


def _starters(value: object, now: datetime) -> object:
    """Read when starters began. An unreadable entry counts as one that began now."""
    if not isinstance(value, list):
        return [now.isoformat()] * 3
    return [_timestamp_or_now(entry, now) for entry in value]


def _mend_corrections(entry: dict, now: datetime) -> None:
    """Read corrections without a readable timestamp in the strictest way.

    A correction clears a raised sign and starts a day of waiting. An unreadable one starts the day
    but leaves the sign raised.
    """
    for id, text in entry.get("corrected", {}).items():
        if moment(text, now) is None:
            entry["corrected"][id] = (now - timedelta(seconds=1)).isoformat()
            if id in entry.get("raised", {}):
                entry["raised"][id] = now.isoformat()


_PARTS: dict[str, Callable[..., object]] = {
    "remember": lambda value, _now: value if value in ("session", "28-days") else None,
    "said": _said,
    "wording": _wording,
    "raised": _each(_timestamp_or_now),
    "stopped": _hurt,
    "hurt": _hurt,
    "barred": _each(_timestamp_or_now),
    "assessed": _each(
        lambda value, _now: (
            value if isinstance(value, str) and len(value) == 10 and day(value) else None
        )
    ),
    "asked-first": _each(_timestamp),
    "check": _each(_timestamp),
    "unsure": _each(_timestamp),
    "completed-at": _timestamp,
    "checked-at": _timestamp,
    "asks-again": _timestamp,  # it can release what was stopped, so it must be readable
    "told-of-sign": _timestamp_or_now,
    "worse": _worse,
    "quick-at": _timestamp,
    "signs-at": _timestamp,
    "starters": _starters,
    "run": _run,
    "own": _own,
    "favourites": _favourites,
    "changes": _changes,
    "plan": plans.mend,
    "onward": _onward,
    "zone": _word,
}
