"""Log lines that tell where a fault was and of what kind, and never what anybody said
(docs/adr/0007).

`config` is what both Django and gunicorn log by, so that the server's own lines are held to the
same.
"""

import json
import logging
from datetime import UTC, datetime

from django.http import HttpRequest

FORMATS = ("plain", "json")
# gunicorn goes on with an address, a header or a piece of the request
_REPEATS = ("Invalid request", "Error handling request")


class WithoutValues(logging.Formatter):
    """Log lines that tell where a fault was and of what kind, never its message: a message may
    repeat what a visitor answered.

    Django's own lines about a request are written anew for the same reason, from its method, status
    and path. The path is escaped, so that nobody can write a log line of their own with it, and
    never holds an answer: answers are only posted.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = self.told(record)
        return super().formatMessage(record)

    def told(self, record: logging.LogRecord) -> str:
        """What a line says."""
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
    """The same, one JSON object a line, for a program that collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": self.told(record),
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
    """The places an exception came through, and its kind at the end; nothing of what it says."""
    kind, _said, trace = fault
    lines = []
    while trace is not None:
        code = trace.tb_frame.f_code
        lines.append(f"{code.co_filename}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    return [*lines, f"{kind.__module__}.{kind.__qualname__}" if kind else "unknown"]


def config(form: str) -> dict:
    """Settings of `logging`; `form` is one of FORMATS."""
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
            "django.db.backends": {"handlers": [], "propagate": False},  # statements hold values
            "backapp": console | {"level": "INFO"},
            # so named, and all that the server says: starts, ends, faults
            "gunicorn.error": console | {"level": "INFO"},
        },
    }


def _request(record: logging.LogRecord) -> HttpRequest | None:
    request = getattr(record, "request", None)
    return request if isinstance(request, HttpRequest) else None


def _path(request: HttpRequest) -> str:
    return request.path.encode("unicode_escape").decode()[:200]
