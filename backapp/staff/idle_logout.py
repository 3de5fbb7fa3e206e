"""Idle logout from the admin: fifteen minutes after the last page, and in any case eight hours
after the login.

A form that is sent after the fifteen minutes is not lost: the page asks for the second factor in
place, and with the right code it is saved as if nothing had been.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp import login as passed
from django_otp import match_token

from backapp.web.pages import no_store

IDLE_LIMIT, SESSION_LIMIT = timedelta(minutes=15), timedelta(hours=8)
# how exactly the session records the last page, so that not every page writes to it
RECORD_EVERY = timedelta(minutes=1)
KEY = "staff"
AGAIN = "code-again"  # the field in which the second factor is typed again
#: Forms in which nothing is typed that could be lost.
NOT_TYPED = ("login", "logout", "second-factor")


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
            if asked := self._check_times(request):
                return asked
        response = self.get_response(request)
        if inside and request.user.is_authenticated and KEY not in request.session:
            self._record(request, timezone.now(), timezone.now())
        return response

    def _check_times(self, request: HttpRequest) -> HttpResponse | None:
        """Log out after too long, or return the page that asks for the second factor."""
        now = timezone.now()
        login_at, last_page_at = (
            datetime.fromisoformat(timestamp)
            for timestamp in request.session.get(KEY, [now.isoformat()] * 2)
        )
        if not (
            timedelta() <= now - last_page_at <= IDLE_LIMIT
            and timedelta() <= now - login_at <= SESSION_LIMIT
        ):
            holds = request.method == "POST" and timedelta() <= now - login_at <= SESSION_LIMIT
            if not holds or _is_not_kept(request):
                logout(request)
            elif AGAIN not in request.POST or not _confirmed(request):
                return _ask_again(request)
            else:
                self._record(request, login_at, now)
        elif now - last_page_at >= RECORD_EVERY:
            self._record(request, login_at, now)
        return None

    def _record(self, request: HttpRequest, login_at: datetime, last_page_at: datetime) -> None:
        request.session[KEY] = [login_at.isoformat(), last_page_at.isoformat()]


def _is_not_kept(request: HttpRequest) -> bool:
    """Whether a form is not kept: nothing is typed in it, or a new password is."""
    passwords = any("password" in name for name in request.POST)
    return passwords or request.path_info.rstrip("/").endswith(NOT_TYPED)


def _confirmed(request: HttpRequest) -> bool:
    """Whether the code, or the password where no second factor is needed, is right."""
    typed = request.POST.get(AGAIN, "")
    if not settings.SECOND_FACTOR_REQUIRED:
        return request.user.check_password(typed)
    if not request.user.is_verified():
        return False
    if device := match_token(request.user, typed.replace(" ", "")[:32]):
        passed(request, device)
        request.session.cycle_key()
    return device is not None


def _ask_again(request: HttpRequest) -> HttpResponse:
    """The page that keeps what was typed and asks who is there."""
    context = admin.site.each_context(request) | {
        "title": _("You were away for a while"),
        "has_permission": False,  # hides the menu
        "typed": [
            (name, value)
            for name in request.POST
            if name != AGAIN
            for value in request.POST.getlist(name)
        ],
        "field": AGAIN,
        "by_code": settings.SECOND_FACTOR_REQUIRED,
        "wrong": AGAIN in request.POST,
    }
    return no_store(render(request, "admin/staff/still_there.html", context, status=422))
