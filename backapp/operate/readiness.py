"""What must be true before this process can serve visitors: the database, its settings, its tables
and the content in them.

`/readyz` uses these checks for load balancers and `manage.py doctor` uses them for operators, so
the two never disagree.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection

from backapp.library import schema
from backapp.library.checks.whole import walked
from backapp.library.content import NoContent, catalogue, goes_on

OLDEST_POSTGRESQL = 140_000  # 14.0 in the server's numbering, the oldest that Django 5.2 supports
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "busy_timeout": 5000,
    "foreign_keys": 1,
}
"""The settings that an open SQLite file must really have (docs/adr/0003). Some builds, file systems
and copies silently ignore them."""


@dataclass(frozen=True)
class Finding:
    """What is wrong and how to fix it, in plain sentences. Without `wrong` it is only a note."""

    problem: str
    remedy: str = ""
    wrong: bool = True


def data_file() -> Path | None:
    """The SQLite file of this site; None if the database is elsewhere, or in memory as in tests."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return None
    return Path(settings.HERE.database["NAME"])


def database() -> Finding | None:
    """Whether the database responds."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFault:
        connection.close()  # so that the next request opens a new connection
        if (file := data_file()) is not None:
            missing = not file.exists()
            said = f"The database {file} {'does not exist' if missing else 'cannot be opened'}."
            return Finding(
                said,
                "Create it: manage.py migrate."
                if missing
                else "Check the owner and permissions of the file and its folder.",
            )
        return Finding(
            "The database does not answer.",
            "Check that it runs, and that DATABASE_URL has the right host, account and password.",
        )
    return None


def engine() -> Finding | None:
    """Whether the database is of a supported kind and has the settings that protect the data."""
    return _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Finding | None:
    expected = PRAGMAS | ({"journal_mode": "memory"} if connection.is_in_memory_db() else {})
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in expected}
    if wrong := [name for name in expected if found[name] != expected[name]]:
        said = ", ".join(f"{name} is {found[name]} and not {expected[name]}" for name in wrong)
        return Finding(
            f"The database file has wrong settings: {said}.",
            "Move it to a local disk if it is on a network share, and restart the site.",
        )
    file = data_file()
    if file is not None and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return Finding(
            f"{file} or its folder cannot be written to by this account.",
            "Let the account that runs the site write to the file and the folder (SQLite also "
            "creates files beside it).",
        )
    return None


def _postgresql() -> Finding | None:
    if connection.pg_version < OLDEST_POSTGRESQL:
        return Finding("The PostgreSQL server is older than 14.", "Upgrade the server.")
    if (encoding := connection.connection.info.parameter_status("server_encoding")) != "UTF8":
        return Finding(
            f"The database encoding is {encoding}, which cannot store every character.",
            "Create the database again with encoding UTF8.",
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool"
        )
        if cursor.fetchone()[0]:
            return Finding(
                "This PostgreSQL server is read-only.",
                "Set DATABASE_URL to the primary server, not a standby.",
            )
    return None


def tables() -> Finding | None:
    """Whether the tables are at the version that this code needs."""
    said, _end, do = (schema.behind() or ("" if goes_on() else schema.ahead())).rpartition(". ")
    return Finding(f"{said}.", do) if do else None


def content() -> Finding | None:
    """Whether there is content that makes a complete catalogue and fits the pages that ask about
    it and show it.
    """
    try:
        found = catalogue(fresh=True)
    except NoContent:
        return Finding(
            "The tables contain no content that can be shown.", "Run: manage.py load_content"
        )
    if faults := walked(found):
        return Finding(
            f"The content and the pages do not match: {faults[0]}.",
            "Run: manage.py check_content --tables",
        )
    return None


CHECKS: dict[str, Callable[[], Finding | None]] = {
    "database": database,
    "engine": engine,
    "schema": tables,
    "content": content,
}
"""Name -> check. Each check needs the ones before it."""


def run_checks() -> dict[str, Finding | None]:
    """The results of all checks up to the first that fails. If this process is ready, all results
    are None.
    """
    found: dict[str, Finding | None] = {}
    for name, check in CHECKS.items():
        try:
            found[name] = check()
        # incomplete tables, or content that does not make a rulebook
        except (DatabaseFault, ValueError, LookupError) as fault:
            found[name] = Finding(
                f"This check failed ({type(fault).__name__}).", "Run: manage.py doctor"
            )
        if found[name]:
            break
    return found
