"""Every response of a real site as seen from outside. This runs as a program in a process with a
real site's environment.

It needs a database file with the content, and collected static files. It creates two visitors and a
clinician, requests every address of the resolver as page, fragment, HEAD and OPTIONS, requests
files, causes every error, and prints one JSON object per line: request, status, headers, cookies.
"""

import json
import sys
from pathlib import Path
from unittest import mock

import django
from django.apps import apps
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.test.utils import setup_test_environment
from django_otp import DEVICE_ID_SESSION_KEY

if not apps.ready:
    django.setup()

HOST = "backapp.example"
SAME = {"Sec-Fetch-Site": "same-origin", "Origin": f"https://{HOST}"}


class Secure(Client):
    """A browser that used https, according to the web server in front."""

    def generic(self, *args, secure=False, **more):
        return super().generic(*args, secure=not self.plain, **more)

    plain = False


def browser(host=HOST) -> Secure:
    return Secure(raise_request_exception=False, enforce_csrf_checks=True, SERVER_NAME=host)


def tell(kind, asked, method, response):
    cookies = {
        name: {part: value for part, value in morsel.items() if value}
        | {"length": len(morsel.value)}
        for name, morsel in response.cookies.items()
    }
    html = response.get("Content-Type", "").startswith("text/html")
    body = "" if response.streaming or not html else response.content.decode()
    said = {
        "kind": kind,
        "asked": asked,
        "method": method,
        "status": response.status_code,
        "headers": dict(response.items()),
    }
    print("ANSWER" + json.dumps(said | {"cookies": cookies, "body": body}), flush=True)


def every_page(kind, client, places):
    for address in places:
        tell(kind, address, "GET", client.get(address))
        tell(kind, address, "HEAD", client.head(address))
        tell(kind + ", piece", address, "GET", client.get(address, headers={"HX-Request": "true"}))


def addresses():
    """One address for every public pattern, and the refusals of forms."""
    from django.urls import reverse

    from tests.access.test_sweep import addresses as sorted_addresses

    for name, ways in sorted_addresses().items():
        for way in list(ways)[:2] or [()]:
            query = ""
            if isinstance(way, str):
                way, _mark, query = way.partition("?")
                way = (way,) if way else ()
            yield reverse(name, args=way) + (f"?{query}" if query else "")


def admin_pages(desk):
    from django.contrib import admin
    from django.urls import reverse

    yield desk
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"admin:{name}_changelist")
        row = model._default_manager.first()
        if row:
            yield reverse(f"admin:{name}_change", args=[row.pk])


def main():
    setup_test_environment()
    settings.ALLOWED_HOSTS = [HOST]
    from django.contrib.auth.models import User
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from tests import people, walk

    places = list(dict.fromkeys(addresses()))
    anybody, desk = browser(), f"/{settings.ADMIN_PATH}"

    every_page("anybody", anybody, places)
    first = walk.fill_first(browser())
    tell("first answer", "/screening/", "POST", first)
    examined = people.come_in("full-set", browser)
    tell("first answer", "/diary/start/", "POST", examined.post("/diary/start/", headers=SAME))
    every_page(
        "screened", examined, [address for address in places if not address.startswith("/finish")]
    )
    tell("refused form", "/screening/", "POST", anybody.post("/screening/", {}, headers=SAME))
    for address in places[:12]:
        tell("options", address, "OPTIONS", anybody.options(address))
    tell("cleared", "/finish/", "POST", examined.post("/finish/", headers=SAME))

    static = sorted(
        path
        for path in Path(settings.STATIC_ROOT).rglob("*")
        if path.is_file() and "admin/" not in str(path)
    )
    for path in static:
        if path.suffix in (".css", ".js", ".svg", ".png", ".json", ".webmanifest", ".mp3"):
            asked = settings.STATIC_URL + path.relative_to(settings.STATIC_ROOT).as_posix()
            answer = anybody.get(asked)
            tell("file", asked, "GET", answer)
            answer.close()
    again = anybody.get(
        "/exercises/", headers={"If-None-Match": anybody.get("/exercises/").get("ETag", "")}
    )
    tell("not modified", "/exercises/", "GET", again)

    tell("no slash", "/exercises", "GET", anybody.get("/exercises"))
    tell("fault 404", "/nowhere/", "GET", anybody.get("/nowhere/"))
    tell("fault 404", "/static/nowhere.css", "GET", anybody.get("/static/nowhere.css"))
    tell("fault 404", "/.git/config", "GET", anybody.get("/.git/config"))
    tell("fault 405", "/", "PUT", anybody.generic("PUT", "/"))
    tell("fault 405", "/", "TRACE", anybody.generic("TRACE", "/"))
    tell("fault 405", "/diary/start/", "GET", anybody.get("/diary/start/"))
    tell("fault 400", "/?%00", "GET", anybody.get("/?%00"))
    tell("fault 400", "/ (host)", "GET", anybody.get("/", headers={"Host": "evil.example"}))
    tell(
        "fault 403",
        "/screening/",
        "POST",
        anybody.post(
            "/screening/",
            {},
            headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        ),
    )
    tell(
        "fault 413",
        "/screening/",
        "POST",
        anybody.generic(
            "POST", "/screening/", "a" * 70_000, "application/x-www-form-urlencoded", headers=SAME
        ),
    )
    with mock.patch("backapp.limits.take", return_value=60):
        tell(
            "fault 429",
            "/screening/",
            "POST",
            anybody.post("/screening/", {}, headers=SAME | {"X-Forwarded-For": "203.0.113.7"}),
        )
    with mock.patch("backapp.practice.pages.permit_for", side_effect=ValueError):
        tell("fault 500", "/", "GET", browser().get("/?x=1"))
    with mock.patch("backapp.practice.pages.permit_for", side_effect=OperationalError):
        tell("fault 503", "/", "GET", browser().get("/?x=1"))
    plain = browser()
    plain.plain = True
    for address in ("/", "/exercises/", desk):
        tell("by http", address, "GET", plain.get(address))
    last_resort()

    tell("admin, nobody", desk, "GET", anybody.get(desk))
    tell("admin, nobody", f"{desk}login/", "GET", anybody.get(f"{desk}login/"))
    tell(
        "admin, nobody",
        f"{desk}login/",
        "POST",
        anybody.post(f"{desk}login/", {"username": "a", "password": "b"}, headers=SAME),
    )
    tell("admin, nobody", f"{desk}nowhere/", "GET", anybody.get(f"{desk}nowhere/"))
    staff, ada = browser(), User.objects.create_superuser("ada", password="x")
    staff.force_login(ada)
    tell("admin, second step", f"{desk}second-factor/", "GET", staff.get(f"{desk}second-factor/"))
    tell(
        "admin, second step",
        f"{desk}second-factor/",
        "POST",
        staff.post(f"{desk}second-factor/", {"code": "1"}, headers=SAME),
    )
    session = staff.session
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.create(user=ada, name="phone").persistent_id
    session.save()
    for address in admin_pages(desk):
        tell("admin", address, "GET", staff.get(address))


def last_resort():
    """The response when Django itself is broken, as a web server receives it."""
    from backapp.web import faults

    def broken(environ, start_response):
        raise ImportError

    class Answer(dict):
        status_code, cookies, streaming = 500, {}, False

    seen = Answer()
    body = b"".join(
        faults.last_resort(broken)({}, lambda status, headers, fault=None: seen.update(headers))
    )
    seen.content = body
    tell("last resort", "(any)", "GET", seen)


if __name__ == "__main__":
    sys.exit(main())
