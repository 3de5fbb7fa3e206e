"""*Something hurts* and *Afterwards*: what the pain is like, what follows from that, and the pain
now compared with before. Both work with and without a script.

The session and the door decide what follows, on the server; no page and no script decides it. Only
an ordinary pull lets the run continue. Anything sharper, stronger or spreading ends the run, and
the gate takes it into account from then on (docs/adr/0084).
"""

from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backapp.access import OpenedRoutine, permit_for
from backapp.coach.effort import EFFORTS, HARDER
from backapp.gate.vocabulary import Hurt
from backapp.library.content import STARTER
from backapp.practice import words
from backapp.practice.again import name_of
from backapp.practice.changed import answered, something_harder
from backapp.practice.followed import (
    Followed,
    as_opened,
    check_before,
    running,
    small_number,
    step_number,
)
from backapp.practice.my_back import after_it_hurt, questions_left
from backapp.practice.pages import Instead, or_instead, permit_or_instead
from backapp.practice.plan import after_session
from backapp.screening.emergency import country
from backapp.screening.record import Record
from backapp.screening.runs import FELT
from backapp.screening.visit import Visit
from backapp.web.pages import never_stored

#: choice that ends a run -> how it hurt. Pages opened before an update send "leave" and "end".
ENDS = {how.word: how for how in Hurt} | dict.fromkeys(("sign", "leave", "end"), Hurt.SHARPER)
#: the answers on the page afterwards, and their words
FELT_IN_WORDS = tuple(
    zip(
        FELT, (gettext_lazy("Easier"), gettext_lazy("The same"), gettext_lazy("Worse")), strict=True
    )
)
EFFORT_IN_WORDS = tuple(
    zip(
        EFFORTS,
        (gettext_lazy("Easy"), gettext_lazy("About right"), gettext_lazy("Too much")),
        strict=True,
    )
)
ASKED = ("pain", "felt", "effort")
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_POST
@never_stored
@or_instead
def hurts(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Stop, and ask what the pain is like.

    An answer that can only withhold is recorded even if the routine is no longer open.
    """
    record, one = Record(request), Followed(kind, slug)
    choice = request.POST.get("choice") if request.method == "POST" else None
    if choice in ENDS:
        return _ended(request, record, one, choice)
    permit, shown = running(request, one)
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
        "pain_rule": words.pain_rule(now.exercise.pain_limit),
        "emergency": country(record.said(permit.catalogue).get("country")).emergency,
        "personal": True,
    }
    return render(request, "practice/hurts.html", context)


def _answered(
    request: HttpRequest, record: Record, one: Followed, shown: OpenedRoutine, number: int
) -> HttpResponse:
    """Continue more gently after an ordinary pull. Any other choice was not offered, so the page
    asks again.
    """
    steps = {step.card.slug: step.number for step in shown.steps}
    named = request.POST.get("exercise", "")
    if named not in permit_for(request).catalogue.exercises:
        named = shown.steps[number - 1].card.slug
    number = steps.get(named, number)
    if request.POST.get("choice") != "gentler":
        return redirect(f"{one.hurts}?step={number}")
    record.ease(named)
    return redirect(one.follow if "player" in request.POST else one.step(number))


def _ended(request: HttpRequest, record: Record, one: Followed, choice: str) -> HttpResponse:
    """End the run: the pain is sharper, stronger or spreading, or there is a new sign. Cracking
    stays withheld until the visitor has answered all the questions again.

    After a new sign (numbness, weakness, dizziness, bladder or bowel) everything is withheld until
    the short check has asked about each sign. The exercise that hurt counts even if an editor or
    another tab has removed the routine since.
    """
    if not record.has_answers:  # no answers (any longer): a run needs a screening
        return redirect("warning-signs")
    permit = permit_for(request)
    known, still_there = permit.catalogue.exercises, name_of(permit, one.kind, one.slug)
    named = request.POST.get("exercise", "")
    if named not in known and still_there and choice != "sign":
        named = _at(request, one)
    record.stop(named if named in known else None, ENDS[choice])
    if still_there:
        record.end_run(one.kind, one.slug, noticed=choice == "sign")
    onward = one.done if still_there else reverse("screening:result")
    if choice == "sign":
        record.report_sign()
        onward = check_before(onward)
    return redirect(onward)


def _at(request: HttpRequest, one: Followed) -> str | None:
    """The exercise of a form that names only its step; None if the routine is no longer open."""
    if one.kind == "exercise":
        return one.slug
    try:
        _permit, shown = running(request, one)
    except Instead:
        return None
    return shown.steps[step_number(request, len(shown.steps)) - 1].card.slug


@GET_POST
@never_stored
@or_instead
def done(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """After the last step: how to get up, the pain now compared with before, how much it was, and
    what to watch for until tomorrow.

    The page shows only a name, so it works after a run even if the routine is not open any longer,
    for example because what hurt is now withheld.
    """
    record, one, permit = Record(request), Followed(kind, slug), permit_for(request)
    run = record.run if record.run and (record.run.kind, record.run.slug) == (kind, slug) else None
    if run and (name := name_of(permit, one.kind, one.slug)):
        permit_or_instead(request, name)
    else:
        running(request, one)
    if request.method == "POST":
        _store_end(request, record, one)
        skipped = "asked" in request.POST and not any(map(request.POST.get, ASKED))
        return redirect(one.home if skipped else one.done)
    worse = run is not None and run.worse
    starts = one.slug == STARTER or one.kind == "session"
    asks = starts and not record.hurt and not worse
    context = {
        "one": one,
        "run": run,
        "said": run is not None and (run.after is not None or bool(run.felt or run.effort)),
        "scale": range(11),
        "felt": FELT_IN_WORDS,
        "effort": EFFORT_IN_WORDS,
        "worse": worse,
        "again": worse and record.worse_lately > 1,
        "harder": _harder(request, one) if run and run.then == HARDER and not worse else (),
        **after_it_hurt(permit, record),
        "rest": questions_left(Visit(request, permit.catalogue), permit) if asks else None,
        **after_session(request, permit, one),
        "personal": True,
    }
    return render(request, "practice/done.html", context)


def _store_end(request: HttpRequest, record: Record, one: Followed) -> None:
    """Store that the run is over, and what the visitor says after it. A second answer about the
    same run counts once: that it was worse, and how much it was.
    """
    run, permit, said = record.run, permit_for(request), request.POST
    same = run is not None and (run.kind, run.slug) == (one.kind, one.slug)
    pain, felt, effort = small_number(said.get("pain", "")), said.get("felt"), said.get("effort")
    record.end_run(
        one.kind,
        one.slug,
        pain if pain is not None and pain <= 10 else None,
        felt if felt in FELT else "",
    )
    if record.run.worse and not (same and run.worse):
        record.note_worse(permit.catalogue)
    hurt = record.hurt or record.run.noticed
    if effort in EFFORTS and not hurt and not record.run.effort:
        then = ""
        with suppress(Instead):  # it is not open any longer
            if one.kind != "plan":  # a plan follows rules of its own
                then = answered(permit, record, one.key, as_opened(request, one)[1], effort)
        record.end_run(one.kind, one.slug, effort=effort, then=then)


def _harder(request: HttpRequest, one: Followed) -> list[tuple[str, str]]:
    """What could be harder in this, where it is open now."""
    try:
        permit, shown = running(request, one)
    except Instead:
        return []
    return something_harder(permit, shown)
