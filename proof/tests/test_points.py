"""All minimal blocking points are found, a NOT is found, and a part of the real points."""

from random import Random

import pytest

from proof import ladders, points, sheets
from proof.claims import Claim
from proof.points import Gate, minimal_points, stands_on


class Toy(Gate):
    """A gate over the letters a to k, each with two rungs. `closes` decides."""

    def __init__(self, closes):
        self.diagnosis, self.asked, self.closes = (), 0, closes
        self.height = dict.fromkeys("abcdefghijk", 2)

    def opens(self, places):
        self.asked += 1
        return frozenset() if self.closes(places) else frozenset({"x"})


def closed_on(*known):
    return lambda places: any(stands_on(places, point) for point in known)


def as_set(found):
    return {frozenset(point.items()) for point in found}


@pytest.mark.parametrize("seed", range(20))
def test_every_minimal_point_is_found_whatever_they_are(seed):
    dice = Random(seed)
    known = [
        {
            name: dice.choice((1, 2))
            for name in dice.sample("abcdefghijk", dice.choice((1, 1, 2, 2, 3)))
        }
        for _ in range(6)
    ]
    least = [
        one for one in known if not any(stands_on(one, other) and one != other for other in known)
    ]
    assert as_set(minimal_points(Toy(closed_on(*known)), "x")) == as_set(least)


def test_a_gate_with_a_not_in_it_is_found_out():
    claim = Claim("", "")
    toy = Toy(lambda places: "a" in places and "b" not in places)
    points.foretold(claim, toy, {"x": minimal_points(toy, "x")}, throws=200)
    assert claim.counterexamples


def test_a_point_that_does_not_block_or_is_not_minimal_is_said():
    for point in ({"b": 1}, {"a": 1, "c": 1}, {"a": 2}):
        claim = Claim("", "")
        points.check_point(claim, Toy(closed_on({"a": 1})), "x", point)
        assert claim.counterexamples, point


def test_the_points_of_some_exercises_are_complete_for_a_confirmed_diagnosis():
    claim, gate = Claim("", ""), Gate(("nonspecific-lbp",))
    found = {
        exercise: minimal_points(gate, exercise)
        for exercise in ("egg-roll", "massage-gun", "walking", "log-roll")
    }
    for exercise, known in found.items():
        for point in known:
            points.check_point(claim, gate, exercise, point)
    points.foretold(claim, gate, found, throws=300)
    assert not claim.counterexamples
    assert {"saddle-numbness": 1} in found["log-roll"] and {
        "cancer-past": 1,
        "episode": 1,
    } in found["walking"]
    assert {"osteoporosis": 1} in found["egg-roll"] and {"gerd": 1} not in found["egg-roll"]


def test_every_exercise_opens_for_somebody():
    opened = set().union(*(Gate(diagnosis).opens({}) for diagnosis in ladders.BOTTOMS))
    from proof.oracle.tables import EXERCISES

    assert opened == set(EXERCISES)


def test_a_later_rung_replaces_an_earlier_one_and_places_are_joined():
    sheet = ladders.at(("nonspecific-lbp",), {"mid back": 1, "leg": 1, "osteoporosis": 3})
    assert sheet["area"] == ["leg", "low", "mid"] and sheet["osteoporosis"] == "unsure"
    assert set(ladders.bottom()) <= set(sheets.all_no()) | {
        id for id in sheet if "attested" in id
    } | set(sheet)
