"""The screening's pages.

Each view reads the record, asks the questionnaire where the visitor stands, and answers with one
page.

POST then redirect; back always works; nothing is jumped: a page beyond the first unanswered one
sends the visitor there.
"""

import json
import logging
from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backapp.gate.decide import Decision, decide
from backapp.gate.vocabulary import Indication
from backapp.library.content import Catalogue
from backapp.library.content import catalogue as current_catalogue
from backapp.library.search import find_conditions
from backapp.screening import fhir
from backapp.screening import result as results
from backapp.screening import summary as summaries
from backapp.screening.asked import everything_said
from backapp.screening.emergency import country
from backapp.screening.forms import Reading, read_page
from backapp.screening.idle import IDLE_AFTER, here
from backapp.screening.late import LATE, go_ahead_page, late_page
from backapp.screening.questionnaire import Choice, Page, Question, Questionnaire
from backapp.screening.record import Record, stops
from backapp.screening.typed import plain, writing
from backapp.web.files import inline_styles
from backapp.web.pages import by_htmx, never_stored, page_or_fragment

log = logging.getLogger("backapp.screening")
GET_POST = require_http_methods(["GET", "HEAD", "POST"])
# characters of an address to come back to: twenty names and their doses have room
LONGEST_ONWARD = 1500
# the parts of a back that its picture shows, from top to bottom
BACK = ("upper", "mid", "low", "buttock-hip")


def decision_for(record: Record, catalogue) -> Decision:
    return decide(catalogue.rulebook, record.screening(catalogue), timezone.now())


# ----------------------------------------------------------------------------- the main way through


@GET_POST
def start(request: HttpRequest) -> HttpResponse:
    """The first page: for whom, where, and for how long to remember.

    The first POST makes the session.
    """
    response = never_stored(_start)(request)
    if request.method in ("GET", "HEAD") and not request.GET and not Record(request).held:
        # nobody's answers are in it, and whoever searches for their sore back should find it
        del response["X-Robots-Tag"]
        inline_styles(response)
    return response


def _start(request: HttpRequest) -> HttpResponse:
    record, catalogue = Record(request), current_catalogue(fresh=request.method == "POST")
    questionnaire = record.questionnaire(catalogue)
    page = questionnaire.pages[0]
    if request.method == "GET" or request.method == "HEAD":
        return _show(request, record, questionnaire, page, Reading(), onward=_shared(request))
    reading = _read(request, record, page, catalogue)
    if reading.errors:
        return _show(request, record, questionnaire, page, reading, onward=_shared(request))
    record.start(reading.answers)
    if onward := _shared(request):
        record.go_onward(onward)
    if record.stopped:
        record.ask_again(catalogue)
    return _onward(request, record, catalogue)


