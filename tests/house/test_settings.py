"""The settings of a real site, seen from outside: in a separate process with its own environment,
over https.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.module_loading import import_string

from backapp import environment
from tests.house.test_environment import KEY

ROOT = Path(__file__).resolve().parents[2]


def run(environ, *command):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in environment.KNOWN and name != "DJANGO_SETTINGS_MODULE"
    }
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=kept | environ, capture_output=True, text=True
    )


@pytest.fixture
def real(tmp_path):
    return {
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "backapp.example",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'data.sqlite3'}",
    }


ASK = """
import django, json
django.setup()
from django.test import Client
from django.conf import settings
settings.ROOT_URLCONF = "tests.house.urls"
client = Client(raise_request_exception=False)
answers = {}
for name, address, secure in [("plain", "/echo/", False), ("echo", "/echo/", True), ("fault", "/500/", True), ("none", "/nowhere/", True)]:
    answer = client.get(address, secure=secure, headers={"Host": "backapp.example"})
    answers[name] = {"status": answer.status_code, "headers": dict(answer.items())}
wanted = ("DEBUG", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_AGE", "SESSION_EXPIRE_AT_BROWSER_CLOSE",
    "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
    "SESSION_COOKIE_SAMESITE", "SESSION_SAVE_EVERY_REQUEST",
    "SESSION_ENGINE", "WHITENOISE_ALLOW_ALL_ORIGINS", "USE_TZ", "ADMINS", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH")
answers["settings"] = {name: getattr(settings, name) for name in wanted}
print(json.dumps(answers))
"""


def test_a_real_site_speaks_https_only_and_keeps_its_cookies_to_itself(real):
    done = run(
        real, "-c", "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'backapp.settings'\n" + ASK
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (
        said["plain"]["status"] == 301
        and said["plain"]["headers"]["Location"] == "https://backapp.example/echo/"
    )
    for name, status in [("echo", 200), ("fault", 500), ("none", 404)]:
        headers = said[name]["headers"]
        assert said[name]["status"] == status
        assert (
            headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
        )
        assert (
            headers["X-Content-Type-Options"] == "nosniff"
            and headers["Referrer-Policy"] == "same-origin"
        )
        assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert said["settings"] == {
        "DEBUG": False,
        "SESSION_COOKIE_NAME": "__Host-s",
        "CSRF_COOKIE_NAME": "__Host-c",
        "SESSION_COOKIE_AGE": 86_400,
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_SAVE_EVERY_REQUEST": False,
        "SESSION_ENGINE": "backapp.screening.sessions",
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
        "USE_TZ": True,
        "ADMINS": [],
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_PATH": "/",
    }


def test_the_one_silenced_check_has_what_it_looks_for_by_another_name(settings):
    assert settings.SILENCED_SYSTEM_CHECKS == ["security.W003"]
    assert (
        issubclass(import_string("backapp.web.requests.SameOrigin"), CsrfViewMiddleware)
        and "backapp.web.requests.SameOrigin" in settings.MIDDLEWARE
    )


COUNT = "from django.contrib.sessions.models import Session; print(Session.objects.count())"


def test_a_missing_data_file_is_a_fault_and_is_not_made_anew(real, tmp_path):
    done = run(real, "manage.py", "shell", "--no-imports", "-c", COUNT)
    assert done.returncode != 0 and "unable to open database file" in done.stderr
    assert not (tmp_path / "data.sqlite3").exists()
    assert run(real, "manage.py", "migrate", "--verbosity", "0").returncode == 0
    assert run(real, "manage.py", "shell", "--no-imports", "-c", COUNT).stdout == "0\n"


START = """
import django
django.setup()
from django.test import Client
answer = Client().post("/diary/start/", secure=True, headers={"Host": "backapp.example", "Sec-Fetch-Site": "same-origin"})
print(answer.status_code, answer.cookies.output())
"""


def test_the_key_of_a_diary_stays_on_its_own_host_and_out_of_scripts(real, tmp_path, prepared):
    shutil.copy(prepared / "site.sqlite3", tmp_path / "data.sqlite3")
    done = run(
        real, "-c", "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'backapp.settings'\n" + START
    )
    status, _set, *said = done.stdout.split()
    name, _equals, key = said[0].partition("=")
    assert (status, name, len(key.rstrip(";"))) == ("302", "__Host-d", 43), done
    parts = " ".join(said[1:])
    assert {"HttpOnly;", "Path=/;", "SameSite=Lax;", "Secure"} <= set(
        said[1:]
    ) and "Domain" not in parts, parts


READ_BACK = """
from django.db import connection
with connection.cursor() as cursor:
    print([cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in
           ("journal_mode", "synchronous", "secure_delete", "busy_timeout", "foreign_keys")])
"""


def test_the_data_file_is_really_opened_as_the_settings_say(real, tmp_path):
    sqlite3.connect(tmp_path / "data.sqlite3").close()
    (tmp_path / "data.sqlite3").touch()
    done = run(real, "manage.py", "shell", "--no-imports", "-c", READ_BACK)
    assert done.stdout.strip() == "['wal', 2, 1, 5000, 1]", done.stderr


def test_deleted_answers_leave_the_file_also_where_sqlite_was_built_to_keep_them(settings):
    """Some builds have secure_delete on by default, so reading it back proves nothing there."""
    assert "PRAGMA secure_delete=ON;" in settings.DATABASES["default"]["OPTIONS"]["init_command"]


def test_a_writer_takes_its_lock_at_the_start(real, tmp_path):
    (tmp_path / "data.sqlite3").touch()
    code = """
from django.db import connection, transaction
with transaction.atomic():
    import sqlite3
    other = sqlite3.connect(connection.settings_dict["NAME"], uri=True, timeout=0)
    try:
        other.execute("BEGIN IMMEDIATE")
        print("free")
    except sqlite3.OperationalError as fault:
        print(fault)
"""
    assert (
        run(real, "manage.py", "shell", "--no-imports", "-c", code).stdout == "database is locked\n"
    )


def test_no_setting_opens_anything():
    """The only switches are those of `environment.KNOWN`, and none of them concerns the gate."""
    for name, meaning in environment.KNOWN.items():
        assert not any(
            word in f"{name} {meaning}".lower()
            for word in ("gate", "screening", "unlock", "bypass", "instruction", "permit")
        )
