"""Metrics of a request: the route, the method and the result.

Nothing about the visitor or the answers.
"""

from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver
from prometheus_client import REGISTRY

from backapp.operate.counting import SECONDS, TELLING, Counted, route
from tests.access.test_sweep import names

ROOMS = {"screening", "diary", "admin"}


def test_nothing_is_counted_unless_a_folder_is_named(settings):
    assert not any("counting" in middleware for middleware in settings.MIDDLEWARE)


def match(name):
    return SimpleNamespace(path_info="/", resolver_match=SimpleNamespace(view_name=name))


def test_every_address_is_counted_by_a_name_that_tells_nothing_of_answers():
    """An app whose pages depend on answers has a single name. An address in it, or one that reveals
    an answer, never has its own name.
    """
    labels = {name: route(match(name)) for name in names(get_resolver().url_patterns)}
    assert all(labels[name] == name.partition(":")[0] for name in labels if ":" in name)
    assert all(labels[name] == name.partition("-")[0] for name in TELLING)
    assert not any(label.endswith(("-hurts", "-done")) for label in labels.values())
    assert {label for name, label in labels.items() if ":" in name} <= ROOMS
    assert labels["exercise"] == "exercise" and len(set(labels.values())) < 70
    assert set(labels) >= TELLING, "each is an address of the site"


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/static/css/app.css", "static"),
        ("/wp-login.php", "none"),
        ("/exercises/../etc/passwd", "none"),
    ],
)
def test_what_is_no_address_of_the_site_is_not_repeated(path, label):
    request = RequestFactory().get(path)
    request.resolver_match = None
    assert route(request) == label


def test_only_address_method_and_kind_of_answer_are_kept():
    def answer(request):
        request.resolver_match = SimpleNamespace(view_name="exercise")
        return HttpResponse(status=302)

    before = (
        REGISTRY.get_sample_value(
            "backapp_requests_total", {"route": "exercise", "method": "other", "status": "3xx"}
        )
        or 0
    )
    request = RequestFactory().generic(
        "BREW", "/exercises/bridge/?q=secret", headers={"X-Forwarded-For": "192.0.2.9"}
    )
    assert Counted(answer)(request).status_code == 302
    found = REGISTRY.get_sample_value(
        "backapp_requests_total", {"route": "exercise", "method": "other", "status": "3xx"}
    )
    assert found == before + 1
    kept = repr(
        [
            sample
            for metric in REGISTRY.collect()
            for sample in metric.samples
            if metric.name.startswith("backapp")
        ]
    )
    assert (
        "bridge" not in kept
        and "secret" not in kept
        and "192.0.2.9" not in kept
        and "BREW" not in kept
    )
    assert SECONDS._labelnames == ("route",)
