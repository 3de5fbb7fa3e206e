"""Fixtures for tests of pages: facts from the fixtures, and locked text."""

import pytest

from backapp.web import page_cache
from tests import locked
from tests.locked import rows


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
    """slug -> the sentences of its instructions."""
    return {row["exercise"][0]: row["how_to"] for row in rows("instructions")}


@pytest.fixture(scope="session")
def shown_in():
    """`shown_in(html)` -> the exercises that have a locked sentence in the page."""
    return locked.shown_in


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.clear()
    yield
    page_cache.clear()


@pytest.fixture
def html():
    """`html(client, address)` -> the text of that page, which must exist."""

    def get(client, address, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == 200, (
            address,
            response.status_code,
            response.headers.get("Location"),
        )
        return response.content.decode()

    return get
