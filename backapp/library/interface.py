"""The words of the interface: every text in the code and the templates that passes through gettext,
and which of them a language lacks.

They are read from the source itself, so a machine needs no gettext tools to say what is missing.

    >>> Message("Continue") in messages()
    True
"""

import ast
import gettext
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import django
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from backapp.library import gettext_files, languages
from backapp.library.gettext_files import Message

CONF_LOCALE = Path(django.__file__).parent / "conf" / "locale"
#: What only staff read, who edit the English source: it is not translated.
FOR_STAFF = (
    "backapp/library/admin",
    "backapp/library/management",
    "backapp/library/models",
    "backapp/staff",
    "templates/admin",
)
ALSO_VISITORS = ("backapp/library/models/words.py",)
_TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(
    rf"\b(_|gettext|ngettext|pgettext|npgettext)\(({_TEXT}(?:\s*,\s*{_TEXT})*)[^)]*\)"
)
#: Functions that take texts: which of their arguments are context, text and plural.
_TAKES = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
#: Names under which code imports them.
_KNOWN_AS = {"_": "gettext", "lazy": "gettext", "gettext_noop": "gettext"} | {
    f"{name}{lazy}": name for name in _TAKES for lazy in ("", "_lazy")
}


@cache
def messages() -> frozenset[Message]:
    """Every text of the interface that visitors can meet: of the code, and of the templates."""
    return frozenset([*_in_code(), *_in_templates(), *_on_safety()])


def _sources(folder: Path, kinds: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(path for path in folder.rglob("*") if path.suffix in kinds):
        place = path.relative_to(settings.BASE_DIR).as_posix()
        if place in ALSO_VISITORS or not place.startswith(FOR_STAFF):
            yield path


def _in_code() -> Iterator[Message]:
    for path in _sources(settings.BASE_DIR / "backapp", (".py",)):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                yield from _message(name, [getattr(one, "value", None) for one in node.args])


def _in_templates() -> Iterator[Message]:
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for path in _sources(Path(folder), (".html", ".svg")):
            for name, texts in _CALL.findall(templatize(path.read_text(encoding="utf-8"))):
                yield from _message(name, list(ast.literal_eval(f"({texts},)")))


def _on_safety() -> Iterator[Message]:
    """What /safety/ shows of docs/safety/ (tools/safety.py)."""
    said = json.loads((settings.BASE_DIR / "backapp/library/safety.json").read_text("utf-8"))
    for hazard in said["hazards"]:
        yield from (Message(hazard[name]) for name in ("what", "answer", "not_shown"))
    yield from (Message(row["claim"]) for row in said["proof"]["claims"])


def _message(name: str, arguments: list) -> Iterator[Message]:
    if name not in _KNOWN_AS:
        return
    found = [
        "" if at is None else arguments[at] if at < len(arguments) else None
        for at in _TAKES[_KNOWN_AS[name]]
    ]
    if all(isinstance(part, str) for part in found) and found[1]:
        context, text, plural = found
        yield Message(text, plural, context)


class _Missing(gettext.NullTranslations):
    """What a catalogue falls back to for a text that it lacks."""

    def gettext(self, message):
        raise LookupError

    def ngettext(self, singular, plural, number):
        raise LookupError


def file_of(code: str, kind: str) -> Path:
    """Where the texts of an interface are: "po" for translators, "mo" as it is read."""
    return languages.folder(code) / "LC_MESSAGES" / f"django.{kind}"


def write(code: str, texts: Mapping[Message, list[str]]) -> int:
    """Write both files of an interface with every message; how many are still to translate."""
    header = f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: {_plurals(code)}\n"
    empty = [""] * int(re.search(r"nplurals=(\d+)", header)[1])
    all_texts = {
        message: texts.get(message) or (empty if message.plural else [""]) for message in messages()
    }
    gettext_files.write_po(file_of(code, "po"), all_texts, header)
    gettext_files.write_mo(file_of(code, "mo"), all_texts, header)
    return sum(not all(forms) for forms in all_texts.values())


def _plurals(code: str) -> str:
    """How a language counts, as Django's own catalogue of it says."""
    try:
        found = gettext.translation("django", CONF_LOCALE, [to_locale(code)]).info()
    except OSError:
        found = {}
    return found.get("plural-forms", "nplurals=2; plural=(n != 1);")


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
