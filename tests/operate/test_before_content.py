"""A site that was started before its content or its tables exist: help on every page, the warning
signs, and no stack trace.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backapp import environment
from tests.house.test_environment import KEY

ROOT = Path(__file__).resolve().parents[2]
#: What needs neither database nor content, and so always works.
ALWAYS = {"/warning-signs/", "/healthz", "/robots.txt", "/manifest.webmanifest", "/offline/",
          "/offline/warning-signs/"}  # fmt: skip

ASK = """
import json, sys
sys.argv = ["manage.py", "migrate"]  # the one command that may bring a data file into being
import django
django.setup()
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import get_resolver

def addresses(resolver, before=""):
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern).removeprefix("^").removesuffix("$")
        if hasattr(entry, "url_patterns"):
            yield from addresses(entry, route)
        elif "(?P" not in route:
            for kind, said in (("<slug:slug>", "bridge"), ("<int:number>", "1"), ("<int:shelf>", "1"), ("<str:id>", "x.y"),
                               ("<uuid:uid>", "6f1c2a0e-0000-4000-8000-000000000000"), ("<path:object_id>", "1")):
                route = route.replace(kind, said)
            yield "/" + route

STATE = "%s"
if STATE == "no content":
    call_command("migrate", verbosity=0)
elif STATE == "no tables":
    connection.ensure_connection()
every, found = sorted(set(addresses(get_resolver()))), {}
people = {"stranger": {}, "visitor": {"backapp-s": "kept0123456789abcdefghijklmnopqr"}}
people["keeper of a diary"] = {"backapp-d": "a" * 43}
if STATE == "no content":
    store = SessionStore("kept0123456789abcdefghijklmnopqr")
    store["screening"] = {"form": 1}
    store.save(must_create=True)
    User.objects.create_superuser("ada", "ada@backapp.example", "not one to log in with")
for name, cookies in [*people.items(), *([("admin", None)] if STATE == "no content" else [])]:
    client = Client(raise_request_exception=False, headers={"Host": "localhost"})
    if cookies is None:
        client.force_login(User.objects.get())
    else:
        client.cookies.load(cookies)
    for address in every:
        for way in ("get", "post"):
            answer = getattr(client, way)(address)
            found[f"{name} {way} {address}"] = answer.status_code, "Get help at once" in answer.text if not answer.streaming else None
print(json.dumps(found))
"""


@pytest.fixture(scope="module", params=["no content", "no tables", "no file"])
def asked(request, tmp_path_factory):
    """The state of the data; and for each visitor, address and method -> status, and whether the
    response is the help page.
    """
    folder = tmp_path_factory.mktemp("before")
    environ = {
        name: value for name, value in os.environ.items() if name not in environment.KNOWN
    } | {
        "BACKAPP_LOCAL": "1",
        "SECRET_KEY": KEY,
        "DATABASE_URL": f"sqlite:///{folder / 'data.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_STATIC": str(folder / "static"),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK % request.param],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return (
        request.param,
        {key: tuple(value) for key, value in json.loads(done.stdout).items()},
        done.stderr,
    )


def test_nothing_is_a_fault_of_ours_and_what_cannot_be_shown_helps(asked):
    state, found, said = asked
    assert len(found) > 300
    assert {key: status for key, (status, _help) in found.items() if status == 500} == {}
    for key, (status, helps) in found.items():
        assert status < 500 or helps or key.endswith("/readyz"), key
    for address in (
        "/",
        "/exercises/",
        "/routines/",
        "/result/",
        "/evidence/",
        "/exercises/bridge/",
    ):
        for who in ("stranger", "visitor"):
            assert found[f"{who} get {address}"] == (503, True), (who, address)


def test_the_warning_signs_and_what_needs_no_content_are_there_for_everybody(asked):
    state, found, _said = asked
    for who in ("stranger", "visitor", "keeper of a diary"):
        for address in ALWAYS:
            assert found[f"{who} get {address}"][0] == 200, (who, address)
        assert found[f"{who} get /readyz"][0] == 503


def test_the_admin_opens_where_there_is_an_account_so_that_somebody_can_look(asked):
    state, found, _said = asked
    if state != "no content":
        return
    assert found["stranger get /admin/login/"][0] == 200
    for address in ("/admin/", "/admin/library/exercise/", "/admin/library/contentversion/"):
        assert found[f"admin get {address}"][0] == 200, address
