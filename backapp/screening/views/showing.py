"""Helpers for the screening's views: show a form, and find the next page."""

import logging
from collections.abc import Callable
from functools import partial, wraps
from weakref import WeakKeyDictionary

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from backapp.gate.cover import stage
from backapp.gate.vocabulary import Disposition
from backapp.library.content import Catalogue
from backapp.screening import pace
from backapp.screening.cues import ticked_in
from backapp.screening.emergency import of_form
from backapp.screening.forms import ASKED, PageForm
from backapp.screening.questionnaire import LISTS, Page, address_of
from backapp.screening.reading import ruled_out
from backapp.screening.record import stops
from backapp.screening.typed import writing
from backapp.screening.visit import Visit
from backapp.web.pages import never_stored, page_or_fragment

log = logging.getLogger("backapp.screening")


def for_a_visit(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view with a form about the visitor. It gets a Visit instead of the request."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_stored
    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return view(Visit(request), *args, **kwargs)

    return wrapper


def form_of(visit: Visit, page: Page, *, fresh: bool = False) -> PageForm:
    """Return the form of a page, with the submitted data.

    Before a submission it shows the last answers, or none if `fresh`. It is valid only after a
    valid submission, so a view can use it like this:

        form = form_of(visit, page)
        if not form.is_valid():
            return show(visit, form)

    What lasts of earlier answers is folded, unless the visitor wants to change it. A submitted form
    confirms it only if it was shown just so.
    """
    request, said, earlier = visit.request, visit.said, visit.earlier
    sent = request.POST if request.method == "POST" else None
    doubted = visit.record.doubted(said)
    if not earlier:
        form = PageForm(page, visit.catalogue, said, sent, fresh=fresh)
        form.doubt(doubted)
        return form
    pages, known = (earlier.folded(page, said), page), earlier.known(said)
    folded, whole = (
        PageForm(one, visit.catalogue, said, sent, fresh=fresh, known=known) for one in pages
    )
    whole.doubt(doubted)
    shown = "change" not in request.GET if sent is None else sent.get(ASKED) == folded.asked
    searched = sent is not None and sent.get("action") == "search"  # only the whole page has that
    return folded if shown and not searched else whole


def show(visit: Visit, form: PageForm, **more) -> HttpResponse:
    """Return the page of a form, with its errors if it has any.

    A form that is out of date is answered again; what it ticks is stored first. An emergency does
    not wait for the other questions of its page. `more` is added to the template context and
    overrides the values from here.
    """
    errors = more.get("errors", form.problems)
    if errors and keep_ticked(visit, form.emergencies):
        return onward(visit.again())
    if form.out_of_date:
        if keep_ticked(visit, form.raised):
            return onward(visit.again())
        errors, form = errors[:1], form.anew(visit.said)
    context = _context(form, errors) | {
        "earlier": visit.earlier,
        "address": visit.request.path,
        "personal": visit.record.held,
    }
    return page_or_fragment(
        visit.request,
        "screening/question.html",
        "screening/_form.html",
        context | more,
        status=422 if errors else 200,
    )


def keep_ticked(visit: Visit, raised: dict[str, object]) -> bool:
    """Store the warning signs and lines that a form ticks which came out of order or out of date,
    and nothing else.

    What it denies is asked again later. Returns whether there were any.
    """
    if not raised or not visit.record.has_answers:
        return False
    visit.record.ask_behind(visit.catalogue, raised)
    visit.record.put(visit.catalogue, raised)
    visit.record.store_result(visit.again().decision)
    return True


def _context(form: PageForm, errors) -> dict:
    questions, fields = form.page.questions, form.shown(errors)
    asked = [question for question in questions if not question.folded]
    return {
        "page": form.page,
        "fields": [field for field in fields if "rows" not in field],
        "folded": [row for field in fields for row in field.get("rows", ())],
        "filled_in": any(
            id in form.known and id not in form.said
            for question in asked
            for id in question.ids or (question.id,)
        ),
        "asked": form.asked,
        "errors": errors,
        "single": len(questions) == len(asked) == 1 and asked[0].kind not in LISTS,
        "has_picker": any(question.kind == "picker" for question in asked),
    }


def on_the_way(visit: Visit, page: Page) -> dict:
    """Return the template context of a questionnaire page: the way back, the step and the minutes
    left.
    """
    questionnaire = visit.questionnaire
    before, (step, steps) = questionnaire.before(page.slug), questionnaire.step(page.slug)
    return {
        "back": address_of(before) if before else None,
        "first": before is None,
        "step": step,
        "steps": steps,
        "minutes_left": partial(minutes_left, visit, page.slug),
        "lost": before is None and "lost" in visit.request.GET,
        "open_now": partial(_open_now, visit),
    }


def _open_now(visit: Visit) -> int:
    """Return how many exercises stay open whatever the other answers are (`gate.cover.stage`)."""
    if not visit.record.may_stop or stops(visit.decision):
        return 0
    screening, known = visit.sheet.screening, visit.catalogue
    return len(stage(known.rulebook, screening, ruled_out(visit.said, known), visit.now))


def takes_back(visit: Visit, answers: dict[str, object]) -> bool:
    """Whether these answers deny a warning sign that is held and that the visitor has told us of.

    Then the next page asks which is right.
    """
    flags = visit.catalogue.rulebook.red_flags
    denied = [id for id, said in answers.items() if said == "no" and id in flags]
    return any(flags[id].sticky and visit.signs.get(id, "implied") != "implied" for id in denied)


def minutes_left(visit: Visit, slug: str) -> int:
    """Return the whole minutes that this page and those after it take."""
    pages = (visit.earlier.folded(one, visit.said) for one in visit.questionnaire.left(slug))
    return max(1, round(sum(page_seconds(one, visit.catalogue) for one in pages) / 60))


_seconds: WeakKeyDictionary[Catalogue, dict[tuple, float]] = WeakKeyDictionary()


def page_seconds(page: Page, catalogue: Catalogue) -> float:
    """Return how long a page of questions takes.

    It is rendered once for that, as a visitor without answers sees it.
    """
    known = _seconds.setdefault(catalogue, {})
    asked = [question.id for question in page.questions if not question.folded]
    key = (get_language(), str(page.title), page.ids, *asked)
    if key not in known:
        form = PageForm(page, catalogue, {})
        # the numbers stand for any others: each is one word
        context = {"step": 1, "steps": 2, "minutes_left": 2, "back": "/"}
        html = render_to_string("screening/_question.html", _context(form, ()) | context)
        known[key] = pace.seconds(html, taps=len(asked) + 1)
    return known[key]


# --------------------------------------------------------------------------------------- where next


def onward(visit: Visit) -> HttpResponse:
    """Redirect to the next page: an urgent care card, the next question, the check, or the result.

    It redirects to the result only if there is one. Otherwise the result view redirects here, and
    the two would never end.
    """
    if must_stop(visit):
        return redirect("screening:result")
    if following := visit.questionnaire.next_page():
        return redirect(address_of(following))
    if not visit.record.completed:
        return redirect("screening:check")
    return redirect("screening:result") if visit.decision.complete else _no_result(visit)


def must_stop(visit: Visit) -> bool:
    """Whether the questions end now with a care card.

    An emergency ends them at once. A sign to be seen about today waits until the cues of the lines
    that were ticked with it are answered, because together they can be an emergency: fever, and a
    reason for infection (facts.md 1).
    """
    decision = visit.decision
    if not stops(decision):
        return False
    return decision.disposition >= Disposition.EMERGENCY or not visit.questionnaire.closer_left


def _no_result(visit: Visit) -> HttpResponse:
    """Return the page for a visitor who has answered everything and still has no result."""
    ours = bool(visit.decision.unanswered)
    if ours:  # the content check should have refused this content (walking.py)
        log.error(
            "The rules need an answer that no page asks for. Run manage.py check_content --tables."
        )
    context, status = {"ours": ours, "personal": True}, 503 if ours else 409
    return render(visit.request, "screening/no_result.html", context, status=status)


def from_the_start(visit: Visit) -> HttpResponse:
    """Redirect to the first page, if the form that was sent ticks nothing.

    What it ticks is stored, because the answers can have ended while its page was open. Without
    answers the first page says so, because a browser without cookies would end up here again and
    again.
    """
    if raised := ticked_in(visit.request.POST, visit.catalogue):
        visit.record.begin(of_form(visit.request.POST))
        keep_ticked(visit, raised)
        return onward(visit.again())
    start = reverse("screening:start")
    return redirect(start if visit.record.held else f"{start}?lost=1")


def safe_next(request: HttpRequest) -> str:
    """Return the address to continue at, from the form or the query string.

    Empty if it is missing or not on this site.
    """
    address = writing(request.POST.get("next") or request.GET.get("next") or "")
    return (
        address
        if address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
        else ""
    )
