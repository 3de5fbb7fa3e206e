"""Load the fixture files into the tables, all or nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backapp.library import loading, versions
from backapp.library.authored import FIXTURES, ContentError, read_files, read_tables
from backapp.library.checking import check


class Command(BaseCommand):
    help = (
        "Make the tables hold exactly what the fixture files say: everything is checked first, rows that the files no longer have "
        "are removed, and where nothing differs nothing is written."
    )

    def add_arguments(self, parser):
        parser.add_argument("--from", dest="folder", type=Path, default=FIXTURES, help="folder of the fixture files")
        parser.add_argument(
            "--keep-edits",
            action="store_true",
            help="leave the tables alone if they were edited in the admin since the last load and the files have not changed; "
            "refuse if both have",
        )
        parser.add_argument("--show", action="store_true", help="name every row that is added, changed or removed")

    def handle(self, *args, **options):
        try:
            content = read_files(options["folder"])
            if faults := check(content):
                raise ContentError(faults)
            if options["keep_edits"] and self._edited(content):
                self.stdout.write("The tables hold edits made in the admin; the files have not changed. Nothing loaded.")
                return
            found = loading.load(content, timezone.now())
        except ContentError as error:
            raise CommandError(f"Nothing was loaded.\n{error}", returncode=1) from None
        if options["show"]:
            for line in found.lines():
                self.stdout.write(line)
        self.stdout.write(f"{found}." if found else "The tables already hold this content. Nothing written.")

    def _edited(self, content) -> bool:
        version = versions.current()
        if version is None or version.stamp == version.loaded:
            return False
        if version.loaded == content.digest:
            return True
        lines = loading.difference(read_tables(), content).lines()
        raise CommandError(
            "The tables were edited in the admin since the last load, and the files have changed too. Nothing was loaded.\n"
            "Keep the edits: manage.py dump_content, then merge. Drop them: manage.py load_content.\n"
            "Loading would:\n  " + "\n  ".join(lines),
            returncode=1,
        )
