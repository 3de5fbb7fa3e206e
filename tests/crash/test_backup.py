"""Backup and restore of a database file: under load, to an empty machine, over existing data, and
with every kind of damage.
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
from django.core.management.base import CommandError
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from backapp.library import content
from backapp.library.authored import read_tables
from backapp.library.models.instructions import Instruction
from backapp.library.versions import current
from backapp.operate import backups
from tests.crash.writing import forked, writes_until_killed
from tests.faults.conftest import Watched, open_to
from tests.faults.expect import asks_again
from tests.people import come_in

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def backup(own_file, tmp_path):
    """`backup(name)`: a backup of this test's own database file."""

    def make(name="kept.backup", **more):
        target = tmp_path / name
        connection.ensure_connection()
        backups.make(connection.connection, target, timezone.now(), **more)
        return target

    return make


def opened(path):
    return closing(sqlite3.connect(path, isolation_level=None))


def bring_back(backup, data, **more):
    connections["default"].close()
    content.forget()
    return backups.restore(backup, data, timezone.now(), **more)


def answers_in(path) -> int:
    with opened(path) as db:
        return db.execute("SELECT count(*) FROM django_session").fetchone()[0]


def test_a_backup_is_one_sound_file_with_every_row_but_the_answers_for_its_owner_alone(
    own_file, backup
):
    come_in("full-set").post("/diary/start/")
    assert answers_in(own_file) == 1
    file = backup()
    with opened(own_file) as live, opened(file) as copy:
        assert backups.inspect(copy) == backups.inspect(live) and backups.inspect(copy).rows > 1_000
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("SELECT count(*) FROM diary_diary").fetchone() == (1,)
    assert answers_in(file) == 0 and answers_in(own_file) == 1
    assert [path.name for path in file.parent.glob("kept*")] == ["kept.backup"]
    assert file.stat().st_mode & 0o077 == 0


def test_the_fingerprint_tells_a_changed_cell_a_lost_row_and_rows_in_another_table(
    own_file, backup
):
    file = backup()
    seen = set()
    for change in (
        "SELECT 1",
        "UPDATE library_exercise SET name = name || ' ' WHERE slug = 'bridge'",
        "UPDATE library_instruction SET repetitions = repetitions + 1 WHERE id = (SELECT "
        "max(id) FROM library_instruction)",
        "DELETE FROM library_load WHERE id = (SELECT max(id) FROM library_load)",
        "CREATE TABLE another (x)",
    ):
        with opened(file) as copy:
            copy.execute(change)
            seen.add(backups.inspect(copy).digest)
    assert len(seen) == 5


@pytest.mark.parametrize("times", [4, pytest.param(30, marks=pytest.mark.long)])
def test_backups_made_while_people_write_are_whole_every_time(own_file, backup, times):
    """Two writers at full speed. Each backup is complete: if it contains a diary entry, it contains
    all earlier ones.
    """
    with (
        forked(writes_until_killed, own_file) as one,
        forked(writes_until_killed, own_file) as other,
    ):
        before = 0
        for number in range(times):
            one.wait_for(2), other.wait_for(2)
            file = backup(f"{number}.backup")
            made, _when = backups.read(file)
            assert made.rows > before, "and what was written meanwhile is in the next one"
            before = made.rows
            with opened(file) as copy:
                without = (
                    "SELECT count(*) FROM diary_diary d WHERE NOT EXISTS (SELECT 1 FROM "
                    "diary_entry e WHERE e.diary_id = d.id)"
                )
                assert copy.execute(without).fetchone()[0] <= 2, (
                    "at most the diary that each writer has just begun"
                )


