"""Which day it is for the visitor: their own time zone, for forms, the diary, reminders and every
date in words (docs/adr/0086).

The browser says it along with a form (static/js/zone.js fills the field `zone`); it is kept with
the answers and goes with them. Without it, or where it names no zone, the site's zone stands. It
decides nothing: the gate counts days in a way that is right in every zone (gate/days.py), so that
no answer about a zone opens anything sooner.

    Eight in the evening of the 29th in Honolulu, on a site in UTC where it is the 30th:
    >>> newest_day()
    datetime.date(2026, 11, 29)
"""

import re
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from asgiref.local import Local
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backapp.gate.days import latest
from backapp.screening.idle import SHOW_NOTHING
from backapp.screening.record import KEY

FIELD = "zone"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,20}(/[A-Za-z0-9_+-]{1,30}){0,2}")
_told = Local()


def known(name: str) -> ZoneInfo | None:
    """The zone of that IANA name; None for anything that this machine knows no zone by."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    # malformed name; a folder of the zone data; unknown name
    except (ValueError, OSError, KeyError):
        return None


def newest_day() -> date:
    """The newest day that a visitor may name: today where they are; the newest date anywhere,
    where the browser did not say.
    """
    return timezone.localdate() if getattr(_told, "zone", None) else latest(timezone.now())


class VisitorsZone:
    """For the time of a request, the clock is the visitor's.

    Pages that show nothing of them do not ask the session for it.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            if hasattr(request, "zone"):
                timezone.deactivate()
                _told.zone = None

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        said = ""
        if request.method == "POST":
            said = request.POST.get(FIELD, "")
        elif FIELD in request.META.get("QUERY_STRING", ""):
            said = request.GET.get(FIELD, "")
        if not said and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        name = request.resolver_match.view_name
        if name in SHOW_NOTHING or name.startswith("admin:"):
            return
        zone = known(said)
        request.zone_told = said if zone and request.method == "POST" else ""
        zone = zone or known(_kept(request))
        if zone is not None:
            request.zone = _told.zone = zone
            timezone.activate(zone)


def _kept(request: HttpRequest) -> str:
    """The zone among the answers of this visitor, if any.

    It decides nothing, so that these need not be read for it as a whole.
    """
    held = request.session.get(KEY) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    kept = held.get("zone") if isinstance(held, dict) else ""
    return kept if isinstance(kept, str) else ""
