"""Delete the diaries that have been idle for twelve months.

For a daily timer (docs/DEPLOYMENT.md).
"""

from django.core.management.base import BaseCommand

from backapp.diary.keeping import purge
from backapp.erasing import wipe


class Command(BaseCommand):
    help = (
        "Delete diaries with no new entry for 12 months, and erase deleted rows from the "
        "database file. Run it daily."
    )

    def handle(self, *args, **options):
        gone = purge()
        wipe()  # also erases what a visitor deleted while another process was reading
        if options["verbosity"]:
            self.stdout.write(f"{gone} diar{'y' if gone == 1 else 'ies'} deleted.")
