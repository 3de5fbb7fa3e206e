"""gettext's two files, read and written without gettext's tools, which a machine may not have.

`django.po` is what translators edit, with any editor of such files; `django.mo` is compiled from it
and is what Django reads.
"""

import ast
import json
import re
import struct
from collections.abc import Mapping
from pathlib import Path

from backapp.library.interface import Message

Texts = Mapping[Message, list[str]]
_LINE = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)?\s*(".*")$')


def read_po(path: Path) -> dict[Message, list[str]]:
    """The texts of a .po file; of one that there is not, none. Raises ValueError for another file.

    Texts marked fuzzy (guessed by a tool) count as not translated.
    """
    found: dict[Message, list[str]] = {}
    blocks = re.split(r"\n\s*\n", path.read_text(encoding="utf-8")) if path.exists() else []
    for block in blocks:
        said: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            part = _LINE.match(line.strip())
            if part is None:
                raise ValueError(f"{path.name} has a line that is no part of a .po file: {line}")
            name = part[1] or name
            said[name] = said.get(name, "") + ast.literal_eval(part[2])
        if not said or not said.get("msgid") or re.search(r"(?m)^#,.*\bfuzzy\b", block):
            continue
        message = Message(said["msgid"], said.get("msgid_plural", ""), said.get("msgctxt", ""))
        found[message] = [text for key, text in sorted(said.items()) if key.startswith("msgstr")]
    return found


def write_po(path: Path, texts: Texts, header: str) -> None:
    """Write a .po file, sorted, so that a diff shows what changed."""
    blocks = [f'msgid ""\nmsgstr {_quoted(header)}']
    for message, forms in sorted(texts.items()):
        lines = [f"msgctxt {_quoted(message.context)}"] if message.context else []
        lines.append(f"msgid {_quoted(message.text)}")
        if message.plural:
            lines.append(f"msgid_plural {_quoted(message.plural)}")
            lines += [f"msgstr[{number}] {_quoted(text)}" for number, text in enumerate(forms)]
        else:
            lines.append(f"msgstr {_quoted(forms[0])}")
        blocks.append("\n".join(lines))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8", newline="\n")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def write_mo(path: Path, texts: Texts, header: str) -> None:
    """Compile texts; those that are not translated are left out."""
    entries = {b"": header.encode()}
    for message, forms in texts.items():
        key = f"{message.context}\x04{message.text}" if message.context else message.text
        key += f"\0{message.plural}" if message.plural else ""
        if all(forms):
            entries[key.encode()] = "\0".join(forms).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_compiled(sorted(entries.items())))


def _compiled(entries: list[tuple[bytes, bytes]]) -> bytes:
    """The format of a .mo file: a head, where each text is, the texts."""
    start = 28 + 16 * len(entries)
    tables, texts = [b"", b""], b""
    for column in (0, 1):
        for entry in entries:
            tables[column] += struct.pack("<II", len(entry[column]), start + len(texts))
            texts += entry[column] + b"\0"
    first, second = 28, 28 + 8 * len(entries)
    head = struct.pack("<7I", 0x950412DE, 0, len(entries), first, second, 0, start)
    return head + tables[0] + tables[1] + texts
