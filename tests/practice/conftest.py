"""What the tests of pages share: facts from the fixtures, and what is locked."""

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
    """slug -> the sentences that say how it is done."""
    return {row["exercise"][0]: row["how_to"] for row in rows("instructions")}


@pytest.fixture(scope="session")
def shown_in():
    """`shown_in(html)` -> the exercises of which a locked sentence stands in a page."""
    return locked.shown_in


@pytest.fixture(autouse=True)
def nothing_kept():
    page_cache.clear()
    yield
    page_cache.clear()


@pytest.fixture
def html():
    """`html(client, address)` -> the text of the page that stands there; it has to be one."""

    def get(client, address, **headers):
        response = client.get(address, headers=headers)
        assert response.status_code == 200, (
            address,
            response.status_code,
            response.headers.get("Location"),
        )
        return response.content.decode()

    return get
