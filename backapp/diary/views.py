"""The pages of the diary.

Reading never writes. A visitor without a diary is asked whether they want one, and no cookie is set
until they say yes.

No address contains anything a visitor entered: one word says what has just happened, and an entry
has a random identifier.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from uuid import UUID, uuid4, uuid5

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backapp.access import Permit, permit_for
from backapp.coach import wishes
from backapp.diary import carrying, keeping, plans, trend
from backapp.diary.chart import PARTS, SPANS, chart
from backapp.diary.entries import (
    SCALE,
    Reading,
    names_a_sign,
    put,
    read_form,
    typed_of,
)
from backapp.diary.models import LONGEST_NOTE, MOST_BYTES, MOST_ENTRIES, Diary, Effort, Entry, Felt
from backapp.erasing import wipe
from backapp.library import composed
from backapp.library.content import Catalogue, catalogue
from backapp.screening.forms import FieldError
from backapp.screening.record import Record
from backapp.screening.runs import Run
from backapp.screening.zones import newest_day
from backapp.web.pages import never_stored

log = logging.getLogger("backapp.diary")
GET_POST = require_http_methods(["GET", "HEAD", "POST"])
# the one word in the address about what has just happened
HAPPENED = ("started", "kept", "deleted", "brought", "longer")
# entries on a page, and on the page for printing, which limits the time that a long diary takes
PAGE, PRINTED = 20, 100
RUNS = UUID("5bb9e0b5-2ab3-4f0e-9f0c-2f6e7a5e1d7b")  # namespace for the identifiers of runs
MOST_REMINDERS = 3
NO_ROOM = gettext_lazy("We cannot save any more right now. Please try again another day.")
SOON = 60  # the page offers to keep the diary longer in its last 60 days


def with_diary(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the pages of visitors who have a diary: pass it to `view`.

    Redirects all other visitors to the question whether they want one.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        diary = keeping.diary_of(request)
        return view(request, diary, *args, **kwargs) if diary else redirect("diary:home")

    return never_stored(wrapper)


# -------------------------------------------------------------------------------- having one or not


@require_safe
@never_stored
def home(request: HttpRequest) -> HttpResponse:
    """The diary, or the question whether to have one."""
    diary = keeping.diary_of(request)
    if diary is None:
        context = {"after_a_run": "run" in request.GET, "most": MOST_ENTRIES, "personal": True}
        return render(request, "diary/question.html", context)
    today, known = timezone.localdate(), catalogue()
    entries = list(diary.entries.all())
    printed = "all" in request.GET
    page = Paginator(entries, PRINTED if printed else PAGE).get_page(request.GET.get("page"))
    points = [trend.Point(entry.day, entry.before, entry.after, entry.felt) for entry in entries]
    span = request.GET.get("span") if request.GET.get("span") in SPANS else SPANS[0]
    until = keeping.kept_until(diary)
    context = {
        "page": page,
        "printed": printed,
        "most_printed": PRINTED,
        "rows": [(entry, carrying.name_of(entry, known), _address(entry, known)) for entry in page],
        "chart": chart(points, today, span),
        "reasons": trend.reasons(points, today),
        "sign": names_a_sign(entries),
        "reminders": _remindable(permit_for(request), entries),
        "until": until,
        "ends_soon": (until - today).days <= SOON,
        "happened": next((word for word in HAPPENED if word in request.GET), ""),
        "personal": True,
    }
    return render(request, "diary/diary.html", context)


def pain(request: HttpRequest) -> SafeString:
    """Pain over the last twelve weeks, for *My back*; empty without a diary of this browser."""
    diary = keeping.diary_of(request)
    if diary is None:
        return SafeString()
    today = timezone.localdate()
    entries = diary.entries.filter(day__gt=today - timedelta(weeks=PARTS))
    points = [trend.Point(entry.day, entry.before, entry.after, entry.felt) for entry in entries]
    context = {"chart": chart(points, today), "reasons": trend.reasons(points, today)}
    return render_to_string("diary/_pain.html", context)


@require_POST
@never_stored
def start(request: HttpRequest) -> HttpResponse:
    """Create a diary after a yes. Only this view creates the cookie."""
    response = redirect("diary:run") if "run" in request.POST else _to_diary("started")
    if keeping.diary_of(request) is None:
        if not keeping.room_for(None):
            return _no_room(request)
        keeping.start(response)
    return response


@require_POST
@with_diary
def keep(request: HttpRequest, diary: Diary) -> HttpResponse:
    """Keep the diary for another twelve months without writing in it."""
    return keeping.extend(diary, request, _to_diary("longer"))


@GET_POST
@with_diary
def delete(request: HttpRequest, diary: Diary) -> HttpResponse:
    """Delete the diary after a confirmation."""
    if request.method == "POST":
        return keeping.delete(diary, request, redirect("diary:gone"))
    context = {"count": diary.entries.count(), "plan": plans.of_diary(diary), "personal": True}
    return render(request, "diary/delete.html", context)


@require_safe
@never_stored
def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "diary/gone.html", {"personal": True})


# ------------------------------------------------------------------------------------------ entries


@GET_POST
@with_diary
def new(request: HttpRequest, diary: Diary) -> HttpResponse:
    """An entry by hand: a run from a printed sheet, or how a day was."""
    entry = Entry(diary=diary, uid=uuid4(), day=timezone.localdate())
    return _write(request, diary, entry, reverse("diary:new"))


@GET_POST
@never_stored
def run(request: HttpRequest) -> HttpResponse:
    """Offer to save the last run, as the session records it.

    A run that is saved twice is one entry.
    """
    diary = keeping.diary_of(request)
    if diary is None:
        return redirect(f"{reverse('diary:home')}?run=1")
    last = Record(request).run
    if last is None:
        return redirect("diary:new")
    uid = uuid5(RUNS, f"{last.kind} {last.slug} {last.started_at.isoformat()}")
    entry = diary.entries.filter(uid=uid).first() or _entry_of(last, diary, uid)
    return _write(request, diary, entry, reverse("diary:run"), known_run=True)


@GET_POST
@with_diary
def change(request: HttpRequest, diary: Diary, uid: UUID) -> HttpResponse:
    """Correct or delete an existing entry."""
    entry = get_object_or_404(diary.entries, uid=uid)
    return _write(request, diary, entry, reverse("diary:change", args=[uid]))


@require_POST
@with_diary
def delete_one(request: HttpRequest, diary: Diary, uid: UUID) -> HttpResponse:
    get_object_or_404(diary.entries, uid=uid).delete()
    keeping.update_size(diary)
    wipe()
    return keeping.extend(diary, request, _to_diary("deleted"))


def _entry_of(last: Run, diary: Diary, uid: UUID) -> Entry:
    """A run as an entry, not saved.

    A run of something that the catalogue no longer has is saved without its name.
    """
    known = catalogue()
    if last.kind == "session":  # it is named by what was asked for, like a routine
        wish = wishes.read(last.slug)
        what = {"routine": wish.name} if wish else {}
    else:
        known_ones = known.routines if last.kind == "routine" else known.exercises
        what = {last.kind: last.slug} if last.slug in known_ones else {}
    return Entry(
        diary=diary,
        uid=uid,
        day=timezone.localdate(last.started_at),
        before=last.before,
        after=last.after,
        felt=last.felt,
        effort=last.effort,
        **what,
    )


def _write(
    request: HttpRequest,
    diary: Diary,
    entry: Entry,
    here: str,
    *,
    known_run: bool = False,
) -> HttpResponse:
    """Show the form for one entry, or save it."""
    fresh = entry.pk is None
    if fresh and diary.entries.count() >= MOST_ENTRIES:
        return render(request, "diary/full.html", {"most": MOST_ENTRIES, "personal": True})
    known = catalogue()
    reading, blank = Reading(entry, (), typed_of(entry)), request.method != "POST"
    if not blank:
        country = Record(request).said(known).get("country", "")
        reading = read_form(request.POST, known, entry, country)
        if reading.entry and (why := _too_much(diary, entry, reading.entry)):
            reading = Reading(None, (FieldError("note-0", why),), reading.typed)
    if blank or reading.entry is None:
        context = {
            "entry": None if fresh else entry,
            "known_run": known_run,
            "here": here,
            "blank": blank,
        }
        return _form(request, reading, context | _choices(known, typed_of(entry)["what"]))
    put(entry, reading.entry)
    if fresh:  # a run that is saved in two windows at once must become one entry
        Entry.objects.update_or_create(
            diary=diary,
            uid=entry.uid,
            defaults={name: getattr(entry, name) for name in (*carrying.FIELDS, "sign")},
        )
    else:
        entry.save()
        wipe()
    keeping.update_size(diary)
    return keeping.extend(diary, request, _to_diary("kept"))


def _too_much(diary: Diary, before: Entry, after: Entry) -> str:
    """Why a longer entry cannot be saved; empty if it can."""
    more = keeping.cost(after.note) - (keeping.cost(before.note) if before.pk else 0)
    if more > 0 and diary.size + more > MOST_BYTES:
        return _(
            "Your diary is full. Write a shorter note, or save your diary as a file and "
            "delete old entries."
        )
    return NO_ROOM if more > 0 and not keeping.room_for(diary) else ""


def _no_room(request: HttpRequest) -> HttpResponse:
    log.error("The diaries are full, so new ones and imports are refused. Raise DIARIES_MB.")
    return render(request, "diary/no_room.html", {"personal": True}, status=503)


def _choices(known: Catalogue, was: str) -> dict:
    """The routines and exercises to choose from, by name, and the session in the entry. Also
    what is in the entry if the site no longer has it.
    """
    groups = [
        (_("Routines"), [(f"routine:{one.slug}", one.name) for one in known.routines.values()]),
        (
            _("Single exercises"),
            [(f"exercise:{one.slug}", one.name) for one in known.exercises.values()],
        ),
    ]
    if session := composed.named(was.removeprefix("routine:")):
        groups.insert(0, (_("Sessions"), [(was, session)]))
    listed = {value for _title, options in groups for value, _name in options}
    return {"groups": groups, "unlisted": "" if was in listed else was}


def _form(request: HttpRequest, reading: Reading, context: dict) -> HttpResponse:
    context |= {
        "typed": reading.typed,
        "errors": reading.errors,
        "wrong": {error.id.partition("-")[0]: error.text for error in reading.errors},
        "pain_before": _("Pain before, or just that day"),
        "pain_after": _("Pain after"),
        "scale": [str(number) for number in SCALE],
        "felt": [("", _("Not said")), *Felt.choices],
        "effort": [("", _("Not said")), *Effort.choices],
        "last_day": newest_day().isoformat(),
        "longest": LONGEST_NOTE,
        "personal": True,
    }
    return render(request, "diary/entry.html", context, status=422 if reading.errors else 200)


# ----------------------------------------------------------------------------------------- carrying


@require_safe
@with_diary
def save_csv(request: HttpRequest, diary: Diary) -> HttpResponse:
    """Export every entry as a table."""
    return _file(
        carrying.as_csv(_oldest_first(diary), catalogue()), "text/csv; charset=utf-8", "csv"
    )


@require_safe
@with_diary
def save_json(request: HttpRequest, diary: Diary) -> HttpResponse:
    """Export every entry as a file that another device can import."""
    return _file(
        carrying.as_json(_oldest_first(diary), timezone.localdate(), plans.of_diary(diary)),
        "application/json",
        "json",
    )


def _oldest_first(diary: Diary):
    return diary.entries.order_by("day", "id")


def _file(body: bytes, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="backapp-diary.{ending}"'
    return response


@GET_POST
@with_diary
def bring(request: HttpRequest, diary: Diary) -> HttpResponse:
    """Import a diary that was exported on another device."""
    if request.method != "POST":
        return _bring_form(request, [])
    sent = request.FILES.get("file")
    if sent is None or not sent.size:
        return _bring_form(request, [_("Choose the file first")])
    if not keeping.room_for(diary):
        return _bring_form(request, [NO_ROOM])
    reading = carrying.read_file(sent.read())
    if reading.faults:
        return _bring_form(request, reading.faults)
    if carrying.add_entries(diary, reading.found) is None:
        too_much = _(
            "Together they would be more than a diary holds: %(entries)d entries, or %(size)d KB"
        )
        limits = {"entries": MOST_ENTRIES, "size": MOST_BYTES // 1000}
        return _bring_form(request, [too_much % limits])
    if reading.plan and plans.of_diary(diary) is None:  # one that is followed is not replaced
        plans.keep(diary, reading.plan)
    return keeping.extend(diary, request, _to_diary("brought"))


def _bring_form(request: HttpRequest, faults: list[str]) -> HttpResponse:
    context = {"errors": [FieldError("file-0", fault) for fault in faults], "personal": True}
    return render(request, "diary/import.html", context, status=422 if faults else 200)


# ------------------------------------------------------------------------------------------ helpers


def _to_diary(happened: str) -> HttpResponse:
    return redirect(f"{reverse('diary:home')}?{happened}=1")


def _address(entry: Entry, known: Catalogue) -> str:
    """The page of what was done, if there is one.

    That page asks the door, as for every visitor.
    """
    if wish := wishes.NAMED.get(entry.routine):
        return reverse("session", args=[wish])
    if entry.routine in known.routines:
        return reverse("routine", args=[entry.routine])
    return reverse("exercise", args=[entry.exercise]) if entry.exercise in known.exercises else ""


def _remindable(permit: Permit, entries: list[Entry]) -> list[tuple[str, str]]:
    """Slug and name of the routines done last that are open now and that can have reminders
    (docs/adr/0040).
    """
    known = permit.catalogue
    done = dict.fromkeys(entry.routine for entry in entries if entry.routine in known.routines)
    cards = [
        permit.routine_card(slug)
        for slug in done
        if not any(known.exercises[one].requires for one in known.routines[slug].exercises)
    ]
    return [(card.slug, card.name) for card in cards if card.open][:MOST_REMINDERS]
