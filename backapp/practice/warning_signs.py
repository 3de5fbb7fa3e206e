"""The page of warning signs, which must be there when nothing else is: no database, no cache, no
session, no content loaded.

Its words are those of the content as it is now, so that an editor's correction arrives here too.
Where they cannot be had, the last ones that this process read take their place, and else a snapshot
of the fixtures that is kept beside this file: `make fix` renews it, `make check` and a test hold
the two together. Should even the templates be broken, the help page of `web/faults.py` takes over.
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
# a sign's urgency -> its look
LEVELS = {"emergency": "emergency", "urgent-today": "urgent", "see-a-clinician": "see-clinician"}


def snapshot(flags: list[dict]) -> str:
    """The text of the snapshot: every warning sign among `flags` (the rows of red_flags.json),
    most urgent first, in their order.
    """
    ordered = sorted(
        (row["fields"] for row in flags), key=lambda fields: (fields["order"], fields["slug"])
    )
    return json.dumps(grouped(ordered), ensure_ascii=False, indent=1) + "\n"


def grouped(flags: Iterable[Mapping[str, str]]) -> dict[str, list[dict]]:
    """level -> its signs among `flags`, in their order, the most urgent level first."""
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
    """Every warning sign: level -> its signs, as text and action.

    `stamp` is that of the content they are from; empty: the snapshot.
    """

    stamp: str
    groups: dict[str, list[dict]]


# after the content could not be had: nobody who needs this page waits for a database time and again
REST_SECONDS = 10
# language -> the last signs that this process read from the content
_last: dict[str | None, Signs] = {}
_failed_at: float | None = None


@cache
def built_in() -> Signs:
    """The signs of the fixtures, from the snapshot."""
    return Signs("", json.loads(SNAPSHOT.read_text(encoding="utf-8")))


def signs(*, fresh: bool = False) -> Signs:
    """The signs as the content has them now (`fresh`: asked at once; else at most ten seconds
    old), or the best that can be had.
    """
    global _failed_at
    language = get_language()
    if _failed_at is None or time.monotonic() - _failed_at >= REST_SECONDS:
        try:
            found = catalogue(fresh=fresh)
            if language not in _last or _last[language].stamp != found.stamp:
                _last[language] = _of(found)
            _failed_at = None
        except Exception:  # the page comes whatever is broken
            log.exception(
                "the warning signs could not be read from the content: their last words, "
                "or the built-in ones, are shown"
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
    """Every warning sign, most urgent first, and the numbers to call.

    The same words for everybody; needs no table.
    """
    try:
        return _answer(request)
    except Exception:  # whatever is broken, the signs in brief and the numbers still come
        log.exception("the page of warning signs could not be made")
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
    """The page, made without the context processors: they ask the session, which may be out of
    reach.
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
    context = {"groups": groups, "emergency": COUNTRIES}
    return render_to_string("pages/warning_signs.html", context | frame)
