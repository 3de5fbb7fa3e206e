"""What the pages of the screening share: a form on a page, where to go next, and where to come back
to.
"""

import logging
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from backapp.screening.forms import PageForm
from backapp.screening.questionnaire import Page
from backapp.screening.record import stops
from backapp.screening.typed import writing
from backapp.screening.visit import Visit
from backapp.web.pages import never_stored, page_or_fragment

log = logging.getLogger("backapp.screening")


def for_a_visit(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page with a form about the visitor: `view` is given a Visit in place of the request."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_stored
    @wraps(view)
    def wrapper(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return view(Visit(request), *args, **kwargs)

    return wrapper


def form_of(visit: Visit, page: Page, *, fresh: bool = False) -> PageForm:
    """The form of a page, with what was sent. Until something is, it shows the last answers; a
    `fresh` one shows none.

    It is valid only once a valid form has been sent, so a view reads

        form = form_of(visit, page)
        if not form.is_valid():
            return show(visit, form)
    """
    sent = visit.request.POST if visit.request.method == "POST" else None
    said = {} if fresh and sent is None else visit.said
    return PageForm(page, visit.catalogue, said, sent)


def show(visit: Visit, form: PageForm, **more) -> HttpResponse:
    """The page of a form, as it is or with what is wrong.

    `more` goes to the template, and stands before what is worked out here.
    """
    errors = more.get("errors", form.problems)
    context = {
        "page": form.page,
        "fields": form.shown(errors),
        "errors": errors,
        "single": len(form.fields) == 1,
        "address": visit.request.path,
        "personal": visit.record.held,
        "has_picker": any(question.kind == "picker" for question in form.page.questions),
    }
    return page_or_fragment(
        visit.request,
        "screening/question.html",
        "screening/_form.html",
        context | more,
        status=422 if errors else 200,
    )


def on_the_way(visit: Visit, page: Page) -> dict:
    """For a page of the questionnaire: the way back, and how long it still takes."""
    before = visit.questionnaire.before(page.slug)
    return {
        "back": address_of(before) if before else None,
        "first": before is None,
        "minutes_left": visit.questionnaire.minutes_left(page.slug),
        "lost": before is None and "lost" in visit.request.GET,
    }


def address_of(slug: str) -> str:
    """The address of a page of the questionnaire."""
    return reverse("screening:start") if slug == "start" else reverse("screening:page", args=[slug])


# --------------------------------------------------------------------------------------- where next


def onward(visit: Visit) -> HttpResponse:
    """Where to go from here: a care card that cannot wait, the next question, the check, or the
    result.

    To the result only where there is one: the result sends everybody else here, and two views that
    send to each other never end.
    """
    if stops(visit.decision):
        return redirect("screening:result")
    if following := visit.questionnaire.next_page():
        return redirect(address_of(following))
    if not visit.record.completed:
        return redirect("screening:check")
    return redirect("screening:result") if visit.decision.complete else _no_result(visit)


def _no_result(visit: Visit) -> HttpResponse:
    """Nothing is left to ask, and still there is no whole, current set of answers: say so, and
    how to continue.
    """
    ours = bool(visit.decision.unanswered)
    if ours:  # the check of the content should have refused it (walking.py)
        log.error(
            "the rules want an answer that no page asks for: manage.py check_content --tables"
        )
    context, status = {"ours": ours, "personal": True}, 503 if ours else 409
    return render(visit.request, "screening/no_result.html", context, status=status)


def from_the_start(visit: Visit) -> HttpResponse:
    """To the first page; to somebody whose answers are not there it says so, since a browser
    without cookies would go round in circles.
    """
    start = reverse("screening:start")
    return redirect(start if visit.record.held else f"{start}?lost=1")


def safe_next(request: HttpRequest) -> str:
    """The address on this site to continue at afterwards, as the form or the address says; empty
    for any other.
    """
    address = writing(request.POST.get("next") or request.GET.get("next") or "")
    return (
        address
        if address.startswith("/") and url_has_allowed_host_and_scheme(address, None)
        else ""
    )
