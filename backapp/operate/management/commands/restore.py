"""Put a backup back (docs/DEPLOYMENT.md)."""

import sqlite3
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from backapp.library import content, schema
from backapp.operate import backups, readiness


class Command(BaseCommand):
    help = (
        "Put a backup made by `manage.py backup` in the place of the data. Stop the site "
        "first. Data that are there already are "
        "refused without --over."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--over",
            action="store_true",
            help="although there are data (a SQLite file is kept beside the new one)",
        )

    def handle(self, *args, **options):
        file = options["file"].absolute()
        try:
            if connection.vendor == "sqlite":
                self._file(file, options["over"])
            else:
                backups.bring_back(file, over=options["over"])
                self.stdout.write(f"The database holds {file} again.")
        except backups.BackupError as fault:
            raise CommandError(str(fault), returncode=1) from None
        except (OSError, sqlite3.Error) as fault:
            raise CommandError(f"Nothing was changed: {fault}", returncode=1) from None
        self._say_what_is_left()

    def _file(self, file: Path, over: bool) -> None:
        connection.close()
        data = Path(settings.HERE.database["NAME"])
        made, aside = backups.put_back(file, data, timezone.now(), over=over)
        self.stdout.write(f"{data} holds {file} again: {made}.")
        if aside is not None:
            self.stdout.write(
                f"What was there is kept as {aside}. It holds answers and diaries: delete "
                f"it when nobody needs it."
            )

    def _say_what_is_left(self) -> None:
        content.forget()
        if said := schema.fault():
            self.stdout.write(f"Before the site is started: {said}")
        elif fault := next(filter(None, readiness.look().values()), None):
            self.stdout.write(f"Before the site is started: {fault.said} {fault.do}")
        else:
            self.stdout.write(
                "The site may be started. Whoever had answered the screening is asked again."
            )
