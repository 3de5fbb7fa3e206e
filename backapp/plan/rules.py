"""The rules of the plan: what follows from a session, a flare, and a check-up.

`follow` is complete: for every state, report and number of days since it has one outcome, with one
reason. docs/clinical/plan.md has the same rules in prose, each with its source.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

from backapp.plan import state as why
from backapp.plan.ladders import EFFORT, TRACKS, WALKING, Ladder
from backapp.plan.state import EASY, HARD, Climb, Move, Outcome, Report, State

WALKS = 3  # sessions that felt easy before walking goes up beside it
IN_A_ROW = 2  # sessions that felt easy before a ladder goes up
MORE = 2  # so many more of them after it went down because it was too much, worse or hurt
FINE = 3  # pain out of 10 up to which a ladder goes up (facts.md 4: TRAFFIC)
RISEN = 2  # more pain by so much is worse (as after every run, screening/runs.py)
RED = 6  # pain out of 10 that is too much (facts.md 4: TRAFFIC)
FLARE_PAIN, FLARE_RISE = 7, 3  # the pain, or its rise, that begins a flare
SHORTEST_FLARE, LONGEST_FLARE = 2, 5  # days
WEEK, AWAY = 7, 28  # days without a session: one rung down, and from the beginning again
WEEKS = (2, 4, 6)  # check-ups
BETTER_BY = 2  # out of 10, for pain and for what is hard
WELL = 2  # pain and difficulty up to here need not get better

Ladders = Mapping[str, Ladder]


def begin(ladders: Ladders, *, active: bool) -> State:
    """The state of a new plan. `active`: exercises in most weeks and has little pain now."""
    places = {one.track: one.active if active else 0 for one in ladders.values()}
    climbs = {track: Climb(place) for track, place in places.items()}
    return State(MappingProxyType(climbs))


def follow(
    state: State, report: Report | None, today: date, ladders: Ladders, opened: Collection[str]
) -> Outcome:
    """Return what follows from the last session, if there was one, on a day.

    `opened` are the exercises that are open to the visitor. Between two sessions no ladder moves
    by more than one open rung, and at most one of those in sessions goes up.
    """
    told = _told(report)
    then = replace(state, told=told if told is not None else state.told)
    if report is None and state.flare is None:
        return Outcome(then, why.BEGINS)
    gap = min((today - day).days for day in (report and report.day, state.flare) if day)
    if gap >= AWAY:
        return _after_long(then, gap)
    if state.flare is not None:
        return _in_flare(then, state.flare, report, today, ladders, opened)
    then = _counted(then, report)
    if pain := _flares(state, report):
        return _flare_began(then, report, pain, today, ladders, opened)
    if reason := _down(report):
        tracks = report.tracks
        if reason == why.TOO_MUCH:
            tracks = _too_much(then, state.new, report, ladders, opened)
            if not tracks:
                return Outcome(_not_easy(then, report), reason, pain=_both(report))
        return _lowered(then, tracks, reason, ladders, opened, pain=_both(report))
    if gap >= WEEK:
        return _lowered(then, EFFORT, why.WEEK_MISSED, ladders, opened, days=gap)
    if reason := _stays(report):
        return Outcome(_not_easy(then, report), reason, pain=_both(report))
    return _easy(then, report, gap, ladders, opened)


def _after_long(state: State, days: int) -> Outcome:
    """Each ladder half as far up as it was, and no flare."""
    climbs = {track: Climb(climb.place // 2) for track, climb in state.climbs.items()}
    back = replace(state, climbs=MappingProxyType(climbs), new="", told=None, flare=None)
    return Outcome(back, why.LONG_AWAY, days=days)


def _told(report: Report | None) -> int | None:
    """The last pain that was told around a session."""
    if report is None:
        return None
    return report.before if report.after is None else report.after


def _both(report: Report) -> tuple[int, int] | None:
    both = report.after, report.before
    return None if None in both else both  # type: ignore[return-value]


def _counted(state: State, report: Report) -> State:
    """The state after one more session: which ladders it held, and that nothing is new now."""
    climbs = {
        track: replace(climb, rested=0 if track in report.tracks else climb.rested + 1)
        for track, climb in state.climbs.items()
    }
    return replace(state, climbs=MappingProxyType(climbs), new="")


def _flares(state: State, report: Report) -> tuple[int, int] | None:
    """The pain that begins a flare, and the pain it is compared with; None if there is no flare.

    It is 7 or more, or above 3 and has risen by 3 since before the session or the last time.
    """
    earlier = state.told
    for pain in (report.before, report.after):
        if pain is None:
            continue
        if pain >= FLARE_PAIN:
            return pain, pain if earlier is None else earlier
        if earlier is not None and pain > FINE and pain >= earlier + FLARE_RISE:
            return pain, earlier
        earlier = pain
    return None


def _down(report: Report) -> str:
    """Why the ladders of a session go down; empty if they do not."""
    if report.hurt:
        return why.HURT
    both = _both(report)
    if report.worse or both and both[0] >= both[1] + RISEN or (report.after or 0) >= RED:
        return why.WORSE
    return why.TOO_MUCH if report.effort == HARD else ""


def _stays(report: Report) -> str:
    """Why the ladders of a session stay; empty if it was easy and the pain allows more."""
    if not report.effort:
        return why.NOT_TOLD
    if report.effort != EASY:
        return why.ABOUT_RIGHT
    if report.after is None:
        return why.PAIN_NOT_TOLD
    if report.after > FINE:
        return why.PAIN_ABOVE
    if report.before is not None and report.after > report.before:
        return why.PAIN_ROSE
    return ""


def _not_easy(state: State, report: Report) -> State:
    climbs = {
        track: replace(climb, easy=min(climb.easy, 0)) if track in report.tracks else climb
        for track, climb in state.climbs.items()
    }
    return replace(state, climbs=MappingProxyType(climbs))


def _easy(
    state: State, report: Report, gap: int, ladders: Ladders, opened: Collection[str]
) -> Outcome:
    """An easy session. The ladder goes up that was easy twice and is the least far up; walking,
    which is apart from sessions, can go up beside it.
    """
    climbs = {
        track: replace(climb, easy=climb.easy + 1) if track in report.tracks else climb
        for track, climb in state.climbs.items()
    }
    state = replace(state, climbs=MappingProxyType(climbs))
    if state.keeps_up:
        return Outcome(state, why.KEPT_UP)
    held = [track for track in TRACKS if track in report.tracks]
    ready = [t for t in held if t != WALKING and state.climb(t).easy >= IN_A_ROW]
    walks = [WALKING] if WALKING in held and state.climb(WALKING).easy >= WALKS else []
    if not ready and not walks:
        return Outcome(state, why.ONE_EASY)
    if gap < 1:
        return Outcome(state, why.TODAY_DONE)
    higher = sorted(_higher(state, ready, ladders, opened), key=lambda one: _far(one, ladders))
    moves = (*higher[:1], *_higher(state, walks, ladders, opened))
    if not moves:
        return Outcome(state, why.TOP)
    climbs = dict(state.climbs)
    for move in moves:
        climbs[move.track] = replace(climbs[move.track], place=move.after, easy=0)
    raised = replace(state, climbs=MappingProxyType(climbs), new=moves[0].track)
    return Outcome(raised, why.UP, moves)


def _higher(
    state: State, tracks: Iterable[str], ladders: Ladders, opened: Collection[str]
) -> list[Move]:
    """The move of each ladder to the next open rung above, where there is one."""
    found = [(track, *_at_and_above(state, ladders[track], opened)) for track in tracks]
    return [Move(track, at, above) for track, at, above in found if at is not None and above]


def _far(move: Move, ladders: Ladders) -> float:
    """How far up its ladder somebody is, from 0 to 1."""
    return move.before / max(ladders[move.track].top, 1)


def _too_much(
    state: State, new: str, report: Report, ladders: Ladders, opened: Collection[str]
) -> tuple[str, ...]:
    """What goes down after too much: what was new, or else what is the farthest up. Nothing, if
    all are at their lowest rung.
    """
    if new in report.tracks:
        return (new,)
    at = {
        track: ladders[track].at(state.climb(track).place, opened)
        for track in TRACKS
        if track in report.tracks and track != WALKING and track in ladders
    }
    far = {track: place / max(ladders[track].top, 1) for track, place in at.items() if place}
    return (max(far, key=lambda track: far[track]),) if far else ()


def _at_and_above(
    state: State, ladder: Ladder, opened: Collection[str]
) -> tuple[int | None, int | None]:
    at = ladder.at(state.climb(ladder.track).place, opened)
    return at, None if at is None else ladder.above(at, opened)


def _lowered(
    state: State,
    tracks: Iterable[str],
    reason: str,
    ladders: Ladders,
    opened: Collection[str],
    *,
    pain: tuple[int, int] | None = None,
    days: int = 0,
) -> Outcome:
    """Each of these ladders one open rung lower. At the bottom it stays there."""
    climbs, moves = dict(state.climbs), []
    easy = -MORE if reason in (why.HURT, why.WORSE, why.TOO_MUCH) else 0
    for track in tracks:
        if track not in ladders or track not in climbs:
            continue
        ladder, climb = ladders[track], climbs[track]
        at = ladder.at(climb.place, opened)
        lower = None if at is None else ladder.below(at, opened)
        climbs[track] = replace(climb, place=climb.place if lower is None else lower, easy=easy)
        if lower is not None:
            moves.append(Move(track, at, lower))
    lowered = replace(state, climbs=MappingProxyType(climbs), new="")
    return Outcome(lowered, reason, tuple(moves), pain, days)


# ------------------------------------------------------------------------------------------- flares


def flare(state: State, today: date) -> State:
    """The state after somebody says that they have a flare."""
    return state if state.flare is not None else replace(state, flare=today, told=None)


def no_flare(state: State) -> State:
    """The state after somebody says that it is none, or is over: they go on where they were."""
    return replace(state, flare=None)


def _flare_began(
    state: State,
    report: Report,
    pain: tuple[int, int],
    today: date,
    ladders: Ladders,
    opened: Collection[str],
) -> Outcome:
    days = (today - report.day).days
    if days >= LONGEST_FLARE:  # it is over before anything of it was shown
        return _lowered(state, EFFORT, why.FLARE_ENDS, ladders, opened, pain=pain, days=days)
    return Outcome(replace(state, flare=report.day), why.FLARE_BEGINS, (), pain, days)


def _in_flare(
    state: State,
    began: date,
    report: Report | None,
    today: date,
    ladders: Ladders,
    opened: Collection[str],
) -> Outcome:
    """A flare ends after five days, or after two if the pain that was told last, on a later day
    than its first, is 3 or less. Then the ladders of effort are one rung lower.
    """
    days = (today - began).days
    told = _told(report) if report is not None and report.day > began else None
    settled = days >= SHORTEST_FLARE and told is not None and told <= FINE
    if days < LONGEST_FLARE and not settled:
        still = replace(state, new="")
        return Outcome(still, why.FLARE_GOES_ON, days=max(days, 0))
    over = replace(state, flare=None)
    return _lowered(over, EFFORT, why.FLARE_ENDS, ladders, opened, days=days)


# ---------------------------------------------------------------------------------------- a session


@dataclass(frozen=True, slots=True)
class Asked:
    """One ladder's part of a session. `closed` is the exercise that is left out because it is not
    open; `place` is None if nothing of the ladder is open.
    """

    track: str
    place: int | None
    closed: str = ""


def asked(
    state: State,
    ladders: Ladders,
    opened: Collection[str],
    today: date,
    history: Sequence[Report],
) -> list[Asked]:
    """What a session on a day asks for, the most important first: what has waited longest.

    A ladder that has been done on as many of the last seven days as it may be is left out. Walking
    is done apart from sessions.
    """
    lately = [one for one in history if timedelta(0) < today - one.day < timedelta(days=WEEK)]
    found = []
    for track in TRACKS:
        if track not in ladders or track == WALKING:
            continue
        days = {one.day for one in lately if track in one.tracks}
        if len(days) < ladders[track].days:
            found.append(part(state, ladders[track], opened))
    return sorted(found, key=lambda one: -state.climb(one.track).rested)


def part(state: State, ladder: Ladder, opened: Collection[str]) -> Asked:
    """Where somebody is on a ladder now, and what is left out of it because it is not open."""
    meant = min(state.climb(ladder.track).place, ladder.top)
    exercise = ladder.rungs[meant].exercise
    closed = "" if exercise in opened else exercise
    return Asked(ladder.track, ladder.at(meant, opened), closed)


# ---------------------------------------------------------------------------------------- check-ups

CONTINUE, CHANGE, STOP, BE_SEEN = "continue", "change", "stop", "be-seen"
BETTER, SAME, POORER = "better", "same", "worse"
OVERALL = (BETTER, SAME, POORER)


@dataclass(frozen=True, slots=True)
class CheckUp:
    """What somebody says at a check-up, or at the start (week 0).

    `pain` is out of 10 in the last days, `goals` how hard each of their own things is, also out of
    10, `overall` one word of OVERALL. `outcome` is what followed.
    """

    week: int
    pain: int
    goals: tuple[int, ...] = ()
    overall: str = ""
    outcome: str = ""


def due(started: date, done: Iterable[CheckUp], today: date) -> int:
    """The week of the check-up that is due on a day; 0 if none is. A later one takes the place of
    an earlier one that was not done.
    """
    passed = [week for week in WEEKS if today >= started + timedelta(weeks=week)]
    latest = passed[-1] if passed else 0
    return 0 if any(one.week >= latest for one in done) else latest


def direction(start: CheckUp, now: CheckUp) -> str:
    """Whether somebody is better, the same or worse than at the start. What is worse counts first.

    The pain, or what is hard, has to change by 2 out of 10.
    """
    pain = now.pain - start.pain
    both = list(zip(start.goals, now.goals, strict=False))
    goals = sum(after - before for before, after in both) / len(both) if both else 0
    if now.overall == POORER:
        return POORER
    if pain >= BETTER_BY or goals >= BETTER_BY:  # whoever says better all the same is neither
        return SAME if now.overall == BETTER else POORER
    if now.overall == BETTER or pain <= -BETTER_BY or goals <= -BETTER_BY:
        return BETTER
    return SAME


def judged(start: CheckUp, earlier: Sequence[CheckUp], now: CheckUp) -> str:
    """What follows from a check-up: continue, change, stop, or be seen.

    Whoever is well, or better, continues. Whoever is the same changes something, and after six
    weeks is seen. Whoever is worse is seen, and the second time stops.
    """
    way = direction(start, now)
    if way == BETTER:
        return CONTINUE
    if way == POORER:
        again = any(direction(start, one) == POORER for one in earlier if one.week)
        return STOP if again else BE_SEEN
    if now.pain <= WELL and all(goal <= WELL for goal in now.goals):
        return CONTINUE
    return BE_SEEN if now.week >= WEEKS[-1] else CHANGE
