"""Processes that die at any moment, logs that are torn at any byte, and eight concurrent writers:
everything that was acknowledged is there and complete.

`make test-slow` samples this; `-m long` kills 200 times and tears 300 logs.
"""

import random
import shutil
import sqlite3
import time
from contextlib import closing

import pytest
from django.db import connections
from django.test import Client

from backapp.diary.keeping import hashed
from backapp.library import content
from backapp.screening.record import KEY
from backapp.screening.sessions import SessionStore
from tests.crash.writing import NOTE, forked, one_visit, start, writes_until_killed
from tests.faults.conftest import open_to
from tests.people import come_in

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]


def opened(path):
    return closing(sqlite3.connect(path, isolation_level=None))


def whole(path) -> bool:
    with opened(path) as db:
        return (
            db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            and not db.execute("PRAGMA foreign_key_check").fetchall()
        )


def kept(path) -> tuple[dict[str, str], dict[str, list]]:
    """session key -> contents of its row; hash of a diary's key -> its entries."""
    with opened(path) as db:
        sessions = dict(db.execute("SELECT session_key, session_data FROM django_session"))
        diaries = {key: [] for (key,) in db.execute("SELECT key_hash FROM diary_diary")}
        for key, *entry in db.execute(
            "SELECT d.key_hash, e.note, e.before FROM diary_entry e JOIN diary_diary d ON "
            "d.id = e.diary_id"
        ):
            diaries[key].append(tuple(entry))
    return sessions, diaries


def lost_or_half(path, told: list[str]) -> list[str]:
    """What was acknowledged but is missing, and what is incomplete.

    A row that is still empty was never acknowledged.
    """
    assert not [line for line in told if line.startswith("failed")], told
    sessions, diaries = kept(path)
    found = []
    for line in told:
        key, diary = line.split()
        if key not in sessions:
            found.append("a session is lost")
        if diaries.get(hashed(diary)) != [(NOTE.strip(), 4)]:
            found.append("an entry is lost")
    for row in sessions.values():
        held = SessionStore().decode(row).get(KEY, {})
        if held and (
            not set(held) >= {"said", "wording", "started-at", "remember"}
            or held["said"].get("who") != "me"
        ):
            found.append("half a session")
    found += [
        "half an entry"
        for entries in diaries.values()
        for entry in entries
        if entry != (NOTE.strip(), 4)
    ]
    return found


@pytest.mark.parametrize("kills", [5, pytest.param(200, marks=pytest.mark.long)])
def test_whatever_a_process_that_is_killed_had_acknowledged_is_there_and_nothing_is_there_in_part(
    own_file, kills
):
    chance, told = random.Random(kills), []
    for _number in range(kills):
        writer = start(writes_until_killed, own_file)
        try:
            writer.wait_for(1)
            time.sleep(chance.uniform(0, 0.12))
            told += writer.kill()
        finally:
            writer.close()
        assert whole(own_file)
    assert len(told) >= kills
    assert lost_or_half(own_file, told) == []
    sessions, diaries = kept(own_file)
    assert len(sessions) - len(told) <= kills and len(diaries) - len(told) <= kills, (
        "at most one visit of each was under way"
    )


def test_two_that_are_killed_while_they_wait_for_each_other_leave_no_lock(own_file):
    for _number in range(3):
        with (
            forked(writes_until_killed, own_file) as one,
            forked(writes_until_killed, own_file) as other,
        ):
            one.wait_for(2), other.wait_for(2)
            told = one.kill()
            other.wait_for(3)
            assert lost_or_half(own_file, told + other.kill()) == []


@pytest.mark.parametrize("times", [25, pytest.param(300, marks=pytest.mark.long)])
def test_a_log_torn_at_any_byte_leaves_a_beginning_of_what_was_written_without_a_gap(
    own_file, tmp_path, times
):
    """Truncated, or with a changed byte, as after a power cut.

    Forty visits follow each other; those that remain must be the first ones.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint = 0")
    visits = [one_visit(Client()) for _ in range(40)]
    log = own_file.with_name(own_file.name + "-wal").read_bytes()
    assert len(log) > 500_000
    chance, counts = random.Random(times), set()
    for number in range(times):
        copy = tmp_path / f"torn-{number}.sqlite3"
        shutil.copy(own_file, copy)
        at = chance.randrange(len(log))
        torn = (
            log[:at]
            if number % 2
            else log[:at] + bytes([log[at] ^ (1 << chance.randrange(8))]) + log[at + 1 :]
        )
        copy.with_name(copy.name + "-wal").write_bytes(torn)
        assert whole(copy)
        sessions, diaries = kept(copy)
        there = [key in sessions for key, _diary in visits]
        assert there == sorted(there, reverse=True), "no gap"
        entries = [diaries.get(hashed(diary)) == [(NOTE.strip(), 4)] for _key, diary in visits]
        assert entries == sorted(entries, reverse=True) and 0 <= sum(there) - sum(entries) <= 1
        counts.add(sum(there))
        for part in tmp_path.glob(copy.name + "*"):
            part.unlink()
    assert len(counts) > 5, "cut early, late and in between"


def writes(tell, _file, visits: int) -> None:
    slowest = 0.0
    for _ in range(visits):
        began = time.monotonic()
        keys = one_visit(Client(raise_request_exception=False))
        slowest = max(slowest, time.monotonic() - began)
        tell(" ".join(keys))
    tell(f"slowest {slowest:.2f}")


@pytest.mark.parametrize("visits", [6, pytest.param(100, marks=pytest.mark.long)])
def test_eight_who_write_at_once_all_get_through(own_file, visits):
    """No lock is visible: each waits for the one before, at most as long as on a real site.

    Prints the slowest visit with its three forms.
    """
    writers = [start(writes, own_file, visits) for _ in range(8)]
    try:
        told = [line for writer in writers for line in writer.end()]
    finally:
        for writer in writers:
            writer.close()
    slowest = [float(line.split()[1]) for line in told if line.startswith("slowest")]
    assert len(slowest) == 8, [line for line in told if line.startswith("failed")]
    print(
        f"8 writers, {visits} visits of three forms each: the slowest visit took {max(slowest)} s"
    )
    acknowledged = [line for line in told if not line.startswith("slowest")]
    assert (
        len(acknowledged) == 8 * visits
        and lost_or_half(own_file, acknowledged) == []
        and whole(own_file)
    )


def test_somebody_who_finishes_while_others_read_and_write_is_answered_and_forgotten(own_file):
    """Truncating the log waits for readers and then gives up. That is never an error, and the next
    call truncates it.
    """
    leaves = come_in("full-set")
    key = leaves.cookies["backapp-s"].value
    with forked(writes_until_killed, own_file) as busy, opened(own_file) as reading:
        busy.wait_for(1)
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM django_session").fetchone()
        assert leaves.post("/finish/").status_code == 302
        reading.execute("COMMIT")
    content.forget()
    assert key not in kept(own_file)[0] and open_to(leaves) == open_to(Client())
    assert come_in("never-diagnosed").post("/finish/").status_code == 302
    log = own_file.with_name(own_file.name + "-wal")
    assert not log.exists() or log.stat().st_size == 0
