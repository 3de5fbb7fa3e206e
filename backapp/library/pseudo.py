"""A made-up language that shows which words of a page pass through translation: English with an
accent on every letter, in brackets.

    >>> pseudo("Hold for %d seconds, {name}.")
    '⟦Ĥóĺḋ ḟóŕ %d śéćóńḋś, {name}.⟧'
"""

import re
import shutil
import struct
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

from backapp.library import interface, languages
from backapp.library.authored import Content

CODE = "en-xa"
OPENS, CLOSES = "⟦⟧"
#: Each letter but q with an accent that Unicode can take apart again, for the wording checks.
ACCENTED = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áḃćḋéḟĝĥíĵḱĺḿńóṕqŕśťúṽẃẋýźÁḂĆḊÉḞĜĤÍĴḰĹḾŃÓṔQŔŚŤÚṼẂẊÝŹ",
)
#: What stays as it is: placeholders, tags, entities, addresses.
KEPT = re.compile(
    r"%\([a-z_0-9]+\)[sd]|%(?:[sdn%]|of\b)|\{[^{}]*\}|<[^<>]+>|&[a-z#0-9]+;|https?://\S+|[\w.]+@[\w.]+",
)


def pseudo(text: str) -> str:
    """`text` in the pseudo-language. Nothing stays nothing."""
    if not text.strip():
        return text
    at, found = 0, []
    for kept in KEPT.finditer(text):
        found += [text[at : kept.start()].translate(ACCENTED), kept.group()]
        at = kept.end()
    return OPENS + "".join(found) + text[at:].translate(ACCENTED) + CLOSES


def plain(text: str) -> str:
    """What `pseudo` made `text` of."""
    text = text.replace(OPENS, "").replace(CLOSES, "")
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def write(content: Content, code: str = CODE) -> None:
    """Write the pseudo-language: its texts, its lists of words (those of English, read without
    accents) and the catalogue of its interface.
    """
    texts = {
        label: {
            languages.key_of(row): {
                name: {
                    "of": english,
                    "text": pseudo(english)
                    if isinstance(english, str)
                    else [pseudo(line) for line in english],
                }
                for name, english in languages.texts_in(row).items()
            }
            for row in rows
        }
        for label, rows in content.rows.items()
    }
    languages.write_texts(code, content, texts)
    copy_lists(code)
    wording = languages.folder(code) / "wording.toml"
    wording.write_text(
        f'without_accents = true\nignored = "{OPENS}{CLOSES}"\n'
        + wording.read_text(encoding="utf-8"),
        encoding="utf-8",
    )
    write_catalogue(code, {message: _forms(message) for message in interface.messages()})


def copy_lists(code: str) -> None:
    """Begin the lists of words of a language with those of English, where it has none."""
    for name in ("wording.toml", "search.toml"):
        if not (languages.folder(code) / name).exists() or code == CODE:
            shutil.copy(
                languages.folder(settings.LANGUAGE_CODE) / name, languages.folder(code) / name
            )


def _forms(message: interface.Message) -> list[str]:
    return [pseudo(text) for text in (message.text, message.plural) if text]


def write_catalogue(code: str, texts: Mapping[interface.Message, list[str]]) -> Path:
    """Write the compiled catalogue of an interface, as gettext's own tools would."""
    entries = {
        b"": b"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n!=1;\n"
    }
    for message, forms in texts.items():
        key = f"{message.context}\x04{message.text}" if message.context else message.text
        key += f"\0{message.plural}" if message.plural else ""
        entries[key.encode()] = "\0".join(forms).encode()
    path = interface.catalogue_file(code)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_compiled(sorted(entries.items())))
    return path


def _compiled(entries: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The format of a .mo file: a head, where each text lies, the texts."""
    entries = list(entries)
    start = 28 + 16 * len(entries)
    tables, texts = [b"", b""], b""
    for column in (0, 1):
        for entry in entries:
            tables[column] += struct.pack("<II", len(entry[column]), start + len(texts))
            texts += entry[column] + b"\0"
    head = struct.pack(
        "<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 28 + 16 * len(entries)
    )
    return head + tables[0] + tables[1] + texts
