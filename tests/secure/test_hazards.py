"""The safety file: the hazard log keeps its rules, every test it leans on is there, and the page for visitors says the same."""

import ast
import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
import yaml

from tools import safety

ROOT = Path(__file__).resolve().parents[2]
HAZARDS = safety.log()
NAMED = safety.named_tests(HAZARDS)


def test_the_log_keeps_its_rules_and_no_hazard_was_deleted():
    assert len(HAZARDS) >= 28 and [hazard["id"] for hazard in HAZARDS[:25]] == [f"HZ-{n:02}" for n in range(1, 26)]
    assert all(hazard["verified"]["implementation"] and hazard["verified"]["effectiveness"] for hazard in HAZARDS)


@pytest.fixture
def planted(tmp_path):
    """`planted(change)`: a copy of the log in which `change` was made to HZ-01; what the log then says."""

    def plant(change):
        for path in safety.HAZARDS.glob("*.yaml"):
            (tmp_path / path.name).write_text(path.read_text())
        hazard = yaml.safe_load((tmp_path / "HZ-01.yaml").read_text())
        change(hazard)
        (tmp_path / "HZ-01.yaml").write_text(yaml.safe_dump(hazard))
        with pytest.raises(SystemExit) as said:
            safety.log(tmp_path)
        return str(said.value)

    return plant


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda h: h["residual"].update(rating=1), "not the one of the matrix"),
        (lambda h: h["residual"].update(severity="mild"), "words of the matrix"),
        (lambda h: h["verified"].update(effectiveness=[]), "no test of effectiveness"),
        (lambda h: h["verified"].update(implementation=["somewhere"]), "no test of implementation"),
        (lambda h: h.update(controls=[{"kind": "text", "what": "Be careful."}]), "more than text"),
        (lambda h: h.pop("not_shown"), "not_shown is missing"),
        (lambda h: h.update(id="HZ-99"), "not that of its file"),
        (lambda h: h["plain"].pop("answer"), "plain words"),
    ],
)
def test_a_hazard_that_breaks_a_rule_is_refused_and_named(planted, change, said):
    assert f"HZ-01.yaml: {said}"[:12] in planted(change) and said in planted(change)


def test_a_deleted_hazard_is_missed(tmp_path):
    for path in safety.HAZARDS.glob("*.yaml"):
        if path.stem != "HZ-07":
            (tmp_path / path.name).write_text(path.read_text())
    with pytest.raises(SystemExit, match="never deleted"):
        safety.log(tmp_path)


def missing(named) -> list[str]:
    """The named tests that the runner does not find."""
    files = sorted({test.partition("::")[0] for test in named})
    gone = [file for file in files if not (ROOT / file).exists()]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *(set(files) - set(gone))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2_000:]
    found = {line.partition("[")[0] for line in done.stdout.splitlines() if "::" in line}
    return sorted(set(named) - found)


def test_every_named_test_is_found_by_the_runner_and_a_missing_one_is_seen():
    invented = ["tests/gate/test_signs.py::test_that_nobody_wrote", "tests/gate/test_nowhere.py::test_x"]
    assert missing([*NAMED, *invented]) == sorted(invented)


def test_no_named_test_is_marked_to_be_left_out():
    for test in NAMED:
        file, name = test.split("::")
        function = next(node for node in ast.parse((ROOT / file).read_text()).body if getattr(node, "name", "") == name)
        marks = [ast.unparse(mark) for mark in function.decorator_list]
        assert not any("skip" in mark or "xfail" in mark for mark in marks), test


def test_a_named_test_that_did_not_pass_is_said_with_its_hazard(tmp_path):
    """As at the end of a run in which the test of a control failed."""
    from tests.conftest import leaning

    test = "tests/practice/test_follow.py::test_what_asks_for_a_pause"
    assert leaning([f"{test}[worse]", "tests/gate/test_signs.py::test_other"]) == {"HZ-20": [test]}


def test_generated_page_and_card_are_those_of_the_log():
    assert (ROOT / "docs/safety/hazards.md").read_text() == safety.page(HAZARDS)
    assert (ROOT / "backapp/library/safety.json").read_text() == safety.card(HAZARDS)


def test_the_proof_is_read_from_the_table_that_was_printed(tmp_path):
    file = tmp_path / "proof.md"
    file.write_text(
        "# P\n\n| claim | method | cases | counterexamples |\n|---|---|---:|---:|\n| No | way | 1,200 | 0 |\n\n| what | n |\n|---|---|\n| a | 1 |\n"
    )
    assert safety.proof(file) == [{"claim": "No", "method": "way", "cases": "1,200", "counterexamples": "0"}]
    assert safety.proof(tmp_path / "nowhere.md") == []


@pytest.mark.django_db
def test_visitors_read_every_hazard_what_is_done_and_what_is_not_shown(client):
    page = unescape(client.get("/safety/").content.decode())
    for hazard in HAZARDS:
        assert hazard["plain"]["what"] in page and hazard["plain"]["answer"] in page and hazard["not_shown"] in page
        assert f'id="{hazard["id"].lower()}"' in page
    assert "No clinician has reviewed this list" in page and "What none of this shows" in page
    assert 'href="/safety/"' in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [0, 3])
def test_visitors_read_the_proof_or_that_there_is_none(client, monkeypatch, rows):
    from backapp.library import views

    row = {"claim": "Nobody is shown too much", "method": "m", "cases": "12,345", "counterexamples": "0"}
    monkeypatch.setattr(views, "_log", lambda: json.loads(safety.card(HAZARDS)) | {"proof": [row] * rows})
    views._pieces.clear()
    page = client.get("/safety/").content.decode()
    views._pieces.clear()
    assert page.count("12,345") == rows and ("have not been worked out" in page) is (rows == 0)


@pytest.mark.django_db
def test_the_page_is_the_same_for_everybody_and_fits_into_one_round_trip(client, django_assert_num_queries):
    import gzip

    client.get("/safety/")
    with django_assert_num_queries(0):
        response = client.get("/safety/")
    assert not response.cookies and response["Cache-Control"].startswith("public")
    assert len(gzip.compress(response.content, 6)) < 14 * 1024


def test_no_word_for_visitors_promises_too_much():
    said = " ".join(
        [hazard["plain"][part] for hazard in HAZARDS for part in ("what", "answer")] + [hazard["not_shown"] for hazard in HAZARDS]
    )
    assert not re.search(r"\b(safe|safely|cleared|cures?|guarantee\w*|proven)\b", said, re.I)
