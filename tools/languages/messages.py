"""Every text of the interface that visitors can meet, read from the code and the templates."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

from backapp.library.interface import Message
from backapp.template_loader import without_layout

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


def found() -> frozenset[Message]:
    """Every text, from the code, the templates and what /safety/ shows."""
    return frozenset([*_in_code(), *_in_templates(), *_on_safety()])


def as_json() -> str:
    """The list that the site reads (`fixtures/languages/en/interface.json`)."""
    rows = [
        {name: value for name, value in message._asdict().items() if value}
        for message in sorted(found())
    ]
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


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
            for name, texts in _CALL.findall(templatize(_as_loaded(path))):
                yield from _message(name, list(ast.literal_eval(f"({texts},)")))


def _as_loaded(path: Path) -> str:
    """A template as the site reads it, so that its texts have no line breaks of its layout."""
    return without_layout(path.read_text(encoding="utf-8"))


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
