"""Report what is wrong with this installation or about to fail, and what to do about it."""

import sys

from django.core.management.base import BaseCommand

from backapp.environment import typed
from backapp.operate.examine import examine


class Command(BaseCommand):
    help = (
        "Check this installation: environment, database, content, shared cache, metrics, static "
        "files, overdue deletions, diaries and clock. Changes nothing. The exit status is 1 if "
        "there is a problem; notes do not count."
    )
    requires_system_checks = []

    def handle(self, *args, **options):
        wrong = 0
        for name, findings in examine():
            for finding in findings:
                wrong += finding.wrong
                style = self.style.ERROR if finding.wrong else self.style.WARNING
                self.stdout.write(
                    style(f"{name}: {'' if finding.wrong else 'note: '}{finding.problem}")
                )
                if finding.remedy:
                    self.stdout.write(f"  {finding.remedy}".replace("manage.py ", typed("")))
            if not findings:
                self.stdout.write(f"{name}: {self.style.SUCCESS('OK')}")
        if wrong:
            self.stdout.write(self.style.ERROR(f"{wrong} problem{'s' * (wrong > 1)} found."))
            sys.exit(1)
        self.stdout.write("No problems found.")
