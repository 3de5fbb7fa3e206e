"""Write the tables back to fixture files, so that edits in the admin become a readable diff."""

import io
import tarfile
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backapp import environment
from backapp.library import versions
from backapp.library.authored import (
    AUTHORED,
    FIXTURES,
    Content,
    ContentError,
    read_files,
    read_tables,
    write_files,
)


class Command(BaseCommand):
    help = (
        "Write all authored content from the tables to fixture files, in exactly their format. "
        "Files are overwritten only if they contain what was loaded into these tables, or what "
        "the tables contain now."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            dest="folder",
            type=Path,
            default=FIXTURES,
            help=(
                "the folder, created if it does not exist; - writes a tar archive to the "
                "standard output"
            ),
        )

    def handle(self, *args, **options):
        folder, tables = options["folder"], read_tables()
        if str(folder) == "-":
            self._archive(tables)
            return
        self._refuse_to_overwrite(folder, tables)
        try:
            written = write_files(tables, folder)
        except OSError as fault:
            raise CommandError(
                f"Cannot write to {folder} ({type(fault).__name__}). Name a folder that this "
                f"account can write to: "
                f"{environment.typed('dump_content --to FOLDER')}",
                returncode=1,
            ) from None
        if folder.resolve() == FIXTURES.resolve() and versions.current() is not None:
            # From now on, files and tables are the same.
            versions.mark_loaded(tables, timezone.now())
        for name in written:
            self.stdout.write(f"wrote {folder / name}")
        if not written:
            self.stdout.write("The files already match the tables. Nothing written.")

    def _refuse_to_overwrite(self, folder: Path, tables: Content) -> None:
        """Raises CommandError if `folder` contains content that is neither what was loaded into the
        tables nor what they contain now.
        """
        if not any((folder / name).exists() for name, _key in AUTHORED.values()):
            return
        version = versions.current()
        try:
            there = read_files(folder).digest
        except ContentError:
            there = "unreadable"
        if there not in (tables.digest, version and version.loaded):
            raise CommandError(
                f"The files in {folder} contain other content than was loaded into the tables, "
                f"such as a newer release. Nothing was written, because that content would be "
                f"lost. Name a new folder, and merge the two: "
                f"{environment.typed('dump_content --to FOLDER')}",
                returncode=1,
            )

    def _archive(self, tables: Content) -> None:
        packed = io.BytesIO()
        with (
            tempfile.TemporaryDirectory() as scratch,
            tarfile.open(fileobj=packed, mode="w") as archive,
        ):
            write_files(tables, Path(scratch))
            archive.add(scratch, "library")
        self.stdout._out.buffer.write(packed.getvalue())
