"""Invariant 10 of facts.md 6.9: appendix B holds, row by row.

A row is the effect of one condition alone, without "no diagnosis".
"""

import tomllib
from pathlib import Path

import pytest

from backapp.gate.loads import combine
from backapp.gate.vocabulary import Indication, Kind, Level, Manipulation, Scope

ROWS = tomllib.loads((Path(__file__).parent / "appendix_b.toml").read_text(encoding="utf-8"))
LEFT_OUT = (Indication.PRONE_EXTENSION, Indication.PRONE_PRESS_UP)


def exercises_at(book, slug):
    levels = combine([book.conditions[slug]])
    found = {level: set() for level in Level}
    for exercise in book.exercises.values():
        if exercise.kind is not Kind.SELF_MANIPULATION and exercise.requires not in LEFT_OUT:
            worst = max(
                (levels.get(load, (Level.OK,))[0] for load in exercise.loads), default=Level.OK
            )
            found[worst].add(exercise.slug)
    return found


def test_appendix_b_has_a_row_for_every_condition(book):
    assert set(ROWS) == set(book.conditions)


@pytest.mark.parametrize("slug", ROWS)
def test_a_condition_does_with_each_exercise_what_appendix_b_says(book, slug):
    row, found = ROWS[slug], exercises_at(book, slug)
    if "only" in row:
        comfort = {e.slug for e in book.exercises.values() if e.comfort}
        left = (found[Level.OK] | found[Level.CAUTION]) & comfort
        assert (left if book.conditions[slug].floor < Scope.NOTHING else set()) == set(row["only"])
        return
    assert {
        level.name.lower(): found[level] for level in (Level.AVOID, Level.CLINICIAN, Level.CAUTION)
    } == {name: set(row[name]) for name in ("avoid", "clinician", "caution")}


@pytest.mark.parametrize("slug", ROWS)
def test_a_conditions_own_scope_is_the_one_in_appendix_b(book, slug):
    condition = book.conditions[slug]
    scope = condition.floor
    thrust = condition.rules["thrust"].level
    if thrust >= Level.CLINICIAN or condition.manipulation is not Manipulation.YES:
        scope = max(scope, Scope.ADAPTED)
    assert scope.word == ROWS[slug]["scope"]
