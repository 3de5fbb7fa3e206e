"""Renew the words of the page of warning signs, which are kept in a file so that it needs no database."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backapp.practice.warning_signs import SNAPSHOT, snapshot

FLAGS = Path(settings.BASE_DIR) / "fixtures" / "library" / "red_flags.json"


class Command(BaseCommand):
    help = "Write backapp/practice/warning_signs.json from the fixtures; with --check, only say whether it is up to date."
    requires_system_checks: list = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; fail when the file is not what it would be now")

    def handle(self, *args, check: bool, **options):
        text = snapshot(json.loads(FLAGS.read_text(encoding="utf-8")))
        if SNAPSHOT.exists() and SNAPSHOT.read_text(encoding="utf-8") == text:
            return
        if check:
            raise CommandError(f"{SNAPSHOT.name} is not up to date: run manage.py snapshot_warning_signs")
        SNAPSHOT.write_text(text, encoding="utf-8", newline="\n")
        self.stdout.write(f"{SNAPSHOT.name} is new.")
