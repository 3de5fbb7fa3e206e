"""Every check finds its planted fault, and finds nothing in a right pose."""

import copy

import pytest

from studio import check
from studio.tests.conftest import LYING, SITTING, STANDING

RIGHT = {"standing": STANDING, "lying": LYING, "sitting": SITTING}


def found(solver):
    return {(f.kind, f.text) for f in check.faults(solver)}


def kinds(solver):
    return {f.kind for f in check.faults(solver)}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_pose_has_no_fault(poses, name):
    assert found(getattr(poses, name)()) == set()


def test_a_knee_that_bends_too_far_is_a_fault(poses):
    def plant(frame):
        frame["legs"] = {
            "left": {"hip": 90, "knee": 170},
            "right": {"sole": [-11, 0, 42], "knee": "up"},
        }

    assert any(k == "joints" and t.startswith("left knee") for k, t in found(poses.lying(plant)))


def test_a_neck_that_turns_too_far_is_a_fault(poses):
    assert any(
        "neck turn" in t for _, t in found(poses.standing(lambda f: f.update(neck=[0, 0, 95])))
    )


def test_a_twisted_forearm_is_a_fault(poses):
    def plant(frame):
        frame["arms"]["left"] = {
            "upper": "feet",
            "fore": "front",
            "fingers": "front",
            "palm": "out 0.4down",
            "elbow": "back",
        }

    assert "twists" in kinds(poses.standing(plant))


def test_a_hand_that_cannot_reach_is_a_fault(poses):
    def plant(frame):
        frame["arms"]["left"] = {"hand": [90, 120, 0], "fingers": "out", "palm": "down"}

    assert any(k == "reach" and t.startswith("left arm") for k, t in found(poses.standing(plant)))


def test_a_lost_contact_is_a_fault(poses):
    def plant(frame):
        frame["legs"] = {"both": {"sole": [11, 9, 3]}}

    assert any("soles and floor" in t for _, t in found(poses.standing(plant)))


def test_a_hand_inside_the_trunk_is_a_fault(poses):
    def plant(frame):
        frame["arms"]["left"] = {
            "hand": {"on": "trunk", "along": 0.5, "around": 0, "out": -7},
            "fingers": "right",
        }

    assert any(k == "inside body" and "left hand" in t for k, t in found(poses.standing(plant)))


def test_a_foot_in_the_floor_is_a_fault(poses):
    def plant(frame):
        frame["legs"] = {"both": {"sole": [11, -8, 3]}}
        frame["hips"]["at"] = [0, 72, 0]

    assert "inside things" in kinds(poses.standing(plant))


def test_a_body_in_a_wall_is_a_fault(poses):
    assert "inside things" in kinds(poses.standing(props=[{"prop": "wall", "at": [0, 4]}]))


def test_a_body_that_must_fall_is_a_fault(poses):
    def plant(frame):
        frame["hips"]["at"] = [0, 78, -22]

    assert "balance" in kinds(poses.standing(plant))


def test_a_hand_that_bends_the_neck_is_a_fault(poses):
    given = copy.deepcopy(STANDING)
    hand = {"hand": {"on": "head", "along": 0.5, "side": "back"}, "fingers": "head", "elbow": "out"}
    given["keyframes"][0]["arms"] = {"left": hand, "right": given["keyframes"][0]["arms"]["both"]}
    given["keyframes"].append({"neck": [40, 0, 0]})
    solver = poses.standing(keyframes=given["keyframes"])
    assert any(k == "held head" for k, _ in found(solver))


def test_an_arrow_at_a_held_head_is_a_fault(poses):
    def plant(frame):
        frame["arms"]["left"] = {
            "hand": {"on": "head", "along": 0.5, "side": "back"},
            "fingers": "head",
        }
        frame["arrows"] = [
            {"kind": "push", "from": "crown", "to": {"joint": "crown", "by": [0, 0, 20]}}
        ]

    assert any(k == "held head" and "arrow" in t for k, t in found(poses.standing(plant)))


def test_a_picture_that_cuts_the_body_is_a_fault(poses):
    assert any(k == "frame" and "body" in t for k, t in found(poses.standing(crop={"zoom": 1.6})))


