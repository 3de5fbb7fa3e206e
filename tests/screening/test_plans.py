"""The stored plan: it comes back as it was, and what cannot be read is read in the strictest way."""

import copy
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from backapp.plan.ladders import LEAST, WRITTEN, Ladder, Rung
from backapp.plan.rules import CheckUp
from backapp.plan.state import Climb, Report, State
from backapp.screening.plans import Kept, as_data, mend, of_data

NOW = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
LADDERS = {
    "calm": Ladder("calm", (Rung("breathe", LEAST), Rung("breathe", WRITTEN))),
    "walking": Ladder("walking", (Rung("walk", WRITTEN, 5), Rung("walk", WRITTEN, 7))),
}
KEPT = Kept(
    date(2026, 3, 2),
    (0, 2, 4),
    10,
    ("put on socks",),
    State(
        MappingProxyType({"calm": Climb(1, -1, 2), "walking": Climb(1, 2, 0)}),
        "calm",
        date(2026, 3, 18),
        4,
        True,
    ),
    Report(date(2026, 3, 18), 4, None, "easy", True, False, ("calm",)),
    "2026-03-18T09:00:00+00:00",
    (Report(date(2026, 3, 16), 2, 1, "hard", False, True, ("calm", "walking")),),
    (CheckUp(0, 3, (6,)), CheckUp(2, 2, (4,), "better", "continue")),
)
SHAPES = (None, [], {}, [[1]], {"a": {}}, 5, -1, 10**400, True, "x", "\0", "9999-12-31", 1.5)


def test_a_plan_comes_back_as_it_was():
    data = as_data(KEPT, LADDERS)
    assert of_data(data, LADDERS) == KEPT
    assert mend(copy.deepcopy(data), NOW) == data


def test_a_rung_that_is_no_longer_there_counts_as_the_first():
    data = as_data(KEPT, LADDERS)
    fewer = LADDERS | {"calm": Ladder("calm", (Rung("rest", LEAST), Rung("rest", WRITTEN)))}
    assert of_data(data, fewer).state.climb("calm") == Climb()
    assert of_data(data, fewer).state.climb("walking") == Climb(1, 2, 0)


def places(data, path=()):
    """Every place in a stored plan, at any depth."""
    yield path
    if isinstance(data, dict | list):
        for name in data if isinstance(data, dict) else range(len(data)):
            yield from places(data[name], (*path, name))


def put(data, path, value):
    if not path:
        return value
    changed = copy.deepcopy(data)
    at = changed
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return changed


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: repr(one)[:20])
def test_whatever_stands_anywhere_the_rest_can_be_read(shape):
    data = as_data(KEPT, LADDERS)
    for path in places(data):
        found = mend(put(data, path, shape), NOW)
        if found is not None:
            kept = of_data(found, LADDERS)
            assert mend(as_data(kept, LADDERS), NOW) == as_data(kept, LADDERS), path
            for track, climb in kept.state.climbs.items():
                assert climb.place <= KEPT.state.climb(track).place, "never higher than it was"


@pytest.mark.parametrize("part", ["started", "days", "minutes"])
def test_without_what_it_needs_there_is_no_plan(part):
    data = as_data(KEPT, LADDERS)
    assert mend({name: value for name, value in data.items() if name != part}, NOW) is None


def test_what_restricts_is_read_in_the_strictest_way():
    data = as_data(KEPT, LADDERS)
    assert mend(data | {"flare": "x"}, NOW)["flare"] == "2026-03-20"
    assert mend(data | {"report": ["x"]}, NOW)["climbs"] == {}
