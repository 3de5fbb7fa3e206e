"""One word for each thing in the code, and no text that promises what no one can keep
(docs/GLOSSARY.md).

test_templates.py checks templates for the same words. This file checks names in the code, sentences
in the code, and the content.
"""

import ast
import json
import re
from pathlib import Path

import pytest

from backapp.web import faults

ROOT = Path(__file__).resolve().parents[2]
CODE = sorted(path for path in (ROOT / "backapp").rglob("*.py"))
FIXTURES = sorted((ROOT / "fixtures").rglob("*.json"))

NAMES = r"cleared|clearance|is_safe|blocked|workout|patient|(^|_)users?(_|$)"
NAMES_ALLOWED = {
    "user": (
        "Django's name for a person with an account (request.user), which only clinicians in "
        "the admin have"
    ),
    "message_user": "Django's, in the admin",
    "AUTH_USER_MODEL": "Django's",
    "get_user_model": "Django's",
    "UserAttributeSimilarityValidator": "Django's",
    "user_has_device": "django-otp's",
    "devices_for_user": "django-otp's",
}

PROMISES = (
    r"\b(safe|safely|cleared|clearance|cure[sd]?|realign\w*|put(ting)? (it |them )?back|get "
    r"rid of|workouts?|patients?|users?)\b"
)
COPY_ALLOWED: dict[str, str] = {
    # "a whole sentence that must hold such a word": "why",
}
NOT_OURS = {"citation", "where", "title", "url", "status"}
"""Fields that repeat the words of a source, such as a paper's title."""

TRANSLATED = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "_lazy",
}


def names_in(tree):
    """Every name that a module defines or uses."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "name", "arg", "asname"):
            if isinstance(value := getattr(node, field, None), str):
                yield value


def sentences_in(tree):
    """What a module says to visitors: all translatable text."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) in TRANSLATED
        ):
            for part in node.args:
                yield from (
                    piece.value
                    for piece in ast.walk(part)
                    if isinstance(piece, ast.Constant) and isinstance(piece.value, str)
                )


def texts_in(value, field=""):
    """Every text in a piece of content, except in fields whose wording is not ours."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner, field)
    elif isinstance(value, str) and field not in NOT_OURS and " " in value:
        yield value


def promises(text):
    return [] if text in COPY_ALLOWED else re.findall(PROMISES, text, flags=re.I)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_code_uses_the_words_of_the_glossary(path):
    names = set(names_in(ast.parse(path.read_text())))
    assert [
        name
        for name in sorted(names)
        if re.search(NAMES, name, flags=re.I) and name not in NAMES_ALLOWED
    ] == []


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sentence_in_the_code_promises_too_much(path):
    assert [text for text in sentences_in(ast.parse(path.read_text())) if promises(text)] == []


def test_no_page_for_a_fault_promises_too_much():
    for status in faults.FAULTS:
        assert promises(faults.help_page(status).content.decode()) == []


def test_no_content_promises_too_much():
    for path in FIXTURES:
        assert [
            (path.name, text) for text in texts_in(json.loads(path.read_text())) if promises(text)
        ] == []


def test_cracking_your_own_back_has_one_name_for_visitors():
    """The rules say self-manipulation; pages say "cracking your own back" (docs/GLOSSARY.md)."""
    for path in (ROOT / "fixtures" / "library").glob("*.json"):
        found = [
            text for text in texts_in(json.loads(path.read_text())) if "self-manip" in text.lower()
        ]
        assert found == [], path.name
    card = json.loads((ROOT / "backapp" / "library" / "safety.json").read_text())
    assert "self-manip" not in json.dumps(card["hazards"]).lower()


@pytest.mark.parametrize(
    "text",
    [
        "You are cleared",
        "It is safe to twist",
        "This cures pain",
        "It realigns the spine",
        "To get rid of it",
        "It will put it back",
    ],
)
def test_a_planted_promise_is_seen(text):
    assert promises(text)
    assert [
        said for said in sentences_in(ast.parse(f"x = gettext({text!r})")) if promises(said)
    ] == [text]
    assert list(texts_in([{"fields": {"summary": text, "citation": text}}])) == [text]


@pytest.mark.parametrize(
    "name", ["is_safe", "cleared", "ClearanceLevel", "user_id", "blocked_by", "patient"]
)
def test_a_planted_name_is_seen(name):
    assert [
        found for found in names_in(ast.parse(f"{name} = 1")) if re.search(NAMES, found, flags=re.I)
    ]
