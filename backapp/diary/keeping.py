"""Which diary belongs to a browser, how long it is kept, and how it is deleted.

The key is random and only that browser's cookie contains it; the table contains its hash. So a
reader of the table can neither open a diary nor tell whose it is, and a diary whose cookie is lost
cannot be recovered (docs/adr/0035).
"""

import hashlib
import json
import re
import secrets
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backapp.diary.models import EACH, Diary, Plan
from backapp.erasing import wipe
from backapp.gate.days import earliest
from backapp.screening.record import Record

IDLE = timedelta(days=365)  # how long a diary is kept after its last entry
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def hashed(key: str) -> str:
    """The hash that the table stores for a key.

    Plain SHA-256 is enough: the key is 256 random bits and cannot be guessed.
    """
    return hashlib.sha256(key.encode()).hexdigest()


def diary_of(request: HttpRequest) -> Diary | None:
    """The diary of this browser, or None if there is none or it has been idle for too long.

    Only reads.
    """
    key = request.COOKIES.get(settings.DIARY_COOKIE_NAME, "")
    if not _KEY.fullmatch(key):
        return None
    return Diary.objects.filter(key_hash=hashed(key), used_on__gte=_oldest_kept()).first()


def start(response: HttpResponse) -> Diary:
    """Create a diary under a new key, never under one that the browser sent.

    Sets the cookie on `response`.
    """
    purge()
    key = secrets.token_urlsafe(32)
    _give(response, key)
    return Diary.objects.create(
        key_hash=hashed(key), used_on=timezone.localdate(), started_on=timezone.localdate()
    )


def extend(diary: Diary, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep the diary and its cookie for twelve months from today, because the visitor wrote in
    it.
    """
    if diary.used_on < timezone.localdate():
        Diary.objects.filter(pk=diary.pk).update(used_on=timezone.localdate())
        purge()
    _give(response, request.COOKIES[settings.DIARY_COOKIE_NAME])
    return response


def cost(note: str) -> int:
    """About how many bytes an entry with this note takes."""
    return EACH + len(note.encode())


def update_size(diary: Diary) -> None:
    """Recompute the size of the diary after a change."""
    size = sum(cost(note) for note in diary.entries.values_list("note", flat=True))
    size += sum(
        len(json.dumps(data))
        for data in Plan.objects.filter(diary=diary).values_list("data", flat=True)
    )
    Diary.objects.filter(pk=diary.pk).update(size=size)


def room_for(diary: Diary | None) -> bool:
    """Whether diaries can grow. All of them together can take `DIARIES_BYTES`.

    Diaries that were used only on their first day share half of that. So a visitor (or a program)
    that creates diaries to fill the disk cannot use the space of visitors who came back.

    `diary` is None for a diary that is about to be created.
    """
    came_back = diary is not None and diary.started_on != diary.used_on
    diaries = Diary.objects.all() if came_back else Diary.objects.filter(used_on=F("started_on"))
    each = (diaries.aggregate(size=Sum("size"))["size"] or 0) + diaries.count() * EACH
    return each < settings.DIARIES_BYTES // (1 if came_back else 2)


def kept_until(diary: Diary) -> date:
    """The last day on which the diary can be read if the visitor writes nothing more."""
    return diary.used_on + IDLE


def delete(diary: Diary, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Delete the diary with all its entries and its cookie at once, and the plan that it kept from
    the answers too: both or neither.
    """
    record = Record(request)
    with transaction.atomic():
        if record.plan:
            record.store_plan(None)
            request.session.save()
        diary.delete()
    wipe()
    response.delete_cookie(settings.DIARY_COOKIE_NAME, samesite="Lax")
    return response


def _oldest_kept() -> date:
    """The oldest `used_on` that is still kept. It counts from the earliest current date in the
    world, so that no visitor loses a diary on the last day that was promised.
    """
    return earliest(timezone.now()) - IDLE


def purge() -> int:
    """Delete every diary that has been idle for twelve months. Returns how many."""
    idle = Diary.objects.filter(used_on__lt=_oldest_kept())
    # takes the write lock only if there is something to delete
    if not idle.exists():
        return 0
    _rows, each = idle.delete()
    wipe()
    return each.get(Diary._meta.label, 0)


def _give(response: HttpResponse, key: str) -> None:
    response.set_cookie(
        settings.DIARY_COOKIE_NAME,
        key,
        max_age=int(IDLE.total_seconds()),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
