"""Addresses that go wrong on purpose, for tests/house/test_web.py."""

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import HttpResponse
from django.urls import path

from backapp.web.pages import never_stored, page_or_fragment

handler400, handler403 = "backapp.web.faults.bad_request", "backapp.web.faults.permission_denied"
handler404, handler500 = "backapp.web.faults.page_not_found", "backapp.web.faults.server_error"

SAID = "an-answer-that-nobody-may-see"


def raising(error):
    def view(request):
        told = SAID  # noqa: F841 - a page or a log that shows local names would show it
        raise error(SAID)

    return view


def echo(request):
    return HttpResponse(f"{request.method} {sorted(request.POST.items())}")


@never_stored
def personal(request):
    response = HttpResponse("mine")
    response["ETag"], response["Last-Modified"], response["Cache-Control"] = (
        '"x"',
        "today",
        "public, max-age=60",
    )
    return response


def piece(request):
    return page_or_fragment(
        request,
        "page.html",
        "piece.html",
        {"word": "hello"},
        status=422 if "wrong" in request.GET else 200,
    )


def a_session(request):
    request.session["answers"] = SAID
    return HttpResponse("kept")


urlpatterns = [
    path("echo/", echo),
    path("personal/", personal),
    path("piece/", piece),
    path("session/", a_session),
    path("400/", raising(BadRequest)),
    path("400/suspicious/", raising(SuspiciousOperation)),
    path("403/", raising(PermissionDenied)),
    path("500/", raising(ValueError)),
    path("503/", raising(OperationalError)),
    path("503/data/", raising(DataError)),
]
