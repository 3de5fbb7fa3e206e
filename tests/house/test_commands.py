"""The commands that a developer types and those that CI runs are the same."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROMISED = {"run", "test", "test-slow", "check", "fix", "content", "help", "clean"}
MAKEFILE = (ROOT / "Makefile").read_text()


def test_make_alone_lists_every_command_with_what_it_does():
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MAKE") and name != "MFLAGS"
    }
    for arguments in ([], ["help"]):
        said = subprocess.run(
            ["make", "--no-print-directory", *arguments],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
        ).stdout
        listed = dict(re.findall(r"^  make (\S+) +(\S.*)$", said, flags=re.M))
        assert set(listed) >= PROMISED and all(listed.values())


def test_every_command_in_the_makefile_says_what_it_does():
    phony = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, flags=re.M))
    assert phony == set(re.findall(r"^([a-z-]+):.*## \S", MAKEFILE, flags=re.M))


def test_ci_calls_the_commands_a_person_calls_and_forbids_skips():
    script = (ROOT / ".ci" / "run").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT).returncode == 0
    lines = [line for line in script.splitlines() if line]
    called = re.findall(r"^ *(make [a-z-]+)$", script, flags=re.M)
    assert called[0] == "make clean", "from nothing each time"
    assert set(called[1:]) == {
        f"make {name}"
        for name in (
            "check-install",
            "check",
            "audit",
            "cover",
            "test",
            "test-slow",
            "test-postgres",
            "check-proof",
            "test-proof",
            "studio-check",
        )
    }
    assert "set -euo pipefail" in lines and "export CI=true" in lines


def test_clean_takes_everything_that_was_installed_or_built_and_leaves_the_data(tmp_path):
    """Leftovers of an earlier run would hide that a fresh clone cannot be installed today."""
    folder = tmp_path / "with a space"
    for name in (".venv/bin/python", "var/static/x", "var/stamps/x", "var/audit-tool/x", "var/lock-tool/x", "backapp/x.py", "tests/x.py", "proof/x.py",
                 "var/backapp.sqlite3", "var/secret_key"):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "Makefile").write_text(MAKEFILE)
    assert subprocess.run(["make", "clean"], cwd=folder, capture_output=True).returncode == 0
    left = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert left == {
        "Makefile",
        "backapp/x.py",
        "tests/x.py",
        "proof/x.py",
        "var/backapp.sqlite3",
        "var/secret_key",
    }


def test_what_one_target_leaves_out_the_other_runs():
    recipes = dict(re.findall(r"^(test|test-slow): .*\n\t(.+)", MAKEFILE, flags=re.M))
    assert "-m 'not slow' $(ARGS)" in recipes["test"] and "-m slow $(ARGS)" in recipes["test-slow"]


def inner_run(tmp_path, ci):
    """pytest with our conftest, as `make test` runs it, on a skipped test, a passing one and a slow
    one.
    """
    (tmp_path / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    (tmp_path / "test_one.py").write_text(
        "import pytest\ndef test_one(): pytest.skip('no browser here')\ndef test_two(): pass\n"
        "@pytest.mark.slow\ndef test_three(): assert False\n"
    )
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PYTEST_") and name != "CI"
    }
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        "-n",
        "1" if ci else "0",  # with a worker of pytest-xdist and without
        "-m",
        "not slow",
    ]
    return subprocess.run(
        [*command, str(tmp_path), "--ds=tests.settings"],
        cwd=ROOT, env=environ | {"PYTHONPATH": str(ROOT)} | ({"CI": "true"} if ci else {}), capture_output=True, text=True,
    )  # fmt: skip


def test_a_skipped_test_is_said_loudly_and_fails_ci(tmp_path):
    at_home, in_ci = inner_run(tmp_path, ci=False), inner_run(tmp_path, ci=True)
    for done in (at_home, in_ci):
        assert "NOT CHECKED" in done.stdout and "no browser here" in done.stdout
        assert "1 passed, 1 skipped" in done.stdout.splitlines()[-1]
        assert (
            "1 slow tests were left out; `make test-slow` and CI run them: test_one.py"
            in done.stdout
        )
    assert (at_home.returncode, in_ci.returncode) == (0, 1)


def test_the_pins_carry_hashes_and_name_no_place_they_came_from():
    for name in (
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-audit.txt",
        "proof/requirements.txt",
    ):
        lines = (ROOT / name).read_text().splitlines()
        pins = [line for line in lines if re.match(r"[a-z]", line)]
        assert pins and (len(pins) > 10 or name.startswith("proof"))
        for number, line in enumerate(lines):
            if line in pins:
                assert "==" in line and "--hash=sha256:" in lines[number + 1]
            assert "http" not in line and not line.startswith("-") and "file:" not in line


def test_what_the_site_needs_stays_short():
    """Each package is somebody else's code in the path of a visitor: at most 13 that we chose
    ourselves.
    """
    chosen = [
        line
        for line in (ROOT / "requirements.in").read_text().splitlines()
        if re.match(r"[a-z]", line)
    ]
    assert 0 < len(chosen) <= 13
