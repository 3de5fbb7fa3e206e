"""What `manage.py doctor` looks at: what is misconfigured, or about to go wrong, in plain words and
with what to do about it.

Each examination returns its findings, none where all is well. None changes anything, and
none repeats what a visitor said.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.contrib.staticfiles.finders import get_finders
from django.core import checks
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseFault
from django.db import connection
from django.db.models import Sum
from django.utils import timezone
from redis.exceptions import RedisError

from backapp.diary.keeping import IDLE
from backapp.diary.models import Diary
from backapp.library import loading, versions
from backapp.library.authored import ContentError, read_files, read_tables
from backapp.library.checks import check
from backapp.operate import readiness
from backapp.operate.readiness import Finding
from backapp.web.files import as_served

OVERDUE = timedelta(days=2)  # a daily timer that has not come for this long is not running
LEAST_FREE = 500_000_000  # bytes on the disk of the data file
# bytes; it is cut back to nothing whenever nobody reads, so this much means that somebody always
# does
MOST_WAL = 256_000_000
CLOCKS_APART = timedelta(seconds=5)
ANYWHERE = ("localhost", "127.0.0.1", "::1", "")


Findings = list[Finding]
_wrong = partial(Finding, wrong=True)
_note = partial(Finding, wrong=False)


def _where(*rows: tuple[object, Finding]) -> Findings:
    """The findings whose condition holds."""
    return [finding for holds, finding in rows if holds]


def environment() -> Findings:
    """What the machine told the program.

    Faults that stop the program were reported before this: nothing starts with one.
    """
    here, environ = settings.HERE, os.environ
    key = environ.get("SECRET_KEY_FILE", "")
    # a container has one account
    key_is_open = key and not key.startswith("/run/secrets/") and _open_to_others(Path(key))
    return _where(
        (
            here.debug,
            _wrong(
                "DEBUG is on: faults show their inner workings to whoever meets them.",
                "Leave DEBUG out on a real site.",
            ),
        ),
        (
            here.local and not here.debug,
            _note("This is one's own machine (BACKAPP_LOCAL): plain http, for this machine alone."),
        ),
        (
            not here.offline_copy and not here.debug,
            _note(
                "NO_OFFLINE_COPY takes the kept warning signs back from every browser.",
                "Leave it out once that has been long enough.",
            ),
        ),
        (
            "TIME_ZONE" not in environ and not here.local,
            _note(
                "TIME_ZONE is not set: for visitors, days begin at midnight UTC.",
                "Set it, for example to Europe/Helsinki.",
            ),
        ),
        (
            here.secret_key_fallbacks,
            _note(
                "SECRET_KEY_FALLBACKS still holds older keys.",
                "Leave it out a day after the new key came: no session is older.",
            ),
        ),
        (
            key_is_open,
            _wrong(f"{key} can be read by every account of this machine.", f"chmod o-rwx {key}"),
        ),
        (
            "*" in environ.get("FORWARDED_ALLOW_IPS", ""),
            _wrong(
                "FORWARDED_ALLOW_IPS is *: whoever reaches the port may say that a request "
                "came by https.",
                "Name the address of the proxy instead, unless nothing but the proxy can reach "
                "the port.",
            ),
        ),
        (
            not here.local and hasattr(os, "geteuid") and os.geteuid() == 0,
            _note(
                "This runs as root; files it makes then belong to root.",
                "Run it as the account that runs the site.",
            ),
        ),
    )


def deployment() -> Findings:
    """Django's own list of what a real site must have."""
    if settings.HERE.local:
        return []
    return [
        _wrong(
            f"{message.msg} ({message.id})", message.hint or "See Django's deployment checklist."
        )
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING and not message.is_silenced()
    ]


def database() -> Findings:
    """Everything that `/readyz` checks."""
    return [fault for fault in readiness.look().values() if fault]


def storage() -> Findings:
    """Where the data are kept: the file with its folder and disk, or the server."""
    if connection.vendor == "postgresql":
        return _server()
    file = readiness.data_file()
    return _file(file) if file is not None and file.exists() else []


