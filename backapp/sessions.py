"""Django's own database sessions, read without a model around the one row: half the work, on every
page of somebody who has answered.

What has lapsed is deleted in portions: all at once, a million rows would keep whoever sends a form
waiting for longer than SQLite waits.
"""

import time

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

PORTION = 500  # rows deleted in one transaction: a few milliseconds
PAUSE = 0.02  # seconds between two portions, for those who wait to write


class SessionStore(db.SessionStore):
    """As `django.contrib.sessions.backends.db`, in the same table."""

    stored = ""  # what the row held when it was read, as it stands there
    beside = ""  # what else is asked in the same question: a value of another table, as SQL
    found_beside: str | None = None

    def load(self) -> dict:
        """What the session holds; nothing, and a new key at the next save, where there is none
        or it has lapsed.
        """
        table = connection.ops.quote_name(self.get_model_class()._meta.db_table)
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT session_data, ({self.beside or 'NULL'}) FROM {table} WHERE "
                f"session_key = %s AND expire_date > %s",
                [self.session_key, now],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        self.stored, self.found_beside = row
        return self.decode(self.stored)

    @classmethod
    def clear_expired(cls) -> None:
        """What `manage.py clearsessions` does."""
        rows = cls.get_model_class().objects
        while lapsed := list(
            rows.filter(expire_date__lt=timezone.now()).values_list("pk", flat=True)[:PORTION]
        ):
            rows.filter(pk__in=lapsed).delete()
            time.sleep(PAUSE)
