"""Marking that the content has changed.

Called by whatever changes it (`load_content`, the admin), never by a signal.
"""

from datetime import datetime
from functools import cache

from backapp.library.authored import Content, ContentError, read_files, read_tables
from backapp.library.models.version import ContentVersion


def current() -> ContentVersion | None:
    """The version row; None where nothing has ever been loaded."""
    return ContentVersion.objects.first()


@cache
def released() -> str:
    """The fingerprint of the content that came with this code, read once in a process; empty
    where its files cannot be read.
    """
    try:
        return read_files().digest
    except ContentError:
        return ""


def release_waits() -> bool:
    """Whether what came with this code is not in force, because the content was edited in the admin
    before it came.

    Until somebody decides, the site goes on with the edited content (docs/adr/0092).
    """
    version = current()
    return (
        version is not None
        and version.stamp not in (version.loaded, released())
        and version.loaded != released()
    )


def one_at_a_time() -> None:
    """Let whoever else is changing the content finish first, until the end of the transaction
    that this is called in.
    """
    ContentVersion.objects.select_for_update().first()


def mark_changed(now: datetime, content: Content | None = None) -> bool:
    """Put the fingerprint of the tables as they are into the version row; whether it is another
    one.

    `content` is what the tables hold, where the caller has just read them.

    To be called inside the transaction that made the change, so that no reader sees the one without
    the other.
    """
    return _put(content or read_tables(), now, {})


def mark_loaded(content: Content, now: datetime) -> bool:
    """As `mark_changed`, after `content` has been loaded from files; whether it is another one."""
    return _put(content, now, {"loaded": content.digest, "loaded_at": now})


def _put(content: Content, now: datetime, also: dict[str, object]) -> bool:
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
