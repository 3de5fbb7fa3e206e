"""Faults E: the data file, the disk, the cache, the process.

What was kept stays, what is not known stays shut, help stays up.

Longer forms, with hundreds of kills and torn logs: tests/crash. PostgreSQL:
tests/operate/test_postgresql.py.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections
from django.http import HttpResponse
from django.test import Client

from backapp.access import permit
from backapp.library import content
from backapp.screening.record import KEY
from backapp.web import page_cache
from tests.faults.conftest import Watched, open_to
from tests.faults.expect import asks_again, helps, rows_digest
from tests.people import CAST, come_in
from tests.walk import walk

pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).resolve().parents[2]
COOKIE = "backapp-s"
FIRST = {"who": "me", "country": "gb", "remember": "session"}
GATED = ("/", "/exercises/", "/exercises/egg-roll/", "/exercises/bridge/", "/routines/", "/routines/dont-crack/steps/1/", "/result/",
         "/exercises/figures/1/start.svg", "/routines/dont-crack/worksheet/", "/screening/signs/", "/evidence/", "/diary/")  # fmt: skip
ALWAYS = ("/warning-signs/", "/offline/warning-signs/", "/healthz")


def watched(name="nobody"):
    client = Watched(open_to(Client()))
    if CAST[name] is not None:
        walk(client, **CAST[name])
        client.may_see = open_to(client)
    return client


def outside(path):
    """Another program that has the file open."""
    return sqlite3.connect(path, timeout=0, isolation_level=None)


def stays_up(client):
    for address in ALWAYS:
        assert client.get(address).status_code == 200, address
    return True


def whole(path):
    with outside(path) as other:
        return other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def comes_to_nothing(response) -> bool:
    """Help, or the way to a page for those who have not answered, or the question that whoever
    has no diary is asked: nothing that is kept.
    """
    if response.status_code == 200:
        return b"Do you want a diary?" in response.content
    return response.status_code == 302 or helps(response, 503)


# -- F-61: locked


def test_fault_F_61_a_writer_that_does_not_let_go_ends_in_the_small_page_and_passes(own_file):
    client = watched("full-set")
    before = rows_digest()
    other = outside(own_file)
    other.execute("BEGIN IMMEDIATE")
    response = client.post("/screening/now/", {"now": "none"})
    assert helps(response, 503) and response["Retry-After"]
    assert helps(client.post("/finish/"), 503)
    assert helps(Client(raise_request_exception=False).post("/screening/", FIRST), 503)
    assert client.get("/exercises/chair-twist-push/").status_code == 200, "reading goes on"
    assert stays_up(client)
    other.execute("ROLLBACK")
    other.close()
    assert rows_digest() == before
    assert client.post("/screening/now/", {"now": "none"}).status_code == 302
    assert whole(own_file)


# -- F-62: out of reach


FAULTS = {
    "locked": OperationalError("database is locked"),
    "full": OperationalError("database or disk is full"),
    "gone": OperationalError("server closed the connection unexpectedly"),
    "no file": OperationalError("unable to open database file"),
    "damaged": OperationalError("database disk image is malformed"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_fault_F_62_without_a_database_there_is_help_and_nothing_else(visitor, fault):
    client, stranger = visitor("full-set"), visitor()
    page_cache.clear()

    def broken(execute, sql, params, many, context):
        raise FAULTS[fault]

    content.forget()
    with connection.execute_wrapper(broken):
        for someone in (client, stranger):
            someone.may_see = set()
            for address in GATED:
                assert comes_to_nothing(someone.get(address)), address
            for address in (
                "/screening/",
                "/screening/signs/",
                "/finish/",
                "/screening/now/",
                "/routines/dont-crack/hurts/",
            ):
                assert someone.post(address, FIRST).status_code in (302, 503), address
            assert stays_up(someone)
        assert helps(stranger.post("/screening/", FIRST), 503)


def test_fault_F_62_a_file_that_is_missing_is_not_made_anew(own_file):
    client = watched("full-set")
    connections["default"].close()
    content.forget()
    away = own_file.with_name("away")
    own_file.rename(away)
    client.may_see = set()
    for address in GATED:
        assert comes_to_nothing(client.get(address)), address
    assert helps(client.get("/exercises/bridge/"), 503)
    assert stays_up(client) and not own_file.exists()
    away.rename(own_file)
    client.may_see = open_to(client)
    assert client.get("/exercises/bridge/").status_code == 200, (
        "and when it is there again, so is the site"
    )


def test_fault_F_62_a_file_that_may_only_be_read_is_no_healthy_site(own_file):
    client = watched("full-set")
    connections["default"].close()
    connections.settings["default"]["NAME"] = f"{own_file.as_uri()}?mode=ro"
    connections["default"] = connections.create_connection("default")
    before = rows_digest()
    assert helps(Client(raise_request_exception=False).post("/screening/", FIRST), 503)
    assert helps(client.post("/finish/"), 503), (
        "and nobody is told that their answers are gone while they are not"
    )
    assert rows_digest() == before and stays_up(client)


def test_fault_F_62_an_empty_file_is_no_healthy_site(own_file):
    connections["default"].close()
    for part in own_file.parent.glob(own_file.name + "*"):
        part.unlink()
    own_file.touch()
    content.forget()
    client = Watched(set())
    for address in GATED:
        assert comes_to_nothing(client.get(address)), address
    assert client.get("/readyz").status_code == 503 and stays_up(client)


# -- F-63: full


def test_fault_F_63_a_full_disk_loses_nothing_that_was_kept_and_passes(own_file):
    client = watched("full-set")
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count={pages}")
    kept, full = [], None
    for _ in range(300):
        newcomer = Client(raise_request_exception=False)
        response = newcomer.post("/screening/", FIRST)
        if response.status_code != 302:
            full = response
            break
        kept.append(newcomer.cookies[COOKIE].value)
    assert full is not None and helps(full, 503), "until the disk was full"
    assert client.get("/exercises/chair-twist-push/").status_code == 200 and stays_up(client)
    for key in kept:
        response = Client(headers={"Cookie": f"{COOKIE}={key}"}).get("/screening/same-person/")
        assert response.status_code == 200, "what was kept is still there"
    assert whole(own_file)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=1000000")
    assert Client(raise_request_exception=False).post("/screening/", FIRST).status_code == 302, (
        "recovers by itself"
    )


# -- F-64: cache


class Gone:
    """A cache that is down: whatever is asked of it fails."""

    def __init__(self, *_args):
        pass

    def __getattr__(self, name):
        if name in ("close", "validate_key"):
            return lambda *args, **more: None
        raise ConnectionError("the cache is gone")


class SomebodyElses(Gone):
    """A cache that answers with what belongs to another."""

    def __getattr__(self, name):
        return lambda *args, **more: ("nonsense", "full-set", b"\x80\x04", 10**9)


@pytest.mark.django_db
@pytest.mark.parametrize("cache", ["Gone", "SomebodyElses"])
def test_fault_F_64_no_decision_depends_on_a_cache(settings, visitor, cache):
    sound = {name: open_to(come_in(name)) for name in ("full-set", "thin-bones", "emergency")}
    settings.CACHES = {"default": {"BACKEND": f"tests.faults.test_e_storage.{cache}"}}
    for name, may_see in sound.items():
        client = visitor(name)
        assert client.may_see == may_see
        for address in GATED:
            assert client.get(address).status_code in (200, 302, 404), address


# -- F-65: killed


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("/screening/", ("/screening/", FIRST)),
        ("/screening/check/", ("/screening/check/", {"understands": "yes"})),
        ("/result/", ("/finish/", {})),
    ],
    ids=["first answer", "result", "finish"],
)
def test_fault_F_65_a_worker_killed_at_any_statement_leaves_all_or_nothing(
    own_file, loaded_file, until, last
):
    """The process is killed before its nth statement, for every n; then somebody comes back with
    the cookie they have.
    """
    client = Watched(open_to(Client()))
    if until != "/screening/":
        walk(client, until=until, **CAST["full-set"])
    cookies, kept = client.cookies.output(), own_file.with_name("kept")
    connections["default"].close()
    shutil.copy(own_file, kept)
    killed = 0
    for nth in range(1, 60):
        for part in own_file.parent.glob(own_file.name + "*"):
            part.unlink()
        shutil.copy(kept, own_file)
        if not dies_at(nth, client, *last):
            break
        killed += 1
        assert whole(own_file)
        with outside(own_file) as other:
            sessions = other.execute(
                "SELECT session_key, session_data FROM django_session"
            ).fetchall()
        assert len(sessions) <= 1, "no second copy of anybody's answers"
        again = Watched(client.may_see)
        again.cookies.load(cookies.replace("Set-Cookie: ", ""))
        record = again.session.get(KEY, {}) if again.cookies else {}
        assert "completed-at" not in record or last[0] == "/finish/", (
            "the old cookie never is a finished screening's"
        )
        for address in ("/exercises/chair-twist-push/", "/exercises/egg-roll/", "/result/"):
            again.may_see |= open_to(again) if last[0] == "/finish/" else set()
            again.get(address)
        for key, _data in sessions:
            from backapp.screening.sessions import SessionStore

            held = SessionStore(key).load().get(KEY, {})
            assert not held or set(held) >= {"said", "wording", "started-at"}, "never half of it"
        connections["default"].close()
    assert killed >= 2


def dies_at(nth: int, client, address, form) -> bool:
    """Post a form in a process of its own that is killed at its nth statement.

    False: it was through before that.
    """
    connections["default"].close()
    child = os.fork()
    if child == 0:
        left = [nth]

        def kill(execute, sql, params, many, context):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        try:
            content.catalogue(fresh=True)
            with connection.execute_wrapper(kill):
                client.post(address, form)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


# -- F-66: other tables than the code's


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "DELETE FROM django_migrations WHERE app = 'library' AND name = '0009_figures'",
            "library.0009_figures has not been applied",
        ),
        (
            "DELETE FROM django_migrations WHERE app = 'sessions'",
            "sessions.0001_initial has not been applied",
        ),
        (
            "INSERT INTO django_migrations (app, name, applied) VALUES ('library', "
            "'9999_later', '2030-01-01')",
            "library.9999_later",
        ),
        ("DROP TABLE django_migrations", "has not been applied"),
    ],
    ids=["older", "half", "newer", "none known"],
)
def test_fault_F_66_tables_of_another_version_show_nothing_but_help(visitor, logged, change, said):
    client = visitor("full-set")
    with connection.cursor() as cursor:
        cursor.execute(change)
    content.forget()
    client.may_see = set()
    for address in (
        "/",
        "/exercises/",
        "/exercises/bridge/",
        "/routines/dont-crack/steps/1/",
        "/result/",
    ):
        assert helps(client.get(address), 503), address
    assert client.get("/readyz").status_code == 503 and stays_up(client)
    assert any(said in line for line in logged), "the log names the migration"


# -- F-68: the log of the file


@pytest.fixture
def with_log(own_file, tmp_path):
    """`with_log(change)`: the site goes on with a copy of its file, beside which lies what
    `change` made of the log (None: nothing).
    """

    def go_on(change):
        log = own_file.with_name(own_file.name + "-wal").read_bytes()
        assert len(log) > 20_000
        copy = tmp_path / "copy.sqlite3"
        shutil.copy(own_file, copy)
        if (torn := change(log)) is not None:
            copy.with_name(copy.name + "-wal").write_bytes(torn)
        connections["default"].close()
        connections.settings["default"]["NAME"] = f"{copy.as_uri()}?mode=rw"
        connections["default"] = connections.create_connection("default")
        content.forget()
        return copy

    return go_on


DAMAGES = {
    "lost": lambda log: None,
    "empty": lambda log: b"",
    "half": lambda log: log[: len(log) // 2 + 77],
    "flipped": lambda log: flipped(log),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_fault_F_68_a_write_ahead_log_that_is_lost_or_torn_leaves_what_was_before_it(
    own_file, with_log, damage
):
    first = watched("never-diagnosed")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    second = watched("full-set")
    copy = with_log(DAMAGES[damage])
    assert whole(copy)
    assert open_to(first) == first.may_see, "what was there before the log is there"
    held = open_to(second)
    assert held == second.may_see or held <= open_to(Client()) | second.may_see
    second.may_see |= open_to(Client())
    assert second.get("/exercises/chair-twist-push/").status_code == 200


def test_fault_F_68_the_log_of_another_file_makes_it_another_file_and_nothing_of_it_is_shown(
    own_file, with_log, tmp_path
):
    """SQLite takes any log that fits by its own sums, so what is left is not the site's; then
    there is help, and the watch is told.
    """
    client = watched("full-set")
    stranger = tmp_path / "stranger.sqlite3"
    with closing(outside(stranger)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE django_session (x)")
        foreign = stranger.with_name(stranger.name + "-wal").read_bytes()
    with_log(lambda log: foreign)
    client.may_see = set()
    for address in GATED:
        assert comes_to_nothing(client.get(address)), address
    assert client.get("/readyz").status_code == 503 and stays_up(client)


def flipped(data: bytes) -> bytes:
    return (
        data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 0x10]) + data[len(data) // 2 + 1 :]
    )


# -- F-69: memory, recursion, endless patterns


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault",
    [
        MemoryError(),
        RecursionError(),
        OSError(28, "No space left on device"),
        StopIteration(),
        AssertionError(),
    ],
    ids=repr,
)
def test_fault_F_69_a_process_at_its_limits_shows_the_small_page_and_no_part_of_another(
    visitor, monkeypatch, fault
):
    def exhausted(*args, **more):
        raise fault

    client = visitor("full-set")
    for way in ("render", "page", "framed"):
        monkeypatch.setattr(f"backapp.practice.exercises.{way}", exhausted)
    monkeypatch.setattr("backapp.practice.result.render", exhausted)
    client.may_see = set()
    for address in ("/exercises/bridge/", "/exercises/chair-twist-push/", "/result/"):
        assert helps(client.get(address), 500), address
    assert stays_up(client)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [MemoryError(), RecursionError()], ids=repr)
def test_fault_F_69_a_gate_that_runs_out_of_memory_opens_nothing(visitor, monkeypatch, fault):
    client = visitor("full-set")
    decide, calls = permit.decide, []

    def exhausted(*args):
        calls.append(1)
        if len(calls) == 1:
            raise fault
        return decide(*args)

    monkeypatch.setattr("backapp.access.permit.decide", exhausted)
    client.may_see = set()
    page = client.get("/exercises/chair-twist-push/").content.decode()
    assert "No exercises for now" in page or "Get help at once" in page


ENDLESS = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
import django
django.setup()
from backapp.library import lexicon
from backapp.library.authored import read_files
from backapp.library.content import build_catalogue
from backapp.library.search import find_conditions, find_exercises, urgent_words
held, words = build_catalogue(read_files(), "x"), lexicon.of("en")
for typed in ("a" * 9_000, "a " * 4_500, "(" * 9_000, "crack " * 1_500, "'" * 9_000, "\\u0301" * 9_000, "numb between " * 900, "\\u202e" * 9_000):
    find_exercises(typed, catalogue=held); find_conditions(typed, catalogue=held); urgent_words(typed)
for text in ("hand push " * 1_600, "turn " * 2_000 + "head", "turn the head " * 700, "push the " * 1_500, "neck " * 2_000, "drop " * 2_000, "a" * 20_000, "breathe in and then " * 1_000, "hold your " * 2_000, "one two " * 2_000):
    for look in (words.forbidden, words.neck_work, words.crack, words.wanted_neck, words.side, words.count, words.held_breath):
        look(text)
print("through")
"""


