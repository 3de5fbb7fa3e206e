"""The checks of `manage.py doctor`: what is misconfigured or about to fail, and what to do.

Each check returns its findings; an empty list means that all is well. No check changes anything or
repeats a visitor's answers.
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

OVERDUE = timedelta(days=2)  # a daily timer that has not run for this long is not working
LEAST_FREE = 500_000_000  # bytes, on the disk of the database file
# Bytes. SQLite truncates the log whenever no connection reads, so a log of this size means that
# some connection reads all the time.
MOST_WAL = 256_000_000
CLOCKS_APART = timedelta(seconds=5)
ANYWHERE = ("localhost", "127.0.0.1", "::1", "")


Findings = list[Finding]
_wrong = partial(Finding, wrong=True)
_note = partial(Finding, wrong=False)


def _where(*rows: tuple[object, Finding]) -> Findings:
    """The findings whose condition is true."""
    return [finding for holds, finding in rows if holds]


def environment() -> Findings:
    """The environment variables.

    This reports only what does not stop the program; `backapp.environment` reports what does.
    """
    here, environ = settings.HERE, os.environ
    key = environ.get("SECRET_KEY_FILE", "")
    # a container has one account
    key_is_open = key and not key.startswith("/run/secrets/") and _open_to_others(Path(key))
    return _where(
        (
            here.debug,
            _wrong(
                "DEBUG is on, so error pages show visitors the site's internals.",
                "Remove DEBUG from the environment of a real site.",
            ),
        ),
        (
            here.local and not here.debug,
            _note("This is a developer's machine (BACKAPP_LOCAL): plain http, only for itself."),
        ),
        (
            not here.offline_copy and not here.debug,
            _note(
                "NO_OFFLINE_COPY removes the cached warning signs from every browser.",
                "Remove it once every browser has had time to visit.",
            ),
        ),
        (
            not (here.operator and here.contact) and not here.local,
            _note(
                "OPERATOR or OPERATOR_CONTACT is not set: visitors cannot see who runs this site, "
                "or report what went wrong.",
                "Set both.",
            ),
        ),
        (
            "TIME_ZONE" not in environ and not here.local,
            _note(
                "TIME_ZONE is not set, so days begin at midnight UTC for visitors.",
                "Set it, for example to Europe/Helsinki.",
            ),
        ),
        (
            here.secret_key_fallbacks,
            _note(
                "SECRET_KEY_FALLBACKS still contains older keys.",
                "Remove it one day after the new key was set. No session is older by then.",
            ),
        ),
        (
            key_is_open,
            _wrong(f"{key} can be read by every account of this machine.", f"chmod o-rwx {key}"),
        ),
        (
            "*" in environ.get("FORWARDED_ALLOW_IPS", ""),
            _wrong(
                "FORWARDED_ALLOW_IPS is *, so any client that reaches the port can claim that its "
                "request came by https.",
                "Set it to the proxy's address, unless only the proxy can reach the port.",
            ),
        ),
        (
            not here.local and hasattr(os, "geteuid") and os.geteuid() == 0,
            _note(
                "This command runs as root, so the files it creates belong to root.",
                "Run it as the account that runs the site.",
            ),
        ),
    )


def deployment() -> Findings:
    """Django's own deployment checks."""
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
    """Every check of `/readyz`."""
    return [fault for fault in readiness.run_checks().values() if fault]


def storage() -> Findings:
    """Where the data are stored: the file with its folder and disk, or the database server."""
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
                f"{file} contains visitors' answers, and every account of this machine can read "
                f"it.",
                f"chmod o-rwx {file.parent}",
            ),
        ),
        (
            free < max(LEAST_FREE, 2 * file.stat().st_size),
            _wrong(
                f"The disk of the database file has {free // 1_000_000} MB left.",
                "Free some space: at least 500 MB, and twice the size of the file for backups.",
            ),
        ),
        (
            logged > MOST_WAL,
            _wrong(
                f"The write-ahead log has grown to {logged // 1_000_000} MB.",
                "A program keeps the database file open for reading. Find it (lsof) and stop it.",
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
                "Raise max_connections, or use PgBouncer: every worker process keeps one "
                "connection.",
            ),
        ),
        (
            not fsync,
            _wrong(
                "fsync is off, so a power cut can destroy the data.",
                "Turn it on in postgresql.conf.",
            ),
        ),
        (
            abs(theirs - timezone.now()) > CLOCKS_APART,
            _wrong(
                "The clocks of this machine and of the database server differ.",
                "Set both from one time source (NTP).",
            ),
        ),
        (
            elsewhere and not connection.connection.pgconn.ssl_in_use,
            _note(
                "The connection to the database is not encrypted.",
                "Add ?sslmode=verify-full to DATABASE_URL, unless the network is private.",
            ),
        ),
    )


def content() -> Findings:
    """The content in the tables, compared with the files and checked against the content rules."""
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
                "The tables differ from what was saved last. They were changed outside the admin, "
                "or are damaged.",
                "See what differs: manage.py check_content --tables. Load the files again: "
                "manage.py load_content.",
            ),
        ),
        (
            edited and tables.digest == version.stamp,
            _note(
                "The content was edited in the admin after it was loaded.",
                "To have the edits in files too, run: manage.py dump_content --to FOLDER",
            ),
        ),
        (
            edited and newer,
            _wrong(
                "The files differ from the content that was loaded, and the content was also "
                "edited in the admin. So the content of this release is not in force. Loading it "
                f"would make these changes: {change}.",
                loading.way_on(),
            ),
        ),
        (
            newer and not edited,
            _wrong(
                "The files differ from the content that was loaded.",
                "Run: manage.py load_content --keep-edits",
            ),
        ),
    )