def _file(file: Path) -> Findings:
    log = file.with_name(file.name + "-wal")
    free, logged = shutil.disk_usage(file.parent).free, log.stat().st_size if log.exists() else 0
    return _where(
        (
            not settings.HERE.local and _open_to_others(file),
            _wrong(
                f"{file} can be read by every account of this machine, and holds what visitors "
                f"answered.",
                f"chmod o-rwx {file.parent}",
            ),
        ),
        (
            free < max(LEAST_FREE, 2 * file.stat().st_size),
            _wrong(
                f"The disk of the data file has {free // 1_000_000} MB left.",
                "Make room: at least 500 MB, and twice the size of the file for backups.",
            ),
        ),
        (
            logged > MOST_WAL,
            _wrong(
                f"The write-ahead log beside the data file has grown to {logged // 1_000_000} MB.",
                "Some program keeps the file open for reading: find it (lsof) and end it.",
            ),
        ),
    )


def _server() -> Findings:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM pg_stat_activity), "
            "current_setting('max_connections')::int, "
            "current_setting('fsync')::bool, clock_timestamp()"
        )
        used, most, fsync, theirs = cursor.fetchone()
    host = settings.DATABASES["default"].get("HOST", "")
    elsewhere = host not in ANYWHERE and not host.startswith("/")
    return _where(
        (
            used > most * 0.8,
            _wrong(
                f"{used} of the server's {most} connections are in use.",
                "Raise max_connections, or put PgBouncer in between: every worker process keeps "
                "one.",
            ),
        ),
        (
            not fsync,
            _wrong(
                "fsync is off: a power cut can destroy the data.", "Turn it on in postgresql.conf."
            ),
        ),
        (
            abs(theirs - timezone.now()) > CLOCKS_APART,
            _wrong(
                "The clocks of this machine and of the database server differ.",
                "Let both take their time from one source (NTP).",
            ),
        ),
        (
            elsewhere and not connection.connection.pgconn.ssl_in_use,
            _note(
                "The connection to the database is not encrypted.",
                "Add ?sslmode=verify-full to DATABASE_URL, unless the network is yours alone.",
            ),
        ),
    )


def content() -> Findings:
    """The content of the tables beside that of the files, and both against the rules of content."""
    version = versions.current()
    if version is None:
        return []  # `database` reports it
    try:
        files, tables = read_files(), read_tables()
    except ContentError as error:
        return [
            _wrong(
                f"The content cannot be read: {error.faults[0]}.", "Run: manage.py check_content"
            )
        ]
    faults = check(tables)
    first = faults[0] if faults else ""
    more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
    edited = version.stamp not in (version.loaded, files.digest)
    newer = version.loaded != files.digest
    change = loading.difference(tables, files) if edited and newer else ""
    return _where(
        (
            faults,
            _wrong(
                f"The content in the tables has faults: {first}{more}.",
                "Run: manage.py check_content --tables",
            ),
        ),
        (
            tables.digest != version.stamp,
            _wrong(
                "The tables do not hold what was saved last: they were changed past the admin, "
                "or damaged.",
                "Look at what differs: manage.py check_content --tables. Take the files again: "
                "manage.py load_content.",
            ),
        ),
        (
            edited and tables.digest == version.stamp,
            _note(
                "The content was edited in the admin since it was loaded.",
                "To have it in files too: manage.py dump_content --to FOLDER",
            ),
        ),
        (
            edited and newer,
            _wrong(
                "The files hold other content than was loaded, and the content was edited in "
                "the admin too: what came with this release is "
                f"not in force. Loading it would do: {change}.",
                loading.way_on(),
            ),
        ),
        (
            newer and not edited,
            _wrong(
                "The files hold other content than was loaded.",
                "Run: manage.py load_content --keep-edits",
            ),
        ),
    )


def cache() -> Findings:
    """The shared cache, where there is one."""
    if not settings.HERE.cache:
        no_cache = _note(
            "CACHE_URL is not set: every worker process counts rate limits by itself.",
            "Nothing to do for one machine; set it where there are several.",
        )
        return _where((not settings.HERE.local, no_cache))
    client = caches["default"].server()
    try:
        client.set("backapp-doctor", 1, ex=10)
        found = client.get("backapp-doctor")
    except RedisError as fault:
        return [
            _wrong(
                f"The shared cache fails ({type(fault).__name__}): every process counts rate "
                f"limits by itself meanwhile.",
                "Look whether the server of CACHE_URL runs, has memory left, and takes the "
                "password.",
            )
        ]
    return _where(
        (
            found != b"1",
            _wrong(
                "The shared cache does not give back what it was given.",
                "Let CACHE_URL name a primary server.",
            ),
        ),
    )


