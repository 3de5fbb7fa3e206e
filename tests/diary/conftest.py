"""People with a diary, on top of the cast (tests/people.py)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.people import come_in

KEEP = {"day": "", "what": "", "before": "", "after": "", "felt": "", "note": ""}


def day(back: int = 0) -> str:
    """The day so many days ago, as a form holds it."""
    return (timezone.localdate() - timedelta(days=back)).isoformat()


def write(client, *, back: int = 0, at: str = "/diary/new/", **said):
    """An entry, through the form; it has to be taken."""
    response = client.post(at, KEEP | {"day": day(back)} | said)
    assert (response.status_code, response["Location"]) == (302, "/diary/?kept=1"), (
        response.content.decode()[:2000]
    )
    return client


@pytest.fixture
def keeper(db):
    """`keeper("full-set")`: a browser of that person, with a diary in it and nothing in the
    diary.
    """

    def start(name="nobody"):
        client = come_in(name)
        response = client.post("/diary/start/")
        assert response["Location"] == "/diary/?started=1"
        return client

    return start
