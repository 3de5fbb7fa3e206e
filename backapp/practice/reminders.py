"""Reminders as a calendar file: the visitor's own calendar reminds, and we store nothing.

A phone shows a reminder to anyone near it, so the file contains neither the routine's name nor any
answer (docs/adr/0040). The code writes one recurring event after RFC 5545. Its time has no time
zone, so eight o'clock stays eight o'clock abroad.

    >>> wanted = Wanted(time(8, 0), ("MO", "TH"), 2)
    >>> print(calendar(wanted, date(2026, 11, 21), "https://backapp.example/", uid, now))
    BEGIN:VCALENDAR
    ...
    DTSTART:20261123T080000
    RRULE:FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4
    ...
"""

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from backapp.access import OpenedRoutine
from backapp.practice.pages import Instead, or_instead
from backapp.practice.routines import open_or_instead, printed
from backapp.screening.forms import FieldError
from backapp.screening.typed import time_of_day
from backapp.web.pages import never_stored

DAYS = {
    "MO": gettext_lazy("Monday"),
    "TU": gettext_lazy("Tuesday"),
    "WE": gettext_lazy("Wednesday"),
    "TH": gettext_lazy("Thursday"),
    "FR": gettext_lazy("Friday"),
    "SA": gettext_lazy("Saturday"),
    "SU": gettext_lazy("Sunday"),
}
WEEKS = (1, 2, 4, 6, 8, 12)
FOLD = 75  # bytes in a line without its line break (RFC 5545, 3.1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """When to remind: a time of day, days of the week as in RFC 5545, and for how many weeks."""

    at: time
    days: tuple[str, ...]
    weeks: int


@require_safe
@never_stored
@or_instead
def reminder(request: HttpRequest, slug: str) -> HttpResponse:
    """The form that asks when to remind."""
    return _form(request, _remindable(request, slug), QueryDict())


@require_safe
@never_stored
@or_instead
def reminder_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar file, or the form again with its errors."""
    shown = _remindable(request, slug)
    wanted, errors = read(request.GET)
    if wanted is None:
        return _form(request, shown, request.GET, errors)
    return file(request, wanted)


def file(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    """The calendar file of what was chosen."""
    start = request.build_absolute_uri(reverse("home"))
    body = calendar(wanted, timezone.localdate(), start, str(uuid.uuid4()), timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="backapp.ics"'
    return response


def _remindable(request: HttpRequest, slug: str) -> OpenedRoutine:
    """The open routine. Raises Instead if it needs a question before every use."""
    permit, shown = open_or_instead(request, slug)
    if not printed(permit, shown):
        raise Instead(redirect("routine", slug))
    return shown


def _form(
    request: HttpRequest, shown, typed: QueryDict, errors: tuple[FieldError, ...] = ()
) -> HttpResponse:
    context = {
        "routine": shown,
        "errors": errors,
        "wrong": {error.id.partition("-")[0]: error.text for error in errors},
        "time": typed.get("time", ""),
        "days": [(code, name, code in typed.getlist("day")) for code, name in DAYS.items()],
        "weeks": [(number, str(number) == typed.get("weeks", "2")) for number in WEEKS],
        "personal": True,
    }
    return render(request, "practice/reminder.html", context, status=422 if errors else 200)


def read(said: QueryDict) -> tuple[Wanted | None, tuple[FieldError, ...]]:
    """The choices, or what is wrong with them."""
    times, days, weeks = (
        said.getlist("time"),
        list(dict.fromkeys(said.getlist("day"))),
        said.getlist("weeks"),
    )
    errors = []
    at = time_of_day(times[0]) if len(times) == 1 else None
    if at is None:
        errors.append(FieldError("time-0", _("Enter a time of day, such as 08:30")))
    if not days or not set(days) <= set(DAYS):
        errors.append(FieldError("day-0", _("Choose at least one day")))
    if len(weeks) != 1 or weeks[0] not in {str(number) for number in WEEKS}:
        errors.append(FieldError("weeks-0", _("Choose for how many weeks")))
    if errors or at is None:
        return None, tuple(errors)
    return Wanted(at, tuple(day for day in DAYS if day in days), int(weeks[0])), ()


def calendar(wanted: Wanted, today: date, link: str, uid: str, now: datetime) -> bytes:
    """The file. Its event first occurs on the first chosen day after `today`.

    `link` is the address that the event leads to, `uid` its globally unique name.
    """
    day = today + timedelta(days=1)
    while list(DAYS)[day.weekday()] not in wanted.days:
        day += timedelta(days=1)
    title = _text(_("Backapp: your routine"))
    before = _(
        "Before you start: is anything new, such as numbness, weakness, fever, a fall or "
        "chest pain? Then leave it for today and look "
        "at the warning signs. If the site no longer has your answers, it asks again. No "
        "time today? That is fine."
    )
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Backapp//Reminder//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{datetime.combine(day, wanted.at):%Y%m%dT%H%M%S}",
        "DURATION:PT15M",
        f"RRULE:FREQ=WEEKLY;BYDAY={','.join(wanted.days)};COUNT={len(wanted.days) * wanted.weeks}",
        f"SUMMARY:{title}",
        f"DESCRIPTION:{_text(before)}",
        f"URL:{link}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:PT0S",
        f"DESCRIPTION:{title}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _text(text: str) -> str:
    """Escape a value of type TEXT (RFC 5545, 3.3.11)."""
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """One line in UTF-8, folded where it is too long, but never inside a character."""
    pieces, piece = [], b""
    for character in line:
        encoded = character.encode()
        if len(piece) + len(encoded) > FOLD:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
