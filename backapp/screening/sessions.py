"""Sessions that merge concurrent changes by two requests, such as two tabs or a form sent twice.

In Django the last save replaces the whole session. So an answer in one tab could overwrite a
warning sign from another tab. Here a request that saves first reads the row under a lock and merges
what another request has saved. The merge never opens anything (docs/adr/0058):

- A change by only one of them is kept.
- If both answered differently, the stricter answer counts or the question is asked again.
- A raised sign stays raised.
- A screening counts as complete only if no answer was changed at the same time.

Answers whose 28 days are over are taken out of the record when a session is decoded
(docs/adr/0129).
"""

import time
from collections.abc import Callable, Mapping
from copy import deepcopy

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import connection, router, transaction
from django.utils import timezone

from backapp.library.content import ASK_STAMP
from backapp.screening.earlier import EARLIER, KEY, apart
from backapp.screening.held import well_formed
from backapp.screening.reading import LISTS
from backapp.screening.runs import FELT

PORTION = 500  # expired rows to delete in one transaction, which takes a few milliseconds
PAUSE = 0.02  # seconds between two portions, so that other writers get a turn
TABLE = "django_session"
MISSING = object()
#: Parts of a record by effect. Entries of restricting parts are all kept. An entry of a permitting
#: part is dropped if the two requests disagree about it.
RESTRICTING, PERMITTING = (
    ("raised", "stopped", "hurt", "barred"),
    ("corrected", "assessed", "asked-first", "check"),
)
MOMENTS = ("completed-at", "checked-at", "quick-at", "signs-at")


class SessionStore(db.SessionStore):
    """A session in Django's own table; SESSION_ENGINE names this module.

    One plain SQL query reads the row and the content version, because a page needs both, and
    another saves it. This saves a quarter of the time of a page (docs/adr/0099).
    """

    stored = ""  # the data of the row when this request last read or wrote it
    content_stamp: str | None = None  # the content version, from the same query
    # this request's own data at its last save, if that save had to merge
    _before: dict | None = None

    def load(self) -> dict:
        """Return the session's data.

        If the session does not exist or has expired, the data is empty and the next save makes a
        new key.
        """
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT session_data, ({ASK_STAMP}) FROM {TABLE} WHERE "
                f"session_key = %s AND expire_date > %s",
                [self.session_key, now],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        self.stored, self.content_stamp = row
        return self.decode(self.stored)

    def decode(self, session_data):
        return apart(super().decode(session_data), timezone.now())

    def save(self, must_create=False):
        """Save the session. Raises UpdateError if another request has deleted it."""
        if must_create or self.session_key is None:
            return super().save(must_create)
        if self.stored and self._before is None and self._replace():
            return None
        ours = deepcopy(self._session)
        with transaction.atomic(using=router.db_for_write(self.model)):
            if not self._merge():
                raise UpdateError
            self.create_model_instance(self._session).save(force_update=True)
        # a later change in this request is relative to its own data, not to the merged data
        self._before = ours

    def cycle_key(self):
        """Give the session a new key. The old key is invalid at once.

        Do not use it while another request can be saving answers: a save with the old key would be
        lost (docs/adr/0083). Raises SessionInterrupted if another request has deleted the session,
        so that a copy of what was deleted is not left behind.
        """
        ours = deepcopy(self._session)
        with transaction.atomic(using=router.db_for_write(self.model)):
            if not self._merge() and self.stored:
                raise SessionInterrupted
            super().cycle_key()
        self._before = ours

    def _replace(self) -> bool:
        """Save in one statement if no other request has saved since this one read the session.

        Returns whether it saved.
        """
        data = self.encode(self._session)
        until = connection.ops.adapt_datetimefield_value(self.get_expiry_date())
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {TABLE} SET session_data = %s, expire_date = %s "
                f"WHERE session_key = %s AND session_data = %s",
                [data, until, self.session_key, self.stored],
            )
            if not cursor.rowcount:
                return False
        self.stored = data
        return True

    def _merge(self) -> bool:
        """Lock the row and merge what another request has saved into this session.

        Returns False if the session no longer exists.
        """
        row = self.model.objects.select_for_update().filter(session_key=self.session_key).first()
        if row is None:
            return False
        if self._before is not None or row.session_data != self.stored:
            before = self._before if self._before is not None else self.decode(self.stored)
            self._session_cache = merged(before, self.decode(row.session_data), self._session)
        return True

    @classmethod
    def clear_expired(cls) -> None:
        """Delete expired sessions in portions, for `manage.py clearsessions`.

        Deleting a million rows at once would block other writers for longer than SQLite waits.
        """
        rows = cls.get_model_class().objects
        while expired := list(
            rows.filter(expire_date__lt=timezone.now()).values_list("pk", flat=True)[:PORTION]
        ):
            rows.filter(pk__in=expired).delete()
            time.sleep(PAUSE)


