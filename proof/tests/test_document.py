"""The proof's document is written from claims that hold, and becomes stale if its inputs change."""

from dataclasses import replace

import pytest

from backapp.gate.vocabulary import Scope
from proof import __main__ as command
from proof import document
from proof.claims import Claim, found_against, table
from tools import fingerprints, safety


@pytest.fixture
def written(monkeypatch, tmp_path):
    monkeypatch.setattr(document, "FILE", tmp_path / "proof.md")
    monkeypatch.setattr(command, "ready", lambda: None)
    document.write_mutants(Claim("each is noticed", "mutants", 7, figures={"mutants": 7}))
    document.write([Claim("nothing opens", "tried", 1200, figures={"sheets": 1200})])
    return document.FILE.read_text(encoding="utf-8")


def test_the_document_holds_the_table_as_printed_and_its_figures(written):
    assert "| nothing opens | tried | 1,200 | 0 |" in written and "| sheets | 1,200 |" in written
    assert "| each is noticed | mutants | 7 | 0 |" in written and written.index(
        "nothing opens"
    ) < written.index("each is noticed")
    assert not document.stale() and command.check() == 0


def test_what_was_written_of_mutants_is_written_anew_and_goes_stale_by_itself(
    written, monkeypatch, capsys
):
    document.write_mutants(Claim("each is noticed", "mutants", 8, figures={"mutants": 8}))
    text = document.FILE.read_text(encoding="utf-8")
    assert (
        "| 7 |" not in text and text.count(document.MUTANTS) == 1 and "| sheets | 1,200 |" in text
    )
    monkeypatch.setattr(fingerprints, "mutated", lambda: {"the code": "another"})
    assert document.stale() == {"the code": "make mutants"}
    assert command.check() == 1 and "Run: make mutants" in capsys.readouterr().out


def test_a_changed_rule_makes_it_stale_and_a_changed_word_does_not(
    written, book, with_rules, capsys
):
    fever = book.red_flags["fever"]
    with_rules(
        replace(
            book,
            red_flags=dict(book.red_flags) | {"fever": replace(fever, sources=())},
            version="another",
        )
    )
    assert not document.stale()
    with_rules(
        replace(
            book, red_flags=dict(book.red_flags) | {"fever": replace(fever, scope=Scope.ADAPTED)}
        )
    )
    assert document.stale() == {"the rules (what is authored and decides)": "make prove"}
    assert (
        command.check() == 0
        and "THE PROOF IS OLDER THAN THE RULES" in (said := capsys.readouterr().out)
        and "make prove" in said
    )


def test_a_proof_of_another_gate_fails_the_check(written, monkeypatch, capsys):
    monkeypatch.setattr(
        document,
        "made_from",
        lambda: {document.RULES: document.of_rules(), "the gate's code": "another"},
    )
    assert (
        command.check() == 1
        and "other code than this: the gate's code. Run: make prove" in capsys.readouterr().out
    )


def test_changed_code_makes_it_stale_and_a_comment_does_not():
    assert fingerprints.bare(
        'def a():\n    """What."""\n    return 1  # why\n'
    ) == fingerprints.bare('def a():\n\n    """Other."""\n    return 1\n')
    assert fingerprints.bare("def a():\n    return 1\n") != fingerprints.bare(
        "def a():\n    return 2\n"
    )


def test_a_claim_on_which_nothing_was_tried_does_not_hold():
    claims = [Claim("a", "b"), Claim("c", "d", 3, ["x is open"]), Claim("e", "f", 1)]
    assert [claim.holds for claim in claims] == [False, False, True]
    assert found_against(claims) == "a: nothing was tried\nc: does not hold\n  - x is open"
    assert "| c | d | 3 | 1 |" in table(claims)


def test_the_readme_says_the_figures_of_the_document():
    rows = safety.claims()
    mutants = [row for row in rows if row["method"] == "mutants of the code"]
    tried = [row for row in rows if row not in mutants]
    cases = sum(int(row["cases"].replace(",", "")) for row in tried)
    readme = (safety.ROOT / "README.md").read_text(encoding="utf-8")
    assert f"**{len(tried)} claims, {cases:,} cases, 0 counterexamples**" in readme
    assert len(mutants) == 1 and f"all of {mutants[0]['cases']} faults but" in readme
