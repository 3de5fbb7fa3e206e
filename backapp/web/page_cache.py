"""The page cache: what is the same for every visitor, stored in the memory of this process.

Nothing that depends on a visitor may be stored here: no answers, no cookies, no search words. Each
value belongs to one content version and one language.
"""

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import get_language

MOST = 1_000  # values: every public address (some 400), and room for a few content versions

Value = TypeVar("Value")
_cache: dict[tuple, object] = {}


def cached(version: str, *key: str, make: Callable[[], Value | None]) -> Value | None:
    """The value stored for this content version, the current language and `key`. If there is none,
    call `make` and store its result; None is returned without storing it.
    """
    whole_key = (version, get_language(), *key)
    value = _cache.get(whole_key)
    if value is None and (value := make()) is not None:
        if len(_cache) >= MOST:
            _cache.clear()
        _cache[whole_key] = value
    return value


def clear() -> None:
    """Empty the cache, as in a new process."""
    _cache.clear()
