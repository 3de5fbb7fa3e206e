"""Figures: what is drawn, what moves, and every rule with a planted fault that it must catch."""

import gzip
import itertools
import json
import re
from copy import deepcopy
from html import escape
from math import hypot
from xml.etree import ElementTree

import pytest

from backapp.figures import PoseError, body, check, render, text_equivalent
from backapp.figures.motion import between, moments
from backapp.figures.pose import MIDDLE, read
from backapp.figures.solve import outline, solve, two_bones
from backapp.library.authored import FIXTURES

FOLDER = FIXTURES
NAMED = {
    row["fields"]["slug"]: row["fields"]["name"]
    for row in json.loads((FOLDER / "exercises.json").read_text(encoding="utf-8"))
}
FIGURES = {
    row["fields"]["exercise"][0]: {
        **row["fields"]["pose"],
        "title": NAMED[row["fields"]["exercise"][0]],
    }
    for row in json.loads((FOLDER / "figures.json").read_text(encoding="utf-8"))
}
names = pytest.mark.parametrize("name", sorted(FIGURES))


def figure(name="bridge"):
    return deepcopy(FIGURES[name])


def standing(**more):
    """A person standing in profile, nothing wrong with it."""
    frame = {
        "caption": "Stand tall.",
        "hips": {"at": [160, 104.5]},
        "legs": {"left": {"sole": [164, 0]}, "right": {"sole": [158, 0]}},
        "arms": {"both": {"upper": -96, "fore": -84}},
        "contacts": [["feet", "floor"]],
    }
    frame.update(more)
    return {"exercise": "x", "title": "X", "view": "side", "size": "stand", "keyframes": [frame]}


def says(faults, words):
    return any(words in fault for fault in faults)


# Every pose we have
# --------------------------------------------------------------------------------------------------


@names
def test_no_rule_is_broken(name):
    assert check(figure(name)) == []


@names
def test_no_rule_is_broken_in_the_mirror(name):
    assert check({**figure(name), "mirror": True}) == []


@names
def test_every_picture_is_well_formed_and_within_its_budget(name):
    for number in range(len(figure(name)["keyframes"])):
        svg = render(figure(name), number, title_id="t", alone=True)
        ElementTree.fromstring(svg)
        assert len(svg.encode()) <= 6 * 1024
        assert len(gzip.compress(render(figure(name), number).encode(), 9)) <= 1536


@names
def test_the_moving_picture_is_well_formed_and_repeats(name):
    svg = render(figure(name), animated=True, alone=True)
    ElementTree.fromstring(svg)
    assert ("<animate" in svg) == (len(figure(name)["keyframes"]) > 1)
    # Rolling over changes every outline; it is fetched only when asked for.
    turns = {frame["hips"].get("turn") for frame in read(figure(name))["keyframes"]}
    assert len(gzip.compress(svg.encode(), 9)) <= (6144 if turns >= {0, 90} else 4096)


@names
def test_no_picture_asks_for_what_a_strict_policy_refuses(name):
    for svg in (render(figure(name)), render(figure(name), animated=True)):
        assert not re.search(r"\bstyle=|<style|<script|\bon\w+=|href|url\(", svg)


@names
def test_limbs_keep_their_length_at_every_moment(name):
    frames = read(figure(name))["keyframes"]
    view = figure(name).get("view", "side")
    for a, b in itertools.pairwise(frames):
        for share in (0.1, 0.3, 0.5, 0.8):
            s = solve(between(a, b, share, view), view)
            for side in ("left", "right"):
                for limb, joints, true in (
                    ("legs", ("hip", "knee", "ankle"), (body.THIGH, body.SHIN)),
                    ("arms", ("shoulder", "elbow", "wrist"), (body.UPPER_ARM, body.FOREARM)),
                ):
                    seen = getattr(s, limb)[side].apparent
                    for p, q, length, part in zip(joints, joints[1:], true, seen, strict=False):
                        (x0, y0), (x1, y1) = s.points[f"{p}.{side}"], s.points[f"{q}.{side}"]
                        assert hypot(x1 - x0, y1 - y0) == pytest.approx(length * part, abs=0.01)


# Drawing
# --------------------------------------------------------------------------------------------------


def test_words_come_with_the_picture():
    svg = render(figure(), "start", title_id="f1")
    title, description = text_equivalent(figure(), "start")
    assert f'<title id="f1">{escape(title)}</title>' in svg
    assert f'<desc id="f1-desc">{escape(description)}</desc>' in svg
    assert 'aria-labelledby="f1 f1-desc"' in svg


def test_a_decorative_picture_has_no_words_and_is_hidden():
    svg = render(figure(), decorative=True)
    assert "<title" not in svg and 'aria-hidden="true"' in svg


