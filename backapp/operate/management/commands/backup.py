"""Write a backup of the data while the site runs (docs/DEPLOYMENT.md)."""

import sqlite3
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFault
from django.db import connection
from django.utils import timezone

from backapp.operate import backups


class Command(BaseCommand):
    help = (
        "Write everything but the sessions to one new file: accounts, content with its edits, "
        "and diaries. The site can keep running. An existing file is not overwritten "
        "without --over."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--over", action="store_true", help="overwrite an existing file")

    def handle(self, *args, **options):
        target = options["file"].absolute()
        if not target.parent.is_dir():
            raise CommandError(
                f"There is no folder {target.parent}. Create it first.", returncode=1
            )
        try:
            if connection.vendor == "sqlite":
                connection.ensure_connection()
                made = backups.make(
                    connection.connection, target, timezone.now(), over=options["over"]
                )
                self.stdout.write(f"{target}: {made}.")
            else:
                backups.dump(target, over=options["over"])
                self.stdout.write(f"{target}: {target.stat().st_size:,} bytes, by pg_dump.")
        except backups.BackupError as fault:
            raise CommandError(str(fault), returncode=1) from None
        except (OSError, DatabaseFault, sqlite3.Error) as fault:
            raise CommandError(f"No backup was made: {fault}", returncode=1) from None
