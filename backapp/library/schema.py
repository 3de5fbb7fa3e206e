"""Whether the tables are those that this code was written for.

After a deploy that stopped half way, or of the wrong version, a query may still work and mean something else. So nothing authored is
read then, and the page of warning signs, which needs no table, is what remains.
"""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def fault() -> str:
    """What is wrong with the tables, naming the migration; empty if nothing is."""
    code, tables = _in_code(), MigrationRecorder(connection).applied_migrations().keys()
    if missing := sorted(code - tables):
        return (
            f"The tables are older than this code: migration {'.'.join(missing[0])} has not been applied. Run: manage.py migrate"
        )
    apps = {app for app, _name in code}
    if strange := sorted(key for key in tables - code if key[0] in apps):
        return (
            f"The tables are newer than this code, which does not know migration {'.'.join(strange[0])}. Install the newer code."
        )
    return ""


@cache
def _in_code() -> frozenset[tuple[str, str]]:
    loader = MigrationLoader(None)
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return frozenset(loader.disk_migrations.keys() - replaced)
