"""What is true on PostgreSQL alone. Part of `make test-postgres`."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection

from backapp.operate import examine, readiness

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


def test_a_database_that_does_not_hold_every_word_is_not_ready(monkeypatch):
    said = SimpleNamespace(parameter_status={"server_encoding": "SQL_ASCII"}.get)
    monkeypatch.setattr(readiness, "connection", SimpleNamespace(pg_version=170_000, connection=SimpleNamespace(info=said)))
    assert "SQL_ASCII" in readiness._postgresql().said


@pytest.mark.django_db
def test_an_old_server_is_not_ready(monkeypatch):
    monkeypatch.setattr(readiness, "OLDEST_POSTGRESQL", connection.pg_version + 1)
    assert "older than" in readiness.engine().said


@pytest.mark.django_db
def test_what_the_server_says_of_itself_can_be_asked():
    assert all(isinstance(finding, examine.Finding) for finding in examine.storage())