def test_words_are_escaped():
    odd = figure()
    odd["title"] = 'Lift <b> & "hold"'
    ElementTree.fromstring(render(odd, alone=True, title_id='a"b'))


def test_the_ghost_of_the_start_lies_behind_a_later_keyframe_only():
    assert "fig-ghost" in render(figure(), "end")
    assert "fig-ghost" not in render(figure(), "start")
    assert "fig-ghost" not in render(figure(), "end", ghost=False)
    assert "fig-ghost" not in render({**figure(), "ghost": False}, "end")


def test_a_keyframe_that_is_not_there_is_an_error():
    with pytest.raises(IndexError):
        render(figure(), 7)


def test_the_same_pose_gives_the_same_bytes_and_a_changed_one_others():
    first = render(figure())
    assert render(figure()) == first
    changed = figure()
    changed["keyframes"][1]["hips"]["lean"] = 205
    assert render(changed) != first


def test_a_still_part_is_not_animated_and_the_planted_foot_stays():
    svg = render(figure("cat-camel"), animated=True)
    legs = re.findall(r'<g class="fig-legs[^>]*>(.*?)</g></g>', svg)
    assert legs and not any("<animate" in leg for leg in legs)


def test_a_movement_that_goes_round_never_runs_backwards():
    turned = figure("walking")
    frames = read(turned)["keyframes"]
    stills, seconds = moments(frames, "side", True)
    at = [next(i for i, s in enumerate(stills) if s["legs"] == f["legs"]) for f in frames]
    assert at == sorted(at) and stills[-1]["legs"] == stills[0]["legs"]
    assert seconds == pytest.approx(sum(f["seconds"] for f in frames))
    there_and_back = deepcopy(turned)
    del there_and_back["motion"]
    assert render(turned, animated=True) != render(there_and_back, animated=True)


def test_a_fault_on_the_way_from_the_last_keyframe_to_the_first_is_caught():
    # On its way from flat to tiptoe the foot dips; nobody would see it if only the way there were
    # looked at.
    tall = standing()
    tall["keyframes"][0]["legs"] = {
        "left": {"toe": [140, 0], "toes": -50},
        "right": {"sole": [166, 0]},
    }
    flat = {"caption": "Stand.", "legs": {"left": {"sole": [166, 0], "toes": 0}}}
    middle = {"caption": "Stand.", "legs": {"left": {"ankle": [150, 40], "toes": -40}}}
    tall["keyframes"] += [middle, flat]
    assert not says(check(tall), "between keyframes 3 and 1")
    assert says(check({**tall, "motion": "round"}), "between keyframes 3 and 1: the left foot")


# Sides
# --------------------------------------------------------------------------------------------------


def test_mirroring_flips_every_joint_and_swaps_left_and_right():
    for name in ("single-knee-to-chest", "open-book", "side-bend", "seated-cat-camel"):
        plain, turned = (
            read(f)["keyframes"][-1] for f in (figure(name), {**figure(name), "mirror": True})
        )
        view = figure(name)["view"]
        a, b = solve(plain, view), solve(turned, view)
        for point, (x, y) in a.points.items():
            if point.startswith("_"):
                continue
            part, _, side = point.partition(".")
            twin = f"{part}.{'left' if side == 'right' else 'right'}" if side else point
            assert b.points[twin] == pytest.approx((2 * MIDDLE - x, y), abs=0.01), (name, point)


def test_the_other_side_of_a_one_sided_figure_has_its_own_words():
    right, left = (
        text_equivalent(figure("single-knee-to-chest"), side=side)[0] for side in ("right", "left")
    )
    assert "your right thigh" in right and "your left thigh" in left


def test_mirroring_by_data_and_by_request_give_the_same_picture():
    asked = render(figure("side-bend"), side="left")
    given = render({**figure("side-bend"), "mirror": True})
    assert asked == given


# Solving
# --------------------------------------------------------------------------------------------------


def test_two_bones_meet_the_target_on_either_side():
    for side in (1, -1):
        (x, y), reach = two_bones((0, 0), (50, 10), 36, 29, side)
        assert reach == 0
        assert hypot(x, y) == pytest.approx(36) and hypot(50 - x, 10 - y) == pytest.approx(29)


def test_a_target_out_of_reach_says_by_how_much():
    assert two_bones((0, 0), (100, 0), 36, 29, 1)[1] == pytest.approx(35)
    assert two_bones((0, 0), (2, 0), 36, 29, 1)[1] == pytest.approx(-5)


def test_a_later_keyframe_inherits_what_it_does_not_say():
    first, second = read(figure())["keyframes"]
    assert second["legs"] == first["legs"]
    assert second["contacts"] != first["contacts"]


