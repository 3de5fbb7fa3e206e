"""Generates docs/safety/asvs.md: every requirement of ASVS 5.0, levels 1 and 2, with the tests that
show it or with written evidence.

docs/safety/asvs.toml contains the numbers, our wording and the written evidence. A test names the
requirement it shows: `@pytest.mark.asvs("3.4.3")`. tools/documents.sh uses this.
"""

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "docs" / "safety" / "asvs.toml"
HEAD = """# ASVS 5.0, levels 1 and 2, and some of level 3

Made by `make fix` from `docs/safety/asvs.toml` and the marks in the tests; do not edit. The numbers are those of the OWASP Application
Security Verification Standard 5.0.0 (CC BY-SA 4.0), whose text is not repeated; the middle column is ours. It is a list of what we
looked at ourselves, and no audit by anybody else.

"""


def requirements() -> dict[str, tuple[str, int, str, str]]:
    """number -> (chapter, level, our wording, written evidence)."""
    chapters = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return {
        number: (chapter, *entries[number])
        for chapter, entries in chapters.items()
        for number in sorted(entries, key=lambda number: [int(part) for part in number.split(".")])
    }


def marked(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """number -> the tests with its mark, as file::name."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for mark in getattr(node, "decorator_list", []):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.asvs":
                    for number in mark.args:
                        found.setdefault(number.value, []).append(
                            f"{path.relative_to(folder.parent)}::{node.name}"
                        )
    return found


def faults(needed: dict[str, tuple[str, int, str, str]], tests: dict[str, list[str]]) -> list[str]:
    """The errors in the list, as sentences."""
    found = [
        f"{number}: neither a test nor written evidence"
        for number, row in needed.items()
        if not row[3] and number not in tests
    ]
    found += [
        f"{number}: a test is marked for a requirement that is not in the list"
        for number in tests
        if number not in needed
    ]
    for number, row in needed.items():
        found += [
            f"{number}: the evidence names {name}, which does not exist"
            for name in named_files(row[3])
            if not is_there(name)
        ]
        found += [
            f"{number}: a test is evidence by its mark, not by its name"
            for _ in re.findall(r"tests/", row[3])
        ]
    return found + [
        f"{number}: does not apply but has a test"
        for number in tests
        if needed.get(number, "    ")[3].startswith("n/a")
    ]


def named_files(evidence: str) -> list[str]:
    """The files and decisions that a sentence of evidence names."""
    decisions = re.findall(r"docs/adr/\d{4}(?:, (?:docs/adr/)?\d{4})*", evidence)
    files = re.findall(
        r"\b[\w-]+(?:/[\w-]+)+\.(?:md|py|html|json|js|toml)\b|\b[A-Z]+\.md\b|\b\w+\.conf\.py\b",
        evidence,
    )
    return files + [
        f"docs/adr/{number}" for listed in decisions for number in re.findall(r"\d{4}", listed)
    ]


def is_there(name: str) -> bool:
    """Whether a named file exists: from the root, as a part of the site, or as the beginning of the
    name of a decision record.
    """
    return (
        name.startswith("var/")
        or any((ROOT / folder / name).exists() for folder in (".", "backapp"))
        or any(ROOT.glob(f"{name}-*.md"))
    )


def document(needed: dict[str, tuple[str, int, str, str]], tests: dict[str, list[str]]) -> str:
    kinds = {
        kind: {1: 0, 2: 0, 3: 0}
        for kind in ("by a test", "in writing", "does not apply", "not met, or not ours to meet")
    }
    lines, chapter = [], ""
    for number, (named, level, about, evidence) in needed.items():
        kind = _kind(number, evidence, tests)
        kinds[kind][level] += 1
        if named != chapter:
            chapter = named
            lines += [
                "",
                f"## {chapter.capitalize()}",
                "",
                "| number | level | about | how |",
                "|---|---|---|---|",
            ]
        lines.append(f"| {number} | {level} | {about} | {_how(number, evidence, tests)} |")
    kinds["in all"] = {
        level: sum(row[1] == level for row in needed.values()) for level in (1, 2, 3)
    }
    counted = [
        f"| {kind} | {' | '.join(map(str, each.values()))} |" for kind, each in kinds.items()
    ]
    summary = [
        "| shown | level 1 | level 2 | level 3, as far as looked at |",
        "|---|---:|---:|---:|",
        *counted,
    ]
    return HEAD + "\n".join([*summary, *lines]) + "\n"


def _kind(number: str, evidence: str, tests: dict[str, list[str]]) -> str:
    if evidence.startswith("n/a"):
        return "does not apply"
    if evidence.startswith("gap"):
        return "not met, or not ours to meet"
    return "by a test" if number in tests else "in writing"


def _how(number: str, evidence: str, tests: dict[str, list[str]]) -> str:
    if evidence.startswith("n/a: "):
        return f"does not apply: {evidence[5:]}"
    if evidence.startswith("gap: "):
        return f"**gap**: {evidence[5:]}"
    named = [
        f"`{test.partition('::')[0]}` {test.rpartition('::test_')[2].replace('_', ' ')}"
        for test in tests.get(number, [])
    ]
    return "; ".join([*named, *([evidence] if evidence else [])])


if __name__ == "__main__":
    if wrong := faults(requirements(), marked()):
        sys.exit("\n".join(wrong))
    sys.stdout.write(document(requirements(), marked()))
