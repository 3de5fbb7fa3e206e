"""`make audit`: known vulnerabilities in the packages of requirements*.txt, and the SBOM
(CycloneDX) of the running site.

The exit status is 1 if there is a known vulnerability. If the list of vulnerabilities is
unreachable, nothing was audited. That is reported prominently but is not a failure, because it must
be possible to build on a machine without a network. A package that is not in the list counts as not
audited, too.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
OUT = ROOT / "var" / "audit"
#: Vendored in the repository, so not in the pins; tests/house/test_vendored.py checks its digest.
VENDORED = {
    "type": "library",
    "name": "htmx.org",
    "version": "2.0.11",
    "purl": "pkg:npm/htmx.org@2.0.11",
}
PINS = ("requirements.txt", "requirements-dev.txt", "requirements-audit.txt")


def audited(said: str) -> tuple[list[str], list[str], list[str]]:
    """The output of pip-audit as (audited, not audited, vulnerabilities)."""
    found: tuple[list[str], list[str], list[str]] = ([], [], [])
    for package in json.loads(said)["dependencies"]:
        if "skip_reason" in package:
            found[1].append(package["name"])
            continue
        found[0].append(package["name"])
        for fault in package["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "not mended yet"
            found[2].append(
                f"{package['name']} {package['version']}: {fault['id']} (fixed in {mended})"
            )
    return found


def report(file: str, returned: int, printed: str) -> tuple[str, bool]:
    """A report line for one file of pins, and whether it is a failure."""
    try:
        looked_at, not_looked_at, faults = audited(printed[printed.index("{") :])
    except ValueError:
        return (
            f"!!! {file}: NOT AUDITED, because the list of known vulnerabilities was unreachable "
            f"(pip-audit ended with {returned})",
            False,
        )
    if faults:
        return f"{file}: KNOWN VULNERABILITIES\n  " + "\n  ".join(faults), True
    if not_looked_at:
        count = f"{len(not_looked_at)} of {len(looked_at) + len(not_looked_at)} packages"
        return f"!!! {file}: {count} NOT AUDITED, because the list does not answer", False
    return f"{file}: {len(looked_at)} packages, no known vulnerability", False


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    failed = False
    for file in PINS:
        command = [
            BIN / "pip-audit",
            "-r",
            file,
            "--disable-pip",
            "--require-hashes",
            "--format",
            "json",
            "--progress-spinner",
            "off",
        ]
        done = subprocess.run(
            [*command, "--timeout", "15"], cwd=ROOT, capture_output=True, text=True
        )
        line, bad = report(file, done.returncode, done.stdout)
        failed |= bad
        print(line)
    bill = OUT / "sbom.json"
    command = [
        BIN / "cyclonedx-py",
        "requirements",
        "requirements.txt",
        "--pyproject",
        "pyproject.toml",
        "--output-reproducible",
    ]
    subprocess.run(
        [*command, "--output-format", "JSON", "-o", bill],
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        check=True,
    )
    parts = json.loads(bill.read_text())
    parts["components"].append(VENDORED)
    bill.write_text(json.dumps(parts, indent=1) + "\n")
    print(f"{bill.relative_to(ROOT)}: {len(parts['components'])} components (CycloneDX)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
