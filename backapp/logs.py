"""Log lines that say where an error happened and of what kind, and never repeat what a visitor
entered (docs/adr/0007).

Django and gunicorn both use `config`, so the same rule covers the server's own lines.
"""

import json
import logging
from datetime import UTC, datetime

from django.http import HttpRequest

FORMATS = ("plain", "json")
# gunicorn's messages continue with an address, a header or a part of the request
_REPEATS = ("Invalid request", "Error handling request")


class WithoutValues(logging.Formatter):
    """Log lines that say where an error happened and of what kind, but not its message, because a
    message can repeat a visitor's answer.

    For the same reason, Django's lines about a request are replaced by its method, status and
    path. The path is escaped, so that a client cannot forge a log line with it. It never contains
    an answer, because answers are only posted.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = self.message_of(record)
        return super().formatMessage(record)

    def message_of(self, record: logging.LogRecord) -> str:
        """The message of a line, without values."""
        if request := _request(record):
            return f"{getattr(record, 'status_code', '')} {request.method} {_path(request)}"
        said = record.getMessage()
        return (
            next((kind for kind in _REPEATS if said.startswith(kind)), said)
            if record.name == "gunicorn.error"
            else said
        )

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei) -> str:
        return "\n".join(f"  {line}" for line in where(ei))


class JsonLines(WithoutValues):
    """The same lines as JSON, one object per line, for log collectors."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": self.message_of(record),
        }
        if request := _request(record):
            line |= {
                "method": request.method,
                "path": _path(request),
                "status": getattr(record, "status_code", None),
            }
        if record.exc_info:
            line["fault"] = where(record.exc_info)
        return json.dumps(line)


def where(fault) -> list[str]:
    """The code locations that an exception passed, and then its type; nothing of its message."""
    kind, _said, trace = fault
    lines = []
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"{code.co_filename}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    return [*lines, f"{kind.__module__}.{kind.__qualname__}" if kind else "unknown"]


def config(form: str) -> dict:
    """The configuration for `logging`. `form` is one of FORMATS."""
    console = {"handlers": ["console"], "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": "backapp.logs.WithoutValues",
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            },
            "json": {"()": "backapp.logs.JsonLines"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "django": console | {"level": "WARNING"},
            "django.server": console | {"level": "WARNING"},
            "django.db.backends": {"handlers": [], "propagate": False},  # SQL contains values
            "backapp": console | {"level": "INFO"},
            # everything from the server: starts, stops, errors
            "gunicorn.error": console | {"level": "INFO"},
        },
    }


def _request(record: logging.LogRecord) -> HttpRequest | None:
    request = getattr(record, "request", None)
    return request if isinstance(request, HttpRequest) else None


def _path(request: HttpRequest) -> str:
    return request.path.encode("unicode_escape").decode()[:200]
