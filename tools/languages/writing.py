"""Writes the files of a language."""

import gettext
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import django
from django.conf import settings
from django.utils.translation import to_locale

from backapp.library import interface
from backapp.library.authored import AUTHORED, Content, laid_out
from backapp.library.interface import Message
from backapp.library.languages import folder, key_of, read_texts, texts_in
from tools.languages import gettext_files

CONF_LOCALE = Path(django.__file__).parent / "conf" / "locale"
LISTS = ("wording.toml", "search.toml")


def begin(content: Content, code: str) -> str:
    """Write the files of a language, or bring them up to date; what is translated stays.

    Raises ValueError for what is no code of another language, ContentError or SyntaxError for
    files that cannot be read.
    """
    if not code.replace("-", "").isalpha() or code == settings.LANGUAGE_CODE:
        raise ValueError(f"“{code}” is not a language to translate into.")
    texts = read_texts(code) if (folder(code) / "texts.json").exists() else {}
    said = gettext_files.read_po(interface.file_of(code, "po"))
    to_do = write_texts(code, content, texts) + write_interface(code, said)
    copy_lists(code)
    return f"{folder(code)}: {to_do} texts to translate.\n"


def write_texts(code: str, content: Content, texts: Mapping[str, Mapping]) -> int:
    """Write `texts.json` for `content`, each text beside its English; how many are still to do.

    A text made for other English is kept as `before`, for the translator to look at.
    """
    found: dict[str, dict] = {}
    to_do = 0
    for row in (row for label in AUTHORED for row in content.of(label)):
        had = texts.get(row.model, {}).get(key_of(row), {})
        for name, english in texts_in(row).items():
            entry = had.get(name, {"of": english, "text": type(english)()})
            if entry["of"] != english:
                entry = {"of": english, "text": type(english)(), "before": entry["text"]}
            to_do += not entry["text"]
            found.setdefault(row.model, {}).setdefault(key_of(row), {})[name] = entry
    folder(code).mkdir(parents=True, exist_ok=True)
    (folder(code) / "texts.json").write_text(laid_out(found) + "\n", encoding="utf-8", newline="\n")
    return to_do


def write_interface(code: str, texts: Mapping[Message, list[str]]) -> int:
    """Write both files of an interface with every message; how many are still to translate."""
    header = f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: {_plurals(code)}\n"
    empty = [""] * int(re.search(r"nplurals=(\d+)", header)[1])
    all_texts = {
        message: texts.get(message) or (empty if message.plural else [""])
        for message in interface.messages()
    }
    gettext_files.write_po(interface.file_of(code, "po"), all_texts, header)
    gettext_files.write_mo(interface.file_of(code, "mo"), all_texts, header)
    return sum(not all(forms) for forms in all_texts.values())


def _plurals(code: str) -> str:
    """How a language counts, as Django's own catalogue of it says."""
    try:
        found = gettext.translation("django", CONF_LOCALE, [to_locale(code)]).info()
    except OSError:
        found = {}
    return found.get("plural-forms", "nplurals=2; plural=(n != 1);")


def copy_lists(code: str) -> None:
    """Begin the lists of words of a language with those of English, where it has none."""
    for name in LISTS:
        if not (folder(code) / name).exists():
            shutil.copy(folder(settings.LANGUAGE_CODE) / name, folder(code) / name)
