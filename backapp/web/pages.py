"""Pages and fragments, and which responses a cache can store."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def by_htmx(request: HttpRequest) -> bool:
    """Whether htmx sent this request, for any purpose."""
    return "HTTP_HX_REQUEST" in request.META and bool(request.htmx)


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a fragment. Boosted links and restored history entries need a page."""
    return (
        by_htmx(request) and not request.htmx.boosted and not request.htmx.history_restore_request
    )


def page_or_fragment(
    request: HttpRequest,
    template: str,
    fragment: str,
    context: dict | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `fragment` if htmx asks for a part of the page, otherwise `template`.

    Both share one address, and `Vary` separates them in caches. Both get the same `context`, which
    must contain nothing that the whole page must not show.
    """
    response = render(
        request, fragment if wants_fragment(request) else template, context, status=status
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def no_store(response: HttpResponse) -> HttpResponse:
    """Mark a response that depends on the visitor: no cache stores it, no search engine lists it,
    and no header reveals whether it has changed.
    """
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    for header in ("ETag", "Last-Modified", "Expires"):
        del response[header]
    patch_vary_headers(response, ["Cookie"])
    return response


def never_stored(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Apply `no_store` to every response of a view."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return no_store(view(request, *args, **kwargs))

    return wrapper
