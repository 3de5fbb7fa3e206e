"""Visitors for the benchmark, made through the real forms."""

import json

from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from django.utils.http import urlencode

from tests.people import come_in
from tests.walk import HEALTHY, fill, walk


def introduce(*names: str) -> None:
    """Print, as JSON after "people:", the cookie header of each named person of the cast, and
    one page of answers to send.
    """
    setup_test_environment()
    cookies = {name: _cookie(come_in(name)) for name in names}
    client = Client()
    page = walk(client, until="/screening/health/").response
    data = {
        name: value
        for question in page.context["page"].questions
        for name, value in fill(question, HEALTHY).items()
    }
    cookies["answering"] = _cookie(client)
    teardown_test_environment()
    print(
        "people:"
        + json.dumps(
            {"cookies": cookies, "path": "/screening/health/", "body": urlencode(data, doseq=True)}
        )
    )


def _cookie(client: Client) -> str:
    return "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
