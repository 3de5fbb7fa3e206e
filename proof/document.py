"""docs/safety/proof.md: the table as printed, the figures beneath it, what it was proved for, and what it does not show."""

from pathlib import Path

from proof.claims import table
from proof.digest import fingerprints

FILE = Path(__file__).parents[1] / "docs" / "safety" / "proof.md"
HEAD = """# What is proved about the gate

Made by `make prove`; do not edit. `make check` compares the fingerprints at the end with the rules and the code as they are, so a change
of either asks for a new run. How each claim is tried: `proof/`, one file each. That every check can fail: [planted.md](planted.md).

"""
TAIL = """
## What this does not show

That the rules are right: the fact sheet is unsigned, and both evaluators follow it. That people answer truthfully or understand the
question. That a movement described well is done well. What leaves the server by other roads than a decision is shown elsewhere.

"""


def write(claims) -> None:
    """The document, from claims that all hold."""
    figures = [(name, value) for claim in claims for name, value in claim.figures.items()]
    parts = [HEAD, table(claims), "\n\n## Figures\n\n| what | number |\n|---|---:|\n"]
    parts += [f"| {name} | {value:,} |\n" if isinstance(value, int) else f"| {name} | {value} |\n" for name, value in figures]
    parts += [TAIL, "## Proved for\n\n| what | fingerprint |\n|---|---|\n"]
    parts += [f"| {name} | `{value}` |\n" for name, value in fingerprints().items()]
    FILE.write_text("".join(parts), encoding="utf-8")


def stale() -> list[str]:
    """What has changed since the document was written."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    return [name for name, value in fingerprints().items() if f"| {name} | `{value}` |" not in text]
