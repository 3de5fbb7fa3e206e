"""Templates are laid out to be readable, and loaded without the layout."""

import re
from pathlib import Path

import pytest

from backapp.template_loader import without_layout

TEMPLATES = Path(__file__).parents[2] / "templates"
MOST = 120
#: What may be longer because it cannot be broken: a statement, a sentence, the value of one
#: attribute. If an element or a second statement is beside it, a line break is possible.
ONE_THING = re.compile(
    r"""\s*(?:
        {%(?:(?!%}).)*%}              # one statement
      | (?:[^<>{}]|{{[^{}]*}})*       # a sentence
      | [a-z-]+=(?:"[^"<]*"|'[^'<]*') # one attribute
    )\s*""",
    re.VERBOSE,
)


def too_long(template: str) -> list[str]:
    lines = template.splitlines()
    return [line.strip() for line in lines if len(line) > MOST and not ONE_THING.fullmatch(line)]


def test_a_long_line_of_a_template_is_one_sentence_or_one_statement():
    found = {
        str(path.relative_to(TEMPLATES)): lines
        for path in sorted(TEMPLATES.rglob("*.*"))
        if (lines := too_long(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        f'<p>{{% translate "{"word " * 30}" %}}</p>',
        f"{{% if a %}}{'word ' * 30}{{% endif %}}",
        f"<p>{'word ' * 30}",
        '<a class="one two three" href="/somewhere/"> </a>' * 3,
    ],
)
def test_a_long_line_with_an_element_or_a_second_statement_is_found(line):
    assert too_long(line)


@pytest.mark.parametrize(
    ("laid_out", "loaded"),
    [
        ("<p>\n  Words\n</p>\n<p>More</p>\n", "<p>Words</p><p>More</p>"),
        ("<a>One</a>\n<a>Two</a>", "<a>One</a> <a>Two</a>"),
        ("<a>\n  One\n</a>,\n<input>\ntwo", "<a>One</a>, <input> two"),
        ("{% translate 'One' %}\n  <b>two</b>", "{% translate 'One' %} <b>two</b>"),
        ("<b>One</b>,\n\n  two", "<b>One</b>, two"),
        ("<p>\n  {% if a %}\n    One\n  {% else %}\n    Two\n  {% endif %}\n</p>", "<p>{% if a %}One{% else %}Two{% endif %}</p>"),
        ("One\n{% if a %}\n  two\n{% endif %}\nthree", "One {% if a %}two{% endif %} three"),
        ("{% for a in b %}\n  {{ a }}\n{% endfor %}\nend", "{% for a in b %}{{ a }} {% endfor %} end"),
        ("{% block title %}\n  One\n{% endblock %}", "{% block title %}One{% endblock %}"),
        ("{% load i18n %}\n<a>One</a>", "{% load i18n %}<a>One</a>"),
        ('<a\n  class="b"\n  href="{% if a < b %}c{% endif %}"\n>One</a>', '<a class="b" href="{% if a < b %}c{% endif %}">One</a>'),
        ('<input\n  name="a"\n  {% if b %}checked{% else %}hidden{% endif %}\n>', '<input name="a"{% if b %} checked{% else %} hidden{% endif %}>'),
        ("<textarea>{{ note }}</textarea>", "<textarea>{{ note }}</textarea>"),
    ],
)  # fmt: skip
def test_a_line_break_is_loaded_only_where_a_space_can_be_seen(laid_out, loaded):
    assert without_layout(laid_out) == loaded


def test_a_broken_tag_takes_no_longer_to_load():
    assert without_layout("<p " + "{% if a %}b{% endif %} " * 500) != ""


def test_no_template_keeps_indentation():
    for path in TEMPLATES.rglob("*.*"):
        assert "\n" not in without_layout(path.read_text(encoding="utf-8")), path
