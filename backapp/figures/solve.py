"""From a complete keyframe to a skeleton: where every joint is, in picture units, y upwards, the
floor at 0.

Angles are degrees, counted against the clock from "towards the right": 0 right, 90 up, 180 left,
-90 down. `turn` says which way a body faces in the plane of the picture: 0 towards the right
(profile), 90 towards whoever looks, 180 to the left, -90 away. A body lying on its back with its
head on the left is that same body, leaning at 180.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from math import acos, atan2, cos, degrees, hypot, radians, sin
from typing import Any

from backapp.figures import body, props
from backapp.figures.pose import ARM_MODES, LEG_MODES, SIDES, Data, PoseError, mode_of

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
    """A solved limb: the direction of both bones and what lies at the end, with the lengths as
    they appear.
    """

    first: float
    second: float
    end: float
    lengths: tuple[float, float]
    apparent: tuple[float, float]
    spec: Data
    mode: str
    # units by which the target lies beyond (or, below nought, within) reach
    over_reach: float = 0.0
    bend: float = 0.0  # how far the second bone turns from the first, against the clock
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
    neck_angle: float = 90.0
    head_angle: float = 90.0
    turn: float = 0.0
    chest_turn: float = 0.0
    head_turn: float = 0.0
    squash: float = 1.0
    belly: float = 0.0  # units the belly is out (a breath in) or, below nought, drawn in
    near: str = "right"
    faults: list[str] = field(default_factory=list)
    props: dict[str, Any] = field(default_factory=dict)


def facing_sign(facing: float) -> int:
    """1 for a body facing right (or turned to whoever looks), -1 for one facing left."""
    return -1 if facing < -0.3 else 1


def across(angle: float) -> Point:
    """The picture direction that is "forward" for a body in profile with that trunk direction."""
    return sin(radians(angle)), -cos(radians(angle))


def two_bones(
    root: Point, target: Point, first: float, second: float, side: float
) -> tuple[Point, float]:
    """Where the middle joint lies, and by how much the target is out of reach (0 when it is not).

    `side` is +1 when the second bone turns against the clock from the first, -1 when with it.
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

    Out-of-reach targets are recorded, not raised: the picture still shows.
    """
    hips = frame["hips"]
    built = props.build(frame["props"], view)
    if "at" in hips:
        at = float(hips["at"][0]), float(hips["at"][1])
        if hips.get("pin", "hips") != "hips":
            # The place is given for another part of the body (say the shoulders): carry everything
            # there.
            trial = _pose(frame, view, (0.0, 0.0), built, trial=True)
            if hips["pin"] not in trial.points:
                raise PoseError(
                    f"hips, pin: {hips['pin']!r} is not fixed by the trunk or by angles"
                )
            at = plus(at, trial.points[hips["pin"]], -1)
        skeleton = _pose(frame, view, at, built)
    else:
        surface = props.surface(built, hips.get("on", "floor"))
        trial = _pose(frame, view, (float(hips.get("x", 160)), 0.0), built, trial=True)
        skeleton = _pose(
            frame,
            view,
            (float(hips.get("x", 160)), surface - _lowest(trial, hips.get("with", "bottom"))),
            built,
        )
    return skeleton


def _lowest(skeleton: Skeleton, carrier: str) -> float:
    """The lowest point of what carries the body: its "bottom" (or back), or "knees" or "feet" of
    legs given by angles.
    """
    if carrier == "bottom":
        return min(y for x, y in _pelvis_outline(skeleton))
    if carrier not in ("knees", "feet"):
        raise PoseError(f"hips, with: {carrier!r} is not bottom, knees or feet")
    p = skeleton.points
    sides = [side for side in SIDES if f"knee.{side}" in p]
    if not sides:
        raise PoseError(f"hips, with: {carrier} needs a leg given by angles (thigh, shin)")
    if carrier == "feet":
        return min(p[f"{part}.{side}"][1] for side in sides for part in ("sole", "heel"))
    return min(
        min(p[f"knee.{side}"][1] - body.R_SHIN[0], p[f"ankle.{side}"][1] - body.R_SHIN[1])
        for side in sides
    )


def _pelvis_outline(skeleton: Skeleton):
    return [p for p, up in outline(skeleton) if up <= 18.0]


def outline(skeleton: Skeleton) -> list[tuple[Point, float]]:
    """The outline of the trunk, back side up and front side down, each point with its distance
    up the spine.
    """
    left, right = [], []
    for point, angle, turn, up in skeleton.spine:
        back, front, breadth = _widths(up)
        front += skeleton.belly * max(0.0, 1 - abs(up - 26) / 20)
        profile, facing = cos(radians(turn)), sin(radians(turn))
        middle, half = (
            (front - back) / 2 * profile,
            hypot((front + back) / 2 * profile, breadth * facing),
        )
        side = across(angle)
        left.append((plus(point, side, middle - half), up))
        right.append((plus(point, side, middle + half), up))
    return left + right[::-1]


def _widths(up: float) -> tuple[float, float, float]:
    rows = body.TRUNK
    if up <= rows[0][0]:
        return rows[0][1:]
    for low, high in itertools.pairwise(rows):
        if up <= high[0]:
            share = (up - low[0]) / (high[0] - low[0])
            return tuple(a + (b - a) * share for a, b in zip(low[1:], high[1:], strict=False))
    return rows[-1][1:]


def _pose(frame: Data, view: str, at: Point, built: dict, trial: bool = False) -> Skeleton:
    hips, spine, head = frame["hips"], frame["spine"], frame["head"]
    turn = float(hips.get("turn", 0 if view == "side" else 90))
    lean = float(hips.get("lean", 90))
    s = Skeleton(lean=lean, turn=turn, props=built)
    points = s.points
    points["hips"] = at
    s.chest_turn = turn + float(spine.get("twist", 0))
    s.squash = float(spine.get("apparent", 1))
    s.belly = float(spine.get("belly", 0))

    # The trunk, station by station, so that outline and joints follow the same curve.
    ups = [row[0] for row in body.TRUNK]
    lower, upper = body.PELVIS, body.PELVIS + body.LUMBAR
    whole = upper + body.THORAX
    wanted = sorted(
        {*ups, body.HEM, body.BELT, 23.0, 31.0, 41.5, whole - body.SHOULDER_DROP, whole}
    )
    point, angle, up = at, lean, 0.0
    for stop in [u for u in wanted if u < 0]:
        s.spine.append((plus(at, ray(lean, stop * s.squash)), lean, turn, stop))
    for stop in [u for u in wanted if u >= 0]:
        length = (stop - up) / 2
        for middle in (up + length / 2, up + length * 1.5):
            t = (
                turn
                if middle < lower
                else turn + (s.chest_turn - turn) * min(1, max(0, (middle - lower) / 40))
            )
            profile, facing = cos(radians(t)), sin(radians(t))
            if lower <= middle < upper:
                rate = (
                    float(spine.get("low", 0)) * profile + float(spine.get("side_low", 0)) * facing
                ) / body.LUMBAR
            elif upper <= middle:
                rate = (
                    float(spine.get("upper", 0)) * profile
                    + float(spine.get("side_upper", 0)) * facing
                ) / body.THORAX
            else:
                rate = 0.0
            bend = rate * length
            point = plus(point, ray(angle - bend / 2, length * s.squash))
            angle -= bend
        up = stop
        s.spine.append((point, angle, t, stop))
        if stop == upper:
            points["waist"] = point
        if stop == 47.0:
            points["chest"] = point
        if stop == whole - body.SHOULDER_DROP:
            points["shoulders"], s.chest_angle = point, angle
        if stop == whole:
            points["neck"] = point
            s.chest_angle = angle
    points.setdefault("waist", next(p for p, _, _, u in s.spine if u >= 31.0))

    _sided(s, "hip", at, lean, turn, body.HALF_HIPS)
    _sided(s, "shoulder", points["shoulders"], s.chest_angle, s.chest_turn, body.HALF_SHOULDERS)
    s.near = "right" if facing_sign(cos(radians(turn))) > 0 else "left"

    for side in SIDES:
        spec = frame["legs"][side]
        if trial and mode_of(spec, LEG_MODES) != "angles":
            s.legs[side] = Limb(0, 0, 0, (0, 0), (1, 1), spec, "skipped")
        else:
            s.legs[side] = _leg(s, side, spec)
    if trial:
        return s
    _head(s, head)
    for side in SIDES:
        s.arms[side] = _arm(s, side, frame["arms"][side])
    return s


def _sided(s: Skeleton, name: str, middle: Point, angle: float, turn: float, half: float) -> None:
    side, out = across(angle), half * sin(radians(turn))
    s.points[f"{name}.left"] = plus(middle, side, out)
    s.points[f"{name}.right"] = plus(middle, side, -out)


def _head(s: Skeleton, head: Data) -> None:
    s.head_turn = s.chest_turn + float(head.get("turn", 0))
    profile, facing = cos(radians(s.head_turn)), sin(radians(s.head_turn))

    def place(neck: float) -> None:
        bend = neck * profile + float(head.get("tilt", 0)) * facing
        s.neck_angle = s.chest_angle - body.NECK_SLOPE * profile - bend
        base = plus(s.points["neck"], ray(s.neck_angle, body.NECK))
        s.head_angle = (
            s.neck_angle + body.NECK_SLOPE * profile - float(head.get("nod", 0)) * profile
        )
        middle = plus(
            plus(base, ray(s.head_angle, body.HEAD_UP)),
            across(s.head_angle),
            body.HEAD_FORWARD * profile,
        )
        s.points["skull"], s.points["head"] = base, middle
        s.points["crown"] = plus(middle, ray(s.head_angle, 13.4))
        s.points["face"] = plus(middle, across(s.head_angle), 12.0 * profile)
        s.points["back-of-head"] = plus(middle, across(s.head_angle), -10.8 * profile)

    place(float(head.get("neck", 0)))
    if "rest" in head:
        # The neck bends just as far as it must for the head to lie on what it rests on.
        top = props.surface(s.props, head["rest"])
        best = min((abs(_head_low(s, place, n / 2) - top), abs(n), n / 2) for n in range(-110, 111))
        place(best[2])
        s.points["_neck_bend"] = (best[2], 0.0)
    else:
        s.points["_neck_bend"] = (float(head.get("neck", 0)), 0.0)


def _head_low(s: Skeleton, place, neck: float) -> float:
    place(neck)
    return head_lowest(s)


def head_lowest(s: Skeleton) -> float:
    """The lowest point of the head (skull and face taken as an oval)."""
    tip = radians(s.head_angle)
    return s.points["head"][1] - hypot(13.2 * sin(tip), 10.8 * cos(tip))


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


def _bend_sign(
    s: Skeleton,
    root: Point,
    goal: Point,
    lengths,
    word: str,
    natural: float,
    side: str,
    turn: float,
) -> float:
    """Which of the two solutions: by a word for where the joint points, else the one a body can
    do.
    """
    if not word and abs(cos(radians(turn))) > 0.3:
        return natural
    word = word or "out"
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
    way = ways[word]
    return max(
        (1.0, -1.0),
        key=lambda sg: sum(
            a * b for a, b in zip(two_bones(root, goal, *lengths, sg)[0], way, strict=False)
        ),
    )


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
    mode = mode_of(spec, ARM_MODES)
    reach = 0.0
    if mode == "hand":
        goal = target(s, spec["hand"], f"{side} hand")
        natural = float(facing_sign(facing))
        if "point" in spec:
            goal = plus(goal, ray(spec["point"], -body.PALM))
            solved = lengths
        else:
            solved = (lengths[0], lengths[1] + body.PALM)
        sign = _bend_sign(s, root, goal, solved, spec.get("bend", ""), natural, side, s.chest_turn)
        elbow, reach = two_bones(root, goal, *solved, sign)
        first = heading(root, elbow)
        second = heading(elbow, goal)
    else:
        first = float(spec.get("upper", s.chest_angle + 180 + 6 * facing))
        second = float(spec.get("fore", first + (8 * facing if "upper" not in spec else 0)))
        mode = "angles"
        elbow = plus(root, ray(first, lengths[0]))
    wrist = plus(elbow, ray(second, lengths[1]))
    end = float(spec.get("point", second))
    points[f"elbow.{side}"], points[f"wrist.{side}"] = elbow, wrist
    points[f"hand.{side}"] = plus(wrist, ray(end, body.PALM))
    points[f"fingers.{side}"] = plus(wrist, ray(end, body.HAND))
    return Limb(first, second, end, lengths, seen, spec, mode, reach, wrap(second - first), facing)


def _leg(s: Skeleton, side: str, spec: Data) -> Limb:
    points = s.points
    facing = cos(radians(s.turn))
    f = float(facing_sign(facing))
    root = points[f"hip.{side}"]
    seen = _apparent(spec)
    lengths = (body.THIGH * seen[0], body.SHIN * seen[1])
    mode = mode_of(spec, LEG_MODES)
    flat = foot_kind(s, spec) != "side"
    reach = 0.0
    if mode in ("", "angles"):
        first = float(spec.get("thigh", s.lean + 180))
        second = float(spec.get("shin", first))
        toes = float(spec.get("toes", second if flat else second + 90 * f))
        mode = "angles"
        knee = plus(root, ray(first, lengths[0]))
    else:
        goal = target(s, spec[mode], f"{side} foot")
        if flat:
            goal = plus(
                goal,
                (
                    0,
                    {"sole": body.ANKLE_HEIGHT, "heel": body.ANKLE_HEIGHT}.get(mode, 0)
                    if foot_kind(s, spec) == "front"
                    else 0,
                ),
            )
            toes = spec.get("toes")
        else:
            toes = (
                float(spec.get("toes", 0 if f > 0 else 180))
                if mode != "ankle"
                else spec.get("toes")
            )
            if mode == "sole":
                goal = plus(goal, ray(toes + 90 * f, body.ANKLE_HEIGHT))
            elif mode == "heel":
                goal = plus(
                    plus(goal, ray(toes + 90 * f, body.ANKLE_HEIGHT)), ray(toes, body.HEEL - 1)
                )
            elif mode == "toe":
                goal = plus(
                    plus(goal, ray(toes + 90 * f, body.ANKLE_HEIGHT - 2)), ray(toes, -body.TOE)
                )
        sign = _bend_sign(s, root, goal, lengths, spec.get("bend", ""), -f, side, s.turn)
        knee, reach = two_bones(root, goal, *lengths, sign)
        first, second = heading(root, knee), heading(knee, goal)
        if toes is None:
            toes = second if flat else second + 90 * f
    ankle = plus(knee, ray(second, lengths[1]))
    points[f"knee.{side}"], points[f"ankle.{side}"] = knee, ankle
    toes = float(toes)
    if flat:
        points[f"heel.{side}"] = points[f"sole.{side}"] = plus(ankle, ray(toes, 4))
        points[f"toe.{side}"] = plus(
            ankle, ray(toes, 8 if foot_kind(s, spec) == "front" else body.TOE)
        )
        if foot_kind(s, spec) == "front":
            points[f"sole.{side}"] = (
                plus(ankle, (0, -body.ANKLE_HEIGHT)) if s.lean == 90 else points[f"toe.{side}"]
            )
    else:
        down = ray(toes - 90 * f)
        points[f"sole.{side}"] = plus(ankle, down, body.ANKLE_HEIGHT)
        points[f"heel.{side}"] = plus(
            plus(ankle, down, body.ANKLE_HEIGHT), ray(toes, 1 - body.HEEL)
        )
        points[f"toe.{side}"] = plus(plus(ankle, down, body.ANKLE_HEIGHT - 2), ray(toes, body.TOE))
    return Limb(first, second, toes, lengths, seen, spec, mode, reach, wrap(second - first), facing)


def foot_kind(s: Skeleton, spec: Data) -> str:
    """How a foot is drawn: in profile, from the front, or from above (the default follows the
    turn of the body).
    """
    return spec.get("foot", "side" if abs(cos(radians(s.turn))) > 0.45 else "front")
