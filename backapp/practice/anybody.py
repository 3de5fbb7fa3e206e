"""Pages for visitors without a session.

Such a page does not depend on who asks for it, so it is made once per content version and stored in
the page cache, plain and compressed. A page for a visitor with a session is never stored: not here,
not in the browser and not by a proxy. Our session cookie tells the two apart before anything else
is read.

    >>> @for_anybody
    ... def exercises(request): ...
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers

from backapp.access import permit_for
from backapp.gate.vocabulary import Scope
from backapp.library.content import catalogue
from backapp.web.files import inline_styles
from backapp.web.page_cache import cached
from backapp.web.pages import by_htmx, no_store


class Page(NamedTuple):
    """A page for visitors without a session. It contains no secret, so its compressed form can be
    stored as well.
    """

    etag: str  # weak, because both forms share it
    body: bytes
    compressed: bytes  # gzip
    content_type: str
    has_inline_styles: bool


def has_session(request: HttpRequest) -> bool:
    """Whether this request can belong to a session. Reads only the cookie's name."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def for_anybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Cache the page of `view` for visitors without a session; forbid caching for all others."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if has_session(request):
            return no_store(view(request, *args, **kwargs))
        if by_htmx(request) or request.META.get("QUERY_STRING"):
            return _revalidated(view(request, *args, **kwargs))
        page = _page(request, view, args, kwargs)
        if isinstance(page, HttpResponse):
            return _revalidated(page)
        compressed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        body = page.compressed if compressed else page.body
        response = _revalidated(HttpResponse(body, content_type=page.content_type), page.etag)
        if compressed:
            response["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
        response = get_conditional_response(request, etag=page.etag, response=response)
        # on a 304 too: a browser applies its headers to the page that it has
        response.has_inline_styles = page.has_inline_styles
        return response

    return wrapper


def _page(request: HttpRequest, view, args, kwargs) -> Page | HttpResponse:
    """The cached page for this address, or a response that must not be cached."""
    version = catalogue().stamp
    not_cached: list[HttpResponse] = []

    def make() -> Page | None:
        response = view(request, *args, **kwargs)
        # A visitor who has answered nothing is always unscreened. Another scope means that the
        # decision failed this once. Another content version means that an edit came meanwhile.
        if (
            response.status_code != 200
            or response.cookies
            or permit_for(request).decision.scope is not Scope.UNSCREENED
            or catalogue().stamp != version
        ):
            not_cached.append(response)
            return None
        body = inline_styles(response).content
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        compressed = gzip.compress(body, mtime=0)
        return Page(etag, body, compressed, response["Content-Type"], response.has_inline_styles)

    return cached(version, request.path, make=make) or not_cached[0]


def _revalidated(response: HttpResponse, etag: str = "") -> HttpResponse:
    """Let caches store the response, but make them ask us before each use. So an edit reaches
    visitors without a session within seconds too (library/content.py).
    """
    response["Cache-Control"] = "public, no-cache"
    if etag:
        response["ETag"] = etag
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response


def constant_page(request: HttpRequest, template: str, context: dict | None = None) -> HttpResponse:
    """A page with the same text for everybody. With a session its frame offers to clear the
    answers, and then it is stored nowhere.
    """
    response = render(request, template, context)
    if has_session(request):
        return no_store(response)
    response["Cache-Control"] = "public, max-age=600"
    patch_vary_headers(response, ["Cookie"])
    return response
