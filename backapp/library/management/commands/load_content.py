"""Load the fixture files into the tables, all or nothing."""

import logging
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backapp import environment
from backapp.library import loading, versions
from backapp.library.authored import FIXTURES, ContentError, read_files, read_tables
from backapp.library.checks import check

log = logging.getLogger("backapp.library")


class Command(BaseCommand):
    help = (
        "Make the tables hold exactly what the fixture files say: everything is checked "
        "first, rows that the files no longer have "
        "are removed, and where nothing differs nothing is written."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="folder", type=Path, default=FIXTURES, help="folder of the fixture files"
        )
        parser.add_argument(
            "--keep-edits",
            action="store_true",
            help="leave the tables alone if they were edited in the admin since the last load, "
            "also where the files have changed since "
            "(then it says what to do; status 1 only if this code cannot show what the "
            "tables hold)",
        )
        parser.add_argument(
            "--show", action="store_true", help="name every row that is added, changed or removed"
        )

    def handle(self, *args, **options):
        try:
            content = read_files(options["folder"])
            if faults := check(content):
                raise ContentError(faults)
            if options["keep_edits"] and self._edited(content):
                if options["show"]:
                    self._name(loading.difference(read_tables(), content))
                return
            found = loading.load(content, timezone.now())
        except ContentError as error:
            raise CommandError(f"Nothing was loaded.\n{error}", returncode=1) from None
        if options["show"]:
            self._name(found)
        self.stdout.write(
            f"{found}." if found else "The tables already hold this content. Nothing written."
        )

    def _name(self, found) -> None:
        for line in found.lines():
            self.stdout.write(line)

    def _edited(self, content) -> bool:
        """Whether the tables hold edits to be kept.

        Raises CommandError where this code cannot show what they hold.
        """
        version = versions.current()
        if version is None or version.stamp in (version.loaded, content.digest):
            return False
        if version.loaded == content.digest:
            self.stdout.write(
                "The tables hold edits made in the admin; the files have not changed. "
                "Nothing loaded."
            )
            return True
        tables = read_tables()
        found = loading.difference(tables, content)
        said = (
            f"The tables were edited in the admin, and the files have changed too. Nothing was "
            f"loaded. Loading would do: {found}."
        )
        log.warning("content was edited in the admin and in the files: the files were not loaded")
        if tables.digest == version.stamp and not check(tables):
            self.stdout.write(
                f"{said}\nThe site goes on with the edited content.\n{loading.way_on()}"
            )
            return True
        raise CommandError(
            f"{said}\nThis release cannot show what the tables hold, so pages rest (503) "
            f"until it can: only the warning signs are there. "
            f"What does not fit: {environment.typed('check_content --tables')} (with "
            f"--accept where nothing is named).\n"
            f"{loading.way_on()}",
            returncode=1,
        )
