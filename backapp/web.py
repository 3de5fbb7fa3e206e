"""Web manners, with no domain word in it: page or fragment, what may be kept, headers, malformed
requests, and pages for faults.

What is promised: whatever goes wrong, the visitor gets a small page with the warning signs in brief
and the emergency numbers, made without database, cache, session, template or translation; and no
answer that depends on a person is ever kept by a cache.
"""

import base64
import hashlib
import http
import logging
import re
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import NamedTuple

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.base import ContentFile
from django.db import Error as DatabaseFault
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import register_converter
from django.urls.converters import IntConverter
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, gettext, override
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

log = logging.getLogger("backapp.web")
EMERGENCY_NUMBERS = ("112", "999", "911", "000", "111")  # that the page for a fault names

# --------------------------------------------------------------------------------- page or fragment


def by_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks, on any errand.

    Most requests are told from it without reading all their headers.
    """
    return "HTTP_HX_REQUEST" in request.META and bool(request.htmx)


def wants_piece(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of the page.

    A boosted visit and a restored history entry want the whole one.
    """
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
    """The same view's answer, whole or in part: `template` for a visit, `fragment` when htmx asks
    for a piece of the page.

    `Vary` keeps the two apart in every cache, since they share one address. Both get the same
    `context`, which must hold nothing that the whole page may not show.
    """
    response = render(
        request, fragment if wants_piece(request) else template, context, status=status
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


# --------------------------------------------------------------------------------- what may be kept


def no_store(response: HttpResponse) -> HttpResponse:
    """Mark what depends on a person: no cache keeps it, no search engine lists it, nothing in it
    tells whether it changed.
    """
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, noarchive, nosnippet"
    for trace in ("ETag", "Last-Modified", "Expires"):
        del response[trace]
    patch_vary_headers(response, ["Cookie"])
    return response


def never_stored(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`no_store` for every answer of a view."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return no_store(view(request, *args, **kwargs))

    return wrapper


# --------------------------------------------------------------------------------- pages for faults


def _(text: str) -> str:
    """Marks a text for translators; nothing is looked up."""
    return text


#: Heading and sentence for each fault.
WHAT_HAPPENED = {
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
    """The page for a fault: always the same bytes for the same `status` and language, made from
    this file alone.
    """
    response = HttpResponse(
        help_bytes(status, get_language()), status=status, content_type="text/html; charset=utf-8"
    )
    response["Content-Length"] = str(len(response.content))
    if status == 503:
        response["Retry-After"] = "30"
    return no_store(response)


def help_bytes(status: int, language: str | None = None) -> bytes:
    """The page for a fault as it is sent, in English where there is no other; deploy/pages holds
    the same for the web server in front.
    """
    return _other_languages.get((language, status)) or _written(status, str, "en", "")


def write_help_pages(languages: Iterable[str]) -> None:
    """Write the pages for faults in these languages, once, when the site starts."""
    for language in languages:
        with override(language):
            direction = ' dir="rtl"' if get_language_bidi() else ""
            for status in WHAT_HAPPENED:
                page = _written(status, gettext, language, direction)
                _other_languages[language, status] = page


def _written(status: int, say: Callable[[str], str], language: str, direction: str) -> bytes:
    heading, sentence = map(say, WHAT_HAPPENED[status])
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
    """What pages are made of cannot be had just now, and will be again: a view that meets this
    is answered with 503 and the page above.
    """


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
    """handler500: 503 when the database is at fault or holds nothing to show, since that passes;
    500 for everything else.
    """
    return help_page(503 if isinstance(sys.exc_info()[1], DatabaseFault | Resting) else 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW"""
    return help_page(403)


def last_resort(application: Callable) -> Callable:
    """Wrap a WSGI application: a fault that Django itself cannot turn into a page (a broken
    URLconf, say) still ends in ours.

    An answer to HEAD leaves without its body, as the server would otherwise note with each one that
    it dropped it.
    """

    def wsgi(environ, start_response):
        try:
            answer = application(environ, start_response)
            return Bodiless(answer) if environ["REQUEST_METHOD"] == "HEAD" else answer
        # the last one to catch it: whatever it is, the visitor gets the warning signs
        except Exception:
            log.exception("fault outside the request handler")
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


class Bodiless:
    """An answer of which only the head is sent. It is closed like any other."""

    def __init__(self, answer) -> None:
        self.close = getattr(answer, "close", lambda: None)

    def __iter__(self):
        return iter(())


def _https_only() -> list[tuple[str, str]]:
    """The header that SecurityMiddleware would have set, where Django did not get that far."""
    if not settings.SECURE_HSTS_SECONDS:
        return []
    return [
        (
            "Strict-Transport-Security",
            f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload",
        )
    ]


# ------------------------------------------------------------------------------------------ headers

_POWERS = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
    "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get",
    "idle-detection", "interest-cohort",
    "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials",
    "payment", "picture-in-picture",
    "publickey-credentials-create", "publickey-credentials-get", "serial", "storage-access",
    "sync-xhr", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip

ISOLATION = {
    "Permissions-Policy": ", ".join(
        [f"{power}=()" for power in _POWERS] + ["screen-wake-lock=(self)", "fullscreen=(self)"]
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # for browsers that do not know the policy's frame-ancestors; files and redirects too
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # not no-referrer: Django's check of https forms needs it
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""On every answer, whatever its status: nothing of ours runs, opens or is embedded anywhere else,
and we ask for no powers."""


TIES = ("user", "auser", "_messages", "htmx")
"""What middleware hangs on a request that refers back to it."""


class LetsGo:
    """Once it has been answered, lets go of a request and of all that was worked out for it:
    session, answers, permit.

    As long as something on it refers back to it, it would lie in memory until Python next looks for
    such rings, after several requests of others: work for that search, and memory that no cache of
    the processor holds any more when it is used again.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for tie in TIES:
            request.__dict__.pop(tie, None)
        return response


class IsolationHeaders:
    """Outermost, so that files, redirects and fault pages carry them too.

    Some are also Django's own, which are left as they are.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ISOLATION.items():
            if name not in response.headers:
                response.headers[name] = value
        return response


def policy(directives: dict[str, list[str]], also: dict[str, str] | None = None) -> str:
    """A Content-Security-Policy of `directives` (name: its sources), each with the source that
    `also` has for it.
    """
    more = {name: [source] for name, source in (also or {}).items()}
    return "; ".join(
        " ".join([name, *sources, *more.get(name, [])]) for name, sources in directives.items()
    )


class ContentPolicy:
    """The strict policy everywhere; the admin's own under its own path, because its pages were not
    written for ours.

    They are the same for every answer, so each is worded once. The strict one names the digest of
    the script that every page carries, and on a page that carries the style sheet that of the sheet
    as well: any other block of script or of styles still counts for nothing.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response
        files = carried()
        script, sheet = (
            ({"script-src": files.script_source}, {"style-src": files.sheet_source})
            if files
            else ({}, {})
        )
        strict = settings.CONTENT_SECURITY_POLICY
        self.strict, self.carrying = policy(strict, script), policy(strict, script | sheet)
        self.admin = policy(settings.CONTENT_SECURITY_POLICY_ADMIN)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django's technical pages bring their own styles
        if not (settings.DEBUG and response.status_code in (404, 500)):
            in_admin = request.path_info.startswith(f"/{settings.ADMIN_PATH}")
            strict = self.carrying if getattr(response, "carries_sheet", False) else self.strict
            response.headers["Content-Security-Policy"] = self.admin if in_admin else strict
        return response


# -------------------------------------------------------------------- files that come with the page

_SCRIPT = "js/start.js"
register = template.Library()


class Carried(NamedTuple):
    """The script that every page begins with and our style sheet, as a page may carry them, and
    what a content policy calls each.
    """

    script: str
    script_source: str
    sheet: bytes
    sheet_source: str


@lru_cache(maxsize=1)
def carried() -> Carried | None:
    """The two files, without comments and margins.

    None where either cannot be read: then pages ask for both.
    """
    folder = settings.BASE_DIR / "static"
    try:
        sheet, script = (folder / "css" / "app.css").read_bytes(), (folder / _SCRIPT).read_bytes()
    except OSError:
        log.error("the style sheet or the first script cannot be read: pages ask for them")
        return None
    sheet, script = bare_styles(sheet), re.sub(rb"(?m)^\s*(//.*\n)?", b"", script).strip()
    return Carried(script.decode(), _source(script), sheet, _source(sheet))


def bare_styles(sheet: bytes) -> bytes:
    """A style sheet without comments and margins, which are for whoever edits it: a tenth of
    what it weighs on its way.
    """
    return re.sub(rb"(?m)^\s+", b"", re.sub(rb"/\*.*?\*/", b"", sheet, flags=re.DOTALL)).strip()


def _source(block: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(block).digest()).decode()}'"


@register.simple_tag
def first_script() -> SafeString:
    """The script that a page carries in itself (docs/adr/0073).

    Nothing where pages ask for it: in DEBUG, or when it cannot be read.
    """
    files = None if settings.DEBUG else carried()
    return SafeString(files.script if files else "")


def carry_sheet(response: HttpResponse) -> HttpResponse:
    """The page with our style sheet in it, instead of a link to it: it can be read once it has come
    (docs/adr/0072).

    `carries_sheet` on the response says whether it does: a piece of a page does not, nor does a
    page for whoever edits the files (DEBUG).
    """
    files = None if settings.DEBUG else carried()
    link = f'<link rel="stylesheet" href="{static("css/app.css")}">'.encode()
    response.carries_sheet = files is not None and link in response.content
    if response.carries_sheet:
        response.content = response.content.replace(link, b"<style>" + files.sheet + b"</style>", 1)
    return response


# ------------------------------------------------------------------------------- malformed requests

BODY_LIMIT = 65_536
"""Bytes a public form may send: all 43 signs and 66 conditions fit in a tenth of it."""
FIELD_LIMIT = 200
_DRAIN_LIMIT = 8 * 1024 * 1024
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class RefuseMalformed:
    """Turns away, with a plain page, what no form of ours can send, before anything looks at it.

    Addresses, cookies and names of fields with a NUL byte (a database may refuse to store it),
    bodies that are too big, of another type or broken off, too many fields, files where none is
    asked for, methods that nothing here, or not this page, answers. The admin has Django's own,
    wider limits.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = self._fault(request)
        if status is None:
            return self._whole(self.get_response(request))
        log.warning("refused a malformed request: %s", http.HTTPStatus(status).phrase)
        return help_page(status)

    def _whole(self, response: HttpResponse) -> HttpResponse:
        """A view that does not take a method answers with nothing at all; people get the page
        for it.
        """
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = help_page(405)
        page["Allow"] = response["Allow"]
        return page

    def _fault(self, request: HttpRequest) -> int | None:
        if request.method not in _METHODS:
            return 405
        if (
            "\x00" in request.path_info
            or "%00" in request.META.get("QUERY_STRING", "")
            or "\x00" in request.META.get("HTTP_COOKIE", "")
        ):
            return 400
        if request.method != "POST":
            return None
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        admin = request.path_info.startswith(f"/{settings.ADMIN_PATH}")
        if length > (
            settings.FILE_UPLOAD_LIMIT
            if admin
            else settings.UPLOADS.get(request.path_info, BODY_LIMIT)
        ):
            _drain(request, length)
            return 413
        if length and request.content_type not in _FORM_TYPES:
            return 400
        try:
            fields = [(name, value) for name, values in request.POST.lists() for value in values]
        except RequestDataTooBig:
            return 413
        except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError):
            return 400
        if len(fields) > FIELD_LIMIT and not admin:
            return 400
        if request.FILES and not admin and request.path_info not in settings.UPLOADS:
            return 400
        # In what was typed or pasted a NUL byte is for the form to deal with, which gives the rest
        # back (screening/typed.py). In the name of a field nobody typed it; and the admin's forms
        # go straight to the database.
        return (
            400
            if any("\x00" in name or (admin and "\x00" in value) for name, value in fields)
            else None
        )


def _drain(request: HttpRequest, length: int) -> None:
    """Read and drop a refused body, up to a bound: a server that answers and hangs up early
    resets the line under the answer.
    """
    left = min(length, _DRAIN_LIMIT)
    try:
        while left > 0 and (piece := request.META["wsgi.input"].read(min(left, 65_536))):
            left -= len(piece)
    except (OSError, KeyError):
        return


class SameOrigin(CsrfViewMiddleware):
    """Django's check of forms, asked last: a browser that says where a form came from needs no
    token, and so no cookie.

    `Sec-Fetch-Site` and `Origin` are set by the browser and no page can forge them. Same origin:
    taken. Another origin, unless trusted: refused. Neither header: no browser that could be tricked
    into it, so the public forms are taken, and for staff Django's own token decides, as ever. See
    docs/adr/0005.
    """

    def process_view(self, request, callback, callback_args, callback_kwargs):
        came_from = request.META.get("HTTP_SEC_FETCH_SITE")
        origin = request.META.get("HTTP_ORIGIN")
        if request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
            return super().process_view(request, callback, callback_args, callback_kwargs)
        if came_from is None and origin is None:
            if request.path_info.startswith(f"/{settings.ADMIN_PATH}"):
                return super().process_view(request, callback, callback_args, callback_kwargs)
            return self._accept(request)
        if getattr(callback, "csrf_exempt", False) or getattr(
            request, "_dont_enforce_csrf_checks", False
        ):
            return self._accept(request)
        if origin is not None and not self._origin_verified(request):
            return self._reject(request, "form from another origin")
        if origin is None and came_from != "same-origin":
            return super().process_view(request, callback, callback_args, callback_kwargs)
        return self._accept(request)


# ------------------------------------------------------------------------------------- static files


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this one by themselves, for pages that name no icon (the admin's)."""
    response = HttpResponsePermanentRedirect(f"{settings.STATIC_URL}icons/mark.svg")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def as_served(name: str, data: bytes) -> bytes:
    """The bytes of a static file as a browser gets them: style sheets without what is only for
    whoever edits them.
    """
    return bare_styles(data) if name.endswith(".css") else data


_REFUSED_CODING = re.compile(r"(?i)(?:^|,)[^,]*;\s*q\s*=\s*0(?:\.0*)?\s*(?=,|$)")


class StaticFiles(WhiteNoiseMiddleware):
    """Static files, but for what is there for editors and tools; and compressed only for whoever
    takes it so.

    Encodings that a browser refuses (`gzip;q=0`) are taken out of its header here, before anything
    reads it.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if "0" in accepted and _REFUSED_CODING.search(accepted):
            request.META["HTTP_ACCEPT_ENCODING"] = _REFUSED_CODING.sub("", accepted)
        return super().__call__(request)

    def add_file_to_dictionary(self, url: str, path: str, stat_cache=None) -> None:
        if not is_private(url):
            super().add_file_to_dictionary(url, path, stat_cache)

    def immutable_file_test(self, path: str, url: str) -> bool:
        """Whether the name carries a digest: the list of files knows, without asking for names
        that nobody has.
        """
        return url.removeprefix(self.static_prefix) in self._hashed

    @cached_property
    def _hashed(self) -> set[str]:
        return set(getattr(staticfiles_storage, "hashed_files", {}).values())


def is_private(url: str) -> bool:
    """Whether a collected file is none that a page asks for: the list of files, and notes for
    editors.
    """
    return bool(re.search(r"/staticfiles\.json(\.gz)?$|\.md(\.gz)?$", url))


class WholeNumber(IntConverter):
    """A number in an address, written in one way only: pages are kept by their address, so 01
    must not be another 1.
    """

    regex = "0|[1-9][0-9]{0,8}"


register_converter(WholeNumber, "whole")


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Files under names that carry their digest, also where one script module imports another;
    style sheets without their comments.
    """

    support_js_module_import_aggregation = True

    def _save(self, name, content):
        return super()._save(name, ContentFile(as_served(name, b"".join(content.chunks()))))

    def load_manifest(self):
        try:
            return super().load_manifest()
        except ValueError:
            log.error("the list of static files cannot be read")
            return {}, ""

    def stored_name(self, name: str) -> str:
        """The name with the digest; the plain one where files were not collected after a deploy:
        a page without its style still helps.
        """
        try:
            return super().stored_name(name)
        except ValueError:
            log.error("static files have not been collected: %s", name)
            return name
