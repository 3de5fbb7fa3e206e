"""SESSION_STORE=cache: answers in the shared cache are kept as carefully as in the database, and
a server that fails opens nothing.
"""

import re

import pytest
from django.conf import settings as current
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.test import Client

from tests.people import CAST, come_in
from tests.walk import fill_first

pytestmark = pytest.mark.django_db
COOKIE = current.SESSION_COOKIE_NAME


@pytest.fixture
def server(redis_server, settings):
    """The site with its sessions on a server of the test's own."""
    settings.CACHES = {
        "default": settings.CACHES["default"]
        | {"BACKEND": "backapp.caches.SharedCache", "LOCATION": redis_server.url}
    }
    settings.SESSION_ENGINE = "backapp.screening.cached_sessions"
    caches["default"]._own.clear()
    return redis_server


def names(server):
    return {name.decode() for name in server.say("KEYS", "backapp-session-*")}


def shown(client, address="/exercises/"):
    return client.get(address).content


@pytest.mark.parametrize("name", ["full-set", "thin-bones", "emergency"])
def test_somebody_is_shown_the_same_wherever_answers_are_kept(server, settings, name):
    cached = come_in(name)
    pages = [
        shown(cached, address)
        for address in ("/exercises/", "/exercises/egg-roll/", "/result/", "/routines/")
    ]
    assert len(names(server)) == 1 and not Session.objects.exists()
    settings.SESSION_ENGINE = "backapp.screening.sessions"
    stored = come_in(name)
    assert Session.objects.count() == 1
    again = [
        shown(stored, address)
        for address in ("/exercises/", "/exercises/egg-roll/", "/result/", "/routines/")
    ]
    assert [len(page) for page in pages] == [len(page) for page in again]
    mark = re.compile(rb'data-personal="\w{12}"')  # another for each session
    assert [mark.sub(b"", page) for page in pages[:2]] == [
        mark.sub(b"", page) for page in again[:2]
    ]


def test_what_is_kept_lapses_by_itself_within_a_day_and_cannot_be_read_as_code(server):
    come_in("thin-bones")
    (name,) = names(server)
    assert 0 < server.say("TTL", name) <= 86_400
    assert b"__reduce__" not in server.say("GET", name) and not server.say("GET", name).startswith(
        b"\x80"
    )


def test_an_answer_changed_on_the_server_counts_as_none(server):
    client = come_in("thin-bones")
    (name,) = names(server)
    kept = server.say("GET", name)
    server.say("SET", name, kept[:-3] + (b"aaa" if kept[-3:] != b"aaa" else b"bbb"))
    assert client.get("/result/").status_code == 302, "asked again"


def test_finishing_leaves_nothing(server):
    client = come_in("thin-bones")
    assert names(server)
    client.post("/finish/")
    assert names(server) == set()


def test_a_session_that_the_server_has_lost_is_nobodys(server):
    client = come_in("full-set")
    before = shown(client, "/exercises/egg-roll/")
    server.say("FLUSHALL")
    assert shown(client, "/exercises/egg-roll/") != before
    assert client.get("/result/").status_code == 302
    assert fill_first(client).status_code == 302 and len(names(server)) == 1


def test_a_key_that_a_stranger_chose_is_never_taken(server):
    client = Client()
    client.cookies[COOKIE] = "a" * 32
    fill_first(client)
    assert client.cookies[COOKIE].value != "a" * 32 and names(server) == {
        f"backapp-session-{client.cookies[COOKIE].value}"
    }


def test_a_sign_raised_in_one_tab_is_not_lost_under_an_answer_given_in_another(server):
    """Both tabs read the session; one raises a warning sign; the other saves what it has."""
    from importlib import import_module

    client = come_in("never-diagnosed")
    store = import_module(current.SESSION_ENGINE).SessionStore
    key = client.cookies[COOKIE].value
    one, other = store(key), store(key)
    record = next(
        name for name in one.load() if isinstance(one[name], dict) and "said" in one[name]
    )
    one[record] = one[record] | {"raised": {"saddle-numbness": "2026-01-01T00:00:00+00:00"}}
    other[record] = other[record] | {"said": other[record]["said"] | {"pain": 3}}
    one.save()
    other.save()
    found = store(key)[record]
    assert "saddle-numbness" in found["raised"] and found["said"]["pain"] == 3


def test_answers_cleared_in_one_tab_are_not_brought_back_by_another(server):
    from importlib import import_module

    from django.contrib.sessions.backends.base import UpdateError

    client = come_in("never-diagnosed")
    store = import_module(current.SESSION_ENGINE).SessionStore
    late = store(client.cookies[COOKIE].value)
    late["more"] = 1
    client.post("/finish/")
    with pytest.raises(UpdateError):
        late.save()
    assert names(server) == set()


@pytest.mark.parametrize("how", ["stop", "hang"])
@pytest.mark.parametrize("name", ["full-set", "emergency"])
def test_while_the_server_fails_nobody_who_answered_is_taken_for_somebody_who_did_not(
    server, how, name
):
    client = come_in(name)
    client.raise_request_exception = False
    getattr(server, how)()
    for address in ("/exercises/", "/exercises/bridge/", "/result/", "/routines/"):
        answer = client.get(address)
        assert (
            answer.status_code == 503
            and b"Get help at once" in answer.content
            and b"egg" not in answer.content
        )
    assert client.get("/warning-signs/").status_code == 200
    anybody = Client(raise_request_exception=False)
    assert anybody.get("/exercises/").status_code == 200 and anybody.get("/").status_code == 200
    assert fill_first(anybody).status_code == 503, "an answer that cannot be kept is not said to be"


def test_a_server_that_is_full_keeps_what_it_has_and_says_so_of_what_is_new(server):
    client = come_in("thin-bones")
    client.raise_request_exception = False
    before = shown(client)
    server.fill()
    assert client.get("/exercises/").status_code == 200 and shown(client) == before
    assert client.post("/screening/nerves/", {"nerves": "none"}).status_code == 503


def test_it_is_not_ready_while_the_server_fails(server, settings):
    from dataclasses import replace

    settings.HERE = replace(settings.HERE, session_store="cache", cache=server.url)
    assert Client().get("/readyz").json()["sessions"] == "ok"
    server.stop()
    assert (
        Client().get("/readyz").json()["sessions"] == "fault"
        and Client().get("/readyz").status_code == 503
    )


def test_the_cast_is_whole():
    assert {"full-set", "thin-bones", "emergency", "never-diagnosed"} <= set(CAST)
