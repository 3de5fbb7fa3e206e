"""The six-week plan: starting it, today's session and why it is as it is, a flare, check-ups.

The plan is kept with the answers, and in the diary if there is one: `backapp/urls.py` wraps these
pages with the diary's `saved`, because the diary and this package do not know each other.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import wraps

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backapp.access import Permit, permit_for
from backapp.fragments import markup, part
from backapp.library.content import Catalogue
from backapp.library.entries import CatalogueEntry
from backapp.plan import rules
from backapp.plan.ladders import TRACKS, WALKING, Ladder
from backapp.plan.rules import BE_SEEN, STOP, CheckUp
from backapp.plan.state import Outcome, Report
from backapp.practice import plan_events, reminders, words
from backapp.practice.about import contact
from backapp.practice.followed import Followed, planned_or_instead, rests
from backapp.practice.my_back import rest_day
from backapp.practice.pages import Instead, or_instead, permit_or_instead
from backapp.practice.planned import Planned, is_going, kept_plan, note, store
from backapp.screening import plans
from backapp.screening import result as verdicts
from backapp.screening.forms import FieldError
from backapp.screening.plans import LONGEST_GOAL, MINUTES, MOST_GOALS, Kept, ladders_of
from backapp.screening.record import Record
from backapp.screening.result import strong_pain
from backapp.screening.runs import TODAY
from backapp.screening.typed import writing
from backapp.web.pages import never_stored

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
SCALE = range(11)
LONGEST_TYPED = 3  # characters of a number
USUAL_DAYS, USUAL_MINUTES = (0, 2, 4), 10
OVERALL = {
    rules.BETTER: gettext_lazy("Better"),
    rules.SAME: gettext_lazy("About the same"),
    rules.POORER: gettext_lazy("Worse"),
}
#: Draws the pain over the weeks from days with the pain before and after; empty if there is none.
#: `backapp/urls.py` passes the diary's.
Drawn = Callable[[Iterable[Report], date], SafeString]


def noting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For the pages of a run of the plan's session: what the run says becomes part of the plan."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            note(request, permit_for(request))
        return response

    return wrapper


def _may_plan(permit: Permit, record: Record) -> bool:
    return permit.decision.complete and not record.they and bool(permit.catalogue.ladders)


def _kept_or_instead(request: HttpRequest) -> tuple[Permit, Kept]:
    permit = permit_or_instead(request)
    kept = kept_plan(request, permit)
    if kept is None or not _may_plan(permit, Record(request)):
        raise Instead(redirect("plan"))
    return permit, kept


# ----------------------------------------------------------------------------------------- the plan


@GET_POST
@never_stored
@or_instead
def plan(request: HttpRequest) -> HttpResponse:
    """The plan of today, or the question whether to start one."""
    permit, record = permit_or_instead(request), Record(request)
    kept = kept_plan(request, permit)
    if not _may_plan(permit, record):
        has = kept is not None or "plan" in record.earlier
        context = {"ready": False, "they": record.they, "has": has, "personal": True}
        return render(request, "practice/plan_start.html", context)
    if kept is None:
        return _start(request, permit, record)
    if request.method == "POST":
        return redirect("plan")
    if rests(record, Followed("plan", TODAY)):
        return rest_day(request, permit)
    if is_stopped(kept):
        context = {"kept": kept, "be_seen": _be_seen(permit, record), "personal": True}
        return render(request, "practice/plan_stopped.html", context)
    permit, found = planned_or_instead(request)
    return render(request, "practice/plan.html", _today(request, permit, record, found))


def is_stopped(kept: Kept) -> bool:
    """Whether the last check-up said to stop."""
    return bool(kept.ups) and kept.ups[-1].outcome == STOP


def _today(
    request: HttpRequest, permit: Permit, record: Record, found: Planned
) -> dict[str, object]:
    kept, today = found.kept, timezone.localdate()
    going = is_going(record, kept)
    done = not going and kept.report is not None and kept.report.day == today
    next_day = _next_day(kept, today)
    outcome = found.outcome
    if done:  # what is told is about the next time
        opened = {one.card.slug for one in permit.to_compose()}
        outcome = rules.follow(kept.state, kept.report, next_day, found.ladders, opened)
    known = permit.catalogue.exercises
    tracks = (*TRACKS,) if done else tuple(found.tracks.values())
    return {
        "one": Followed("plan", TODAY),
        "kept": kept,
        "going": going,
        "done": done,
        "on_a_day": today.weekday() in kept.days,
        "next_day": next_day,
        "flare": found.flare,
        "flare_day": found.outcome.days + 1,
        "outcome": outcome,
        "changes": _changes(outcome, found.ladders, permit.catalogue, tracks),
        "left_out": [known[slug].name for slug in dict.fromkeys(found.left_out) if slug in known],
        "time": words.about(found.session.seconds),
        "short": found.session.short,
        "steps": [
            {
                "card": step.card,
                "number": step.number,
                "track": permit.catalogue.ladders[found.tracks[step.card.slug]].name
                if step.card.slug in found.tracks
                else "",
                "amount": words.amount(step.dose),
                "details": words.held(step.dose, step.card.kind),
            }
            for step in found.opened.steps
        ],
        "equipment": found.opened.equipment,
        "less": permit.does_less,
        "walk": found.walk,
        "week": _week(kept, today),
        "week_number": (today - kept.started).days // 7 + 1,
        "sessions": len(kept.sessions) - going,
        "due": 0 if found.flare else rules.due(kept.started, kept.ups, today),
        "advised": bool(kept.ups) and kept.ups[-1].outcome == BE_SEEN,
        "lesson": lesson(permit.catalogue, kept, going=going),
        "remembered": record.remembered,
        "in_diary": getattr(request, "has_diary", False),
        "be_seen": _be_seen(permit, record) if found.flare else "",
        "personal": True,
    }


def _be_seen(permit: Permit, record: Record) -> SafeString:
    place = record.said(permit.catalogue).get("country")
    facts = verdicts.verdict(permit.decision, permit.catalogue, place, permit.they)
    said = part("practice/_be_seen.html", seen_by=facts["seen_by"], level=facts["level"], lead="")
    return markup(said)


def _next_day(kept: Kept, today: date) -> date:
    """The next chosen day after today."""
    days = (today + timedelta(days=number) for number in range(1, 8))
    return next(day for day in days if day.weekday() in kept.days)


def _week(kept: Kept, today: date) -> list[dict[str, object]]:
    """The days of this week: which were chosen and on which something was done."""
    monday, done = today - timedelta(days=today.weekday()), {one.day for one in kept.sessions}
    days = [monday + timedelta(days=number) for number in range(7)]
    return [
        {
            "day": day,
            "chosen": day.weekday() in kept.days,
            "done": day in done,
            "today": day == today,
        }
        for day in days
    ]


def _changes(
    outcome: Outcome, ladders: dict[str, Ladder], known: Catalogue, tracks: Iterable[str]
) -> list[dict[str, object]]:
    """What moved, in names: an exercise that gets more or less, or another in its place. It rests
    if it is not in `tracks`, those of the session.
    """
    found = []
    for move in outcome.moves:
        rungs = ladders[move.track].rungs
        before, after = rungs[move.before], rungs[move.after]
        names = [known.exercises[one.exercise].name for one in (before, after)]
        found.append(
            {
                "up": move.after > move.before,
                "same": before.exercise == after.exercise,
                "before": names[0],
                "after": names[1],
                "minutes": after.minutes if move.track == WALKING else 0,
                "rests": move.track not in (WALKING, *tracks),
            }
        )
    return found


def lesson(known: Catalogue, kept: Kept, *, going: bool = False) -> CatalogueEntry | None:
    """The short answer after so many sessions; None before the first and after the last."""
    number = len(kept.sessions) - going
    return next((one for one in known.answers.values() if one.lesson == number), None)


def after_session(request: HttpRequest, permit: Permit, one: Followed) -> dict[str, object]:
    """What the page after a session of the plan adds: the lesson, and the way back to the plan."""
    kept = kept_plan(request, permit) if one.kind == "plan" else None
    return {"of_plan": True, "lesson": lesson(permit.catalogue, kept)} if kept else {}


# ----------------------------------------------------------------------------------------- starting


def _start(request: HttpRequest, permit: Permit, record: Record) -> HttpResponse:
    if request.method != "POST":
        return _start_form(request, record, QueryDict())
    post, errors = request.POST, []
    days, minutes = _days_and_minutes(post, errors)
    active = post.get("active", "")
    if active not in ("yes", "no"):
        errors.append(FieldError("active-0", _("Choose yes or no")))
    pain = _score(post.get("pain", ""))
    if pain is None:
        errors.append(FieldError("pain-0", _("Choose a number from 0 to 10")))
    goals, hard = _goals(post, errors)
    if errors or pain is None:
        return _start_form(request, record, post, errors)
    strong = strong_pain(permit.decision.screening) is not None
    able = active == "yes" and pain <= rules.FINE and not strong and not permit.does_less
    today = timezone.localdate()
    kept = Kept(
        today,
        days,
        minutes,
        goals,
        rules.begin(ladders_of(permit.catalogue), active=able),
        ups=(CheckUp(0, pain, hard),),
    )
    if post.get("remember") == "yes" and not record.remembered:
        record.remember()
    store(request, permit, kept)
    plan_events.tell(plan_events.STARTED)
    return redirect("plan")


def _start_form(
    request: HttpRequest, record: Record, typed: QueryDict, errors: Iterable[FieldError] = ()
) -> HttpResponse:
    errors = list(errors)
    wrong = _by_field(errors)
    context = {
        "ready": True,
        "active": typed.get("active", ""),
        "pain": typed.get("pain", ""),
        "goals": [
            {
                "number": number,
                "text": typed.get(f"goal-{number}", ""),
                "hard": typed.get(f"hard-{number}", ""),
                "text_error": wrong.get(f"goal-{number}", ""),
                "hard_error": wrong.get(f"hard-{number}", ""),
            }
            for number in range(1, MOST_GOALS + 1)
        ],
        "remembered": record.remembered,
        "remember": typed.get("remember", "yes" if not typed else ""),
        "in_diary": getattr(request, "has_diary", False),
    }
    return _form(request, "practice/plan_start.html", typed, errors, context)


def _form(
    request: HttpRequest,
    template: str,
    typed: QueryDict,
    errors: Iterable[FieldError],
    context: dict[str, object],
    *,
    days: tuple[int, ...] = USUAL_DAYS,
    minutes: int = USUAL_MINUTES,
) -> HttpResponse:
    """A form with the days and minutes of a plan, as typed or as they are."""
    errors = list(errors)
    chosen = typed.getlist("day") if typed else [str(day) for day in days]
    time = typed.get("minutes", "") if typed else str(minutes)
    names = reminders.DAYS.values()
    context |= {
        "errors": errors,
        "wrong": _by_field(errors),
        "days": [(str(n), name, str(n) in chosen) for n, name in enumerate(names)],
        "minutes": [(str(one), str(one) == time) for one in MINUTES],
        "scale": SCALE,
        "numbers": [str(number) for number in SCALE],
        "longest": LONGEST_GOAL,
        "personal": True,
    }
    return render(request, template, context, status=422 if errors else 200)


def _by_field(errors: Iterable[FieldError]) -> dict[str, str]:
    return {error.id.rpartition("-")[0]: error.text for error in errors}


def _days_and_minutes(post: QueryDict, errors: list[FieldError]) -> tuple[tuple[int, ...], int]:
    said = dict.fromkeys(post.getlist("day"))
    days = tuple(sorted(int(one) for one in said if one in set("0123456")))
    if not plans.FEWEST_DAYS <= len(days) <= plans.MOST_DAYS or len(days) < len(said):
        errors.append(FieldError("day-0", _("Choose three, four or five days")))
    minutes = post.get("minutes", "")
    if minutes not in {str(one) for one in MINUTES}:
        errors.append(FieldError("minutes-0", _("Choose how long a session is")))
        return days, USUAL_MINUTES
    return days, int(minutes)


def _score(text: str) -> int | None:
    return int(text) if text in {str(number) for number in SCALE} else None


def _goals(post: QueryDict, errors: list[FieldError]) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """One's own things and how hard each is. A thing without a number is asked again."""
    goals, hard = [], []
    for number in range(1, MOST_GOALS + 1):
        text = " ".join(writing(post.get(f"goal-{number}", "")).split())
        if not text:
            continue
        if len(text) > LONGEST_GOAL or not text.isprintable():
            most = _("Make it shorter: at most %d characters") % LONGEST_GOAL
            errors.append(FieldError(f"goal-{number}-0", most))
        score = _score(post.get(f"hard-{number}", ""))
        if score is None:
            errors.append(FieldError(f"hard-{number}-0", _("Choose how hard it is, from 0 to 10")))
        goals.append(text)
        hard.append(score or 0)
    return tuple(goals), tuple(hard)


