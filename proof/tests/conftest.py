import pytest

from proof import engine


@pytest.fixture(scope="session")
def book():
    """The real rules, from the fixture files."""
    return engine.book()


@pytest.fixture
def with_rules(monkeypatch):
    """Plant a fault: let the engine use other rules."""

    def plant(book):
        monkeypatch.setattr(engine, "book", lambda: book)

    return plant
