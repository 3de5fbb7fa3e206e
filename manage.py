#!/usr/bin/env python
"""Django's commands. `make help` lists the most used ones.

If no variable of a real site is set, this runs in local mode like `make run`, for use on a
developer's machine. A server never starts that way: `backapp.wsgi` refuses an incomplete
environment.
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
            # another Python: the virtual environment has the packages
            os.execv(own, [str(own), *sys.argv])
        sys.exit(
            "Django is not installed here. `make run` and `make test` create the virtual "
            "environment .venv with it."
        )
    try:
        settings.DEBUG  # noqa: B018 - reads the environment now, to report all errors plainly
    except ImproperlyConfigured as fault:
        sys.exit(str(fault))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
