"""Two addresses for whoever watches the site: does this process live, and is it ready
(docs/adr/0063).

Both are small, kept by nobody, and say nothing about any person. Neither says why something is
wrong: `manage.py doctor` does, on the machine itself.
"""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from backapp.library import versions
from backapp.operate import readiness
from backapp.web.pages import no_store


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers at all.

    Asks nothing of the database: a database at rest is no reason to restart us.
    """
    return no_store(JsonResponse({"status": "alive"}))


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when a visitor can be answered; else 503, with the first thing that stands in the way.

    `release` tells whether the content that came with this code is in force. Where it waits,
    visitors are answered all the same.
    """
    found = readiness.look()
    ready = not any(found.values())
    said = {
        name: "not looked at" if name not in found else "fault" if found[name] else "ok"
        for name in readiness.CHECKS
    }
    said["release"] = (
        "not looked at" if not ready else "waits" if versions.release_waits() else "ok"
    )
    return no_store(
        JsonResponse(
            {"status": "ready" if ready else "not ready"} | said, status=200 if ready else 503
        )
    )
