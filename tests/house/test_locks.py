"""Installs do not depend on the date: exactly what a lock file pins is installed, and nothing is
resolved again.

If pip may look at dependencies, it resolves again, and a release published after the lock was made
can break the whole install. So every command that installs names the lock, requires hashes and
takes no dependencies, and the lock must be complete.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted(
    [
        *ROOT.glob("requirements*.txt"),
        *(ROOT / room / "requirements.txt" for room in ("proof", "studio")),
    ]
)
RECIPES = ("Makefile", "Dockerfile", "compose.yaml", ".ci/run", "deploy/install", "deploy/upgrade", "docs/DEPLOYMENT.md", "README.md",
           "CONTRIBUTING.md")  # fmt: skip


def installs(text: str) -> list[str]:
    """Every command in `text` that installs Python packages, with its continuation line."""
    joined = text.replace("\\\n", " ").replace("$(PIP_INSTALL)", pip_install())
    return [
        line
        for line in re.split(r"\n|&&|;", joined)
        if re.search(r"\bpip3?\b.*\binstall\b(?!`)", line)
    ]


def pip_install() -> str:
    return re.search(r"^PIP_INSTALL := (.*)$", (ROOT / "Makefile").read_text(), flags=re.M)[1]


@pytest.mark.parametrize("name", RECIPES)
def test_every_install_takes_exactly_what_a_lock_pins(name):
    for command in installs((ROOT / name).read_text()):
        assert "--no-deps" in command and "--require-hashes" in command and "-r" in command, command


def test_the_installs_are_really_found():
    found = {name: len(installs((ROOT / name).read_text())) for name in RECIPES}
    assert (
        found["Makefile"] >= 5
        and found["Dockerfile"] == found["deploy/install"] == found["deploy/upgrade"] == 1
    )
    assert installs("RUN python -m pip \\\n  install -r requirements.txt") and installs(
        "pip3 install uv"
    )


def test_the_image_is_made_by_commands_that_each_stop_the_next():
    """A line that was pasted twice, or joined only by a space, would pass its words to pip."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    for line in re.findall(r"^RUN (.*)$", text, flags=re.M):
        for command in line.split("&&"):
            assert len(re.findall(r"(?:-m |/)pip\b", command)) <= 1, command


@pytest.mark.parametrize("name", RECIPES)
def test_what_was_installed_is_checked_to_be_complete(name):
    text = (ROOT / name).read_text()
    assert text.count("pip check") >= len(
        [command for command in installs(text) if "requirements-lock" not in command]
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_lock_has_its_source_pins_everything_and_hashes_everything(lock):
    assert lock.with_suffix(".in").is_file()
    entries = re.split(r"\n(?=[a-zA-Z0-9])", lock.read_text().replace("\\\n", " "))
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+", entry) and "--hash=sha256:" in entry, entry[
            :80
        ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_an_extra_that_is_asked_for_stays_in_the_lock(lock):
    asked = re.findall(r"^([\w-]+)\[([\w,-]+)\]", lock.with_suffix(".in").read_text(), flags=re.M)
    for name, extra in asked:
        assert re.search(rf"^{re.escape(name)}\[[\w,-]*{extra}", lock.read_text(), flags=re.M), (
            f"{name}[{extra}]"
        )


def test_make_lock_keeps_extras_and_covers_every_lock():
    recipe = (ROOT / "Makefile").read_text().partition("\nlock: ##")[2].partition("\n.PHONY")[0]
    assert "--no-strip-extras" in recipe and "--generate-hashes" in recipe
    assert set(re.search(r"for name in ([^;]*);", recipe)[1].split()) == {
        str(lock.relative_to(ROOT).with_suffix("")) for lock in LOCKS
    }
