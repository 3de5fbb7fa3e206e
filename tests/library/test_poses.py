"""Poses as content: their words, their sides, their order, and what a drawing is made from."""

import hashlib
import json
import random
from copy import deepcopy

import pytest

from backapp.library import poses
from backapp.library.authored import read_files
from backapp.library.models.fields import pose_in

POSES = {row.key[0]: row.fields["pose"] for row in read_files().of("library.figure")}
BRIDGE, KNEE = POSES["bridge"], POSES["single-knee-to-chest"]


@pytest.mark.parametrize("slug", POSES)
def test_a_pose_has_no_fault_and_words_for_each_of_its_keyframes(slug):
    pose = POSES[slug]
    assert poses.faults(pose) == [] and poses.is_readable(pose)
    for side in poses.SIDES if poses.side_of(pose) else ("",):
        said = poses.captions(pose, side)
        assert len(said) == len(pose["keyframes"]) and all(said)
        assert len(poses.moves(pose, side)) > 20


def test_each_side_has_its_own_words():
    left, right = (poses.captions(KNEE, side) for side in poses.SIDES)
    assert "left thigh" in left[-1] and "right thigh" in right[-1]
    assert "left" in poses.moves(KNEE, "left") and "right" in poses.moves(KNEE, "right")
    assert poses.side_of(KNEE) == "right" and poses.side_of(BRIDGE) == ""
    assert poses.side_of({"side": "both"}) == "" == poses.side_of({"side": 7})


LYING_ON_A_SIDE = [slug for slug in POSES if POSES[slug]["start"].endswith("-side")]


@pytest.mark.parametrize("slug", LYING_ON_A_SIDE)
def test_the_words_of_the_side_that_is_drawn_lie_on_the_side_of_the_picture(slug):
    pose = POSES[slug]
    on = pose["start"].removeprefix("lying-on-").removesuffix("-side")
    first = pose["keyframes"][0]["caption"]
    said = first[pose["side"]] if isinstance(first, dict) else first
    if "more comfortable side" not in said:
        assert f"on your {on} side" in said


def test_where_nothing_says_what_moves_the_captions_do():
    pose = {"keyframes": [{"caption": "Lie down."}, {"caption": "Breathe."}]}
    assert poses.moves(pose, "") == "1. Lie down. 2. Breathe."


def test_every_text_of_a_pose_is_found_and_can_be_replaced():
    said = poses.texts(KNEE)
    assert any("left thigh" in text for text in said)
    assert any("right thigh" in text for text in said)
    other = poses.with_texts(KNEE, [f"{text}!" for text in said])
    assert poses.texts(other) == [f"{text}!" for text in said]
    assert poses.drawn_from(other) == poses.drawn_from(KNEE), "words are not drawn"
    with pytest.raises(ValueError, match="texts, not 1"):
        poses.with_texts(KNEE, ["one"])
    strange = {"keyframes": 7, "moves": None}
    assert poses.texts(strange) == [] == poses.texts({"keyframes": ["x", {"caption": 3}]})


def test_a_pose_has_one_order_whatever_order_it_was_stored_in():
    for pose in POSES.values():
        assert json.dumps(poses.in_order(pose)) == json.dumps(pose)
        shuffled = json.loads(json.dumps(pose, sort_keys=True))
        assert json.dumps(poses.in_order(shuffled)) == json.dumps(pose)
    with pytest.raises(poses.PoseError, match="nested too deeply"):
        deep = []
        for _ in range(30):
            deep = [deep]
        poses.in_order({"keyframes": deep})


def test_the_fingerprint_is_that_of_the_geometry():
    bare = {name: value for name, value in BRIDGE.items() if name != "moves"}
    frames = [{k: v for k, v in frame.items() if k != "caption"} for frame in bare["keyframes"]]
    said = json.dumps(bare | {"keyframes": frames}, sort_keys=True).encode()
    assert poses.drawn_from(BRIDGE) == hashlib.sha256(said).hexdigest()
    other = deepcopy(BRIDGE)
    other["keyframes"][1]["hips"]["lean"] = -30
    assert poses.drawn_from(other) != poses.drawn_from(BRIDGE)
    assert poses.drawn_from({"keyframes": 7}) != poses.drawn_from({"keyframes": ["x"]})


