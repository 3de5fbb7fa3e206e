"""Which diary a browser has, until when it is kept, and how it goes.

The key is random, stands in that browser's cookie alone, and only its hash is in the table: who
reads the table cannot open a diary with it, nor tell whose it is, and nobody can bring back one
whose cookie is lost (docs/adr/0035).
"""

import hashlib
import re
import secrets
from datetime import date, timedelta

from django.conf import settings
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from backapp.diary.models import EACH, Diary
from backapp.erasing import wipe
from backapp.gate.days import earliest

IDLE = timedelta(days=365)  # how long a diary is kept that nobody writes in
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")


def hashed(key: str) -> str:
    """The form in which the table knows a key.

    A plain hash is enough: the key is 256 random bits and cannot be guessed.
    """
    return hashlib.sha256(key.encode()).hexdigest()


def diary_of(request: HttpRequest) -> Diary | None:
    """The diary of this browser, or None.

    Reads only; one that has been idle for too long is no longer there for anybody.
    """
    key = request.COOKIES.get(settings.DIARY_COOKIE_NAME, "")
    if not _KEY.fullmatch(key):
        return None
    return Diary.objects.filter(key_hash=hashed(key), used_on__gte=_oldest_kept()).first()


def start(response: HttpResponse) -> Diary:
    """A new diary under a new key, never under one that the browser brought.

    The cookie goes out with `response`.
    """
    purge()
    key = secrets.token_urlsafe(32)
    _give(response, key)
    return Diary.objects.create(
        key_hash=hashed(key), used_on=timezone.localdate(), started_on=timezone.localdate()
    )


def keep_on(diary: Diary, request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """It has been written in: from today it is kept for twelve months more, and so is the
    cookie.
    """
    if diary.used_on < timezone.localdate():
        Diary.objects.filter(pk=diary.pk).update(used_on=timezone.localdate())
        purge()
    _give(response, request.COOKIES[settings.DIARY_COOKIE_NAME])
    return response


def cost(note: str) -> int:
    """Bytes that an entry with this note takes, about."""
    return EACH + len(note.encode())


def weigh(diary: Diary) -> None:
    """Count anew what the diary holds, after a change."""
    size = sum(cost(note) for note in diary.entries.values_list("note", flat=True))
    Diary.objects.filter(pk=diary.pk).update(size=size)


def room_for(diary: Diary | None) -> bool:
    """Whether diaries may grow: all together take at most `DIARIES_BYTES`, and half of that is for
    those to which somebody has come back on a later day, so that whoever only fills diaries cannot
    fill theirs.

    None: for one that is not there yet.
    """
    came_back = diary is not None and diary.started_on != diary.used_on
    held = Diary.objects.all() if came_back else Diary.objects.filter(used_on=F("started_on"))
    each = (held.aggregate(size=Sum("size"))["size"] or 0) + held.count() * EACH
    return each < settings.DIARIES_BYTES // (1 if came_back else 2)


def kept_until(diary: Diary) -> date:
    """The last day on which it can be read if nobody writes in it."""
    return diary.used_on + IDLE


def delete(diary: Diary, response: HttpResponse) -> HttpResponse:
    """Everything in it and the diary itself, at once, and the cookie with it."""
    diary.delete()
    wipe()
    response.delete_cookie(settings.DIARY_COOKIE_NAME, samesite="Lax")
    return response


def _oldest_kept() -> date:
    """A diary last written in before that day is over, wherever its visitor is: nobody loses one
    on the last day they were told of.
    """
    return earliest(timezone.now()) - IDLE


def purge() -> int:
    """Delete every diary that nobody has written in for twelve months. How many there were."""
    idle = Diary.objects.filter(used_on__lt=_oldest_kept())
    # so that the lock for writing is taken only where there is something to write
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
