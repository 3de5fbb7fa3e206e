"""Print the snapshot of the warning signs. It is stored in a file, so that their page needs no
database. `make fix` renews it.
"""

import json

from django.core.management.base import BaseCommand

from backapp.library.authored import FIXTURES
from backapp.practice.warning_signs import snapshot

FLAGS = FIXTURES / "red_flags.json"


class Command(BaseCommand):
    help = "Print the contents of backapp/practice/warning_signs.json, made from the fixtures."
    requires_system_checks: list = []

    def handle(self, *args, **options):
        self.stdout.write(snapshot(json.loads(FLAGS.read_text(encoding="utf-8"))), ending="")
