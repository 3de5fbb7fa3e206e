"""Verdicts on kinds of exercises and routines that the real content does not have."""

from dataclasses import replace
from datetime import timedelta

import pytest

from backapp.gate.rulebook import Exercise, Routine
from backapp.gate.verdicts import pushes
from backapp.gate.vocabulary import Kind
from tests.gate.people import NOW, all_no, decided, examined

PUSH, ASKS = "chair-twist-push", "foam-roller-upper-back"


def beside(book, *exercises, routine=()):
    """Return the real rules with more exercises and one more routine."""
    more = {exercise.slug: exercise for exercise in exercises}
    return replace(
        book,
        exercises=book.exercises | more,
        routines=book.routines | {"new": Routine("new", routine)} if routine else book.routines,
    )


@pytest.mark.parametrize(("age", "open"), [(50, True), (51, False), (None, False)])
def test_an_oldest_age_holds_by_itself(book, age, open):
    book = beside(book, Exercise("new", Kind.STRETCH, max_age=50))
    assert decided(book, examined(book, age=age)).verdict("new").open is open


def test_a_wish_of_ones_own_is_asked_for_by_itself_and_told_from_other_grounds(book):
    book = beside(
        book,
        Exercise("new", Kind.STRETCH, own_confirmation=True),
        Exercise("late", Kind.STRETCH, own_confirmation=True, stage=2),
    )
    decision = decided(book, examined(book, pain=8))
    assert not decision.verdict("new").open and decision.verdict("new").confirm_own
    assert not decision.verdict("late").open and not decision.verdict("late").confirm_own
    assert decided(book, examined(book, **{"new.on-purpose": "yes"})).verdict("new").open


def test_what_is_open_wants_no_word_of_its_own(book):
    assert not decided(book, examined(book)).verdict("bridge").confirm_own


def test_a_push_is_known_by_its_kind_and_by_its_load():
    assert pushes(Exercise("new", Kind.SELF_MANIPULATION)) and pushes(
        Exercise("new", Kind.STRETCH, frozenset({"thrust"}))
    )
    assert not pushes(Exercise("new", Kind.STRETCH, frozenset({"flexion-mid"})))


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (timedelta(0), True),
        (timedelta(minutes=30), True),
        (timedelta(minutes=30, seconds=1), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_a_question_of_its_own_counts_from_the_moment_it_was_answered_for_half_an_hour(
    book, asked, answered
):
    decision = decided(book, examined(book, asked_first={ASKS: (NOW - asked).isoformat()}))
    assert (decision.verdict(ASKS).ask_first == ()) is answered


def test_a_routine_with_one_push_in_it_is_for_the_full_set_alone(book):
    book = beside(book, routine=(PUSH, "bridge", "pelvic-tilt", "cat-camel"))
    assert decided(book, examined(book)).routine("new").open
    assert not decided(book, examined(book, go_ahead="no")).routine("new").open


def test_three_steps_of_its_own_are_enough_and_two_are_not(book):
    steps = ("bridge", "pelvic-tilt", "cat-camel", PUSH)
    book = beside(
        book,
        Exercise("new", Kind.STRETCH, own_confirmation=True),
        routine=("bridge", "pelvic-tilt", "cat-camel", "new"),
    )
    assert decided(book, all_no(book, age=30)).routine("new").open
    assert not decided(book, all_no(book, age=30, stopped=[steps[0]])).routine("new").open


def test_what_wants_its_own_question_takes_nobodys_place(book):
    book = beside(
        book,
        Exercise("new", Kind.STRETCH, own_confirmation=True, instead=(ASKS, "bridge")),
        routine=("new", "pelvic-tilt"),
    )
    decision = decided(book, examined(book))
    assert decision.verdict(ASKS).open and decision.verdict(ASKS).ask_first
    assert decision.routine("new").exercises == ("bridge", "pelvic-tilt")


def test_the_comfort_routine_is_not_open_with_nothing_left_in_it(book):
    comfort = book.routines["comfort"].exercises
    assert decided(book, all_no(book, supervised_only="yes")).routine("comfort").open
    assert (
        not decided(book, all_no(book, supervised_only="yes", stopped=list(comfort)))
        .routine("comfort")
        .open
    )
