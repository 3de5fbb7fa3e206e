"""Follow along: a run through a routine, guided by pictures and sound.

Before a run come a short check, once a day, and the visitor's pain now. Then come the steps, one by
one, each through the door.

The page of the player names the steps and links to their pages; it contains no instruction and no
dose (docs/adr/0080). Its script replaces that list. It asks for one step at a time, and each
request is decided again. When the routine is no longer open, the response says only that. Where
the script does not run, the numbered step pages do the same job.
"""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backapp.access import OpenedRoutine, Permit, Step
from backapp.fragments import markup
from backapp.gate.verdicts import pushes
from backapp.gate.vocabulary import Kind
from backapp.library import pacing
from backapp.library.content import STARTER
from backapp.practice import changed, words
from backapp.practice.exercises import cautions, cautions_first
from backapp.practice.followed import (
    Followed,
    asks_first,
    check_before,
    is_start,
    open_at,
    pain_of,
    rests,
    running,
    small_number,
)
from backapp.practice.my_back import rest_day
from backapp.practice.pages import Instead, or_instead
from backapp.screening.emergency import country
from backapp.screening.idle import takes
from backapp.screening.record import MOST_STARTERS, Record
from backapp.screening.runs import RUN_LASTS
from backapp.web.pages import never_stored

# Out of 10. From here on facts.md 4 says stop, so the page first asks whether to exercise today
# (docs/adr/0033).
HIGH_PAIN = 6
SCALE = range(11)


