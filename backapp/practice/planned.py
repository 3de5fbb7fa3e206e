"""The session of the day of a visitor's plan: what follows from the last one, and how it is
composed of what is open now.

The plan says what to ask for (`backapp.plan`), the composer puts it together, and the door opens
the result as a whole (`Permit.open_session`), so neither can show what is not open.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from backapp.access import OpenedRoutine, Permit
from backapp.coach.composer import GENTLE, Candidate, Session, Way, arrange
from backapp.library import composed as said
from backapp.plan import rules
from backapp.plan.ladders import CALM, LESS, LOOSEN, WALKING, WRITTEN, Ladder
from backapp.plan.rules import Asked
from backapp.plan.state import Outcome, Report
from backapp.practice.composed import NUMBERS, candidates_of
from backapp.practice.plan_events import tell_of_session
from backapp.screening import plans
from backapp.screening.plans import Kept
from backapp.screening.record import Record
from backapp.screening.runs import TODAY, Chosen, Run

#: What fills a session, of stage 1 and in about half of its dose: basic strength, and what loosens.
BASICS = ("strengthening", "isometric")
FILLS = (*GENTLE, "stretch", "positional", *BASICS)
MOST_BASICS = 2  # before anything that loosens
AT_REST = ("breathing", "positional")
MOST_IN_A_FLARE = 10  # minutes


@dataclass(frozen=True, slots=True)
class Planned:
    """The session of a day. `tracks` says which ladder each exercise is on. `walk` is how many
    minutes to walk, 0 if walking is not open. `left_out` are exercises that are not open.
    """

    kept: Kept
    outcome: Outcome
    ladders: dict[str, Ladder]
    session: Session
    opened: OpenedRoutine
    tracks: dict[str, str]
    walk: int
    left_out: tuple[str, ...]

    @property
    def flare(self) -> bool:
        return self.outcome.state.flare is not None


def kept_plan(request: HttpRequest, permit: Permit) -> Kept | None:
    """The plan of this visitor: with the answers, or as their diary has it."""
    data = Record(request).plan or getattr(request, "plan_in_diary", None)
    return plans.of_data(data, plans.ladders_of(permit.catalogue)) if data else None


def store(request: HttpRequest, permit: Permit, kept: Kept | None) -> None:
    ladders = plans.ladders_of(permit.catalogue)
    Record(request).store_plan(plans.as_data(kept, ladders) if kept else None)


def is_going(record: Record, kept: Kept) -> bool:
    """Whether the session of the plan's last report is still being done."""
    run = record.run
    if run is None or not run.going("plan", TODAY, timezone.now()):
        return False
    return run.started_at.isoformat() == kept.begun


def planned(permit: Permit, kept: Kept, day: date, *, going: bool = False) -> Planned | None:
    """Return the session of a day; None if nothing of it is open.

    `going`: the session of the last report is being done, so nothing follows from it yet.
    """
    found, change = candidates_of(permit)
    candidates, ladders = {one.slug: one for one in found}, plans.ladders_of(permit.catalogue)
    if going:
        outcome = Outcome(kept.state, "")
    else:
        outcome = rules.follow(kept.state, kept.report, day, ladders, candidates)
    history = kept.history if going else kept.sessions
    parts = rules.asked(outcome.state, ladders, candidates, day, history)
    flare = outcome.state.flare is not None
    if flare:
        parts = [part for part in parts if part.track == CALM]
    asked = [
        (part.track, _at(candidates, ladders[part.track], part.place))
        for part in parts
        if part.place is not None
    ]
    minutes = min(kept.minutes, MOST_IN_A_FLARE) if flare else kept.minutes
    # what needs no care comes first
    calm = sorted(found, key=lambda one: permit.card(one.slug).state == "care")
    more = _in_flare(calm) if flare else _to_fill(calm, ladders, outcome)
    held = {one.slug for _track, one in asked}
    session = arrange(
        [one for _track, one in asked],
        [one for one in more if one.slug not in held],
        minutes * 60,
        change,
    )
    if session is None:
        return None
    chosen = [
        Chosen(place.slug, *(getattr(place.way, name) for name in NUMBERS))
        for place in session.places
    ]
    opened = permit.open_session(TODAY, str(said.PLAN), "", chosen)
    if opened is None:
        return None
    walking = _walking_part(outcome, ladders, candidates)
    in_it = {place.slug for place in session.places}
    tracks = {one.slug: track for track, one in asked if one.slug in in_it}
    return Planned(
        kept,
        outcome,
        ladders,
        session,
        opened,
        tracks,
        _walk(outcome, ladders, candidates, least=flare or permit.does_less),
        tuple(part.closed for part in (*parts, *walking) if part.closed),
    )


def _at(candidates: dict[str, Candidate], ladder: Ladder, place: int) -> Candidate:
    """The exercise of a rung, in the one way that the rung asks for."""
    rung = ladder.rungs[place]
    one = candidates[rung.exercise]
    return replace(one, ways=(way_of(one.ways, rung.amount),))


