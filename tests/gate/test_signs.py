import inspect
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from backapp.gate.answers import Screening, read_answers
from backapp.gate.signs import IMPLIED, a_day_has_passed, does_not_apply, held, implied
from backapp.gate.vocabulary import Answer, Area, Episode, Pregnancy
from tests.gate import people


def test_the_list_of_signs_that_other_answers_stand_for_names_every_case_of_the_rule():
    assert set(re.findall(r'case "([a-z0-9-]+)":', inspect.getsource(implied))) == IMPLIED


def test_no_answer_stands_for_any_other_sign_not_even_of_somebody_who_says_yes_to_everything(book):
    yes_to_all = dict.fromkeys(people.risk_ids(book), "yes")
    screening = read_answers(
        book,
        people.examined(book, **yes_to_all, age=15, area=["mid"], pregnancy="16-weeks-or-more"),
    )
    others = set(book.red_flags) - IMPLIED
    assert others and not [slug for slug in others if implied(slug, screening)]
    assert implied("sepsis", screening), "and somebody is asked for whom others are"


def test_pain_down_a_leg_while_moving_answers_no_question(book):
    """It implies a sign, but without an answer for that sign the sheet stays incomplete.

    So reporting more pain opens nothing.
    """
    for sheet in (people.all_no(book, age=40), people.examined(book)):
        silent = {id: value for id, value in sheet.items() if id != "one-leg"}
        before, after = (
            people.decided(book, silent),
            people.decided(book, silent | {"hurt": "spreading"}),
        )
        assert before.unanswered == after.unanswered == ("one-leg",) and after.flags == {
            "one-leg": "implied"
        }
        assert not people.open_exercises(after) - people.open_exercises(before)


def test_a_sign_that_other_answers_stand_for_is_not_wanted_besides(book):
    silent = {id: value for id, value in people.all_no(book, age=40).items() if id != "sepsis"}
    assert not people.decided(book, silent | {"fever": "yes", "infection-risk": "yes"}).unanswered


@pytest.mark.parametrize(
    ("age", "stands_for", "rules_out"),
    [
        (15, {"under-16"}, {"first-after-50", "mid-after-50", "bend-65"}),
        (16, {"age-16-17"}, {"first-after-50", "mid-after-50", "bend-65"}),
        (17, {"age-16-17"}, {"first-after-50", "mid-after-50", "bend-65"}),
        (18, set(), {"first-after-50", "mid-after-50", "bend-65"}),
        (29, set(), {"first-after-50", "mid-after-50", "bend-65"}),
        (30, set(), {"first-after-50", "mid-after-50", "bend-65"}),
        (49, set(), {"first-after-50", "mid-after-50", "bend-65"}),
        (50, set(), {"bend-65"}),
        (64, set(), {"bend-65"}),
        (65, set(), set()),
    ],
)
def test_the_day_of_a_birthday_is_the_first_of_the_next_age(book, age, stands_for, rules_out):
    screening = read_answers(book, {"age": age})
    assert {slug for slug in IMPLIED if implied(slug, screening)} == stands_for
    known = {"under-16", "age-16-17"}
    assert {slug for slug in book.red_flags if does_not_apply(slug, screening)} == known | rules_out


@pytest.mark.parametrize("area", list(Area))
@pytest.mark.parametrize(
    "fragile",
    ["osteoporosis", "osteopenia", "vertebral-fracture", "steroids-long-term", "cancer-past", "spine-cancer"],
)  # fmt: skip
def test_pain_behind_the_ribs_stands_for_a_sign_where_bones_may_be_weak(area, fragile):
    """facts.md 1.13: it applies to the mid and upper back; other areas rule it out."""
    screening = Screening(areas=frozenset({area}), answers={fragile: Answer.YES})
    behind_the_ribs = area in (Area.MID, Area.UPPER)
    assert implied("thoracic-risk", screening) is behind_the_ribs
    assert does_not_apply("thoracic-risk", screening) is (not behind_the_ribs)


def test_where_it_hurts_has_to_be_known_before_the_ribs_are_ruled_out():
    assert not does_not_apply("thoracic-risk", Screening())


@pytest.mark.parametrize("pregnancy", [None, *Pregnancy])
def test_only_no_and_a_birth_rule_out_an_emergency_of_pregnancy(pregnancy):
    screening = Screening(pregnancy=pregnancy)
    ruled_out = pregnancy in (Pregnancy.NO, Pregnancy.GAVE_BIRTH)
    assert does_not_apply("pregnancy-emergency", screening) is ruled_out


@pytest.mark.parametrize("cancer", ["cancer-past", "spine-cancer"])
@pytest.mark.parametrize("episode", list(Episode))
def test_new_pain_after_any_cancer_stands_for_its_sign(cancer, episode):
    screening = Screening(episode=episode, answers={cancer: Answer.UNSURE})
    assert implied("cancer-history", screening) is (episode <= Episode.UNDER_6_WEEKS)


def test_a_mis_tap_confirmed_at_the_moment_of_the_sign_ends_it(book):
    flag, moment = book.red_flags["fever"], people.NOW - timedelta(hours=1)
    raised = Screening(raised={"fever": moment})
    for earlier, still in ((timedelta(0), False), (timedelta(seconds=1), True)):
        corrected = replace(raised, corrected={"fever": moment - earlier})
        assert held(flag, corrected, people.NOW) is still


@pytest.mark.parametrize(
    ("completed", "checked", "passed"),
    [(24, None, True), (23, None, False), (None, 24, True), (48, 23, False), (23, 48, False),
     (None, None, False)],
)  # fmt: skip
def test_a_day_is_counted_from_the_latest_answers(completed, checked, passed):
    def ago(hours):
        return None if hours is None else people.NOW - timedelta(hours=hours)

    screening = Screening(completed_at=ago(completed), checked_at=ago(checked))
    assert a_day_has_passed(screening, people.NOW) is passed


def test_what_is_not_so_is_said_as_false(book):
    """None could be read as "not known"."""
    assert implied("fever", Screening()) is False
    assert held(book.red_flags["fever"], Screening(), people.NOW) is False
    assert does_not_apply("fever", Screening()) is False
