"""The floor alone. The tables repeat some of it, which must not hide a gap in the floor."""

import pytest

from backapp.gate import floor

#: A visitor whom nothing bars.
CLEAR = {"flags": (), "conditions": (), "adult": True, "diagnosed": True, "pregnant": False}


def test_it_bars_nobody_for_nothing():
    assert floor.bars(**CLEAR) == ()
    assert floor.bars(**CLEAR | {"conditions": ("ddd", "age-65-plus")}) == (), (
        "what is not of the floor is for the tables"
    )


@pytest.mark.parametrize(
    ("fact", "found"),
    [
        ({"adult": False}, "age"),
        ({"diagnosed": False}, "diagnosis"),
        ({"pregnant": True}, "pregnancy"),
        ({"flags": ("fever",)}, "fever"),
        *(({"conditions": (slug,)}, slug) for slug in sorted(floor.CONDITIONS)),
    ],
    ids=str,
)
def test_each_fact_bars_by_itself(fact, found):
    assert floor.bars(**CLEAR | fact) == (found,)


def test_everything_that_bars_is_named_in_a_fixed_order():
    everything = {
        "flags": ("sepsis", "fever"),
        "conditions": ("stroke-tia", "aaa", "ddd"),
        "adult": False,
        "diagnosed": False,
        "pregnant": True,
    }
    assert floor.bars(**everything) == (
        "fever",
        "sepsis",
        "aaa",
        "stroke-tia",
        "age",
        "diagnosis",
        "pregnancy",
    )


def test_the_other_facts_are_those_three():
    assert {"age", "diagnosis", "pregnancy"} == floor.OTHER_FACTS
