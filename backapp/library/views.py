"""Pages about the content itself: the evidence, its sources, and every rule.

They are the same for every visitor.
"""

import json
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from backapp.library import explained, history
from backapp.library.content import Catalogue, catalogue
from backapp.library.models.words import ClaimGroup
from backapp.library.rulebook import deciding_digest
from backapp.web.page_cache import cached
from backapp.web.pages import no_store

CHANGES_ON_A_PAGE = 30


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """A list of common statements about sore backs, with what the evidence says."""
    content = catalogue()
    groups = [
        (group.label, [c for c in content.claims.values() if c.group == group])
        for group in ClaimGroup
    ]
    return _page(
        request,
        "library/evidence.html",
        {"groups": [(title, claims) for title, claims in groups if claims]},
    )


@require_safe
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """One statement of evidence."""
    content = catalogue()
    found = content.claims.get(slug)
    if found is None:
        raise Http404
    order = list(content.claims.values())
    place = order.index(found)
    context = {
        "claim": found,
        "group": ClaimGroup(found.group).label,
        "sources": [content.sources[source] for source in found.sources],
        "before": order[place - 1] if place else None,
        "after": order[place + 1] if place + 1 < len(order) else None,
    }
    return _page(request, "library/claim.html", context)


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Every source, and how much of it the authors have read."""
    content = catalogue()
    body = _cached_part(
        content, "library/_sources.html", lambda: {"sources": content.sources.values()}
    )
    return _page(request, "library/sources.html", {"body": body})


@require_safe
def how_screening_works(request: HttpRequest) -> HttpResponse:
    """Every question, condition and rule with its source, from the rulebook."""
    content = catalogue()
    body = _cached_part(content, "library/_rules.html", lambda: _rules(content))
    return _page(request, "library/how_screening_works.html", {"body": body})


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """The hazard log and the proof, as they were generated for this version."""
    content = catalogue()
    body = _cached_part(content, "library/_safety.html", lambda: _log() | _version(content))
    return _page(request, "library/safety.html", {"body": body})


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What was changed in the content: stricter or looser, why, and who stands behind it."""
    page = Paginator(history.published(), CHANGES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"entries": history.public(page.object_list), "page": page}
    return _page(request, "library/changes.html", context)


def _version(content: Catalogue) -> dict[str, object]:
    """Who reviewed the content, its version, and the fingerprint of the deciding rules, by which
    the proof names the rules that it was made for.
    """
    return {
        "version": content.version,
        "rules": deciding_digest(content.rulebook),
        "reviews": content.reviews,
    }


def _log() -> dict[str, object]:
    """The hazard log. tools/safety.py generates it from docs/safety/."""
    return json.loads(Path(__file__).with_name("safety.json").read_text(encoding="utf-8"))


def _rules(content: Catalogue) -> dict[str, object]:
    return {
        "signs": explained.warning_signs(content),
        "joined": explained.joined_rules(content),
        "conditions": explained.conditions(content),
        "loads": content.loads.values(),
        "movements": explained.movements(content),
        "reasons": explained.reasons_to_open(content),
        "times": explained.how_long(),
        "medicines": [
            (
                medicine,
                [content.conditions[slug].label for slug in medicine.adds],
                content.red_flags.get(medicine.red_flag),
            )
            for medicine in content.medicines.values()
        ],
        "harmless": [thing.name for thing in content.harmless.values()],
        "words": [
            (ambiguous, [content.conditions[slug].label for slug in ambiguous.unsure])
            for ambiguous in content.ambiguous_words.values()
        ],
        "version": content.version,
    }


def _cached_part(content: Catalogue, template: str, context: Callable[[], dict]) -> SafeString:
    """A part of a page that depends only on the content, from the page cache."""
    return cached(content.stamp, template, make=lambda: render_to_string(template, context()))


def _page(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    response = render(request, template, context)
    # The page frame then offers "Clear my answers", so the response must not be cached.
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return no_store(response)
    response["Cache-Control"] = "public, max-age=600"
    patch_vary_headers(response, ["Cookie"])
    return response
