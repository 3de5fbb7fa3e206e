"""Remove deleted data from the database files, not only from the tables.

SQLite overwrites a deleted row in the database file (`secure_delete`). But its write-ahead log
contains older copies of the page until the log is checkpointed and truncated. PostgreSQL removes
old rows when it vacuums.
"""

from django.db import connection

# Milliseconds to wait for readers while a visitor waits for the page. If they take longer, the next
# call truncates the log.
PATIENCE = 1000


def wipe() -> None:
    """Checkpoint SQLite's log into the database file and truncate it.

    If another process is reading, the next call does it.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