def test_the_drill_from_one_machine_to_an_empty_one(own_file, backup, tmp_path):
    Client().post("/diary/start/")
    version = current()
    with opened(own_file) as db:
        before = backups.inspect(db)
    file, there = backup(), tmp_path / "there" / "data.sqlite3"
    there.parent.mkdir()
    made, aside = bring_back(file, there)
    assert aside is None and made == before and made.content == version.stamp
    with opened(there) as db:
        assert backups.inspect(db) == before and db.execute(
            "PRAGMA integrity_check"
        ).fetchone() == ("ok",)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert not db.execute(
            "SELECT 1 FROM sqlite_master WHERE name = ?", [backups.NOTE]
        ).fetchone()
    connections.settings["default"]["NAME"] = f"{there.as_uri()}?mode=rw"
    connections["default"] = connections.create_connection("default")
    assert current().stamp == version.stamp == read_tables().digest, (
        "the content is what was saved there last"
    )
    assert Client().get("/exercises/bridge/").status_code == 200
    assert (
        Client()
        .post("/screening/", {"who": "me", "country": "gb", "remember": "session"})
        .status_code
        == 302
    )


def test_fault_F_67_after_a_restore_no_answer_is_back_and_everybody_is_asked_anew(own_file, backup):
    stays, leaves = Watched(open_to(Client())), come_in("full-set")
    key = leaves.cookies["backapp-s"].value
    gentle = set(stays.may_see)
    stays.cookies = come_in("thin-bones-examined").cookies
    file = backup()
    leaves.post("/finish/")
    _made, aside = bring_back(file, own_file, over=True)
    assert asks_again(stays.get("/result/"))
    back = Watched(gentle)
    back.cookies["backapp-s"] = key
    assert (
        asks_again(back.get("/result/"))
        and "Not for you" in back.get("/exercises/egg-roll/").content.decode()
    )
    assert answers_in(own_file) == 0 and aside.exists()


def test_fault_F_67_content_that_was_stricter_meanwhile_is_named_by_the_doctor_after_a_restore(
    own_file, backup
):
    """The backup contains yesterday's content, so the command says what the files say now."""
    from backapp.library.models import Exercise
    from backapp.library.versions import mark_changed
    from backapp.operate.examine import content as examined

    file = backup()
    Exercise.objects.filter(slug="egg-roll").update(review_state="draft")
    mark_changed(timezone.now())
    content.forget()
    assert "egg-roll" not in content.catalogue().exercises
    bring_back(file, own_file, over=True)
    assert "egg-roll" in content.catalogue().exercises and not [f for f in examined() if f.wrong]


def test_nothing_is_written_over_without_being_told_so(own_file, backup):
    file = backup()
    whole = file.read_bytes()
    with pytest.raises(backups.BackupError, match="is there already. Nothing was written"):
        backup()
    assert file.read_bytes() == whole
    backup(over=True)
    before = own_file.read_bytes()
    with pytest.raises(backups.BackupError, match=r"holds [\d,]+ rows. Nothing was changed"):
        bring_back(file, own_file)
    assert own_file.read_bytes() == before
    made, aside = bring_back(file, own_file, over=True)
    assert aside.parent == own_file.parent and ".before-" in aside.name
    with opened(aside) as old:
        assert backups.inspect(old) == made


def test_a_file_that_a_program_has_open_is_left_alone(own_file, backup):
    file = backup()
    with opened(own_file) as other:
        other.execute("SELECT 1 FROM django_migrations").fetchone()
        for over in (False, True):
            with pytest.raises(backups.BackupError, match="Stop the site"):
                bring_back(file, own_file, over=over)
        assert not list(own_file.parent.glob("*.before-*")) and own_file.exists()


@pytest.mark.parametrize(
    "text",
    ["Press firmly", 'CREATE TABLE "library_exercise"', "SQLite format"],
    ids=["a sentence", "a table", "the head"],
)
def test_a_backup_with_one_wrong_letter_is_refused(own_file, backup, text):
    """Even if SQLite itself finds nothing wrong, because the change is in the text of a row."""
    row = Instruction.objects.get(exercise__slug="bridge")
    Instruction.objects.filter(pk=row.pk).update(feel="Press firmly")
    file = backup()
    whole = file.read_bytes()
    at = whole.index(text.encode())
    file.write_bytes(whole[:at] + text.swapcase().encode()[:1] + whole[at + 1 :])
    connections["default"].close()
    before = own_file.read_bytes()
    with pytest.raises(backups.BackupError, match="damaged|was changed|not made by"):
        bring_back(file, own_file, over=True)
    assert own_file.read_bytes() == before


