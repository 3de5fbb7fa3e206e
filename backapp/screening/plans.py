"""The six-week plan as it is stored: with the answers, and in the diary if there is one.

It opens nothing. Where somebody is on a ladder is stored as an exercise and how much of it, so that
it means the same after an editor has changed the ladder; a rung that is no longer there counts as
the first. `mend` removes what this program cannot have written. What restricts is read in the
strictest way: an unreadable flare began today, and after an unreadable report every ladder begins
at its first rung.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from backapp.library.content import Catalogue
from backapp.plan.ladders import AMOUNTS, TRACKS, Ladder, Rung
from backapp.plan.rules import OVERALL, CheckUp
from backapp.plan.state import EFFORTS, Climb, Report, State

MINUTES = (5, 10, 15, 20)
FEWEST_DAYS, MOST_DAYS = 3, 5
MOST_GOALS, LONGEST_GOAL = 3, 80  # of one's own things; characters of one
MOST_SESSIONS, MOST_UPS = 60, 40  # that are kept
FIRST, AHEAD = date(2000, 1, 1), timedelta(days=2)
OUTCOMES = ("", "continue", "change", "stop", "be-seen")


@dataclass(frozen=True, slots=True)
class Kept:
    """A visitor's plan. `days` are of the week, from 0, Monday. `begun` is when the session of
    `report` began. `ups` are the check-ups, of which the first is the start (week 0).
    """

    started: date
    days: tuple[int, ...]
    minutes: int
    goals: tuple[str, ...]
    state: State
    report: Report | None = None
    begun: str = ""
    history: tuple[Report, ...] = ()
    ups: tuple[CheckUp, ...] = ()

    @property
    def sessions(self) -> tuple[Report, ...]:
        """Every session that is kept, the oldest first."""
        return (*self.history, self.report) if self.report else self.history


def ladders_of(catalogue: Catalogue) -> dict[str, Ladder]:
    """The authored ladders as the plan reads them, by track."""
    return {
        slug: Ladder(
            slug,
            tuple(Rung(rung.exercise, rung.amount, rung.minutes) for rung in entry.rungs),
            entry.active - 1,
            entry.days,
        )
        for slug, entry in catalogue.ladders.items()
        if entry.rungs
    }


# ------------------------------------------------------------------------------------ as it is kept


def as_data(kept: Kept, ladders: Mapping[str, Ladder]) -> dict:
    """The plan as JSON can hold it."""
    state, climbs = kept.state, {}
    for track, climb in state.climbs.items():
        rung = ladders[track].rungs[min(climb.place, ladders[track].top)]
        climbs[track] = [rung.exercise, rung.amount, rung.minutes, climb.easy, climb.rested]
    return {
        "started": kept.started.isoformat(),
        "days": list(kept.days),
        "minutes": kept.minutes,
        "goals": list(kept.goals),
        "climbs": climbs,
        "new": state.new,
        "flare": state.flare.isoformat() if state.flare else None,
        "told": state.told,
        "keeps-up": state.keeps_up,
        "begun": kept.begun,
        "report": _report_data(kept.report) if kept.report else None,
        "history": [_report_data(one) for one in kept.history[-MOST_SESSIONS:]],
        "ups": [
            [one.week, one.pain, list(one.goals), one.overall, one.outcome]
            for one in kept.ups[-MOST_UPS:]
        ],
    }


def of_data(data: Mapping, ladders: Mapping[str, Ladder]) -> Kept:
    """The plan of data that `mend` has read."""
    climbs = {track: _climb(data["climbs"].get(track), one) for track, one in ladders.items()}
    flare = data["flare"]
    state = State(
        MappingProxyType(climbs),
        data["new"],
        date.fromisoformat(flare) if flare else None,
        data["told"],
        data["keeps-up"],
    )
    return Kept(
        date.fromisoformat(data["started"]),
        tuple(data["days"]),
        data["minutes"],
        tuple(data["goals"]),
        state,
        _report(data["report"]) if data["report"] else None,
        data["begun"],
        tuple(map(_report, data["history"])),
        tuple(
            CheckUp(week, pain, tuple(goals), overall, outcome)
            for week, pain, goals, overall, outcome in data["ups"]
        ),
    )


def _climb(entry: list | None, ladder: Ladder) -> Climb:
    if entry is None:
        return Climb()
    rung = Rung(*entry[:3])
    if rung not in ladder.rungs:
        return Climb()
    return Climb(ladder.rungs.index(rung), *entry[3:])


def _report_data(one: Report) -> list:
    day, tracks = one.day.isoformat(), list(one.tracks)
    return [day, one.before, one.after, one.effort, one.hurt, one.worse, tracks]


def _report(entry: list) -> Report:
    return Report(date.fromisoformat(entry[0]), *entry[1:6], tuple(entry[6]))


# --------------------------------------------------------------------------------- what can be read


def mend(data: object, now: datetime) -> dict | None:
    """Return the readable parts of a stored plan; None if there is no plan in it."""
    if not isinstance(data, dict):
        return None
    latest = now.date() + AHEAD
    days = data.get("days")
    if (
        not _day(data.get("started"), latest)
        or not isinstance(days, list)
        or not _week(days)
        or not _is(data.get("minutes"), MINUTES)
    ):
        return None
    climbs, report = data.get("climbs"), data.get("report")
    readable = report is None or _is_report(report, latest)
    whole = isinstance(climbs, dict) and readable
    flare, told = data.get("flare"), data.get("told")
    goals = _texts(data.get("goals"))
    return {
        "started": data["started"],
        "days": sorted(days),
        "minutes": data["minutes"],
        "goals": goals,
        "climbs": {t: climbs[t] for t in TRACKS if _is_climb(climbs.get(t))} if whole else {},
        "new": data.get("new") if _is(data.get("new"), TRACKS) else "",
        "flare": flare if flare is None or _day(flare, latest) else now.date().isoformat(),
        "told": told if _pain(told) else None,
        "keeps-up": data.get("keeps-up") is True,
        "begun": data.get("begun") if _moment(data.get("begun")) else "",
        "report": report if readable else None,
        "history": _those(data.get("history"), lambda one: _is_report(one, latest)),
        "ups": _those(data.get("ups"), lambda one: _is_check_up(one, len(goals))),
    }


def _is(value: object, allowed: tuple) -> bool:
    return any(type(value) is type(one) and value == one for one in allowed)


def _day(text: object, latest: date) -> bool:
    try:
        found = date.fromisoformat(text)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return FIRST <= found <= latest and found.isoformat() == text


def _moment(text: object) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def _week(days: list) -> bool:
    whole = all(type(one) is int and 0 <= one <= 6 for one in days)
    return whole and len(set(days)) == len(days) and FEWEST_DAYS <= len(days) <= MOST_DAYS


def _pain(value: object) -> bool:
    return value is None or _score(value)


def _score(value: object) -> bool:
    return type(value) is int and 0 <= value <= 10


def _texts(value: object) -> list[str]:
    found = value if isinstance(value, list) else []
    kept = [one for one in found if isinstance(one, str) and 0 < len(one) <= LONGEST_GOAL]
    return [one for one in kept if one.isprintable()][:MOST_GOALS]


def _those(value: object, readable) -> list:
    return [one for one in value if readable(one)] if isinstance(value, list) else []


def _count(value: object) -> bool:
    return type(value) is int and -10 <= value <= 1000


def _is_climb(entry: object) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 5
        and isinstance(entry[0], str)
        and _is(entry[1], AMOUNTS)
        and all(map(_count, entry[2:]))
    )


def _is_report(entry: object, latest: date) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 7
        and _day(entry[0], latest)
        and _pain(entry[1])
        and _pain(entry[2])
        and _is(entry[3], ("", *EFFORTS))
        and type(entry[4]) is bool
        and type(entry[5]) is bool
        and isinstance(entry[6], list)
        and all(_is(one, TRACKS) for one in entry[6])
    )


def _is_check_up(entry: object, goals: int) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 5
        and type(entry[0]) is int
        and 0 <= entry[0] <= 1000
        and _score(entry[1])
        and isinstance(entry[2], list)
        and len(entry[2]) == goals
        and all(map(_score, entry[2]))
        and _is(entry[3], ("", *OVERALL))
        and _is(entry[4], OUTCOMES)
    )


def without_pain(kept: Kept) -> Kept:
    """The plan after somebody says that a flare is none: what began it counts no more."""
    report = kept.report and replace(kept.report, before=None, after=None, effort="")
    return replace(kept, report=report)
