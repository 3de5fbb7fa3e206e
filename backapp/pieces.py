"""Ready-made pieces of pages: drawn once per process, then joined, since drawing a page anew takes
ten times as long.

A piece is drawn from the facts that name it and from nothing else: no request, no context. So two
visitors are given the same piece only where every fact in it is the same, and nothing that a fact
does not say can be in it.

    {% piece "parts/header.html" here="exercises" answers_held=False %}
"""

import re
from collections.abc import Iterable

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 12_000  # a few content versions' worth
MOST_PAGES = 2_000  # each some ten thousand characters

_MARK = "\x00%s\x00"
_MARKED = re.compile("\x00([a-z_]+)\x00")

_made: dict[tuple, bytes] = {}
_pages: dict[tuple, list[bytes | str]] = {}
register = template.Library()

#: Markup as it goes out, in parts: joined once, with the page around it. As text, three curly
#: quotes would make a page of forty thousand characters twice as large in memory; and each copy
#: drives out of the processor's cache what the next step needs.
Parts = list[bytes]


def markup(parts: Parts) -> SafeString:
    """The parts as a template takes them."""
    return SafeString(b"".join(parts).decode())


@register.simple_tag
def piece(template_name: str, **facts) -> SafeString:
    """The template drawn with `facts` (hashable, and compared by all that the template reads of
    them).
    """
    return SafeString(
        _piece(template_name, get_language(), tuple(facts), tuple(facts.values())).decode()
    )


def pieces(name: str, names: tuple[str, ...], many: Iterable[tuple]) -> Parts:
    """The template `name` drawn with each of `many` facts: tuples of values, called `names` in
    the template.
    """
    language = get_language()
    if settings.DEBUG:
        return [_piece(name, language, names, facts) for facts in many]
    return [
        _made.get((name, language, names, facts)) or _piece(name, language, names, facts)
        for facts in many
    ]


def page(name: str, facts: dict, holes: dict[str, SafeString | Parts]) -> bytes:
    """A whole page drawn once from `facts`, with `holes` (what is worked out for this visitor)
    filled in anew each time.

    A hole is a variable of the template that stands where markup may stand, once; what fills it is
    markup already. It is never kept.
    """
    if settings.DEBUG:
        filled = {
            hole: fill if isinstance(fill, str) else markup(fill) for hole, fill in holes.items()
        }
        return render_to_string(name, facts | filled).encode()
    key = (name, get_language(), tuple(holes), *facts.items())
    parts = _pages.get(key)
    if parts is None:
        if len(_pages) >= MOST_PAGES:
            _pages.clear()
        drawn = render_to_string(name, facts | {hole: SafeString(_MARK % hole) for hole in holes})
        text_or_hole = enumerate(_MARKED.split(drawn))  # text, hole, text, hole, …, text
        parts = _pages[key] = [
            part if number % 2 else part.encode() for number, part in text_or_hole
        ]
    whole: Parts = []
    for part in parts:
        if isinstance(part, bytes):
            whole.append(part)
        elif isinstance(fill := holes[part], str):
            whole.append(fill.encode())
        else:
            whole += fill
    return b"".join(whole)


def _piece(name: str, language: str | None, names: tuple[str, ...], facts: tuple) -> bytes:
    if settings.DEBUG:  # whoever edits a template wants to see it
        return render_to_string(name, dict(zip(names, facts, strict=True))).encode()
    key = (name, language, names, facts)
    made = _made.get(key)
    if made is None:
        if len(_made) >= MOST:
            _made.clear()
        made = _made[key] = render_to_string(name, dict(zip(names, facts, strict=True))).encode()
    return made