def merged(before: Mapping, theirs: Mapping, ours: Mapping) -> dict:
    """Merge two versions of a session, `theirs` and `ours`, that both started from `before`."""

    def both_changed(name, then, their, our):
        if name == EARLIER:  # deleted by one of them
            return MISSING if MISSING in (their, our) else our
        if name == KEY and well_formed(their) and well_formed(our):
            return _merged_record(then if well_formed(then) else {}, their, our)
        return our

    return _three_way(before, theirs, ours, both_changed)


def _merged_record(before: dict, theirs: dict, ours: dict) -> dict:
    def both_changed(part, then, their, our):
        if part in MOMENTS:
            return MISSING if MISSING in (their, our) else min(their, our)
        if part == "told-of-sign":
            return our if their is MISSING else their
        if part in ("worse", "starters"):  # runs that made things worse, and starters
            return _union(then, their, our)
        if not all(isinstance(value, dict) or value is MISSING for value in (then, their, our)):
            return our
        then, their, our = ({} if value is MISSING else value for value in (then, their, our))
        if part == "said":
            return _three_way(then, their, our, _stricter)
        if part in ("wording", *PERMITTING):
            return _three_way(then, their, our, lambda *_both: MISSING)
        if part == "run" and their.get("started-at") == our.get("started-at"):
            return _three_way(then, their, our, _more_careful)
        if part in RESTRICTING:
            return _three_way(
                then,
                their,
                our,
                lambda _id, _then, t, o: max(v for v in (t, o) if v is not MISSING),
            )
        return our

    found = _three_way(before, theirs, ours, both_changed)
    answered = [side.get("said") != before.get("said") for side in (theirs, ours)]
    finished = [side.get("completed-at") != before.get("completed-at") for side in (theirs, ours)]
    if all(answered) or (answered[0] and finished[1]) or (answered[1] and finished[0]):
        found.pop("completed-at", None)
    for part in ("corrected", "assessed"):  # corrected in one tab, raised again in the other
        for id in theirs.get("raised", {}).keys() | ours.get("raised", {}).keys():
            if theirs.get("raised", {}).get(id) != ours.get("raised", {}).get(id):
                if found.get(part, {}).get(id) != before.get(part, {}).get(id):
                    found[part] = {
                        other: moment for other, moment in found[part].items() if other != id
                    }
    return found


def _stricter(id: str, before: object, their: object, our: object) -> object:
    """Return the stricter of two answers to one question, or `MISSING` to ask it again.

    Two different answers of yes, no and unsure become "unsure", which restricts like yes and
    permits nothing.
    """
    if isinstance(their, str) and isinstance(our, str) and {their, our} <= {"yes", "no", "unsure"}:
        return "unsure"
    if id in LISTS and isinstance(their, list) and isinstance(our, list):
        return list(dict.fromkeys([*their, *our]))
    return max(their, our) if id == "pain" and type(their) is type(our) is int else MISSING


def _more_careful(name: str, before: object, their: object, our: object) -> object:
    """Return the value that asks for more care, of two about one run."""
    if name == "eased":
        return _union(before, their, our)
    if name == "felt" and their in FELT and our in FELT:
        return max(their, our, key=FELT.index)
    return max(their, our) if type(their) is type(our) is int else our


def _union(_before: object, their: object, our: object) -> object:
    """Return the entries of both lists; a value that is not a list is ignored."""
    lists = [value for value in (their, our) if isinstance(value, list)]
    return list(dict.fromkeys(entry for found in lists for entry in found)) if lists else MISSING


def _three_way(before: Mapping, theirs: Mapping, ours: Mapping, both_changed: Callable) -> dict:
    """Merge entry by entry.

    A change on one side wins. If both sides changed an entry differently, the result is
    `both_changed(name, before, theirs, ours)`.
    """
    found = {}
    for name in dict.fromkeys([*theirs, *ours]):
        then, their, our = (side.get(name, MISSING) for side in (before, theirs, ours))
        value = (
            their
            if our == then
            else our
            if their in (then, our)
            else both_changed(name, then, their, our)
        )
        if value is not MISSING:
            found[name] = value
    return found
