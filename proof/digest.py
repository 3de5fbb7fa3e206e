"""What a proof was made of: the rules that decide, the gate's code and the proving code, each as
one fingerprint.

Comments, layout and words for visitors change nothing that was proved, so they change no
fingerprint.
"""

import ast
import hashlib
import json
from pathlib import Path

HOUSE = Path(__file__).parents[1]
ABOUT = frozenset(
    {"__main__.py", "claims.py", "code_mutants.py", "digest.py", "document.py", "mutating.py"}
)  # proves nothing itself
RULES = "the rules (what is authored and decides)"


def fingerprints() -> dict[str, str]:
    """What it was proved for, by name."""
    return {
        RULES: of_rules(),
        "the gate's code (`backapp/gate/`)": of_code("backapp/gate"),
        "the proving code (`proof/`) and the fact sheet": of_code(
            "proof", "docs/clinical/data.json", without=ABOUT
        ),
    }


def of_mutants() -> dict[str, str]:
    """What the mutants are mutants of."""
    return {
        "the code that is mutated (`backapp/gate/`, `backapp/access/`)": of_code(
            "backapp/gate", "backapp/access"
        )
    }


def of_rules() -> str:
    from backapp.library.rulebook import deciding_digest
    from proof.engine import book

    return deciding_digest(book())


def of_code(*places: str, without: frozenset[str] = frozenset()) -> str:
    found = []
    for place in places:
        path = HOUSE / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if file.name in without:
                continue
            text = file.read_text(encoding="utf-8")
            found.append(
                (file.relative_to(HOUSE).as_posix(), bare(text) if file.suffix == ".py" else text)
            )
    return short(json.dumps(found))


def bare(text: str) -> str:
    """Code without comments, layout and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            if isinstance(body[0].value.value, str):
                body[0].value.value = ""
    return ast.dump(tree)


def short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
