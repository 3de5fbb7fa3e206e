"""Small differences in the gate, each where one wrong word would change what it says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backapp.access.shown import Step
from backapp.gate import decide as deciding
from backapp.gate import signs
from backapp.gate.answers import Screening
from backapp.gate.conditions import Finding, at_home
from backapp.gate.reasons import Reason
from backapp.gate.rulebook import FollowUp, JoinedRule, RedFlag, RuleBookError
from backapp.gate.vocabulary import Answer, Area, Disposition, FollowUpKind, Pregnancy, Scope
from tests.gate.people import NOW, all_no, decided


def test_a_row_that_says_no_more_eases_nothing():
    flag = RedFlag("any", Disposition.EMERGENCY, Scope.NOTHING)
    assert (flag.session_check, flag.sticky, flag.next_day, flag.self_care) == (False,) * 4
    asked = FollowUp("any", "more", FollowUpKind.RELIEF)
    assert (asked.under_age, asked.self_care, asked.never_allowed) == (0, False, False)


@pytest.mark.parametrize("sign", ["thoracic-risk", "mid-after-50"])
@pytest.mark.parametrize(
    ("areas", "ruled_out"),
    [
        (None, False),
        ({Area.MID}, False),
        ({Area.LOW}, True),
        ({Area.LOW, Area.UPPER}, False),
        (set(), True),
    ],
)
def test_signs_of_the_trunk_apply_where_the_trunk_hurts(sign, areas, ruled_out):
    screening = Screening(age=60, areas=None if areas is None else frozenset(areas))
    assert signs.does_not_apply(sign, screening) is ruled_out
    assert signs.does_not_apply("mid-after-50", replace(screening, age=40)) is True


@pytest.mark.parametrize(
    ("pregnancy", "answer", "checked"),
    [
        (Pregnancy.GAVE_BIRTH, Answer.YES, True),
        (Pregnancy.GAVE_BIRTH, Answer.UNSURE, False),
        (Pregnancy.LATE, Answer.YES, False),
        (None, Answer.YES, False),
    ],
)
def test_a_check_after_birth_counts_after_a_birth(pregnancy, answer, checked):
    said = Screening(pregnancy=pregnancy, answers={"postpartum.checked": answer})
    assert signs.checked_after_birth(said, NOW) is checked


def test_rules_past_their_review_leave_what_stretches_instead_and_say_why(book):
    past = (NOW - timedelta(days=1)).date().isoformat()
    rules = replace(
        book,
        conditions=dict(book.conditions)
        | {"osteopenia": replace(book.conditions["osteopenia"], due=past)},
    )
    said = Screening(diagnosis=frozenset({"osteopenia", "diabetes"}))
    declared = {"osteopenia": "declared", "diabetes": "declared"}
    assert deciding._past_due(rules, said, declared, NOW) == [
        Finding(Reason("review-due", "osteopenia", change="review"), scope=Scope.STRETCH_INSTEAD)
    ]
    assert deciding._past_due(rules, Screening(), declared, NOW) == []


def test_a_condition_that_is_no_reason_to_be_seen_hides_no_other(book):
    eased, question = next(
        (condition, one)
        for condition in book.conditions.values()
        for one in condition.follow_ups
        if one.self_care
    )
    said = Screening(age=30, answers={question.id: Answer.YES})
    assert at_home(eased, "declared", said, NOW)
    in_force = {eased.slug: "declared", "osteoporosis": "declared", "no-diagnosis": "implied"}
    found = deciding._undiagnosed_with(book, said, in_force, NOW)
    assert [finding.reason.answer for finding in found] == ["osteoporosis"]


def waiting(book, **different):
    """Somebody who may have the main artery's pain, depending on an age that is not known."""
    sheet = all_no(book) | {"sudden-bend": "yes"} | different
    for id in ("age", "area", "episode", "pain", "completed-at"):
        sheet.pop(id, None)
    return decided(book, sheet)


@pytest.mark.parametrize(
    ("urgency", "scope"),
    [
        (Disposition.URGENT_TODAY, Scope.COMFORT_ONLY),
        (Disposition.SEE_CLINICIAN, Scope.NOTHING),
        (Disposition.URGENT_TODAY, Scope.NOTHING),
    ],
)
def test_nobody_waits_whom_another_sign_sends_or_stops(book, urgency, scope):
    assert waiting(book).waits
    fever = replace(book.red_flags["fever"], urgency=urgency, scope=scope)
    other = replace(book, red_flags=dict(book.red_flags) | {"fever": fever})
    assert waiting(other).waits and not waiting(other, fever="yes").waits


def test_a_joined_rule_with_an_unknown_fact_names_both(book):
    rule = JoinedRule("odd", ("cancer-past", "made-up"), Disposition.EMERGENCY, Scope.NOTHING)
    with pytest.raises(RuleBookError, match=r"^joined rule odd: unknown fact made-up$"):
        replace(book, joined_rules={"odd": rule})
    known = replace(rule, needs=("cancer-past or fever", "postpartum.checked", "age-50"))
    assert replace(book, joined_rules={"odd": known}).joined_rules["odd"] is known


def test_a_step_shows_and_compares_without_opening_its_exercise():
    def opened():
        raise AssertionError("the page of a routine opens no exercise")

    first, second = (Step(1, None, None, 3, one) for one in (opened, lambda: None))
    assert first == second and "opened" not in repr(first)