# ----------------------------------------------------------------------------------------- changing


@GET_POST
@never_stored
@or_instead
def change(request: HttpRequest) -> HttpResponse:
    """Other days, another length, or no plan any more."""
    permit, kept = _kept_or_instead(request)
    template, typed, errors = "practice/plan_change.html", QueryDict(), []
    if request.method == "POST":
        if request.POST.get("do") == "end":
            return _end(request, permit)
        if request.POST.get("do") == "again":
            return _again(request, permit, kept)
        typed = request.POST
        days, minutes = _days_and_minutes(typed, errors)
        if not errors:
            store(request, permit, replace(kept, days=days, minutes=minutes))
            return redirect("plan")
    context = {"kept": kept, "ready": True, "why": plan_events.WHY.items()}
    return _form(request, template, typed, errors, context, days=kept.days, minutes=kept.minutes)


def _end(request: HttpRequest, permit: Permit) -> HttpResponse:
    """Delete the plan. Why is counted if it was said, and kept nowhere."""
    request.plan_ended = True
    store(request, permit, None)
    why = request.POST.get("why", "")
    known = why in plan_events.WHY
    plan_events.tell(f"{plan_events.STOPPED}-{why}" if known else plan_events.STOPPED)
    if why != "worse":
        return redirect("home")
    return render(request, "practice/plan_worse.html", {"personal": True} | contact())


