"""Poses: reading them, what a keyframe inherits, and left made right. README.md has the words."""

import copy
import re

from studio import content

SIDES = ("left", "right")
OWN = (
    "caption",
    "arrows",
    "felt",
    "inset",
    "camera",
    "passing",
    "ghost",
)  # of one keyframe: never inherited
TOP = {
    "exercise", "person", "side", "start", "props", "camera", "shape", "crop", "card", "stills",
    "motion", "shoes", "keyframes", "measures", "notes", "ghost", "moves",
}  # fmt: skip
FRAME = {
    "start", "hips", "spine", "neck", "nod", "belly", "shrug", "arms", "legs", "contacts", "props",
    "seconds", "caption", "arrows", "felt", "inset", "camera", "passing", "ghost",
}  # fmt: skip
VECTORS = {
    "at", "by", "from", "to", "way", "fingers", "palm", "elbow", "knee", "toes", "up", "upper",
    "fore", "hand", "sole", "heel", "ankle", "through", "left", "right",
}  # fmt: skip
TURNS = ("turn", "roll", "sway", "around", "azimuth")
BENDS = ("low", "high", "neck")


class PoseError(ValueError):
    """A pose that cannot be read: the message says what and where."""


def read(name, side=None, file=content.FIGURES):
    """The pose of an exercise with every keyframe complete, for one side if it has sides.

    `side` left or right; None is the side as it was posed.
    """
    found = content.poses(file)
    if name not in found:
        raise PoseError(f"There is no pose {name}.")
    return complete({"exercise": name, **found[name]}, side)


def names(file=content.FIGURES):
    """The names of all stored poses."""
    return sorted(content.poses(file))


def complete(pose, side=None):
    """A pose (as stored) with every keyframe complete, for one side."""
    unknown = set(pose) - TOP
    if unknown:
        raise PoseError(f"Unknown: {', '.join(sorted(unknown))}.")
    if not pose.get("keyframes"):
        raise PoseError("A pose needs keyframes.")
    own = pose.get("side", "both")
    if side and own in SIDES and side != own:
        pose, own = mirrored(pose), side
    frames, before = [], {"start": pose.get("start", "standing")}
    for i, given in enumerate(pose["keyframes"]):
        unknown = set(given) - FRAME
        if unknown:
            raise PoseError(f"Keyframe {i}: unknown {', '.join(sorted(unknown))}.")
        now = _inherit(before, given)
        now["caption"] = said(given.get("caption", ""), own)
        frames.append(now)
        before = {k: v for k, v in now.items() if k not in OWN}
    return {**pose, "moves": said(pose.get("moves", ""), own), "keyframes": frames}


def said(text, side):
    """A caption (one text, or one for the left and one for the right) for a side."""
    return text.get(side, "") if isinstance(text, dict) else text


def _inherit(before, given):
    """A keyframe over the one before it: limbs are replaced whole, numbers one by one."""
    now = copy.deepcopy(before)
    for key, value in given.items():
        if key in ("hips", "spine"):
            now[key] = {**now.get(key, {}), **value}
        elif key in ("arms", "legs"):
            now[key] = {**now.get(key, {}), **_limbs(value)}
        elif key == "passing":
            now[key] = {limb: _limbs(way) for limb, way in value.items()}
        elif key == "props":
            now[key] = {**now.get(key, {}), **value}
        else:
            now[key] = value
    return now


def _limbs(value):
    """`both` is written for the left side and mirrored for the right."""
    if set(value) - {"left", "right", "both"}:
        raise PoseError(f"A limb is left, right or both, not {', '.join(value)}.")
    out = {}
    if "both" in value:
        out = {"left": value["both"], "right": mirrored(value["both"], "at")}
    return {**out, **{k: v for k, v in value.items() if k != "both"}}


def swapped(text):
    """A text with left and right exchanged."""
    return re.sub(
        r"\b(left|right|Left|Right)\b",
        lambda m: {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}[m.group()],
        text,
    )


def mirrored(value, key=""):
    """A pose, or a part of it, with left and right exchanged: exact, and twice gives it again."""
    if key in content.WORDS:
        return value
    if isinstance(value, str):
        return swapped(value)
    if isinstance(value, dict):
        if key == "shrug":
            return {swapped(k): v for k, v in value.items()}
        return {
            # what is written for both sides is written for the left, and mirrored when read
            swapped(k): v if k == "both" else mirrored(v, k)
            for k, v in value.items()
        }
    if isinstance(value, list):
        if key in BENDS and len(value) == 3 and _numbers(value):
            return [value[0], -value[1], -value[2]]
        if key == "tilt":
            return [value[0], -value[1]]
        if key in VECTORS and _numbers(value):
            return [-value[0], *value[1:]]
        return [mirrored(v, key) for v in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool) and key in TURNS:
        return -value
    return value


def _numbers(value):
    return all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in value)