def test_shape_and_body_are_read_from_the_pose():
    assert poses.shape_of(BRIDGE) == "landscape"
    assert poses.shape_of(POSES["side-bend"]) == "portrait"
    sizes = {(420, 262): "landscape", (420, 340): "square", (320, 400): "portrait"}
    assert all(poses.shape_of_size(*size) == shape for size, shape in sizes.items())
    assert poses.body_of({"person": "ruth"}) == "ruth"
    assert poses.body_of({"shoes": True}) == "ana-shoes"


@pytest.mark.parametrize(
    ("card", "place"),
    [(None, 1), (7, 1), ({}, 1), ({"keyframe": 0}, 0), ({"keyframe": -1}, 1), ({"keyframe": "x"}, 1)],
)  # fmt: skip
def test_the_telling_moment_is_that_of_the_card(card, place):
    assert poses.telling(BRIDGE | {"card": card}) == place


def frame(**changes):
    """The bridge with changes in its second keyframe."""
    changed = deepcopy(BRIDGE)
    changed["keyframes"][1].update(changes)
    return changed


@pytest.mark.parametrize(
    ("pose", "fault"),
    [
        ({}, "a pose has one to 6 keyframes"),
        (BRIDGE | {"keyframes": []}, "a pose has one to 6 keyframes"),
        (BRIDGE | {"keyframes": BRIDGE["keyframes"] * 4}, "a pose has one to 6 keyframes"),
        (BRIDGE | {"view": "side"}, "the pose: unknown word 'view'"),
        (BRIDGE | {"exercise": "bridge"}, "the pose: unknown word 'exercise'"),
        (BRIDGE | {"shape": "round"}, "shape is 'round', not one of landscape, square, portrait"),
        (BRIDGE | {"side": "up"}, "side is 'up', not one of left, right, both"),
        (BRIDGE | {"side": ["left"]}, "side is ['left'], not one of"),
        (BRIDGE | {"person": 3}, "“person” is a name"),
        (BRIDGE | {"props": 7}, "“props” is a list of things"),
        (BRIDGE | {"props": ["mat"]}, "“props” is a list of things"),
        (BRIDGE | {"moves": ["up"]}, "“moves” is a text, or one for each side"),
        (BRIDGE | {"keyframes": ["x"]}, "keyframe 1 is written in braces"),
        (frame(hip=3), "keyframe 2: unknown word 'hip'"),
        (frame(caption=7), "keyframe 2: a caption is a text, or one for each side"),
        (frame(caption={"left": "Lift."}), "keyframe 2: a caption is a text, or one for"),
        (frame(caption={"left": 1, "right": 2}), "keyframe 2: a caption is a text, or one for"),
        (frame(caption=""), "keyframe 2: has no caption"),
        (frame(caption="On and on. " * 20), "keyframe 2: the caption is longer than 160"),
        (frame(caption={"left": "Lift.", "right": "Lift."}), "but the pose has no side"),
        (KNEE | {"moves": "The left knee."}, "the description: names a side, so it needs words"),
        (
            KNEE | {"moves": {"left": "The left knee.", "right": "The right foot."}},
            "the description: the words for left and right differ by more than the side",
        ),
    ],
)  # fmt: skip
def test_what_the_site_cannot_read_or_show_is_said_in_words(pose, fault):
    found = poses.faults(pose)
    assert any(fault in one for one in found), found
    assert poses.is_readable(pose) == (not any(one.startswith("cannot") for one in found))


def leaves(value, path=()):
    if isinstance(value, dict):
        for name, entry in value.items():
            yield from leaves(entry, (*path, name))
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from leaves(entry, (*path, number))
    else:
        yield path


STRANGE = (
    None, True, "", '"><script>', -1e9, 0, [], {}, [1, 2, 3], {"at": "hips"}, ["mat"], [[["x"]]],
)  # fmt: skip


@pytest.mark.parametrize("slug", ["bridge", "hamstring-strap", "open-book", "massage-gun"])
def test_whatever_stands_in_a_pose_the_check_answers_in_words(slug):
    dice = random.Random(slug)
    for path in dice.sample(list(leaves(POSES[slug])), 25):
        for strange in STRANGE:
            inner = changed = deepcopy(POSES[slug])
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = strange
            assert all(isinstance(fault, str) for fault in poses.faults(changed)), path
            assert len(poses.drawn_from(changed)) == 64
            assert pose_in(json.dumps(changed)) == changed
