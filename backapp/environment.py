"""The environment variables, read strictly: every fault is reported at once, nothing is guessed.

`read(os.environ, base)` gives an `Environment` or raises `BadEnvironment`, whose message has one
line per fault. Values are never repeated in a message: a secret in the wrong variable must not end
in a log. Why no library does this: docs/adr/0102.

Example, in production::

    SECRET_KEY=<50 or more random characters>  ALLOWED_HOSTS=backapp.example
    DATABASE_URL=postgres://…  gunicorn backapp.wsgi

and on your own machine, where only loopback is served: ``BACKAPP_LOCAL=1`` (what `make run` sets);
everything else has a default then.
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
    "finish", "static", "offline", "my-routine", "warning-signs", "how-screening-works", "safety",
    "healthz", "readyz",
}  # fmt: skip
_CACHE_SCHEMES = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}


# ------------------------------------------------------------------------------- from text to value
# A reader raises `_Faults` to say what is wrong, or any ValueError, KeyError or OSError where its
# setting says what is wanted. Each fault follows the name of the variable, so it begins with a
# space or a colon.


class _Faults(ValueError):
    """What is wrong with a value, one argument for each fault."""


def _require(rules: Mapping[str, object]) -> None:
    """`rules`: what to say where it does not hold -> whether it holds."""
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
            " is a sample key; make one of your own.": not key.startswith("django-insecure-"),
            f" is too short or too plain: {_KEY}.": _strong(key),
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
    # Django would split at , and ;
    _matched(r"[^\s,;?#]+", url if parts.hostname and parts.port != 0 else "")
    _matched(r"(/\d{0,4})?", parts.path)
    return f"{_CACHE_SCHEMES[parts.scheme]}://{parts.netloc}{parts.path}"


def _folder(path: str) -> str:
    return _matched(r"/[^\x00]*", path)[0]


def _admin_path(path: str) -> str:
    first = _matched(r"([a-z0-9][a-z0-9-]*/)+", path)[0].split("/")[0]
    _require({" begins with a word that a public page has.": first not in _FIRST_WORDS_IN_USE})
    return path


def _limit(text: str) -> tuple[int, int]:
    """How many at once, and the seconds until as many again."""
    found = _matched(r"([1-9][0-9]{0,5})/([1-9]|[1-5][0-9]|60)m", text)
    return int(found[1]), 60 * int(found[2])


def _megabytes(text: str) -> int:
    return int(_matched(r"[1-9][0-9]{0,6}", text)[0])


def _time_zone(name: str) -> str:
    ZoneInfo(name)  # fails for a malformed name, a folder of the zone data and an unknown name
    return name


# ----------------------------------------------------------------------------------------- settings


@dataclass(frozen=True)
class Setting:
    """One variable: what it means, how it is read, what to say where the reader says nothing
    itself, and the value where it is not set (None: it has to be set).
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
        f"{_KEY} (on your own machine: make run, or BACKAPP_LOCAL=1)", _secret_key
    ),
    "SECRET_KEY_FILE": Setting("a file that holds SECRET_KEY, instead of the variable"),
    "SECRET_KEY_FALLBACKS": Setting(
        "older keys, separated by commas, still accepted while a new one is brought in",
        partial(
            _entries,
            lambda key: _strong(key) and not key.startswith("django-insecure-"),
            f" is too short or too plain, or a sample: {_KEY}.",
        ),
        otherwise=(),
    ),
    "ALLOWED_HOSTS": Setting(
        "names the site answers to, separated by commas; no wildcard for everything",
        partial(
            _entries,
            _HOST.fullmatch,
            ": each entry is a plain host name in small letters, without scheme, port, path or *.",
        ),
    ),
    "CSRF_TRUSTED_ORIGINS": Setting(
        "other origins whose forms may post here, https://… separated by commas",
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
    "DATABASE_URL_FILE": Setting("a file that holds DATABASE_URL, instead of the variable"),
    "CACHE_URL": Setting(
        "redis://name:password@host:6379/0 (or rediss, valkey, valkeys); without it each process "
        "counts in its own memory",
        _cache,
        " cannot be read: it is redis://host:6379/0, with rediss or valkey in place of redis, "
        "without options.",
        otherwise="",
    ),
    "CACHE_URL_FILE": Setting("a file that holds CACHE_URL, instead of the variable"),
    "DEBUG": Setting("1 or 0 (default 0); 1 only on loopback", _flag, otherwise=False),
    "ADMIN_PATH": Setting(
        "where the admin lives, for example admin/ (default)",
        _admin_path,
        " is small letters, digits and hyphens, ends with / and does not begin with one: for "
        "example desk/.",
        otherwise="admin/",
    ),
    "TIME_ZONE": Setting(
        "an IANA name such as Europe/Helsinki (default UTC)",
        _time_zone,
        " is not a time zone that this machine knows; use an IANA name such as Europe/Helsinki.",
        otherwise="UTC",
    ),
    "LIMIT_STARTS": _limited(
        "how many may begin the questions from one network: 60/10m (default) is 60 at once, and as "
        "many again in 10 minutes",
        "60/10m",
    ),
    "LIMIT_ANSWERS": _limited(
        "other forms of visitors from one network, default 2000/10m", "2000/10m"
    ),
    "LIMIT_LOGINS": _limited(
        "tries to log in to the admin from one network, default 10/15m", "10/15m"
    ),
    "LIMIT_DIARIES": _limited("diaries started from one network, default 60/60m", "60/60m"),
    "LIMIT_IMPORTS": _limited("diaries imported from one network, default 10/60m", "10/60m"),
    "DIARIES_MB": Setting(
        "megabytes that all diaries together may take, default 500; half of it for those that "
        "somebody came back to",
        _megabytes,
        " is a number of megabytes, such as 500.",
        otherwise=500,
    ),
    "LOG_FORMAT": Setting(
        "plain (default) or json: how lines of the log are written; neither repeats what a visitor "
        "said",
        partial(_choice, ("plain", "json")),
        otherwise="plain",
    ),
    "PROMETHEUS_MULTIPROC_DIR": Setting(
        "a folder for counts of requests; without it nothing is counted (docs/DEPLOYMENT.md)",
        _folder,
        " is the absolute path of a folder, such as /run/backapp/counts.",
        otherwise="",
    ),
    "NO_OFFLINE_COPY": Setting(
        "1 or 0 (default 0); 1 takes the copy of the warning signs back from every browser that "
        "keeps one",
        _flag,
        otherwise=False,
    ),
    "BACKAPP_LOCAL": Setting(
        "1 or 0 (default 0); plain http on loopback, with defaults for everything else",
        _flag,
        otherwise=False,
    ),
}
KNOWN = {name: setting.meaning for name, setting in SETTINGS.items()}
"""Every variable that is read, and what it means."""


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
        offline_copy=not value("NO_OFFLINE_COPY") and not debug,
    )
    faults += _contradictions(found, environ)
    if faults:
        raise BadEnvironment(faults)
    return found