def cache() -> Findings:
    """The shared cache, if the site uses one."""
    if not settings.HERE.cache:
        no_cache = _note(
            "CACHE_URL is not set, so every worker process counts rate limits separately.",
            "This is fine on one machine. Set it if there are several.",
        )
        return _where((not settings.HERE.local, no_cache))
    client = caches["default"].server()
    try:
        client.set("backapp-doctor", 1, ex=10)
        found = client.get("backapp-doctor")
    except RedisError as fault:
        return [
            _wrong(
                f"The shared cache fails ({type(fault).__name__}), so every process counts rate "
                f"limits separately for now.",
                "Check that the server of CACHE_URL runs, has free memory and accepts the "
                "password.",
            )
        ]
    return _where(
        (
            found != b"1",
            _wrong(
                "The shared cache does not return what was stored in it.",
                "Set CACHE_URL to a primary server.",
            ),
        ),
    )


def counts() -> Findings:
    """The folder for metrics, if they are on."""
    if not settings.HERE.counts:
        return []
    folder = Path(settings.HERE.counts)
    writable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    return _where(
        (
            folder.exists() and not writable,
            _wrong(
                f"This account cannot write to {folder}, or it is not a folder. Processes cannot "
                f"record metrics there and do not start.",
                "Give the folder to the account that runs the site, or set "
                "PROMETHEUS_MULTIPROC_DIR to another one.",
            ),
        ),
        (
            not folder.exists(),
            _note(
                f"{folder}, the folder for metrics, does not exist yet. The site creates it when "
                f"it starts."
            ),
        ),
    )


def static_files() -> Findings:
    """Whether the collected copy of every static file is up to date."""
    if settings.DEBUG:
        return []
    collected = Path(settings.STATIC_ROOT)
    do = (
        "Run: manage.py collectstatic --noinput (with --clear if that changes nothing), and "
        "restart the site."
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
    said = f"Collected static files that are out of date: {len(stale)}, for example "
    return [_wrong(f"{said}{path}.", do) for path in stale[:1]]


def _collected(source: Path, collected: Path, path: str, listed: dict[str, str]) -> bool:
    copy = collected / path
    if not copy.is_file() or as_served(path, copy.read_bytes()) != as_served(
        path, source.read_bytes()
    ):
        return False
    return path in listed and (collected / listed[path]).is_file()


def purges() -> Findings:
    """Data that should have been deleted by now."""
    now = timezone.now()
    ended = Session.objects.filter(expire_date__lt=now - OVERDUE).count()
    idle = Diary.objects.filter(used_on__lt=timezone.localdate(now) - IDLE - OVERDUE).count()
    return _where(
        (
            ended,
            _wrong(
                f"Sessions that ended over two days ago are still stored: {ended}.",
                "Run manage.py clearsessions daily (docs/DEPLOYMENT.md).",
            ),
        ),
        (
            idle,
            _wrong(
                f"Diaries that were not used for a year are still stored: {idle}.",
                "Run manage.py purge_diaries daily (docs/DEPLOYMENT.md).",
            ),
        ),
    )


def diaries() -> Findings:
    """How much of the space for diaries is used."""
    used, most = Diary.objects.aggregate(size=Sum("size"))["size"] or 0, settings.DIARIES_BYTES
    nearly_full = _wrong(
        f"Diaries take {used // 1_000_000} MB of at most {most // 1_000_000} MB. When that is "
        f"full, the site accepts no new entries.",
        "Raise DIARIES_MB if the disk has room. If the diaries came in a short time, a program "
        "may be creating them: see the log of the web server in front.",
    )
    return _where((used > 0.8 * most, nearly_full))


def clock() -> Findings:
    """Whether the clock of this machine can be right. Decisions depend on how long ago something
    happened.
    """
    version = versions.current()
    newest = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    newest = max(newest, version.changed_at) if version else newest
    slow = _wrong(
        "The clock of this machine is slow: it has files or content from the future.",
        "Set it, and keep it right with NTP.",
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
    """Run every check and yield its name and findings.

    If a check itself fails, that becomes a finding and the others still run.
    """
    without_database = False
    for name, look in EXAMINATIONS.items():
        try:
            findings = list(look())
        except (DatabaseFault, OSError, ImproperlyConfigured) as fault:
            failed = f"This check failed ({type(fault).__name__})."
            findings = [_wrong(failed, "Fix the other findings first, then run this again.")]
            if without_database and isinstance(fault, DatabaseFault):
                findings = [_note("Not checked, because the database has a problem.")]
        if name == "database":
            without_database = bool(findings)
        yield name, findings


def _open_to_others(file: Path) -> bool:
    """Whether every account of this machine can read the file and enter its folders."""
    try:
        return bool(file.stat().st_mode & 0o004) and all(
            folder.stat().st_mode & 0o001 for folder in file.resolve().parents
        )
    except OSError:
        return False
