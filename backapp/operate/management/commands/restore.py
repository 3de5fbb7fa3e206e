"""Restore a backup (docs/DEPLOYMENT.md)."""

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
        "Replace the data with a backup made by `manage.py backup`. Stop the site first. "
        "Existing data are not replaced without --over."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--over",
            action="store_true",
            help="replace existing data (a SQLite file is kept beside the new one)",
        )

    def handle(self, *args, **options):
        file = options["file"].absolute()
        try:
            if connection.vendor == "sqlite":
                self._file(file, options["over"])
            else:
                backups.restore_dump(file, over=options["over"])
                self.stdout.write(f"The database was restored from {file}.")
        except backups.BackupError as fault:
            raise CommandError(str(fault), returncode=1) from None
        except (OSError, sqlite3.Error) as fault:
            raise CommandError(f"Nothing was changed: {fault}", returncode=1) from None
        self._report_next_steps()

    def _file(self, file: Path, over: bool) -> None:
        connection.close()
        data = Path(settings.HERE.database["NAME"])
        made, aside = backups.restore(file, data, timezone.now(), over=over)
        self.stdout.write(f"{data} was restored from {file}: {made}.")
        if aside is not None:
            self.stdout.write(
                f"The old file is kept as {aside}. It contains answers and diaries, so delete it "
                f"when it is no longer needed."
            )

    def _report_next_steps(self) -> None:
        content.forget()
        if said := schema.fault():
            self.stdout.write(f"Before you start the site: {said}")
        elif fault := next(filter(None, readiness.run_checks().values()), None):
            self.stdout.write(f"Before you start the site: {fault.problem} {fault.remedy}")
        else:
            self.stdout.write(
                "You can start the site now. Visitors must answer the screening again."
            )
