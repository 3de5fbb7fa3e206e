"""Sessions that two requests of one visitor may change at the same moment: two tabs, or a form sent
twice.

Django keeps whatever was saved last, whole, and so a warning sign told of in one tab could be lost
under an answer given in another. Here a request that saves looks first, under a lock, at what came
meanwhile, and puts the two together so that nothing is opened by it (docs/adr/0058): what only one
of them changed stands as it was changed; what both answered, differently, is taken the stricter way
or asked again; a raised sign stays raised; and a screening counts as gone through only if nobody
changed an answer beside it.
"""

import time
from collections.abc import Callable, Mapping
from copy import deepcopy

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection, router, transaction
from django.utils import timezone

from backapp.library.content import ASK_STAMP
from backapp.screening.held import well_formed
from backapp.screening.reading import LISTS
from backapp.screening.record import KEY
from backapp.screening.runs import FELT

PORTION = 500  # expired rows deleted in one transaction: a few milliseconds
PAUSE = 0.02  # seconds between two portions, for those who wait to write
GONE = object()
#: Parts of a record by what may follow from an entry: restricting, so that every one is kept; or
#: permitting, so that none is in doubt.
RESTRICTING, PERMITTING = (
    ("raised", "stopped", "hurt", "barred"),
    ("corrected", "assessed", "asked-first"),
)
MOMENTS = ("completed-at", "checked-at")


