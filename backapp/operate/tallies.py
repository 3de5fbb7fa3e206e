"""Count what happens to six-week plans. A count that fails takes nothing with it."""

import logging

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from backapp.operate.models import Tally

log = logging.getLogger("backapp.operate")


def count(what: str, **_signal) -> None:
    """Count one event of a plan in this month. An error of the database is only logged."""
    month = timezone.now().date().replace(day=1)
    try:
        with transaction.atomic():
            tally, _new = Tally.objects.get_or_create(month=month, what=what)
            Tally.objects.filter(pk=tally.pk).update(number=F("number") + 1)
    except DatabaseError:
        log.exception("an event of a plan was not counted")
