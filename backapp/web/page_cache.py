"""The page cache: what is the same for every visitor, kept in this process.

Nothing that depends on a visitor may be stored here: no answer, no cookie, no words that somebody
typed. A value belongs to one version of the content and one language.
"""

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import get_language

MOST = 400  # values: every public address, and room for a few versions of the content

Value = TypeVar("Value")
_cache: dict[tuple, object] = {}


def cached(version: str, *key: str, make: Callable[[], Value | None]) -> Value | None:
    """The value stored for this version of the content, the current language and `key`; where
    there is none, the one that `make` returns. None is returned and not stored.
    """
    whole_key = (version, get_language(), *key)
    value = _cache.get(whole_key)
    if value is None and (value := make()) is not None:
        if len(_cache) >= MOST:
            _cache.clear()
        _cache[whole_key] = value
    return value


def clear() -> None:
    """Empty the cache, as a new process would start."""
    _cache.clear()
