import pytest

from backapp.library.authored import FIXTURES, read_files
from backapp.library.rulebook import build_rulebook


@pytest.fixture(scope="session")
def book():
    """The real rules from the fixture files. These tests need no database."""
    return build_rulebook(read_files(FIXTURES))
