"""Idle logout from the admin: fifteen minutes after the last page, and in any case eight hours
after the login.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

IDLE_LIMIT, SESSION_LIMIT = timedelta(minutes=15), timedelta(hours=8)
# how exactly the session records the last page, so that not every page writes to it
RECORD_EVERY = timedelta(minutes=1)
KEY = "staff"


class IdleLogout:
    """Applies only under the admin's address. Visitors have no account, and their answers have an
    idle logout of their own (screening/idle.py).
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
            self._check_times(request)
        response = self.get_response(request)
        if inside and request.user.is_authenticated and KEY not in request.session:
            self._record(request, timezone.now(), timezone.now())
        return response

    def _check_times(self, request: HttpRequest) -> None:
        now = timezone.now()
        login_at, last_page_at = (
            datetime.fromisoformat(timestamp)
            for timestamp in request.session.get(KEY, [now.isoformat()] * 2)
        )
        if not (
            timedelta() <= now - last_page_at <= IDLE_LIMIT
            and timedelta() <= now - login_at <= SESSION_LIMIT
        ):
            logout(request)
        elif now - last_page_at >= RECORD_EVERY:
            self._record(request, login_at, now)

    def _record(self, request: HttpRequest, login_at: datetime, last_page_at: datetime) -> None:
        request.session[KEY] = [login_at.isoformat(), last_page_at.isoformat()]
