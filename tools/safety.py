"""The hazard log, from docs/safety/hazards/*.yaml. `python -m tools.safety page` prints hazards.md,
`… card` the data of /safety/.

tools/documents.sh uses this. A log that breaks its rules (below) is refused with a list of all
errors.
"""

import json
import re
import sys
from pathlib import Path

import yaml

from tools import fingerprints

ROOT = Path(__file__).resolve().parents[1]
HAZARDS = ROOT / "docs" / "safety" / "hazards"
PROOF = ROOT / "docs" / "safety" / "proof.md"
MADE_FOR = {
    "date": r"(?m)^Tried on (\S+)\.$",
    "rules": r"\| the rules \(what is authored and decides\) \| `(\w+)` \|",
}
SEVERITY = ("minor", "significant", "considerable", "major", "catastrophic")
LIKELIHOOD = ("very low", "low", "medium", "high", "very high")
#: Rating by likelihood (rows, from very low) and severity (columns, from minor): the matrix of
#: DCB0129. 1 is the lowest.
MATRIX = ((1, 1, 2, 2, 3), (1, 2, 2, 3, 4), (2, 2, 3, 3, 4), (2, 3, 3, 4, 5), (3, 4, 4, 5, 5))
TEXTS = ("title", "cause", "harm", "not_shown", "owner", "reviewed")


def log(folder: Path = HAZARDS) -> list[dict]:
    """Every hazard, by number.

    Ends the program if the log breaks its rules.
    """
    found = [
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("HZ-*.yaml"))
    ]
    wrong = [
        fault
        for path, hazard in zip(sorted(folder.glob("HZ-*.yaml")), found, strict=True)
        for fault in faults(path, hazard)
    ]
    numbers = [int(hazard["id"][3:]) for hazard in found]
    if numbers != list(range(1, len(found) + 1)):
        wrong.append(
            "a hazard is never deleted, only closed, so the numbers must run from 1 without a gap"
        )
    if wrong:
        sys.exit("\n".join(wrong))
    return found


def faults(path: Path, hazard: dict) -> list[str]:
    """The errors in one hazard, as sentences."""
    found = [f"{name} is missing" for name in TEXTS if not hazard.get(name)]
    found += ["its number differs from its file name"] if hazard.get("id") != path.stem else []
    found += (
        ["its state must be open or closed"]
        if hazard.get("state") not in ("open", "closed")
        else []
    )
    for when in ("initial", "residual"):
        risk = hazard.get(when, {})
        if risk.get("severity") not in SEVERITY or risk.get("likelihood") not in LIKELIHOOD:
            found.append(f"{when}: severity and likelihood must be words of the matrix")
        elif (
            risk.get("rating")
            != MATRIX[LIKELIHOOD.index(risk["likelihood"])][SEVERITY.index(risk["severity"])]
        ):
            found.append(f"{when}: the rating differs from the matrix")
    kinds = [control.get("kind") for control in hazard.get("controls", [])]
    if not {"design", "protective"} & set(kinds) or not set(kinds) <= {
        "design",
        "protective",
        "text",
    }:
        found.append("a hazard needs controls, and at least one that is more than text")
    verified = hazard.get("verified", {})
    for kind in ("implementation", "effectiveness"):
        tests = verified.get(kind)
        if not tests or not all(
            re.fullmatch(r"(proof/|studio/)?tests/[\w/]+\.py::test_\w+", test) for test in tests
        ):
            found.append(f"no test of {kind} is named, or not as file::test")
    if not all(hazard.get("plain", {}).get(part) for part in ("what", "answer")):
        found.append("the plain words for visitors are missing")
    return [f"{path.name}: {fault}" for fault in found]


def named_tests(hazards: list[dict]) -> dict[str, list[str]]:
    """test -> the hazards that rely on it."""
    named: dict[str, list[str]] = {}
    for hazard in hazards:
        for tests in hazard["verified"].values():
            for test in tests:
                named.setdefault(test, []).append(hazard["id"])
    return named


