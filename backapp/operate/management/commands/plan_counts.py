"""manage.py plan_counts: how often six-week plans were started, kept up and stopped, by month."""

from collections import defaultdict

from django.core.management.base import BaseCommand

from backapp.operate.models import Tally
from backapp.practice.plan_events import EVENTS


class Command(BaseCommand):
    help = "Print by month how often six-week plans were started, kept up and stopped, and why."

    def handle(self, *args, **options) -> None:
        months: dict = defaultdict(dict)
        for tally in Tally.objects.order_by("month"):
            months[tally.month][tally.what] = tally.number
        if not months:
            self.stdout.write("No plan has been started yet.")
            return
        self.stdout.write("  ".join(["month  ", *EVENTS]))
        for month, numbers in months.items():
            cells = [f"{numbers.get(what, 0):>{len(what)}}" for what in EVENTS]
            self.stdout.write("  ".join([f"{month:%Y-%m}", *cells]))