@GET_POST
@never_stored
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of the questionnaire."""
    record, catalogue = Record(request), current_catalogue(fresh=True)
    if not record.held:
        return _from_the_start(record)
    questionnaire = record.questionnaire(catalogue)
    page = questionnaire.page(slug)
    furthest = questionnaire.next_page()
    if page is None or page.slug == "start":
        return _onward(request, record, catalogue)
    if furthest and questionnaire.pages.index(page) > questionnaire.pages.index(furthest):
        if request.method == "POST":
            _told(record, catalogue, read_page(page, request.POST, catalogue))
        return _onward(request, record, catalogue)
    if request.method != "POST":
        return _show(request, record, questionnaire, page, Reading())
    if request.POST.get("action") == "search":
        return _search(request, record, questionnaire, page)
    reading = _read(request, record, page, catalogue)
    if reading.errors:
        return _show(request, record, questionnaire, page, reading)
    return _keep(request, record, catalogue, page, reading)


def _keep(
    request: HttpRequest, record: Record, catalogue, page: Page, reading: Reading
) -> HttpResponse:
    before = decision_for(record, catalogue)
    taken_back = [
        flag
        for flag, answer in reading.answers.items()
        if answer == "no" and _was_raised(record, catalogue, before, flag)
    ]
    record.put(catalogue, reading.answers)
    if taken_back:
        return redirect("screening:correct")
    after = decision_for(record, catalogue)
    if stops(after):
        record.tell_result(after)
    elif reading.unsure:
        record.note("unsure", page.slug)
        return redirect("screening:help", page.slug)
    return _onward(request, record, catalogue)


def _told(record: Record, catalogue, reading: Reading) -> bool:
    """Keep the warning signs that a form tells of, and nothing else of it; whether there are any.

    For a form that has come out of turn, as when another tab has begun anew meanwhile. What it
    denies is asked again in its place.
    """
    signs = {
        id: answer
        for id, answer in reading.answers.items()
        if id in catalogue.rulebook.red_flags and answer in ("yes", "unsure")
    }
    if signs:
        record.put(catalogue, signs)
    return bool(signs)


def _was_raised(record: Record, catalogue, before: Decision, flag: str) -> bool:
    authored = catalogue.rulebook.red_flags.get(flag)
    return bool(
        authored and authored.sticky and before.flags.get(flag) in ("yes", "unsure", "held")
    )


def _onward(request: HttpRequest, record: Record, catalogue) -> HttpResponse:
    """Where to go from here: a care card that cannot wait, the next question, the check, or the
    result.

    To the result only where there is one: `_decided` sends everybody else here, and two views that
    send to each other never end.
    """
    decision = decision_for(record, catalogue)
    if stops(decision):
        return redirect("screening:result")
    following = record.questionnaire(catalogue).next_page()
    if following:
        return (
            redirect("screening:page", following.slug)
            if following.slug != "start"
            else redirect("screening:start")
        )
    if not record.completed:
        return redirect("screening:check")
    return redirect("screening:result") if decision.complete else _no_result(request, decision)


def _no_result(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Nothing is left to ask, and still there is no whole, current set of answers: say so, and
    how to continue.
    """
    ours = bool(decision.unanswered)
    if ours:  # the check of the content should have refused it (walking.py)
        log.error(
            "the rules want an answer that no page asks for: manage.py check_content --tables"
        )
    return render(
        request,
        "screening/no_result.html",
        {"ours": ours, "personal": True},
        status=503 if ours else 409,
    )


def _from_the_start(record: Record) -> HttpResponse:
    """To the first page; to somebody whose answers are not there it says so, since a browser
    without cookies would go round in circles.
    """
    start = reverse("screening:start")
    return redirect(start if record.held else f"{start}?lost=1")


@GET_POST
@never_stored
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """How to tell: the signs of one page again, each by itself, for somebody who was not sure
    about one of them.
    """
    record, catalogue = Record(request), current_catalogue(fresh=True)
    if not record.held:
        return _from_the_start(record)
    questionnaire = record.questionnaire(catalogue)
    shown = questionnaire.page(slug)
    flags = (
        [flag for question in shown.questions if question.kind == "signs" for flag in question.ids]
        if shown
        else []
    )
    if not flags:
        raise Http404
    questions = tuple(questionnaire.sign_question(flag) for flag in flags)
    page = Page(
        slug,
        _("How to tell"),
        questions,
        _("Take each sign by itself. If you still cannot tell, say so: then we treat it as a yes."),
    )
    if request.method != "POST":
        return _show(request, record, questionnaire, page, Reading(), help_of=shown)
    reading = _read(request, record, page, catalogue)
    if reading.errors:
        return _show(request, record, questionnaire, page, reading, help_of=shown)
    return _keep(request, record, catalogue, page, reading)


