"""What the machine tells the program, read strictly: everything wrong is said at once, and nothing
is guessed.

`read(os.environ, base)` gives an `Environment` or raises `BadEnvironment`, whose message has one
line per fault. Values are never repeated in a message: a secret in the wrong variable must not end
in a log.

Example, in production::

    SECRET_KEY=<50 or more random characters>  ALLOWED_HOSTS=backapp.example
    DATABASE_URL=postgres://…  gunicorn backapp.wsgi

and on one's own machine, where only loopback is served: ``BACKAPP_LOCAL=1`` (what `make run` sets);
everything else has a default then.
"""

import difflib
import os
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import dj_database_url

KNOWN = {
    "SECRET_KEY": "50 or more random characters; signs cookies and tokens",
    "SECRET_KEY_FILE": "a file that holds SECRET_KEY, instead of the variable",
    "SECRET_KEY_FALLBACKS": (
        "older keys, separated by commas, still accepted while a new one is brought in"
    ),
    "ALLOWED_HOSTS": "names the site answers to, separated by commas; no wildcard for everything",
    "CSRF_TRUSTED_ORIGINS": (
        "other origins whose forms may post here, https://… separated by commas"
    ),
    "DATABASE_URL": "postgres://… or sqlite:////absolute/path",
    "DATABASE_URL_FILE": "a file that holds DATABASE_URL, instead of the variable",
    "CACHE_URL": (
        "redis://name:password@host:6379/0 (or rediss, valkey, valkeys); without it each "
        "process counts in its own memory"
    ),
    "CACHE_URL_FILE": "a file that holds CACHE_URL, instead of the variable",
    "DEBUG": "1 or 0 (default 0); 1 only on loopback",
    "ADMIN_PATH": "where the admin lives, for example admin/ (default)",
    "TIME_ZONE": "an IANA name such as Europe/Helsinki (default UTC)",
    "LIMIT_STARTS": (
        "how many may begin the questions from one network: "
        "60/10m (default) is 60 at once, "
        "and as many again in 10 minutes"
    ),
    "LIMIT_ANSWERS": "other forms of visitors from one network, default 2000/10m",
    "LIMIT_LOGINS": "tries to log in to the admin from one network, default 10/15m",
    "LIMIT_DIARIES": "diaries started from one network, default 60/60m",
    "LIMIT_IMPORTS": "diaries imported from one network, default 10/60m",
    "DIARIES_MB": (
        "megabytes that all diaries together may take, default "
        "500; half of it for those that "
        "somebody came back to"
    ),
    "LOG_FORMAT": (
        "plain (default) or json: how lines of the log are "
        "written; neither repeats what a "
        "visitor said"
    ),
    "PROMETHEUS_MULTIPROC_DIR": (
        "a folder for counts of requests; without it nothing is counted (docs/DEPLOYMENT.md)"
    ),
    "NO_OFFLINE_COPY": (
        "1 or 0 (default 0); 1 takes the copy of the warning "
        "signs back from every browser "
        "that keeps one"
    ),
    "BACKAPP_LOCAL": (
        "1 or 0 (default 0); plain http on loopback, with defaults for everything else"
    ),
}
"""Every variable that is read, and what it means."""

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SECRET_KEY_LENGTH = 50

_HOST = re.compile(r"\.?(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*|\[[0-9a-f:.]+\]")
_ADMIN_PATH = re.compile(r"([a-z0-9][a-z0-9-]*/)+")
_FIRST_WORDS_IN_USE = {
    "screening", "exercises", "routines", "result", "evidence", "sources", "privacy", "diary",
    "finish", "static", "offline", "my-routine", "warning-signs", "how-screening-works", "safety",
    "healthz", "readyz",
}  # fmt: skip


_LIMITS = {
    "LIMIT_STARTS": "60/10m",
    "LIMIT_ANSWERS": "2000/10m",
    "LIMIT_LOGINS": "10/15m",
    "LIMIT_DIARIES": "60/60m",
    "LIMIT_IMPORTS": "10/60m",
}


