"""Load the fixture files into the tables, all or nothing."""

import logging
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from backapp import environment
from backapp.library import loading, publishing, versions
from backapp.library.authored import FIXTURES, ContentError, read_files, read_tables
from backapp.library.checks import check

log = logging.getLogger("backapp.library")


class Command(BaseCommand):
    help = (
        "Make the tables match the fixture files. Everything is checked first. Rows that are no "
        "longer in the files are removed. If nothing differs, nothing is written."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="folder", type=Path, default=FIXTURES, help="folder of the fixture files"
        )
        parser.add_argument(
            "--keep-edits",
            action="store_true",
            help="do not load if the tables were edited in the admin since the last load, even if "
            "the files have changed since. Then the command says what to do. The exit status is 1 "
            "only if this code cannot show the content of the tables",
        )
        parser.add_argument(
            "--show", action="store_true", help="list every row that is added, changed or removed"
        )

    def handle(self, *args, **options):
        try:
            content = read_files(options["folder"])
            if faults := check(content):
                raise ContentError(faults)
            if options["keep_edits"] and self._has_edits(content):
                if options["show"]:
                    self._print_rows(loading.difference(read_tables(), content))
                return
            is_own = options["folder"] != FIXTURES and versions.current() is not None
            if is_own and settings.SECOND_PERSON_REQUIRED:
                return self._bring_in(content)
            before = read_tables() if versions.current() else None
            with transaction.atomic():
                found = loading.load(content, timezone.now())
                if before and found:
                    publishing.record_release(before, content)
        except ContentError as error:
            raise CommandError(f"Nothing was loaded.\n{error}", returncode=1) from None
        if options["show"]:
            self._print_rows(found)
        self.stdout.write(
            f"{found}." if found else "The tables already contain this content. Nothing written."
        )

    def _bring_in(self, content) -> None:
        """Load a site's own files, by the rules of an edit."""
        try:
            waits = publishing.bring_in_files(content)
        except publishing.Refused as refused:
            raise ContentError(refused.faults) from refused
        self.stdout.write(
            f"{waits} lets somebody do more, so it waits for a second person in the admin. "
            f"Nothing is in use yet."
            if waits
            else "Loaded."
        )

    def _print_rows(self, found) -> None:
        for line in found.lines():
            self.stdout.write(line)

    def _has_edits(self, content) -> bool:
        """Whether the tables contain edits to keep.

        Raises CommandError if this code cannot display them.
        """
        version = versions.current()
        if version is None or version.stamp in (version.loaded, content.digest):
            return False
        if version.loaded == content.digest:
            self.stdout.write(
                "The tables contain edits made in the admin, and the files have not changed. "
                "Nothing loaded."
            )
            return True
        try:
            merged = publishing.bring_in_release(content)
        except (publishing.Refused, ContentError) as why:
            log.warning("the release could not be merged with the edits of this site: %s", why)
        else:
            self.stdout.write(
                f"A newer release and the edits of this site were merged: {merged}. Where both "
                f"changed the same, the stricter is in force and the other waits in the admin."
            )
            return True
        tables = read_tables()
        found = loading.difference(tables, content)
        said = (
            f"The tables were edited in the admin, and the files have changed too. Nothing was "
            f"loaded. Loading would make these changes: {found}."
        )
        log.warning(
            "the files were not loaded: content was edited both in the admin and in the files"
        )
        if tables.digest == version.stamp and not check(tables):
            self.stdout.write(
                f"{said}\nThe site continues with the edited content.\n{loading.way_on()}"
            )
            return True
        raise CommandError(
            f"{said}\nThis release cannot show the content of the tables. Until it can, every page "
            f"except the warning signs answers 503. List the faults: "
            f"{environment.typed('check_content --tables')} (add --accept if there are none).\n"
            f"{loading.way_on()}",
            returncode=1,
        )
