"""For printing: a routine as one sheet with boxes to tick, and all open exercises at a glance.

Both contain only what the door opens. The rules want a question before every use of
self-manipulation, prone props and the massage gun (facts.md 6.4). Paper cannot ask, so these are
left off (docs/adr/0040).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from backapp.access import Step
from backapp.library import pacing
from backapp.library.models.words import to_have_ready
from backapp.practice import words
from backapp.practice.anybody import for_anybody
from backapp.practice.followed import Followed, asks_first, check_before, rests, running
from backapp.practice.my_back import rest_day
from backapp.practice.pages import ended, or_instead, permit_or_instead
from backapp.practice.routines import open_or_instead, printed
from backapp.screening.emergency import country
from backapp.screening.record import Record
from backapp.screening.result import holds_until
from backapp.web.pages import never_stored

DAYS = 14
PREGNANT = {"pregnancy-early", "pregnancy-late"}


@require_safe
@never_stored
@or_instead
def worksheet(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """A routine or a session on one page of A4 or Letter: what to do, the doses, boxes for 14 days,
    when to stop, whom to call, and until when the sheet is valid.
    """
    one = Followed(kind, slug)
    found = open_or_instead(request, slug) if kind == "routine" else running(request, one)
    permit, shown = found
    if asks_first(permit, shown):
        return redirect(check_before(request.path))
    if rests(Record(request), one):
        return rest_day(request, permit)
    steps = printed(permit, shown)
    cautions, known = _cautions(steps), permit.catalogue.exercises
    context = {
        "one": one,
        "routine": shown,
        "lines": [
            {
                "step": step,
                "amount": words.amount(step.dose),
                "details": words.details(step.dose, step.card.kind),
                "how": step.exercise.figure.how if step.exercise.figure else "",
                # the letters that refer to the cautions under the table
                "notes": dict.fromkeys(cautions[one.why] for one in step.exercise.cautions),
            }
            for step in steps
        ],
        "cautions": [(letter, why) for why, letter in cautions.items()],
        "on_the_site": [step.exercise for step in shown.steps if step not in steps],
        "minutes": pacing.minutes(step.dose for step in steps),
        "equipment": to_have_ready(need for step in steps for need in known[step.card.slug].needs),
        "room": _room(len(steps) + (sum(len(why) for why in cautions) + _beyond(steps)) / 120),
        "days": range(1, DAYS + 1),
        "pain_rule": words.pain_rule(min((step.pain_limit for step in steps), default=0)),
        "country": country(Record(request).said(permit.catalogue).get("country")),
        "pregnant": bool(PREGNANT & set(permit.decision.conditions)),
        "today": timezone.localdate(),
        "holds_until": holds_until(permit.decision, Record(request)),
        "version": permit.catalogue.stamp[:12],
        "personal": True,
    }
    return render(request, "practice/worksheet.html", context)


@require_safe
@for_anybody
@or_instead
def at_a_glance(request: HttpRequest) -> HttpResponse:
    """Every exercise that is open to this visitor, with its start, its end and its dose, to look
    over and to print.
    """
    permit = permit_or_instead(request)
    if permit.check_due and permit.decision.complete:
        return redirect(check_before(request.path))
    known = permit.catalogue.exercises
    doors = [permit.open(slug) for slug in known]
    opened = [door for door in doors if door.open]
    on_paper = [door for door in opened if door.figure and not known[door.card.slug].requires]
    context = {
        "opened": [
            (door, words.amount(door.dose), words.details(door.dose, door.kind))
            for door in on_paper
        ],
        "on_the_site": [door for door in opened if door not in on_paper],
        "withheld": len(doors) - len(opened),
        "screened": permit.screened,
        "ended": ended(request, permit),
        "complete": permit.decision.complete,
        "today": timezone.localdate(),
    }
    return render(request, "practice/at_a_glance.html", context)


def _beyond(steps: list[Step]) -> int:
    """Characters of the captions that do not fit on the first line beside their picture."""
    figures = [step.exercise.figure for step in steps]
    return sum(max(0, len(figure.how) - 75) for figure in figures if figure)


def _room(lines: float) -> str:
    """How large the steps of a sheet are, by how many there are with their cautions: a short sheet
    fills its page, and a long one still fits on it.
    """
    sizes = ((4.5, "roomy"), (5.5, ""), (7.0, "tight"))
    return next((size for most, size in sizes if lines <= most), "tight tightest")


def _cautions(steps: list[Step]) -> dict[str, str]:
    """Each different caution -> the letter that refers to it beside the steps."""
    every = dict.fromkeys(because.why for step in steps for because in step.exercise.cautions)
    return {why: chr(ord("a") + number) for number, why in enumerate(every)}