@GET_POST
@never_stored
def correct(request: HttpRequest) -> HttpResponse:
    """A warning sign was ticked, and now it is not: ask which is true before anything follows
    from it.
    """
    record, catalogue = Record(request), current_catalogue(fresh=True)
    questionnaire = record.questionnaire(catalogue)
    held = [
        flag
        for flag, how in decision_for(record, catalogue).flags.items()
        if how != "implied" and _sticky(catalogue, flag)
    ]
    if not record.held or not held:
        return _onward(request, record, catalogue) if record.held else _from_the_start(record)
    choices = (
        Choice("keep", _("It is true"), _("Keep the advice.")),
        Choice("mistake", _("I ticked it by mistake"), _("It is not so, and was not so.")),
        Choice(
            "seen",
            _("It was true, and a clinician has looked at it since"),
            _("We ask next when that was."),
        ),
    )
    questions = tuple(
        Question(flag, "one", questionnaire.sign_label(flag), choices) for flag in held
    )
    intro = _(
        "You told us of these warning signs. Taking one back changes the advice, so please "
        "be sure. "
        "Self-manipulation stays withheld for 24 hours after it."
    )
    page = Page("correct", _("Which is right?"), questions, intro)
    if request.method != "POST":
        return _show(
            request, record, questionnaire, page, Reading(), address=reverse("screening:correct")
        )
    reading = _read(request, record, page, catalogue)
    if reading.errors:
        return _show(
            request, record, questionnaire, page, reading, address=reverse("screening:correct")
        )
    for flag, answer in reading.answers.items():
        record.put(catalogue, {flag: "yes" if answer == "keep" else "no"})
        if answer == "mistake":
            record.note("corrected", flag)
    if "seen" in reading.answers.values():
        return redirect("screening:seen")
    return _onward(request, record, catalogue)


def _sticky(catalogue, flag: str) -> bool:
    return catalogue.rulebook.red_flags[flag].sticky


@GET_POST
@never_stored
def check(request: HttpRequest) -> HttpResponse:
    """Check your answers: everything said so far, each with a Change link, before it counts."""
    record, catalogue = Record(request), current_catalogue(fresh=True)
    questionnaire = record.questionnaire(catalogue)
    if not record.held or questionnaire.next_page() or stops(decision_for(record, catalogue)):
        return _onward(request, record, catalogue) if record.held else _from_the_start(record)
    if request.method == "POST":
        if (
            request.POST.get("understands") in ("yes", None)
            and len(request.POST.getlist("understands")) < 2
        ):
            record.put(
                catalogue,
                {"understands": "yes" if "understands" in request.POST else "no"},
                keeps_completion=True,
            )
            record.complete()
            record.tell_result(decision_for(record, catalogue))
            return redirect("screening:result")
    decision = decision_for(record, catalogue)
    lacking = {
        r.answer for r in _once_confirmed(record, decision).missing[Indication.SELF_MANIPULATION]
    }
    waits = bool(record.taken_back(decision))
    context = {
        "rows": results.rows(questionnaire, catalogue),
        "waits": waits,
        "ask_understands": lacking <= {"understands", "check"} and not waits,
        "back": reverse("screening:page", args=[questionnaire.pages[-1].slug]),
        "they": record.they,
        "personal": True,
    }
    return render(request, "screening/check.html", context)


def _once_confirmed(record: Record, decision: Decision) -> Decision:
    """The decision as it will be when what hurt is behind this visitor: every question was asked
    again since.

    For what is left to ask.
    """
    if not record.asks_again:
        return decision
    return decide(
        decision.book, replace(decision.screening, hurt=None, stopped=frozenset()), decision.now
    )


@require_safe
@never_stored
def result(request: HttpRequest) -> HttpResponse:
    """What to do now, what is open today, why, what would change it, and until when it holds."""
    record, catalogue, decision, elsewhere = _decided(request)
    if elsewhere:
        return elsewhere
    context = results.context(decision, catalogue, record) | {"onward": record.onward}
    return render(request, "screening/result.html", context)


