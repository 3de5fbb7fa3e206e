"""How a change of the content comes into use: checked, recorded, and published by a second person
if it lets anybody do more.

    >>> with edit(author=user, reason="Child's pose is easier than we said"):
    ...     Exercise.objects.filter(slug="childs-pose").update(stage=1)

Everything happens in one transaction, in which a second change waits for the first. A change that
needs a second person is rolled back and kept as data (`Waits`, then `keep_waiting`). `publish`
makes it again on the content of that moment (docs/adr/0141).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backapp.library import loading, versions
from backapp.library.authored import Content, ContentError, Fault, read_tables
from backapp.library.changing import (
    Conflict,
    RowChange,
    apply,
    as_json,
    changed_rows,
    from_json,
    inverse,
    merge,
)
from backapp.library.checks import check, new_faults
from backapp.library.effects import concerns_rules, effect
from backapp.library.models.changes import ChangeSet, Origin, State

#: An account must be this much older than a change to publish it as the second person, so that
#: somebody who holds one account cannot create the other for it.
SECOND_IS_OLDER = timedelta(days=1)


class Refused(Exception):
    """A change that would add faults to the content, or that no longer fits it.

    Raised inside the transaction, which is then rolled back.
    """

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


class NotAllowed(Exception):
    """Why this person cannot publish or take back this change, in words."""


class Waits(Exception):
    """A change that waits for a second person. Raised inside the transaction, which is then rolled
    back; afterwards `keep_waiting` stores it.
    """

    def __init__(self, change: ChangeSet):
        self.change = change
        super().__init__(change)


def keep_waiting(waits: Waits) -> ChangeSet:
    """Store a change that was rolled back. Nothing of it is in use."""
    waits.change.save()
    return waits.change


def settle(
    before: Content,
    author=None,
    reason: str = "",
    origin: Origin = Origin.EDIT,
    reverts: ChangeSet | None = None,
) -> Content:
    """Check the content after a change, inside its transaction, record the change, and return it.

    Raises Refused if there are faults that were not there before, and Waits if a second person has
    to publish it.
    """
    content = read_tables()
    if faults := new_faults(content, before):
        raise Refused(faults)
    rows = changed_rows(before, content)
    if rows:
        change = _described(before, content, rows)
        change.author, change.reason, change.origin, change.reverts = (
            author, reason, origin, reverts,
        )  # fmt: skip
        if settings.SECOND_PERSON_REQUIRED and change.state == State.WAITING:
            raise Waits(change)
        change.state, change.decided_at = State.PUBLISHED, change.made_at
        change.version = content.digest
        change.save()
    versions.mark_changed(timezone.now(), content)
    return content


@contextmanager
def edit(author=None, reason: str = "", origin: Origin = Origin.EDIT) -> Iterator[None]:
    """One change of the content: all or nothing. A second change waits for the first.

    Raises what `settle` raises.
    """
    with transaction.atomic():
        versions.one_at_a_time()
        before = read_tables()
        yield
        settle(before, author, reason, origin)


def publish(change: ChangeSet, second) -> None:
    """Make a waiting change, as its second person.

    Raises NotAllowed if `second` must not or if the change does not wait any more, and Refused if
    it does not fit the content of today or would add faults.
    """
    with transaction.atomic():
        versions.one_at_a_time()
        change = ChangeSet.objects.select_for_update().get(pk=change.pk)
        if why := why_not_published_by(change, second):
            raise NotAllowed(why)
        before = read_tables()
        after = _applied(before, from_json(change.rows))
        if faults := new_faults(after, before):
            raise Refused(faults)
        _write(before, after)
        now, stored = timezone.now(), read_tables()
        today = _described(before, stored, changed_rows(before, stored))
        change.rows, change.effect, change.direction = today.rows, today.effect, today.direction
        change.state, change.second, change.decided_at = State.PUBLISHED, second, now
        change.version = stored.digest
        change.save()
        versions.mark_changed(now, stored)


@dataclass(frozen=True)
class Trial:
    """What a change would do to the content of today: its effect (`Effect.as_json`), the rows that
    would differ, and why it cannot be made.
    """

    effect: Mapping[str, object]
    rows: list[RowChange]
    faults: tuple[str, ...] = ()


def try_out(change: ChangeSet) -> Trial:
    """What a waiting change would do today, without making it."""
    before = read_tables()
    try:
        after = _applied(before, from_json(change.rows))
        faults = tuple(map(str, new_faults(after, before)))
        rows = changed_rows(before, after)
        return Trial({} if faults else _described(before, after, rows).effect, rows, faults)
    except Refused as refused:
        return Trial({}, [], tuple(map(str, refused.faults)))


def why_not_published_by(change: ChangeSet, user) -> str:
    """Why `user` cannot publish this change as its second person; empty if they can."""
    if change.state != State.WAITING:
        return _("This change does not wait any more.")
    if not user.has_perm("library.publish_content"):
        return _("Your account may not publish what others have changed.")
    if change.author_id == user.pk:
        return _("This is your own change. Somebody else has to publish it.")
    if user.date_joined > change.made_at - SECOND_IS_OLDER:
        return _("Your account is too new: it must be a day older than the change.")
    return ""


def decline(change: ChangeSet, user) -> None:
    """Put a waiting change aside: its author, or whoever could publish it.

    Raises NotAllowed.
    """
    if change.author_id != user.pk and not user.has_perm("library.publish_content"):
        raise NotAllowed(_("Only its author or a publisher can decline a change."))
    now = timezone.now()
    waiting = ChangeSet.objects.filter(pk=change.pk, state=State.WAITING)
    if not waiting.update(state=State.DECLINED, second=user, decided_at=now):
        raise NotAllowed(_("This change does not wait any more."))


def revert(change: ChangeSet, author, reason: str) -> None:
    """Take a published change back, by a change of its own that obeys the same rules.

    Raises NotAllowed if it was not published, Refused if the content has moved on in the same
    places, and Waits.
    """
    if change.state != State.PUBLISHED:
        raise NotAllowed(_("Only a published change can be taken back."))
    with transaction.atomic():
        versions.one_at_a_time()
        before = read_tables()
        _write(before, _applied(before, inverse(from_json(change.rows))))
        settle(before, author, reason, Origin.REVERT, change)


# ------------------------------------------------------------------------------ files and releases


def bring_in_release(release: Content) -> loading.Difference:
    """Load a checked release of the project, with the edits of this site made on it again.

    Where both changed the same value, the stricter one is in force, and the other waits as a change
    of its own. Raises Refused, with nothing written, if what this site has edited is not known or
    does not fit the release.
    """
    with transaction.atomic():
        versions.one_at_a_time()
        before, version = read_tables(), versions.current()
        if version is None:
            return loading.load(release, timezone.now())
        edits = _edits_since_load(before, version.loaded)
        merged = merge(release, edits, _is_stricter)
        if faults := check(merged.content):
            raise Refused(faults)
        found = _write(before, merged.content)
        now, stored = timezone.now(), read_tables()
        versions.mark_loaded(release, now)
        versions.mark_changed(now, stored)
        record_release(before, release)
        _record(release, stored, Origin.EDIT, _("Edits of this site, kept through a release."))
        for row in merged.open:
            after = apply(stored, [row])[0]
            change = _described(stored, after, changed_rows(stored, after))
            change.state, change.origin = State.WAITING, Origin.CONFLICT
            change.reason = _("Both this site and a release of the project changed this.")
            change.save()
    return found


def bring_in_files(content: Content) -> ChangeSet | None:
    """Load this site's own checked content files, by the rules that hold for an edit.

    Returns the change that waits for a second person, if it does.
    """
    try:
        with transaction.atomic():
            versions.one_at_a_time()
            before = read_tables()
            _write(before, content)
            settle(before, origin=Origin.FILES, reason=_("Loaded from files of this site."))
    except Waits as waits:
        return keep_waiting(waits)
    return None


def _edits_since_load(tables: Content, loaded: str) -> list[list[RowChange]]:
    """The changes of this site since `loaded` was loaded, oldest first.

    Raises Refused if taking them back does not give what was loaded, so if something was changed
    past the admin or before changes were recorded.
    """
    last = ChangeSet.objects.filter(origin=Origin.RELEASE).first()
    mine = ChangeSet.objects.filter(state=State.PUBLISHED, pk__gt=last.pk if last else 0)
    edits = [from_json(change.rows) for change in mine.order_by("decided_at", "pk")]
    content = tables
    for rows in reversed(edits):
        content, conflicts = apply(content, inverse(rows))
        if conflicts:
            break
    if content.digest != loaded:
        said = _("what was edited here is not recorded, so it cannot be merged")
        raise Refused([Fault("", (), "", said)])
    return edits


def _is_stricter(before: Content, after: Content) -> bool:
    """Whether `after` stops somebody and lets nobody through, as far as can be shown."""
    if check(after):
        return False
    what = effect(before, after, changed_rows(before, after), timezone.localdate())
    return bool(what.stricter) and not what.needs_second_person


def record_release(before: Content, release: Content) -> None:
    """Record that a release was loaded over `before`."""
    _record(before, release, Origin.RELEASE, direction="release")


def _record(before: Content, after: Content, origin: Origin, reason="", direction="words") -> None:
    now, rows = timezone.now(), changed_rows(before, after)
    if rows or origin == Origin.RELEASE:
        ChangeSet.objects.create(
            state=State.PUBLISHED, origin=origin, direction=direction, reason=reason, made_at=now,
            decided_at=now, rows=as_json(rows), version=after.digest,
        )  # fmt: skip


def _described(before: Content, after: Content, rows: list[RowChange]) -> ChangeSet:
    """The unsaved record of a change, waiting if it needs a second person.

    Where no second person is needed, whom it touches is not computed, which can take a second.
    """
    now = timezone.now()
    if not settings.SECOND_PERSON_REQUIRED:
        direction = "rules" if concerns_rules(rows) else "words"
        return ChangeSet(
            state=State.PUBLISHED, made_at=now, rows=as_json(rows), direction=direction
        )
    what = effect(before, after, rows, timezone.localdate(now))
    return ChangeSet(
        state=State.WAITING if what.needs_second_person else State.PUBLISHED,
        made_at=now,
        rows=as_json(rows),
        effect=what.as_json(),
        direction=what.direction,
    )


def _applied(content: Content, rows: Iterable[RowChange]) -> Content:
    made, conflicts = apply(content, rows)
    if conflicts:
        raise Refused([_as_fault(conflict) for conflict in conflicts])
    return made


def _as_fault(conflict: Conflict) -> Fault:
    said = _("somebody has changed this since. Nothing was changed.")
    return Fault(conflict.model, conflict.key, conflict.field, said)


def _write(before: Content, after: Content) -> loading.Difference:
    try:
        return loading.write(before, after)
    except ContentError as error:
        raise Refused(error.faults) from error
