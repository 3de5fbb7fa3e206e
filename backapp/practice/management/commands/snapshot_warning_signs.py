"""Print the words of the page of warning signs, which are kept in a file so that it needs no
database (`make fix` renews it).
"""

import json

from django.core.management.base import BaseCommand

from backapp.library.authored import FIXTURES
from backapp.practice.warning_signs import snapshot

FLAGS = FIXTURES / "red_flags.json"


class Command(BaseCommand):
    help = "Print what backapp/practice/warning_signs.json should be, made from the fixtures."
    requires_system_checks: list = []

    def handle(self, *args, **options):
        self.stdout.write(snapshot(json.loads(FLAGS.read_text(encoding="utf-8"))), ending="")