@require_safe
@never_stored
def summary(request: HttpRequest) -> HttpResponse:
    """For a clinician: what was asked and answered, what was decided and why.

    Made now, kept nowhere.
    """
    record, catalogue, decision, elsewhere = _decided(request)
    if elsewhere:
        return elsewhere
    context = summaries.context(decision, catalogue, record)
    context |= {
        f"{page}_at": request.build_absolute_uri(reverse(name))
        for page, name in (("rules", "how-screening-works"), ("sources", "sources"))
    }
    return render(request, "screening/summary.html", context)


@require_safe
@never_stored
def summary_file(request: HttpRequest) -> HttpResponse:
    """The answers as a FHIR QuestionnaireResponse, to save."""
    record, catalogue, decision, elsewhere = _decided(request)
    if elsewhere:
        return elsewhere
    resource = fhir.questionnaire_response(
        everything_said(record.said(catalogue), decision.screening),
        catalogue,
        _questionnaire_url(),
        whole=record.questionnaire(catalogue).next_page() is None,
        at=decision.screening.completed_at or decision.now,
        they=record.they,
    )
    response = _fhir(resource)
    response["Content-Disposition"] = 'attachment; filename="backapp-summary.json"'
    return response


@require_safe
def fhir_questionnaire(request: HttpRequest) -> HttpResponse:
    """Everything that may be asked, as a FHIR Questionnaire. The same for everybody."""
    response = _fhir(fhir.questionnaire(current_catalogue(), _questionnaire_url()))
    response["Cache-Control"] = "public, max-age=600"
    return response


def _questionnaire_url() -> str:
    """What the questionnaire is called, in FHIR its canonical address: the same under whatever
    name somebody asks.
    """
    return settings.CANONICAL + reverse("screening:fhir-questionnaire")


def _fhir(resource: dict) -> HttpResponse:
    return HttpResponse(
        json.dumps(resource, ensure_ascii=False, indent=1), content_type=fhir.CONTENT_TYPE
    )


def _decided(
    request: HttpRequest,
) -> tuple[Record, Catalogue, Decision | None, HttpResponse | None]:
    """The answers and the decision on them; or, last, where to go because there is no decision
    yet.
    """
    record, catalogue = Record(request), current_catalogue(fresh=True)
    if not record.held:
        return record, catalogue, None, _from_the_start(record)
    if record.told_of_sign:
        return record, catalogue, None, redirect(f"{reverse('screening:now')}?each=1")
    decision = decision_for(record, catalogue)
    if not stops(decision) and not decision.complete:
        return record, catalogue, decision, _onward(request, record, catalogue)
    return record, catalogue, decision, None


# ---------------------------------------------------------------------- beside a finished screening


@GET_POST
@never_stored
def short_check(request: HttpRequest) -> HttpResponse:
    """Anything new?

    The warning signs of the session, in one question (facts.md 1, session check subset).
    """
    record, catalogue = Record(request), current_catalogue(fresh=True)
    in_turn = record.completed or record.told_of_sign
    if not record.held or not (in_turn or request.method == "POST"):
        return _from_the_start(record)
    questionnaire = record.questionnaire(catalogue)
    decision = decision_for(record, catalogue)
    flags = [slug for slug, flag in catalogue.rulebook.red_flags.items() if flag.session_check]
    pregnant = any(slug in decision.conditions for slug in ("pregnancy-early", "pregnancy-late"))
    flags += ["pregnancy-emergency"] if pregnant else []
    # as it was asked, whatever another tab has settled since
    by_itself = any(flag in request.POST for flag in flags)
    # Something new was felt while moving: ask of more, but never over what already counts.
    more = [
        slug
        for slug, flag in catalogue.red_flags.items()
        if flag.when_hurting and slug not in flags
    ]
    also = [flag for flag in more if flag not in decision.flags] if record.told_of_sign else []
    flags += [flag for flag in more if flag in also or flag in request.POST]
    ask_each = (
        record.told_of_sign
        or by_itself
        or request.POST.get("action") == "each"
        or "each" in request.GET
    )
    if ask_each:
        questions = tuple(questionnaire.sign_question(flag) for flag in flags)
    else:
        questions = (
            questionnaire.signs_question(
                "now", _("Is any of these new, or happening today?"), flags
            ),
        )
    page = Page("now", _("Anything new?"), questions, _("A short check before you move."))
    options = {"address": request.get_full_path(), "onward": _safe_next(request), "personal": True}
    if request.method != "POST":
        return _show(request, record, questionnaire, page, Reading(), fresh=True, **options)
    reading = _read(request, record, page, catalogue)
    if not in_turn:
        return (
            redirect("screening:result")
            if _told(record, catalogue, reading)
            else _from_the_start(record)
        )
    if reading.errors:
        return _show(request, record, questionnaire, page, reading, **options)
    positive = [answer for answer in reading.answers.values() if answer != "no"]
    if reading.unsure and not positive:
        onward = _safe_next(request)
        return redirect(
            f"{reverse('screening:now')}?each=1" + (f"&next={onward}" if onward else "")
        )
    record.put(catalogue, reading.answers, keeps_completion=True)
    if positive:
        record.settle_sign()
        return redirect("screening:result")
    record.passed_check()
    return redirect(_safe_next(request) or reverse("screening:result"))