@pytest.mark.parametrize(
    "damage", ["missing", "empty", "half", "nonsense", "a plain copy", "newer"]
)
def test_what_is_no_whole_backup_is_refused(own_file, backup, damage):
    file = backup()
    whole = file.read_bytes()
    match damage:
        case "missing":
            file.unlink()
        case "empty":
            file.write_bytes(b"")
        case "half":
            file.write_bytes(whole[: len(whole) // 2])
        case "nonsense":
            file.write_bytes(os.urandom(50_000))
        case "a plain copy":
            connections["default"].close()
            shutil.copy(own_file, file)
        case "newer":
            with opened(file) as copy:
                copy.execute(f"UPDATE {backups.NOTE} SET form = 2")
    before = own_file.read_bytes()
    with pytest.raises(backups.BackupError):
        bring_back(file, own_file, over=True)
    assert own_file.read_bytes() == before and not list(own_file.parent.glob("*.before-*"))


def test_a_data_file_that_is_damaged_beyond_reading_is_replaced_when_told_so_and_kept(
    own_file, backup
):
    file = backup()
    connections["default"].close()
    own_file.write_bytes(b"nothing that anybody could read" * 3_000)
    with pytest.raises(backups.BackupError, match="cannot be read"):
        bring_back(file, own_file)
    made, aside = bring_back(file, own_file, over=True)
    assert aside.read_bytes().startswith(b"nothing that") and made.rows > 1_000
    assert Client().get("/exercises/bridge/").status_code == 200


@pytest.mark.parametrize("fault", ["full", "gone"])
def test_a_backup_that_fails_half_way_leaves_nothing_and_the_older_one_as_it_was(
    own_file, backup, tmp_path, monkeypatch, fault
):
    older = backup()
    kept = older.read_bytes()

    def fails(*_args):
        raise (
            OSError(28, "No space left on device")
            if fault == "full"
            else sqlite3.OperationalError("disk I/O error")
        )

    monkeypatch.setattr(backups, "inspect", fails)
    with pytest.raises((OSError, sqlite3.OperationalError)):
        backup(over=True)
    assert older.read_bytes() == kept and [path.name for path in tmp_path.glob("kept*")] == [
        "kept.backup"
    ]
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("backup", tmp_path / "another")
    assert not list(tmp_path.glob("another*"))


def test_a_backup_that_is_killed_half_way_is_nothing_and_the_next_one_is_whole(
    own_file, backup, tmp_path
):
    connections["default"].close()
    child = os.fork()
    if child == 0:
        backups.inspect = lambda db: os.kill(os.getpid(), signal.SIGKILL)
        backup()
    os.waitpid(child, 0)
    assert not (tmp_path / "kept.backup").exists() and (tmp_path / "kept.backup.part").exists()
    assert backups.read(backup())[0].rows and not (tmp_path / "kept.backup.part").exists()


def test_the_commands_say_what_they_did_and_what_is_left_to_do(own_file, tmp_path):
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "DJANGO_"))
    }
    environ |= {"BACKAPP_LOCAL": "1", "DATABASE_URL": f"sqlite:///{own_file}"}
    connections["default"].close()

    def manage(*arguments):
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
        )

    file = str(tmp_path / "kept.backup")
    done = manage("backup", file)
    assert (
        done.returncode == 0 and f"{file}: " in done.stdout and "content version" in done.stdout
    ), done.stderr
    again = manage("backup", file)
    assert (
        again.returncode == 1
        and "is there already" in again.stderr
        and "Traceback" not in again.stderr
    )
    refused = manage("restore", file)
    assert refused.returncode == 1 and "--over" in refused.stderr
    done = manage("restore", file, "--over")
    assert (
        done.returncode == 0
        and "delete it when it is no longer needed" in done.stdout
        and "answer the screening again" in done.stdout
    ), done.stderr
    with opened(own_file) as db:
        db.execute("DELETE FROM django_migrations WHERE app = 'diary'")
    assert manage("backup", file, "--over").returncode == 0
    assert "manage.py migrate" in manage("restore", file, "--over").stdout