def way_of(ways: tuple[Way, ...], amount: str) -> Way:
    """The way for an amount: the fullest, the least, or the one nearest to their middle."""
    if amount == WRITTEN:
        return ways[0]
    if amount == LESS:
        middle = (ways[0].seconds + ways[-1].seconds) / 2
        return min(ways, key=lambda way: abs(way.seconds - middle))
    return ways[-1]


def _to_fill(
    found: list[Candidate], ladders: dict[str, Ladder], outcome: Outcome
) -> list[Candidate]:
    """What fills a session, the most useful first: what one has climbed past, in at most the amount
    that one had reached, and then what is gentle, in at most half of its dose.
    """
    by_slug = {one.slug: one for one in found}
    climbed: list[Candidate] = []
    for track, ladder in ladders.items():
        if track in (WALKING, CALM, LOOSEN):
            continue
        place = outcome.state.climb(track).place
        now = ladder.rungs[min(place, ladder.top)].exercise
        reached = {rung.exercise: rung.amount for rung in ladder.rungs[:place]}
        for slug, amount in reversed(reached.items()):
            if slug != now and slug in by_slug:
                one = by_slug[slug]
                most = way_of(one.ways, amount).seconds
                ways = tuple(way for way in one.ways if way.seconds <= most)
                climbed.append(replace(one, ways=ways))
    on_a_ladder = {rung.exercise for one in ladders.values() for rung in one.rungs}
    below = _climbed_past(ladders, outcome)
    gentle = [
        replace(one, ways=one.ways[len(one.ways) // 2 :])
        for one in found
        if (one.slug not in on_a_ladder or one.slug in below)
        and one.kind in FILLS
        and one.kind != "aerobic"
        and one.stage == 1
    ]
    gentle.sort(key=lambda one: one.kind in AT_REST)
    past = {one.slug for one in climbed}
    gentle = [one for one in gentle if one.slug not in past]
    basics = [one for kind in BASICS for one in gentle if one.kind == kind]
    loosening = [one for one in gentle if one.kind not in BASICS]
    first = [*climbed, *basics][:MOST_BASICS]
    rest = [one for one in (*climbed, *basics) if one not in first]
    return [*first, *loosening[:MOST_BASICS], *rest, *loosening[MOST_BASICS:]]


def _climbed_past(ladders: dict[str, Ladder], outcome: Outcome) -> set[str]:
    """The exercises of all rungs that are lower than where one is."""
    return {
        rung.exercise
        for track, ladder in ladders.items()
        for rung in ladder.rungs[: outcome.state.climb(track).place]
    }


def _in_flare(found: list[Candidate]) -> list[Candidate]:
    """Breathing and positions that ease, which rest the back."""
    rest = [one for one in found if one.kind in AT_REST and one.stage == 1]
    return sorted(rest, key=lambda one: one.kind != "positional")


def _walking_part(
    outcome: Outcome, ladders: dict[str, Ladder], opened: dict[str, Candidate]
) -> list[Asked]:
    there = WALKING in ladders
    return [rules.part(outcome.state, ladders[WALKING], opened)] if there else []


def _walk(
    outcome: Outcome, ladders: dict[str, Ladder], opened: dict[str, Candidate], *, least: bool
) -> int:
    for part in _walking_part(outcome, ladders, opened):
        if part.place is not None:
            return ladders[WALKING].rungs[0 if least else part.place].minutes
    return 0


# ------------------------------------------------------------------------------------ what was done


def note(request: HttpRequest, permit: Permit) -> None:
    """Put what the last run of the plan's session says into the plan: that it began, and what was
    told around it.
    """
    record, kept = Record(request), kept_plan(request, permit)
    run = record.run
    if kept is None or run is None or run.kind != "plan":
        return
    began = run.started_at.isoformat()
    if began != kept.begun:
        begun = _begun(permit, kept, run, began)
        if begun is None:
            return
        kept = begun
    told = _report(kept.report, run, hurt=record.hurt_since(run.started_at))
    after = replace(kept, report=told)
    ladders = plans.ladders_of(permit.catalogue)
    if plans.as_data(after, ladders) != record.plan:
        store(request, permit, after)


def _begun(permit: Permit, kept: Kept, run: Run, began: str) -> Kept | None:
    """The plan after a session began: what followed from the one before it counts now."""
    day = timezone.localdate(run.started_at)
    found = planned(permit, kept, day)
    if found is None:
        return None
    tracks = [*found.tracks.values(), *((WALKING,) if found.walk else ())]
    state = found.outcome.state
    held = () if state.flare is not None else tuple(tracks)
    report = Report(day, tracks=held)
    history = kept.sessions[-plans.MOST_SESSIONS :]
    tell_of_session(kept, day)
    return replace(kept, state=state, report=report, begun=began, history=history)


def _report(report: Report | None, run: Run, *, hurt: bool) -> Report:
    return replace(
        report or Report(timezone.localdate(run.started_at)),
        before=run.before,
        after=run.after,
        effort=run.effort,
        worse=run.felt == "worse",
        hurt=hurt or run.noticed,
    )
