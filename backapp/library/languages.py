"""The languages of the content: which fields are text, and what each text is in another language.

English is the source: facts and English texts are in the rows. Every language has a folder
`fixtures/languages/CODE/` (pt_BR for pt-br); the first and the last are not there for English:

    texts.json     what the rows say, beside the English that it translates
    wording.toml   what its texts may not say (`lexicon.py`)
    search.toml    how it is searched (`search.py`)
    LC_MESSAGES/   the interface, as gettext keeps it (`interface.py`)

A text counts only for exactly the English that it was made from, so a corrected English sentence
is never shown beside an older translation. Which languages are offered: `offered.py`.

    >>> german = translated(read_files(), "de")
    >>> german.one("library.exercise", "bridge").fields["name"]
    'Brücke'
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import to_locale

from backapp.library import poses
from backapp.library.authored import AUTHORED, Content, ContentError, Fault, Row
from backapp.library.models.fields import Lines, Pose
from backapp.library.models.words import ReviewState

#: Texts that stay as they are in every language: titles of sources, names and words that rules
#: refer to, notes for editors, drawings. Any other text of a model is translated, a new field too.
STAYS = {
    "library.source": {"citation", "where", "note"},
    "library.claim": {"unchecked_figures"},
    "library.condition": {"floor_note"},
    "library.groupline": {"follow_ups", "reason"},
    "library.harmlessthing": {"why"},
    "library.answer": {"fits"},
    "library.exercise": {"needs", "aims", "note"},
    "library.drawing": {"drawn_from", "stills", "start_card", "card", "movement"},
    "library.followup": {"name", "longer_if", "ended_by"},
    "library.cue": {"name"},
    "library.joinedrule": {"needs"},
}
#: What visitors type to search: a language may have more or fewer of these than English.
TYPED = {
    "library.condition": {"synonyms"},
    "library.answer": {"search_words"},
    "library.exercise": {"search_words"},
    "library.ambiguousword": {"phrase", "also"},
    "library.harmlessthing": {"also"},
}
UNSIGNED = {"review_state": ReviewState.AWAITING.value, "reviewed_by": "", "reviewed_on": None}

Text = str | list[str]
Words = TypeVar("Words")


@cache
def text_fields(label: str) -> tuple[str, ...]:
    """The fields of a model that hold text for visitors, in the order of the model."""
    stays = STAYS.get(label, set()) | {"slug", "reviewed_by"}
    return tuple(
        column.name
        for column in apps.get_model(label)._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | Lines | Pose)
        and not column.choices
        and column.name not in stays
    )


def texts_in(row: Row) -> dict[str, Text]:
    """The texts of a row by field; of a pose its captions. Empty ones are left out."""
    found = {name: row.fields[name] for name in text_fields(row.model)}
    found = {
        name: poses.texts(value) if isinstance(value, dict) else value
        for name, value in found.items()
    }
    return {name: value for name, value in found.items() if value}


def key_of(row: Row) -> str:
    """The natural key of a row as `texts.json` writes it: "bridge", "osteoporosis.1"."""
    return ".".join(map(str, row.key))


# ------------------------------------------------------------------------------------------- files


def folder(code: str) -> Path:
    """The folder of a language."""
    return Path(settings.LANGUAGES_FOLDER) / to_locale(code)


def read_toml(code: str, name: str) -> dict:
    """What a file of a language says. Raises ContentError where it cannot be read."""
    try:
        return tomllib.loads((folder(code) / name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError([fault(code, name, f"cannot be read: {error}")]) from error


def fault(code: str, name: str, message: str, key: str = "", field: str = "") -> Fault:
    """Something wrong with a file of a language."""
    return Fault(f"languages/{to_locale(code)}/{name}", (key,) if key else (), field, message)


def word_list(code: str, name: str, kind: type[Words]) -> Words:
    """The lists of words in a file of a language, as `kind` reads them.

    `kind.refuted` tries the examples of the file. Raises ContentError where the lists do not work.
    """
    return _word_list(settings.LANGUAGES_FOLDER, code, name, kind)


@cache  # by the folder too, which tests change
def _word_list(languages: Path, code: str, name: str, kind: type[Words]) -> Words:
    said = read_toml(code, name)
    try:
        found = kind(said)
        wrong = list(found.refuted(said))
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise ContentError([fault(code, name, f"cannot be used: {error!r}")]) from error
    if wrong:
        raise ContentError([fault(code, name, message) for message in wrong])
    return found


def whole_words(
    alternatives: list[str], parts: Mapping[str, str], flags: int = re.IGNORECASE
) -> re.Pattern[str]:
    """A pattern that finds any of these as whole words. `<name>` stands for a part."""
    joined = "|".join(alternatives)
    return re.compile(
        rf"\b(?:{re.sub('<([a-z_]+)>', lambda part: parts[part[1]], joined)})\b", flags
    )


def read_texts(code: str) -> dict[str, dict[str, dict[str, dict]]]:
    """The texts of a language: model -> natural key -> field -> {"of": English, "text": …}.

    Raises ContentError where the file cannot be read.
    """
    try:
        found = json.loads((folder(code) / "texts.json").read_text(encoding="utf-8"))
        for rows in found.values():
            for fields in rows.values():
                for entry in fields.values():
                    entry.update(of=entry["of"], text=entry["text"])  # a missing one is a fault
    except (OSError, ValueError, AttributeError, TypeError, KeyError, RecursionError) as error:
        raise ContentError([fault(code, "texts.json", f"cannot be read: {error!r}")]) from error
    return found


# ------------------------------------------------------------------------------------- translation


def translated(content: Content, code: str) -> Content:
    """`content` with its texts in another language; everything else, and the order, is the same.

    Answers are kept by the English wording, so each row remembers it (`Row.source`). A signature
    under English words says nothing of a translation: rows with texts are shown as awaiting review.

    Raises ContentError that names every text which is missing or was made for other English.
    """
    texts = read_texts(code)
    faults: list[Fault] = []
    rows = {
        label: [_row(row, texts.get(label, {}), code, faults) for row in content.of(label)]
        for label in AUTHORED
    }
    if faults:
        raise ContentError(faults)
    return Content(rows, language=code)


def _row(row: Row, texts: Mapping[str, dict], code: str, faults: list[Fault]) -> Row:
    wanted = texts_in(row)
    if not wanted:
        return row
    said = texts.get(key_of(row), {})
    wrong = list(_wrong(row, wanted, said))
    faults += [
        fault(code, "texts.json", message, f"{row.model}.{key_of(row)}", name)
        for name, message in wrong
    ]
    if wrong:
        return row
    fields = dict(row.fields)
    for name in wanted:
        value = fields[name]
        text = said[name]["text"]
        fields[name] = poses.with_texts(value, text) if isinstance(value, dict) else text
    fields |= {name: value for name, value in UNSIGNED.items() if _was_signed(row, name)}
    return Row(row.model, fields, row.number, row.fields)


def _was_signed(row: Row, name: str) -> bool:
    return name in row.fields and row.fields["review_state"] == ReviewState.REVIEWED


def _wrong(row: Row, wanted: Mapping[str, Text], said: Mapping) -> Iterator[tuple[str, str]]:
    for name, english in wanted.items():
        entry = said.get(name)
        if entry is None or not entry["text"]:
            yield name, "is not translated"
        elif entry["of"] != english:
            yield name, "was translated from other English"
        elif not _same_shape(entry["text"], english, name in TYPED.get(row.model, ())):
            yield name, "must have as many texts as the English"


def _same_shape(text: object, english: Text, any_number: bool) -> bool:
    if isinstance(english, str):
        return isinstance(text, str)
    return (
        isinstance(text, list)
        and all(isinstance(entry, str) and entry for entry in text)
        and (any_number or len(text) == len(english))
    )
