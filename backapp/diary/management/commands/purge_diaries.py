"""Delete the diaries that nobody has written in for twelve months.

For a daily timer (docs/DEPLOYMENT.md).
"""

from django.core.management.base import BaseCommand

from backapp.diary.keeping import purge
from backapp.erasing import wipe


class Command(BaseCommand):
    help = (
        "Delete diaries that nobody has written in for 12 months, and clear what was deleted "
        "out of the data file. Run it daily."
    )

    def handle(self, *args, **options):
        gone = purge()
        wipe()  # also what a visitor deleted while somebody else was reading
        if options["verbosity"]:
            self.stdout.write(f"{gone} diar{'y' if gone == 1 else 'ies'} deleted.")
