"""Fingerprints of the code that a proof was made for.

Comments, layout and docstrings do not matter for a proof, so they change no fingerprint. The
fingerprint of the rules is in `proof/document.py`, because it needs the content.
"""

import ast
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GATE = sorted((ROOT / "backapp" / "gate").glob("*.py"))
DOOR = sorted([*ROOT.glob("backapp/access.py"), *ROOT.glob("backapp/access/**/*.py")])
#: Files of `proof/` that print, write or run, but prove nothing themselves.
PRINTING = {"__main__.py", "claims.py", "code_mutants.py", "document.py", "mutating.py"}


def proved() -> dict[str, str]:
    """What `make prove` proves, and the code that proves it: name -> fingerprint."""
    proving = [
        file
        for file in sorted((ROOT / "proof").rglob("*.py"))
        if file.name not in PRINTING and "tests" not in file.parts[len(ROOT.parts) :]
    ]
    return {
        "the gate's code (`backapp/gate/`)": of_files(GATE),
        "the proving code (`proof/`) and the fact sheet": of_files(
            [*proving, ROOT / "docs" / "clinical" / "data.json"]
        ),
    }


def mutated() -> dict[str, str]:
    """What `make mutants` changes: name -> fingerprint."""
    return {"the code that is mutated (the gate and the door)": of_files([*GATE, *DOOR])}


def missing(text: str, prints: dict[str, str]) -> list[str]:
    """The names in `prints` whose fingerprints are not in the document `text`."""
    return [name for name, value in prints.items() if f"| {name} | `{value}` |" not in text]


def of_files(files: Iterable[Path]) -> str:
    found = []
    for file in files:
        text = file.read_text(encoding="utf-8")
        place = file.relative_to(ROOT).as_posix()
        found.append((place, bare(text) if file.suffix == ".py" else text))
    return hashlib.sha256(json.dumps(found).encode()).hexdigest()[:20]


def bare(text: str) -> str:
    """Code without comments, layout and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        match getattr(node, "body", None):
            case [ast.Expr(value=ast.Constant(value=str()) as docstring), *_]:
                docstring.value = ""
    return ast.dump(tree)
