"""What the summary for a clinician says about the six-week plan: what was done, and how it went."""

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backapp.plan.state import HARD
from backapp.screening import plans
from backapp.screening.plans import MOST_SESSIONS, Kept


def plan_lines(visit) -> list[str]:
    """Return lines about the plan of the visitor themselves; none if they have no plan."""
    data = visit.record.plan or getattr(visit.request, "plan_in_diary", None)
    if not data or visit.record.they:
        return []
    kept = plans.of_data(data, plans.ladders_of(visit.catalogue))
    lines = [
        _done(kept),
        _difficult(kept),
        _over_time(_("Pain"), [up.pain for up in kept.ups], kept),
    ]
    for number, goal in enumerate(kept.goals):
        told = [up.goals[number] if number < len(up.goals) else None for up in kept.ups]
        lines.append(_over_time(_("“%(goal)s” (how hard)") % {"goal": goal}, told, kept))
    return [line for line in lines if line]


def _done(kept: Kept) -> str:
    started, count = date_format(kept.started, "DATE_FORMAT"), len(kept.sessions)
    if not count:
        return _("Since %(day)s; no session yet.") % {"day": started}
    if count > MOST_SESSIONS:  # older ones are no longer kept
        text = _("Since %(day)s; more than %(count)s sessions, the last on %(last)s.")
        count = MOST_SESSIONS
    else:
        text = ngettext(
            "Since %(day)s; %(count)s session, on %(last)s.",
            "Since %(day)s; %(count)s sessions, the last on %(last)s.",
            count,
        )
    last = date_format(kept.sessions[-1].day, "DATE_FORMAT")
    return text % {"day": started, "count": count, "last": last}


def _difficult(kept: Kept) -> str:
    """How often it was too much, hurt, or was followed by a worse back."""
    counted = (
        (_("too much"), sum(one.effort == HARD for one in kept.sessions)),
        (_("stopped because a movement hurt"), sum(one.hurt for one in kept.sessions)),
        (_("worse afterwards"), sum(one.worse for one in kept.sessions)),
    )
    told = [f"{what}: {count}" for what, count in counted if count]
    return f"{capfirst(', '.join(told))}." if told else ""


def _over_time(what: str, numbers: list[int | None], kept: Kept) -> str:
    """A number out of 10 at the start and at each check-up."""
    told = [
        (_("%(number)s at the start") if not up.week else _("%(number)s after %(weeks)s weeks"))
        % {"number": number, "weeks": up.week}
        for up, number in zip(kept.ups, numbers, strict=True)
        if number is not None
    ]
    if not told:
        return ""
    return _("%(what)s, out of 10: %(told)s.") % {"what": what, "told": ", ".join(told)}
