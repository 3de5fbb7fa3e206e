"""What is true only on PostgreSQL. Part of `make test-postgres`."""

import http.client
import json
import re
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection

from backapp.operate import backups, examine, readiness
from backapp.screening.record import KEY
from backapp.screening.sessions import SessionStore

pytestmark = pytest.mark.postgresql
ROOT = Path(__file__).resolve().parents[2]


def ready(site):
    with urllib.request.urlopen(site.url + "/readyz") as answer:
        return json.loads(answer.read())["status"]


def test_connections_that_the_server_has_dropped_are_opened_anew_and_nobody_notices(site):
    for _ in range(4):  # each of the two processes has one
        assert ready(site) == "ready"
    with psycopg.connect(site.environ["DATABASE_URL"], autocommit=True) as line:
        dropped = line.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = "
            "current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    assert dropped[0] >= 1
    for _ in range(4):
        assert ready(site) == "ready"


def test_a_connection_is_kept_for_the_next_request(site):
    with psycopg.connect(site.environ["DATABASE_URL"], autocommit=True) as line:

        def pids():
            rows = line.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND "
                "pid <> pg_backend_pid()"
            )
            return {pid for (pid,) in rows}

        for _ in range(6):
            assert ready(site) == "ready"
        kept = pids()
        for _ in range(20):
            assert ready(site) == "ready"
        assert kept <= pids() and len(pids()) <= 2, "one for each process"


def test_the_doctor_finds_a_sound_site_and_that_this_server_would_lose_its_data_in_a_power_cut(
    site,
):
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=ROOT,
        env=site.environ,
        capture_output=True,
        text=True,
    )
    assert "storage: fsync is off" in done.stdout, "as tools/engines.py starts it"
    assert done.stdout.endswith("1 problem found.\n") and done.returncode == 1


@pytest.mark.django_db
def test_a_server_that_only_reads_is_not_ready():
    assert readiness.engine() is None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    assert readiness.engine().problem == "This PostgreSQL server is read-only."


def test_a_database_that_does_not_hold_every_word_is_not_ready(monkeypatch):
    said = SimpleNamespace(parameter_status={"server_encoding": "SQL_ASCII"}.get)
    monkeypatch.setattr(
        readiness,
        "connection",
        SimpleNamespace(pg_version=170_000, connection=SimpleNamespace(info=said)),
    )
    assert "SQL_ASCII" in readiness._postgresql().problem


@pytest.mark.django_db
def test_an_old_server_is_not_ready(monkeypatch):
    monkeypatch.setattr(readiness, "OLDEST_POSTGRESQL", connection.pg_version + 1)
    assert "older than" in readiness.engine().problem


@pytest.mark.django_db
def test_what_the_server_says_of_itself_can_be_asked():
    assert all(isinstance(finding, examine.Finding) for finding in examine.storage())


# -- faults (the catalogue: tests/faults/test_catalogue.py)

FIRST = {"who": "me", "country": "gb", "remember": "session"}


class Visitor:
    """A browser at the running site: `post` returns the status and does not follow redirects."""

    def __init__(self, site, cookies=()):
        self.site, self.cookies = site, dict(cookies)

    @property
    def key(self):
        return self.cookies["backapp-s"]

    def post(self, address, form):
        host, port = self.site.url.removeprefix("http://").split(":")
        line = http.client.HTTPConnection(host, int(port), timeout=30)
        kind = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(map("=".join, self.cookies.items())),
        }
        line.request("POST", address, urllib.parse.urlencode(form, doseq=True), kind)
        answer = line.getresponse()
        text = answer.read().decode()
        self.cookies |= dict(
            re.findall(r"set-cookie: (backapp-[a-z])=([^;]+)", str(answer.headers), re.I)
        )
        line.close()
        assert answer.status < 500 or "Get help at once" in text
        return answer.status


def sessions_of(site):
    with psycopg.connect(site.environ["DATABASE_URL"]) as line:
        return dict(line.execute("SELECT session_key, session_data FROM django_session").fetchall())


def test_fault_F_70_a_server_that_ends_its_connections_at_any_moment_loses_nothing_that_was_acknowledged(
    site,
):
    """One form after the other, while every connection of the site is closed again and again."""
    before, kept, statuses, over = sessions_of(site), [], [], threading.Event()

    def write():
        while not over.is_set():
            visitor = Visitor(site)
            statuses.append(visitor.post("/screening/", FIRST))
            kept.extend([visitor.key] if statuses[-1] == 302 else [])

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    ended = 0
    with psycopg.connect(site.environ["DATABASE_URL"], autocommit=True) as line:
        for _ in range(40):
            ended += line.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                "datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()[0]
            time.sleep(0.05)
    over.set()
    for writer in writers:
        writer.join()
    assert ended >= 10 and set(statuses) <= {302, 503} and kept
    now = sessions_of(site)
    assert set(kept) <= set(now), "what was acknowledged is there"
    assert len(now) - len(before) - len(kept) <= len(statuses) - len(kept), (
        "and no second copy of it"
    )
    assert Visitor(site).post("/screening/", FIRST) == 302, "the next one is answered"