class BadEnvironment(Exception):
    """The environment is not one to start with.

    `faults` is one plain sentence for each thing wrong.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(
            "Backapp does not start with this environment:\n"
            + "\n".join(f"  - {fault}" for fault in faults)
        )


@dataclass(frozen=True)
class Environment:
    """The settings that differ from machine to machine, checked."""

    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    csrf_trusted_origins: tuple[str, ...]
    database: dict
    cache: str  # address of a Redis server; empty for the memory of each process
    log_format: str
    counts: str  # folder for counts of requests; empty where nothing is counted
    debug: bool
    local: bool  # plain http on loopback; False means https only
    admin_path: str
    time_zone: str
    # name -> (how many at once, seconds until as many again)
    limits: dict[str, tuple[int, int]] = field(default_factory=dict)
    diaries_mb: int = 500
    # whether browsers may keep the warning signs for when there is no network
    offline_copy: bool = True


def read(environ: Mapping[str, str], base: Path) -> Environment:
    """The checked environment.

    `base` is the folder whose `var/` keeps the local data file and the local key.

    Raises `BadEnvironment` with every fault. Writes nothing, except `var/secret_key` once, in local
    mode and only without SECRET_KEY.
    """
    faults = _unknown_names(environ)
    if environ.get("SCRIPT_NAME"):
        faults.append(
            "SCRIPT_NAME is not supported: the site needs a host name of its own, with no "
            "path before it."
        )
    if environ.get("SESSION_STORE", "database") != "database":
        faults.append("SESSION_STORE is gone: answers are kept in the database. Leave it out.")
    debug = _flag(environ, "DEBUG", faults)
    local = _flag(environ, "BACKAPP_LOCAL", faults) or debug
    hosts = _hosts(environ, local, debug, faults)
    found = Environment(
        secret_key=_secret_key(environ, local, base, faults),
        secret_key_fallbacks=_fallbacks(environ, faults),
        allowed_hosts=hosts,
        csrf_trusted_origins=_origins(environ, local, faults),
        database=_database(environ, local, base, faults),
        cache=_cache(environ, faults),
        log_format=_log_format(environ, faults),
        counts=_counts(environ, faults),
        debug=debug,
        local=local,
        admin_path=_admin_path(environ, faults),
        time_zone=_time_zone(environ, faults),
        limits={name: _limit(environ, name, default, faults) for name, default in _LIMITS.items()},
        diaries_mb=_megabytes(environ, "DIARIES_MB", "500", faults),
        offline_copy=not _flag(environ, "NO_OFFLINE_COPY", faults) and not debug,
    )
    if faults:
        raise BadEnvironment(faults)
    return found


def typed(command: str) -> str:
    """`command` of ours as an operator types it on this machine: through `backapp` where
    docs/DEPLOYMENT.md put that in place.
    """
    return f"{'backapp' if shutil.which('backapp') else 'manage.py'} {command}"


def _unknown_names(environ: Mapping[str, str]) -> list[str]:
    """A misspelt name would silently leave its default in force: say so instead."""
    faults = []
    for name in sorted(environ):
        if name in KNOWN:
            continue
        near = difflib.get_close_matches(name.upper(), KNOWN, n=1, cutoff=0.9)
        if name.upper() in KNOWN:
            if name.upper() != "DEBUG":  # many other programs read a lower-case `debug`
                faults.append(f"{name}: names are in capitals; did you mean {name.upper()}?")
        elif name.startswith("BACKAPP_") or near:
            faults.append(
                f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "") + "."
            )
    return faults


def _flag(environ: Mapping[str, str], name: str, faults: list[str]) -> bool:
    value = environ.get(name, "0")
    if value not in ("0", "1"):
        faults.append(f"{name} must be 1 or 0, nothing else.")
    return value == "1"


def _list(environ: Mapping[str, str], name: str, faults: list[str]) -> tuple[str, ...]:
    if name not in environ:
        return ()
    values = tuple(value.strip() for value in environ[name].split(","))
    if not all(values):
        faults.append(
            f"{name} has an empty entry; give values separated by single commas, or leave it out."
        )
    if len(set(values)) != len(values):
        faults.append(f"{name} names something twice.")
    return tuple(value for value in values if value)


def _hosts(
    environ: Mapping[str, str], local: bool, debug: bool, faults: list[str]
) -> tuple[str, ...]:
    hosts = _list(environ, "ALLOWED_HOSTS", faults)
    if not hosts and not local and "ALLOWED_HOSTS" not in environ:
        faults.append("ALLOWED_HOSTS is not set: " + KNOWN["ALLOWED_HOSTS"] + ".")
    for host in hosts:
        if not _HOST.fullmatch(host):
            faults.append(
                "ALLOWED_HOSTS: each entry is a plain host name in small letters, without "
                "scheme, port, path or *."
            )
            break
    if local and any(host not in LOOPBACK for host in hosts):
        name = "DEBUG" if debug else "BACKAPP_LOCAL"
        faults.append(
            f"{name}=1 is for this machine only: with it, ALLOWED_HOSTS may hold only "
            f"{', '.join(LOOPBACK)}."
        )
    return hosts or (LOOPBACK if local else ())


def _told(environ: Mapping[str, str], name: str, faults: list[str]) -> str | None:
    """The value of `name`, or what the file holds that `name`_FILE names.

    None if neither is set; empty, with a fault, if it cannot be.
    """
    file = f"{name}_FILE"
    if name in environ and file in environ:
        faults.append(f"{name} and {file} are both set; give one.")
        return ""
    if file not in environ:
        return environ.get(name)
    try:
        value = Path(environ[file]).read_text("utf-8").strip()
    except (OSError, ValueError):  # not there, not ours, not text, or no name of a file at all
        value = ""
    if not value:
        faults.append(f"{file} names a file that is empty or cannot be read.")
    return value


def _secret_key(environ: Mapping[str, str], local: bool, base: Path, faults: list[str]) -> str:
    before = len(faults)
    key = _told(environ, "SECRET_KEY", faults)
    if len(faults) > before:
        return ""
    if key is None and local:
        return _local_secret_key(base / "var" / "secret_key")
    if key is None:
        faults.append(
            "SECRET_KEY is not set: "
            + KNOWN["SECRET_KEY"]
            + ". (On your own machine: make run, or BACKAPP_LOCAL=1.)"
        )
        return ""
    faults += _weak("SECRET_KEY", key)
    return key


def _weak(name: str, key: str) -> list[str]:
    if len(key) < SECRET_KEY_LENGTH or len(set(key)) < 10:
        return [f"{name} is too short or too plain: {KNOWN['SECRET_KEY']}."]
    if key != key.strip():
        return [f"{name} begins or ends with a space or line break."]
    if key.startswith("django-insecure-"):
        return [f"{name} is a sample key; make one of your own."]
    return []


def _fallbacks(environ: Mapping[str, str], faults: list[str]) -> tuple[str, ...]:
    keys = _list(environ, "SECRET_KEY_FALLBACKS", faults)
    for key in keys:
        faults += _weak("SECRET_KEY_FALLBACKS", key)
    return keys


def _local_secret_key(path: Path) -> str:
    """The key of one's own machine: made once, kept out of the repository, readable by its owner
    only.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(60) + "\n", "utf-8")
        try:
            os.link(fresh, path)  # whole or not at all, also when two processes start together
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text("utf-8").strip()


