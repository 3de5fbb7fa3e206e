"""Pages as anybody sees them.

Without a session nothing on a page depends on who asks, so it is made once per content version and
kept as bytes in this process. With one, nothing is kept: not here, not in the browser, not on the
way. Which of the two it is shows in the request itself, by our session cookie, before anything is
read.

    >>> @for_anybody
    ... def exercises(request): ...
"""

import gzip
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from backapp.access import permit_for
from backapp.gate.vocabulary import Scope
from backapp.library.content import catalogue
from backapp.web.files import inline_styles
from backapp.web.pages import by_htmx, no_store

MOST = 400  # pages kept at once: every address without a question mark, and some room


@dataclass(frozen=True, slots=True)
class Page:
    """A page as anybody gets it.

    No secret is in it, so that its compressed form may be kept as well.
    """

    etag: str  # weak: the same for both forms
    body: bytes
    packed: bytes  # gzip
    kind: str
    has_inline_styles: bool


_kept: dict[tuple[str, str, str | None], Page] = {}  # stamp of the content, address, language
_kept_of = ""  # the stamp of the content that all of them were made of


def has_session(request: HttpRequest) -> bool:
    """Whether this request may belong to somebody's answers. Reads nothing."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def for_anybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep `view`'s page where nobody's answers are in it, and forbid all keeping where
    somebody's are.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if has_session(request):
            return no_store(view(request, *args, **kwargs))
        if by_htmx(request) or request.META.get("QUERY_STRING"):
            return _to_ask_again(view(request, *args, **kwargs))
        page = _page(request, view, args, kwargs)
        if isinstance(page, HttpResponse):
            return _to_ask_again(page)
        packs = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        response = _to_ask_again(
            HttpResponse(page.packed if packs else page.body, content_type=page.kind), page.etag
        )
        if packs:
            response["Content-Encoding"] = "gzip"
        patch_vary_headers(response, ["Accept-Encoding"])
        response = get_conditional_response(request, etag=page.etag, response=response)
        # on a 304 too: a browser takes its headers for the page that it kept
        response.has_inline_styles = page.has_inline_styles
        return response

    return wrapper


def _page(request: HttpRequest, view, args, kwargs) -> Page | HttpResponse:
    """The kept page for this address, made now if it has to be; a response that is not for
    keeping as it is.
    """
    global _kept_of
    stamp = catalogue().stamp
    if stamp != _kept_of or len(_kept) >= MOST:
        _kept.clear()
        _kept_of = stamp
    key = (stamp, request.path, get_language())
    page = _kept.get(key)
    if page is None:
        response = view(request, *args, **kwargs)
        # A visitor nobody has asked is never anything but unscreened: another scope means that
        # deciding failed this once.
        whole = (
            response.status_code == 200
            and not response.cookies
            and permit_for(request).decision.scope is Scope.UNSCREENED
        )
        if not whole or catalogue().stamp != stamp:
            return response
        body = inline_styles(response).content
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        page = _kept[key] = Page(
            etag,
            body,
            gzip.compress(body, mtime=0),
            response["Content-Type"],
            response.has_inline_styles,
        )
    return page


def _to_ask_again(response: HttpResponse, etag: str = "") -> HttpResponse:
    """May be kept by anybody, and used only after asking us whether it still holds: an edit
    counts for strangers too within seconds (library/content.py).
    """
    response["Cache-Control"] = "public, no-cache"
    if etag:
        response["ETag"] = etag
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response
