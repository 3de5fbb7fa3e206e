"""My back: the home page of a visitor who has a result.

Today's session first, then what was done last, pain over time, what is fine and what is not, and
when to be seen. If the result says that help comes first, so does this page, until the questions
are answered again.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from backapp.access import Permit, RoutineCard
from backapp.coach import wishes
from backapp.fragments import Parts, markup, part
from backapp.gate.vocabulary import Disposition, Scope
from backapp.practice.again import again, name_of
from backapp.practice.composed import composed, instead_of_cracking
from backapp.practice.result import holds_what_hurt, today
from backapp.screening import result as words
from backapp.screening.emergency import country
from backapp.screening.record import Record, stops
from backapp.screening.runs import PAIN_COUNTS

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
    best = permit.offers(1)
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
        opened = permit.opens(run.slug)
    elif run.kind == "session":
        wish = wishes.read(run.slug)
        opened = wish is not None and composed(permit, wish) is not None
    else:
        opened = permit.composition(run.slug).open
    return {"run": run, "name": name, "follow": f"{run.kind}-follow"} if opened else None
