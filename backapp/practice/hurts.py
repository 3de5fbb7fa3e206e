"""Something hurts, and afterwards: the three plain ways on, and pain now against before. The same with and without a script.

What is chosen is decided here, by what the session then holds and the door then says; no page and no script decides it.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from backapp.access import Card, OpenedRoutine, Permit, RoutineCard, permit_for
from backapp.practice import words
from backapp.practice.followed import Followed, check_before, running, small_number, step_number
from backapp.practice.pages import unless_stopped
from backapp.screening.emergency import country
from backapp.screening.record import FELT, Record, Run
from backapp.web import never_stored

GET_POST = require_http_methods(["GET", "HEAD", "POST"])
TOO_MUCH, RISEN = 6, 2  # out of 10: facts.md 4 (TRAFFIC) says stop at 6; a rise by 2 is PROJECT (docs/adr/0031)


@GET_POST
@never_stored
def hurts(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Stop, and choose between three plain ways on."""
    record, one = Record(request), Followed(kind, slug)
    if request.method == "POST" and request.POST.get("choice") == "sign":
        return _sign_felt(request, record, one)
    permit, shown, ended = running(request, one)
    if ended:
        return ended
    number = step_number(request, len(shown.steps))
    if request.method == "POST":
        return _answered(request, record, one, shown, number)
    now = shown.steps[number - 1]
    context = {
        "one": one,
        "routine": shown,
        "step": now,
        "exercise": now.exercise,
        "number": number,
        "last": number == len(shown.steps),
        "pain_rule": words.pain_rule(now.exercise.pain_limit),
        "emergency": country(record.said(permit.catalogue).get("country")).emergency,
        "personal": True,
    }
    return render(request, "practice/hurts.html", context)


def _answered(request: HttpRequest, record: Record, one: Followed, shown: OpenedRoutine, number: int) -> HttpResponse:
    """Carry on more gently, or leave the exercise out (until all the questions are gone through again) and go on or end."""
    choice = request.POST.get("choice")
    steps = {step.exercise.card.slug: step.number for step in shown.steps}
    named = request.POST.get("exercise", "")
    if named not in permit_for(request).catalogue.exercises:
        named = shown.steps[number - 1].exercise.card.slug
    number = steps.get(named, number)
    there = one.follow if "player" in request.POST else one.step(number)
    if choice == "gentler":
        record.ease(named)
        return redirect(there)
    if choice not in ("leave", "end"):
        return redirect(f"{one.hurts}?step={number}")
    record.stop(named)
    if choice == "end" or (named in steps and number == len(shown.steps)):
        record.end_run(one.kind, one.slug)
        return redirect(one.done)
    return redirect(there)  # what comes after it has its number now


def _sign_felt(request: HttpRequest, record: Record, one: Followed) -> HttpResponse:
    """New numbness, weakness, dizziness, bladder or bowel: everything is withheld until the signs are asked, one by one."""
    permit = permit_for(request)
    if not record.held or _card(permit, one) is None:
        return redirect("warning-signs")
    if (named := request.POST.get("exercise", "")) in permit.catalogue.exercises:
        record.stop(named)
    record.end_run(one.kind, one.slug)
    record.tell_of_sign()
    return redirect(check_before(one.done))


@GET_POST
@never_stored
def done(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """After the last step: how to get up, pain now against before, and what to watch for until tomorrow.

    It holds nothing but a name, so it is there after a run whatever has become of what was followed: what hurt is withheld now.
    """
    record, one = Record(request), Followed(kind, slug)
    run = record.run if record.run and (record.run.kind, record.run.slug) == (kind, slug) else None
    card = _card(permit_for(request), one)
    if run is None or card is None:
        _permit, _shown, ended = running(request, one)
    else:
        ended = unless_stopped(request, name=card.name)
    if ended:
        return ended
    if request.method == "POST":
        pain, felt = small_number(request.POST.get("pain", "")), request.POST.get("felt")
        known = is_worse(run)
        record.end_run(kind, slug, pain if pain is not None and pain <= 10 else None, felt if felt in FELT else "")
        if is_worse(record.run) and not known:  # said twice of one run, it is still one
            record.note_worse(permit_for(request).catalogue)
        return redirect(one.done)
    context = {"one": one, "run": run, "scale": range(11), "worse": is_worse(run), "personal": True}
    context["again"] = context["worse"] and record.worse_lately > 1
    return render(request, "practice/done.html", context)


def _card(permit: Permit, one: Followed) -> Card | RoutineCard | None:
    """The name and public facts of what is followed; None if there is nothing of that name."""
    try:
        return permit.card(one.slug) if one.kind == "exercise" else permit.routine_card(one.slug)
    except KeyError:
        return None


def is_worse(run: Run | None) -> bool:
    """Whether what was said after a run asks for a pause: it felt worse, or pain is at 6 or more, or up by 2 (facts.md 4 and 6.4)."""
    if run is None:
        return False
    after = -1 if run.after is None else run.after
    risen = run.before is not None and after >= run.before + RISEN
    return run.felt == "worse" or risen or after >= TOO_MUCH
