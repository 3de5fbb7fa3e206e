"""Error pages, made only from constants in this file."""

import logging
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse

from backapp.web.headers import ISOLATION
from backapp.web.pages import no_store

log = logging.getLogger("backapp.web")

FAULTS = {
    400: (
        "We could not read that request",
        "Something in the address or the form was not what this site expects. Nothing was changed.",
    ),
    403: (
        "We could not accept that form",
        "Your browser did not tell us that the form came from this site. Go back, reload "
        "the page and send it again. Nothing was changed.",
    ),
    404: (
        "This page does not exist",
        "The address may be mistyped, or the page has moved.",
    ),
    405: (
        "That does not work here",
        "This address does not take that kind of request. Nothing was changed.",
    ),
    413: (
        "That was too much at once",
        "The form held more than this site accepts. Nothing was changed.",
    ),
    414: (
        "That address is too long",
        "The address or what your browser sent with it is longer than this site accepts. "
        "Nothing was changed.",
    ),
    429: (
        "That was very often in a short time",
        "Many forms came from your network within minutes. Please wait a little and send it"
        " again. Nothing was lost.",
    ),
    500: (
        "Something went wrong on our side",
        "It was not your doing. Please try again in a little while.",
    ),
    503: (
        "This site is resting for a moment",
        "We cannot reach what we need just now. Please try again in a little while.",
    ),
}
"""status -> heading and sentence."""

_HELP_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{heading} - Backapp</title>
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="{static}icons/mark.svg" type="image/svg+xml">
<link rel="stylesheet" href="{static}css/app.css">
</head>
<body>
<main id="main" class="wrap narrow flow">
<h1>{heading}</h1>
<p class="lede">{sentence}</p>
<section class="advice emergency print-first">
<h2>Get help at once if you have any of these</h2>
<div class="advice-body flow">
<ul>
<li>new numbness or an odd feeling between your legs, around your bottom or your private parts</li>
<li>new trouble peeing or holding it in, or no control of your bowels</li>
<li>sex that has newly lost its feeling or stopped working, along with back or leg pain</li>
<li>new pain, numbness or weakness in both legs, or a leg that is quickly getting weaker</li>
<li>chest pain, trouble breathing, or sudden tearing pain in your back or belly</li>
<li>a leg that is suddenly cold, pale or numb</li>
<li>a drooping face, a weak arm, slurred speech, or sudden dizziness or a sudden bad headache or
neck pain</li>
<li>fever, shivering or confusion and feeling very ill</li>
<li>back or neck pain after a bad fall, blow or crash</li>
<li>bleeding, waters breaking, tight pains that come and go, or a baby moving less, while you are
pregnant</li>
</ul>
<p>Call your local emergency number, or go to an emergency department:
<a href="tel:112">112</a> (Europe and many other places),
<a href="tel:999">999</a> (United Kingdom), <a href="tel:911">911</a> (United States and Canada),
<a href="tel:000">000</a> (Australia), <a href="tel:111">111</a> (New Zealand).</p>
</div>
</section>
<p><a href="/warning-signs/">All warning signs</a></p>
<p><a href="/">Start page</a></p>
</main>
</body>
</html>
"""


def help_page(status: int) -> HttpResponse:
    """The error page for `status`. The same status always gives the same bytes."""
    response = HttpResponse(
        help_bytes(status), status=status, content_type="text/html; charset=utf-8"
    )
    response["Content-Length"] = str(len(response.content))
    if status == 503:
        response["Retry-After"] = "30"
    return no_store(response)


def help_bytes(status: int) -> bytes:
    """The body of `help_page`. deploy/pages contains copies for the web server in front."""
    heading, sentence = FAULTS[status]
    return _HELP_PAGE.format(
        heading=heading, sentence=sentence, static=settings.STATIC_URL
    ).encode()


class Resting(Exception):
    """The content cannot be read at the moment. The response is 503 with the page above."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400"""
    return help_page(413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403"""
    return help_page(403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404"""
    return help_page(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: 503 if the database fails or has no content, because that passes; else 500."""
    return help_page(503 if isinstance(sys.exc_info()[1], DatabaseFault | Resting) else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW"""
    return help_page(403)


def last_resort(application: Callable) -> Callable:
    """Wrap a WSGI application, so that an error that Django cannot handle itself (a broken URLconf,
    for example) still ends in the error page.

    Responses to HEAD are sent without a body. Otherwise the server logs a warning for each.
    """

    def wsgi(environ, start_response):
        try:
            response = application(environ, start_response)
            return HeadersOnly(response) if environ["REQUEST_METHOD"] == "HEAD" else response
        except Exception:  # the last place to catch it: the visitor must get the warning signs
            log.exception("An error occurred outside the request handler.")
            body = help_bytes(500)
            policy = (
                "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
                "form-action 'none'; frame-ancestors 'none'"
            )
            headers = [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store, private"),
                ("Content-Security-Policy", policy),
                *ISOLATION.items(),
                *_https_only(),
            ]
            start_response("500 Internal Server Error", headers, sys.exc_info())
            return [body]

    return wsgi


class HeadersOnly:
    """A response without its body, closed like any other."""

    def __init__(self, response) -> None:
        self.close = getattr(response, "close", lambda: None)

    def __iter__(self):
        return iter(())


def _https_only() -> list[tuple[str, str]]:
    """The header that SecurityMiddleware sets, for errors before Django runs."""
    if not settings.SECURE_HSTS_SECONDS:
        return []
    return [
        (
            "Strict-Transport-Security",
            f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload",
        )
    ]
