"""The quick check: one page of lines before the starter (docs/adr/0114)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from backapp.library.content import STARTER
from backapp.library.content import catalogue as current_catalogue
from backapp.screening import lines
from backapp.screening.emergency import of_zone
from backapp.screening.record import stops
from backapp.screening.views.showing import form_of, onward
from backapp.screening.visit import Visit
from backapp.screening.zones import FIELD
from backapp.web.files import inline_styles
from backapp.web.pages import no_store


@require_http_methods(["GET", "HEAD", "POST"])
def quick(request: HttpRequest) -> HttpResponse:
    """Ask every line of the quick check at once.

    "None of these" leads to the starter, anything else to the questions that are left. Nothing is
    stored before an answer.
    """
    visit = Visit(request, current_catalogue(fresh=request.method == "POST"))
    response = no_store(_quick(visit))
    if request.method in ("GET", "HEAD") and not visit.record.has_answers:
        inline_styles(response)
    return response


def _quick(visit: Visit) -> HttpResponse:
    record, page = visit.record, visit.questionnaire.quick
    if page is None:  # this content has no quick check
        return redirect("screening:start")
    if record.has_answers and (stops(visit.decision) or visit.decision.complete):
        return redirect("screening:result")
    form = form_of(visit, page, fresh=True)
    if not form.is_valid():
        (field,) = form.shown(form.problems)
        context = {
            "page": page,
            "lines": field["choices"],
            "errors": form.problems,
            "personal": record.has_answers,
        }
        status = 422 if form.problems else 200
        return render(visit.request, "screening/quick.html", context, status=status)
    found = lines.settled(form.answers, visit.said, visit.catalogue)
    country = of_zone(visit.request.POST.get(FIELD, "")) or "elsewhere"
    record.check_quickly(visit.catalogue, found, country)
    visit = visit.again()
    if "unsure" in form.answers.values():  # not sure, and nothing ticked
        return redirect("screening:help", page.slug)
    done = visit.questionnaire.next_page() is None  # changed from "check your answers"
    if done or not record.may_start(visit.catalogue, visit.said):
        return onward(visit)
    run = record.run
    if run is None or not run.going("routine", STARTER, visit.now):  # sent twice, it begins once
        record.begin_run("routine", STARTER)
    return redirect("routine-follow", STARTER)