def _value(
    environ: Mapping[str, str], faults: list[str], name: str, otherwise: object = None
) -> Any:
    """The value of `name`, or `otherwise` where it is not set; adds to `faults` what is wrong."""
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
    """What is set for `name`, or what the file holds that `name`_FILE names."""
    file = f"{name}_FILE"
    if file not in SETTINGS or file not in environ:
        return environ.get(name)
    _require({f" and {file} are both set; give one.": name not in environ})
    try:
        text = Path(environ[file]).read_text("utf-8").strip()
    except (OSError, ValueError):  # not there, not ours, not text, or no name of a file at all
        text = ""
    _require({"_FILE names a file that is empty or cannot be read.": text})
    return text


def _contradictions(found: Environment, environ: Mapping[str, str]) -> list[str]:
    """What is wrong although each value by itself is right."""
    local = "DEBUG" if found.debug else "BACKAPP_LOCAL"
    rules = {
        "SCRIPT_NAME is not supported: the site needs a host name of its own, with no path before "
        "it.": not environ.get("SCRIPT_NAME"),
        f"{local}=1 is for this machine only: with it, ALLOWED_HOSTS may hold only "
        f"{', '.join(LOOPBACK)}.": not found.local or set(found.allowed_hosts) <= set(LOOPBACK),
        "CSRF_TRUSTED_ORIGINS: each entry begins with https://.": (
            found.local or all(one.startswith("https:") for one in found.csrf_trusted_origins)
        ),
        "SESSION_STORE is gone: answers are kept in the database. Leave it out.": (
            environ.get("SESSION_STORE", "database") == "database"
        ),
    }
    return [fault for fault, holds in rules.items() if not holds]


def typed(command: str) -> str:
    """`command` of ours as an operator types it on this machine: through `backapp` where
    docs/DEPLOYMENT.md put that in place.
    """
    return f"{'backapp' if shutil.which('backapp') else 'manage.py'} {command}"


def _unknown_names(environ: Mapping[str, str]) -> list[str]:
    """A misspelt name would silently leave its default in force: say so instead."""
    faults = []
    for name in sorted(environ.keys() - SETTINGS.keys() - {"debug"}):  # many programs read `debug`
        near = difflib.get_close_matches(name.upper(), SETTINGS, n=1, cutoff=0.9)
        if near or name.startswith("BACKAPP_"):
            meant = f"; did you mean {near[0]}?" if near else "."
            faults.append(f"{name} is not a setting{meant}")
    return faults


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
