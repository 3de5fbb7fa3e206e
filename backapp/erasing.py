"""What was deleted leaves the files too, not the tables alone.

SQLite clears the place of a deleted row in the data file (`secure_delete`), but its write-ahead log
still holds older copies of the page, until the log has been worked in and cut off. PostgreSQL
clears old rows when it vacuums.
"""

from django.db import connection

# milliseconds that a visitor waits at most for others to finish reading; else the next one cuts the
# log off
PATIENCE = 1000


def wipe() -> None:
    """Work SQLite's log into the data file and cut it off.

    Where somebody is reading meanwhile, that is left to the next one.
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