def test_unknown_words_are_told_with_their_place():
    bad = figure()
    bad["keyframes"][1]["legs"] = {"left": {"footh": [1, 2]}}
    with pytest.raises(PoseError, match="keyframe 2, legs, left: unknown word 'footh'"):
        read(bad)
    assert says(check(bad), "footh")


@pytest.mark.parametrize(
    "change",
    [
        {"view": "below"},
        {"size": "huge"},
        {"keyframes": []},
        {"side": "up"},
        {"props": [{"prop": "trampoline"}]},
        {"props": ["mat"]},
        {"keyframes": [{"hips": {"x": 160, "on": "cloud"}}]},
        {"keyframes": [{"arms": {"left": {"hand": "knee.middle"}}}]},
    ],
)
def test_data_that_cannot_be_read_is_one_fault_in_words(change):
    faults = check({**standing(), **change})
    assert len(faults) == 1 and faults[0].startswith("cannot be read: ")


# Rules: each with its planted fault
# -----------------------------------------------------------------------------------


def test_the_plain_standing_figure_breaks_no_rule():
    assert check(standing()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"legs": {"both": {"thigh": -100, "shin": -60}}, "contacts": []},
            "knee bends 40 degrees the wrong way",
        ),
        ({"arms": {"both": {"upper": -90, "fore": -140}}}, "elbow bends 50 degrees the wrong way"),
        (
            {"arms": {"both": {"upper": 190, "fore": 190}}},
            "shoulder bends 80 degrees the wrong way",
        ),
        ({"legs": {"both": {"thigh": 70, "shin": -60}}, "contacts": []}, "hip bends 160 degrees"),
        (
            {"legs": {"both": {"thigh": -150, "shin": -150}}, "contacts": []},
            "hip bends 60 degrees the wrong way",
        ),
        (
            {"legs": {"both": {"thigh": -90, "shin": -90, "toes": 60}}, "contacts": []},
            "ankle bends 60 degrees the wrong way",
        ),
        ({"spine": {"low": 80}}, "the low back bends 80 degrees"),
        ({"spine": {"upper": -45}}, "the upper back bends 45 degrees the wrong way"),
        ({"spine": {"twist": 90}}, "the trunk turns 90 degrees"),
        ({"spine": {"side_low": 50}}, "the low back, sideways, bends 50"),
        ({"spine": {"belly": 9}}, "the belly is 9 units out"),
        ({"head": {"neck": 90}}, "the neck bends 90 degrees"),
        ({"head": {"nod": 60}}, "the head on the neck bends 60"),
        ({"head": {"turn": 120}}, "the head turns 120 degrees"),
    ],
)
def test_a_joint_beyond_human_range_is_caught(change, words):
    assert says(check(standing(**change)), words)


@pytest.mark.parametrize("mirror", [False, True])
def test_a_breath_moves_the_belly_and_nothing_else(mirror):
    calm, full = (
        solve(read({**standing(spine={"belly": b}), "mirror": mirror})["keyframes"][0], "side")
        for b in (0, 5)
    )
    moved = [
        hypot(a[0][0] - b[0][0], a[0][1] - b[0][1])
        for a, b in zip(outline(calm), outline(full), strict=True)
    ]
    half = len(moved) // 2
    back, front = (moved[half:], moved[:half]) if mirror else (moved[:half], moved[half:])
    assert max(back) < 1e-9 and 4 < max(front) < 5.5
    assert calm.points == full.points


def test_a_hand_that_cannot_reach_is_caught():
    assert says(
        check(standing(arms={"both": {"hand": [260, 100]}})), "hand cannot reach its target"
    )


def test_a_stretched_limb_is_caught():
    assert says(
        check(standing(arms={"both": {"upper": -90, "fore": -90, "apparent": [1.2, 1]}})),
        "1.20 times its true length",
    )


def test_a_stretched_trunk_is_caught():
    assert says(check(standing(spine={"apparent": 1.3})), "trunk is drawn 1.30 times")


def test_a_foot_below_the_floor_is_caught():
    assert says(
        check(standing(hips={"at": [160, 98]}, legs={"both": {"thigh": -90, "shin": -90}})),
        "foot is 7.0 units below the floor",
    )


def test_a_sitter_inside_the_seat_is_caught():
    sunk = figure("seated-cat-camel")
    sunk["keyframes"][0]["hips"] = {"at": [146, 50], "lean": 88}
    assert says(check(sunk), "inside the chair")


def test_a_back_inside_the_wall_is_caught():
    assert says(check({**standing(), "props": [{"prop": "wall", "x": 156}]}), "trunk is")
    assert says(check({**standing(), "props": [{"prop": "wall", "x": 156}]}), "inside the wall")


