"""Caching: a page without a session is cached and costs no query and no cookie; a page with one is
never cached.
"""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backapp.access import Permit
from backapp.library import content, versions
from backapp.library.models.exercises import Exercise
from backapp.web import page_cache
from tests import weight
from tests.people import CAST, come_in

pytestmark = pytest.mark.django_db

OPEN_PAGES = (
    "/",
    "/exercises/",
    "/exercises/bridge/",
    "/exercises/egg-roll/",
    "/routines/",
    "/routines/dont-crack/",
    "/privacy/",
)
STEPS = (
    "/routines/dont-crack/steps/1/",
    "/routines/dont-crack/hurts/",
    "/routines/dont-crack/done/",
)


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return [query["sql"] for query in asked]


@pytest.mark.parametrize(
    "address",
    [
        *OPEN_PAGES,
        *STEPS,
        "/warning-signs/",
        "/robots.txt",
        "/exercises/?q=desk&area=hips",
        "/exercises/nix/",
    ],
)
def test_a_stranger_costs_no_query_and_gets_no_cookie(address):
    Client().get("/exercises/")  # fills the cache
    client = Client()
    assert queries(client, address) == []
    assert not client.cookies


@pytest.mark.parametrize("address", [*OPEN_PAGES, "/exercises/?q=desk"])
def test_a_strangers_page_may_be_kept_and_tells_caches_what_it_depends_on(client, address):
    response = client.get(address)
    assert response["Cache-Control"].startswith("public") and "Cookie" in response["Vary"]


@pytest.mark.parametrize("address", [page for page in OPEN_PAGES if page != "/privacy/"])
def test_a_page_that_has_not_changed_is_not_sent_again(client, address):
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content and "public" in again["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": '"other"'}).content == first.content


@pytest.mark.parametrize("name", ["never-diagnosed", "half-way", "emergency"])
def test_a_visitors_page_is_stored_nowhere(name):
    client = come_in(name)
    for address in (
        *OPEN_PAGES,
        *STEPS,
        "/exercises/?open=1",
        "/exercises/nix/",
        "/warning-signs/",
    ):
        response = client.get(address)
        text = response.content.decode()
        assert response["Cache-Control"] == "no-store, private" and "ETag" not in response, address
        assert 'href="/finish/"' in text, address
        # the page of warning signs shows no answers, so no tab has to hide it
        assert ("data-personal" in text) == (address != "/warning-signs/"), address


def test_nobody_is_handed_somebody_elses_page():
    somebody, nobody = come_in("full-set"), Client()
    alone = {address: Client().get(address).content for address in OPEN_PAGES}
    page_cache.clear()
    own = {address: somebody.get(address).content for address in OPEN_PAGES}
    assert not page_cache._cache
    for address in OPEN_PAGES:
        assert nobody.get(address).content == alone[address] != own[address]
        assert (
            b'href="/finish/"' not in alone[address]
            and b'href="/finish/"' in somebody.get(address).content
        )


def test_any_cookie_of_ours_keeps_a_page_from_being_kept(client):
    client.cookies[settings.SESSION_COOKIE_NAME] = "long-since-gone"
    assert client.get("/exercises/")["Cache-Control"] == "no-store, private"
    assert not page_cache._cache


def test_pieces_and_searches_are_never_kept_as_the_page(client):
    client.get("/exercises/", headers={"HX-Request": "true"})
    client.get("/exercises/?q=desk")
    client.get("/exercises/nix/")
    assert not page_cache._cache


def test_there_is_an_end_to_the_pages_kept(client, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST", 2)
    for address in OPEN_PAGES:
        client.get(address)
        assert len(page_cache._cache) <= 2


@pytest.mark.asvs("8.3.2")
def test_an_edit_counts_from_the_next_time_the_content_is_looked_at(client):
    assert b"Bridge, as edited" not in client.get("/exercises/bridge/").content
    Exercise.objects.filter(slug="bridge").update(name="Bridge, as edited")
    versions.mark_changed(timezone.now())
    try:
        content.forget()
        assert b"Bridge, as edited" in client.get("/exercises/bridge/").content
        assert b"Bridge, as edited" in client.get("/exercises/").content
    finally:
        content.forget()


def test_a_page_made_while_an_edit_lands_is_not_kept_as_one_of_the_new_content(client, monkeypatch):
    real = Permit.open

    def meanwhile(self, slug):
        monkeypatch.setattr(Permit, "open", real)
        Exercise.objects.filter(slug="bridge").update(name="Bridge, as edited")
        versions.mark_changed(timezone.now())
        content.catalogue(fresh=True)
        Client().get("/routines/")  # cached already, with the new content
        return real(self, slug)

    monkeypatch.setattr(Permit, "open", meanwhile)
    try:
        assert b"Bridge, as edited" not in client.get("/exercises/bridge/").content, (
            "whole, and of the old one"
        )
        assert b"Bridge, as edited" in client.get("/exercises/bridge/").content
    finally:
        content.forget()


@pytest.mark.parametrize("name", ["thin-bones", "full-set"])
def test_a_visitors_page_costs_the_session_and_the_content_version_and_writes_nothing(name):
    client = come_in(name)
    for address in (
        *OPEN_PAGES,
        *STEPS,
        "/exercises/?q=desk&open=1",
        "/exercises/foam-roller-upper-back/",
    ):
        asked = queries(client, address)
        assert len(asked) <= 2, (address, asked)
        assert all(sql.startswith("SELECT") for sql in asked), address


def test_warning_signs_cost_no_query_even_with_a_session():
    client = come_in("never-diagnosed")
    assert queries(client, "/warning-signs/") == []


@pytest.mark.parametrize("name", CAST)
def test_every_page_and_the_stylesheet_fit_into_one_round_trip(name):
    client = come_in(name)
    for address in (
        *OPEN_PAGES,
        *STEPS,
        "/warning-signs/",
        "/exercises/double-knee-to-chest/",
        "/routines/crack-your-own-back/",
    ):
        body = client.get(address).content
        assert weight.of_page(body) <= weight.ROUND_TRIP, address


def test_an_edit_counts_from_the_next_request_of_whoever_has_answered():
    """Even while this process trusts its copy of the content version: each request with answers
    reads the version along with them.
    """
    client = come_in("thin-bones")
    try:
        for name in ("Bridge, as edited", "Bridge, as edited again"):
            assert name.encode() not in client.get("/exercises/").content
            Exercise.objects.filter(slug="bridge").update(name=name)
            versions.mark_changed(timezone.now())
            assert f">{name}<".encode() in client.get("/exercises/").content
    finally:
        content.forget()
