"""Refuse requests that no page of ours can send, before any other code reads them."""

import http
import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.urls.converters import IntConverter

from backapp.web.faults import help_page

log = logging.getLogger("backapp.web")

BODY_LIMIT = 65_536
"""Bytes of the largest public form. All 43 signs and 66 conditions need a tenth of it."""
FIELD_LIMIT = 200
_DRAIN_LIMIT = 8 * 1024 * 1024
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class RefuseMalformed:
    """Refuses what no form of ours can send, with a plain page, before any other code reads it.

    These are: addresses, cookies and field names with a NUL byte (a database can refuse to store
    it); bodies that are too big, incomplete or of another type; too many fields; files where no
    form asks for one; and methods that no page, or not this page, supports. The admin has Django's
    own, wider limits.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = _fault(request) or (_fault_of_form(request) if request.method == "POST" else None)
        if status:
            log.warning("Refused a malformed request: %s", http.HTTPStatus(status).phrase)
            page = help_page(status)
            if status == 405:
                page["Allow"] = ", ".join(_METHODS)
            return page
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = help_page(405)  # replaces Django's response, which is empty
        page["Allow"] = response["Allow"]
        return page


def _fault(request: HttpRequest) -> int | None:
    """The status for an error in the method, the address or the cookies; None if there is none."""
    if request.method not in _METHODS:
        return 405
    nul = (
        "\x00" in request.path_info
        or "%00" in request.META.get("QUERY_STRING", "")
        or "\x00" in request.META.get("HTTP_COOKIE", "")
    )
    return 400 if nul else None


def _fault_of_form(request: HttpRequest) -> int | None:
    """The status for an error in the body; None if there is none."""
    admin = request.path_info.startswith(f"/{settings.ADMIN_PATH}")
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    uploads = request.path_info in settings.UPLOADS
    public_limit = settings.UPLOADS[request.path_info] if uploads else BODY_LIMIT
    if length > (settings.FILE_UPLOAD_LIMIT if admin else public_limit):
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
    # A visitor can type or paste a NUL byte into a value, so the form handles it and shows the rest
    # again (screening/typed.py). A field name with one is never typed, and values in the admin go
    # straight to the database.
    nul = any("\x00" in name or (admin and "\x00" in value) for name, value in fields)
    too_much = len(fields) > FIELD_LIMIT or (request.FILES and not uploads)
    return 400 if nul or (too_much and not admin) else None


def _drain(request: HttpRequest, length: int) -> None:
    """Read and discard a refused body, up to a limit. If the server closed the connection early,
    the reset could reach the client before the response.
    """
    left = min(length, _DRAIN_LIMIT)
    try:
        while left > 0 and (piece := request.META["wsgi.input"].read(min(left, 65_536))):
            left -= len(piece)
    except (OSError, KeyError):
        return


class WholeNumber(IntConverter):
    """A number in an address, with only one way to write it. Pages are cached by address, so 01
    must not be a second address for 1.
    """

    regex = "0|[1-9][0-9]{0,8}"


class SameOrigin(CsrfViewMiddleware):
    """Checks where a form came from; Django's token is the last resort. If the browser states the
    origin, no token and so no cookie is needed (docs/adr/0005).

    The browser sets `Sec-Fetch-Site` and `Origin`, and no page can forge them. A form from the same
    origin is accepted. One from another origin is refused unless that origin is trusted. Without
    either header the client is not a browser that another site could misuse: public forms are
    accepted, and Django's token decides for staff.
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
            return self._reject(request, "the form came from another origin")
        if origin is None and came_from != "same-origin":
            return super().process_view(request, callback, callback_args, callback_kwargs)
        return self._accept(request)