@GET_POST
@never_stored
def ask_first(request: HttpRequest, slug: str) -> HttpResponse:
    """The warning sign that one exercise wants asked by itself, every time before it is shown."""
    record, catalogue = Record(request), current_catalogue(fresh=True)
    exercise = catalogue.rulebook.exercises.get(slug)
    if exercise is None or not exercise.ask_first or not record.held:
        raise Http404
    questionnaire = record.questionnaire(catalogue)
    questions = tuple(questionnaire.sign_question(flag) for flag in exercise.ask_first)
    page = Page("ask-first", _("One question first"), questions, catalogue.exercises[slug].name)
    address = reverse("screening:ask-first", args=[slug])
    if request.method != "POST":
        return _show(request, record, questionnaire, page, Reading(), address=address, fresh=True)
    reading = _read(request, record, page, catalogue)
    if reading.errors:
        return _show(request, record, questionnaire, page, reading, address=address)
    record.put(catalogue, reading.answers, keeps_completion=True)
    if any(answer != "no" for answer in reading.answers.values()):
        return redirect("screening:result")
    record.note("asked-first", slug)
    return redirect("exercise", slug)


@GET_POST
@never_stored
def late(request: HttpRequest, id: str) -> HttpResponse:
    """One more question, where a single exercise hangs on it."""
    record, catalogue = Record(request), current_catalogue(fresh=True)
    if id not in LATE or not record.held or not record.completed:
        raise Http404
    questionnaire = record.questionnaire(catalogue)
    page = late_page(id)
    options = {"address": request.get_full_path(), "onward": _safe_next(request)}
    if request.method != "POST":
        return _show(request, record, questionnaire, page, Reading(), **options)
    reading = _read(request, record, page, catalogue)
    if reading.errors:
        return _show(request, record, questionnaire, page, reading, **options)
    record.put(catalogue, reading.answers, keeps_completion=True)
    return redirect(_safe_next(request) or reverse("screening:result"))


@GET_POST
@never_stored
def go_ahead(request: HttpRequest, number: int) -> HttpResponse:
    """A clinician's word about one condition: who, when, and for which movements (facts.md 3.2).

    Which condition goes by its place in the visitor's own list, so that no address says what
    somebody has.
    """
    record, catalogue = Record(request), current_catalogue(fresh=True)
    waiting = results.go_aheads(decision_for(record, catalogue), catalogue) if record.held else []
    if not 1 <= number <= len(waiting):
        raise Http404
    questionnaire = record.questionnaire(catalogue)
    page = go_ahead_page(catalogue.rulebook.conditions[waiting[number - 1].slug], catalogue)
    address = reverse("screening:go-ahead", args=[number])
    if request.method != "POST":
        return _show(request, record, questionnaire, page, Reading(), address=address)
    reading = _read(request, record, page, catalogue)
    if reading.errors:
        return _show(request, record, questionnaire, page, reading, address=address)
    record.put(catalogue, reading.answers, keeps_completion=True)
    return redirect("screening:result")


