import pytest

from proof import engine


@pytest.fixture(scope="session")
def book():
    """The real rules, straight from the fixture files."""
    return engine.book()


@pytest.fixture
def with_rules(monkeypatch):
    """Let the engine decide by other rules than the real ones: how a fault is planted."""

    def plant(book):
        monkeypatch.setattr(engine, "book", lambda: book)

    return plant
