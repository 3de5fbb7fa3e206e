"""The quick check: one page of lines before the starter (docs/adr/0114)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from backapp.library.content import STARTER
from backapp.library.content import catalogue as current_catalogue
from backapp.screening import lines
from backapp.screening.emergency import of_form
from backapp.screening.forms import PageForm
from backapp.screening.record import stops
from backapp.screening.views.showing import form_of, onward, safe_next, takes_back
from backapp.screening.visit import Visit
from backapp.web.files import inline_styles
from backapp.web.pages import no_store

LONGEST = 1200  # characters of the address of a session, with all that a visitor can change


@require_http_methods(["GET", "HEAD", "POST"])
def quick(request: HttpRequest) -> HttpResponse:
    """Ask every line of the quick check at once.

    "None of these" leads to the starter, or back to the session that asked; anything else to the
    questions that are left. Nothing is stored before an answer.
    """
    visit = Visit(request, current_catalogue(fresh=request.method == "POST"))
    response = no_store(_quick(visit))
    if request.method in ("GET", "HEAD") and not visit.record.held:
        inline_styles(response)
    return response


def _quick(visit: Visit) -> HttpResponse:
    record, page = visit.record, visit.questionnaire.quick
    if page is None:  # this content has no quick check
        return redirect("screening:start")
    done = record.has_answers and (stops(visit.decision) or visit.decision.complete)
    form = form_of(visit, page, fresh=True)
    answers = form.raised if done or form.out_of_date else form.answers
    found = lines.settled(answers, visit.said, visit.catalogue)
    corrected = takes_back(visit, found.answers)
    if answers:
        record.check_quickly(visit.catalogue, found, of_form(visit.request.POST))
        visit = visit.again()
    if done:  # the page is from before the result: what it ticks counts, what it denies does not
        return onward(visit)
    if not form.is_valid():
        return _show(visit, form)
    if corrected:
        return redirect("screening:correct")
    if "unsure" in answers.values():
        return redirect("screening:help", page.slug)
    done = visit.questionnaire.next_page() is None  # changed from "check your answers"
    if done or not record.may_start(visit.catalogue, visit.said):
        return onward(visit)
    if session := _session_in(visit.request):
        return redirect(session)
    run = record.run
    if run is None or not run.going("routine", STARTER, visit.now):  # sent twice, it begins once
        record.begin_run("routine", STARTER)
    return redirect("routine-follow", STARTER)


def _session_in(request: HttpRequest) -> str:
    """The address of the session that the visitor came for; empty for any other address."""
    address = safe_next(request)
    return address if address.startswith(reverse("sessions")) and len(address) < LONGEST else ""


def _show(visit: Visit, form: PageForm) -> HttpResponse:
    errors = form.problems
    if form.out_of_date:
        errors, form = errors[:1], form.anew(visit.said)
    (field,) = form.shown(errors)
    context = {
        "page": form.page,
        "lines": field["choices"],
        "error": field["error"],
        "asked": form.asked,
        "onward": _session_in(visit.request),
        "errors": errors,
        "personal": visit.record.held,
    }
    status = 422 if errors else 200
    return render(visit.request, "screening/quick.html", context, status=status)