@GET_POST
@never_stored
def seen(request: HttpRequest) -> HttpResponse:
    """A clinician has looked at a warning sign since: when was that? (facts.md 6.4)"""
    record, catalogue = Record(request), current_catalogue(fresh=True)
    if not record.held:
        return _from_the_start(record)
    questionnaire = record.questionnaire(catalogue)
    flags = [flag for flag in decision_for(record, catalogue).flags if _sticky(catalogue, flag)]
    if not flags:
        return _onward(request, record, catalogue)
    questions = tuple(
        Question(flag, "date", questionnaire.sign_label(flag), to_the_day=True) for flag in flags
    )
    intro = _(
        "When did a clinician look into it? Choose “I don't know” if nobody has. The "
        "advice is held for some days all the same."
    )
    page = Page("seen", _("Has a clinician looked at this?"), questions, intro)
    address = reverse("screening:seen")
    if request.method != "POST":
        return _show(request, record, questionnaire, page, Reading(), address=address)
    reading = _read(request, record, page, catalogue)
    if reading.errors:
        return _show(request, record, questionnaire, page, reading, address=address)
    for flag, day in reading.answers.items():
        if day != "unsure":
            record.note("assessed", flag, day)
            record.put(catalogue, {flag: "no"})
    return _onward(request, record, catalogue)


@require_POST
@never_stored
def finish(request: HttpRequest) -> HttpResponse:
    """Finish and clear: forget every answer, and change the cookie."""
    Record(request).finish()
    return redirect("screening:finished")


