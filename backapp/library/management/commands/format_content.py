"""Format the fixture files, so that a row written by hand makes a small diff."""

from django.core.management.base import BaseCommand, CommandError

from backapp.library.authored import FIXTURES, ContentError, read_files, write_files


class Command(BaseCommand):
    help = "Rewrite the fixture files in their standard layout and order, with the same content."

    def handle(self, *args, **options):
        try:
            content = read_files(FIXTURES)
        except ContentError as fault:
            raise CommandError(str(fault), returncode=1) from None
        for name in write_files(content, FIXTURES):
            self.stdout.write(f"formatted {FIXTURES / name}")