def _origins(environ: Mapping[str, str], local: bool, faults: list[str]) -> tuple[str, ...]:
    origins = _list(environ, "CSRF_TRUSTED_ORIGINS", faults)
    for origin in origins:
        try:
            parts = urlsplit(origin)
            plain = (
                parts.scheme + "://" + parts.netloc == origin
                and bool(parts.hostname)
                and parts.port != 0
            )
        except ValueError:
            plain = False
        if (
            not plain
            or "*" in origin
            or "@" in origin
            or parts.scheme not in (("https", "http") if local else ("https",))
        ):
            faults.append(
                "CSRF_TRUSTED_ORIGINS: each entry is https://host or https://host:port, "
                "without path or *."
            )
            break
    return origins


def _database(environ: Mapping[str, str], local: bool, base: Path, faults: list[str]) -> dict:
    default = f"sqlite:///{quote(str(base / 'var' / 'backapp.sqlite3'))}" if local else None
    before = len(faults)
    url = _told(environ, "DATABASE_URL", faults)
    if len(faults) > before:
        return {}
    url = default if url is None else url
    if url is None:
        faults.append("DATABASE_URL is not set: " + KNOWN["DATABASE_URL"] + ".")
        return {}
    scheme = url.partition(":")[0]
    if scheme not in ("postgres", "postgresql", "sqlite"):
        faults.append("DATABASE_URL must begin with postgres:// or sqlite:////.")
        return {}
    try:
        database = dict(dj_database_url.parse(url))
    except (ValueError, dj_database_url.ParseError, dj_database_url.UnknownSchemeError):
        faults.append("DATABASE_URL cannot be read: " + KNOWN["DATABASE_URL"] + ".")
        return {}
    name = str(database["NAME"])
    if scheme == "sqlite" and (not name.startswith("/") or database.get("HOST") or "?" in url):
        faults.append(
            "DATABASE_URL: a SQLite file is named by an absolute path, "
            "sqlite:////var/lib/backapp/db.sqlite3, without options."
        )
    if scheme != "sqlite" and not (name and database.get("HOST")):
        faults.append(
            "DATABASE_URL must name a host and a database: postgres://name:password@host/database."
        )
    return database


