"""Visitors with a diary, in addition to the cast (tests/people.py)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.people import come_in

KEEP = {"day": "", "what": "", "before": "", "after": "", "felt": "", "effort": "", "note": ""}


def day(back: int = 0) -> str:
    """The date `back` days ago, as a form sends it."""
    return (timezone.localdate() - timedelta(days=back)).isoformat()


def write(client, *, back: int = 0, at: str = "/diary/new/", **said):
    """Save an entry through the form, which must accept it."""
    response = client.post(at, KEEP | {"day": day(back)} | said)
    assert (response.status_code, response["Location"]) == (302, "/diary/?kept=1"), (
        response.content.decode()[:2000]
    )
    return client


@pytest.fixture
def keeper(db):
    """`keeper("full-set")`: a browser of that person with an empty diary."""

    def start(name="nobody"):
        client = come_in(name)
        response = client.post("/diary/start/")
        assert response["Location"] == "/diary/?started=1"
        return client

    return start
