#!/usr/bin/env python
"""Django's commands. `make help` lists the ones in daily use."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backapp.settings")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. `make run` and `make test` make their own environment in .venv.")
    try:
        settings.DEBUG  # noqa: B018 - reads the environment now, so that every fault is said at once and in plain words
    except ImproperlyConfigured as fault:
        sys.exit(str(fault))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