def test_fault_F_70_of_two_forms_of_one_visitor_at_once_no_warning_sign_is_lost(site):
    """Two tabs send at the same moment. The row is locked, so both changes are merged and neither
    fails.
    """

    def send(said, visitor, statuses):
        statuses.append(visitor.post("/screening/closer-1/", {"closer-1-0": said}))

    for _again in range(5):
        visitor, statuses = Visitor(site), []
        assert visitor.post("/screening/", FIRST) == 302
        tabs = [
            threading.Thread(target=send, args=[said, Visitor(site, visitor.cookies), statuses])
            for said in ("none", "saddle-numbness")
        ]
        for tab in tabs:
            tab.start()
        for tab in tabs:
            tab.join()
        assert statuses == [302, 302]
        assert (
            "saddle-numbness"
            in SessionStore().decode(sessions_of(site)[visitor.key])[KEY]["raised"]
        )


# -- backup and restore


def rows_of(url):
    with psycopg.connect(url) as line:
        tables = [
            name
            for (name,) in line.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            )
        ]
        return {
            name: line.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()
            for name in tables
            if name != "django_session"
        }


def manage(environ, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def idle(site):
    """The environment of a site with its own database that no server uses: empty, without tables."""
    server, name = (
        site.environ["DATABASE_URL"].rpartition("/")[0],
        f"idle_{site.url.rpartition(':')[2]}",
    )
    with psycopg.connect(f"{server}/postgres", autocommit=True) as line:
        line.execute(f"DROP DATABASE IF EXISTS {name}")
        line.execute(f"CREATE DATABASE {name}")
    return site.environ | {"DATABASE_URL": f"{server}/{name}"}


def test_a_backup_and_a_restore_by_the_servers_own_programs_bring_back_every_row_but_the_answers(
    site, idle, tmp_path
):
    url, file = site.environ["DATABASE_URL"], tmp_path / "kept.dump"
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(
            "INSERT INTO django_session VALUES ('canary-of-a-session', "
            "'what-somebody-answered', now() + interval '1 hour')"
        )
    before = rows_of(url)
    assert len(before) > 20 and "by pg_dump" in site.manage("backup", str(file))
    assert b"what-somebody-answered" not in file.read_bytes() and file.stat().st_mode & 0o077 == 0
    again = manage(site.environ, "backup", str(file))
    assert again.returncode == 1 and "is there already" in again.stderr
    url = idle["DATABASE_URL"]
    done = manage(idle, "restore", str(file))
    assert (
        done.returncode == 0
        and rows_of(url) == before
        and "answer the screening again" in done.stdout
    ), done.stderr
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("UPDATE library_exercise SET name = 'Another'")
    refused = manage(idle, "restore", str(file))
    assert refused.returncode == 1 and "--over" in refused.stderr and rows_of(url) != before
    done = manage(idle, "restore", str(file), "--over")
    assert done.returncode == 0 and rows_of(url) == before, done.stderr
    with psycopg.connect(url) as line:
        assert line.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


def test_nothing_is_put_back_under_a_site_that_serves(site, idle, tmp_path):
    """What visitors write in the meantime would be lost, or would not match the restored rows."""
    file, url = tmp_path / "kept.dump", site.environ["DATABASE_URL"]
    site.manage("backup", str(file))
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("INSERT INTO auth_group (name) VALUES ('made since')")
    try:
        assert ready(site) == "ready"
        refused = manage(site.environ, "restore", str(file), "--over")
        assert refused.returncode == 1 and "Traceback" not in refused.stderr
        assert (
            "Nothing was changed" in refused.stderr
            and "systemctl stop backapp.socket backapp" in refused.stderr
        )
        assert "docker compose stop app daily" in refused.stderr
        with psycopg.connect(url) as line:
            assert line.execute(
                "SELECT count(*) FROM auth_group WHERE name = 'made since'"
            ).fetchone() == (1,)
    finally:
        with psycopg.connect(url, autocommit=True) as line:
            line.execute("DELETE FROM auth_group WHERE name = 'made since'")
    # an empty database that another program has open is treated the same
    with psycopg.connect(idle["DATABASE_URL"]) as line:
        line.execute("SELECT 1")
        assert "has the database open" in manage(idle, "restore", str(file)).stderr
    assert manage(idle, "restore", str(file)).returncode == 0


@pytest.mark.django_db
def test_where_the_programs_are_missing_the_command_to_run_is_said(tmp_path, monkeypatch):
    # the tests' own connections are open
    monkeypatch.setattr(backups, "_must_be_alone", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    for run in (
        lambda: backups.dump(tmp_path / "x"),
        lambda: backups.restore_dump(ROOT / "manage.py", over=True),
    ):
        with pytest.raises(
            backups.BackupError, match="is not on this machine. Where it is, run:\n  pg_"
        ):
            run()
    assert not list(tmp_path.iterdir())
