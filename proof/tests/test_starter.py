"""Everybody who ticks no line has the cover open, and what is open part of the way stays open.
Planted faults of both are found.
"""

from dataclasses import replace

import pytest

from backapp.gate import cover as cover_of
from backapp.gate.cover import cover, stage
from backapp.gate.vocabulary import Answer
from proof import engine, sheets, starter
from proof.solver import promises, world

FEW = 200  # people part of the way; 1,200 in `make prove`


@pytest.fixture(scope="module")
def rules():
    return world.exported()


def test_the_oracle_withholds_nothing_of_the_cover_for_any_one_fact():
    claim = starter.judged(pairs=False)
    assert claim.cases > 70 and claim.holds, claim.counterexamples


@pytest.mark.long
def test_the_oracle_withholds_nothing_of_the_cover_for_any_two_facts():
    claim = starter.judged()
    assert claim.cases > 2500 and claim.holds, claim.counterexamples


def test_the_solver_finds_nobody_who_lacks_any_of_it(rules):
    claim = promises.starter(rules, starter.covered(), starter.opened())
    assert claim.cases >= 10 and claim.holds, claim.counterexamples


def test_the_oracle_withholds_nothing_of_a_stage_however_the_answers_end():
    claim = starter.stages(FEW)
    assert claim.cases > 700 and claim.holds, claim.counterexamples


# -- planted faults


@pytest.mark.parametrize("lost", ["cardiac", "osteoporosis", "kyphosis.shorter", "sudden-bend"])
def test_a_line_that_lost_what_it_covers_is_seen_by_both(rules, lost):
    """The cover stays as it was, as if the check of the content were wrong."""
    denied = starter.covered() - {lost}
    assert starter.judged(denied, starter.opened(), pairs=False).counterexamples
    assert promises.starter(rules, denied, starter.opened()).counterexamples


def test_an_exercise_too_many_is_seen_by_both(rules):
    for slug in ("cat-camel", "leg-crossover"):
        assert slug not in starter.opened()
        assert starter.judged(exercises=[slug], pairs=False).counterexamples
        assert promises.starter(rules, starter.covered(), [slug]).counterexamples


def test_a_gate_that_forgets_a_window_is_seen(rules):
    """Planted in the engine: the cover of rules in which the clot has no window, on real rules."""
    book, denied = engine.book(), starter.covered() - {"dvt"}
    dvt = replace(book.conditions["dvt"], follow_ups=())
    wrong = replace(book, conditions={**book.conditions, "dvt": dvt})
    found = cover(wrong, denied, sheets.NOW).open
    assert len(found) > 10
    assert starter.judged(denied, found, pairs=False).counterexamples
    assert promises.starter(rules, denied, found).counterexamples


def no_serious_sign(book, said, denied, now):
    answers = dict.fromkeys(book.red_flags, Answer.NO) | said.answers
    return stage(book, replace(said, answers=answers), denied, now)


def no_joined_rules(book, said, denied, now):
    return stage(replace(book, joined_rules={}), said, denied, now)


def every_date_known(book, said, denied, now):
    return stage(book, replace(said, undated=frozenset()), denied, now)


def one_too_many(book, said, denied, now):
    found = stage(book, said, denied, now)
    return found and found | {"thread-the-needle"}


@pytest.mark.parametrize(
    "wrong", [no_serious_sign, no_joined_rules, every_date_known, one_too_many]
)
def test_a_stage_that_leaves_something_out_is_seen(wrong):
    assert starter.stages(FEW, of=wrong).counterexamples


def test_a_stage_that_forgets_the_warning_questions_of_a_condition_is_seen(monkeypatch):
    monkeypatch.setattr(cover_of, "_warning_questions", lambda *about: iter(()))
    assert starter.stages(FEW).counterexamples
