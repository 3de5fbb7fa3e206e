"""The invariants of facts.md 6.9 on the real rules. Each test has the number of its invariant."""

from itertools import combinations

import pytest

from backapp.gate import floor
from backapp.gate.answers import AnswerError, Screening
from backapp.gate.decide import decide
from backapp.gate.vocabulary import Disposition, Kind, Level, Manipulation, Scope
from tests.gate.people import (
    NOW,
    all_no,
    dates_not_known,
    decided,
    examined,
    open_exercises,
    risk_ids,
    word,
)

PRONE = {"prone-prop", "prone-press-up"}


def self_manipulations(book):
    return {
        slug for slug, exercise in book.exercises.items() if exercise.kind is Kind.SELF_MANIPULATION
    }


@pytest.mark.parametrize("with_word", [False, True])
def test_1_no_condition_or_pair_opens_self_manipulation_unless_one_is_allowed_to_and_every_thrust_level_agrees(
    book, with_word
):
    slugs = [slug for slug in book.conditions if slug != "no-diagnosis"]
    tried = opened = 0
    for pair in [(slug,) for slug in slugs] + list(combinations(slugs, 2)):
        sheet = examined(book, diagnosis=list(pair), **dict.fromkeys(pair, "yes"))
        for slug in pair if with_word else ():
            sheet |= word(slug, "thrust", "exercise")
        decision = decided(book, sheet)
        tried += 1
        if decision.scope is not Scope.FULL:
            continue
        opened += 1
        conditions = [book.conditions[slug] for slug in pair]
        wanted = {Manipulation.YES} | ({Manipulation.WITH_CLINICIAN} if with_word else set())
        assert any(condition.manipulation in wanted for condition in conditions), pair
        most = Level.CLINICIAN if with_word else Level.CAUTION
        assert all(condition.rules["thrust"].level <= most for condition in conditions), pair
        assert not set(pair) & floor.CONDITIONS, pair
    assert tried == len(slugs) * (len(slugs) + 1) // 2 == 2346 and opened >= (
        40 if with_word else 15
    )


def test_2_no_self_manipulation_is_open_outside_the_full_scope(book):
    seen = set()
    for id in risk_ids(book):
        decision = decided(book, examined(book, **{id: "yes"}))
        seen.add(decision.scope)
        if decision.scope is not Scope.FULL:
            assert not open_exercises(decision) & self_manipulations(book), id
    assert seen >= {
        Scope.FULL,
        Scope.ADAPTED,
        Scope.STRETCH_INSTEAD,
        Scope.COMFORT_ONLY,
        Scope.NOTHING,
    }


def test_3_prone_exercises_are_never_open_without_a_confirmed_disc_condition(book):
    for slug in book.conditions:
        if slug == "no-diagnosis":
            continue
        sheet = examined(
            book, diagnosis=[slug], **{slug: "yes", "prone-direction": "yes", "prone-week": "yes"}
        )
        prone = open_exercises(decided(book, sheet)) & PRONE
        assert not prone or book.conditions[slug].prone_extension, slug
        unconfirmed = all_no(book, **{slug: "yes", "prone-direction": "yes", "prone-week": "yes"})
        assert not open_exercises(decided(book, unconfirmed)) & PRONE, slug


def test_4_adding_a_condition_never_opens_an_exercise(book):
    for sheet in (all_no(book, age=40), examined(book)):
        base = sheet | dates_not_known(book)
        before = open_exercises(decided(book, base))
        for slug in book.conditions:
            if slug == "no-diagnosis":
                continue
            for answer in ("yes", "unsure"):
                assert open_exercises(decided(book, base | {slug: answer})) <= before, slug


@pytest.mark.parametrize(
    "different",
    [
        {"told-by": "internet"},
        {"told-by": "scan-only"},
        {"told-by": "unsure"},
        {"told-by": None},
        {"told-on": "2025-11-20"},
        {"told-on": "2026-11-22"},
        {"told-on": "unsure"},
        {"same-pain": "no"},
        {"same-pain": "unsure"},
        {"same-pain": None},
        {"go-ahead": "unsure"},
        {"go-ahead": None},
        {"understands": "no"},
        {"understands": None},
        {"diagnosis": []},
        {"nonspecific-lbp": "unsure"},
        {"pain": 4},
        {"pain": "unsure"},
        {"pain": None},
        {"area": ["low", "leg"]},
        {"area": None},
        {"episode": "under-a-week"},
        {"episode": "unsure"},
        {"age": 17},
        {"age": "unsure", "under-16": None},
        {"pregnancy": "unsure"},
        {"completed-at": "2026-10-24T08:59:00+00:00"},
        {"completed-at": "2026-11-22T09:00:00+00:00"},
        {"completed-at": None},
    ],
    ids=str,
)
def test_5_anything_unconfirmed_blank_unsure_or_expired_never_reaches_full(book, different):
    assert decided(book, examined(book)).scope is Scope.FULL
    decision = decided(book, examined(book, **different))
    assert decision.scope is not Scope.FULL
    assert not open_exercises(decision) & self_manipulations(book)


