"""Say in plain words what is wrong with this installation, or about to go wrong, and what to do."""

import sys

from django.core.management.base import BaseCommand

from backapp.environment import typed
from backapp.operate.examine import examine


class Command(BaseCommand):
    help = (
        "Look at this installation: environment, database, data file, content, static "
        "files, overdue purges, diaries, cache, clock. "
        "Changes nothing. Ends with status 1 if anything is wrong; notes alone are no fault."
    )
    requires_system_checks = []

    def handle(self, *args, **options):
        wrong = 0
        for name, findings in examine():
            for finding in findings:
                wrong += finding.wrong
                style = self.style.ERROR if finding.wrong else self.style.WARNING
                self.stdout.write(
                    style(f"{name}: {'' if finding.wrong else 'note: '}{finding.said}")
                )
                if finding.do:
                    self.stdout.write(f"  {finding.do}".replace("manage.py ", typed("")))
            if not findings:
                self.stdout.write(f"{name}: {self.style.SUCCESS('in order')}")
        if wrong:
            self.stdout.write(
                self.style.ERROR(f"{wrong} thing{'s want' if wrong > 1 else ' wants'} doing.")
            )
            sys.exit(1)
        self.stdout.write("Nothing is wrong.")
