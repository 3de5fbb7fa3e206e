"""Print the rules as JSON, for checkers that share no code with the gate."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from backapp.library.authored import FIXTURES, ContentError, read_files
from backapp.library.checks import check
from backapp.library.rulebook import build_rulebook, rulebook_json


class Command(BaseCommand):
    help = (
        "Print every rule that affects a decision as canonical JSON, from the fixture files "
        "(without a database) or from the tables."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="folder", type=Path, default=FIXTURES, help="folder of the fixture files"
        )
        parser.add_argument(
            "--tables",
            action="store_true",
            help="use the rules in the tables instead of the files",
        )

    def handle(self, *args, **options):
        if options["tables"]:
            self.stdout.write(rulebook_json())
            return
        try:
            content = read_files(options["folder"])
            if faults := check(content):
                raise ContentError(faults)
        except ContentError as error:
            raise CommandError(str(error), returncode=1) from None
        self.stdout.write(rulebook_json(build_rulebook(content)))
