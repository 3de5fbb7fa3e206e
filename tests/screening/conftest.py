"""Visitors that several tests of the screening start from."""

import pytest
from django.test import Client

from tests.visits import QUICK


@pytest.fixture
def starting(db):
    """A browser that has ticked nothing in the quick check."""
    client = Client()
    client.post(QUICK, {"quick": "none"})
    return client
