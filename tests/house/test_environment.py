"""The environment is read strictly: every error is reported, nothing is guessed, no value is
repeated.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backapp import environment

ROOT = Path(__file__).resolve().parents[2]
KEY = "k3Y-" + "abcdefghijklmnopqrstuvwxyz0123456789" * 2
REAL = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "backapp.example",
    "DATABASE_URL": "postgres://web:pw@db.internal/backapp",
}


def faults(environ, base=ROOT):
    with pytest.raises(environment.BadEnvironment) as caught:
        environment.read(environ, base)
    return caught.value.faults


def test_a_complete_environment_is_taken_as_it_stands():
    found = environment.read(
        REAL
        | {
            "TIME_ZONE": "Europe/Helsinki",
            "ADMIN_PATH": "desk/",
            "CSRF_TRUSTED_ORIGINS": "https://a.example,https://b.example:8443",
        },
        ROOT,
    )
    assert found.secret_key == KEY
    assert found.allowed_hosts == ("backapp.example",)
    assert found.csrf_trusted_origins == ("https://a.example", "https://b.example:8443")
    assert (
        found.database["ENGINE"].endswith("postgresql") and found.database["HOST"] == "db.internal"
    )
    assert (found.debug, found.local, found.admin_path, found.time_zone) == (
        False,
        False,
        "desk/",
        "Europe/Helsinki",
    )


def test_an_empty_environment_names_everything_that_is_missing_at_once():
    said = " ".join(faults({}))
    assert (
        "SECRET_KEY is not set" in said
        and "ALLOWED_HOSTS is not set" in said
        and "DATABASE_URL is not set" in said
    )


REFUSED = [
    ({"DEBUG": "true"}, "DEBUG must be"),
    ({"LIMIT_STARTS": "60"}, "LIMIT_STARTS is a number"),
    ({"LIMIT_STARTS": "0/10m"}, "LIMIT_STARTS is a number"),
    ({"LIMIT_DIARIES": "60"}, "LIMIT_DIARIES is a number"),
    ({"LIMIT_IMPORTS": "10/61m"}, "LIMIT_IMPORTS is a number"),
    ({"DIARIES_MB": "0"}, "DIARIES_MB is a number of megabytes"),
    ({"DIARIES_MB": "1.5"}, "DIARIES_MB is a number of megabytes"),
    ({"LIMIT_ANSWERS": "100/61m"}, "LIMIT_ANSWERS is a number"),
    ({"LIMIT_LOGINS": "-1/5m"}, "LIMIT_LOGINS is a number"),
    ({"DEBUG": ""}, "DEBUG must be"),
    ({"DEBUG": "1"}, "this machine only"),
    ({"NO_OFFLINE_COPY": "no"}, "NO_OFFLINE_COPY must be"),
    ({"NO_HSTS_PRELOAD": "no"}, "NO_HSTS_PRELOAD must be"),
    ({"OPERATOR": "<b>Clinic</b>"}, "OPERATOR is one line"),
    ({"OPERATOR_CONTACT": "write to us"}, "OPERATOR_CONTACT is an email"),
    ({"OPERATOR_IMPRINT": "clinic.example"}, "OPERATOR_IMPRINT is the address"),
    ({"BACKAPP_LOCAL": "yes"}, "BACKAPP_LOCAL must be"),
    ({"BACKAPP_LOCAL": "1"}, "this machine only"),
    ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS has an empty entry"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS: each"),
    ({"ALLOWED_HOSTS": "https://backapp.example"}, "ALLOWED_HOSTS: each"),
    ({"ALLOWED_HOSTS": "backapp.example:443"}, "ALLOWED_HOSTS: each"),
    ({"ALLOWED_HOSTS": "backapp.example, ,b.example"}, "empty entry"),
    ({"ALLOWED_HOSTS": "backapp.example b.example"}, "ALLOWED_HOSTS: each"),
    ({"ALLOWED_HOSTS": "a.example,a.example"}, "twice"),
    ({"SECRET_KEY": ""}, "too short"),
    ({"SECRET_KEY": "short"}, "too short"),
    ({"SECRET_KEY": "a" * 80}, "too simple"),
    ({"SECRET_KEY": KEY + "\n"}, "line break"),
    ({"SECRET_KEY": "django-insecure-" + KEY}, "sample key"),
    ({"SECRET_KEY_FILE": "/nowhere/key"}, "both set"),
    ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS is too short"),
    ({"CSRF_TRUSTED_ORIGINS": "a.example"}, "CSRF_TRUSTED_ORIGINS: each"),
    ({"CSRF_TRUSTED_ORIGINS": "http://a.example"}, "CSRF_TRUSTED_ORIGINS: each"),
    ({"CSRF_TRUSTED_ORIGINS": "https://*.example"}, "CSRF_TRUSTED_ORIGINS: each"),
    ({"CSRF_TRUSTED_ORIGINS": "https://a.example/x"}, "CSRF_TRUSTED_ORIGINS: each"),
    ({"CSRF_TRUSTED_ORIGINS": "https://a.example:port"}, "CSRF_TRUSTED_ORIGINS: each"),
    ({"DATABASE_URL": ""}, "must begin with"),
    ({"DATABASE_URL": "mysql://h/d"}, "must begin with"),
    ({"DATABASE_URL": "sqlite://"}, "absolute path"),
    ({"DATABASE_URL": "sqlite:///db.sqlite3"}, "absolute path"),
    ({"DATABASE_URL": "sqlite:////db.sqlite3?mode=ro"}, "absolute path"),
    ({"DATABASE_URL": "postgres://"}, "host and a database"),
    ({"DATABASE_URL": "postgres://h:port/d"}, "cannot be read"),
    ({"DATABASE_URL_FILE": "/nowhere/url"}, "both set"),
    ({"CACHE_URL": ""}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "127.0.0.1:6379"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "memcached://127.0.0.1"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "http://127.0.0.1:6379/0"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "redis://"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "redis:///0"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "redis://h:port/0"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "redis://h:0/0"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "redis://h/first"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "redis://h/0/1"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "redis://h/0?ssl_cert_reqs=none"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "redis://a,redis://b"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "redis://a;b"}, "CACHE_URL cannot be read"),
    ({"CACHE_URL": "redis://h", "CACHE_URL_FILE": "/nowhere/url"}, "both set"),
    ({"CACHE_URL_FILE": "/nowhere/url"}, "empty or cannot be read"),
    ({"CACHE_URL_FILE": "/dev/null"}, "empty or cannot be read"),
    ({"CACHE_URL_FILE": "/"}, "empty or cannot be read"),
    ({"SESSION_STORE": "cache"}, "answers are in the database"),
    ({"LOG_FORMAT": ""}, "LOG_FORMAT must be"),
    ({"LOG_FORMAT": "JSON"}, "LOG_FORMAT must be"),
    ({"PROMETHEUS_MULTIPROC_DIR": ""}, "absolute path of a folder"),
    ({"PROMETHEUS_MULTIPROC_DIR": "counts"}, "absolute path of a folder"),
    ({"BACKAPP_STUDIO": ""}, "BACKAPP_STUDIO is the absolute path of a program"),
    ({"BACKAPP_STUDIO": "python3"}, "absolute path of a program"),
    ({"BACKAPP_STUDIO": "/nowhere/python"}, "absolute path of a program"),
    ({"BACKAPP_STUDIO": "/tmp"}, "absolute path of a program"),
    ({"ADMIN_PATH": ""}, "ADMIN_PATH is"),
    ({"ADMIN_PATH": "/admin/"}, "ADMIN_PATH is"),
    ({"ADMIN_PATH": "admin"}, "ADMIN_PATH is"),
    ({"ADMIN_PATH": "../x/"}, "ADMIN_PATH is"),
    ({"ADMIN_PATH": "screening/"}, "public page"),
    ({"TIME_ZONE": "Mars/Olympus"}, "TIME_ZONE"),
    ({"TIME_ZONE": ""}, "TIME_ZONE"),
    ({"TIME_ZONE": "../etc/passwd"}, "TIME_ZONE"),
    ({"ALLOWED_HOST": "backapp.example"}, "did you mean ALLOWED_HOSTS"),
    ({"DATABASE_URI": "x"}, "did you mean DATABASE_URL"),
    ({"TIMEZONE": "UTC"}, "did you mean TIME_ZONE"),
    ({"secret_key": KEY}, "did you mean SECRET_KEY"),
    ({"BACKAPP_DEBUG": "1"}, "BACKAPP_DEBUG is not a setting"),
    ({"BACKAPP_OPEN_EVERYTHING": "1"}, "BACKAPP_OPEN_EVERYTHING is not a setting"),
]


@pytest.mark.asvs("13.2.3", "13.4.2")
@pytest.mark.parametrize(
    ("change", "said"),
    REFUSED,
    ids=lambda value: str(value)[:60] if isinstance(value, dict) else "",
)
def test_each_fault_is_refused_and_said(change, said):
    assert any(said in fault for fault in faults(REAL | change)), faults(REAL | change)


def test_every_setting_has_a_fault_in_the_table():
    assert {name for change, _ in REFUSED for name in change} >= set(environment.KNOWN)


def test_all_faults_are_said_together():
    assert (
        len(
            faults(
                {
                    "DEBUG": "on",
                    "ALLOWED_HOSTS": "*",
                    "DATABASE_URL": "oracle://",
                    "TIME_ZONE": "Nowhere",
                    "SECRET_KEY": "x",
                }
            )
        )
        == 5
    )


def test_no_message_repeats_a_value():
    secret = "Hunter2, hunter2!"
    for name in set(environment.KNOWN) - {"OPERATOR"}:  # any line of text is a name for visitors
        assert secret not in " ".join(faults({**REAL, name: secret})), name


def test_names_of_other_programs_are_left_alone():
    environment.read(
        REAL | {"debug": "express:*", "PATH": "/bin", "HOST": "x", "PORT": "8000", "DATABASE": "x"},
        ROOT,
    )


def test_local_mode_has_a_default_for_everything_and_keeps_its_key(tmp_path):
    first = environment.read({"BACKAPP_LOCAL": "1"}, tmp_path)
    second = environment.read({"BACKAPP_LOCAL": "1"}, tmp_path)
    assert first == second
    assert first.allowed_hosts == environment.LOOPBACK and first.local and not first.debug
    assert first.database["NAME"] == str(tmp_path / "var" / "backapp.sqlite3")
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o077 == 0
    assert (
        environment.read({"BACKAPP_LOCAL": "1"}, tmp_path / "other").secret_key != first.secret_key
    )


def test_debug_alone_is_local_too(tmp_path):
    found = environment.read({"DEBUG": "1"}, tmp_path)
    assert found.debug and found.local and found.allowed_hosts == environment.LOOPBACK


def test_a_key_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text(KEY + "\n")
    kept = {name: value for name, value in REAL.items() if name != "SECRET_KEY"}
    assert (
        environment.read(kept | {"SECRET_KEY_FILE": str(tmp_path / "key")}, ROOT).secret_key == KEY
    )
    assert "cannot be read" in " ".join(faults(kept | {"SECRET_KEY_FILE": str(tmp_path / "none")}))


def test_addresses_with_passwords_may_come_from_files(tmp_path):
    (tmp_path / "database").write_text(REAL["DATABASE_URL"] + "\n")
    (tmp_path / "cache").write_text("valkeys://:pass%2Fword@cache.internal:6380/2\n")
    kept = {name: value for name, value in REAL.items() if name != "DATABASE_URL"}
    files = {
        "DATABASE_URL_FILE": str(tmp_path / "database"),
        "CACHE_URL_FILE": str(tmp_path / "cache"),
    }
    found = environment.read(kept | files, ROOT)
    assert (found.database["HOST"], found.database["PASSWORD"]) == ("db.internal", "pw")
    assert found.cache == "rediss://:pass%2Fword@cache.internal:6380/2"


@pytest.mark.parametrize(
    "url",
    [
        "redis://127.0.0.1",
        "redis://[::1]:6379/0",
        "rediss://name:pw@cache.example/15",
        "valkey://c/",
    ],
)
def test_an_address_of_a_cache_is_taken_in_each_form_it_may_have(url):
    assert environment.read(REAL | {"CACHE_URL": url}, ROOT).cache == url.replace("valkey", "redis")
    assert environment.read(REAL, ROOT).cache == ""


def test_no_local_key_is_made_for_a_real_site(tmp_path):
    faults({"ALLOWED_HOSTS": "backapp.example"}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def start(code, environ):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in environment.KNOWN and name != "DJANGO_SETTINGS_MODULE"
    }
    return subprocess.run(
        [sys.executable, *code], cwd=ROOT, env=kept | environ, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    "code", [["manage.py", "check"], ["-c", "import backapp.wsgi"]], ids=["manage.py", "wsgi"]
)
def test_neither_command_nor_server_starts_with_a_bad_environment(code):
    done = start(code, REAL | {"ALLOWED_HOSTS": "*", "DEBUG": "maybe"})
    assert done.returncode != 0
    assert "ALLOWED_HOSTS" in done.stderr and "DEBUG must be" in done.stderr


def test_by_hand_without_any_environment_a_command_works_on_ones_own_machine_and_half_of_one_is_refused():
    assert start(["manage.py", "check"], {}).returncode == 0
    assert start(["manage.py", "check"], {"ALLOWED_HOSTS": "backapp.example"}).returncode == 1


@pytest.mark.parametrize(
    ("code", "environ"),
    [
        (["manage.py", "check"], {"ALLOWED_HOSTS": "backapp.example"}),
        (["-c", "import backapp.wsgi"], {}),
    ],
    ids=["manage.py", "wsgi"],
)
def test_a_fault_is_said_plainly_and_not_as_a_trace(code, environ):
    done = start(code, environ)
    assert (
        done.returncode == 1
        and "Traceback" not in done.stderr
        and "SECRET_KEY is not set" in done.stderr
    )


@pytest.mark.parametrize("folder", ["with a space", "50% done", "a#b", "what?", "naïve"])
def test_ones_own_data_file_lies_in_the_folder_of_the_code_whatever_it_is_called(folder, tmp_path):
    found = environment.read({"BACKAPP_LOCAL": "1"}, tmp_path / folder)
    assert found.database["NAME"] == str(tmp_path / folder / "var" / "backapp.sqlite3")
