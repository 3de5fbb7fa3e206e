"""The environment variables, read strictly: every error is reported at once, nothing is guessed.

`read(os.environ, base)` returns an `Environment` or raises `BadEnvironment`, whose message has one
line per error. A message never repeats a value: a secret in the wrong variable must not reach a
log. docs/adr/0102 says why this is not done by a library.

Example, in production::

    SECRET_KEY=<50 or more random characters>  ALLOWED_HOSTS=backapp.example
    DATABASE_URL=postgres://…  gunicorn backapp.wsgi

On a developer's machine, where only loopback is served, set ``BACKAPP_LOCAL=1`` (`make run` does).
Then everything else has a default.
"""

import difflib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import dj_database_url

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SECRET_KEY_LENGTH = 50

_HOST = re.compile(r"\.?(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*|\[[0-9a-f:.]+\]")
_FIRST_WORDS_IN_USE = {
    "screening", "exercises", "routines", "result", "evidence", "sources", "privacy", "diary",
    "answers", "plan",
    "finish", "static", "offline", "my-routine", "warning-signs", "how-screening-works", "safety",
    "healthz", "readyz",
}  # fmt: skip
_CACHE_SCHEMES = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}


# ------------------------------------------------------------------------------- from text to value
# A reader raises `_Faults` with the errors. If it raises any other ValueError, KeyError or OSError,
# the message is the `wanted` of its setting. Each error follows the name of the variable, so it
# begins with a space or a colon.


class _Faults(ValueError):
    """The errors in a value, one argument for each."""


def _require(rules: Mapping[str, object]) -> None:
    """`rules`: error message -> whether the value is right in that respect."""
    if faults := [fault for fault, holds in rules.items() if not holds]:
        raise _Faults(*faults)


def _choice(choices: tuple[str, ...], text: str) -> str:
    _require({f" must be {' or '.join(choices)}, nothing else.": text in choices})
    return text


def _flag(text: str) -> bool:
    return _choice(("1", "0"), text) == "1"


def _matched(pattern: str, text: str) -> re.Match[str]:
    if found := re.fullmatch(pattern, text):
        return found
    raise ValueError


def _entries(fits: Callable[[str], object], wanted: str, text: str) -> tuple[str, ...]:
    values = [value.strip() for value in text.split(",")]
    _require(
        {
            " has an empty entry; give values separated by single commas, or leave it out.": (
                all(values)
            ),
            " names something twice.": len(set(values)) == len(values),
            wanted: all(fits(value) for value in values if value),
        }
    )
    return tuple(values)


def _strong(key: str) -> bool:
    return len(key) >= SECRET_KEY_LENGTH and len(set(key)) >= 10


def _secret_key(key: str) -> str:
    _require(
        {
            " begins or ends with a space or line break.": key == key.strip(),
            " is a sample key; make your own.": not key.startswith("django-insecure-"),
            f" is too short or too simple: {_KEY}.": _strong(key),
        }
    )
    return key


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
        plain = bool(parts.hostname) and parts.port != 0 and not {"*", "@"} & set(text)
    except ValueError:
        return False
    return (
        plain and parts.scheme in ("https", "http") and text == f"{parts.scheme}://{parts.netloc}"
    )


# Each of the next three may be empty, as compose.yaml passes it if it is not set.


def _operator(text: str) -> str:
    """A name of one line, as pages show it."""
    return _matched(r"[^<>\x00-\x1f]{2,120}|", text)[0]


