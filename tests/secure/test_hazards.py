"""The safety file: the hazard log follows its rules, every test it relies on exists, and the page
for visitors says the same.
"""

import ast
import json
import re
import sys
from html import unescape
from pathlib import Path

import pytest
import yaml

from tools import fingerprints, safety

ROOT = Path(__file__).resolve().parents[2]
HAZARDS = safety.log()
NAMED = safety.named_tests(HAZARDS)


def test_the_log_keeps_its_rules_and_no_hazard_was_deleted():
    assert len(HAZARDS) >= 28 and [hazard["id"] for hazard in HAZARDS[:25]] == [
        f"HZ-{n:02}" for n in range(1, 26)
    ]
    assert all(
        hazard["verified"]["implementation"] and hazard["verified"]["effectiveness"]
        for hazard in HAZARDS
    )


@pytest.fixture
def planted(tmp_path):
    """`planted(change)`: a copy of the log with `change` applied to HZ-01. Returns what the log
    then reports.
    """

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
        (lambda h: h["residual"].update(rating=1), "differs from the matrix"),
        (lambda h: h["residual"].update(severity="mild"), "words of the matrix"),
        (lambda h: h["verified"].update(effectiveness=[]), "no test of effectiveness"),
        (lambda h: h["verified"].update(implementation=["somewhere"]), "no test of implementation"),
        (lambda h: h.update(controls=[{"kind": "text", "what": "Be careful."}]), "more than text"),
        (lambda h: h.pop("not_shown"), "not_shown is missing"),
        (lambda h: h.update(id="HZ-99"), "differs from its file name"),
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


def not_run(named) -> list[str]:
    """The named tests that a whole run would not run: missing, or marked to be skipped, expected to
    fail, or deselected.
    """
    found = []
    for file in sorted({test.partition("::")[0] for test in named}):
        tree = ast.parse((ROOT / file).read_text() if (ROOT / file).exists() else "").body
        marks = {
            node.name: [ast.unparse(mark) for mark in node.decorator_list]
            for node in tree
            if isinstance(node, ast.FunctionDef)
        }
        whole = [
            ast.unparse(node.value)
            for node in tree
            if isinstance(node, ast.Assign) and "pytestmark" in ast.unparse(node.targets[0])
        ]
        for test in named:
            of, name = test.split("::")
            marked = " ".join([*marks.get(name, []), *whole])
            if of == file and (
                name not in marks
                or re.search(r"(^|[ \[])pytest\.mark\.(skip|xfail|long|postgresql)", marked)
            ):
                found.append(test)
    return found


def test_every_named_test_is_there_and_run():
    assert not_run(NAMED) == []


def test_a_named_test_that_is_missing_or_left_out_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "test_a.py").write_text(
        "@pytest.mark.skip('x')\ndef test_a(): ...\n@pytest.mark.long\ndef test_b(): "
        "...\ndef test_c(): ..."
    )
    (tmp_path / "test_d.py").write_text("pytestmark = pytest.mark.xfail\ndef test_d(): ...")
    wrong = [
        "test_a.py::test_a",
        "test_a.py::test_b",
        "test_a.py::test_z",
        "test_d.py::test_d",
        "test_e.py::test_e",
    ]
    assert not_run([*wrong, "test_a.py::test_c"]) == wrong


def test_a_named_test_that_did_not_pass_is_said_with_its_hazard(tmp_path):
    """As at the end of a run in which the test of a control failed."""
    from conftest import leaning

    test = "tests/practice/test_follow.py::test_what_asks_for_a_pause"
    assert leaning([f"{test}[worse]", "tests/gate/test_signs.py::test_other"]) == {"HZ-20": [test]}


def test_generated_page_and_card_are_those_of_the_log():
    assert (ROOT / "docs/safety/hazards.md").read_text() == safety.page(HAZARDS)
    assert (ROOT / "backapp/library/safety.json").read_text() == safety.card(HAZARDS)


