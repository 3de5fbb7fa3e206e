"""From a complete keyframe to a skeleton: where every joint is, in picture units, y upwards, the
floor at 0.

Angles are degrees, counterclockwise from "towards the right": 0 right, 90 up, 180 left, -90 down.
`turn` says which way a body faces in the plane of the picture: 0 right (profile), 90 towards the
viewer, 180 left, -90 away. A body lying on its back with its head on the left is that same body,
leaning at 180.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import acos, atan2, cos, degrees, hypot, radians, sin
from typing import Any

from backapp.figures import body, props
from backapp.figures.pose import LEG_MODES, SIDES, Data, PoseError, mode_of

Point = tuple[float, float]


def ray(angle: float, length: float = 1.0) -> Point:
    return length * cos(radians(angle)), length * sin(radians(angle))


def plus(a: Point, b: Point, times: float = 1.0) -> Point:
    return a[0] + b[0] * times, a[1] + b[1] * times


def gap(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def heading(a: Point, b: Point) -> float:
    return degrees(atan2(b[1] - a[1], b[0] - a[0]))


def wrap(angle: float) -> float:
    """The same direction between -180 and 180."""
    return (angle + 180.0) % 360.0 - 180.0


@dataclass
class Limb:
    """A solved limb: the directions of both bones and of the hand or foot, and the lengths as they
    appear.
    """

    first: float
    second: float
    end: float
    lengths: tuple[float, float]
    apparent: tuple[float, float]
    spec: Data
    # units by which the target is too far away (or, if negative, too near)
    over_reach: float = 0.0
    bend: float = 0.0  # how far the second bone turns from the first, counterclockwise
    # cosine of the turn of what carries it: 1 profile to the right, -1 to the left
    facing: float = 1.0


@dataclass
class Skeleton:
    points: dict[str, Point] = field(default_factory=dict)
    arms: dict[str, Limb] = field(default_factory=dict)
    legs: dict[str, Limb] = field(default_factory=dict)
    # point, direction, turn, distance up
    spine: list[tuple[Point, float, float, float]] = field(default_factory=list)
    lean: float = 90.0
    chest_angle: float = 90.0
    head_angle: float = 90.0
    turn: float = 0.0
    chest_turn: float = 0.0
    head_turn: float = 0.0
    squash: float = 1.0
    belly: float = 0.0  # units the belly is out (a breath in) or, if negative, drawn in
    props: dict[str, Any] = field(default_factory=dict)


def facing_sign(facing: float) -> int:
    """1 for a body facing right (or turned to the viewer), -1 for one facing left."""
    return -1 if facing < -0.3 else 1


def near_side(facing: float) -> str:
    """The side of the body that is nearer to the viewer."""
    return "right" if facing_sign(facing) > 0 else "left"


def across(angle: float) -> Point:
    """The picture direction that is "forward" for a body in profile with that trunk direction."""
    return sin(radians(angle)), -cos(radians(angle))


def two_bones(
    root: Point, target: Point, first: float, second: float, side: float
) -> tuple[Point, float]:
    """The place of the middle joint, and by how much the target is out of reach (else 0).

    `side` is +1 when the second bone turns counterclockwise from the first, -1 when clockwise.
    """
    distance = gap(root, target)
    reach = 0.0
    if distance > first + second:
        reach, distance = distance - first - second, first + second
    elif distance < abs(first - second):
        reach, distance = distance - abs(first - second), abs(first - second)
    if distance < 1e-6:
        return plus(root, ray(0, first)), reach
    bulge = acos(
        max(
            -1.0,
            min(
                1.0,
                (first * first + distance * distance - second * second) / (2 * first * distance),
            ),
        )
    )
    return plus(root, ray(heading(root, target) - side * degrees(bulge), first)), reach


def solve(frame: Data, view: str) -> Skeleton:
    """The skeleton of one complete keyframe.

    Out-of-reach targets are recorded, not raised: the picture can still be drawn.
    """
    hips = frame["hips"]
    built = props.build(frame["props"], view)
    if "at" in hips:
        at = float(hips["at"][0]), float(hips["at"][1])
        pin = hips.get("pin", "hips")
        if pin != "hips":
            # The place is given for another part of the body (say the shoulders).
            trial = _pose(frame, view, (0.0, 0.0), built, trial=True)
            if pin not in trial.points:
                raise PoseError(f"hips, pin: {pin!r} is not fixed by the trunk or by angles")
            at = plus(at, trial.points[pin], -1)
    else:
        surface, x = props.surface(built, hips.get("on", "floor")), float(hips.get("x", 160))
        trial = _pose(frame, view, (x, 0.0), built, trial=True)
        at = x, surface - _lowest(trial, hips.get("with", "bottom"))
    return _pose(frame, view, at, built)


def _lowest(skeleton: Skeleton, carrier: str) -> float:
    """The lowest point of what carries the body: its "bottom" (or back), or "knees" or "feet" of
    legs given by angles.
    """
    if carrier == "bottom":
        return min(y for (_, y), up in outline(skeleton) if up <= 18.0)
    if carrier not in ("knees", "feet"):
        raise PoseError(f"hips, with: {carrier!r} is not bottom, knees or feet")
    p = skeleton.points
    sides = [side for side in SIDES if f"knee.{side}" in p]
    if not sides:
        raise PoseError(f"hips, with: {carrier} needs a leg given by angles (thigh, shin)")
    # parts that carry, and how far their skin is from the joint
    parts = {
        "feet": (("sole", 0.0), ("heel", 0.0)),
        "knees": (("knee", body.R_SHIN[0]), ("ankle", body.R_SHIN[1])),
    }[carrier]
    return min(p[f"{part}.{side}"][1] - skin for side in sides for part, skin in parts)


def outline(skeleton: Skeleton) -> list[tuple[Point, float]]:
    """The outline of the trunk, back side up and front side down, each point with its distance
    up the spine.
    """
    left, right = [], []
    for point, angle, turn, up in skeleton.spine:
        back, front, breadth = _WIDTHS[up]
        front += skeleton.belly * max(0.0, 1 - abs(up - 26) / 20)
        profile, facing = cos(radians(turn)), sin(radians(turn))
        middle = (front - back) / 2 * profile
        half = hypot((front + back) / 2 * profile, breadth * facing)
        side = across(angle)
        left.append((plus(point, side, middle - half), up))
        right.append((plus(point, side, middle + half), up))
    return left + right[::-1]


# Stations of the trunk: distances up from the hip joints at which its curve is calculated.
_UPPER_BACK = body.PELVIS + body.LUMBAR
_NECK = _UPPER_BACK + body.THORAX
_NAMED = {31.0: "waist", 47.0: "chest", _NECK - body.SHOULDER_DROP: "shoulders", _NECK: "neck"}
_STATIONS = sorted({*(row[0] for row in body.TRUNK), body.HEM, body.BELT, 23.0, 41.5, *_NAMED})
_WIDTHS = {up: body.row_at(body.TRUNK, up) for up in _STATIONS}


def _pose(frame: Data, view: str, at: Point, built: dict, trial: bool = False) -> Skeleton:
    """The skeleton with the hip joints at `at`; a trial has only the trunk and legs by angles."""
    hips, spine = frame["hips"], frame["spine"]
    turn = float(hips.get("turn", 0 if view == "side" else 90))
    s = Skeleton(lean=float(hips.get("lean", 90)), turn=turn, props=built)
    s.chest_turn = turn + float(spine.get("twist", 0))
    s.squash = float(spine.get("apparent", 1))
    s.belly = float(spine.get("belly", 0))
    _trunk(s, at, spine)
    _sided(s, "hip", at, s.lean, turn, body.HALF_HIPS)
    _sided(s, "shoulder", s.points["shoulders"], s.chest_angle, s.chest_turn, body.HALF_SHOULDERS)
    for side in SIDES:
        spec = frame["legs"][side]
        if not trial or mode_of(spec, LEG_MODES) == "angles":
            s.legs[side] = _leg(s, side, spec)
    if not trial:
        _head(s, frame["head"])
        s.arms = {side: _arm(s, side, frame["arms"][side]) for side in SIDES}
    return s


def _trunk(s: Skeleton, at: Point, spine: Data) -> None:
    """The spine, station by station, so that outline and joints follow the same curve."""
    s.points["hips"] = at
    point, angle, up = at, s.lean, 0.0
    for stop in _STATIONS:
        if stop < 0:
            s.spine.append((plus(at, ray(s.lean, stop * s.squash)), s.lean, s.turn, stop))
            continue
        length = (stop - up) / 2
        for middle in (up + length / 2, up + length * 1.5):
            # the twist grows over the first 40 units above the pelvis
            share = min(1, max(0, (middle - body.PELVIS) / 40))
            turn = s.turn + (s.chest_turn - s.turn) * share
            bend = _bending(spine, middle, turn) * length
            point = plus(point, ray(angle - bend / 2, length * s.squash))
            angle -= bend
        up = stop
        s.spine.append((point, angle, turn, stop))
        if stop in _NAMED:
            s.points[_NAMED[stop]], s.chest_angle = point, angle


def _bending(spine: Data, up: float, turn: float) -> float:
    """Degrees of bending in the plane of the picture, per unit of the spine, at this height."""
    if up < body.PELVIS:
        return 0.0
    part, length = ("low", body.LUMBAR) if up < _UPPER_BACK else ("upper", body.THORAX)
    forward, sideways = float(spine.get(part, 0)), float(spine.get(f"side_{part}", 0))
    return (forward * cos(radians(turn)) + sideways * sin(radians(turn))) / length


def _sided(s: Skeleton, name: str, middle: Point, angle: float, turn: float, half: float) -> None:
    side, out = across(angle), half * sin(radians(turn))
    s.points[f"{name}.left"] = plus(middle, side, out)
    s.points[f"{name}.right"] = plus(middle, side, -out)


def _head(s: Skeleton, head: Data) -> None:
    s.head_turn = s.chest_turn + float(head.get("turn", 0))
    profile, facing = cos(radians(s.head_turn)), sin(radians(s.head_turn))
    slope = body.NECK_SLOPE * profile
    tilt, nod = float(head.get("tilt", 0)) * facing, float(head.get("nod", 0)) * profile

    def place(neck: float) -> tuple[float, Point, Point]:
        """The direction of the head, the base of the skull, the middle of the head."""
        neck_angle = s.chest_angle - slope - (neck * profile + tilt)
        base = plus(s.points["neck"], ray(neck_angle, body.NECK))
        angle = neck_angle + slope - nod
        top = plus(base, ray(angle, body.HEAD_UP))
        return angle, base, plus(top, across(angle), body.HEAD_FORWARD * profile)

    def lowest(neck: float) -> float:
        """The lowest point of the head (skull and face taken as an oval)."""
        angle, _, (_, y) = place(neck)
        tip = radians(angle)
        return y - hypot(13.2 * sin(tip), 10.8 * cos(tip))

    neck = float(head.get("neck", 0))
    if "rest" in head:
        neck = _neck_at_rest(lowest, props.surface(s.props, head["rest"]))
    s.head_angle, s.points["skull"], middle = place(neck)
    forward = across(s.head_angle)
    s.points |= {
        "_neck_bend": (neck, 0.0),
        "head": middle,
        "crown": plus(middle, ray(s.head_angle, 13.4)),
        "face": plus(middle, forward, 12.0 * profile),
        "back-of-head": plus(middle, forward, -10.8 * profile),
    }


def _neck_at_rest(lowest: Callable[[float], float], surface: float) -> float:
    """The neck bend in half degrees, at most 55, that brings the lowest point of the head closest
    to the surface; of several, the smallest bend.

    The height of the head does not rise steadily with the bend, so all bends are compared. But half
    a degree moves the head by less than 0.2 units, so bends that cannot be closer are skipped.
    """
    tried: list[tuple[float, int, float]] = []
    half = -110
    while half <= 110:
        away = abs(lowest(half / 2) - surface)
        tried.append((away, abs(half), half / 2))
        steps = (away - min(tried)[0]) / 0.2
        half += int(min(steps, 221)) if steps > 1 else 1
    return min(tried)[2]


def target(s: Skeleton, value: Any, where: str) -> Point:
    """A place: [x, y], a name such as "knee.left" or "chair.seat", or {"at": name, "by": [dx,
    dy]}, {"x": 1, "on": "mat"}.
    """
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return float(value[0]), float(value[1])
    if isinstance(value, str):
        if value in s.points:
            return s.points[value]
        found = props.anchor(s.props, value)
        if found:
            return found
        raise PoseError(f"{where}: there is no place called {value!r}")
    if isinstance(value, dict) and "on" in value:
        return float(value["x"]), props.surface(s.props, value["on"]) + float(value.get("up", 0))
    if isinstance(value, dict) and "at" in value:
        dx, dy = value.get("by", (0, 0))
        return plus(target(s, value["at"], where), (float(dx), float(dy)))
    raise PoseError(f"{where}: {value!r} is not a place")


def _reach(
    s: Skeleton,
    side: str,
    turn: float,
    root: Point,
    goal: Point,
    lengths: tuple[float, float],
    spec: Data,
    natural: int,
) -> tuple[Point, float, float, float]:
    """A limb from `root` to `goal`: its middle joint, the directions of both bones, and by how much
    the goal is out of reach.

    Of the two solutions it takes the one that the word `bend` asks for, else the natural one.
    """
    word = spec.get("bend", "")
    if not word and abs(cos(radians(turn))) > 0.3:
        sign = natural
    else:
        way = _way(s, side, turn, word or "out")
        joints = {sign: two_bones(root, goal, *lengths, sign)[0] for sign in (1, -1)}
        sign = max(joints, key=lambda sign: joints[sign][0] * way[0] + joints[sign][1] * way[1])
    joint, over = two_bones(root, goal, *lengths, sign)
    return joint, heading(root, joint), heading(joint, goal), over


def _way(s: Skeleton, side: str, turn: float, word: str) -> Point:
    """The direction in the picture that the middle joint of a limb points to."""
    out = across(s.lean)
    sign = (1 if side == "left" else -1) * (1 if sin(radians(turn)) > -0.01 else -1)
    ways = {
        "up": (0, 1),
        "down": (0, -1),
        "left": (-1, 0),
        "right": (1, 0),
        "out": (out[0] * sign, out[1] * sign),
        "in": (-out[0] * sign, -out[1] * sign),
        "head": ray(s.lean),
        "feet": ray(s.lean + 180),
    }
    if word not in ways:
        raise PoseError(f"bend is {word!r}, not one of {', '.join(ways)}")
    return ways[word]


def _apparent(spec: Data) -> tuple[float, float]:
    given = spec.get("apparent", 1)
    pair = (given, given) if isinstance(given, (int, float)) else tuple(given)
    return float(pair[0]), float(pair[1])


def _arm(s: Skeleton, side: str, spec: Data) -> Limb:
    points = s.points
    facing = cos(radians(s.chest_turn))
    shift = spec.get("shoulder", (0, 0))
    root = points[f"shoulder.{side}"] = plus(
        points[f"shoulder.{side}"], (float(shift[0]), float(shift[1]))
    )
    seen = _apparent(spec)
    lengths = (body.UPPER_ARM * seen[0], body.FOREARM * seen[1])
    over = 0.0
    if "hand" in spec:
        goal = target(s, spec["hand"], f"{side} hand")
        if "point" in spec:
            goal, solved = plus(goal, ray(spec["point"], -body.PALM)), lengths
        else:
            solved = (lengths[0], lengths[1] + body.PALM)
        natural = facing_sign(facing)
        elbow, first, second, over = _reach(
            s, side, s.chest_turn, root, goal, solved, spec, natural
        )
    else:
        first = float(spec.get("upper", s.chest_angle + 180 + 6 * facing))
        second = float(spec.get("fore", first + (8 * facing if "upper" not in spec else 0)))
        elbow = plus(root, ray(first, lengths[0]))
    wrist = plus(elbow, ray(second, lengths[1]))
    end = float(spec.get("point", second))
    points |= {
        f"elbow.{side}": elbow,
        f"wrist.{side}": wrist,
        f"hand.{side}": plus(wrist, ray(end, body.PALM)),
        f"fingers.{side}": plus(wrist, ray(end, body.HAND)),
    }
    return Limb(first, second, end, lengths, seen, spec, over, wrap(second - first), facing)


#: Where the ankle of a foot in profile is, seen from the part that is placed: up, and towards the
#: toes.
_ANKLE_FROM = {
    "sole": (body.ANKLE_HEIGHT, 0.0),
    "heel": (body.ANKLE_HEIGHT, body.HEEL - 1),
    "toe": (body.ANKLE_HEIGHT - 2, -body.TOE),
}


def _leg(s: Skeleton, side: str, spec: Data) -> Limb:
    facing = cos(radians(s.turn))
    f = facing_sign(facing)
    root = s.points[f"hip.{side}"]
    seen = _apparent(spec)
    lengths = (body.THIGH * seen[0], body.SHIN * seen[1])
    mode = mode_of(spec, LEG_MODES) or "angles"
    kind = foot_kind(s, spec)
    toes, over = spec.get("toes"), 0.0
    if mode == "angles":
        first = float(spec.get("thigh", s.lean + 180))
        second = float(spec.get("shin", first))
        toes = spec.get("toes", second + 90 * f if kind == "side" else second)
        knee = plus(root, ray(first, lengths[0]))
    else:
        goal = target(s, spec[mode], f"{side} foot")
        if kind == "side" and mode != "ankle":
            toes = float(spec.get("toes", 0 if f > 0 else 180))
            up, ahead = _ANKLE_FROM[mode]
            goal = plus(plus(goal, ray(toes + 90 * f, up)), ray(toes, ahead))
        elif kind == "front" and mode in ("sole", "heel"):
            goal = plus(goal, (0, body.ANKLE_HEIGHT))
        knee, first, second, over = _reach(s, side, s.turn, root, goal, lengths, spec, -f)
        if toes is None:
            toes = second + 90 * f if kind == "side" else second
    toes = float(toes)
    ankle = plus(knee, ray(second, lengths[1]))
    s.points[f"knee.{side}"], s.points[f"ankle.{side}"] = knee, ankle
    for name, point in _foot(s, kind, ankle, toes, f).items():
        s.points[f"{name}.{side}"] = point
    return Limb(first, second, toes, lengths, seen, spec, over, wrap(second - first), facing)


def _foot(s: Skeleton, kind: str, ankle: Point, toes: float, f: int) -> dict[str, Point]:
    if kind == "side":
        down = ray(toes - 90 * f)
        sole = plus(ankle, down, body.ANKLE_HEIGHT)
        ball = plus(ankle, down, body.ANKLE_HEIGHT - 2)
        heel, toe = plus(sole, ray(toes, 1 - body.HEEL)), plus(ball, ray(toes, body.TOE))
        return {"sole": sole, "heel": heel, "toe": toe}
    sole = heel = plus(ankle, ray(toes, 4))
    toe = plus(ankle, ray(toes, 8 if kind == "front" else body.TOE))
    if kind == "front":
        sole = plus(ankle, (0, -body.ANKLE_HEIGHT)) if s.lean == 90 else toe
    return {"sole": sole, "heel": heel, "toe": toe}


def foot_kind(s: Skeleton, spec: Data) -> str:
    """How a foot is drawn: in profile, from the front, or from above (the default follows the
    turn of the body).
    """
    return spec.get("foot", "side" if abs(cos(radians(s.turn))) > 0.45 else "front")
