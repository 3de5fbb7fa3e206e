"""What has to be true before this process can answer: the database, how it is set up, its tables,
the content in them.

`/readyz` tells a load balancer by it and `manage.py doctor` tells an operator, so that the two
never disagree.
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

OLDEST_POSTGRESQL = 140_000  # as the server counts: 14.0, the oldest that Django 5.2 speaks with
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "busy_timeout": 5000,
    "foreign_keys": 1,
}
"""How a SQLite file must really be open (docs/adr/0003): some builds, file systems and copies
silently keep another way."""


@dataclass(frozen=True)
class Finding:
    """What is wrong and how to fix it, in plain sentences; or, where it is not `wrong`, what is
    worth knowing.
    """

    said: str
    do: str = ""
    wrong: bool = True


def data_file() -> Path | None:
    """The SQLite file of this site; None where the data are elsewhere, or in memory as in tests."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return None
    return Path(settings.HERE.database["NAME"])


def database() -> Finding | None:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFault:
        connection.close()  # so that the next one to ask opens a new connection
        if (file := data_file()) is not None:
            missing = not file.exists()
            said = f"The data file {file} {'does not exist' if missing else 'cannot be opened'}."
            return Finding(
                said,
                "Make it: manage.py migrate."
                if missing
                else "Look at its owner and rights, and at those of its folder.",
            )
        return Finding(
            "The database does not answer.",
            "Look whether it runs, and whether DATABASE_URL names its host, account and password.",
        )
    return None


def engine() -> Finding | None:
    """Whether the database is of a kind, and set up in a way, that keeps what it is given."""
    return _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Finding | None:
    expected = PRAGMAS | ({"journal_mode": "memory"} if connection.is_in_memory_db() else {})
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in expected}
    if wrong := [name for name in expected if found[name] != expected[name]]:
        said = ", ".join(f"{name} is {found[name]} and not {expected[name]}" for name in wrong)
        return Finding(
            f"The data file is not open as it must be: {said}.",
            "Keep it on a local disk, not on a network share, and start again.",
        )
    file = data_file()
    if file is not None and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        return Finding(
            f"{file} or its folder cannot be written to by this account.",
            "Give the account that runs the site the file and the folder (SQLite writes "
            "beside the file too).",
        )
    return None


def _postgresql() -> Finding | None:
    if connection.pg_version < OLDEST_POSTGRESQL:
        return Finding("The PostgreSQL server is older than 14.", "Upgrade the server.")
    if (encoding := connection.connection.info.parameter_status("server_encoding")) != "UTF8":
        return Finding(
            f"The database keeps its text as {encoding}, which does not hold every word.",
            "Make it anew with encoding UTF8.",
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool"
        )
        if cursor.fetchone()[0]:
            return Finding(
                "This PostgreSQL server only reads.",
                "Let DATABASE_URL name the primary server, not a standby.",
            )
    return None


def tables() -> Finding | None:
    """Whether the tables are those of this code."""
    said, _end, do = (schema.behind() or ("" if goes_on() else schema.ahead())).rpartition(". ")
    return Finding(f"{said}.", do) if do else None


def content() -> Finding | None:
    """Whether content is there, makes a whole catalogue, and fits the pages that ask and show
    it.
    """
    try:
        found = catalogue(fresh=True)
    except NoContent:
        return Finding(
            "No content that can be shown is in the tables.", "Run: manage.py load_content"
        )
    if faults := walked(found):
        return Finding(
            f"The content and the pages do not fit together: {faults[0]}.",
            "Run: manage.py check_content --tables",
        )
    return None


CHECKS: dict[str, Callable[[], Finding | None]] = {
    "database": database,
    "engine": engine,
    "schema": tables,
    "content": content,
}
"""Name -> check, in an order in which each needs the one before."""


def look() -> dict[str, Finding | None]:
    """Every check up to the first that fails; all of them, each None, where this process is
    ready.
    """
    found: dict[str, Finding | None] = {}
    for name, check in CHECKS.items():
        try:
            found[name] = check()
        # tables that are half there; content that makes no rulebook
        except (DatabaseFault, ValueError, LookupError) as fault:
            found[name] = Finding(
                f"This could not be looked at ({type(fault).__name__}).", "Run: manage.py doctor"
            )
        if found[name]:
            break
    return found
