"""The formulas are independent of the engine, agree with it, and find each kind of fault."""

import ast
from pathlib import Path

import pytest

from proof.oracle import tables
from proof.solver import likeness, promises, world
from proof.solver.promises import changed


@pytest.fixture(scope="module")
def rules():
    return world.exported()


def test_what_is_proved_imports_nothing_of_the_engine():
    for file in ("world.py", "promises.py"):
        tree = ast.parse((Path(world.__file__).parent / file).read_text(encoding="utf-8"))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        names |= {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        allowed = {"z3", "copy", "io", "json", "functools", "operator", "django.core.management"}
        assert names <= allowed | {"proof.claims", "proof.oracle", "proof.solver.world"}, file


@pytest.mark.parametrize(
    "promise", [promises.floor, promises.outranked, promises.silence, promises.joined]
)
def test_the_solver_finds_nobody_against_a_promise(rules, promise):
    claim = promise(rules)
    assert claim.cases > 50 and claim.holds, claim.counterexamples


@pytest.mark.long
@pytest.mark.parametrize("promise", [promises.monotone, promises.reached, promises.controls])
def test_the_solver_finds_nobody_against_the_longer_ones(rules, promise):
    claim = promise(rules)
    assert claim.holds, claim.counterexamples


def test_the_formulas_say_what_the_engine_says(rules):
    claim = likeness.alike(rules, throws=25)
    assert claim.cases > 20 and claim.holds, claim.counterexamples


# -- planted faults


def test_a_condition_of_the_floor_that_limits_no_push_is_found(rules):
    assert promises.floor(promises.harmless(rules, "osteoporosis")).counterexamples


def test_an_opened_floor_is_found(rules):
    assert promises.outranked(
        changed(rules, "conditions", "cauda-equina", "floor", value="full")
    ).counterexamples


@pytest.mark.parametrize("slug", tables.JOINED)
def test_a_joined_rule_that_is_lost_or_milder_is_found(rules, slug):
    assert promises.joined(promises.without(rules, slug)).counterexamples
    milder = changed(rules, "joined_rules", slug, "urgency", value="self-care")
    assert promises.joined(milder).counterexamples


def test_a_fact_that_is_lost_from_a_joined_rule_is_found(rules):
    needs = ["diabetes", "severe", "new-pain"]
    other = changed(rules, "joined_rules", "diabetes-worse", "needs", value=needs)
    assert promises.joined(other).counterexamples


def test_a_sign_that_closes_nothing_is_found(rules):
    assert promises.outranked(
        changed(rules, "red_flags", "fever", "scope", value="adapted")
    ).counterexamples


def test_an_exercise_that_wants_no_reason_is_found(rules):
    assert promises.loosened(
        world.World(rules), changed(rules, "exercises", "prone-prop", "requires", value=None)
    )


def test_rules_that_are_the_same_let_nobody_through(rules):
    assert promises.loosened(world.World(rules), rules) is None


def test_formulas_that_say_something_else_than_the_engine_are_seen(rules):
    other = changed(rules, "red_flags", "fever", "scope", value="adapted")
    other = changed(other, "conditions", "no-diagnosis", "floor", value="full")
    assert likeness.alike(other, throws=25).counterexamples