@GET_POST
@never_stored
def same_person(request: HttpRequest) -> HttpResponse:
    """Nobody asked for anything for a while: whose are the answers?

    Nothing of them is shown here (screening/idle.py).
    """
    record, onward = Record(request), _safe_next(request)
    if not record.held or request.somebody_is_here:
        return redirect(onward or "home")
    if request.method != "POST":
        context = {
            "onward": onward,
            "minutes": int(IDLE_AFTER.total_seconds() // 60),
            "personal": True,
        }
        return render(request, "screening/same_person.html", context)
    if request.POST.getlist("who") == ["same"]:
        here(request)
        record.change_key()
        return redirect(onward or "home")
    record.finish()
    return redirect("screening:start")


@require_safe
@never_stored
def still(request: HttpRequest) -> HttpResponse:
    """The mark of the answers as they are now.

    A page that carries another one holds what may have closed since (static/js/start.js).
    """
    return HttpResponse(Record(request).mark, content_type="text/plain; charset=utf-8")


@require_safe
def finished(request: HttpRequest) -> HttpResponse:
    return render(request, "screening/finished.html")


# ------------------------------------------------------------------------------------------ showing


def _read(request: HttpRequest, record: Record, page: Page, catalogue) -> Reading:
    return read_page(page, request.POST, catalogue, record.said(catalogue).get("country", ""))


def _safe_next(request: HttpRequest) -> str:
    onward = writing(request.POST.get("next") or request.GET.get("next") or "")
    return (
        onward if onward.startswith("/") and url_has_allowed_host_and_scheme(onward, None) else ""
    )


def _shared(request: HttpRequest) -> str:
    """The routine that somebody shared, for which the questions come first; empty for any other
    place to go to.
    """
    onward = _safe_next(request)
    return (
        onward
        if onward.startswith(reverse("routine-shared") + "?") and len(onward) < LONGEST_ONWARD
        else ""
    )


def _show(
    request: HttpRequest,
    record: Record,
    questionnaire: Questionnaire,
    page: Page,
    reading: Reading,
    *,
    help_of: Page | None = None,
    address: str = "",
    onward: str = "",
    fresh: bool = False,
    personal: bool = True,
) -> HttpResponse:
    said = {} if fresh else questionnaire.said
    in_flow = page in questionnaire.pages
    previous = questionnaire.before(page) if in_flow else None
    fields = [_field(question, said, reading, questionnaire) for question in page.questions]
    context = {
        "page": page,
        "fields": fields,
        "single": len(fields) == 1,
        "errors": reading.errors,
        "address": address or request.path,
        "onward": onward,
        "back": reverse("screening:page", args=[previous.slug])
        if previous and previous.slug != "start"
        else None,
        "first": in_flow and previous is None,
        "minutes_left": questionnaire.minutes_left(page) if in_flow else None,
        "help_of": help_of,
        "they": questionnaire.they,
        "personal": record.held,
        "country": country(said.get("country")),
        "has_picker": any(question.kind == "picker" for question in page.questions),
        "lost": in_flow and previous is None and "lost" in request.GET,
    }
    if help_of:
        context["back"] = reverse("screening:page", args=[help_of.slug])
    elif previous and previous.slug == "start":
        context["back"] = reverse("screening:start")
    status = 422 if reading.errors else 200
    return page_or_fragment(
        request, "screening/question.html", "screening/_form.html", context, status=status
    )


def _field(question: Question, said, reading: Reading, questionnaire: Questionnaire) -> dict:
    """A question with what is ticked or typed in it, for the template."""
    typed = reading.typed.get(question.id)
    error = next((e.text for e in reading.errors if e.id.startswith(f"{question.id}-")), "")
    field = {"question": question, "error": error, "id": question.id}
    if question.kind == "picker":
        return field | _picker_field(question, said, typed, questionnaire)
    if question.kind == "date":
        return field | _date_field(question, said, typed)
    chosen = set(typed if typed is not None else _ticked(question, said))
    choices = [
        {"choice": c, "checked": str(c.value) in chosen, "id": f"{question.id}-{n}"}
        for n, c in enumerate(question.choices)
    ]
    value = next(iter(typed), "") if typed else said.get(question.id, "")
    # Where the back hurts can be shown on a picture too: its parts, from top to bottom, are labels
    # of the same boxes.
    zones = [c["id"] for c in choices if c["choice"].value in BACK] if question.id == "area" else []
    return field | {
        "choices": choices,
        "value": value,
        "scroll": question.id == "country",
        "zones": zones,
    }


def _ticked(question: Question, said) -> list[str]:
    if question.kind == "signs":
        ticks = [flag for flag in question.ids if said.get(flag) == "yes"]
        if ticks or not all(flag in said for flag in question.ids):
            return ticks
        return ["unsure"] if any(said[flag] == "unsure" for flag in question.ids) else ["none"]
    if question.id not in said:
        return []
    value = said[question.id]
    if isinstance(value, list):
        exclusive = [choice.value for choice in question.choices if choice.exclusive]
        return value or exclusive
    return [str(value)]


def _date_field(question: Question, said, typed) -> dict:
    if typed is not None:
        parts = {name: next(iter(typed[name]), "") for name in ("day", "month", "year", "other")}
    elif str(said.get(question.id, ""))[:1].isdecimal():  # 2026-11-07, or as much of it as was said
        year, month, day = [*str(said[question.id]).split("-"), "", ""][:3]
        parts = {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year, "other": ""}
    else:
        parts = {"day": "", "month": "", "year": "", "other": said.get(question.id, "")}
    others = [Choice("unsure", _("I don't know"))]
    others += [Choice("never", _("It never happened"))] if question.never else []
    return {
        "parts": parts,
        "others": [{"choice": c, "checked": parts["other"] == c.value} for c in others],
    }


def _picker_field(question: Question, said, typed, questionnaire: Questionnaire) -> dict:
    catalogue = questionnaire.catalogue
    if typed is not None:
        picked, medicines, words, other = (
            typed[part] for part in ("picked", "medicines", "words", "other")
        )
    else:
        picked = [slug for slug in said.get(question.id, []) if slug != "other-condition"]
        medicines, words = said.get("medicines", []), said.get(f"{question.id}-words", [])
        other = ["else"] if "other-condition" in said.get(question.id, []) else []
        if question.id in said and not (picked or medicines or words or other):
            other = ["none"]

    def option(slug):
        known = catalogue.conditions[slug]
        return {"slug": slug, "condition": known, "checked": slug in picked}

    known = [slug for slug in picked if slug in catalogue.conditions]
    if question.id == "diagnosis":
        # by the names a clinician uses
        groups = [("", [option(slug) for slug in catalogue.common_causes])]
        pool = [slug for slug, c in catalogue.rulebook.conditions.items() if c.is_back_diagnosis]
    else:
        groups = [
            (name, [option(slug) for slug in slugs])
            for name, slugs in catalogue.common.items()
            if slugs
        ]
        pool = [
            slug
            for slug, condition in catalogue.conditions.items()
            if not condition.asked_elsewhere
        ]
    shown = {o["slug"] for _name, options in groups for o in options}
    return {
        "groups": groups,
        "found_before": [option(slug) for slug in known if slug not in shown],
        "rest": [option(slug) for slug in pool if slug not in shown and slug not in picked],
        "medicines": [
            {"medicine": m, "checked": slug in medicines} for slug, m in catalogue.medicines.items()
        ]
        if question.id == "conditions"
        else [],
        "words": [
            catalogue.ambiguous_words[word] for word in words if word in catalogue.ambiguous_words
        ],
        "none": "none" in other,
        "else": "else" in other,
    }


def _search(
    request: HttpRequest, record: Record, questionnaire: Questionnaire, page: Page
) -> HttpResponse:
    """Conditions found by everyday words.

    What was ticked so far stays ticked; nothing is kept yet, and no word is in the address.
    """
    question = next((question for question in page.questions if question.kind == "picker"), None)
    if question is None:
        raise Http404
    query = plain(request.POST.get("q", ""))[:80]
    reading = _read(request, record, page, questionnaire.catalogue)
    reading.errors.clear()
    field = _field(question, questionnaire.said, reading, questionnaire)
    ticked = set(request.POST.getlist(question.id))
    found = find_conditions(query, catalogue=questionnaire.catalogue) if query else None
    if found:  # what was found stands in one place only
        _leave_out(field, found, whole_page=not by_htmx(request))
    words = set(request.POST.getlist(f"{question.id}-words"))
    context = {
        "field": field,
        "question": question,
        "query": query,
        "found": found,
        "ticked": ticked | words,
    }
    if by_htmx(request):
        return page_or_fragment(request, "screening/_found.html", "screening/_found.html", context)
    fields = [
        field if q is question else _field(q, questionnaire.said, reading, questionnaire)
        for q in page.questions
    ]
    previous = questionnaire.before(page)
    context |= {
        "page": page,
        "fields": fields,
        "single": len(fields) == 1,
        "address": request.path,
        "back": reverse("screening:page", args=[previous.slug]),
        "minutes_left": questionnaire.minutes_left(page),
        "personal": True,
        "has_picker": True,
    }
    return page_or_fragment(request, "screening/question.html", "screening/_form.html", context)


def _leave_out(field: dict, found, *, whole_page: bool) -> None:
    """Take what was found out of the lists around it: out of "you chose", and on a whole page
    out of the others too.
    """
    shown = {condition.slug for condition in found.conditions} | {
        o.condition for word in found.ambiguous for o in word.options
    }
    field["found_before"] = [
        option for option in field["found_before"] if option["slug"] not in shown
    ]
    field["words"] = [word for word in field["words"] if word not in found.ambiguous]
    if whole_page:
        field["rest"] = [option for option in field["rest"] if option["slug"] not in shown]
        field["groups"] = [
            (name, [o for o in options if o["slug"] not in shown])
            for name, options in field["groups"]
        ]
