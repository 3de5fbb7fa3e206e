"""The page of warning signs, which must be there when nothing else is: no database, no cache, no session, no content loaded.

Its words are a snapshot of the fixtures, kept beside this file: `make fix` renews it, `make check` and a test
hold the two together. Should even the templates be broken, the help page made by `backapp/web.py` takes over.
"""

import json
import logging
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backapp.practice.anybody import has_session
from backapp.screening.emergency import COUNTRIES
from backapp.web import carry_sheet, help_page, no_store

log = logging.getLogger("backapp.practice")
SNAPSHOT = Path(__file__).with_suffix(".json")
_kept: dict[tuple[str, str | None], HttpResponse] = {}  # address and language -> the page for anybody without a session
LEVELS = {"emergency": "emergency", "urgent-today": "urgent", "see-a-clinician": "see-clinician"}  # a sign's urgency -> its look


def snapshot(flags: list[dict]) -> str:
    """The text of the snapshot: every warning sign among `flags` (the rows of red_flags.json), most urgent first, in their order."""
    ordered = sorted((row["fields"] for row in flags), key=lambda fields: (fields["order"], fields["slug"]))
    groups = {
        level: [{"slug": f["slug"], "text": f["short"], "action": f["action"]} for f in ordered if f["urgency"] == urgency]
        for urgency, level in LEVELS.items()
    }
    return json.dumps(groups, ensure_ascii=False, indent=1) + "\n"


@cache
def signs() -> dict[str, list[dict]]:
    """level -> its signs, as text and action."""
    return json.loads(SNAPSHOT.read_text(encoding="utf-8"))


@require_safe
def warning_signs(request: HttpRequest) -> HttpResponse:
    """Every warning sign, most urgent first, and the numbers to call. The same words for everybody; asks no table anything."""
    try:
        return _answer(request)
    except Exception:  # whatever is broken, the signs in brief and the numbers still come
        log.exception("the page of warning signs could not be made")
        response = help_page(503)
        response.status_code = 200
        del response["Retry-After"]
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    if has_session(request):
        token = SimpleLazyObject(lambda: get_token(request))
        return no_store(HttpResponse(page(request=request, answers_held=True, csrf_token=token)))
    key = (request.path, get_language())
    if key not in _kept:
        _kept[key] = carry_sheet(HttpResponse(page(request=request, answers_held=False)))
    response = HttpResponse(_kept[key].content)
    response.carries_sheet = _kept[key].carries_sheet
    response["Cache-Control"] = "public, max-age=600"
    patch_vary_headers(response, ["Cookie"])
    return response


def page(**frame) -> str:
    """The page, made without the context processors: they ask the session, which may be out of reach."""
    titles = {
        "emergency": _("Get emergency help now if there is any of these"),
        "urgent": _("Speak to a doctor or an urgent-care line today if there is any of these"),
        "see-clinician": _("See a clinician before you exercise if there is any of these"),
    }
    groups = [{"level": level, "title": titles[level], "signs": found} for level, found in signs().items()]
    context = {"groups": groups, "emergency": COUNTRIES}
    return render_to_string("pages/warning_signs.html", context | frame)
