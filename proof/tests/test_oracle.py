"""The oracle is independent, agrees with the engine, and a disagreement is found.

`make prove` tries everything. Here are all single facts and a sample of the rest.
"""

import ast
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from backapp.gate.vocabulary import Level, Scope
from proof import against_the_oracle as against
from proof import engine, sheets
from proof.oracle import prose, tables
from proof.oracle.judging import judge
from proof.sparse import sparse

ORACLE = Path(prose.__file__).parent


def test_the_oracle_imports_nothing_of_the_engine_and_reads_only_the_fact_sheet():
    for file in ORACLE.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        names |= {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert names <= {
            "proof.oracle",
            "proof.oracle.judging",
            "datetime",
            "json",
            "re",
            "pathlib",
        }, file.name
        assert "fixtures" not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sheets.BASES)
def test_engine_and_oracle_agree_on_everybody_and_on_every_single_fact(name):
    tally = against.up_to(name, 0) + against.up_to(name, 1, answers=("yes", "unsure"), further=True)
    assert tally.cases > 250 and not tally.disagreements


@pytest.mark.parametrize("name", sheets.BASES)
def test_engine_and_oracle_agree_on_a_sample_of_pairs(name):
    tally = against.up_to(name, 2, part=17, parts=101, answers=("yes", "unsure"), further=True)
    assert tally.cases > 300 and not tally.disagreements


def test_engine_and_oracle_agree_on_sparse_random_sheets_of_every_kind():
    tally = against.thrown(number=7, count=3000)
    assert not tally.disagreements
    assert not against.too_seldom(tally), tally.outcomes


def test_unsure_beside_an_age_that_says_it_stands_and_no_word_counts_for_it():
    """If two answers contradict each other, the stricter one counts (facts.md 6.3).

    Found once in a million random sheets.
    """
    said = {"age": 80, "age-65-plus": "unsure"} | {
        f"age-65-plus.attested-{part}": value
        for part, value in (
            ("by", "doctor"),
            ("for", ["spinal-pressure", "exercise"]),
            ("on", f"{sheets.NOW:%Y-%m-%d}"),
        )
    }
    tally = against.Tally()
    for name in sheets.BASES:
        for answer in ("unsure", "yes", "no"):
            tally.see(name, sheets.BASES[name] | said | {"age-65-plus": answer})
    assert tally.cases >= 9 and not tally.disagreements


# -- planted faults


def loosened(book, slug, load, level):
    rule = book.conditions[slug].rules[load]
    return with_condition(
        book, slug, rules=dict(book.conditions[slug].rules) | {load: replace(rule, level=level)}
    )


def with_condition(book, slug, **different):
    return replace(
        book, conditions=dict(book.conditions) | {slug: replace(book.conditions[slug], **different)}
    )


def test_one_loosened_level_is_seen(book, with_rules):
    with_rules(loosened(book, "osteoporosis", "spinal-pressure", Level.CAUTION))
    assert against.up_to("everything may open", 1).disagreements


def test_a_floor_that_was_lost_is_seen(book, with_rules):
    with_rules(with_condition(book, "cauda-equina", floor=Scope.FULL))
    assert against.up_to("nobody has examined the back", 1).disagreements


def test_a_sign_that_became_milder_is_seen(book, with_rules):
    flag = replace(book.red_flags["one-leg"], suspects=())
    with_rules(replace(book, red_flags=dict(book.red_flags) | {"one-leg": flag}))
    assert against.up_to("nobody has examined the back", 1).disagreements


def test_a_window_a_week_too_short_is_seen(book, with_rules):
    follow_ups = tuple(replace(f, weeks=f.weeks - 1) for f in book.conditions["dvt"].follow_ups)
    with_rules(with_condition(book, "dvt", follow_ups=follow_ups))
    assert against.first_disagreement(number=1)


@pytest.mark.parametrize(
    ("module", "name", "fault"),
    [
        ("indications", "PAIN_LIMIT", 4),
        ("indications", "CHECK_HOURS", 14),
        ("indications", "CORRECTION_HOURS", 0),
        ("verdicts", "STAGE_2_PAIN", 4),
        ("decide", "FULL_DAYS", 30),
        ("decide", "OTHER_DAYS", 92),
        ("conditions", "WORD_DAYS", 367),
    ],
)
def test_a_constant_of_the_gate_that_slipped_is_seen(monkeypatch, module, name, fault):
    import importlib

    monkeypatch.setattr(importlib.import_module(f"backapp.gate.{module}"), name, fault)
    assert against.first_disagreement(number=3)


def test_a_check_from_before_something_hurt_that_still_counts_is_seen(monkeypatch):
    from backapp.gate import indications

    fresh = indications.check_is_fresh

    def forgets(screening, now, hours):
        calm = replace(screening, hurt=None, hurt_at=None, stopped=frozenset())
        return fresh(calm, now, hours)

    monkeypatch.setattr(indications, "check_is_fresh", forgets)
    assert against.first_disagreement(number=3)


def test_a_generator_that_always_raises_an_alarm_is_refused(monkeypatch):
    from proof import sparse

    monkeypatch.setattr(
        sparse, "WEIGHTS", [100 if change is sparse.loud_sign else 0 for change in sparse.CHANGES]
    )
    assert {"full", "self-care"} & set(against.too_seldom(against.thrown(number=1, count=500)))


def test_they_agree_when_every_row_is_signed_and_due_for_review(monkeypatch):
    """The sheet is unsigned; here each condition and each question that eases one is due (6.4)."""
    book, day = engine.book(), "2026-11-20"
    conditions = {
        slug: replace(c, due=day, follow_ups=tuple(replace(f, due=day) for f in c.follow_ups))
        for slug, c in book.conditions.items()
    }
    rules = replace(book, conditions=conditions)
    ids = [*conditions, *(f.id for c in conditions.values() for f in c.follow_ups)]
    monkeypatch.setattr(tables, "DUE", dict.fromkeys(ids, day))
    dice, changed = Random(23), 0
    for _throw in range(1500):
        name, _said, sheet, now = sparse(dice)
        said = engine.answer(sheet, now, rules)
        assert said == judge(sheet, now), (name, sheet)
        changed += said != engine.answer(sheet, now)
    assert changed > 300