@require_http_methods(["GET", "HEAD", "POST"])
@never_stored
@or_instead
def follow(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The start of a run, and then the player."""
    one, record = Followed(kind, slug), Record(request)
    if request.POST.get("pain") == "again" and pain_of(record, one) is not None:
        record.take_back_pain()
        return redirect(one.follow)
    permit, shown = running(request, one)
    run, going = record.run, is_going(record, one)
    if _check_comes_first(permit, shown, going):
        return redirect(check_before(one.follow))
    if rests(record, one):
        return rest_day(request, permit)
    if is_start(permit, one) and not going and record.starters >= MOST_STARTERS:
        return redirect("screening:start")  # another one that still goes opens no new one
    if request.method == "POST":
        return _begin(request, record, one, permit, shown)
    if not going:
        return _before(request, one, permit, shown)
    context = {
        "one": one,
        "routine": shown,
        # after a change its step begins anew, so what the player kept does not count any longer
        "run": int(run.started_at.timestamp()) * 1000 + run.changes,
        "at": min(run.at, len(shown.steps)),
        "of": len(shown.steps),
        "brief": one.slug == STARTER and not permit.decision.complete,
        "steps": [
            {
                "name": step.card.name,
                "page": one.step(step.number),
                "hurts": f"{one.hurts}?step={step.number}",
            }
            for step in shown.steps
        ],
        "emergency": country(record.said(permit.catalogue).get("country")).emergency,
        "personal": True,
    }
    return render(request, "practice/follow.html", context)


def is_going(record: Record, one: Followed) -> bool:
    """Whether the latest run is of this and can be continued."""
    run = record.run
    return run is not None and run.going(one.kind, one.slug, timezone.now())


def _begin(
    request: HttpRequest, record: Record, one: Followed, permit: Permit, shown: OpenedRoutine
) -> HttpResponse:
    pain = small_number(request.POST.get("pain", ""))
    onward = one.first if request.POST.get("skip") == "clock" else one.follow
    if pain is None and "skip" in request.POST:  # the score is for comparing, so it is optional
        record.begin_run(one.kind, one.slug, None)
        return redirect(onward)
    if pain not in SCALE:
        errors = [{"id": "pain-0", "text": _("Choose a number from 0 to 10")}]
        return _before(request, one, permit, shown, errors=errors)
    if not open_at(request, permit, one, pain):
        record.begin_run(one.kind, one.slug, pain)  # so that the gate knows of it from now on
        record.end_run(one.kind, one.slug)
        comfort = Followed("routine", "comfort")
        context = {
            "one": one,
            "routine": shown,
            "comfort": _is_open(request, permit, comfort, pain),
        }
        context["pain"] = pain
        return render(request, "practice/not_at_this_pain.html", context | {"personal": True})
    if pain >= HIGH_PAIN and one.slug != "comfort" and request.POST.get("gently") != str(pain):
        return _before(request, one, permit, shown, pain=pain)
    record.begin_run(one.kind, one.slug, pain)
    return redirect(onward)


def _before(
    request: HttpRequest,
    one: Followed,
    permit: Permit,
    shown: OpenedRoutine,
    *,
    errors=(),
    pain: int | None = None,
) -> HttpResponse:
    context = {
        "one": one,
        "routine": shown,
        "time": words.about(pacing.seconds(step.dose for step in shown.steps)),
        "scale": SCALE,
        "errors": errors,
        "pain": pain,
        "too_much": pain is not None,
        "comfort": pain is not None
        and _is_open(request, permit, Followed("routine", "comfort"), pain),
        "personal": True,
        **cautions_first(permit, shown),
    }
    status = 422 if errors else 200
    return render(request, "practice/follow_before.html", context, status=status)


def _is_open(request: HttpRequest, permit: Permit, one: Followed, pain: int) -> bool:
    """Whether a routine is there, and is open to this visitor now and at this pain."""
    there = one.slug in permit.catalogue.routines
    return there and permit.composition(one.slug).open and open_at(request, permit, one, pain)


def _check_comes_first(permit: Permit, shown: OpenedRoutine, going: bool) -> bool:
    """Whether the short check comes before this run (facts.md 6.4, session check).

    It does once a day and after something hurt. A run begins only with a check that lasts until the
    run is over, so that no check interrupts it.
    """
    if asks_first(permit, shown):
        return True
    return not going and permit.decision.complete and not permit.check_lasts(shown, RUN_LASTS)


@require_safe
@never_stored
@or_instead
def step(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """One step, large, on its own page: its name, dose, instructions and when to stop."""
    one = Followed(kind, slug)
    permit, shown = running(request, one)
    if asks_first(permit, shown):
        return redirect(check_before(request.path))
    record = Record(request)
    if rests(record, one):
        return rest_day(request, permit)
    if is_start(permit, one) and not is_going(record, one):
        return redirect(one.follow)  # each start counts, with or without the script
    if not 1 <= number <= len(shown.steps):
        return redirect(one.home)
    last = number == len(shown.steps)
    now, context = _about(request, one, permit, shown, number)
    figure = now.card.figure
    context |= {
        "before": one.step(number - 1) if number > 1 else one.home,
        "after": None if last else shown.steps[number],
        "next": one.done if last else one.step(number + 1),
        "figure": figure and figure.turned(request.GET.get("side", "")),
        "personal": True,
    }
    return render(request, "practice/step.html", context)


@require_safe
@never_stored
@or_instead
def part(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponse:
    """One step for the player, or a message that the run is over. Contains no other exercise."""
    one = Followed(kind, slug)
    if request.headers.get("Sec-Fetch-Dest") == "document":  # a visitor's browser, not the player
        return redirect(one.step(number))
    try:
        permit, shown = running(request, one)
    except Instead as instead:
        if instead.response.status_code == 404:
            raise
        return render(request, "practice/_follow_over.html")
    over = asks_first(permit, shown) or rests(Record(request), one)
    if over or not 1 <= number <= len(shown.steps):
        return render(request, "practice/_follow_over.html")
    now, context = _about(request, one, permit, shown, number)
    context |= {
        "pace": pacing.pace(now.dose),
        "during": words.during(now.card.kind),
        "breath": now.card.kind == Kind.BREATHING,
        "ahead": not now.dose.spoken.first_time,
        "drawings": _drawings(now),
    }
    return render(request, "practice/_follow_step.html", context)


def _about(
    request: HttpRequest, one: Followed, permit: Permit, shown: OpenedRoutine, number: int
) -> tuple[Step, dict[str, object]]:
    """A step, and the context that the player and the step page share."""
    now, record = shown.steps[number - 1], Record(request)
    way = changed.way_of(record, one.key, now.card.slug)
    takes(request, timedelta(seconds=pacing.seconds([now.dose])))
    return now, {
        "one": one,
        "routine": shown,
        "step": now,
        "exercise": now.exercise,
        "number": number,
        "of": len(shown.steps),
        "minutes": pacing.minutes([now.dose]),
        **words.of_exercise(now.dose, now.card.kind, now.exercise.pain_limit),
        "eased": way == "easier",
        "harder": changed.harder_lines(permit, now.exercise) if way == "harder" else (),
        "reasons": markup(cautions(permit, now.exercise)),
        "pushes": pushes(permit.catalogue.rulebook.exercises[now.card.slug]),
    }


def _drawings(step: Step) -> list:
    """The drawings for the two halves of a step: left and then right, or one drawing where both
    look the same.
    """
    figure = step.card.figure
    if figure and figure.side and step.dose.each_side:
        return [figure.turned("left"), figure.turned("right")]
    return [figure] if figure else []
