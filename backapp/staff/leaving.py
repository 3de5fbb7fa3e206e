"""When the admin shuts by itself: a quarter of an hour after the last page, and eight hours
after the login whatever happens.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=8)
# the last page is kept in the session this exactly, so that not every page writes
NOTE_EVERY = timedelta(minutes=1)
KEY = "staff"


class ShutsByItself:
    """Only under the admin's address: visitors have no account, and their answers have times of
    their own.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        inside = request.path_info.startswith(f"/{settings.ADMIN_PATH}")
        if (
            inside
            and settings.SESSION_COOKIE_NAME in request.COOKIES
            and request.user.is_authenticated
        ):
            self._look_at_the_clock(request)
        response = self.get_response(request)
        if inside and request.user.is_authenticated and KEY not in request.session:
            self._note(request, timezone.now(), timezone.now())
        return response

    def _look_at_the_clock(self, request: HttpRequest) -> None:
        now = timezone.now()
        since, seen = (
            datetime.fromisoformat(moment)
            for moment in request.session.get(KEY, [now.isoformat()] * 2)
        )
        if not (timedelta() <= now - seen <= IDLE and timedelta() <= now - since <= LONGEST):
            logout(request)
        elif now - seen >= NOTE_EVERY:
            self._note(request, since, now)

    def _note(self, request: HttpRequest, since: datetime, seen: datetime) -> None:
        request.session[KEY] = [since.isoformat(), seen.isoformat()]
