#!/usr/bin/env python
"""Django's commands. `make help` lists the ones in daily use.

Typed by hand, without any of the environment that a real site needs, this works on one's own
machine as `make run` does. A server is never started so leniently: `backapp.wsgi` refuses an
environment that is not complete.
"""

import os
import sys
from pathlib import Path

REAL_SITE = ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "DEBUG", "BACKAPP_LOCAL")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backapp.settings")
    if not any(name in os.environ for name in REAL_SITE):
        os.environ["BACKAPP_LOCAL"] = "1"
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        own = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
        if own.exists() and Path(sys.prefix) != own.parents[1]:
            # another Python: the environment that make made has what is needed
            os.execv(own, [str(own), *sys.argv])
        sys.exit(
            "Django is not installed here. `make run` and `make test` make their own "
            "environment in .venv."
        )
    try:
        settings.DEBUG  # noqa: B018 - reads the environment now, so that every fault is said at once and in plain words
    except ImproperlyConfigured as fault:
        sys.exit(str(fault))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
