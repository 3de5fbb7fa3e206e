"""The idle lock for shared devices (docs/adr/0055).

After 15 minutes without a request, the answers are locked until the visitor says that they are the
same person.

The browser keeps the time of the last request in a signed cookie that contains only a timestamp.
So reading a page writes no row, and concurrent requests cannot lose an answer. If the cookie is
missing, expired, from the future or altered, the answers are locked. A page that takes longer to
follow, such as a step of a routine, extends the time with `takes`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from backapp.library.content import catalogue as current_catalogue
from backapp.screening.cues import ticked_in
from backapp.screening.emergency import of_form
from backapp.screening.record import Record
from backapp.web.pages import no_store

IDLE_AFTER = timedelta(minutes=15)
# the longest time that a page can ask for; a cookie further in the future is not trusted
LONGEST = timedelta(hours=2)
RENEW_EVERY = timedelta(minutes=1)  # so that not every response sets a cookie
_SIGNER = Signer(salt="backapp.screening.idle")

#: Views that are not locked, by name. They are: views that show no answers, the forms that can only
#: withhold more, and the forms of the diary, which show no answers and contain what the visitor has
#: just typed. The diary itself is locked.
SHOW_NOTHING = frozenset(
    {
        "warning-signs",
        "about",
        "privacy",
        "security-txt",
        "sitemap",
        "robots",
        "favicon",
        "healthz",
        "readyz",
        "answers",
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
    """Allow `time` until the next request, because the visitor needs it to follow this response.

    At most `LONGEST` minus `IDLE_AFTER`.
    """
    request.takes_time = min(time, LONGEST - IDLE_AFTER)


def unlock(request: HttpRequest) -> None:
    """Unlock the answers: the visitor has just said that they are the same person."""
    request.answers_unlocked = True


class SamePerson:
    """Middleware that asks "Are you the same person?" after 15 minutes without a request.

    Nothing that depends on the answers is shown before that.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        unlocked_until = _unlocked_until(request)
        request.answers_unlocked = unlocked_until is not None
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified:
            self._renew_cookie(request, response, unlocked_until)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if request.answers_unlocked or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        open_to_all = _shows_nothing(request)
        if open_to_all and request.method != "POST":
            return None
        record = Record(request)
        # what a form stores now unlocks nothing that was stored before
        request.answers_locked = record.held
        if open_to_all or not record.held:
            return None
        if request.method == "POST":  # whoever it is, what they tick can only withhold
            known = current_catalogue(fresh=True)
            if raised := ticked_in(request.POST, known):
                record.begin(of_form(request.POST))
                record.ask_behind(known, raised)
                record.put(known, raised)
        return _ask_same_person(request)

    def _renew_cookie(
        self, request: HttpRequest, response: HttpResponse, unlocked_until: datetime | None
    ) -> None:
        locked = getattr(request, "answers_locked", False)
        began = request.session.modified and not locked and Record(request).has_answers
        if began or request.answers_unlocked:
            now = timezone.now()
            until = now + IDLE_AFTER + getattr(request, "takes_time", timedelta())
            if unlocked_until is None or until - unlocked_until >= RENEW_EVERY:
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


def _unlocked_until(request: HttpRequest) -> datetime | None:
    """Return when the idle time ends; None if it has ended or the cookie is not valid."""
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


def _ask_same_person(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        response = HttpResponse()
        response["HX-Refresh"] = "true"  # the browser reloads the page and gets the redirect
        return no_store(response)
    query = urlencode({"next": request.get_full_path()})
    return no_store(HttpResponseRedirect(f"{reverse('screening:same-person')}?{query}"))