def test_5_every_single_answer_left_out_or_unsure_closes_the_full_scope(book):
    whole = examined(book)
    for id in [*book.red_flags, *book.conditions]:
        if id not in whole:
            continue
        left_out = {other: value for other, value in whole.items() if other != id}
        if id not in (
            "under-16",
            "age-16-17",
            "age-65-plus",
            "pregnancy-any",
            "pregnancy-early",
            "pregnancy-late",
        ) and not _moot(id):
            assert decided(book, left_out).scope is not Scope.FULL, id
        milder = {
            "knee-replacement",
            "shoulder-problem",
            "hypertension-controlled",
            "gerd",
            "nonspecific-lbp",
        }
        if id not in milder:
            assert decided(book, whole | {id: "unsure"}).scope is not Scope.FULL, id


def _moot(id):
    return id in (
        "first-after-50",
        "mid-after-50",
        "bend-65",
        "thoracic-risk",
        "pregnancy-emergency",
        "nonspecific-lbp",
    )


def test_5_an_unknown_id_is_refused(book):
    with pytest.raises(AnswerError):
        decided(book, examined(book, q_zzz="no"))
    with pytest.raises(AnswerError):
        decide(book, Screening(answers={"made-up": 0}), NOW)
    with pytest.raises(AnswerError):
        decide(book, Screening(diagnosis=frozenset({"made-up"})), NOW)


def test_6_any_emergency_answer_hides_every_exercise_and_routine(book):
    for slug, flag in book.red_flags.items():
        if flag.urgency is not Disposition.EMERGENCY:
            continue
        for answer in ("yes", "unsure"):
            decision = decided(book, examined(book, **{slug: answer}))
            assert decision.disposition is Disposition.EMERGENCY
            assert not open_exercises(decision)
            assert not any(decision.routine(routine).open for routine in book.routines)


def test_7_clinician_first_shows_only_the_comfort_set(book):
    comfort = {slug for slug, exercise in book.exercises.items() if exercise.comfort}
    found = 0
    for id in risk_ids(book):
        decision = decided(book, examined(book, **{id: "yes"}))
        if decision.scope is Scope.COMFORT_ONLY:
            found += 1
            assert open_exercises(decision) <= comfort
            assert [slug for slug in book.routines if decision.routine(slug).open] == ["comfort"]
    assert found > 15


def test_8_every_condition_states_its_thrust_level_and_everything_named_exists(book):
    assert all("thrust" in condition.rules for condition in book.conditions.values())
    assert all(exercise.loads <= book.loads for exercise in book.exercises.values())
    assert all(
        slug in book.exercises for routine in book.routines.values() for slug in routine.exercises
    )


def test_9_taking_a_raised_flag_back_inside_its_window_changes_nothing(book):
    for slug, flag in book.red_flags.items():
        if not flag.sticky:
            continue
        raised = decided(book, examined(book, **{slug: "yes"}))
        taken_back = decided(
            book, examined(book, **{slug: "no", "raised": {slug: "2026-11-21T08:00:00+00:00"}})
        )
        assert (taken_back.disposition, taken_back.scope) == (raised.disposition, raised.scope), (
            slug
        )


def test_11_exactly_four_conditions_can_stand_beside_an_allowed_diagnosis_without_a_clinicians_word(
    book,
):
    companions = set()
    for slug, condition in book.conditions.items():
        if slug == "no-diagnosis" or condition.is_back_diagnosis:
            continue
        dates = {f.id: "2020-01-01" for f in condition.follow_ups if f.kind == "since"}
        if decided(book, examined(book, **{slug: "yes"}, **dates)).scope is Scope.FULL:
            companions.add(slug)
    assert companions == {"knee-replacement", "shoulder-problem", "hypertension-controlled", "gerd"}
