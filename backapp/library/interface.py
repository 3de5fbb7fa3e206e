"""The words of the interface: which texts there are, and what a language says for each.

`fixtures/languages/en/interface.json` lists every text in the code and the templates that passes
through gettext (`python -m tools.languages messages` writes it), so what a language lacks can be
said without gettext's tools.

    >>> Message("Warning signs") in messages()
    True
"""

import gettext
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from backapp.library.languages import folder


class Message(NamedTuple):
    """One text of the interface, as gettext knows it."""

    text: str
    plural: str = ""
    context: str = ""


@cache
def messages() -> frozenset[Message]:
    """Every text of the interface that visitors can meet."""
    said = (folder(settings.LANGUAGE_CODE) / "interface.json").read_text(encoding="utf-8")
    return frozenset(Message(**entry) for entry in json.loads(said))


def file_of(code: str, kind: str) -> Path:
    """Where the texts of an interface are: "po" for translators, "mo" as it is read."""
    return folder(code) / "LC_MESSAGES" / f"django.{kind}"


class _Missing(gettext.NullTranslations):
    """What a catalogue falls back to for a text that it lacks."""

    def gettext(self, message):
        raise LookupError

    def ngettext(self, singular, plural, number):
        raise LookupError


def translations(code: str) -> gettext.NullTranslations | None:
    """The compiled catalogue of a language; None where there is none that can be read."""
    try:
        with file_of(code, "mo").open("rb") as file:
            found = gettext.GNUTranslations(file)
    except (OSError, ValueError, UnicodeError):
        return None
    found.add_fallback(_Missing())
    return found


def said(catalogue: gettext.NullTranslations, message: Message) -> str | None:
    """A text of the interface as `translations` has it; None where it lacks it."""
    try:
        if message.plural:
            return catalogue.ngettext(message.text, message.plural, 2)
        if message.context:
            return catalogue.pgettext(message.context, message.text)
        return catalogue.gettext(message.text)
    except LookupError:
        return None
