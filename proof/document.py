"""Writes docs/safety/proof.md: the table, its figures, the fingerprints and the limits."""

from datetime import UTC, datetime
from pathlib import Path

from proof.claims import table
from tools import fingerprints

FILE = Path(__file__).parents[1] / "docs" / "safety" / "proof.md"
HEAD = """# What is proved about the gate

Made by `make prove`; do not edit. `make check-proof` compares the fingerprints at the end with the code and the rules as they are: it fails for
other code, and says so for other rules. A text that no rule reads changes neither. How each claim is tried: `proof/`,
one file each. That every check can fail: [planted.md](planted.md).

"""
TAIL = """
## What this does not show

That the rules are right: the fact sheet is unsigned, and both evaluators follow it. That people answer truthfully or understand the
question. That a movement described well is done well. The leak crawl is its thin form here; `make crawl` asks for everything.

"""


MUTANTS = "## Mutants of the code"
RULES = "the rules (what is authored and decides)"


def made_from() -> dict[str, str]:
    """Return name -> fingerprint for everything that `make prove` tries or uses."""
    return {RULES: of_rules(), **fingerprints.proved()}


def of_rules() -> str:
    """Return the fingerprint of the deciding rules. Text for visitors does not change it."""
    from backapp.library.rulebook import deciding_digest
    from proof.engine import book

    return deciding_digest(book())


def write(claims) -> None:
    """Write the document from claims that all hold. The part by `make mutants` stays."""
    parts = [HEAD, table(claims), "\n\n## Figures\n\n", of_all(claims)]
    parts += [
        TAIL,
        f"## Proved for\n\nTried on {datetime.now(UTC).date()}.\n\n",
        made_for(made_from()),
    ]
    FILE.write_text("".join(parts) + mutants_part(), encoding="utf-8")


def write_mutants(claim) -> None:
    """Write the document's last part, about mutants, from a claim that holds."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else HEAD
    made = made_for(fingerprints.mutated())
    told = (
        f"By `make mutants`; what is named: "
        f"[mutants.toml](mutants.toml).\n\n{table([claim])}\n\n{of_all([claim])}\n{made}"
    )
    FILE.write_text(
        f"{text.partition(MUTANTS)[0].rstrip()}\n\n{MUTANTS}\n\n{told}", encoding="utf-8"
    )


def mutants_part() -> str:
    before, heading, after = (
        FILE.read_text(encoding="utf-8").partition(MUTANTS) if FILE.exists() else ("", "", "")
    )
    return f"\n{heading}{after}" if heading else ""


def of_all(claims) -> str:
    lines = ["| what | number |", "|---|---:|"]
    for claim in claims:
        lines += [
            f"| {name} | {value:,} |" if isinstance(value, int) else f"| {name} | {value} |"
            for name, value in claim.figures.items()
        ]
    return "\n".join(lines) + "\n"


def made_for(prints) -> str:
    return "| what | fingerprint |\n|---|---|\n" + "".join(
        f"| {name} | `{value}` |\n" for name, value in prints.items()
    )


def stale() -> dict[str, str]:
    """Return name -> command to run, for everything that has changed since the last run."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    changed = fingerprints.missing(text, made_from())
    return dict.fromkeys(changed, "make prove") | dict.fromkeys(
        fingerprints.missing(text, fingerprints.mutated()), "make mutants"
    )
