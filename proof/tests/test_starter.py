"""Everybody who ticks no line has the cover open, and a line that is missing is found."""

import pytest

from backapp.gate.cover import cover
from proof import engine, sheets, starter
from proof.solver import promises, world


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
    import dataclasses

    dvt = dataclasses.replace(book.conditions["dvt"], follow_ups=())
    wrong = dataclasses.replace(book, conditions={**book.conditions, "dvt": dvt})
    found = cover(wrong, denied, sheets.NOW).open
    assert len(found) > 10
    assert starter.judged(denied, found, pairs=False).counterexamples
    assert promises.starter(rules, denied, found).counterexamples