def test_an_arrow_out_of_the_picture_is_a_fault(poses):
    def plant(frame):
        frame["arrows"] = [{"kind": "push", "from": [0, 100, 20], "to": [190, 100, 20]}]

    assert any(k == "frame" and "arrow" in t for k, t in found(poses.standing(plant)))


def test_an_arrow_for_what_does_not_move_is_a_fault(poses):
    given = copy.deepcopy(STANDING["keyframes"])
    given.append({"arrows": [{"follows": "left-knee"}]})
    assert any(
        k == "arrows" and "does not move" in t for k, t in found(poses.standing(keyframes=given))
    )


def test_an_arrow_against_the_movement_is_a_fault(poses):
    given = copy.deepcopy(STANDING["keyframes"])
    given.append(
        {
            "arms": {"left": {"upper": "out", "fore": "out"}},
            "arrows": [{"from": [40, 120, 0], "to": [40, 80, 0], "of": "left-wrist"}],
        }
    )
    assert any(
        k == "arrows" and "another way" in t for k, t in found(poses.standing(keyframes=given))
    )


def test_a_measure_that_does_not_hold_is_a_fault(poses):
    measures = [{"angle": "left knee", "between": [82, 98]}]
    assert any(k == "words" for k, _ in found(poses.standing(measures=measures)))
    assert found(poses.sitting(measures=[{"angle": "left knee", "between": [50, 130]}])) == set()


def test_words_of_measure_without_a_measure_are_a_fault(poses):
    assert any(
        k == "words"
        for k, _ in found(poses.standing(lambda f: f.update(caption="Knees at right angles.")))
    )


def test_a_hands_width_is_a_way_that_is_measured(poses):
    given = copy.deepcopy(LYING["keyframes"])
    given.append({"hips": {"at": [0, 9]}, "caption": "Slide a hand's width down."})
    said = found(poses.lying(keyframes=given))
    assert any(k == "words" and "no measure (rise or way)" in t for k, t in said)
    for between, right in (([7, 11], True), ([15, 20], False)):
        measures = [{"way": "hips", "keyframes": [1], "between": between}]
        said = {k for k, _ in found(poses.lying(keyframes=given, measures=measures))}
        assert ("words" not in said) == right


def test_a_thing_level_with_a_part_of_the_trunk_is_measured(poses):
    props = [{"prop": "mat"}, {"prop": "pillow", "at": [60, -25]}]
    for between, right in (([0.3, 0.7], True), ([0.8, 1], False)):
        measures = [{"along": "pillow", "between": between}]
        said = {k for k, _ in found(poses.lying(props=props, measures=measures))}
        assert ("words" not in said) == right


def test_words_that_name_the_limb_which_rests_are_a_fault(poses):
    def pose(caption, side="both"):
        given = copy.deepcopy(STANDING["keyframes"])
        arm = {"arms": {"left": {"upper": "0.7feet out", "fore": "0.5feet out"}}}
        given.append({**arm, "caption": caption})
        return poses.standing(keyframes=given, side=side)

    wrong = ("words", "right hand is said: the left arm moves")
    assert wrong in found(pose("Lift your right hand."))
    assert wrong not in found(pose("Lift your left hand."))
    assert wrong not in found(pose("Lift your left hand; right hand down."))
    both = {"left": "Lift your right hand.", "right": "Lift your left hand."}
    assert wrong in found(pose(both, "left"))
    assert wrong not in found(pose(both, "right"))


def test_an_unreadable_pose_is_a_fault_and_no_crash(poses):
    assert kinds(poses.standing(lambda f: f["arms"].update(left={"upper": "sideways"}))) == {
        "unreadable"
    }
    assert kinds(poses.standing(props=[{"prop": "throne"}])) == {"unreadable"}


def test_faults_between_keyframes_are_found(poses):
    given = copy.deepcopy(LYING["keyframes"])
    hand = {"hand": {"prop": "mat", "at": [-25, 2]}, "fingers": "feet", "elbow": "up"}
    given.append({"arms": {"left": hand}})
    found_at = [f for f in check.faults(poses.lying(keyframes=given)) if f.kind == "inside body"]
    assert any(f.position % 1 for f in found_at)


def test_two_cards_of_one_picture_are_found(poses):
    same = [poses.lying(exercise="a"), poses.lying(exercise="b"), poses.standing(exercise="c")]
    assert [(a, b) for a, b, _ in check.alike(same)] == [("a", "b")]
