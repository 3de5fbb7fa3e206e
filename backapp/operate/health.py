"""Two addresses for monitoring: whether this process is alive, and whether it is ready
(docs/adr/0063).

The responses are small, are never cached and contain nothing about a visitor. They do not say why
something is wrong; `manage.py doctor` does, on the machine itself.
"""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from backapp.library import versions
from backapp.operate import readiness
from backapp.web.pages import no_store


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as this process can respond.

    Does not use the database: a restart of this process would not repair the database.
    """
    return no_store(JsonResponse({"status": "alive"}))


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if this process can serve visitors; otherwise 503, with the first check that fails.

    `release` says whether the content that came with this code is in force. While it waits,
    visitors are served as usual.
    """
    found = readiness.run_checks()
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
