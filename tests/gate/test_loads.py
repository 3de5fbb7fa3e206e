"""Single loads: the effect of one row, and what would change it."""

import pytest

from backapp.gate.loads import combine
from backapp.gate.rulebook import Condition, Contraindication
from backapp.gate.vocabulary import Episode, Level

FRESH, SETTLED = Episode.UNDER_72_HOURS, Episode.UNDER_A_WEEK


def row(load, level, **more):
    return {load: Contraindication("x", load, level, **more)}


def levels(rules, episode=None, **more):
    found = combine(
        [Condition("x", rules=row("thrust", Level.OK) | rules, **more)], episode=episode
    )
    return {load: level for load, (level, _reasons) in found.items()}


def change(slug, level, **more):
    [(_level, [reason])] = combine([Condition(slug, rules=row("thrust", level), **more)]).values()
    return reason.change


def test_what_is_ok_is_not_mentioned():
    assert levels(row("rolling", Level.OK)) == {}


def test_a_row_that_differs_in_the_first_days_needs_both_levels_and_to_know_how_long_it_has_been():
    both = row("rolling", Level.CAUTION, fresh_level=Level.AVOID, settled_level=Level.CLINICIAN)
    assert [levels(both, when)["rolling"] for when in (None, FRESH, SETTLED)] == [
        Level.CAUTION,
        Level.AVOID,
        Level.CLINICIAN,
    ]
    for half in ({"fresh_level": Level.AVOID}, {"settled_level": Level.AVOID}):
        assert {
            levels(row("rolling", Level.CAUTION, **half), when)["rolling"]
            for when in (FRESH, SETTLED)
        } == {Level.CAUTION}


def test_a_light_hold_sits_one_level_below_a_strong_one_unless_it_has_one_of_its_own():
    below = [
        levels(row("isometric-strain", level)).get("isometric-light", Level.OK) for level in Level
    ]
    assert below == [Level.OK, Level.OK, Level.CAUTION, Level.CLINICIAN]
    strong = row("isometric-strain", Level.AVOID)
    assert (
        levels(strong | row("isometric-light", Level.CAUTION))["isometric-light"] is Level.CAUTION
    )
    assert "isometric-light" not in levels(strong | row("isometric-light", Level.OK))


def test_a_level_that_was_forgotten_is_our_own_avoid():
    [(level, [reason])] = combine([Condition("forgetful")]).values()
    assert (level, reason.load, reason.sources, reason.change) == (
        Level.AVOID,
        "thrust",
        ("PROJECT",),
        "nothing",
    )


@pytest.mark.parametrize(
    ("slug", "level", "attestable", "changed_by"),
    [
        ("x", Level.CAUTION, True, ""),
        ("x", Level.CLINICIAN, True, "clinician"),
        ("x", Level.CLINICIAN, False, "nothing"),
        ("x", Level.AVOID, True, "nothing"),
        ("no-diagnosis", Level.CLINICIAN, True, "diagnosis"),
        ("no-diagnosis", Level.AVOID, False, "diagnosis"),
        ("no-diagnosis", Level.CAUTION, True, ""),
    ],
)
def test_what_would_change_it(slug, level, attestable, changed_by):
    assert change(slug, level, attestable=attestable) == changed_by


def test_every_reason_about_a_load_names_the_same_rule():
    """The pages and the door tell reasons apart by their rule."""
    silent = Condition("c")  # says nothing about thrust, so it is avoided
    strain = {"isometric-strain": Contraindication("d", "isometric-strain", Level.AVOID)}
    levels = combine([silent, Condition("d", rules=strain)])
    rules = {load: {reason.rule for reason in reasons} for load, (_, reasons) in levels.items()}
    assert set(rules) == {"thrust", "isometric-strain", "isometric-light"}
    assert all(found == {"load"} for found in rules.values())