def test_fault_F_69_no_text_that_somebody_types_keeps_a_pattern_busy():
    """In a process that would be killed at its limit of time on the processor."""
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", ENDLESS], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert done.stdout == "through\n", done.stderr[-500:]


# -- F-71: static files


@pytest.mark.django_db
@pytest.mark.parametrize(
    "listed",
    [None, "", "{", '{"paths": {}, "version": "1.1", "hash": ""}', '{"version": "9"}'],
    ids=str,
)
def test_fault_F_71_without_the_list_of_static_files_pages_are_plain_and_right(
    settings, visitor, tmp_path, listed
):
    if listed is not None:
        (tmp_path / "staticfiles.json").write_text(listed)
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "backapp.web.files.StaticStorage"}
    }
    client = visitor("full-set")
    for address in (
        "/",
        "/exercises/",
        "/exercises/bridge/",
        "/exercises/chair-twist-push/",
        "/routines/dont-crack/steps/1/",
        "/result/",
        *ALWAYS,
    ):
        response = client.get(address)
        assert response.status_code == 200, address
    assert "/static/css/app.css" in client.get("/warning-signs/").content.decode()
    assert "Not for you" in client.get("/exercises/egg-roll/").content.decode()
    assert (
        isinstance(client.get("/admin/login/"), HttpResponse)
        and client.get("/admin/login/").status_code == 200
    )


def test_the_faults_of_a_database_are_told_from_answers_that_were_cleared(own_file):
    """Django says of both that the session was deleted; only one of them is nobody's fault
    (found by F-61).
    """
    client = watched("never-diagnosed")
    tab = Client(raise_request_exception=False)
    tab.cookies = client.cookies.copy()
    assert client.post("/finish/").status_code == 302
    assert asks_again(tab.post("/screening/now/", {"now": "none"}))
    call_command("clearsessions")