def page(hazards: list[dict]) -> str:
    """docs/safety/hazards.md."""
    high = [hazard["id"] for hazard in hazards if hazard["residual"]["rating"] >= 3]
    lines = [
        "# Hazard log",
        "",
        "Made from `docs/safety/hazards/` by `make fix`; do not edit. Ratings are by the "
        "matrix of DCB0129, 1 to 5 (most); they are the",
        "maintainers' own: **no clinician has reviewed them, and nobody has signed a "
        "remaining risk of 3 or more** "
        f"({', '.join(high)}).",
        "A hazard is never deleted, only closed. Every test named here has to be there, "
        "run and pass, or CI fails.",
        "",
        "| id | hazard | before | after | tests |",
        "|---|---|---|---|---|",
    ]
    for hazard in hazards:
        count = sum(len(tests) for tests in hazard["verified"].values())
        risks = " | ".join(_risk(hazard[when]) for when in ("initial", "residual"))
        lines.append(
            f"| [{hazard['id']}](#{hazard['id'].lower()}) | {hazard['title']} | {risks} | {count} |"
        )
    for hazard in hazards:
        lines += ["", f"## {hazard['id']}", "", f"**{hazard['title']}** ({hazard['state']})", ""]
        lines += [f"Cause: {hazard['cause']}. Harm: {hazard['harm']}.", ""]
        lines += [
            f"- {control['kind'].capitalize()}: {control['what']}" for control in hazard["controls"]
        ]
        for kind, tests in hazard["verified"].items():
            lines += [
                "",
                f"{kind.capitalize()}:",
                "",
                *[f"- `{test.split('::')[0]}` {_spoken(test)}" for test in tests],
            ]
        lines += ["", f"Not shown: {hazard['not_shown']}"]
        if change := hazard.get("changed_from_draft"):
            lines += ["", f"Against the draft: {change}"]
        lines += ["", f"Owner: {hazard['owner']}. Reviewed: {hazard['reviewed']}."]
    return "\n".join(lines) + "\n"


def _risk(risk: dict) -> str:
    return f"{risk['severity']}, {risk['likelihood']}: **{risk['rating']}**"


def _spoken(test: str) -> str:
    return test.rpartition("::test_")[2].replace("_", " ")


def card(hazards: list[dict]) -> str:
    """The contents of backapp/library/safety.json, which /safety/ shows for this version."""
    shown = [
        {
            "id": hazard["id"].lower(),
            "what": hazard["plain"]["what"],
            "answer": hazard["plain"]["answer"],
            "not_shown": hazard["not_shown"],
            "rating": hazard["residual"]["rating"],
            "tests": len({test for tests in hazard["verified"].values() for test in tests}),
        }
        for hazard in hazards
        if hazard["state"] == "open"
    ]
    tests = len(named_tests(hazards))
    return (
        json.dumps(
            {"hazards": shown, "tests": tests, "proof": proof()}, ensure_ascii=False, indent=1
        )
        + "\n"
    )


def proof(file: Path = PROOF) -> dict:
    """The claims that `make prove` wrote, its date, and the fingerprint of the rules that it used.

    There are no claims if it never ran, or if the gate or the proof have changed since: figures of
    another gate must not be shown. If only the rules have changed, the figures stay, because
    content changes every day; the page says which rules they belong to.
    """
    none, rows = {"claims": [], "date": "", "rules": ""}, claims(file)
    if not rows:
        return none
    text = file.read_text("utf-8")
    if fingerprints.missing(text, fingerprints.proved() | fingerprints.mutated()):
        return none
    found = {name: re.search(pattern, text) for name, pattern in MADE_FOR.items()}
    return {"claims": rows} | {name: one[1] if one else "" for name, one in found.items()}


def claims(file: Path = PROOF) -> list[dict]:
    """The rows of every table of claims in docs/safety/proof.md; empty if there is no such file."""
    if not file.exists():
        return []
    names, found = None, []
    for line in file.read_text("utf-8").splitlines():
        row = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if row and row[0].casefold() == "claim":
            names = [name.casefold() for name in row]
        elif not names or len(row) != len(names):
            names = None
        elif not set(row[0]) <= set("-: "):
            found.append(dict(zip(names, row, strict=True)))
    return found


if __name__ == "__main__":
    sys.stdout.write({"page": page, "card": card}[sys.argv[1]](log()))
