"""Backup and restore of the data: `manage.py backup` and `manage.py restore`.

A backup contains everything but the sessions. Answers to the screening are kept for a day, or for
56 days if the visitor chose that, and a restore must not bring back answers that a visitor has
deleted (docs/adr/0042). SQLite's own backup interface copies the file while the site writes. The
copy also contains its row count and digest, so a restore can detect damage before it changes
anything. For PostgreSQL this module runs pg_dump and pg_restore.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

SESSIONS = "django_session"
NOTE = "backapp_backup"  # a table with one row about the backup, only in the copy
FORM = 1  # format version of that table
PATIENCE = 2  # seconds to wait for another process that has locked a file


class BackupError(Exception):
    """Why a backup or restore failed, and what to do, in plain sentences."""


@dataclass(frozen=True)
class Contents:
    """The contents of a backup."""

    rows: int
    digest: str  # SHA-256 of all tables and rows except the sessions
    content: str  # content version; empty if no content had been loaded

    def __str__(self) -> str:
        return (
            f"{self.rows:,} rows, fingerprint {self.digest[:16]}, content version "
            f"{self.content[:16] or 'none'}"
        )


# ------------------------------------------------------------------------------------------- SQLite


def make(live: sqlite3.Connection, target: Path, now: datetime, *, over: bool = False) -> Contents:
    """Copy the database that `live` has open to the new file `target`, as a whole or not at all. An
    old `target` stays until the copy is complete.

    Raises BackupError if `target` exists (and `over` is False) or the copy is damaged.
    """
    with _new_file(target, over) as part, _open(part) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # a single file, without a log beside it
        copy.execute("PRAGMA secure_delete = ON")
        if _has(copy, SESSIONS):
            copy.execute(f"DELETE FROM {SESSIONS}")
        copy.execute("VACUUM")
        _must_be_sound(copy, "The copy")
        made = inspect(copy)
        copy.execute(
            f"CREATE TABLE {NOTE} (form INTEGER, made_at TEXT, rows INTEGER, digest "
            f"TEXT, content TEXT)"
        )
        copy.execute(
            f"INSERT INTO {NOTE} VALUES (?, ?, ?, ?, ?)",
            [FORM, now.isoformat(), made.rows, made.digest, made.content],
        )
    return made


def read(backup: Path) -> tuple[Contents, str]:
    """What a backup contains, and when it was made.

    Raises BackupError if the file is not a backup or is damaged.
    """
    if not backup.is_file():
        raise BackupError(f"{backup} does not exist.")
    try:
        with _open(backup, "ro") as copy:
            if not _has(copy, NOTE):
                raise BackupError(
                    f"{backup} was not made by manage.py backup, so it cannot be checked for "
                    f"damage. Choose another file."
                )
            _must_be_sound(copy, str(backup))
            form, made_at, *said = copy.execute(
                f"SELECT form, made_at, rows, digest, content FROM {NOTE}"
            ).fetchone()
            if form != FORM:
                raise BackupError(f"{backup} was made by a newer Backapp. Install that first.")
            found = inspect(copy)
    except sqlite3.DatabaseError as fault:
        raise BackupError(f"{backup} is damaged ({fault}). Take an older one.") from None
    if found != Contents(*said):
        raise BackupError(
            f"{backup} does not contain what was written to it. It is damaged or was changed. "
            f"Take an older one."
        )
    return found, made_at


def restore(
    backup: Path, data: Path, now: datetime, *, over: bool = False
) -> tuple[Contents, Path | None]:
    """Replace the file `data` with the contents of `backup`. Returns what the backup contains, and
    the path under which the old file is kept (None if there was none).

    Raises BackupError if the backup cannot be used, if `data` contains rows (and `over` is False),
    or while another process has `data` open.
    """
    made, _when = read(backup)
    aside = None
    if data.exists():
        kept = _kept_in(data)
        if kept != 0 and not over:
            raise BackupError(
                f"{data} {'cannot be read' if kept is None else f'holds {kept:,} rows'}. "
                f"Nothing was changed. "
                "To replace it, add --over. The old file is kept beside it."
            )
        aside = data.with_name(f"{data.name}.before-{now:%Y%m%dT%H%M%S}")
        if aside.exists():
            raise BackupError(f"{aside} is there already. Try again in a second.")
    part = data.with_name(data.name + ".restoring")
    with _cleaned_up(part):
        shutil.copyfile(backup, part)
        part.chmod(0o600 if aside is None else data.stat().st_mode & 0o777)
        with _open(part) as copy:
            copy.execute(f"DROP TABLE {NOTE}")
            copy.execute("PRAGMA journal_mode = WAL")
            if inspect(copy) != made:
                raise BackupError(
                    "The copy differs from the backup. Nothing was changed. Check the disk."
                )
        _to_disk(part)
        if aside is not None:
            with suppress(PermissionError):  # without the right to give it away, both are ours
                shutil.chown(part, data.stat().st_uid, data.stat().st_gid)
            data.replace(aside)
        for beside in ("-wal", "-shm"):  # the log of the old file would damage the new one
            log = data.with_name(data.name + beside)
            if aside is not None and log.exists():
                log.replace(aside.with_name(aside.name + beside))
            log.unlink(missing_ok=True)
        part.replace(data)
        _to_disk(data.parent)
    return made, aside


def inspect(db: sqlite3.Connection) -> Contents:
    """Count all rows of all tables but the sessions, and compute a digest of them and of the table
    definitions.
    """
    found, rows = hashlib.sha256(), 0
    made_by = db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE name <> ? ORDER BY type, name", [NOTE]
    ).fetchall()
    found.update(repr(made_by).encode())
    for kind, table, _sql in made_by:
        if kind != "table" or table == SESSIONS or table.startswith("sqlite_"):
            continue
        found.update(repr(table).encode())
        for row in db.execute(f'SELECT * FROM "{table}" ORDER BY rowid'):
            rows += 1
            found.update(repr(row).encode())
    stamp = (
        db.execute("SELECT stamp FROM library_contentversion").fetchone()
        if _has(db, "library_contentversion")
        else None
    )
    return Contents(rows, found.hexdigest(), stamp[0] if stamp else "")


def _kept_in(data: Path) -> int | None:
    """How many rows a database file contains; None if it cannot be read.

    Raises BackupError while another process has it open.
    """
    try:
        with _alone_with(data) as old:
            return inspect(old).rows
    except sqlite3.DatabaseError:
        return None


def _has(db: sqlite3.Connection, table: str) -> bool:
    return bool(
        db.execute(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [table]
        ).fetchone()
    )


def _must_be_sound(db: sqlite3.Connection, name: str) -> None:
    if (
        db.execute("PRAGMA integrity_check").fetchone() != ("ok",)
        or db.execute("PRAGMA foreign_key_check").fetchone()
    ):
        raise BackupError(f"{name} is damaged. Look at the disk, and at: manage.py doctor")


@contextmanager
def _open(file: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(
        f"{file.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=PATIENCE
    )
    try:
        yield db
    finally:
        db.close()


@contextmanager
def _alone_with(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a database file that no other process has open, and merge its log into it."""
    with _open(file) as db:
        try:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("BEGIN EXCLUSIVE")
            db.execute("COMMIT")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as fault:
            if "locked" not in str(fault):
                raise
            raise BackupError(
                f"Another program has {file} open. Stop the site, then try again."
            ) from None
        yield db