class SessionStore(db.SessionStore):
    """A session in Django's own table; SESSION_ENGINE names this module.

    It is read without a model around the one row, and together with the version of the content,
    since a page needs both: a quarter of the time of a page (docs/adr/0099).
    """

    stored = ""  # the text of the row when this request last read or wrote it
    content_stamp: str | None = None  # the version of the content, from the same query
    # what this request knew when it saved last, where that had to be merged
    _before: dict | None = None

    def load(self) -> dict:
        """The session; empty, and with a new key at the next save, where there is none or it has
        expired.
        """
        table = connection.ops.quote_name(self.model._meta.db_table)
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT session_data, ({ASK_STAMP}) FROM {table} WHERE "
                f"session_key = %s AND expire_date > %s",
                [self.session_key, now],
            )
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        self.stored, self.content_stamp = row
        return self.decode(self.stored)

    def save(self, must_create=False):
        """Raises UpdateError where the answers were cleared meanwhile."""
        if must_create or self.session_key is None:
            return super().save(must_create)
        if self.stored and self._before is None and self._replace():
            return None
        ours = deepcopy(self._session)
        with transaction.atomic(using=router.db_for_write(self.model)):
            if not self._merge():
                raise UpdateError
            self.create_model_instance(self._session).save(force_update=True)
        # who changes this session again in the same request changes what they know, not what came
        # meanwhile
        self._before = ours

    def cycle_key(self):
        """A new key for the same session; the old one is worthless from the same moment on.

        Not for a session that holds answers: what is on its way under the old key would be lost
        (docs/adr/0083).
        """
        ours = deepcopy(self._session)
        with transaction.atomic(using=router.db_for_write(self.model)):
            self._merge()
            super().cycle_key()
        self._before = ours

    def _replace(self) -> bool:
        """Save in one statement if nobody else has saved since this request read the session;
        whether that was so.
        """
        row = self.create_model_instance(self._session)
        unchanged = self.model.objects.filter(pk=row.pk, session_data=self.stored)
        if not unchanged.update(session_data=row.session_data, expire_date=row.expire_date):
            return False
        self.stored = row.session_data
        return True

    def _merge(self) -> bool:
        """Merge what another request has saved meanwhile with what this one has, under a lock on
        the row.

        False: there is no such session any more.
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
        """What `manage.py clearsessions` does, in portions: all at once, a million rows would keep
        everybody who sends a form waiting for longer than SQLite waits.
        """
        rows = cls.get_model_class().objects
        while expired := list(
            rows.filter(expire_date__lt=timezone.now()).values_list("pk", flat=True)[:PORTION]
        ):
            rows.filter(pk__in=expired).delete()
            time.sleep(PAUSE)


def merged(before: Mapping, theirs: Mapping, ours: Mapping) -> dict:
    """What a session holds after two requests that both began at `before`, one leaving `theirs`
    and one leaving `ours`.
    """

    def both_changed(name, then, their, our):
        if name == KEY and well_formed(their) and well_formed(our):
            return _record(then if well_formed(then) else {}, their, our)
        return our

    return _three_way(before, theirs, ours, both_changed)


def _record(before: dict, theirs: dict, ours: dict) -> dict:
    def both_changed(part, then, their, our):
        if part in MOMENTS:
            return GONE if GONE in (their, our) else min(their, our)
        if part == "told-of-sign":
            return our if their is GONE else their
        if part == "worse":  # runs that left things worse
            return _together(then, their, our)
        if not all(isinstance(value, dict) or value is GONE for value in (then, their, our)):
            return our
        then, their, our = ({} if value is GONE else value for value in (then, their, our))
        if part == "said":
            return _three_way(then, their, our, _stricter)
        if part in ("wording", *PERMITTING):
            return _three_way(then, their, our, lambda *_both: GONE)
        if part == "run" and their.get("started-at") == our.get("started-at"):
            return _three_way(then, their, our, _worse)
        if part in RESTRICTING:
            return _three_way(
                then, their, our, lambda _id, _then, t, o: max(v for v in (t, o) if v is not GONE)
            )
        return our

    found = _three_way(before, theirs, ours, both_changed)
    answered = [side.get("said") != before.get("said") for side in (theirs, ours)]
    finished = [side.get("completed-at") != before.get("completed-at") for side in (theirs, ours)]
    if all(answered) or (answered[0] and finished[1]) or (answered[1] and finished[0]):
        found.pop("completed-at", None)
    for part in ("corrected", "assessed"):  # taken back in one tab, raised again in the other
        for id in theirs.get("raised", {}).keys() | ours.get("raised", {}).keys():
            if theirs.get("raised", {}).get(id) != ours.get("raised", {}).get(id):
                if found.get(part, {}).get(id) != before.get(part, {}).get(id):
                    found[part] = {
                        other: moment for other, moment in found[part].items() if other != id
                    }
    return found


def _stricter(id: str, before: object, their: object, our: object) -> object:
    """Of two answers to one question the one that opens less: "unsure" restricts as a yes does and
    permits nothing.

    Or neither.
    """
    if isinstance(their, str) and isinstance(our, str) and {their, our} <= {"yes", "no", "unsure"}:
        return "unsure"
    if id in LISTS and isinstance(their, list) and isinstance(our, list):
        return list(dict.fromkeys([*their, *our]))
    return max(their, our) if id == "pain" and type(their) is type(our) is int else GONE


def _worse(name: str, before: object, their: object, our: object) -> object:
    """Of two things said of one run, the one that asks for more care."""
    if name == "eased":
        return _together(before, their, our)
    if name == "felt" and their in FELT and our in FELT:
        return max(their, our, key=FELT.index)
    return max(their, our) if type(their) is type(our) is int else our


def _together(_before: object, their: object, our: object) -> object:
    """Two lists in one; what is no list counts for nothing."""
    lists = [value for value in (their, our) if isinstance(value, list)]
    return list(dict.fromkeys(entry for found in lists for entry in found)) if lists else GONE


def _three_way(before: Mapping, theirs: Mapping, ours: Mapping, both_changed: Callable) -> dict:
    """Entry by entry: who changed it decides; where both did, and not alike, `both_changed(name,
    before, theirs, ours)` does.
    """
    found = {}
    for name in dict.fromkeys([*theirs, *ours]):
        then, their, our = (side.get(name, GONE) for side in (before, theirs, ours))
        value = (
            their
            if our == then
            else our
            if their in (then, our)
            else both_changed(name, then, their, our)
        )
        if value is not GONE:
            found[name] = value
    return found
