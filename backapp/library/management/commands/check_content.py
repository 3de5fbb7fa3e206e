"""Check the authored content, either in the fixture files, without a database, or in the tables."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backapp.library import versions
from backapp.library.authored import FIXTURES, ContentError, read_files, read_tables
from backapp.library.checks import check
from backapp.library.checks.drawings import to_be_drawn
from backapp.library.offered import others, wrong_with

TOLD = 20  # faults of a language that are named in one run


class Command(BaseCommand):
    help = (
        "List every fault in the authored content with its file, row and field. Needs no database "
        "unless --tables is given."
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--from", dest="folder", type=Path, default=FIXTURES, help="folder of the fixture files"
        )
        parser.add_argument(
            "--tables", action="store_true", help="check the tables instead of the files"
        )
        parser.add_argument(
            "--accept",
            action="store_true",
            help="with --tables, if there is no fault: accept the tables as the content, although "
            "they were not saved in the admin. Until then the site shows none of it.",
        )

    def handle(self, *args, **options):
        try:
            content = read_tables() if options["tables"] else read_files(options["folder"])
            if faults := [*check(content), *to_be_drawn(content)]:
                raise ContentError(faults)
        except ContentError as error:
            count = len(error.faults)
            raise CommandError(
                f"{error}\n{count} fault{'s' if count > 1 else ''}.", returncode=1
            ) from None
        if options["tables"]:
            self._compare(content, accept=options["accept"])
        for code in others():
            if wrong := wrong_with(content, code):
                told = "\n".join(f"  {fault}" for fault in wrong[:TOLD])
                self.stdout.write(f"{code} is not offered, for {len(wrong)} reasons:\n{told}")
        rows = sum(map(len, content.rows.values()))
        self.stdout.write(f"{rows} rows in {len(content.rows)} files: no fault.")

    def _compare(self, content, *, accept: bool) -> None:
        version = versions.current()
        if version is not None and version.stamp == content.digest:
            return
        if not accept:
            raise CommandError(
                "The tables differ from what was saved last, so the site does not show them. If "
                "this is the content you want, run this again with --accept. Otherwise, run "
                "manage.py load_content or restore a backup.",
                returncode=1,
            )
        versions.mark_changed(timezone.now(), content)
        self.stdout.write("Accepted.")
