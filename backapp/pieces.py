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

_made: dict[tuple, SafeString] = {}
_pages: dict[tuple, list[str]] = {}
register = template.Library()


@register.simple_tag
def piece(template_name: str, **facts) -> SafeString:
    """The template drawn with `facts` (hashable, and compared by all that the template reads of them)."""
    return _piece(template_name, get_language(), facts)


def pieces(name: str, many: Iterable[Iterable[tuple[str, object]]]) -> SafeString:
    """The template `name` drawn with each of `many` facts, one after the other; facts as pairs of a name and a value."""
    if settings.DEBUG:
        return SafeString("".join([render_to_string(name, dict(facts)) for facts in many]))
    language = get_language()
    keys = [(name, language, *facts) for facts in many]
    found = list(map(_made.get, keys))
    if None in found:
        found = [_piece(name, language, dict(key[2:])) if one is None else one for key, one in zip(keys, found, strict=True)]
    return SafeString("".join(found))


def page(name: str, facts: dict, holes: dict[str, SafeString]) -> str:
    """A whole page drawn once from `facts`, with `holes` (what is worked out for this visitor) filled in anew each time.

    A hole is a variable of the template that stands where markup may stand, once; what fills it is markup already. It is never kept.
    """
    if settings.DEBUG:
        return render_to_string(name, facts | holes)
    key = (name, get_language(), tuple(holes), *facts.items())
    parts = _pages.get(key)
    if parts is None:
        if len(_pages) >= MOST_PAGES:
            _pages.clear()
        drawn = render_to_string(name, facts | {hole: SafeString(_MARK % hole) for hole in holes})
        parts = _pages[key] = _MARKED.split(drawn)  # text, hole, text, hole, …, text
    return "".join([holes[part] if number % 2 else part for number, part in enumerate(parts)])


def _piece(name: str, language: str | None, facts: dict) -> SafeString:
    if settings.DEBUG:  # whoever edits a template wants to see it
        return render_to_string(name, facts)
    key = (name, language, *facts.items())
    made = _made.get(key)
    if made is None:
        if len(_made) >= MOST:
            _made.clear()
        made = _made[key] = render_to_string(name, facts)
    return made
