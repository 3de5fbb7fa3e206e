"""Sessions of a chosen length: the page that asks how long, and the page of one.

`composed.py` composes them. They are followed, printed and stopped like a routine (followed.py).
"""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backapp.access import Step, permit_for
from backapp.coach import wishes
from backapp.coach.wishes import Wish
from backapp.library import composed as said
from backapp.library import pacing
from backapp.practice import words
from backapp.practice.again import again, name_of
from backapp.practice.anybody import for_anybody
from backapp.practice.changed import applied
from backapp.practice.composed import (
    may_check_first,
    suggested,
    tells_where,
)
from backapp.practice.followed import Followed, session_or_instead
from backapp.practice.pages import or_instead, permit_or_instead, unknown
from backapp.practice.routines import printed
from backapp.screening.record import Record
from backapp.screening.runs import KINDS, Changes
from backapp.web.pages import never_stored


class WishConverter:
    """A wish in an address: an aim, an area, a length, and the visitor's changes."""

    regex = wishes.PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: Wish | str) -> str:
        return str(value)


# ------------------------------------------------------------------------------------- how long


@require_safe
@for_anybody
@or_instead
def sessions(request: HttpRequest) -> HttpResponse:
    """How long have you got? It leads to a session. What the form leaves out is suggested."""
    permit = permit_or_instead(request)
    suggestion = suggested(permit)
    if "length" in request.GET:
        return redirect("session", _asked(request, suggestion))
    lengths = [length for length in wishes.LENGTHS if length != wishes.SHORTEST]
    context = {
        "lengths": [(length, said.length(Wish("", "", length))) for length in lengths],
        "aims": [(aim, label, aim == suggestion.aim) for aim, label in said.AIMS.items()],
        "areas": [
            (area, label, area == suggestion.area)
            for area, label in said.AREAS.items()
            if area != wishes.HERE or tells_where(permit)
        ],
        "usual": suggestion.length,
        "instead_at": replace(suggestion, aim=wishes.INSTEAD, length=wishes.SHORTEST),
        "check_first": may_check_first(permit),
        "again": again(permit, Record(request)),
        "personal": permit.screened,
    }
    return render(request, "practice/sessions.html", context)


def _asked(request: HttpRequest, suggestion: Wish) -> Wish:
    """Return the wish of the form. What it does not say, or says wrongly, is as suggested."""
    aim, area, length = (request.GET.get(name, "") for name in ("aim", "area", "length"))
    wish = replace(
        suggestion,
        aim=aim if aim in wishes.AIMS else suggestion.aim,
        area=area if area in wishes.AREAS else suggestion.area,
        length=length if length in wishes.LENGTHS else suggestion.length,
    )
    offered = wishes.is_offered(wish.aim, wish.length)
    return wish if offered else replace(wish, length=suggestion.length)


# --------------------------------------------------------------------------------- to find it again


@require_POST
@never_stored
def favourite(request: HttpRequest) -> HttpResponse:
    """Keep something among the favourites, or drop it, and go back to its page."""
    kind, slug = request.POST.get("kind", ""), request.POST.get("slug", "")
    permit, record = permit_for(request), Record(request)
    if kind == "plan" or kind not in KINDS or not name_of(permit, kind, slug):
        return unknown(request, "session")
    if record.has_answers:
        keep = request.POST.get("do") != "drop"
        (record.keep_favourite if keep else record.drop_favourite)(kind, slug)
    return redirect(Followed(kind, slug).home)


# -------------------------------------------------------------------------------------- one session


@require_safe
@never_stored
@or_instead
def session(request: HttpRequest, slug: str) -> HttpResponse:
    """A session: how long it takes, its exercises and why each is in it, and ways to change it."""
    permit, found = session_or_instead(request, slug)
    one, record = Followed("session", slug), Record(request)
    wish, shown = found.wish, applied(permit, record, one.key, found.opened)
    reasons = [said.REASONS[place.why] for place in found.session.places]
    context = {
        "one": one,
        "routine": shown,
        "time": words.about(pacing.seconds(step.dose for step in shown.steps)),
        "short": found.session.short,
        "wanted": said.length(wish),
        "steps": [_row(step, wish, why) for step, why in zip(shown.steps, reasons, strict=True)],
        "lengths": [
            (
                reverse("session", args=[replace(wish, length=length)]),
                said.length(other),
                other == wish,
            )
            for length in wishes.LENGTHS
            if wishes.is_offered(wish.aim, length) and (other := replace(wish, length=length))
        ],
        "changed": wish != wish.plain,
        "otherwise": record.changes.get(one.key, Changes()).differ,
        "plain": wish.plain,
        "less": permit.does_less,
        "complete": permit.decision.complete,
        "printable": bool(printed(permit, shown)),
        "favourite": ("session", slug) in record.favourites,
        "personal": True,
    }
    return render(request, "practice/session.html", context)


def _row(step: Step, wish: Wish, why: str) -> dict[str, object]:
    """A step of a session, as its page shows it."""
    slug = step.card.slug
    least = pacing.seconds([step.dose]) <= pacing.seconds([_least(step.dose)])
    other, less = wish.leaving_out(slug), wish.less_of(slug)
    return {
        "number": step.number,
        "card": step.card,
        "why": why,
        "amount": words.amount(step.dose),
        "details": words.held(step.dose, step.card.kind),
        "other": other if other != wish else "",
        "less": less if less != wish and not least else "",
    }


def _least(dose):
    return dose.chosen(**dict.fromkeys(("sets", "repetitions", "hold_seconds"), 0))
