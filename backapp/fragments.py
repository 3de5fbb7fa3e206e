"""The fragment cache: parts of pages, rendered once per process and then joined.

Rendering a template takes ten times as long as joining. A fragment is rendered only from the facts
in its cache key, without a request or context. Two visitors share a fragment only if all its facts
are the same, so it cannot contain anything that is not in its facts.

    {% fragment "parts/header.html" here="exercises" answers_held=False %}

A whole page can have placeholders for what depends on the visitor. They are filled on each request,
and their values are never cached. docs/adr/0098 has the measurements.
"""

import re
from collections.abc import Iterable

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST_BYTES = 32_000_000
OVERHEAD = 1_000  # approximate bytes of a cache entry besides its text
LONG = 2_000  # bytes of a part that is worth compressing by itself

#: Markup as bytes, joined once with the page around it. As text, three curly quotes would double
#: the memory of a page.
Parts = list[bytes]

_PLACEHOLDER = "\x00%s\x00"
_PLACEHOLDERS = re.compile("\x00([a-z_]+)\x00")
# (template, language, names of placeholders, names of facts, facts) -> the rendered text, split
# into parts; the names of placeholders are between the parts
_cache: dict[tuple, list[bytes | str]] = {}
_size = 0
register = template.Library()


def markup(parts: Parts) -> SafeString:
    """Join the parts to a value that a template can insert."""
    return SafeString(b"".join(parts).decode())


@register.simple_tag
def fragment(template_name: str, **facts) -> SafeString:
    """The template rendered with `facts`. They must be hashable, and equal only if the template
    renders the same for them.
    """
    names, values = tuple(facts), tuple(facts.values())
    return markup(_rendered(template_name, get_language(), (), names, values))


def fragments(name: str, names: tuple[str, ...], many: Iterable[tuple]) -> Parts:
    """The template `name` rendered once for each tuple of facts. `names` are its variables."""
    language = get_language()
    return [part for facts in many for part in _rendered(name, language, (), names, facts)]


def part(name: str, **facts) -> Parts:
    """The template `name` rendered once with `facts`, as a part of a page."""
    return fragments(name, tuple(facts), [tuple(facts.values())])


class Page(bytes):
    """A whole page. From the byte `at` on it has `known`, its first long part that is no value of a
    placeholder; empty if it has none. `compression.py` compresses that part once for all visitors.
    """

    at = 0
    known = b""


def page(name: str, facts: dict, placeholders: dict[str, SafeString | Parts]) -> Page:
    """A whole page from `facts`, with its `placeholders` filled in.

    A placeholder is a variable that appears once in the template, where markup is allowed, and in
    no tag but `{{ }}`. Its value must already be markup.
    """
    names, values = tuple(facts), tuple(facts.values())
    whole: Parts = []
    at, known = 0, b""
    for part in _rendered(name, get_language(), tuple(placeholders), names, values):
        if isinstance(part, bytes):
            if not known and len(part) >= LONG:
                at, known = sum(map(len, whole)), part
            whole.append(part)
        elif isinstance(fill := placeholders[part], str):
            whole.append(fill.encode())
        else:
            whole += fill
    found = Page(b"".join(whole))
    found.at, found.known = at, known
    return found


def _rendered(
    name: str, language: str | None, placeholders: tuple, names: tuple, facts: tuple
) -> list:
    global _size
    key = (name, language, placeholders, names, facts)
    parts = _cache.get(key)
    if parts is None:
        context = dict(zip(names, facts, strict=True))
        context |= {place: SafeString(_PLACEHOLDER % place) for place in placeholders}
        split = enumerate(_PLACEHOLDERS.split(render_to_string(name, context)))
        parts = [part if number % 2 else part.encode() for number, part in split]
        if settings.DEBUG:  # a developer who edits a template needs to see the change
            return parts
        size = OVERHEAD + sum(map(len, parts))
        if _size + size > MOST_BYTES:
            clear()
        _size += size
        _cache[key] = parts
    return parts


def clear() -> None:
    """Empty the cache."""
    global _size
    _cache.clear()
    _size = 0
