"""Requests that no page of ours can send are refused before anything reads them."""

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
"""Bytes a public form may send: all 43 signs and 66 conditions fit in a tenth of it."""
FIELD_LIMIT = 200
_DRAIN_LIMIT = 8 * 1024 * 1024
_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class RefuseMalformed:
    """Refuses what no form of ours can send, with a plain page, before anything reads it.

    That is: addresses, cookies and field names with a NUL byte (a database may refuse to store
    it), bodies that are too big, of another type or cut off, too many fields, files where none is
    asked for, and methods that no page, or not this one, answers. The admin has Django's own, wider
    limits.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = _fault(request) or (_fault_of_form(request) if request.method == "POST" else None)
        if status:
            log.warning("refused a malformed request: %s", http.HTTPStatus(status).phrase)
            return help_page(status)
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        page = help_page(405)  # Django's own response is empty
        page["Allow"] = response["Allow"]
        return page


def _fault(request: HttpRequest) -> int | None:
    """The status for what is wrong with the method, the address or the cookies; None if nothing."""
    if request.method not in _METHODS:
        return 405
    nul = (
        "\x00" in request.path_info
        or "%00" in request.META.get("QUERY_STRING", "")
        or "\x00" in request.META.get("HTTP_COOKIE", "")
    )
    return 400 if nul else None


def _fault_of_form(request: HttpRequest) -> int | None:
    """The status for what is wrong with the body; None if nothing is."""
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
    # A NUL byte in a value was typed or pasted: the form deals with it and gives the rest back
    # (screening/typed.py). Nobody types the name of a field, and the admin's values go straight to
    # the database.
    nul = any("\x00" in name or (admin and "\x00" in value) for name, value in fields)
    too_much = len(fields) > FIELD_LIMIT or (request.FILES and not uploads)
    return 400 if nul or (too_much and not admin) else None


def _drain(request: HttpRequest, length: int) -> None:
    """Read and drop a refused body, up to a bound. A server that closes the connection early would
    reset it before the client has read the response.
    """
    left = min(length, _DRAIN_LIMIT)
    try:
        while left > 0 and (piece := request.META["wsgi.input"].read(min(left, 65_536))):
            left -= len(piece)
    except (OSError, KeyError):
        return


class WholeNumber(IntConverter):
    """A number in an address, written in one way only. Pages are cached by address, so 01 must not
    be a second address for 1.
    """

    regex = "0|[1-9][0-9]{0,8}"


class SameOrigin(CsrfViewMiddleware):
    """Django's check of forms as the last resort. A browser that says where a form came from needs
    no token, and so no cookie (docs/adr/0005).

    The browser sets `Sec-Fetch-Site` and `Origin`; no page can forge them. Same origin: accepted.
    Another origin, unless trusted: refused. Neither header: not a browser that could be tricked
    into it, so public forms are accepted, and for staff Django's token decides.
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
