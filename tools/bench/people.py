"""Visitors for the benchmark, created through the real forms."""

import json

from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from django.utils.http import urlencode

from tests.people import come_in
from tests.walk import HEALTHY, fill, walk

ROUTINE = "/routines/low-back-relief/"


def introduce(*names: str) -> None:
    """Print, as JSON after "people:", the cookie header of each named person of the cast, one page
    of answers to send, and the requests of a whole first visit.
    """
    setup_test_environment()
    cookies = {name: _cookie(come_in(name)) for name in names}
    client = Client()
    page = walk(client, until="/screening/your-pain/").response
    data = {
        name: value
        for question in page.context["page"].questions
        for name, value in fill(question, HEALTHY).items()
    }
    cookies["answering"] = _cookie(client)
    found = {
        "cookies": cookies,
        "path": "/screening/your-pain/",
        "body": urlencode(data, doseq=True),
        "visit": first_visit(),
    }
    teardown_test_environment()
    print("people:" + json.dumps(found))


def first_visit() -> list[tuple[str, str, str, str]]:
    """Every request of a first visit: home, every question with its answers, the result, a routine
    and the player. As (method, path, body, content type).
    """
    client = Recorder()
    client.get("/")
    walk(client)
    client.get(ROUTINE)
    client.get(f"{ROUTINE}follow/")
    client.post(f"{ROUTINE}follow/", {"pain": 2})
    client.get(f"{ROUTINE}follow/")
    return client.requests


class Recorder(Client):
    """Records each request that it makes."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[tuple[str, str, str, str]] = []

    def generic(self, method, path, data="", content_type="", *args, **extra):
        query = extra.get("QUERY_STRING") or urlencode(extra.get("query_params") or {}, doseq=True)
        address = f"{path}?{query}" if query and "?" not in path else path
        body = data.decode() if isinstance(data, bytes) else data
        self.requests.append((method, address, body, content_type))
        return super().generic(method, path, data, content_type, *args, **extra)


def _cookie(client: Client) -> str:
    return "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
