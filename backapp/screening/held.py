"""The session's entry, read once at the edge: what cannot be read counts as not said, and never
opens anything.

A row may be damaged, or of another version. `mend` takes out of it, in place, what this program
cannot have written. What may permit something is dropped; what holds something back is taken the
strict way: a warning sign whose moment cannot be read was told of just now, and pain that cannot be
read is the worst there is. Where a part that holds back has lost its shape, nothing of the entry is
believed.

    >>> mend({"started-at": …, "remember": [], "raised": {"fever": "9999-12-31T23:59+00:00"}}, now)
    {"started-at": …, "raised": {"fever": "2026-11-29T18:00:00+00:00"}}        # now
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from backapp.gate import days

OLDEST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # how far another machine's clock may be in front of ours
MOST = 1000  # no number that anybody is asked for comes near it
WORST_PAIN = 10
#: Parts that must be tables of entries: without their shape nobody knows what they held back.
TABLES = (
    "said",
    "wording",
    "raised",
    "corrected",
    "assessed",
    "asked-first",
    "stopped",
    "hurt",
    "run",
    "barred",
)


def moment(text: object, now: datetime) -> datetime | None:
    """A moment that may have been written by us until now; None for anything else."""
    try:
        found = datetime.fromisoformat(text)  # type: ignore[arg-type]
        return found if OLDEST <= found <= now + AHEAD else None
    except (TypeError, ValueError, OverflowError):  # no text, no moment, or one without a zone
        return None


def day(text: object) -> bool:
    """Whether `text` is a day as an answer holds it: whole, or a month or a year alone."""
    try:
        if isinstance(text, str) and days.is_rough(text):
            return bool(days.first_and_last(text))
        return OLDEST.year - 200 < date.fromisoformat(text).year < 9000  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def well_formed(held: object) -> bool:
    """Whether the entry has the shape that we gave it; anything else counts as nothing said."""
    return isinstance(held, dict) and all(isinstance(held.get(part, {}), dict) for part in TABLES)


def mend(held: object, now: datetime) -> dict:
    """`held` without what cannot be read, changed in place; an empty entry if nothing of it can
    be believed.
    """
    if (
        not isinstance(held, dict)
        or not well_formed(held)
        or moment(held.get("started-at"), now) is None
    ):
        return {}
    for part, read in _PARTS.items():
        if part in held:
            found = read(held[part], now)
            if found is None:
                del held[part]
            elif found != held[part] or found.__class__ is not held[part].__class__:
                held[part] = found
    _strictly_corrected(held, now)
    return held


def exact(kind: str, value: object) -> bool:
    """Whether `value` can be a number or a date (the kinds of gate.questions); pages
    write these out, in words of ours.
    """
    if kind == "number":
        return value.__class__ is int or value == "unsure"
    return value in ("unsure", "never") or day(value)


# ------------------------------------------------------------------------------------- part by part


def _if_moment(value: object, now: datetime) -> object:
    return value if moment(value, now) else None


def _moment_or_now(value: object, now: datetime) -> object:
    return value if moment(value, now) else now.isoformat()


def _said(value: dict, now: datetime) -> object:
    """Words, small numbers and lists: there are a hundred and more, so nothing is called for each.

    Lists: `Record.said`.
    """
    return {
        id: one
        for id, one in value.items()
        if one.__class__ is str
        or one.__class__ is list
        or (one.__class__ is int and -MOST <= one <= MOST)
    }


def _wording(value: dict, now: datetime) -> object:
    return {id: one for id, one in value.items() if one.__class__ is str}


def _word(value: object, now: datetime) -> object:
    return value if isinstance(value, str) else None


def _each(read: Callable[[object, datetime], object]) -> Callable[..., object]:
    """A table of entries, each by itself."""

    def table(value: object, now: datetime) -> object:
        if not isinstance(value, Mapping):
            return None
        found = {id: read(entry, now) for id, entry in value.items()}
        return {id: entry for id, entry in found.items() if entry is not None}

    return table


def _run(value: object, now: datetime) -> object:
    """The last run.

    One that cannot be read is none; but told pain withholds, so it is not lost: it was told just
    now, and was bad.
    """
    if not isinstance(value, dict) or not value:
        return value
    found, slug = dict(value), value.get("slug")
    named = (
        found.get("kind") in ("routine", "exercise")
        and isinstance(slug, str)
        and slug.replace("-", "").isalnum()
    )
    if not named:
        found |= {"kind": "routine", "slug": "unknown"}
    if not named or moment(found.get("started-at"), now) is None:
        if not {"before", "after"} & found.keys():
            return {}
        found |= {"started-at": _moment_or_now(found.get("started-at"), now), "ended": True}
    for part in ("before", "after"):
        if part in found and not (type(found[part]) is int and 0 <= found[part] <= WORST_PAIN):
            found[part] = WORST_PAIN
    if not isinstance(found.get("felt", ""), str):
        del found["felt"]
    eased = found.get("eased", [])
    if not isinstance(eased, list) or not all(isinstance(slug, str) for slug in eased):
        del found["eased"]
    return found


def _own(value: object, now: datetime) -> object:
    """A visitor's own routine: places of a name and three numbers; one that cannot be read is
    left out.
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
    """Runs that left things worse: they are only counted, so one that cannot be read is none."""
    return [entry for entry in value if moment(entry, now)] if isinstance(value, list) else None


def _strictly_corrected(held: dict, now: datetime) -> None:
    """Taking back a sign ends that it is held, and begins a day of waiting.

    What cannot be read does the second and not the first.
    """
    for id, text in held.get("corrected", {}).items():
        if moment(text, now) is None:
            held["corrected"][id] = (now - timedelta(seconds=1)).isoformat()
            if id in held.get("raised", {}):
                held["raised"][id] = now.isoformat()


_PARTS: dict[str, Callable[..., object]] = {
    "remember": lambda value, _now: value if value in ("session", "28-days") else None,
    "said": _said,
    "wording": _wording,
    "raised": _each(_moment_or_now),
    "stopped": _each(_moment_or_now),
    "hurt": _each(_moment_or_now),
    "barred": _each(_moment_or_now),
    "assessed": _each(
        lambda value, _now: (
            value if isinstance(value, str) and len(value) == 10 and day(value) else None
        )
    ),
    "asked-first": _each(_if_moment),
    "unsure": _each(_if_moment),
    "completed-at": _if_moment,
    "checked-at": _if_moment,
    "asks-again": _if_moment,  # it lets go of what was stopped, so it must be there to be believed
    "told-of-sign": _moment_or_now,
    "worse": _worse,
    "run": _run,
    "own": _own,
    "onward": _onward,
    "zone": _word,
}
