"""Pages that need a result: the summary for a clinician, and the answers as FHIR files. The result
itself shows routines, so practice/result.py makes it.
"""

import json
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backapp.library.content import catalogue as current_catalogue
from backapp.screening import fhir
from backapp.screening import summary as summaries
from backapp.screening.asked import everything_said
from backapp.screening.record import Record, stops
from backapp.screening.views.showing import from_the_start, onward, safe_next
from backapp.screening.visit import Visit
from backapp.web.page_cache import cached
from backapp.web.pages import never_stored


def with_a_result(view: Callable[[Visit], HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view that needs a result. Without one it redirects to the next question."""

    @require_safe
    @never_stored
    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        visit = Visit(request)
        if not visit.record.has_answers:
            return from_the_start(visit)
        if visit.record.sign_reported and not stops(visit.decision):
            return redirect("screening:now")
        if not stops(visit.decision) and not visit.decision.complete:
            return onward(visit)
        return view(visit)

    return wrapper


@require_POST
@never_stored
def remember(request: HttpRequest) -> HttpResponse:
    """Keep the answers on this device for 28 days instead of until the browser is closed.

    It leads back to the page that offered it.
    """
    record = Record(request)
    if record.has_answers:
        record.remember()
    return redirect(safe_next(request) or "screening:result")


@with_a_result
def summary(visit: Visit) -> HttpResponse:
    """The summary for a clinician: the answers, the decision and its reasons. It is not stored."""
    context = summaries.context(visit)
    context |= {
        f"{page}_at": visit.request.build_absolute_uri(reverse(name))
        for page, name in (("rules", "how-screening-works"), ("sources", "sources"))
    }
    return render(visit.request, "screening/summary.html", context)


@with_a_result
def summary_file(visit: Visit) -> HttpResponse:
    """The answers as a FHIR QuestionnaireResponse to download."""
    screening = visit.decision.screening
    resource = fhir.questionnaire_response(
        everything_said(visit.said, screening),
        visit.catalogue,
        _questionnaire_url(),
        whole=visit.questionnaire.next_page() is None,
        at=screening.completed_at or visit.now,
        they=visit.record.they,
    )
    response = HttpResponse(_text(resource), content_type=fhir.CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="backapp-summary.json"'
    return response


@require_safe
def fhir_questionnaire(request: HttpRequest) -> HttpResponse:
    """Every possible question as a FHIR Questionnaire. It is the same for every visitor."""
    catalogue = current_catalogue()
    text = cached(
        catalogue.stamp,
        "fhir",
        make=lambda: _text(fhir.questionnaire(catalogue, _questionnaire_url())),
    )
    response = HttpResponse(text, content_type=fhir.CONTENT_TYPE)
    response["Cache-Control"] = "public, max-age=600"
    return response


def _questionnaire_url() -> str:
    """The questionnaire's canonical FHIR address. It does not depend on the request's host."""
    return settings.CANONICAL + reverse("screening:fhir-questionnaire")


def _text(resource: dict) -> str:
    return json.dumps(resource, ensure_ascii=False, indent=1)
