"""Ready-made pieces of pages: drawn once per process, then joined, since drawing a page anew takes ten times as long.

A piece is drawn from the facts that name it and from nothing else: no request, no context. So two visitors are given the same piece
only where every fact in it is the same, and nothing that a fact does not say can be in it.

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

_made: dict[tuple, "Markup"] = {}
_pages: dict[tuple, list[bytes | str]] = {}
register = template.Library()


class Markup(bytes):
    """Markup as the bytes that go out: joined as it is, and drawn by a template like any text that is markup already.

    What a page is joined from is encoded when it is drawn. As text, three curly quotes make a page of forty thousand characters twice
    as large in memory, and encoding it takes longer than finding and joining all its pieces.
    """

    def __str__(self) -> SafeString:
        return SafeString(self.decode())

    __html__ = __str__


@register.simple_tag
def piece(template_name: str, **facts) -> Markup:
    """The template drawn with `facts` (hashable, and compared by all that the template reads of them)."""
    return _piece(template_name, get_language(), tuple(facts), tuple(facts.values()))


def pieces(name: str, names: tuple[str, ...], many: Iterable[tuple]) -> Markup:
    """The template `name` drawn with each of `many` facts, one after the other: tuples of values, called `names` in the template."""
    language = get_language()
    if settings.DEBUG:
        return Markup(b"".join([_piece(name, language, names, facts) for facts in many]))
    found = [_made.get((name, language, names, facts)) or _piece(name, language, names, facts) for facts in many]
    return Markup(b"".join(found))


def page(name: str, facts: dict, holes: dict[str, Markup | SafeString]) -> Markup:
    """A whole page drawn once from `facts`, with `holes` (what is worked out for this visitor) filled in anew each time.

    A hole is a variable of the template that stands where markup may stand, once; what fills it is markup already. It is never kept.
    """
    if settings.DEBUG:
        return Markup(render_to_string(name, facts | holes).encode())
    key = (name, get_language(), tuple(holes), *facts.items())
    parts = _pages.get(key)
    if parts is None:
        if len(_pages) >= MOST_PAGES:
            _pages.clear()
        drawn = render_to_string(name, facts | {hole: SafeString(_MARK % hole) for hole in holes})
        text_or_hole = enumerate(_MARKED.split(drawn))  # text, hole, text, hole, …, text
        parts = _pages[key] = [part if number % 2 else part.encode() for number, part in text_or_hole]
    filled = {hole: markup if isinstance(markup, bytes) else markup.encode() for hole, markup in holes.items()}
    return Markup(b"".join([filled[part] if isinstance(part, str) else part for part in parts]))


def _piece(name: str, language: str | None, names: tuple[str, ...], facts: tuple) -> Markup:
    if settings.DEBUG:  # whoever edits a template wants to see it
        return Markup(render_to_string(name, dict(zip(names, facts, strict=True))).encode())
    key = (name, language, names, facts)
    made = _made.get(key)
    if made is None:
        if len(_made) >= MOST:
            _made.clear()
        made = _made[key] = Markup(render_to_string(name, dict(zip(names, facts, strict=True))).encode())
    return made