def test_the_proof_is_read_from_the_table_that_was_printed(tmp_path, monkeypatch):
    monkeypatch.setattr(fingerprints, "missing", lambda text, prints: [])
    file = tmp_path / "proof.md"
    file.write_text(
        "# P\n\n| claim | method | cases | counterexamples |\n|---|---|---:|---:|\n| No | "
        "way | 1,200 | 0 |\n\n| what | n |\n|---|---|\n| a | 1 |\n"
        "\nTried on 2026-11-22.\n\n| what | fingerprint |\n|---|---|\n| the rules (what is "
        "authored and decides) | `ab12` |\n"
    )
    assert safety.claims(file) == [
        {"claim": "No", "method": "way", "cases": "1,200", "counterexamples": "0"}
    ]
    assert safety.proof(file) == {
        "claims": safety.claims(file),
        "date": "2026-11-22",
        "rules": "ab12",
    }
    assert (
        safety.claims(tmp_path / "nowhere.md")
        == safety.proof(tmp_path / "nowhere.md")["claims"]
        == []
    )


def test_figures_of_another_gate_are_not_shown_and_those_of_other_rules_say_so(tmp_path):
    file = tmp_path / "proof.md"
    table = "| claim | cases |\n|---|---|\n| No | 1 |\n\n"
    of_code = fingerprints.proved() | fingerprints.mutated()
    for another in of_code:
        prints = of_code | {another: "another"}
        file.write_text(table + "".join(f"| {name} | `{p}` |\n" for name, p in prints.items()))
        assert safety.proof(file) == {"claims": [], "date": "", "rules": ""}
    of_rules = "| the rules (what is authored and decides) | `0ld` |\n"
    file.write_text(table + of_rules + "".join(f"| {n} | `{p}` |\n" for n, p in of_code.items()))
    assert safety.proof(file) == {"claims": safety.claims(file), "date": "", "rules": "0ld"}
    assert safety.claims(file) != []


@pytest.mark.django_db
def test_visitors_read_every_hazard_what_is_done_and_what_is_not_shown(client):
    page = unescape(client.get("/safety/").content.decode())
    for hazard in HAZARDS:
        assert (
            hazard["plain"]["what"] in page
            and hazard["plain"]["answer"] in page
            and hazard["not_shown"] in page
        )
        assert f'id="{hazard["id"].lower()}"' in page
    assert "No clinician has reviewed this list" in page and "What none of this shows" in page
    assert 'href="/safety/"' in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rows", "of_these", "said"),
    [
        (0, False, "have not been worked out"),
        (3, False, "these figures were made for earlier rules"),
        (3, True, "the rules of this site today"),
    ],
)
def test_visitors_read_the_proof_and_of_which_rules_and_which_day_it_is(
    client, monkeypatch, rows, of_these, said
):
    from backapp.library import views
    from backapp.library.content import catalogue
    from backapp.library.rulebook import deciding_digest
    from backapp.web import page_cache

    row = {
        "claim": "Nobody is shown too much",
        "method": "m",
        "cases": "12,345",
        "counterexamples": "0",
    }
    rules = deciding_digest(catalogue().rulebook) if of_these else "other-rules"
    proof = {"claims": [row] * rows, "date": "2026-11-22", "rules": rules}
    monkeypatch.setattr(views, "_log", lambda: json.loads(safety.card(HAZARDS)) | {"proof": proof})
    page_cache.clear()
    page = client.get("/safety/").content.decode()
    page_cache.clear()
    assert said in page and page.count("12,345") == rows
    assert not rows or (f"Tried on 2026-11-22, with the rules {rules}." in page)


@pytest.mark.django_db
def test_the_page_is_the_same_for_everybody_and_fits_into_one_round_trip(
    client, django_assert_num_queries
):
    import gzip

    client.get("/safety/")
    with django_assert_num_queries(0):
        response = client.get("/safety/")
    assert not response.cookies and response["Cache-Control"].startswith("public")
    assert len(gzip.compress(response.content, 6)) < 14 * 1024


def test_no_word_for_visitors_promises_too_much():
    said = (ROOT / "backapp/library/safety.json").read_text()
    assert not re.search(r"\b(safe|safely|cleared|cures?|guarantee\w*|proven)\b", said, re.I)
