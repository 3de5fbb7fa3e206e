"""The shared cache: processes share its values. While the server is gone, slow, full or refuses the
connection, only the counts change.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.core.cache import caches
from django.test import Client

from backapp import caches as ours
from backapp import limits


def process(server, url=None):
    """A cache as a separate process would have it."""
    found = ours.SharedCache(
        url or server.url, {"KEY_PREFIX": "backapp", "OPTIONS": {"MAX_ENTRIES": 100}}
    )
    found._fallback.clear()  # the fallback belongs to one process; these objects represent several
    return found


def again(cache):
    """Let the time pass during which a process does not use the server."""
    cache._retry_at = 0.0


def test_what_one_process_keeps_another_finds(redis_server):
    one, other = process(redis_server), process(redis_server)
    one.set("a", [1.5, "x"], 60)
    assert other.get("a") == [1.5, "x"] and other.get("b", 7) == 7
    assert one.add("n", 1, 60) and not other.add("n", 5, 60)
    assert other.incr("n") == 2 and one.get("n") == 2
    one.set_many({"c": 1, "d": {"e": None}}, 60)
    assert other.get_many(["c", "d", "f"]) == {"c": 1, "d": {"e": None}}
    assert other.has_key("c") and one.touch("c", 60)
    other.delete_many(["c"])
    assert other.delete("d") and not one.has_key("c")
    one.clear()
    assert other.get("a") is None


@pytest.mark.asvs("1.5.2")
def test_nothing_that_runs_as_code_is_read_from_the_server(redis_server):
    import pickle

    cache = process(redis_server)
    redis_server.say("SET", cache.make_key("a"), pickle.dumps([1]))
    assert cache.get("a") is None
    cache.set("a", {"b": [1]}, 60)
    assert redis_server.say("GET", cache.make_key("a")) == b'{"b": [1]}'


@pytest.fixture
def told(monkeypatch):
    """The log messages."""
    lines = []
    monkeypatch.setattr(ours.log, "warning", lambda text, *values: lines.append(text % values))
    return lines


FAILURES = {"gone": "stop", "slow": "hang", "full": "fill"}


@pytest.mark.parametrize("how", FAILURES)
def test_while_the_server_fails_each_process_counts_by_itself(redis_server, how, told):
    one = process(redis_server)
    one.set("n", 5, 60)
    getattr(redis_server, FAILURES[how])()
    one.set("n", 1, 60)
    assert one.incr("n") == 2, "counted in its own memory"
    assert one.get("n") == 2 and one.get("other") is None
    assert len(told) == 1, "said once, not for every request"
    assert "Error" in told[0] and str(redis_server.port) not in told[0]


def test_a_process_asks_again_after_a_while(redis_server):
    cache = process(redis_server)
    redis_server.hang()
    cache.set("a", 1, 60)
    redis_server.go_on()
    assert cache.get("a") == 1 and cache._retry_at > time.monotonic(), "not asked yet"
    again(cache)
    assert redis_server.say("EXISTS", cache.make_key("b")) == 0
    cache.set("b", 2, 60)
    assert redis_server.say("EXISTS", cache.make_key("b")) == 1


def test_a_server_that_was_restarted_costs_nobody_a_failure(redis_server, told):
    cache = process(redis_server)
    cache.set("a", 1, 60)
    redis_server.stop()
    redis_server.start()
    cache.set("a", 2, 60)
    assert redis_server.say("GET", cache.make_key("a")) == b"2"
    assert not told


def test_a_server_that_refuses_our_password_is_one_that_fails(redis_server):
    redis_server.say("CONFIG", "SET", "requirepass", "right")
    cache = process(redis_server, redis_server.url.replace("://", "://:wrong@"))
    cache.set("a", 1, 60)
    assert cache.get("a") == 1
    with redis.Redis.from_url(redis_server.url, password="right") as client:
        assert client.dbsize() == 0


@pytest.fixture
def shared(redis_server, settings):
    """The site's own cache, on that server."""
    settings.CACHES = {
        "default": settings.CACHES["default"]
        | {"BACKEND": "backapp.caches.SharedCache", "LOCATION": redis_server.url}
    }
    caches["default"]._fallback.clear()
    return redis_server


@pytest.mark.asvs("15.4.1")
def test_of_many_processes_that_count_at_once_none_overlooks_another(shared):
    """Each thread has its own connection, like a process."""
    limit = limits.Limit("tried", "/", 10, 600)
    with ThreadPoolExecutor(16) as many:
        waits = list(
            many.map(lambda _: limits.take(limit, "from 192.0.2.1", 1_000_000.0), range(64))
        )
    assert waits.count(0) == 10


@pytest.mark.django_db
@pytest.mark.parametrize("how", FAILURES)
def test_a_limit_still_holds_while_the_cache_fails_and_no_page_does(shared, how):
    """The limit still works and blocks no one else: the form is accepted as often as the limit
    says, then answered with 429, and pages always work.
    """
    limit = limits.Limit("tried", r"/screening/$", 3, 600)
    assert limits.take(limit, "from 192.0.2.1") == 0
    getattr(shared, FAILURES[how])()
    taken = [limits.take(limit, "from 192.0.2.1") for _ in range(5)]
    assert taken[:3] == [0, 0, 0] and all(taken[3:])
    client = Client(raise_request_exception=False)
    assert client.get("/").status_code == 200
    assert (
        client.post("/screening/", {}, headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 422
    )
