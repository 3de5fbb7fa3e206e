"""The fragment cache: parts of pages, rendered once per process and then joined.

Rendering a template takes ten times as long as joining. A fragment is rendered from the facts that
name it and from nothing else: no request, no context. Two visitors share a fragment only where
every fact in it is the same, and it can hold nothing that no fact says.

    {% fragment "parts/header.html" here="exercises" answers_held=False %}

A whole page may have placeholders, for what depends on the visitor. They are filled on each
request, and what fills them is never cached. docs/adr/0098 has the measurements.
"""

import re
from collections.abc import Iterable

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST_BYTES = 32_000_000
OVERHEAD = 1_000  # bytes of an entry beside its text, roughly

#: Markup as bytes, joined once, with the page around it. As text, three curly quotes would make a
#: page twice as large in memory.
Parts = list[bytes]

_PLACEHOLDER = "\x00%s\x00"
_PLACEHOLDERS = re.compile("\x00([a-z_]+)\x00")
# (template, language, names of placeholders, names of facts, facts) -> its text; between the parts,
# the names of its placeholders
_cache: dict[tuple, list[bytes | str]] = {}
_size = 0
register = template.Library()


def markup(parts: Parts) -> SafeString:
    """The parts as a template takes them."""
    return SafeString(b"".join(parts).decode())


@register.simple_tag
def fragment(template_name: str, **facts) -> SafeString:
    """The template rendered with `facts`, which must be hashable and equal only where the template
    reads the same of them.
    """
    names, values = tuple(facts), tuple(facts.values())
    return markup(_rendered(template_name, get_language(), (), names, values))


def fragments(name: str, names: tuple[str, ...], many: Iterable[tuple]) -> Parts:
    """The template `name` rendered once for each tuple of facts; the template knows them by
    `names`.
    """
    language = get_language()
    return [part for facts in many for part in _rendered(name, language, (), names, facts)]


def page(name: str, facts: dict, placeholders: dict[str, SafeString | Parts]) -> bytes:
    """A whole page from `facts`, with `placeholders` filled in.

    A placeholder is a variable of the template that appears once, where markup may be, and outside
    any tag but `{{ }}`. What fills it is markup already.
    """
    names, values = tuple(facts), tuple(facts.values())
    whole: Parts = []
    for part in _rendered(name, get_language(), tuple(placeholders), names, values):
        if isinstance(part, bytes):
            whole.append(part)
        elif isinstance(fill := placeholders[part], str):
            whole.append(fill.encode())
        else:
            whole += fill
    return b"".join(whole)


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
        if settings.DEBUG:  # whoever edits a template wants to see it
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