@contextmanager
def _new_file(target: Path, over: bool) -> Iterator[Path]:
    """A private file to write to, which becomes `target` once it is complete and on the disk.

    Raises BackupError if `target` exists (and `over` is False).
    """
    if target.exists() and not over:
        raise BackupError(
            f"{target} is there already. Nothing was written. To overwrite it, add --over."
        )
    part = target.with_name(target.name + ".part")
    with _cleaned_up(part):
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        yield part
        _to_disk(part)
        part.replace(target)
        _to_disk(target.parent)


@contextmanager
def _cleaned_up(part: Path) -> Iterator[None]:
    """Delete partial files, including those of an earlier run that was killed."""

    def clean_up() -> None:
        for beside in ("", "-journal", "-wal", "-shm"):
            part.with_name(part.name + beside).unlink(missing_ok=True)

    clean_up()
    try:
        yield
    finally:
        clean_up()


def _to_disk(path: Path) -> None:
    """Flush a file or directory to the disk, so that it survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --------------------------------------------------------------------------------------- PostgreSQL


def dump(target: Path, *, over: bool = False) -> None:
    """Write a backup with pg_dump.

    Raises BackupError with its error output, or with the command to run elsewhere if pg_dump is not
    installed here.
    """
    with _new_file(target, over) as part:
        _run(
            "pg_dump",
            "--format=custom",
            f"--exclude-table-data=*.{SESSIONS}",
            "--no-owner",
            "--no-privileges",
            f"--file={part}",
        )


def restore_dump(backup: Path, *, over: bool = False) -> None:
    """Restore a backup into the database with pg_restore, in one transaction.

    Raises BackupError as `dump` does, and while any other program has the database open.
    """
    if not backup.is_file():
        raise BackupError(f"{backup} does not exist.")
    _must_be_alone()
    if not over and (kept := _rows()):
        raise BackupError(
            f"The database holds {kept:,} rows. Nothing was changed. To replace them with the "
            f"backup, add --over. They cannot be recovered afterwards."
        )
    connection.close()  # our own connection would lock what pg_restore replaces
    whole = ("--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-privileges")
    _run("pg_restore", *whole, f"--dbname={settings.DATABASES['default']['NAME']}", str(backup))


def _must_be_alone() -> None:
    """Raise BackupError while others have the database open: a running site would write between
    the restored rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(host(client_addr), 'the server itself'), count(*) FROM "
            "pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND coalesce(backend_type, 'client backend') = 'client backend' GROUP BY 1 ORDER BY 1"
        )
        others = [f"{count} from {address}" for address, count in cursor.fetchall()]
    if others:
        raise BackupError(
            f"Another program has the database open (connections: {', '.join(others)}). "
            "Nothing was changed. Stop the site and everything else that uses the database, then "
            "try again. On one machine: systemctl stop backapp.socket backapp. With containers: "
            "docker compose stop app daily. A connection pool such as PgBouncer keeps connections "
            "for a while, so stop it too."
        )


def _rows() -> int:
    tables = [name for name in connection.introspection.table_names() if name != SESSIONS]
    with connection.cursor() as cursor:
        found = 0
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            found += cursor.fetchone()[0]
    return found


def _run(program: str, *arguments: str) -> None:
    here = connection.get_connection_params()
    said = {
        "HOST": "host",
        "PORT": "port",
        "USER": "user",
        "PASSWORD": "password",
        "DATABASE": "dbname",
        "SSLMODE": "sslmode",
    }
    environ = {
        **os.environ,
        **{f"PG{name}": str(here[key]) for name, key in said.items() if here.get(key)},
    }
    command = f"{program} {' '.join(arguments)}"
    try:
        done = subprocess.run([program, *arguments], env=environ, capture_output=True, text=True)
    except FileNotFoundError:
        raise BackupError(
            f"{program} is not on this machine. Where it is, run:\n  {command}"
        ) from None
    if done.returncode:
        raise BackupError(
            f"{program} failed. Nothing was changed.\n{done.stderr.strip()}\nThe command "
            f"was:\n  {command}"
        )
