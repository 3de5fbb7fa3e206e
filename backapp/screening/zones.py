"""The visitor's time zone, for forms, the diary, reminders and dates in words (docs/adr/0086).

The browser sends the zone with a form (static/js/zone.js fills the field `zone`). It is stored with
the answers and deleted with them. If it is missing or unknown, the site's zone is used. It decides
nothing: the gate counts days in a way that is right in every zone (gate/days.py), so no zone opens
anything sooner.

    It is 20:00 on the 29th in Honolulu, and on a site in UTC it is already the 30th:
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
from backapp.screening.emergency import FIELD as FIELD
from backapp.screening.idle import SHOW_NOTHING
from backapp.screening.record import EARLIER, KEY

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,20}(/[A-Za-z0-9_+-]{1,30}){0,2}")
_active = Local()


def known(name: str) -> ZoneInfo | None:
    """Return the zone with that IANA name; None if this machine does not know it."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    # malformed name, directory of the zone data, unknown name
    except (ValueError, OSError, KeyError):
        return None


def newest_day() -> date:
    """Return the latest day that a visitor can enter.

    It is today in the visitor's zone. If the zone is unknown, it is the latest date anywhere.
    """
    return timezone.localdate() if getattr(_active, "zone", None) else latest(timezone.now())


class VisitorsZone:
    """Middleware that activates the visitor's time zone for the request.

    Pages that show nothing about the visitor do not read the session for it.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        finally:
            if hasattr(request, "zone"):
                timezone.deactivate()
                _active.zone = None

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        sent = ""
        if request.method == "POST":
            sent = request.POST.get(FIELD, "")
        elif FIELD in request.META.get("QUERY_STRING", ""):
            sent = request.GET.get(FIELD, "")
        if not sent and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return
        name = request.resolver_match.view_name
        if name in SHOW_NOTHING or name.startswith("admin:"):
            return
        zone = known(sent)
        request.sent_zone = sent if zone and request.method == "POST" else ""
        zone = zone or known(_stored_zone(request))
        if zone is not None:
            request.zone = _active.zone = zone
            timezone.activate(zone)


def _stored_zone(request: HttpRequest) -> str:
    """The zone stored with the answers, or an empty string.

    It decides nothing, so the entry need not be validated first.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    entry = request.session.get(KEY) or request.session.get(EARLIER)
    name = entry.get("zone") if isinstance(entry, dict) else ""
    return name if isinstance(name, str) else ""
