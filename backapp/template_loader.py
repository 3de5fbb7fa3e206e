"""Loads our templates without the white space that only lays them out.

A template has one element per line and indented blocks, so that it is easy to edit and a diff shows
what changed. The page does not pay for that in bytes or time. A line break with its indentation is
dropped at the edges of an element and beside a block element; everywhere else it becomes one space.
    <p class="actions">                      <p class="actions"><a href="/">Home</a>
      <a href="/">Home</a>                   {% if more %}<a href="/more/">More</a>{% endif %}</p>
      {% if more %}
        <a href="/more/">                    (in one line)
          More
        </a>
      {% endif %}
    </p>

So words, links or buttons on separate lines have a space between them. Write them on one line where
there must be none: `{{ day }}.` or `</a>,`.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

# Browsers never show white space beside these elements.
_BLOCKS = """html head body main header footer nav section article aside div p h[1-6] ul ol li dl dt
dd form fieldset legend details summary figure figcaption table caption thead tbody tr th td option
optgroup meta link title script br g path circle rect desc""".split()
_BLOCK = rf"</?(?:{'|'.join(_BLOCKS)})\b"
_HTML = r"(?:{%.*?%}|{{.*?}}|[^<>])*+>"  # the rest of a tag
_OPENING = r"<(?!(?:input|img)\b)[a-zA-Z]"  # elements that can have content
# Statements without output of their own: a line break beside them belongs to their content.
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
    """The template with only the white space that a page shows."""
    source = _TAG.sub(lambda tag: _on_one_line(tag[0]), source.strip())
    source = _BEFORE.sub("", _AFTER.sub(r"\1", source))
    return re.sub(_BREAK, " ", source)


def _on_one_line(tag: str) -> str:
    """Join a tag whose attributes are on separate lines. An attribute inside an `if` includes its
    own space.
    """
    tag = _CONDITION.sub(lambda chunk: _STATEMENT.sub(r"\1 ", chunk[1]), tag)
    return re.sub(_BREAK, " ", re.sub(rf"{_BREAK}(?=/?>$)", "", tag))


class Loader(filesystem.Loader):
    """Django's file system loader, for templates with layout."""

    def get_contents(self, origin: Origin) -> str:
        return without_layout(super().get_contents(origin))
