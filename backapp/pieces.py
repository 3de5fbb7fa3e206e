"""Ready-made pieces of pages: drawn once per process, then joined, since drawing a page anew takes ten times as long.

A piece is drawn from the facts that name it and from nothing else: no request, no context. So two visitors are given the same piece
only where every fact in it is the same, and nothing that a fact does not say can be in it.

    {% piece "parts/header.html" here="exercises" answers_held=False %}
"""

from collections.abc import Iterable

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 4000  # a few content versions' worth

_made: dict[tuple, SafeString] = {}
register = template.Library()


@register.simple_tag
def piece(name: str, **facts) -> SafeString:
    """The template `name` drawn with `facts` (hashable, and compared by all that the template reads of them)."""
    return _piece(name, get_language(), facts)


def pieces(name: str, many: Iterable[dict]) -> SafeString:
    """The template `name` drawn with each of `many` facts, one after the other."""
    language = get_language()
    return SafeString("".join([_piece(name, language, facts) for facts in many]))


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
