"""Visitors for the benchmark, made through the real forms. Prints their cookies as JSON: name -> cookie header."""

import json

from django.test.utils import setup_test_environment, teardown_test_environment

from tests.people import come_in


def cookies(*names: str) -> None:
    setup_test_environment()
    found = {}
    for name in names:
        client = come_in(name)
        found[name] = "; ".join(f"{key}={morsel.value}" for key, morsel in client.cookies.items())
    teardown_test_environment()
    print("cookies:" + json.dumps(found))
