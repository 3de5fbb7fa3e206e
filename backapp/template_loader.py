"""Loads our templates without the white space that only lays them out.

A template has one element a line and indented blocks, so that a person can edit it and a diff shows
what changed. A page pays neither bytes nor time for that: a line break, with the indentation around
it, is dropped at the edges of an element and beside one that is drawn as a block, and is one space
everywhere else.

    <p class="actions">                      <p class="actions"><a href="/">Home</a>
      <a href="/">Home</a>                   {% if more %}<a href="/more/">More</a>{% endif %}</p>
      {% if more %}
        <a href="/more/">                    (in one line)
          More
        </a>
      {% endif %}
    </p>

So two words, links or buttons on lines of their own have a space between them. Put them on one line
where there must be none: `{{ day }}.` or `</a>,`.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

# Elements beside which white space is never drawn.
_BLOCKS = """html head body main header footer nav section article aside div p h[1-6] ul ol li dl dt
dd form fieldset legend details summary figure figcaption table caption thead tbody tr th td option
optgroup meta link title script br g path circle rect desc""".split()
_BLOCK = rf"</?(?:{'|'.join(_BLOCKS)})\b"
_HTML = r"(?:{%.*?%}|{{.*?}}|[^<>])*+>"  # the rest of a tag
_OPENING = r"<(?!(?:input|img)\b)[a-zA-Z]"  # what has content
# Statements that write nothing themselves: beside these, the line break belongs to what they hold.
_OPENS = r"{% (?:if|elif|else|for|empty|with|block|localize)\b[^%]*%}"
_ENDS = r"{% (?:endblock|endcomment|load|extends)\b[^%]*%}|{% [^%]* as \w+ %}|{#[^#]*#}"
_CLOSES = r"{% (?:elif|else|empty|endif|endwith|endblock|endlocalize)\b"

_BREAK = r"[ \t]*\n\s*"
_TAG = re.compile(rf"<[a-zA-Z]{_HTML}", re.DOTALL)
_CONDITION = re.compile(rf"{_BREAK}({{% if .*?{{% endif %}})(?=\s)")
_STATEMENT = re.compile(r"({% (?:if|elif|else)\b[^%]*%})")
_AFTER = re.compile(
    rf"((?:{_BLOCK}|{_OPENING}){_HTML}|<!doctype html>|{_OPENS}|{_ENDS}){_BREAK}", re.DOTALL
)
_BEFORE = re.compile(rf"{_BREAK}(?={_BLOCK}|</|{_CLOSES})")


def without_layout(source: str) -> str:
    """The template with no white space but what a page shows."""
    source = _TAG.sub(lambda tag: _on_one_line(tag[0]), source.strip())
    source = _BEFORE.sub("", _AFTER.sub(r"\1", source))
    return re.sub(_BREAK, " ", source)


def _on_one_line(tag: str) -> str:
    """A tag of which each attribute has a line; one that depends on an `if` brings its own
    space.
    """
    tag = _CONDITION.sub(lambda chunk: _STATEMENT.sub(r"\1 ", chunk[1]), tag)
    return re.sub(_BREAK, " ", re.sub(rf"{_BREAK}(?=/?>$)", "", tag))


class Loader(filesystem.Loader):
    """Django's loader of files, for templates that are laid out to be read."""

    def get_contents(self, origin: Origin) -> str:
        return without_layout(super().get_contents(origin))
