"""`manage.py doctor`: it finds nothing wrong with a sound installation, and reports every planted
problem with what to do about it.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.core import checks
from django.db import OperationalError, connection
from django.utils import timezone

from backapp import environment
from backapp.diary.models import Diary
from backapp.library import content, versions
from backapp.library.models import Exercise
from backapp.library.models.version import ContentVersion
from backapp.operate import examine, readiness
from tests.house.test_environment import KEY

ROOT = Path(__file__).resolve().parents[2]


def run(environ, *command):
    kept = {name: value for name, value in os.environ.items() if name not in environment.KNOWN}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=kept | environ,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory, prepared):
    """The environment of a real site, and its own folder after migrate, load_content and
    collectstatic.
    """
    folder = shutil.copytree(prepared, tmp_path_factory.mktemp("installed"), dirs_exist_ok=True)
    (folder / "site.sqlite3").rename(folder / "data.sqlite3")
    environ = {
        "SECRET_KEY": KEY,
        "ALLOWED_HOSTS": "backapp.example",
        "DATABASE_URL": f"sqlite:///{folder / 'data.sqlite3'}",
        "TIME_ZONE": "Europe/Helsinki",
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "SITE_STATIC": str(folder / "static"),
        "PYTHONPATH": str(ROOT),
    }
    return environ, folder


@pytest.fixture
def copy(installed, tmp_path):
    """A copy of that installation, to plant a problem in."""
    environ, folder = installed
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    there = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'data.sqlite3'}",
        "SITE_STATIC": str(tmp_path / "static"),
    }
    return environ | there, tmp_path


def test_a_sound_installation_is_called_sound(installed):
    done = run(installed[0], "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No problems found." in done.stdout
    for name in examine.EXAMINATIONS:
        assert f"{name}: " in done.stdout
    assert "content: OK" in done.stdout and "static files: OK" in done.stdout


def test_a_bad_environment_is_said_in_words_and_nothing_else_is_tried(installed):
    done = run(installed[0] | {"ALLOWED_HOSTS": "*", "SECRET_KEY": "short"}, "doctor")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "ALLOWED_HOSTS: each entry" in done.stderr and "SECRET_KEY is too short" in done.stderr


def test_a_data_file_that_is_not_there_is_said_once_and_the_rest_is_still_looked_at(copy):
    environ, folder = copy
    (folder / "data.sqlite3").unlink()
    (folder / "static" / "staticfiles.json").unlink()
    done = run(environ, "doctor")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "does not exist" in done.stdout and "manage.py migrate" in done.stdout
    assert "static files have not been collected" in done.stdout
    assert done.stdout.endswith("2 problems found.\n")


def test_what_an_upgrade_left_undone_is_named(copy):
    """A missing migration, content that was changed outside the admin, an outdated static file:
    each has its own message.
    """
    environ, folder = copy
    with sqlite3.connect(folder / "data.sqlite3") as data:
        data.execute("DELETE FROM django_migrations WHERE name = '0009_figures'")
        data.execute("UPDATE library_exercise SET name = 'Another name' WHERE slug = 'bridge'")
    data.close()
    (folder / "static" / "css" / "app.css").write_text("body{}")
    done = run(environ, "doctor")
    assert done.returncode == 1
    assert "migration library.0009_figures has not been applied" in done.stdout
    assert "differ from what was saved last" in done.stdout
    assert "out of date: 1, for example css/app.css" in done.stdout


def found(examination, wrong=True):
    """The findings of a check as one text: problems (`wrong`) or notes."""
    return " ".join(
        f"{finding.problem} {finding.remedy}" for finding in examination() if finding.wrong == wrong
    )


@pytest.fixture
def here(settings, monkeypatch):
    """The environment of a real site, which the test can change."""
    for name in ("FORWARDED_ALLOW_IPS", "SECRET_KEY_FILE", "TIME_ZONE"):
        monkeypatch.delenv(name, raising=False)

    def change(**more):
        told = {
            "debug": False,
            "local": False,
            "secret_key_fallbacks": (),
            "offline_copy": True,
            "operator": "A clinic",
            "contact": "backs@clinic.example",
        } | more
        settings.HERE = SimpleNamespace(**told)

    change()
    return change


def test_debug_is_wrong_and_ones_own_machine_a_note(here):
    assert not found(examine.environment)
    here(debug=True, local=True)
    assert "DEBUG is on" in found(examine.environment)
    here(local=True)
    assert not found(examine.environment) and "developer's machine" in found(
        examine.environment, wrong=False
    )


def test_a_site_that_does_not_say_who_runs_it_is_a_note(here):
    for missing in ({"operator": ""}, {"contact": ""}):
        here(**missing)
        assert "who runs this site" in found(examine.environment, wrong=False)
    here()
    assert "who runs this site" not in found(examine.environment, wrong=False)


def test_keys_and_proxies_that_open_more_than_they_should_are_named(here, monkeypatch, tmp_path):
    key = tmp_path / "key"
    key.write_text(KEY)
    key.chmod(0o600)
    monkeypatch.setenv("SECRET_KEY_FILE", str(key))
    assert "chmod" not in found(examine.environment)
    key.chmod(0o644)
    for folder in key.parents:
        if not folder.stat().st_mode & 0o001:
            monkeypatch.setattr(
                examine, "_open_to_others", lambda file: bool(file.stat().st_mode & 0o004)
            )
    assert f"chmod o-rwx {key}" in found(examine.environment) and KEY not in found(
        examine.environment
    )
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "127.0.0.1")
    assert "FORWARDED_ALLOW_IPS" not in found(examine.environment)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert "FORWARDED_ALLOW_IPS is *" in found(examine.environment)


def test_older_keys_and_a_time_zone_left_out_are_notes(here):
    here(secret_key_fallbacks=(KEY,))
    said = found(examine.environment, wrong=False)
    assert "older keys" in said and "midnight UTC" in said and KEY not in said


def test_taking_back_what_browsers_keep_is_a_note(here):
    assert "every browser" not in found(examine.environment, wrong=False)
    here(offline_copy=False)
    assert "every browser" in found(examine.environment, wrong=False)


def test_a_place_for_counts_that_cannot_be_used_is_named(here, tmp_path):
    here(counts="")
    assert list(examine.counts()) == []
    here(counts=str(tmp_path))
    assert list(examine.counts()) == []
    here(counts=str(tmp_path / "later"))
    assert not found(examine.counts) and "creates it when it starts" in found(
        examine.counts, wrong=False
    )
    (tmp_path / "file").touch()
    here(counts=str(tmp_path / "file"))
    assert "cannot record metrics there" in found(examine.counts)


def test_a_folder_that_is_closed_protects_what_is_in_it(tmp_path):
    (tmp_path / "data").touch()
    (tmp_path / "data").chmod(0o644)
    tmp_path.chmod(0o700)
    assert not examine._open_to_others(tmp_path / "data")
    open_way = Path("/etc/passwd")
    assert examine._open_to_others(open_way)


def test_what_django_itself_would_warn_of_is_passed_on(here, monkeypatch):
    monkeypatch.setattr(
        checks,
        "run_checks",
        lambda **_: [checks.Warning("A planted fault.", hint="Mend it.", id="x.W1")],
    )
    assert "A planted fault. (x.W1) Mend it." in found(examine.deployment)
    here(local=True)
    assert not found(examine.deployment)


def test_a_full_disk_a_log_that_grows_and_an_open_file_are_named(here, monkeypatch, tmp_path):
    file = tmp_path / "data.sqlite3"
    file.write_bytes(b"x" * 100)
    file.chmod(0o600)
    assert not "".join(finding.problem for finding in examine._file(file))
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=499_000_000))
    assert "has 499 MB left" in " ".join(finding.problem for finding in examine._file(file))
    monkeypatch.undo()
    monkeypatch.setattr(examine, "MOST_WAL", 10)
    file.with_name("data.sqlite3-wal").write_bytes(b"x" * 11)
    assert "write-ahead log" in " ".join(finding.problem for finding in examine._file(file))
    monkeypatch.setattr(examine, "_open_to_others", lambda file: True)
    assert "every account of this machine can read" in " ".join(
        finding.problem for finding in examine._file(file)
    )


def test_a_folder_that_cannot_be_written_to_is_named(monkeypatch, tmp_path):
    """For root everything is allowed, so the test replaces the result of the check."""
    monkeypatch.setattr(readiness, "data_file", lambda: tmp_path / "data.sqlite3")
    monkeypatch.setattr(readiness, "PRAGMAS", {})
    monkeypatch.setattr(
        readiness,
        "connection",
        SimpleNamespace(is_in_memory_db=lambda: False, cursor=contextlib.nullcontext),
    )
    monkeypatch.setattr(os, "access", lambda path, mode: True)
    assert readiness._sqlite() is None
    for closed in (tmp_path, tmp_path / "data.sqlite3"):
        monkeypatch.setattr(os, "access", lambda path, mode, closed=closed: Path(path) != closed)
        assert "cannot be written to by this account" in readiness._sqlite().problem


@pytest.mark.django_db
def test_content_edited_changed_past_the_admin_or_not_loaded_is_told_apart():
    assert not list(examine.content())
    ContentVersion.objects.update(loaded="0" * 64)
    assert "load_content --keep-edits" in found(examine.content), (
        "what the tables hold is what the files say: nothing is lost"
    )
    assert not found(examine.content, wrong=False)
    Exercise.objects.filter(slug="bridge").update(
        summary="Lift your hips, as our clinic teaches it."
    )
    versions.mark_changed(timezone.now())
    assert "edited in the admin" in found(examine.content, wrong=False)
    said = found(examine.content)
    assert "is not in force" in said and "1 changed" in said and "dump_content --to" in said
    ContentVersion.objects.update(loaded=versions.released())
    assert not found(examine.content) and "edited in the admin" in found(
        examine.content, wrong=False
    )
    Exercise.objects.filter(slug="bridge").update(name="Another name")
    assert "changed outside the admin" in found(examine.content)
    Exercise.objects.filter(slug="bridge").update(summary="This cures pain.")
    assert "content in the tables has faults" in found(examine.content)


@pytest.mark.django_db
def test_purges_that_do_not_run_are_noticed():
    assert not found(examine.purges)
    now = timezone.now()
    Session.objects.create(session_key="a", session_data="", expire_date=now - timedelta(days=1))
    assert not found(examine.purges), "between two runs of a daily timer"
    Session.objects.create(session_key="b", session_data="", expire_date=now - timedelta(days=3))
    assert "are still stored: 1." in found(examine.purges) and "clearsessions" in found(
        examine.purges
    )
    Diary.objects.create(key_hash="x", used_on=timezone.localdate() - timedelta(days=400))
    assert "Diaries that" in found(examine.purges) and "purge_diaries" in found(examine.purges)


@pytest.mark.django_db
def test_a_clock_that_is_slow_is_noticed(monkeypatch):
    assert not found(examine.clock)
    long_ago = timezone.now() - timedelta(days=900)
    monkeypatch.setattr(examine.timezone, "now", lambda: long_ago)
    assert "clock of this machine is slow" in found(examine.clock)


@pytest.mark.parametrize(
    ("used", "fsync", "behind", "encrypted", "said"),
    [
        (81, True, 0, True, "81 of the server's 100 connections"),
        (10, False, 0, True, "fsync is off"),
        (10, True, 60, True, "clocks of this machine and of the database"),
        (10, True, 0, False, "not encrypted"),
        (10, True, 0, True, ""),
    ],
)
def test_what_a_database_server_should_not_be_like_is_named(
    monkeypatch, settings, used, fsync, behind, encrypted, said
):
    """The same on any engine: the server's response is planted (tests/operate/test_postgresql.py
    uses a real server).
    """
    answer = (used, 100, fsync, timezone.now() - timedelta(seconds=behind))
    cursor = SimpleNamespace(execute=lambda statement: None, fetchone=lambda: answer)
    wire = SimpleNamespace(pgconn=SimpleNamespace(ssl_in_use=encrypted))
    server = SimpleNamespace(
        vendor="postgresql", cursor=lambda: contextlib.nullcontext(cursor), connection=wire
    )
    monkeypatch.setattr(examine, "connection", server)
    monkeypatch.setitem(settings.DATABASES, "default", {"HOST": "db.example"})
    found = [finding.problem for finding in examine.storage()]
    assert (found == []) if not said else (len(found) == 1 and said in found[0])


def test_a_cache_that_fails_is_named_and_none_is_a_note(here, redis_server, settings):
    here(cache="")
    assert "counts rate limits separately" in found(examine.cache, wrong=False)
    here(cache=redis_server.url)
    settings.CACHES = {
        "default": {"BACKEND": "backapp.caches.SharedCache", "LOCATION": redis_server.url}
    }
    assert list(examine.cache()) == []
    redis_server.fill()
    assert "OutOfMemoryError" in found(examine.cache)
    redis_server.stop()
    assert "shared cache fails" in found(examine.cache) and str(redis_server.port) not in found(
        examine.cache
    )


def test_an_examination_that_breaks_is_said_and_the_others_go_on(monkeypatch):
    def broken():
        raise OperationalError("password=hunter2")
        yield

    looks = {"database": lambda: iter([]), "content": broken, "clock": lambda: iter([])}
    monkeypatch.setattr(examine, "EXAMINATIONS", looks)
    said = dict(examine.examine())
    assert [finding.wrong for finding in said["content"]] == [True] and said["clock"] == []
    assert "OperationalError" in said["content"][0].problem and "hunter2" not in str(said)


@pytest.mark.django_db
def test_the_doctor_changes_nothing():
    content.forget()
    before = list(ContentVersion.objects.values()), Session.objects.count()
    assert dict(examine.examine())
    assert (list(ContentVersion.objects.values()), Session.objects.count()) == before
    assert not connection.needs_rollback
