"""Record that the content has changed.

The code that changes content calls this (`load_content`, the admin). No signal does.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache

from backapp.library.authored import Content, ContentError, read_files, read_tables
from backapp.library.models.version import ContentVersion


def current() -> ContentVersion | None:
    """The version row, or None if content has never been loaded."""
    return ContentVersion.objects.first()


@cache
def released() -> str:
    """The fingerprint of the content that was released with this code, read once per process. Empty
    if its files cannot be read.
    """
    try:
        return read_files().digest
    except ContentError:
        return ""


def release_waits() -> bool:
    """Whether the content of this release is not in use because the content was edited in the admin
    before.

    Until an operator decides, the site uses the edited content (docs/adr/0092).
    """
    version = current()
    return (
        version is not None
        and version.stamp not in (version.loaded, released())
        and version.loaded != released()
    )


@contextmanager
def same_content(apps, columns: Mapping[str, Collection[str]]) -> Iterator[None]:
    """For a migration that adds `columns` (model -> names), around what fills them.

    The content stays the same and has another fingerprint, which is stored here. Tables that did
    not hold what was saved last stay refused.
    """
    before = read_tables(apps).without(columns).digest
    yield
    after, versions = read_tables(apps).digest, apps.get_model("library", "ContentVersion").objects
    versions.filter(stamp=before, loaded=before).update(loaded=after)
    versions.filter(stamp=before).update(stamp=after)


def one_at_a_time() -> None:
    """Lock the version row until the end of the transaction, so that a second edit waits for the
    first.
    """
    ContentVersion.objects.select_for_update().first()


def mark_changed(now: datetime, content: Content | None = None) -> bool:
    """Store the fingerprint of the tables in the version row. Returns whether it changed.

    `content` is the content of the tables, if the caller has just read them. Call this inside the
    transaction that made the change, so that readers see either both changes or neither.
    """
    return _store(content or read_tables(), now, {})


def mark_loaded(content: Content, now: datetime) -> bool:
    """Like `mark_changed`, after `content` has been loaded from files."""
    return _store(content, now, {"loaded": content.digest, "loaded_at": now})


def _store(content: Content, now: datetime, also: dict[str, object]) -> bool:
    version = current()
    if (
        version is not None
        and version.stamp == content.digest
        and version.loaded == also.get("loaded", version.loaded)
    ):
        return False
    changed = {"stamp": content.digest, "changed_at": now, **also}
    ContentVersion.objects.update_or_create(only=True, defaults=changed, create_defaults=changed)
    return True
