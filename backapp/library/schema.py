"""Check that the tables match this code.

After a partial or wrong deploy, a query can still succeed but mean something else. Then no content
is read, and the site shows only the page of warning signs, which needs no tables. If a process has
content in memory and finds that the tables are newer than its code, it keeps that content for a
while. This happens in a deploy to several machines (docs/adr/0067).
"""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Applied = set[tuple[str, str]]  # (app, migration)


def fault() -> str:
    """What is wrong with the tables, with the name of the migration. Empty if nothing is wrong."""
    tables = _in_tables()
    return behind(tables) or ahead(tables)


def behind(tables: Applied | None = None) -> str:
    """An error message if a migration of this code has not been applied; otherwise empty."""
    missing = sorted(_in_code() - (tables or _in_tables()))
    if not missing:
        return ""
    return (
        f"The tables are older than this code: migration {'.'.join(missing[0])} has not been "
        f"applied. Run: manage.py migrate"
    )


def ahead(tables: Applied | None = None) -> str:
    """An error message if newer code has applied a migration that this code does not know;
    otherwise empty.
    """
    apps = {app for app, _name in _in_code()}
    unknown = sorted(key for key in (tables or _in_tables()) - _in_code() if key[0] in apps)
    if not unknown:
        return ""
    return (
        f"The tables are newer than this code, which does not know migration "
        f"{'.'.join(unknown[0])}. Install the newer code."
    )


def _in_tables() -> Applied:
    return set(MigrationRecorder(connection).applied_migrations())


@cache
def _in_code() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return frozenset(loader.disk_migrations.keys() - replaced)
