"""The page of warning signs. It must work when nothing else does: without a database, a cache, a
session or loaded content.

Its words come from the current content, so an editor's correction appears here too. If the content
cannot be read, the page uses the last words that this process read. If there are none, it uses a
snapshot of the fixtures in the file beside this one. `make fix` renews the snapshot; `make check`
and a test compare it with the fixtures. If even the templates are broken, the help page of
`web/faults.py` takes over.
"""

import json
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backapp.library.content import Catalogue, catalogue
from backapp.practice.anybody import has_session
from backapp.screening.emergency import COUNTRIES
from backapp.web import page_cache
from backapp.web.faults import help_page
from backapp.web.files import inline_styles
from backapp.web.pages import no_store

log = logging.getLogger("backapp.practice")
SNAPSHOT = Path(__file__).with_suffix(".json")
# urgency of a sign -> style of its group
LEVELS = {"emergency": "emergency", "urgent-today": "urgent", "see-a-clinician": "see-clinician"}


def snapshot(flags: list[dict]) -> str:
    """The text of the snapshot: every warning sign in `flags` (the rows of red_flags.json), the
    most urgent first.
    """
    ordered = sorted(
        (row["fields"] for row in flags), key=lambda fields: (fields["order"], fields["slug"])
    )
    return json.dumps(grouped(ordered), ensure_ascii=False, indent=1) + "\n"


def grouped(flags: Iterable[Mapping[str, str]]) -> dict[str, list[dict]]:
    """level -> its signs from `flags` in their order. The most urgent level comes first."""
    flags = list(flags)
    return {
        level: [
            {"slug": f["slug"], "text": f["short"], "action": f["action"]}
            for f in flags
            if f["urgency"] == urgency
        ]
        for urgency, level in LEVELS.items()
    }


@dataclass(frozen=True, slots=True)
class Signs:
    """Every warning sign: level -> its signs, each with its text and what to do.

    `stamp` is the version of the content they come from; empty for the snapshot.
    """

    stamp: str
    groups: dict[str, list[dict]]


# how long to use the last signs after a failed read, so that visitors do not wait for a database
# again and again
REST_SECONDS = 10
# language -> the last signs that this process read from the content
_last: dict[str | None, Signs] = {}
_failed_at: float | None = None


@cache
def built_in() -> Signs:
    """The signs of the fixtures, read from the snapshot."""
    return Signs("", json.loads(SNAPSHOT.read_text(encoding="utf-8")))


def signs(*, fresh: bool = False) -> Signs:
    """The signs of the current content, or the best substitute.

    With `fresh` the content version is read from the database now; otherwise it can be ten seconds
    old.
    """
    global _failed_at
    language = get_language()
    if _failed_at is None or time.monotonic() - _failed_at >= REST_SECONDS:
        try:
            found = catalogue(fresh=fresh)
            if language not in _last or _last[language].stamp != found.stamp:
                _last[language] = _of(found)
            _failed_at = None
        except Exception:  # whatever is broken, the page must come
            log.exception(
                "Cannot read the warning signs from the content. "
                "Visitors see the last ones that were read, or the built-in ones."
            )
            _failed_at = time.monotonic()
    return _last.get(language) or _last.get(settings.LANGUAGE_CODE) or built_in()


def _of(found: Catalogue) -> Signs:
    names = ("slug", "short", "action", "urgency")
    return Signs(
        found.stamp,
        grouped({name: getattr(flag, name) for name in names} for flag in found.red_flags.values()),
    )


def forget() -> None:
    """As a new process would start. For tests."""
    global _failed_at
    page_cache.clear()
    _last.clear()
    _failed_at = None


@require_safe
def warning_signs(request: HttpRequest) -> HttpResponse:
    """Every warning sign, the most urgent first, and the emergency numbers.

    Every visitor sees the same words. Needs no database.
    """
    try:
        return _answer(request)
    except Exception:  # whatever is broken, the signs in brief and the numbers must come
        log.exception("Cannot render the page of warning signs. Visitors see the help page.")
        response = help_page(503)
        response.status_code = 200
        del response["Retry-After"]
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    found = signs()
    if has_session(request):
        token = SimpleLazyObject(lambda: get_token(request))
        return no_store(
            HttpResponse(page(found, request=request, answers_held=True, csrf_token=token))
        )
    stored = page_cache.cached(
        found.stamp,
        request.path,
        make=lambda: inline_styles(HttpResponse(page(found, request=request, answers_held=False))),
    )
    response = HttpResponse(stored.content)
    response.has_inline_styles = stored.has_inline_styles
    response["Cache-Control"] = "public, max-age=600"
    patch_vary_headers(response, ["Cookie"])
    return response


def page(found: Signs, **frame) -> str:
    """The HTML of the page, rendered without the context processors: they read the session, which
    can be unavailable.
    """
    titles = {
        "emergency": _("Get emergency help now if there is any of these"),
        "urgent": _("Speak to a doctor or an urgent-care line today if there is any of these"),
        "see-clinician": _("See a clinician before you exercise if there is any of these"),
    }
    groups = [
        {"level": level, "title": titles[level], "signs": shown}
        for level, shown in found.groups.items()
    ]
    # the page shows no answers, so no tab has to hide it or load it again when they change
    context = {"groups": groups, "emergency": COUNTRIES, "impersonal": True}
    return render_to_string("pages/warning_signs.html", context | frame)