def _again(request: HttpRequest, permit: Permit, kept: Kept) -> HttpResponse:
    """Six weeks more, from where one is. Without a check-up there is nothing to go on from."""
    if not kept.ups:
        return redirect("plan")
    last = kept.ups[-1]
    first = CheckUp(0, last.pain, last.goals)
    state = replace(kept.state, keeps_up=False)
    again = replace(kept, started=timezone.localdate(), state=state, ups=(first,))
    store(request, permit, again)
    return redirect("plan")


@require_POST
@never_stored
@or_instead
def flare(request: HttpRequest) -> HttpResponse:
    """A flare begins with one tap, or is none."""
    permit, kept = _kept_or_instead(request)
    today, ladders = timezone.localdate(), ladders_of(permit.catalogue)
    if request.POST.get("do") == "none":
        opened = {one.card.slug for one in permit.to_compose()}
        now = rules.follow(kept.state, kept.report, today, ladders, opened).state
        kept = plans.without_pain(replace(kept, state=rules.no_flare(now)))
    else:
        kept = replace(kept, state=rules.flare(kept.state, today))
    store(request, permit, kept)
    return redirect("plan")


# ---------------------------------------------------------------------------------------- check-ups


@GET_POST
@never_stored
@or_instead
def check_up(request: HttpRequest, drawn: Drawn) -> HttpResponse:
    """The check-up that is due, or what came of the last one."""
    permit, kept = _kept_or_instead(request)
    today = timezone.localdate()
    ladders, opened = ladders_of(permit.catalogue), {one.card.slug for one in permit.to_compose()}
    flares = rules.follow(kept.state, kept.report, today, ladders, opened).state.flare
    week = 0 if flares else rules.due(kept.started, kept.ups, today)
    if not week:
        return _checked(request, permit, kept, drawn(kept.sessions, today))
    errors: list[FieldError] = []
    post = request.POST
    if request.method == "POST":
        pain, overall = _score(post.get("pain", "")), post.get("overall", "")
        if pain is None:
            errors.append(FieldError("pain-0", _("Choose a number from 0 to 10")))
        hard = []
        for number in range(1, len(kept.goals) + 1):
            hard.append(_score(post.get(f"hard-{number}", "")))
            if hard[-1] is None:
                why = _("Choose how hard it is, from 0 to 10")
                errors.append(FieldError(f"hard-{number}-0", why))
        if overall not in OVERALL:
            errors.append(FieldError("overall-0", _("Choose one of the three")))
        if not errors:
            now = CheckUp(week, pain or 0, tuple(one or 0 for one in hard), overall)
            return _judge(request, permit, kept, now)
    context = {
        "week": week,
        "pain": post.get("pain", ""),
        "goals": [
            {
                "number": number,
                "text": text,
                "hard": post.get(f"hard-{number}", ""),
                "hard_error": _by_field(errors).get(f"hard-{number}", ""),
            }
            for number, text in enumerate(kept.goals, 1)
        ],
        "overall": [(one, label, one == post.get("overall")) for one, label in OVERALL.items()],
    }
    return _form(request, "practice/plan_check.html", QueryDict(), errors, context)


