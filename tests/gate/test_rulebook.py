"""The authored rules as values: what they refuse, and the defaults of a row."""

from dataclasses import fields, replace

import pytest

from backapp.gate.decide import Decision
from backapp.gate.rulebook import (
    Condition,
    Contraindication,
    Exercise,
    FollowUp,
    RedFlag,
    Routine,
    RuleBook,
    RuleBookError,
)
from backapp.gate.vocabulary import Disposition, FollowUpKind, Kind, Level, Scope


def broken(**parts):
    thrust = {"thrust": Contraindication("c", "thrust", Level.OK)}
    whole = {
        "red_flags": {},
        "loads": frozenset({"thrust"}),
        "conditions": {"c": Condition("c", rules=thrust)},
        "exercises": {},
        "routines": {},
    }
    return RuleBook(**whole | parts)


def test_a_rulebook_refuses_what_contradicts_itself(book):
    thrust = {"thrust": Contraindication("c", "thrust", Level.OK)}
    stretch = Exercise("e", Kind.STRETCH)
    faults = {
        "no level stated for thrust": {"conditions": {"c": Condition("c")}},
        "^condition c: unknown load x$": {
            "conditions": {
                "c": Condition("c", rules=thrust | {"x": Contraindication("c", "x", Level.OK)})
            }
        },
        "^condition c: becomes unknown condition x$": {
            "conditions": {"c": Condition("c", rules=thrust, becomes=("x",))}
        },
        "^red flag f: unknown condition x$": {
            "red_flags": {
                "f": RedFlag("f", Disposition.URGENT_TODAY, Scope.NOTHING, suspects=("x",))
            }
        },
        "^follow-up f.x: unknown exercise e$": {
            "conditions": {
                "c": Condition(
                    "c",
                    rules=thrust,
                    follow_ups=(FollowUp("f", "x", FollowUpKind.SINCE, only=("e",)),),
                )
            }
        },
        "^exercise e: unknown load x$": {
            "exercises": {"e": replace(stretch, loads=frozenset({"x"}))}
        },
        "go together": {"exercises": {"e": replace(stretch, loads=frozenset({"thrust"}))}},
        "without its positive indication": {
            "exercises": {"e": Exercise("e", Kind.SELF_MANIPULATION, frozenset({"thrust"}))}
        },
        "^exercise e: unknown replacement x$": {
            "exercises": {"e": replace(stretch, instead=("x",))}
        },
        "^exercise e: asks unknown red flag x$": {
            "exercises": {"e": replace(stretch, ask_first=("x",))}
        },
        "^routine r: unknown exercise x$": {"routines": {"r": Routine("r", ("x",))}},
        "^routine r: unknown condition x$": {"routines": {"r": Routine("r", (), ("x",))}},
    }
    broken()
    for message, parts in faults.items():
        with pytest.raises(RuleBookError, match=message):
            broken(**parts)


def test_what_a_row_does_not_say_is_the_plain_case():
    flag = RedFlag("f", Disposition.URGENT_TODAY, Scope.NOTHING)
    assert (flag.session_check, flag.sticky, flag.next_day) == (False, False, False)
    asks = FollowUp("c", "x", FollowUpKind.SINCE)
    assert (asks.urgency, asks.scope, asks.weeks, asks.never_allowed, asks.longer_weeks) == (
        Disposition.SELF_CARE,
        Scope.FULL,
        0,
        False,
        0,
    )
    condition = Condition("c")
    assert (condition.floor, condition.is_back_diagnosis, condition.prone_extension) == (
        Scope.FULL,
        False,
        False,
    )
    assert condition.attestable and not condition.liftable
    exercise = Exercise("e", Kind.STRETCH)
    assert (exercise.stage, exercise.comfort, exercise.own_confirmation, exercise.max_age) == (
        1,
        False,
        False,
        None,
    )
    assert not Routine("r", ()).own


def test_what_is_worked_out_from_a_row_is_never_handed_in_never_shown_and_makes_nothing_another():
    for kind, name in ((RuleBook, "questions"), (Condition, "reasons"), (Exercise, "in_order")):
        one = next(field for field in fields(kind) if field.name == name)
        assert (one.init, one.repr, one.compare) == (False, False, False), (kind, name)
    assert Exercise("e", Kind.STRETCH, frozenset({"thrust", "prone"})).in_order == (
        "prone",
        "thrust",
    )


def test_another_row_is_worked_out_anew(book):
    condition = book.conditions["osteoporosis"]
    word = replace(condition, attestable=not condition.attestable)
    assert word.reasons != condition.reasons and word.reasons.keys() == {None, True, False}
    assert "c.attested-on" in broken().questions and broken().questions["c"] == "yes-no-unsure"
    assert "c" not in replace(broken(), conditions={}).questions


def test_a_rulebook_remembers_nothing_of_the_decisions_made_with_it(book):
    """All values besides the authored ones are computed when a row is made."""
    worked_out = {"questions", "yes_no", "correctable", "reasons", "in_order"}
    for kind in (RuleBook, Condition, Exercise, FollowUp, RedFlag, Routine, Decision):
        assert {field.name for field in fields(kind) if not field.init} <= worked_out, kind
    assert Decision.__slots__ == tuple(field.name for field in fields(Decision))
