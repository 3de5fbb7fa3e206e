"""Pages for faults, made from constants in this file alone.

In other languages than English they are written when the site starts.
"""

import logging
import sys
from collections.abc import Callable, Iterable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import Error as DatabaseFault
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, get_language_bidi, gettext, override

from backapp.web.headers import ISOLATION
from backapp.web.pages import no_store

log = logging.getLogger("backapp.web")
EMERGENCY_NUMBERS = ("112", "999", "911", "000", "111")  # that the page for a fault names


def _(text: str) -> str:
    """Marks a text for translators; nothing is looked up."""
    return text


#: Heading and sentence for each fault.
FAULTS = {
    400: (
        _("We could not read that request"),
        _(
            "Something in the address or the form was not what this site expects. Nothing was "
            "changed."
        ),
    ),
    403: (
        _("We could not accept that form"),
        _(
            "Your browser did not tell us that the form came from this site. Go back, reload the "
            "page and send it again. Nothing was changed."
        ),
    ),
    404: (
        _("This page does not exist"),
        _("The address may be mistyped, or the page has moved."),
    ),
    405: (
        _("That does not work here"),
        _("This address does not take that kind of request. Nothing was changed."),
    ),
    413: (
        _("That was too much at once"),
        _("The form held more than this site accepts. Nothing was changed."),
    ),
    414: (
        _("That address is too long"),
        _(
            "The address or what your browser sent with it is longer than this site accepts. "
            "Nothing was changed."
        ),
    ),
    429: (
        _("That was very often in a short time"),
        _(
            "Many forms came from your network within minutes. Please wait a little and send it "
            "again. Nothing was lost."
        ),
    ),
    500: (
        _("Something went wrong on our side"),
        _("It was not your doing. Please try again in a little while."),
    ),
    503: (
        _("This site is resting for a moment"),
        _("We cannot reach what we need just now. Please try again in a little while."),
    ),
}
_SIGNS = (
    _("new numbness or an odd feeling between your legs, around your bottom or your private parts"),
    _("new trouble peeing or holding it in, or no control of your bowels"),
    _("sex that has newly lost its feeling or stopped working, along with back or leg pain"),
    _("new pain, numbness or weakness in both legs, or a leg that is quickly getting weaker"),
    _("chest pain, trouble breathing, or sudden tearing pain in your back or belly"),
    _("a leg that is suddenly cold, pale or numb"),
    _(
        "a drooping face, a weak arm, slurred speech, or sudden dizziness or a sudden bad headache "
        "or neck pain"
    ),
    _("fever, shivering or confusion and feeling very ill"),
    _("back or neck pain after a bad fall, blow or crash"),
    _(
        "bleeding, waters breaking, tight pains that come and go, or a baby moving less, while you "
        "are pregnant"
    ),
)
_WORDS = {
    "get_help": _("Get help at once if you have any of these"),
    "call": _(
        "Call your local emergency number, or go to an emergency department: "
        "%(112)s (Europe and many other places), %(999)s (United Kingdom), "
        "%(911)s (United States and Canada), %(000)s (Australia), %(111)s (New Zealand)."
    ),
    "all_signs": _("All warning signs"),
    "start_page": _("Start page"),
}

_HELP_PAGE = """<!doctype html>
<html lang="{language}"{direction}>
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
<h2>{get_help}</h2>
<div class="advice-body flow">
<ul>
{signs}
</ul>
<p>{call}</p>
</div>
</section>
<p><a href="/warning-signs/">{all_signs}</a></p>
<p><a href="/">{start_page}</a></p>
</main>
</body>
</html>
"""

#: The pages in other languages than English, (language, status) -> bytes. Written when the site
#: starts, so that a fault meets nothing but these.
_other_languages: dict[tuple[str, int], bytes] = {}


def help_page(status: int) -> HttpResponse:
    """The page for a fault: the same bytes for the same `status` and language."""
    response = HttpResponse(
        help_bytes(status, get_language()), status=status, content_type="text/html; charset=utf-8"
    )
    response["Content-Length"] = str(len(response.content))
    if status == 503:
        response["Retry-After"] = "30"
    return no_store(response)


def help_bytes(status: int, language: str | None = None) -> bytes:
    """The body of `help_page`, in English where there is no other. deploy/pages holds copies for
    the web server in front.
    """
    return _other_languages.get((language, status)) or _written(status, str, "en", "")


def write_help_pages(languages: Iterable[str]) -> None:
    """Write the pages for faults in these languages, once, when the site starts."""
    for language in languages:
        with override(language):
            direction = ' dir="rtl"' if get_language_bidi() else ""
            for status in FAULTS:
                page = _written(status, gettext, language, direction)
                _other_languages[language, status] = page


def _written(status: int, say: Callable[[str], str], language: str, direction: str) -> bytes:
    heading, sentence = map(say, FAULTS[status])
    numbers = {name: f'<a href="tel:{name}">{name}</a>' for name in EMERGENCY_NUMBERS}
    words = {name: say(text) for name, text in _WORDS.items()}
    return _HELP_PAGE.format(
        heading=heading,
        sentence=sentence,
        signs="\n".join(f"<li>{say(sign)}</li>" for sign in _SIGNS),
        **words | {"call": words["call"] % numbers},
        static=settings.STATIC_URL,
        language=language,
        direction=direction,
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