def test_a_sleeper_inside_the_bed_is_caught():
    bed = figure("bridge")
    bed["props"] = [{"prop": "bed", "name": "mat"}]
    bed["size"] = "wide"
    bed["keyframes"][0]["hips"] = {"at": [168, 40], "lean": 180}
    assert says(check(bed), "inside the bed")


def test_a_lost_contact_is_caught():
    lost = figure()
    lost["keyframes"][0]["legs"]["left"]["sole"] = [222, 12]
    assert says(check(lost), "left foot should touch the mat but is")


def test_a_contact_nobody_knows_is_caught():
    assert says(check(standing(contacts=[["tail", "floor"]])), "'tail'")


def test_a_prop_nobody_touches_is_caught():
    assert says(
        check({**standing(), "props": [{"prop": "ball", "x": 60, "y": 0}]}),
        "nothing touches the ball",
    )


def test_a_wall_is_touched_through_a_ball_but_not_through_the_air():
    ball = {"prop": "small-ball", "at": [141, 150]}
    assert not says(
        check({**standing(), "props": [{"prop": "wall", "x": 136}, ball]}),
        "nothing touches the wall",
    )
    assert says(
        check({**standing(), "props": [{"prop": "wall", "x": 110}, ball]}),
        "nothing touches the wall",
    )


def test_a_leg_towards_the_viewer_may_pass_before_the_seat_but_not_below_the_floor():
    sitting = figure("chair-side-twist-gentle")
    assert check(sitting) == []
    sitting["keyframes"][0]["legs"]["left"]["sole"] = [177, -4]
    assert says(check(sitting), "units below the floor")


def test_a_strap_that_hangs_loose_is_caught():
    loose = {**standing(), "props": [{"prop": "strap", "through": ["hand.right", [60, 60]]}]}
    assert says(check(loose), "nothing touches the strap")


def test_a_limb_or_an_arrow_outside_the_picture_is_caught():
    assert says(check({**standing(), "size": "low"}), "leaves the picture")
    assert says(
        check(standing(arrows=[{"from": [160, 150], "to": [400, 150]}])),
        "an arrow leaves the picture",
    )


def test_a_fault_on_the_way_between_keyframes_is_caught():
    through = standing(
        hips={"at": [160, 98]},
        contacts=[],
        legs={"left": {"sole": [164, 0]}, "right": {"thigh": -120, "shin": -120, "toes": -6}},
    )
    through["keyframes"].append(
        {"caption": "Swing.", "legs": {"right": {"thigh": -58, "shin": -58, "toes": 32}}}
    )
    faults = check(through)
    assert faults and all(f.startswith("between keyframes 1 and 2: the right ") for f in faults)


def test_a_picture_without_words_is_caught():
    assert says(check(standing(caption="")), "has no caption")


def test_hands_that_push_the_head_are_caught():
    front = standing(arms={"both": {"hand": "face"}})
    assert says(check(front), "hand touches the head; hands may only cradle it from behind")


def test_a_cradle_at_the_face_side_is_caught():
    face = standing(arms={"both": {"hand": "face", "cradle": True}})
    assert says(check(face), "at the face side of the head")


def test_a_cradle_from_behind_is_allowed_without_an_arrow_on_the_head():
    good = figure("foam-roller-upper-back")
    assert check(good) == []
    good["keyframes"][1]["arrows"] = [
        {"from": {"at": "head", "by": [0, 30]}, "to": {"at": "head", "by": [0, 8]}}
    ]
    assert says(check(good), "an arrow points at the head while hands hold it")


def test_a_cradle_that_holds_nothing_is_caught():
    far = standing(arms={"both": {"hand": [190, 140], "cradle": True}})
    assert says(check(far), "should cradle the head but is not at it")


def test_hands_painted_over_a_face_are_caught():
    seen = {**standing(), "view": "front"}
    seen["keyframes"][0]["arms"] = {"both": {"hand": "head", "cradle": True}}
    assert says(check(seen), "painted before the face")


def test_words_that_name_the_wrong_side_are_caught():
    wrong = figure("single-knee-to-chest")
    wrong["keyframes"][1]["caption"] = {
        "right": "Draw your left knee closer.",
        "left": "Draw your right knee closer.",
    }
    wrong["keyframes"][1].pop("still", None)
    assert says(check(wrong), "the words say left knee, but the right leg moves")


def test_words_for_the_two_sides_that_differ_are_caught():
    wrong = figure("side-bend")
    wrong["keyframes"][1]["caption"]["left"] = "Slide your left hand up the wall."
    assert says(check(wrong), "differ by more than the side")


def test_a_side_named_for_both_pictures_is_caught():
    wrong = figure("side-bend")
    wrong["keyframes"][0]["caption"] = "Stand tall with your left hand on a chair."
    assert says(check(wrong), "names a side, so it needs words for left and for right")
