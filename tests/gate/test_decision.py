"""The decision as a value: what its repr hides, when it expires, and what counts as answered."""

from dataclasses import replace

import pytest

from backapp.gate.rulebook import FollowUp
from backapp.gate.vocabulary import Disposition, FollowUpKind, Scope
from tests.gate.people import NOW, all_no, decided, examined

BY_AGE, BY_PREGNANCY = {"age-65-plus", "age-16-17"}, {"pregnancy-early", "pregnancy-late"}


def test_no_answer_and_no_rule_stands_in_what_is_written_of_a_decision(book):
    written = repr(decided(book, examined(book, stopped=["bridge"])))
    assert "stopped" not in written and "Screening(" not in written and "RuleBook(" not in written
    assert "now=" not in written


def test_having_been_asked_makes_no_other_decision_of_it(book):
    asked, fresh = decided(book, examined(book)), decided(book, examined(book))
    asked.verdict("bridge")
    assert asked == fresh


@pytest.mark.parametrize(("told", "stands_for"), [("age", BY_AGE), ("pregnancy", BY_PREGNANCY)])
def test_an_age_and_a_pregnancy_answer_what_they_stand_for(book, told, stands_for):
    whole = all_no(book, age=34, pregnancy="no")
    asked = {id: value for id, value in whole.items() if id not in BY_AGE | BY_PREGNANCY}
    assert decided(book, asked).unanswered == ()
    del asked[told]
    assert set(decided(book, asked).unanswered) == stands_for & book.conditions.keys()
    assert decided(book, asked).scope is Scope.UNSCREENED and not decided(book, asked).complete


def test_what_another_answer_already_declares_is_not_asked_for(book):
    sheet = all_no(book, age=34, pregnancy="gave-birth")
    del sheet["postpartum"]
    decision = decided(book, sheet)
    assert (
        decision.conditions["postpartum"] == "declared" and "postpartum" not in decision.unanswered
    )


def test_what_only_a_sign_implies_still_needs_an_answer(book):
    """Not sure whether pregnant, asked as a sign, does not answer how far a pregnancy is."""
    sheet = all_no(book, age=34) | {"pregnancy-any": "unsure"}
    sheet = {id: v for id, v in sheet.items() if id not in ("pregnancy", "pregnancy-early")}
    decision = decided(book, sheet)
    assert decision.conditions["pregnancy-early"] == "unsure"
    assert decision.unanswered == ("pregnancy-early",) and decision.scope is Scope.UNSCREENED


def test_a_screening_that_was_never_finished_is_not_whole(book):
    assert decided(book, all_no(book)).complete
    unfinished = all_no(book)
    del unfinished["completed-at"]
    assert not decided(book, unfinished).unanswered and not decided(book, unfinished).complete


def test_what_was_left_out_lapses_by_no_time(book):
    sheet = all_no(book, age=34)
    del sheet["fever"]
    decision = decided(book, sheet)
    assert (decision.scope, decision.valid_until, decision.unanswered) == (
        Scope.UNSCREENED,
        None,
        ("fever",),
    )


def test_the_facts_that_bar_are_those_of_the_floor_alone(book):
    assert decided(book, examined(book, go_ahead="no")).barred == set()
    assert decided(book, examined(book, aaa="yes", go_ahead="no")).barred == {"aaa"}


def test_only_a_time_window_leaves_some_exercises_and_no_others(book):
    asks = FollowUp(
        "gerd", "new", FollowUpKind.SIGN, urgency=Disposition.SEE_CLINICIAN, only=("bridge",)
    )
    book = replace(
        book,
        conditions=book.conditions | {"gerd": replace(book.conditions["gerd"], follow_ups=(asks,))},
    )
    decision = decided(book, all_no(book, age=34, gerd="yes", **{"gerd.new": "yes"}))
    assert decision.disposition is Disposition.SEE_CLINICIAN and decision.windows == ()


def test_a_decision_is_of_its_moment(book):
    assert decided(book, all_no(book)).now == NOW