def _judge(request: HttpRequest, permit: Permit, kept: Kept, now: CheckUp) -> HttpResponse:
    first, *earlier = kept.ups or (CheckUp(0, now.pain, now.goals),)
    judged = replace(now, outcome=rules.judged(first, earlier, now))
    state = replace(kept.state, keeps_up=now.week == rules.WEEKS[-1])
    store(request, permit, replace(kept, state=state, ups=(first, *earlier, judged)))
    return redirect("plan-check")


def _checked(request: HttpRequest, permit: Permit, kept: Kept, chart: SafeString) -> HttpResponse:
    if len(kept.ups) < 2:
        return redirect("plan")
    first, last = kept.ups[0], kept.ups[-1]
    context = {
        "first": first,
        "last": last,
        "way": rules.direction(first, last),
        "goals": list(zip(kept.goals, first.goals, last.goals, strict=False)),
        "chart": chart,
        "sessions": len(kept.sessions),
        "over": last.week == rules.WEEKS[-1],
        "be_seen": _be_seen(permit, Record(request)) if last.outcome in (BE_SEEN, STOP) else "",
        "personal": True,
    }
    return render(request, "practice/plan_checked.html", context)


# ------------------------------------------------------------------------------------- the calendar


@require_safe
@never_stored
@or_instead
def reminder(request: HttpRequest) -> HttpResponse:
    """The calendar file for the days of the plan, or the form that asks for the time."""
    _permit, kept = _kept_or_instead(request)
    codes = list(reminders.DAYS)
    typed = request.GET.copy()
    typed.setlist("day", [codes[day] for day in kept.days])
    typed.setdefault("weeks", "6")
    if "time" not in request.GET:
        return _reminder_form(request, typed, ())
    wanted, errors = reminders.read(typed)
    return reminders.file(request, wanted) if wanted else _reminder_form(request, typed, errors)


def _reminder_form(
    request: HttpRequest, typed: QueryDict, errors: tuple[FieldError, ...]
) -> HttpResponse:
    context = {
        "errors": errors,
        "wrong": {error.id.partition("-")[0]: error.text for error in errors},
        "time": typed.get("time", ""),
        "days": [name for code, name in reminders.DAYS.items() if code in typed.getlist("day")],
        "personal": True,
    }
    status = 422 if errors else 200
    return render(request, "practice/plan_reminder.html", context, status=status)
