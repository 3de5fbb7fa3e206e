"""Write the tables back into the fixture files, so that edits in the admin become a readable diff."""

from pathlib import Path

from django.core.management.base import BaseCommand

from backapp.library.authored import FIXTURES, read_tables, write_files


class Command(BaseCommand):
    help = "Write all authored content from the tables into the fixture files, in exactly their format."

    def add_arguments(self, parser):
        parser.add_argument("--to", dest="folder", type=Path, default=FIXTURES, help="folder of the fixture files")

    def handle(self, *args, **options):
        written = write_files(read_tables(), options["folder"])
        for name in written:
            self.stdout.write(f"wrote {options['folder'] / name}")
        if not written:
            self.stdout.write("The files already hold what the tables do.")