_CACHE_SCHEMES = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}


def _cache(environ: Mapping[str, str], faults: list[str]) -> str:
    before = len(faults)
    url = _told(environ, "CACHE_URL", faults)
    if url is None or len(faults) > before:
        return ""
    try:
        parts = urlsplit(url)
        scheme = _CACHE_SCHEMES[parts.scheme]
        # Django would split at , and ;
        plain = bool(parts.hostname) and parts.port != 0 and not re.search(r"[\s,;?#]", url)
    except (KeyError, ValueError):
        plain = False
    if not plain or not re.fullmatch(r"(/\d{0,4})?", parts.path):
        faults.append(
            "CACHE_URL cannot be read: it is redis://host:6379/0, with rediss or valkey in "
            "place of redis, without options."
        )
        return ""
    return f"{scheme}://{parts.netloc}{parts.path}"


def _log_format(environ: Mapping[str, str], faults: list[str]) -> str:
    form = environ.get("LOG_FORMAT", "plain")
    if form not in ("plain", "json"):
        faults.append("LOG_FORMAT must be plain or json, nothing else.")
    return form


def _counts(environ: Mapping[str, str], faults: list[str]) -> str:
    folder = environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        return ""
    if not folder.startswith("/") or "\x00" in folder:
        faults.append(
            "PROMETHEUS_MULTIPROC_DIR is the absolute path of a folder, such as "
            "/run/backapp/counts."
        )
    return folder


def _admin_path(environ: Mapping[str, str], faults: list[str]) -> str:
    path = environ.get("ADMIN_PATH", "admin/")
    if not _ADMIN_PATH.fullmatch(path):
        faults.append(
            "ADMIN_PATH is small letters, digits and hyphens, ends with / and does not "
            "begin with one: for example desk/."
        )
    elif path.split("/")[0] in _FIRST_WORDS_IN_USE:
        faults.append("ADMIN_PATH begins with a word that a public page has.")
    return path


def _limit(
    environ: Mapping[str, str], name: str, default: str, faults: list[str]
) -> tuple[int, int]:
    found = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]?)m", environ.get(name, default))
    if not found or int(found[2]) > 60:
        faults.append(f"{name} is a number of forms and of minutes up to 60, such as {default}.")
        return (1, 60)
    return int(found[1]), 60 * int(found[2])


def _megabytes(environ: Mapping[str, str], name: str, default: str, faults: list[str]) -> int:
    value = environ.get(name, default)
    if not re.fullmatch(r"[1-9][0-9]{0,6}", value):
        faults.append(f"{name} is a number of megabytes, such as {default}.")
        return int(default)
    return int(value)


def _time_zone(environ: Mapping[str, str], faults: list[str]) -> str:
    name = environ.get("TIME_ZONE", "UTC")
    try:
        ZoneInfo(name)
    # malformed name; a folder of the zone data; unknown name
    except (ValueError, OSError, KeyError):
        faults.append(
            "TIME_ZONE is not a time zone that this machine knows; use an IANA name such "
            "as Europe/Helsinki."
        )
    return name
