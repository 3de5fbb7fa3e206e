"""The six-week plan in the diary: saved as it changes, and there when the answers have gone.

The plan is decided and shown elsewhere (`backapp/practice/plan.py`), from what the session keeps.
`saved` goes around its pages: the plan of the diary stands in where the session has none, and
every change is saved.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from backapp.diary import keeping
from backapp.diary.chart import chart
from backapp.diary.models import Diary, Plan
from backapp.diary.trend import Point
from backapp.erasing import wipe
from backapp.plan.state import Report
from backapp.screening import plans
from backapp.screening.record import Record


def of_diary(diary: Diary) -> dict | None:
    """The readable plan of a diary; None if it has none."""
    row = Plan.objects.filter(diary=diary).first()
    return plans.mend(row.data, timezone.now()) if row else None


def keep(diary: Diary, data: dict | None) -> None:
    """Save the plan of a diary, if there is room; None deletes it."""
    if data is None:
        if Plan.objects.filter(diary=diary).delete()[0]:
            wipe()
    elif keeping.room_for(diary):
        Plan.objects.update_or_create(diary=diary, defaults={"data": data})
    keeping.update_size(diary)


def saved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the pages of the plan: it is that of the diary where the session has none, and a change
    of it is saved in the diary.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        diary, before = keeping.diary_of(request), Record(request).plan
        request.has_diary = diary is not None
        if diary is None:
            return view(request, *args, **kwargs)
        if before is None:
            before = request.plan_in_diary = of_diary(diary)
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            after = Record(request).plan
            ended = after is None and getattr(request, "plan_ended", False)
            if ended or after is not None and after != of_diary(diary):
                keep(diary, after)
        return response

    return wrapper


def drawn(sessions: Iterable[Report], today: date) -> SafeString:
    """The pain around the sessions of a plan, as a chart; empty if none was told."""
    points = [Point(one.day, one.before, one.after, "") for one in sessions]
    found = chart(points, today)
    if not found.drawn:
        return SafeString()
    return render_to_string("diary/_chart_picture.html", {"chart": found})
