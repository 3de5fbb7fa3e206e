"""What is locked, read from the fixtures and not from the program: so a test can look for it where it must not be."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from django.utils.html import escape

from backapp.practice import anybody
from backapp.screening.record import KEY

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "library"


def rows(name):
    return [row["fields"] for row in json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))]


@pytest.fixture(scope="session")
def facts():
    """slug -> the public facts of an exercise."""
    return {row["slug"]: row for row in rows("exercises")}


@pytest.fixture(scope="session")
def pushes(facts):
    """The self-manipulations."""
    return sorted(slug for slug, row in facts.items() if row["kind"] == "self-manipulation")


@pytest.fixture(scope="session")
def how_to():
    """slug -> the sentences that say how it is done."""
    return {row["exercise"][0]: row["how_to"] for row in rows("instructions")}


@pytest.fixture(scope="session")
def shown_in(how_to):
    """`shown_in(html)` -> the exercises of which a sentence on how to do it stands in a page."""
    every = [line for lines in how_to.values() for line in lines]
    own = {line for line in every if len(line) > 25 and sum(line in other for other in every) == 1}
    sentences = [(slug, escape(line)) for slug, lines in how_to.items() for line in lines if line in own]
    assert {slug for slug, _line in sentences} == set(how_to)

    def shown(html):
        return {slug for slug, line in sentences if line in html}

    return shown


@pytest.fixture(autouse=True)
def nothing_kept():
    anybody._kept.clear()
    yield
    anybody._kept.clear()


@pytest.fixture
def html():
    """`html(client, address)` -> the text of the page that stands there; it has to be one."""

    def get(client, address, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == 200, (address, response.status_code, response.headers.get("Location"))
        return response.content.decode()

    return get


@pytest.fixture
def hours_pass():
    """`hours_pass(client, hours)`: as if this visitor's answers had been given so long ago."""

    def pass_by(client, hours):
        session = client.session
        said = session[KEY]
        for moment in ("started-at", "completed-at", "checked-at"):
            said[moment] = (timezone.now() - timedelta(hours=hours)).isoformat()
        session[KEY] = said
        session.save()

    return pass_by
