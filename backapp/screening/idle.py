"""A shared device.

After a quarter of an hour without a request the answers wait until somebody says whose they are
(docs/adr/0055).

When the last request came is kept by the browser, in a signed cookie that holds a moment and
nothing else: no row is written for reading a page, and no answer can be lost to two requests that
cross. A cookie that is missing, old, from the future or altered means that nobody knows who is
there. A page that takes longer to follow (a step of a routine) says so, with `takes`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from backapp.screening.record import Record
from backapp.web.pages import no_store

IDLE_AFTER = timedelta(minutes=15)
# the most that a page may ask for, and the furthest into the future that a cookie is believed
LONGEST = timedelta(hours=2)
RENEW_EVERY = timedelta(minutes=1)  # so that not every answer sets a cookie
_SIGNER = Signer(salt="backapp.screening.idle")

#: Addresses that show nothing of what was answered, by name; the one form that can only ever
#: withhold more; and the diary's, which show no answer and hold what somebody has just typed. The
#: diary itself is shown only after the question.
SHOW_NOTHING = frozenset(
    {
        "warning-signs",
        "privacy",
        "robots",
        "favicon",
        "healthz",
        "readyz",
        "evidence",
        "claim",
        "sources",
        "how-screening-works",
        "safety",
    }
    | {"manifest", "service-worker", "offline", "offline-warning-signs"}
    | {f"screening:{name}" for name in ("same-person", "finish", "finished", "fhir-questionnaire")}
)
ONLY_WITHHOLD = frozenset({"routine-hurts", "exercise-hurts"})
OWN_WORDS = frozenset(
    {"diary:new", "diary:run", "diary:change", "diary:delete-one", "diary:delete"}
)


def takes(request: HttpRequest, time: timedelta) -> None:
    """What is answered now may be followed for `time` before the next request comes: that is no
    absence.
    """
    request.takes_time = min(time, LONGEST - IDLE_AFTER)


def here(request: HttpRequest) -> None:
    """Somebody has just said that the answers are theirs."""
    request.somebody_is_here = True


class SamePerson:
    """Asks "Are you the same person?" before anything is shown that depends on answers given
    more than a quarter of an hour ago.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = _until(request)
        request.somebody_is_here = known is not None
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified:
            self._remember(request, response, known)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if (
            request.somebody_is_here
            or settings.SESSION_COOKIE_NAME not in request.COOKIES
            or _shows_nothing(request)
        ):
            return None
        return _ask(request) if Record(request).held else None

    def _remember(
        self, request: HttpRequest, response: HttpResponse, known: datetime | None
    ) -> None:
        began = request.session.modified and Record(request).held
        if began or request.somebody_is_here:
            now = timezone.now()
            until = now + IDLE_AFTER + getattr(request, "takes_time", timedelta())
            if known is None or until - known >= RENEW_EVERY:
                response.set_cookie(
                    settings.ACTIVITY_COOKIE_NAME,
                    _SIGNER.sign(until.isoformat(timespec="seconds")),
                    secure=settings.SESSION_COOKIE_SECURE,
                    httponly=True,
                    samesite="Lax",
                )
        if (
            request.session.modified
            and request.session.is_empty()
            and settings.ACTIVITY_COOKIE_NAME in request.COOKIES
        ):
            response.delete_cookie(settings.ACTIVITY_COOKIE_NAME, samesite="Lax")


def _until(request: HttpRequest) -> datetime | None:
    """Until when the one who asked last counts as being here; None if that is over, or nobody
    knows.
    """
    try:
        signed = request.COOKIES.get(settings.ACTIVITY_COOKIE_NAME, "")
        until = datetime.fromisoformat(_SIGNER.unsign(signed))
        ahead = until - timezone.now()
    except (BadSignature, ValueError, TypeError):
        return None
    return until if timedelta() < ahead <= LONGEST else None


def _shows_nothing(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name
    return (
        name in SHOW_NOTHING
        or name.startswith("admin:")
        or (request.method == "POST" and name in ONLY_WITHHOLD | OWN_WORDS)
    )


def _ask(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse()
        response["HX-Refresh"] = "true"  # the whole page asks again, and is led on from there
        return no_store(response)
    onward = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return no_store(
        HttpResponseRedirect(f"{reverse('screening:same-person')}?{urlencode({'next': onward})}")
    )