def counts() -> Findings:
    """Where requests are counted, if they are."""
    if not settings.HERE.counts:
        return []
    folder = Path(settings.HERE.counts)
    writable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    return _where(
        (
            folder.exists() and not writable,
            _wrong(
                f"{folder} is not a folder that this account can write to: no process can "
                f"count there, and none starts.",
                "Give it to the account that runs the site, or name another in "
                "PROMETHEUS_MULTIPROC_DIR.",
            ),
        ),
        (
            not folder.exists(),
            _note(
                f"{folder}, where requests are counted, is not there: the site makes it when it "
                f"starts."
            ),
        ),
    )


def static_files() -> Findings:
    """Whether every style, script and picture has been collected as it is now."""
    if settings.DEBUG:
        return []
    collected = Path(settings.STATIC_ROOT)
    do = (
        "Run: manage.py collectstatic --noinput (with --clear if that changes nothing), and "
        "start the site again."
    )
    try:
        listed = json.loads((collected / "staticfiles.json").read_text("utf-8"))["paths"]
    except (OSError, ValueError, KeyError):
        return [_wrong("The static files have not been collected.", do)]
    stale = [
        path
        for finder in get_finders()
        for path, storage in finder.list([])
        if not _collected(Path(storage.path(path)), collected, path, listed)
    ]
    said = f"Static files that are not collected as they are now: {len(stale)}, among them "
    return [_wrong(f"{said}{path}.", do) for path in stale[:1]]


def _collected(source: Path, collected: Path, path: str, listed: dict[str, str]) -> bool:
    copy = collected / path
    if not copy.is_file() or as_served(path, copy.read_bytes()) != as_served(
        path, source.read_bytes()
    ):
        return False
    return path in listed and (collected / listed[path]).is_file()


def purges() -> Findings:
    """What should have been deleted by now."""
    now = timezone.now()
    ended = Session.objects.filter(expire_date__lt=now - OVERDUE).count()
    idle = Diary.objects.filter(used_on__lt=timezone.localdate(now) - IDLE - OVERDUE).count()
    return _where(
        (
            ended,
            _wrong(
                f"Sessions that ended over two days ago are still kept: {ended}.",
                "Run manage.py clearsessions daily (docs/DEPLOYMENT.md).",
            ),
        ),
        (
            idle,
            _wrong(
                f"Diaries that nobody has written in for a year are still kept: {idle}.",
                "Run manage.py purge_diaries daily (docs/DEPLOYMENT.md).",
            ),
        ),
    )


def diaries() -> Findings:
    """How much of the space for diaries is used."""
    held, most = Diary.objects.aggregate(size=Sum("size"))["size"] or 0, settings.DIARIES_BYTES
    nearly_full = _wrong(
        f"Diaries take {held // 1_000_000} MB, and may take {most // 1_000_000}; beyond that "
        f"nothing new is taken.",
        "Raise DIARIES_MB if the disk has room. If they came in a short time, somebody "
        "fills them: see the web server in front.",
    )
    return _where((held > 0.8 * most, nearly_full))


def clock() -> Findings:
    """Whether this machine's clock can be right: what is decided depends on how long ago
    something was.
    """
    version = versions.current()
    newest = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    newest = max(newest, version.changed_at) if version else newest
    slow = _wrong(
        "The clock of this machine is slow: files or content are from the future.",
        "Set it, and keep it set (NTP).",
    )
    return _where((newest > timezone.now() + timedelta(minutes=5), slow))


EXAMINATIONS: dict[str, Callable[[], Findings]] = {
    "environment": environment,
    "deployment": deployment,
    "database": database,
    "storage": storage,
    "content": content,
    "cache": cache,
    "counts": counts,
    "static files": static_files,
    "purges": purges,
    "diaries": diaries,
    "clock": clock,
}


def examine() -> Iterator[tuple[str, Findings]]:
    """Every examination with its findings.

    One that cannot be carried out says so, and the others still run.
    """
    without_database = False
    for name, look in EXAMINATIONS.items():
        try:
            findings = list(look())
        except (DatabaseFault, OSError, ImproperlyConfigured) as fault:
            failed = f"This could not be looked at ({type(fault).__name__})."
            findings = [_wrong(failed, "Mend what else is named, and look again.")]
            if without_database and isinstance(fault, DatabaseFault):
                findings = [_note("Not looked at, because of the database.")]
        if name == "database":
            without_database = bool(findings)
        yield name, findings


def _open_to_others(file: Path) -> bool:
    """Whether every account of this machine can read it: its own rights, and the way to it."""
    try:
        return bool(file.stat().st_mode & 0o004) and all(
            folder.stat().st_mode & 0o001 for folder in file.resolve().parents
        )
    except OSError:
        return False
