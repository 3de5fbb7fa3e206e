"""Which cases of a test `make test` tries. `make test-slow`, which CI runs too, tries the others."""

from collections.abc import Iterable

import pytest


def often(cases: Iterable, *chosen) -> list:
    """Return all cases of a test; those that are not `chosen` are slow ones."""
    cases = list(cases)
    assert not set(chosen) - set(cases), "a case that there is not"
    return [one if one in chosen else pytest.param(one, marks=pytest.mark.slow) for one in cases]


def every(step: int, cases: Iterable) -> list:
    """Return all cases of a test; those between every `step`-th one are slow ones."""
    found = []
    for n, one in enumerate(cases):
        values = one if isinstance(one, tuple) else (one,)
        found.append(one if n % step == 0 else pytest.param(*values, marks=pytest.mark.slow))
    return found
