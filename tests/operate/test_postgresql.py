"""What is true on PostgreSQL alone. Part of `make test-postgres`."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from backapp.operate import backups, examine, readiness

pytestmark = pytest.mark.postgresql
ROOT = Path(__file__).resolve().parents[2]


def ready(site):
    with urllib.request.urlopen(site.url + "/readyz") as answer:
        return json.loads(answer.read())["status"]


def test_connections_that_the_server_has_dropped_are_opened_anew_and_nobody_notices(site):
    for _ in range(4):  # both processes have one
        assert ready(site) == "ready"
    with psycopg.connect(site.environ["DATABASE_URL"], autocommit=True) as line:
        dropped = line.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    assert dropped[0] >= 1
    for _ in range(4):
        assert ready(site) == "ready"


def test_a_connection_is_kept_for_the_next_request(site):
    with psycopg.connect(site.environ["DATABASE_URL"], autocommit=True) as line:

        def pids():
            rows = line.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
            return {pid for (pid,) in rows}

        for _ in range(6):
            assert ready(site) == "ready"
        kept = pids()
        for _ in range(20):
            assert ready(site) == "ready"
        assert kept <= pids() and len(pids()) <= 2, "one for each process"


def test_the_doctor_finds_a_sound_site_and_that_this_server_would_lose_its_data_in_a_power_cut(site):
    done = subprocess.run([sys.executable, "manage.py", "doctor"], cwd=ROOT, env=site.environ, capture_output=True, text=True)
    assert "storage: fsync is off" in done.stdout, "as tools/engines.py starts it"
    assert done.stdout.endswith("1 thing wants doing.\n") and done.returncode == 1


@pytest.mark.django_db
def test_a_server_that_only_reads_is_not_ready():
    assert readiness.engine() is None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    assert readiness.engine().said == "This PostgreSQL server only reads."


@pytest.mark.django_db
def test_an_old_server_is_not_ready(monkeypatch):
    monkeypatch.setattr(readiness, "OLDEST_POSTGRESQL", connection.pg_version + 1)
    assert "older than" in readiness.engine().said


@pytest.mark.django_db
def test_what_the_server_says_of_itself_can_be_asked():
    assert all(isinstance(finding, examine.Finding) for finding in examine.storage())


# -- faults (docs of the catalogue: tests/faults/test_catalogue.py)

FIRST = {"who": "me", "country": "gb", "remember": "session"}


def lines_of_others():
    """The server's lines to this database but for the one that asks."""
    return "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("nth", range(1, 9))
def test_fault_F_70_a_server_that_goes_away_in_the_middle_of_a_form_leaves_all_of_it_or_nothing(nth, settings):
    """The connection is ended by the server before the nth statement; the next request finds a new one."""
    from django.contrib.sessions.models import Session
    from django.test import Client

    Session.objects.all().delete()
    url = settings.DATABASES["default"]
    seen = 0

    def ended(execute, sql, params, many, context):
        nonlocal seen
        seen += 1
        if seen == nth:
            with psycopg.connect(host=url["HOST"], port=url["PORT"], user=url["USER"], password=url["PASSWORD"],
                                 dbname=connection.settings_dict["NAME"], autocommit=True) as line:  # fmt: skip
                line.execute(lines_of_others())
        return execute(sql, params, many, context)

    client = Client(raise_request_exception=False)
    with connection.execute_wrapper(ended):
        response = client.post("/screening/", FIRST)
    assert response.status_code == 302 if seen < nth else response.status_code == 503
    connection.close()
    assert Session.objects.count() == (1 if response.status_code == 302 else 0)
    again = Client(raise_request_exception=False)
    assert again.post("/screening/", FIRST).status_code == 302, "the next one is answered"


@pytest.mark.django_db(transaction=True)
def test_fault_F_70_two_forms_of_one_visitor_at_once_are_put_one_after_the_other(settings):
    """Two processes change one session at the same moment; the row is locked, so neither is lost and neither fails."""
    import threading

    from django.db import connections
    from django.test import Client

    from backapp.screening.record import KEY
    from tests.walk import walk

    client = Client()
    walk(client, until="/screening/check/")
    answers, key = [], client.cookies["backapp-s"].value

    def send(sign):
        tab = Client(raise_request_exception=False)
        tab.cookies = client.cookies.copy()
        answers.append(tab.post("/screening/today/", {"today": [sign]}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send, args=[sign]) for sign in ("fever", "chest-pain")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {302, 422, 400} and answers.count(302) >= 1, answers
    from backapp.screening.sessions import SessionStore

    held = SessionStore(key).load().get(KEY, {})
    assert held == {} or "completed-at" not in held


# -- backup and restore


def rows_of(url):
    with psycopg.connect(url) as line:
        tables = [name for (name,) in line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]
        return {
            name: line.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in tables if name != "django_session"
        }


def test_a_backup_and_a_restore_by_the_servers_own_programs_bring_back_every_row_but_the_answers(site, tmp_path):
    url, file = site.environ["DATABASE_URL"], tmp_path / "kept.dump"
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(
            "INSERT INTO django_session VALUES ('canary-of-a-session', 'what-somebody-answered', now() + interval '1 hour')"
        )
    before = rows_of(url)
    assert len(before) > 20 and "by pg_dump" in site.manage("backup", str(file))
    assert b"what-somebody-answered" not in file.read_bytes() and file.stat().st_mode & 0o077 == 0
    again = subprocess.run(
        [sys.executable, "manage.py", "backup", str(file)], cwd=ROOT, env=site.environ, capture_output=True, text=True
    )
    assert again.returncode == 1 and "is there already" in again.stderr
    with psycopg.connect(url, autocommit=True) as line:
        line.execute("DELETE FROM library_instruction")
    refused = subprocess.run(
        [sys.executable, "manage.py", "restore", str(file)], cwd=ROOT, env=site.environ, capture_output=True, text=True
    )
    assert refused.returncode == 1 and "--over" in refused.stderr and rows_of(url) != before
    said = site.manage("restore", str(file), "--over")
    assert rows_of(url) == before and "asked again" in said
    with psycopg.connect(url) as line:
        assert line.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


@pytest.mark.django_db
def test_where_the_programs_are_missing_the_command_to_run_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for run in (lambda: backups.dump(tmp_path / "x"), lambda: backups.bring_back(ROOT / "manage.py", over=True)):
        with pytest.raises(backups.BackupError, match="is not on this machine. Where it is, run:\n  pg_"):
            run()
    assert not list(tmp_path.iterdir())
