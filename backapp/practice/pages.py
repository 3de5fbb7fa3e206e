"""Pages around the exercises: home, privacy, what search engines may read, and the two that
stand in for a page that cannot be shown.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from backapp.access import Permit, permit_for
from backapp.fragments import markup
from backapp.practice import cards
from backapp.practice.anybody import for_anybody, has_session
from backapp.screening.record import stops
from backapp.screening.result import LEVELS
from backapp.web.pages import no_store

TEASER = ("single-knee-to-chest", "bridge", "leg-crossover", "diaphragmatic-breathing")

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
Disallow: /*/steps/
Disallow: /*/follow/
Disallow: /*/hurts/
Disallow: /*/done/
Disallow: /routines/*/worksheet/
Disallow: /routines/*/reminder
"""


@require_safe
@for_anybody
def home(request: HttpRequest) -> HttpResponse:
    """What this is, and the one thing to do first."""
    permit = permit_for(request)
    shown = () if stops(permit.decision) else TEASER
    known = [permit.card(slug) for slug in shown if slug in permit.catalogue.exercises]
    teaser = [card for card in known if card.state != "withheld"]
    hero = next((card.figure for card in teaser if card.slug == "bridge"), None)
    return render(
        request,
        "pages/home.html",
        {"teaser": markup(cards.drawn(teaser, inline=len(teaser))), "hero": hero},
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens to the answers."""
    response = render(request, "pages/privacy.html")
    if has_session(request):
        return no_store(response)
    response["Cache-Control"] = "public, max-age=600"
    patch_vary_headers(response, ["Cookie"])
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing that is made from answers is worth a visit by a search engine."""
    response = HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


class Instead(Exception):
    """Another page answers in place of the one that was asked for."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def or_instead(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The answer of `view`, or the page that it raised with `Instead`."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Instead as instead:
            return instead.response

    return wrapper


def permit_or_instead(request: HttpRequest, name: str = "") -> Permit:
    """The permit of this request.

    `name` is what was asked for. Raises Instead, with a page that names it and nothing more, while
    the visitor should be seen first (facts.md 6.1).
    """
    permit = permit_for(request)
    if stops(permit.decision):
        level = LEVELS[permit.decision.disposition]
        context = {"name": name, "level": level, "asked": permit.screened}
        raise Instead(render(request, "practice/stopped.html", context))
    return permit


def unknown(request: HttpRequest, kind: str) -> HttpResponse:
    """404 with the way back, for an exercise or routine that does not exist (`kind` says which)."""
    return render(request, "practice/unknown.html", {"kind": kind}, status=404)
