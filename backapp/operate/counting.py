"""Metrics: the number of requests and their duration by route, without anything about a visitor
(docs/adr/0065).

Off unless PROMETHEUS_MULTIPROC_DIR names a folder. `counted.py`, a separate program, serves the
metrics.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from backapp.screening.runs import KINDS

#: Routes that only some answers lead to: their metrics would reveal something about the visitor.
TELLING = frozenset(
    {
        *(f"{kind}-{page}" for kind in KINDS for page in ("hurts", "done")),
        *(f"plan-{page}" for page in ("flare", "check", "change", "reminder", "worksheet")),
        *(f"plan-{page}" for page in ("step", "follow", "part")),
    }
)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})

REQUESTS = Counter("backapp_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "backapp_request_seconds",
    "How long an answer took to make.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def route(request: HttpRequest) -> str:
    """The route name of a request.

    In an app where the order of pages depends on the answers, the app's name stands for all of its
    routes.
    """
    match = request.resolver_match
    if match is None:
        return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"
    room, _colon, name = match.view_name.rpartition(":")
    return (
        room.partition(":")[0]
        if room
        else name.partition("-")[0]
        if name in TELLING
        else name or "none"
    )


class Counted:
    """The outermost middleware, so that it measures the whole duration."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        took, name = time.perf_counter() - began, route(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(name, method, f"{response.status_code // 100}xx").inc()
        SECONDS.labels(name).observe(took)
        return response