def _contact(text: str) -> str:
    """An email address, or the address of a page."""
    if "@" not in text:
        return _page(text)
    return _matched(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", text)[0]


def _page(text: str) -> str:
    return _matched(r"https://[^\s<>\"]{3,300}|", text)[0]


def _database(url: str) -> dict:
    begun = re.match("(postgres|postgresql|sqlite):", url)
    _require({" must begin with postgres:// or sqlite:////.": begun})
    database = dict(dj_database_url.parse(url))
    name, host, file = str(database["NAME"]), database.get("HOST"), begun[1] == "sqlite"
    whole = not file or name.startswith("/") and not host and "?" not in url
    _require(
        {
            ": a SQLite file is named by an absolute path, sqlite:////var/lib/backapp/db.sqlite3, "
            "without options.": whole,
            " must name a host and a database: postgres://name:password@host/database.": (
                file or name and host
            ),
        }
    )
    return database


def _cache(url: str) -> str:
    parts = urlsplit(url)
    # Django would split the address at , and ;
    _matched(r"[^\s,;?#]+", url if parts.hostname and parts.port != 0 else "")
    _matched(r"(/\d{0,4})?", parts.path)
    return f"{_CACHE_SCHEMES[parts.scheme]}://{parts.netloc}{parts.path}"


def _folder(path: str) -> str:
    return _matched(r"/[^\x00]*", path)[0]


def _program(path: str) -> str:
    _require({" is the absolute path of a program that can be run.": _is_program(path)})
    return path


def _is_program(path: str) -> bool:
    return path.startswith("/") and "\0" not in path and shutil.which(path) is not None


def _admin_path(path: str) -> str:
    first = _matched(r"([a-z0-9][a-z0-9-]*/)+", path)[0].split("/")[0]
    _require({" begins with a word that a public page uses.": first not in _FIRST_WORDS_IN_USE})
    return path


def _limit(text: str) -> tuple[int, int]:
    """How many tokens a bucket has, and the seconds in which an empty one fills."""
    found = _matched(r"([1-9][0-9]{0,5})/([1-9]|[1-5][0-9]|60)m", text)
    return int(found[1]), 60 * int(found[2])


def _megabytes(text: str) -> int:
    return int(_matched(r"[1-9][0-9]{0,6}", text)[0])


def _time_zone(name: str) -> str:
    ZoneInfo(name)  # raises for a malformed or unknown name, and for a folder of the zone data
    return name


# ----------------------------------------------------------------------------------------- settings


@dataclass(frozen=True)
class Setting:
    """One variable: its meaning, its reader, the error message if the reader raises none of its
    own, and its default (None: it must be set).
    """

    meaning: str
    read: Callable[[str], Any] = str
    wanted: str = ""
    otherwise: Any = None


def _limited(meaning: str, default: str) -> Setting:
    wanted = f" is a number of forms and of minutes up to 60, such as {default}."
    return Setting(meaning, _limit, wanted, _limit(default))


_KEY = "50 or more random characters; signs cookies and tokens"
SETTINGS = {
    "SECRET_KEY": Setting(
        f"{_KEY} (on a developer's machine: make run, or BACKAPP_LOCAL=1)", _secret_key
    ),
    "SECRET_KEY_FILE": Setting("a file that contains SECRET_KEY, instead of the variable"),
    "SECRET_KEY_FALLBACKS": Setting(
        "older keys, separated by commas, that are still accepted while a new one is introduced",
        partial(
            _entries,
            lambda key: _strong(key) and not key.startswith("django-insecure-"),
            f" is too short or too simple, or is a sample: {_KEY}.",
        ),
        otherwise=(),
    ),
    "ALLOWED_HOSTS": Setting(
        "host names of the site, separated by commas; no wildcard for all names",
        partial(
            _entries,
            _HOST.fullmatch,
            ": each entry is a plain host name in lower case, without scheme, port, path or *.",
        ),
    ),
    "CSRF_TRUSTED_ORIGINS": Setting(
        "other origins whose forms are accepted, https://… separated by commas",
        partial(
            _entries,
            _is_origin,
            ": each entry is https://host or https://host:port, without path or *.",
        ),
        otherwise=(),
    ),
    "DATABASE_URL": Setting(
        "postgres://… or sqlite:////absolute/path",
        _database,
        " cannot be read: postgres://… or sqlite:////absolute/path.",
    ),
    "DATABASE_URL_FILE": Setting("a file that contains DATABASE_URL, instead of the variable"),
    "CACHE_URL": Setting(
        "redis://name:password@host:6379/0 (or rediss, valkey, valkeys); without it each process "
        "counts in its own memory",
        _cache,
        " cannot be read: use redis://host:6379/0, or rediss or valkey instead of redis, "
        "without options.",
        otherwise="",
    ),
    "CACHE_URL_FILE": Setting("a file that contains CACHE_URL, instead of the variable"),
    "DEBUG": Setting("1 or 0 (default 0); 1 only on loopback", _flag, otherwise=False),
    "ADMIN_PATH": Setting(
        "the path of the admin, for example admin/ (default)",
        _admin_path,
        " is lower-case letters, digits and hyphens, ends with / and does not begin with one, for "
        "example desk/.",
        otherwise="admin/",
    ),
    "TIME_ZONE": Setting(
        "an IANA name such as Europe/Helsinki (default UTC)",
        _time_zone,
        " is not a time zone that this machine knows; use an IANA name such as Europe/Helsinki.",
        otherwise="UTC",
    ),
    "OPERATOR": Setting(
        "who runs this site, as visitors read it: a name, and where",
        _operator,
        " is one line of 2 to 120 characters without < and >.",
        otherwise="",
    ),
    "OPERATOR_CONTACT": Setting(
        "where visitors report what went wrong, and security researchers a hole: an email address "
        "or https://…",
        _contact,
        " is an email address or the address of a page, https://….",
        otherwise="",
    ),
    "OPERATOR_IMPRINT": Setting(
        "the address of the operator's imprint, https://…",
        _page,
        " is the address of a page, https://….",
        otherwise="",
    ),
    "NO_HSTS_PRELOAD": Setting(
        "1 or 0 (default 0); 1 leaves the site out of the browsers' list of sites that are only "
        "reached by https",
        _flag,
        otherwise=False,
    ),
    "LIMIT_STARTS": _limited(
        "how many visitors from one network can start the questions: 60/10m (default) is 60 at "
        "once, and 60 more over the next 10 minutes",
        "60/10m",
    ),
    "LIMIT_ANSWERS": _limited(
        "other forms of visitors from one network, default 2000/10m", "2000/10m"
    ),
    "LIMIT_LOGINS": _limited(
        "attempts to log in to the admin from one network, default 10/15m", "10/15m"
    ),
    "LIMIT_DIARIES": _limited("diaries started from one network, default 60/60m", "60/60m"),
    "LIMIT_IMPORTS": _limited("diaries imported from one network, default 10/60m", "10/60m"),
    "DIARIES_MB": Setting(
        "megabytes for all diaries together, default 500; half of it is for diaries that their "
        "visitors came back to",
        _megabytes,
        " is a number of megabytes, such as 500.",
        otherwise=500,
    ),
    "LOG_FORMAT": Setting(
        "plain (default) or json: the format of log lines; neither repeats a visitor's answers",
        partial(_choice, ("plain", "json")),
        otherwise="plain",
    ),
    "PROMETHEUS_MULTIPROC_DIR": Setting(
        "a folder for metrics; without it, requests are not counted (docs/DEPLOYMENT.md)",
        _folder,
        " is the absolute path of a folder, such as /run/backapp/counts.",
        otherwise="",
    ),
    "NO_OFFLINE_COPY": Setting(
        "1 or 0 (default 0); 1 removes the cached warning signs from every browser that has them",
        _flag,
        otherwise=False,
    ),
    "BACKAPP_STUDIO": Setting(
        "a Python with the studio's packages, which draws a pose that is saved in the admin; "
        "without it, `make drawings` does (docs/howto/edit-in-the-admin.md)",
        _program,
        otherwise="",
    ),
    "BACKAPP_LOCAL": Setting(
        "1 or 0 (default 0); plain http on loopback, with defaults for everything else",
        _flag,
        otherwise=False,
    ),
}
KNOWN = {name: setting.meaning for name, setting in SETTINGS.items()}
"""Every variable that this program reads, with its meaning."""


class BadEnvironment(Exception):
    """The site cannot start with this environment.

    `faults` has one plain sentence for each error.
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__(
            "Backapp cannot start with this environment:\n"
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
    cache: str  # address of a Redis server; empty: each process uses its own memory
    log_format: str
    counts: str  # folder for metrics; empty: requests are not counted
    debug: bool
    local: bool  # plain http on loopback; False means https only
    admin_path: str
    time_zone: str
    # name -> (tokens of a bucket, seconds in which an empty one fills)
    limits: dict[str, tuple[int, int]] = field(default_factory=dict)
    diaries_mb: int = 500
    operator: str = ""  # who runs the site, for visitors; empty: not said
    contact: str = ""  # an email address or the address of a page
    imprint: str = ""  # the address of a page
    hsts_preload: bool = True
    studio: str = ""  # a Python that can run the studio; empty: nothing is drawn here
    # whether browsers can cache the warning signs for use without a network
    offline_copy: bool = True


def read(environ: Mapping[str, str], base: Path) -> Environment:
    """The checked environment.

    `base` is the folder whose `var/` contains the local database file and the local key.

    Raises `BadEnvironment` with every error. Writes nothing, except `var/secret_key` once, in local
    mode and only if SECRET_KEY is not set.
    """
    faults = _unknown_names(environ)
    value = partial(_value, environ, faults)
    debug = value("DEBUG")
    local = value("BACKAPP_LOCAL") or debug
    key = file = None
    if local:
        file = _database(f"sqlite:///{quote(str(base / 'var' / 'backapp.sqlite3'))}")
        if not {"SECRET_KEY", "SECRET_KEY_FILE"} & environ.keys():
            key = _local_secret_key(base / "var" / "secret_key")
    found = Environment(
        secret_key=value("SECRET_KEY", key),
        secret_key_fallbacks=value("SECRET_KEY_FALLBACKS"),
        allowed_hosts=value("ALLOWED_HOSTS", LOOPBACK if local else None),
        csrf_trusted_origins=value("CSRF_TRUSTED_ORIGINS"),
        database=value("DATABASE_URL", file),
        cache=value("CACHE_URL"),
        log_format=value("LOG_FORMAT"),
        counts=value("PROMETHEUS_MULTIPROC_DIR"),
        debug=debug,
        local=local,
        admin_path=value("ADMIN_PATH"),
        time_zone=value("TIME_ZONE"),
        limits={name: value(name) for name in SETTINGS if name.startswith("LIMIT_")},
        diaries_mb=value("DIARIES_MB"),
        operator=value("OPERATOR"),
        contact=value("OPERATOR_CONTACT"),
        imprint=value("OPERATOR_IMPRINT"),
        hsts_preload=not value("NO_HSTS_PRELOAD"),
        studio=value("BACKAPP_STUDIO"),
        offline_copy=not value("NO_OFFLINE_COPY") and not debug,
    )
    faults += _contradictions(found, environ)
    if faults:
        raise BadEnvironment(faults)
    return found


def _value(
    environ: Mapping[str, str], faults: list[str], name: str, otherwise: object = None
) -> Any:
    """The value of `name`, or `otherwise` if it is not set. Adds errors to `faults`."""
    setting = SETTINGS[name]
    otherwise = setting.otherwise if otherwise is None else otherwise
    try:
        text = _text(environ, name)
        if text is not None:
            return setting.read(text)
        _require({f" is not set: {setting.meaning}.": otherwise is not None})
    except _Faults as said:
        faults += [name + fault for fault in said.args]
    except (ValueError, KeyError, OSError):
        faults.append(name + setting.wanted)
    return otherwise


def _text(environ: Mapping[str, str], name: str) -> str | None:
    """The value of `name`, or the contents of the file that `name`_FILE names."""
    file = f"{name}_FILE"
    if file not in SETTINGS or file not in environ:
        return environ.get(name)
    _require({f" and {file} are both set; give one.": name not in environ})
    try:
        text = Path(environ[file]).read_text("utf-8").strip()
    except (OSError, ValueError):  # missing, not readable, not text, or not a valid path
        text = ""
    _require({"_FILE names a file that is empty or cannot be read.": text})
    return text


def _contradictions(found: Environment, environ: Mapping[str, str]) -> list[str]:
    """Errors in the combination of values that are right on their own."""
    local = "DEBUG" if found.debug else "BACKAPP_LOCAL"
    rules = {
        "SCRIPT_NAME is not supported. The site needs its own host name, without a path before "
        "it.": not environ.get("SCRIPT_NAME"),
        f"{local}=1 is for this machine only. With it, ALLOWED_HOSTS can contain only "
        f"{', '.join(LOOPBACK)}.": not found.local or set(found.allowed_hosts) <= set(LOOPBACK),
        "CSRF_TRUSTED_ORIGINS: each entry begins with https://.": (
            found.local or all(one.startswith("https:") for one in found.csrf_trusted_origins)
        ),
        "SESSION_STORE no longer exists, because answers are in the database. Remove it.": (
            environ.get("SESSION_STORE", "database") == "database"
        ),
    }
    return [fault for fault, holds in rules.items() if not holds]


def typed(command: str) -> str:
    """`command` of manage.py as an operator types it on this machine: with the script `backapp` if
    it is installed (docs/DEPLOYMENT.md).
    """
    return f"{'backapp' if shutil.which('backapp') else 'manage.py'} {command}"


def _unknown_names(environ: Mapping[str, str]) -> list[str]:
    """Report misspelt names, because their settings would silently keep the default."""
    faults = []
    for name in sorted(environ.keys() - SETTINGS.keys() - {"debug"}):  # many programs read `debug`
        near = difflib.get_close_matches(name.upper(), SETTINGS, n=1, cutoff=0.9)
        if near or name.startswith("BACKAPP_"):
            meant = f"; did you mean {near[0]}?" if near else "."
            faults.append(f"{name} is not a setting{meant}")
    return faults


def _local_secret_key(path: Path) -> str:
    """The key of a developer's machine. It is created once, outside the repository, readable only
    by its owner.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(60) + "\n", "utf-8")
        try:
            os.link(fresh, path)  # atomic, even if two processes start together
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text("utf-8").strip()
