"""The documents are true."""

import re
from pathlib import Path

import pytest

from backapp import environment

ROOT = Path(__file__).resolve().parents[2]
ADRS = sorted((ROOT / "docs/adr").glob("*.md"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("proof/*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_how_it_is_checked(path):
    lines = path.read_text().splitlines()
    assert len(lines) < 40
    parts = [
        found[1]
        for line in lines
        if (found := re.match(r"(?:## |\*\*)([A-Z][a-z ]+?)(?:\.\*\*.*)?$", line))
    ]
    assert parts == ["Context", "Decision", "Consequences", "How we check it"]
    assert lines[0].startswith(f"# {path.stem[:4]}. ")


def test_no_two_decisions_share_a_number():
    assert len({path.stem[:4] for path in ADRS}) == len(ADRS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_names_only_files_that_exist(path):
    named = re.findall(
        r"`((?:backapp|docs|proof|tests|static|templates|fixtures|tools)/[\w./-]+)`",
        path.read_text(),
    )
    linked = [
        link
        for link in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text())
        if "://" not in link and "mailto:" not in link
    ]
    missing = [name for name in named if not (ROOT / name).exists()] + [
        link for link in linked if not (path.parent / link).exists()
    ]
    assert missing == []


def test_every_setting_is_explained_to_those_who_run_a_site():
    table = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs/DEPLOYMENT.md").read_text(), flags=re.M)
    assert sorted(table) == sorted(environment.KNOWN)


def test_the_changelog_says_what_each_package_saves():
    changelog = (ROOT / "CHANGELOG.md").read_text()
    for name in ("requirements.in", "requirements-dev.in", "proof/requirements.in"):
        for line in (ROOT / name).read_text().splitlines():
            if package := re.match(r"[a-z][a-z0-9.-]*[a-z0-9]", line):
                assert f"`{package[0]}`" in changelog, package[0]
    assert "### Safety" in changelog


def test_every_room_stands_in_the_architecture():
    text = (ROOT / "docs/ARCHITECTURE.md").read_text()
    for path in (ROOT / "backapp").iterdir():
        if path.name not in ("__init__.py", "__pycache__"):
            assert f"`{path.name}{'/' if path.is_dir() else ''}`" in text, path.name
