"""What happens to six-week plans, for whoever counts it (`backapp/operate/tallies.py`). Nothing
about a person is sent with it.
"""

from datetime import date, timedelta

from django.dispatch import Signal
from django.utils.translation import gettext_lazy

from backapp.screening.plans import Kept

STARTED, THIRD_SESSION, DAY_30, DAY_42, STOPPED = "started", "third", "day-30", "day-42", "stopped"
#: Why somebody stops, if they want to say so.
WHY = {
    "better": gettext_lazy("My back is well enough"),
    "no-time": gettext_lazy("Too little time"),
    "no-help": gettext_lazy("It does not help"),
    "worse": gettext_lazy("Something got worse"),
    "other": gettext_lazy("Something else"),
}
EVENTS = (STARTED, THIRD_SESSION, DAY_30, DAY_42, STOPPED, *(f"{STOPPED}-{why}" for why in WHY))
#: Sent with `what`, one of EVENTS.
happened = Signal()


def tell(what: str) -> None:
    """Tell whoever counts that this happened to a plan. What goes wrong there is only logged."""
    happened.send_robust(sender=None, what=what)


def tell_of_session(before: Kept, day: date) -> None:
    """Tell what the session that begins on a day is to its plan: the third one, or the first that
    is 30 or 42 days after the start.
    """
    if len(before.sessions) == 2:
        tell(THIRD_SESSION)
    last = before.sessions[-1].day if before.sessions else before.started
    for what, days in ((DAY_30, 30), (DAY_42, 42)):
        if last < before.started + timedelta(days=days) <= day:
            tell(what)
