"""Pages around the exercises: home, privacy, robots.txt, and the two pages that replace one that
cannot be shown.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backapp.access import Permit, permit_for
from backapp.fragments import markup
from backapp.practice import cards, my_back
from backapp.practice.anybody import constant_page, for_anybody
from backapp.practice.my_back import Pain, no_pain
from backapp.screening.record import Record, stops
from backapp.screening.result import verdict
from backapp.screening.visit import Visit

TEASER = ("single-knee-to-chest", "bridge", "diaphragmatic-breathing")

ROBOTS = """User-agent: *
Allow: /screening/$
Disallow: /screening/
Disallow: /result/
Disallow: /finish/
Disallow: /finished/
Disallow: /diary/
Disallow: /exercises/?
Disallow: /exercises/*?
Disallow: /routines/mine/
Disallow: /routines/shared/
Disallow: /routines/*/adapt/
Disallow: /plan/
Disallow: /sessions/*/
Disallow: /sessions/?
Disallow: /*/steps/
Disallow: /*/follow/
Disallow: /*/change/
Disallow: /*/hurts/
Disallow: /*/done/
Disallow: /routines/*/worksheet/
Disallow: /routines/*/reminder
"""


@require_safe
@for_anybody
def home(request: HttpRequest, pain: Pain = no_pain) -> HttpResponse:
    """The home page: what the site is, and the one thing to do first.

    For a visitor who has answered something it is *My back*, with their `pain` over time.
    """
    permit, record = permit_for(request), Record(request)
    if my_back.must_say_more(permit, record):
        return my_back.so_far(request, permit, pain(request))
    if my_back.has_result(permit):
        return my_back.page(request, permit, pain(request))
    stopped = stops(permit.decision)
    if not stopped and (record.sign_reported or record.hurt_today):
        return my_back.rest_day(request, permit)
    if record.has_answers and not stopped:
        return my_back.so_far(request, permit, pain(request))
    shown = () if stopped else TEASER
    known = [permit.card(slug) for slug in shown if slug in permit.catalogue.exercises]
    teaser = [card for card in known if card.state != "withheld"]
    hero = next((card.figure for card in teaser if card.slug == "bridge"), None)
    visit = Visit(request, permit.catalogue)
    left = None if stopped else my_back.questions_left(visit, permit)
    return render(
        request,
        "pages/home.html",
        {
            "teaser": markup(cards.drawn(teaser, few=True)),
            "hero": hero,
            "starter": bool(shown) and my_back.offers_starter(permit, record),
            "minutes": left and left["minutes"],
            "earlier": visit.earlier,
        },
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy page: what happens to the answers."""
    return constant_page(request, "pages/privacy.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Keep search engines away from every page that depends on answers."""
    response = HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


class Instead(Exception):
    """The response of another page, in place of the page that was asked for."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def or_instead(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the response of `view`, or the one that it raised with `Instead`."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Instead as instead:
            return instead.response

    return wrapper


def permit_or_instead(request: HttpRequest, name: str = "") -> Permit:
    """The permit of this request.

    While the visitor should be seen by a clinician first, raises Instead with a page that shows
    `name` (of the exercise or routine that was asked for) and nothing more (facts.md 6.1).
    """
    permit = permit_for(request)
    if stops(permit.decision):
        place = Record(request).said(permit.catalogue).get("country") if permit.screened else None
        context = {"name": name, "asked": permit.screened}
        context |= verdict(permit.decision, permit.catalogue, place, permit.they)
        raise Instead(render(request, "practice/stopped.html", context))
    return permit


def ended(request: HttpRequest, permit: Permit) -> bool:
    """Whether a visitor without a result has earlier answers whose 28 days are over."""
    return not permit.decision.complete and Record(request).have_ended


def unknown(request: HttpRequest, kind: str) -> HttpResponse:
    """A 404 page with a way back. `kind` is one of runs.KINDS."""
    return render(request, "practice/unknown.html", {"kind": kind}, status=404)
