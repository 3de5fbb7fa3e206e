"""docs/safety/asvs.md: every requirement of ASVS 5.0 levels 1 and 2 with the tests marked for it, or what stands in writing.

The numbers, our words and the written evidence are docs/safety/asvs.toml; a test says what it shows: `@pytest.mark.asvs("3.4.3")`.
Used by tools/documents.sh.
"""

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "docs" / "safety" / "asvs.toml"
HEAD = """# ASVS 5.0, levels 1 and 2

Made by `make fix` from `docs/safety/asvs.toml` and the marks in the tests; do not edit. The numbers are those of the OWASP Application
Security Verification Standard 5.0.0 (CC BY-SA 4.0), whose text is not repeated; the middle column is ours. It is a list of what we
looked at ourselves, and no audit by anybody else.

"""


def requirements() -> dict[str, tuple[str, int, str, str]]:
    """number -> (chapter, level, our words, written evidence)."""
    chapters = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return {number: (chapter, *entry) for chapter, entries in chapters.items() for number, entry in entries.items()}


def marked(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """number -> the tests that carry its mark, as file::name."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for mark in getattr(node, "decorator_list", []):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.asvs":
                    for number in mark.args:
                        found.setdefault(number.value, []).append(f"{path.relative_to(folder.parent)}::{node.name}")
    return found


def faults(needed: dict[str, tuple[str, int, str, str]], tests: dict[str, list[str]]) -> list[str]:
    """What is wrong, in words."""
    found = [
        f"{number}: neither a test nor evidence in writing"
        for number, row in needed.items()
        if not row[3] and number not in tests
    ]
    found += [f"{number}: a test is marked for a requirement that is not in the list" for number in tests if number not in needed]
    return found + [
        f"{number}: does not apply, and yet has a test" for number in tests if needed.get(number, "    ")[3].startswith("n/a")
    ]


def document(needed: dict[str, tuple[str, int, str, str]], tests: dict[str, list[str]]) -> str:
    kinds = {"by a test": 0, "in writing": 0, "does not apply": 0, "not met, or not ours to meet": 0}
    lines, chapter = [], ""
    for number, (named, level, about, evidence) in needed.items():
        kind = _kind(number, evidence, tests)
        kinds[kind] += 1
        if named != chapter:
            chapter = named
            lines += ["", f"## {chapter.capitalize()}", "", "| number | level | about | how |", "|---|---|---|---|"]
        lines.append(f"| {number} | {level} | {about} | {_how(number, evidence, tests)} |")
    counted = [f"| {kind} | {count} |" for kind, count in kinds.items()]
    summary = ["| shown | requirements |", "|---|---:|", *counted, f"| in all | {len(needed)} |"]
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
    named = [f"`{test.partition('::')[0]}` {test.rpartition('::test_')[2].replace('_', ' ')}" for test in tests.get(number, [])]
    return "; ".join([*named, *([evidence] if evidence else [])])


if __name__ == "__main__":
    if wrong := faults(requirements(), marked()):
        sys.exit("\n".join(wrong))
    sys.stdout.write(document(requirements(), marked()))
