"""My back: the home page of a visitor who has told us something.

Today's session first, then what was done last, pain over time, what is fine and what is not, and
when to be seen. If the result says that help comes first, so does this page, until the questions
are answered again. Before there is a result, `so_far` has what is open already and the questions
that are left.
"""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from backapp.access import Card, Permit, RoutineCard
from backapp.coach import wishes
from backapp.fragments import Parts, markup, part
from backapp.gate.vocabulary import Disposition, Kind, Scope
from backapp.library.content import STARTER
from backapp.practice.again import again, name_of
from backapp.practice.changed import cards_of
from backapp.practice.composed import composed, instead_of_cracking
from backapp.practice.result import holds_what_hurt, today
from backapp.screening import cracking
from backapp.screening import result as words
from backapp.screening.emergency import country
from backapp.screening.reading import unsettled
from backapp.screening.record import MOST_STARTERS, Record, stops
from backapp.screening.runs import PAIN_COUNTS
from backapp.screening.views.showing import address_of, minutes_left
from backapp.screening.visit import Visit

#: Makes the part with the pain over time for a request; empty without a diary. `backapp/urls.py`
#: passes the diary's, because the diary and this package do not know each other.
Pain = Callable[[HttpRequest], SafeString]
COMFORT = "comfort"


def no_pain(_request: HttpRequest) -> SafeString:
    return SafeString()


def has_result(permit: Permit) -> bool:
    """Whether the visitor has answered enough for a result, and it has not expired."""
    decision = permit.decision
    return permit.screened and (
        decision.complete or stops(decision) or decision.scope is Scope.COMFORT_ONLY
    )


def page(request: HttpRequest, permit: Permit, pain: SafeString) -> HttpResponse:
    """My back. `pain` is the markup of the pain over time, empty without a diary."""
    record = Record(request)
    urgent = permit.decision.disposition >= Disposition.URGENT_TODAY
    if record.sign_reported and not urgent:
        return _check_first(request)
    stopped = stops(permit.decision)
    place = record.said(permit.catalogue).get("country") if stopped else None
    facts = words.verdict(permit.decision, permit.catalogue, place, permit.they)
    context = {"stopped": stopped, "pain": pain}
    if stopped:
        context["verdict"] = markup(part("screening/_verdict.html", **facts))
        return render(request, "practice/my_back.html", context)
    rests = _rests(record)
    context |= {
        "rests": rests,
        "session": markup(_rest(permit, record) if rests else _session(permit, record, facts)),
        "last": None if rests else _last(permit, record),
        "again": [] if rests else [one for one in again(permit, record) if not one.last],
        "instead_at": "" if rests else instead_of_cracking(permit),
        "today": markup(today(permit, facts["cracking"], reasons=False)),
        "be_seen": markup(
            part("practice/_be_seen.html", seen_by=facts["seen_by"], level=facts["level"], lead="")
        ),
        "plan": _plan(permit, record),
        "has_own": bool(permit.own),
        "may_build": permit.may_build,
    }
    return render(request, "practice/my_back.html", context)


def so_far(request: HttpRequest, permit: Permit, pain: SafeString) -> HttpResponse:
    """My back for a visitor who has answered something and has no result yet, for example only the
    quick check: what can be done already, the questions that are left, and what was done last.
    """
    record, visit = Record(request), Visit(request, permit.catalogue)
    waits = must_say_more(permit, record)
    best, opened = (None, ()) if waits else _open_so_far(permit)
    context = {
        "waits": waits,
        "best": best,
        "opened": opened,
        "quick": not (best or waits) and offers_starter(permit, record),
        "left": questions_left(visit, permit),
        "last": None if waits else _last(permit, record),
        "again": [] if waits else [one for one in again(permit, record) if not one.last],
        "instead_at": "" if waits else instead_of_cracking(permit),
        "cracking": cracking.answer(visit.decision, permit.catalogue),
        "earlier": visit.earlier,
        "pain": pain,
    }
    return render(request, "practice/so_far.html", context)


def must_say_more(permit: Permit, record: Record) -> bool:
    """Whether nothing is open only because the cues of a line that was ticked are not answered."""
    shut = permit.screened and permit.decision.scope is Scope.NOTHING
    if not shut or permit.decision.disposition >= Disposition.URGENT_TODAY or record.sign_reported:
        return False
    return unsettled(record.sheet(permit.catalogue), permit.catalogue)


def offers_starter(permit: Permit, record: Record) -> bool:
    """Whether the quick check, and the starter behind it, are on offer to this visitor."""
    there = permit.catalogue.quick and permit.catalogue.starter and not permit.decision.complete
    return bool(there) and record.calm and record.starters < MOST_STARTERS


def questions_left(visit: Visit, permit: Permit) -> dict[str, object] | None:
    """What the questions that are left would bring; None if there are none."""
    following = visit.questionnaire.next_page()
    if permit.decision.complete or following is None:
        return None
    return {
        "page": address_of(following),
        "minutes": minutes_left(visit, following),
        "more": permit.more_to_open,
        "can_remember": not visit.record.remembered,
    }


def _open_so_far(permit: Permit) -> tuple[RoutineCard | None, tuple[Card, ...]]:
    """Return what to do today before there is a result, and the exercises that are open: those that
    any answers to the rest leave open, or those of the starter.
    """
    if permit.stage and (best := permit.offers(1)):
        return best[0], tuple([permit.card(slug) for slug in sorted(permit.stage)])
    starter = permit.open_starter()
    if starter is None:
        return None, ()
    cards = tuple([step.card for step in starter.steps])
    drawn = [card for card in cards if card.figure]
    telling = [card for card in drawn if card.facts.kind not in (Kind.BREATHING, Kind.AEROBIC)]
    picture = next(iter([*telling, *drawn]), None)
    return replace(starter.card, picture=picture), cards


def _plan(permit: Permit, record: Record) -> str:
    """Whether the visitor has a plan ("has") or can start one ("may"); else empty."""
    if not permit.decision.complete or record.they:
        return ""
    return "has" if record.plan else "may"


def _check_first(request: HttpRequest) -> HttpResponse:
    """Something new was felt: the short check comes first, and says what to do."""
    return render(request, "practice/stopped.html", {"level": "see-clinician", "asked": True})


def rest_day(request: HttpRequest, permit: Permit) -> HttpResponse:
    """The page of a day on which a movement hurt. What follows is the same without a result."""
    record = Record(request)
    if record.sign_reported:
        return _check_first(request)
    context = {"rest": markup(_rest(permit, record)), "personal": True}
    return render(request, "practice/rest.html", context)


def _rests(record: Record) -> bool:
    """Whether today is for rest: a movement hurt, and the questions have not been answered again
    since, or the run of today made things worse.
    """
    run = record.run
    worse = run is not None and run.worse and timezone.now() - run.started_at < PAIN_COUNTS
    return record.hurt is not None or worse


def _rest(permit: Permit, record: Record) -> Parts:
    """What to do instead of exercises on a day of rest."""
    return part("practice/_rest.html", **after_it_hurt(permit, record))


def after_it_hurt(permit: Permit, record: Record) -> dict[str, object]:
    """What a page says after a movement hurt: how it hurt, who to call, what is left for today."""
    return {
        "answered": permit.decision.complete or record.asks_again,
        "hurt": "sign" if record.noticed else record.hurt,
        "place": country(record.said(permit.catalogue).get("country")),
        "comfort": comfort(permit),
    }


def _session(permit: Permit, record: Record, facts: dict) -> Parts:
    """The routine for today."""
    best = cards_of(permit, record, permit.offers(1))
    return part(
        "practice/_session.html",
        best=best[0] if best else None,
        bad_day=_comforts(permit) and not (best and best[0].slug == COMFORT),
        strong_pain=facts["strong_pain"],
        holds_until=words.holds_until(permit.decision, record),
    )


def comfort(permit: Permit) -> RoutineCard | None:
    """Return the comfort set; None if it is not open now, or holds a movement that hurt."""
    return permit.routine_card(COMFORT) if _comforts(permit) else None


def _comforts(permit: Permit) -> bool:
    there = COMFORT in permit.catalogue.routines and not holds_what_hurt(permit, COMFORT)
    return there and permit.composition(COMFORT).open


def _last(permit: Permit, record: Record) -> dict | None:
    """The last run, to repeat it; None if there is none, or if it is not open now."""
    run = record.run
    if run is None or run.kind == "plan" or not (name := name_of(permit, run.kind, run.slug)):
        return None
    if run.kind == "exercise":
        opened = permit.open_alone(run.slug) is not None
    elif run.kind == "session":
        wish = wishes.read(run.slug)
        opened = wish is not None and composed(permit, wish) is not None
    else:
        starts = run.slug == STARTER and permit.open_starter() is not None
        opened = starts or permit.composition(run.slug).open
    return {"run": run, "name": name, "follow": f"{run.kind}-follow"} if opened else None
