"""The rules of figures: `check` lists every fault of a pose in words.

An empty list means that no rule is broken, not that the picture is good: look at it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sin

from backapp.figures import body, props
from backapp.figures.draw import render
from backapp.figures.motion import between
from backapp.figures.pose import (
    MIDDLE,
    SIDES,
    SIZES,
    UNREADABLE,
    Data,
    PoseError,
    read,
)
from backapp.figures.solve import (
    Limb,
    Point,
    Skeleton,
    across,
    facing_sign,
    foot_kind,
    gap,
    outline,
    plus,
    ray,
    solve,
    target,
    wrap,
)

Disc = tuple[float, float, float]  # x, y, radius

NEAR = 2.5  # things within this many units touch
SLACK = 1.0  # units beyond the give of a prop before something counts as inside it
REACH = 0.8  # units that a target can be out of reach
MOVED = 4.0  # units a joint must travel to count as moved

PAIRS = {
    "feet": "foot",
    "hands": "hand",
    "knees": "knee",
    "forearms": "forearm",
    "elbows": "elbow",
    "shins": "shin",
    "calves": "calf",
    "heels": "heel",
    "thighs": "thigh",
    "soles": "sole",
    "toes": "toe",
    "arms": "arm",
}


@dataclass(frozen=True)
class Moment:
    """A complete keyframe, solved: what the rules look at."""

    frame: Data
    s: Skeleton
    made: dict[str, list[Disc]]
    view: str
    size: str


def check(figure: Data) -> list[str]:
    """Every fault of a figure, each one sentence.

    Never raises: data that cannot be read, solved or drawn is one fault too. A figure without a
    fault can be drawn without an error, on either side, still and moving.
    """
    try:
        whole = read(figure)
        solved = [solve(frame, whole["view"]) for frame in whole["keyframes"]]
        for side in SIDES if whole["side"] in SIDES else (None,):
            render(figure, side=side, animated=True)
        for number in range(len(solved)):
            render(figure, number)
        return _faults(figure, whole, solved)
    except PoseError as error:
        return [f"cannot be read: {error}"]
    except UNREADABLE as error:
        return [f"cannot be read ({type(error).__name__}): {error}"]


def _faults(figure: Data, whole: Data, solved: list[Skeleton]) -> list[str]:
    faults: list[str] = []
    frames, view, size = whole["keyframes"], whole["view"], whole["size"]
    moments = [Moment(f, s, parts(s), view, size) for f, s in zip(frames, solved, strict=True)]
    for number, moment in enumerate(moments, 1):
        faults += [f"keyframe {number}: {fault}" for rule in RULES for fault in rule(moment)]
    ways = [(i, i + 1) for i in range(1, len(frames))]
    if whole["motion"] == "round":
        ways.append((len(frames), 1))
    for number, following in ways:
        where = f"between keyframes {number} and {following}"
        try:
            for share in (0.35, 0.65):
                frame = between(frames[number - 1], frames[following - 1], share, view)
                s = solve(frame, view)
                moment = Moment(frame, s, parts(s), view, size)
                for fault in [fault for rule in RULES_BETWEEN for fault in rule(moment)]:
                    if not _known(f"{where}: {fault}", fault, faults):
                        faults.append(f"{where}: {fault}")
        except UNREADABLE as error:
            faults.append(f"{where}: cannot be mixed: {error}")
    return faults + _untouched(moments) + _words(figure, whole) + _limbs_named(whole, solved)


def _known(line: str, fault: str, faults: list[str]) -> bool:
    """Whether the list has this fault already, be it with other numbers or of a keyframe."""

    def gist(text: str) -> str:
        return re.sub(r"-?\d+(\.\d+)?", "#", text)

    return any(gist(line) == gist(known) or known.endswith(fault) for known in faults)


# Joints and lengths
# --------------------------------------------------------------------------------------------------


def _range(name: str, value: float, what: str) -> list[str]:
    low, high = body.RANGES[name]
    if value < low - 0.5:
        return [
            f"{what} bends {abs(value):.0f} degrees the wrong way or too far back (at most "
            f"{abs(low)})"
        ]
    if value > high + 0.5:
        return [f"{what} bends {value:.0f} degrees (at most {high})"]
    return []


def _belly(value: float) -> list[str]:
    low, high = body.RANGES["belly"]
    if low <= value <= high:
        return []
    return [f"the belly is {abs(value):.0f} units {'out' if value > 0 else 'in'} ({low} to {high})"]


def _turn(name: str, value: float, what: str) -> list[str]:
    most = body.RANGES[name][1]
    return [f"{what} turns {abs(value):.0f} degrees (at most {most})"] if abs(value) > most else []


def _joints(m: Moment) -> list[str]:
    spine, head = m.frame["spine"], m.frame["head"]
    faults = [
        *_range("low back", float(spine.get("low", 0)), "the low back"),
        *_range("upper back", float(spine.get("upper", 0)), "the upper back"),
        *_range("side bend", float(spine.get("side_low", 0)), "the low back, sideways,"),
        *_range("side bend", float(spine.get("side_upper", 0)), "the upper back, sideways,"),
        *_belly(m.s.belly),
        *_range("neck", m.s.points["_neck_bend"][0], "the neck"),
        *_range("side bend", float(head.get("tilt", 0)), "the neck, sideways,"),
        *_range("nod", float(head.get("nod", 0)), "the head on the neck"),
        *_turn("twist", float(spine.get("twist", 0)), "the trunk"),
        *_turn("head turn", float(head.get("turn", 0)), "the head"),
    ]
    for side in SIDES:
        faults += _leg_joints(m.s, side) + _arm_joints(m.s, side)
    return faults


def _full(limb: Limb) -> bool:
    """Whether the limb is drawn at about its full length, so in the plane of the picture."""
    return min(limb.apparent) > 0.93


def _leg_joints(s: Skeleton, side: str) -> list[str]:
    leg = s.legs[side]
    f = facing_sign(leg.facing)
    if not _full(leg):
        return []
    spread = wrap(leg.first - s.lean - 180)
    if abs(leg.facing) > 0.8 and not leg.spec.get("turned"):
        faults = _range("knee", -leg.bend * f, f"the {side} knee")
        faults += _range("hip", spread * f, f"the {side} hip")
        if foot_kind(s, leg.spec) == "side":
            ankle = -wrap(leg.end - leg.second - 90 * f) * f
            faults += _range("ankle", ankle, f"the {side} ankle")
        return faults
    faults = _range("knee", abs(leg.bend), f"the {side} knee")
    if abs(leg.facing) < 0.45 and abs(spread) > 65:
        faults.append(f"the {side} leg is spread {abs(spread):.0f} degrees (at most 65)")
    return faults


def _arm_joints(s: Skeleton, side: str) -> list[str]:
    arm = s.arms[side]
    f = facing_sign(arm.facing)
    if min(arm.apparent) <= 0.93:
        return []
    if abs(arm.facing) <= 0.8 or arm.spec.get("twisted"):
        return _range("elbow", abs(arm.bend), f"the {side} elbow")
    lift = wrap(arm.first - s.chest_angle - 180) * f
    return [
        *_range("elbow", arm.bend * f, f"the {side} elbow"),
        *_range("shoulder", lift if lift > -110 else lift + 360, f"the {side} shoulder"),
    ]


def _lengths(m: Moment) -> list[str]:
    s = m.s
    faults = []
    for kind, limbs, end, joints in (
        ("arm", s.arms, "hand", ("shoulder", "elbow", "wrist")),
        ("leg", s.legs, "foot", ("hip", "knee", "ankle")),
    ):
        for side in SIDES:
            limb = limbs[side]
            over = limb.over_reach
            if abs(over) > REACH:
                faults.append(
                    f"the {side} {end} cannot reach its target: {abs(over):.1f} units "
                    f"{'too far' if over > 0 else 'too near'}"
                )
            faults += [
                f"the {side} {part} {kind} is drawn {share:.2f} times its true length (0.1 to 1)"
                for part, share in zip(("upper", "lower"), limb.apparent, strict=True)
                if not 0.1 <= share <= 1.0
            ]
            points = [s.points[f"{joint}.{side}"] for joint in joints]
            for ends, true, share in zip(
                pairwise(points), body.LENGTHS[kind], limb.apparent, strict=True
            ):
                if abs(gap(*ends) - true * share) > 0.3:
                    faults.append(f"the {side} {kind} changes its length")
    if not 0.5 <= s.squash <= 1:
        faults.append(f"the trunk is drawn {s.squash:.2f} times its true length (0.5 to 1)")
    return faults


# Bodies and things
# --------------------------------------------------------------------------------------------------


def _along(a, b, ra: float, rb: float, count: int = 4) -> list[Disc]:
    return [
        (
            a[0] + (b[0] - a[0]) * i / count,
            a[1] + (b[1] - a[1]) * i / count,
            ra + (rb - ra) * i / count,
        )
        for i in range(count + 1)
    ]


#: Parts of the trunk seen in profile: which edge of the outline, from and to how many units up.
_EDGES = {
    "back": ("back", 18, 62),
    "low back": ("back", 10, 36),
    "shoulders": ("back", 45, 67),
    "bottom": ("trunk", -20, 10),
    "belly": ("front", 10, 36),
    "chest": ("front", 36, 62),
    "trunk": ("trunk", -20, 70),
}
#: Parts that are faces and not edges when the chest or the back is towards the viewer.
_FACES = {"chest": (36, 60), "back": (30, 60), "belly": (8, 36), "low back": (8, 36)}


def parts(s: Skeleton) -> dict[str, list[Disc]]:
    """The body as discs, by the names that contacts use."""
    out = _trunk_parts(s)
    out["side"] = out["trunk"]
    out["head"] = [
        (*plus(s.points["head"], ray(s.head_angle), up), radius)
        for up, radius in ((0.0, 10.4), (2.6, 10.4), (-2.6, 9.4))
    ]
    for side in SIDES:
        for name, discs in {**_leg_parts(s, side), **_arm_parts(s, side)}.items():
            out[f"{name}.{side}"] = discs
    return out


def _trunk_parts(s: Skeleton) -> dict[str, list[Disc]]:
    edge = [((x, y, 0.0), up) for (x, y), up in outline(s)]
    half = len(edge) // 2
    back, front = edge[:half], edge[half:][::-1]
    if cos(radians(s.turn)) < -0.45:
        back, front = front, back
    edges = {"back": back, "front": front, "trunk": back + front}
    out = {
        name: [disc for disc, up in edges[which] if low <= up <= high]
        for name, (which, low, high) in _EDGES.items()
    }
    if abs(cos(radians(s.chest_turn))) < 0.8:
        for name, (low, high) in _FACES.items():
            out[name] = [(*point, 11.0) for point, _, _, up in s.spine if low <= up <= high]
    return out


def _joint_points(s: Skeleton, side: str, *names: str) -> list[Point]:
    return [s.points[f"{name}.{side}"] for name in names]


def _leg_parts(s: Skeleton, side: str) -> dict[str, list[Disc]]:
    hip, knee, ankle = _joint_points(s, side, "hip", "knee", "ankle")
    sole, heel, toe = _joint_points(s, side, "sole", "heel", "toe")
    shin = _along(knee, ankle, *body.R_SHIN)
    foot = {"sole": [(*sole, 0.0)], "heel": [(*heel, 0.0)], "toe": [(*toe, 1.5)]}
    return {
        "thigh": _along(hip, knee, *body.R_THIGH),
        "shin": shin,
        "calf": shin,
        "knee": [(*knee, body.R_SHIN[0])],
        **foot,
        "foot": [*foot["sole"], *foot["heel"], *foot["toe"], (*ankle, body.R_SHIN[1] - 0.5)],
    }


def _arm_parts(s: Skeleton, side: str) -> dict[str, list[Disc]]:
    shoulder, elbow, wrist = _joint_points(s, side, "shoulder", "elbow", "wrist")
    palm, fingers = _joint_points(s, side, "hand", "fingers")
    upper, fore = _along(shoulder, elbow, *body.R_UPPER_ARM), _along(elbow, wrist, *body.R_FOREARM)
    hand = [(*palm, body.R_HAND), (*fingers, 1.2), (*wrist, body.R_FOREARM[1])]
    return {
        "upper arm": upper,
        "forearm": fore,
        "elbow": [(*elbow, body.R_UPPER_ARM[1])],
        "shoulder": [(*shoulder, body.R_SLEEVE[0])],
        "hand": hand,
        "arm": upper + fore + hand,
    }


_BODY = ("trunk", "head", *(f"{n}.{s}" for n in ("thigh", "shin", "foot") for s in SIDES))
_ARMS = tuple(f"{n}.{s}" for n in ("upper arm", "forearm", "hand") for s in SIDES)


def _inside(m: Moment) -> list[str]:
    """Parts that sink into something solid by more than it gives."""
    if m.view == "above":
        return []
    faults = []
    for prop in m.s.props.values():
        if not prop.solids:
            continue
        # An arm can pass in front of a chair or worktop, but not through what fills the picture
        # from side to side.
        for name in _BODY + _ARMS if prop.kind in ("floor", "mat", "bed", "wall") else _BODY:
            if _passes(m.s, prop, name):
                continue
            depth = max(r - props.rim(prop, x, y) for x, y, r in m.made[name])
            if depth > prop.give + SLACK:
                where = "below the floor" if prop.kind == "floor" else f"inside the {_kind(prop)}"
                faults.append(f"the {_said(name)} is {depth:.1f} units {where}")
    return faults


def _passes(s: Skeleton, prop: props.Prop, name: str) -> bool:
    """Whether this part of the body is in front of the prop: by its `passes`, or as part of a leg
    that points at the viewer.
    """
    part, _, side = name.partition(".")
    return any(name.startswith(skip) for skip in prop.spec.get("passes", ())) or (
        part in ("thigh", "shin", "foot")
        and prop.kind != "floor"
        and min(s.legs[side].apparent) <= 0.93
    )


def _kind(prop: props.Prop) -> str:
    return prop.kind.replace("-", " ")


def _said(name: str) -> str:
    part, _, side = name.partition(".")
    return f"{side} {part}" if side else part


def distance(m: Moment, mine: list[Disc], other: str) -> float:
    """Units between discs and a prop, or a part of the body; they touch at 0 or below."""
    if other not in m.s.props:
        return min(gap(a[:2], b[:2]) - a[2] - b[2] for a in mine for b in m.made[other])
    prop = m.s.props[other]
    if prop.spec.get("behind"):
        return 0.0
    if prop.solids:
        return min(props.rim(prop, x, y) - r for x, y, r in mine)
    if prop.kind == "doorway":
        edges = [prop.places["left"][0], prop.places["right"][0]]
        return min(abs(x - e) - r for x, y, r in mine for e in edges)
    if prop.held:
        return min(gap((x, y), q) - r for x, y, r in mine for q in _held_at(m.s, prop))
    wide, high = _extent(prop)
    cx, cy = prop.spec["x"], prop.places.get("middle", prop.places.get("seat", (0, 0)))[1]
    return min(max(abs(x - cx) - wide / 2, abs(y - cy) - high / 2) - r for x, y, r in mine)


def _extent(prop) -> tuple[float, float]:
    spec = prop.spec
    if "radius" in spec:
        return 2 * spec["radius"], 2 * spec["radius"]
    if prop.kind == "chair":
        return spec["depth"], 12.0
    return spec["width"], spec.get("deep", spec.get("height", 6.0))


def _held_at(s: Skeleton, prop) -> list:
    spec = prop.spec
    if prop.kind == "strap":
        return [target(s, v, prop.name) for v in spec["through"]]
    if prop.kind == "broomstick":
        a, b = target(s, spec["from"], prop.name), target(s, spec["to"], prop.name)
        return [(x, y) for x, y, _ in _along(a, b, 0, 0, 24)]
    return [target(s, spec["at"], prop.name)]


def _contacts(m: Moment) -> list[str]:
    faults = []
    for contact in m.frame["contacts"]:
        if not isinstance(contact, (list, tuple)) or len(contact) != 2:
            faults.append(f'a contact looks like ["foot.left", "floor"], not {contact!r}')
            continue
        first, other = contact
        names, others = _each(first), _each(other)
        for name in names:
            if name not in m.made or any(o not in m.made and o not in m.s.props for o in others):
                faults.append(f"contact {first!r} with {other!r}: one of them is not known here")
                continue
            away = min(distance(m, m.made[name], o) for o in others)
            if away > NEAR:
                faults.append(
                    f"the {_said(name)} should touch the {_said(other)} but is {away:.1f} "
                    f"units away"
                )
    return faults


def _each(name: str) -> list[str]:
    """Both parts that a plural names, or the one."""
    return [f"{PAIRS[name]}.{side}" for side in SIDES] if name in PAIRS else [name]


def _untouched(moments: list[Moment]) -> list[str]:
    """Props in the picture that nothing touches in any keyframe."""
    faults = []
    all_props = moments[0].s.props
    for name, prop in all_props.items():
        spec = prop.spec
        if prop.kind in ("floor", "worktop") or spec.get("behind") or spec.get("untouched"):
            continue
        away = [units for m in moments for units in _ways_to_touch(m, name)]
        if prop.solids:
            # A ball between a back and a wall: the body touches the wall through the ball.
            away += [
                props.rim(prop, *other.places["middle"]) - other.spec["radius"]
                for other in all_props.values()
                if other is not prop and "radius" in other.spec
            ]
        best = min((1e9, *away))  # the big number comes first, for distances that are no numbers
        if best > NEAR:
            faults.append(f"nothing touches the {_kind(prop)} ({best:.1f} units away)")
    return faults


def _ways_to_touch(m: Moment, name: str) -> list[float]:
    """Distances between the body and a prop; one within NEAR is enough."""
    prop = m.s.props[name]
    if prop.kind == "strap":
        # Both ends must be at a hand, foot or knee.
        names = ("hand", "sole", "toe", "knee", "fingers")
        grips = [point for side in SIDES for point in _joint_points(m.s, side, *names)]
        stops = _held_at(m.s, prop)
        loose = max(min(gap(q, grip) for grip in grips) for q in (stops[0], stops[-1]))
        return [loose - 12 + NEAR]
    discs = [disc for discs in m.made.values() for disc in discs]
    backs = [q for k, q in prop.places.items() if k.startswith("back")] if prop.solids else []
    return [
        distance(m, discs, name),
        *(gap((x, y), q) - r for x, y, r in discs for q in backs),
    ]


def _framed(m: Moment) -> list[str]:
    wide, high, below = SIZES[m.size]
    left, right = MIDDLE - wide / 2 + 1, MIDDLE + wide / 2 - 1
    bottom, top = 1 - below, high - below - 1
    faults = []
    for name, discs in m.made.items():
        over = max(
            max(left - x + r, x + r - right, bottom - y + r, y + r - top) for x, y, r in discs
        )
        if name in _BODY + _ARMS and over > 0:
            faults.append(f"the {_said(name)} leaves the picture by {over:.1f} units")
    for end, (x, y) in _arrow_ends(m):
        if not (left + 4 <= x <= right - 4 and bottom + 4 <= y <= top - 4):
            faults.append(f"an arrow leaves the picture ({end} {x:.0f}, {y:.0f})")
    return faults


def _arrow_ends(m: Moment) -> list[tuple[str, Point]]:
    return [
        (end, target(m.s, arrow[end], "arrow"))
        for arrow in m.frame["arrows"]
        for end in ("from", "to")
    ]


# Hands can hold the head, never push it
# --------------------------------------------------------------------------------------------------


def _head(m: Moment) -> list[str]:
    faults = [f"the {side} hand {fault}" for side in SIDES if (fault := _hand_at_head(m, side))]
    if any(arm.spec.get("cradle") for arm in m.s.arms.values()):
        faults += [
            "an arrow points at the head while hands hold it"
            for _, point in _arrow_ends(m)
            if gap(point, m.s.points["head"]) < 19
        ]
    return faults


def _hand_at_head(m: Moment, side: str) -> str:
    """What is wrong with a hand at the head, or a hand that should be there; empty if nothing."""
    s, spec = m.s, m.s.arms[side].spec
    cradle = spec.get("cradle")
    away = distance(m, m.made[f"hand.{side}"], "head")
    if not away <= 1.0:
        return "should cradle the head but is not at it" if cradle and away > 6 else ""
    dx, dy = plus(s.points[f"hand.{side}"], s.points["head"], -1)
    if cradle == "under":
        return "should lie under the head but is above it" if dy > 0 else ""
    if not cradle:
        return "touches the head; hands may only cradle it from behind (cradle)"
    profile, forward = cos(radians(s.head_turn)), across(s.head_angle)
    ahead = (dx * forward[0] + dy * forward[1]) * (1 if profile >= 0 else -1)
    if abs(profile) > 0.45:
        return "is at the face side of the head; a cradle holds from behind" if ahead > 0.5 else ""
    if sin(radians(s.head_turn)) > 0 and spec.get("layer") not in ("back", "collar"):
        return "is painted before the face; a cradle holds from behind (layer back or collar)"
    return ""


def _captioned(m: Moment) -> list[str]:
    return [] if m.frame["caption"] else ["has no caption"]


RULES = (_joints, _lengths, _inside, _contacts, _framed, _head, _captioned)
RULES_BETWEEN = (_joints, _lengths, _inside, _framed)

# Left and right
# --------------------------------------------------------------------------------------------------

_SIDE_WORDS = re.compile(
    r"\b(left|right)\s+(knee|leg|foot|heel|thigh|ankle|shin|hip|arm|hand|elbow|forearm|shoulder)\b",
    re.I,
)
_LEG_WORDS = {"knee", "leg", "foot", "heel", "thigh", "ankle", "shin", "hip"}


def _swapped(text: str) -> str:
    other = {"left": "right", "right": "left", "Left": "Right", "Right": "Left"}
    return re.sub(r"\b([Ll]eft|[Rr]ight)\b", lambda m: other[m[1]], text)


def _words(figure: Data, whole: Data) -> list[str]:
    """Texts that name a side without a version for the other, or with one that differs."""
    faults = []
    texts = [(f"keyframe {i}", k.get("caption", "")) for i, k in enumerate(figure["keyframes"], 1)]
    for where, text in [*texts, ("the description", figure.get("moves", ""))]:
        if isinstance(text, dict):
            if set(text) == set(SIDES) and _swapped(text["left"]) != text["right"]:
                faults.append(f"{where}: the words for left and right differ by more than the side")
        elif whole["side"] in SIDES and re.search(r"\b(left|right)\b", text, re.I):
            faults.append(f"{where}: names a side, so it needs words for left and for right")
    return faults


def _limbs_named(whole: Data, solved: list[Skeleton]) -> list[str]:
    """Captions that name a limb which rests while its twin moves."""
    faults = []
    for number, (frame, before, now) in enumerate(
        zip(whole["keyframes"][1:], solved, solved[1:], strict=False), 2
    ):
        for side, word in _SIDE_WORDS.findall(frame["caption"]):
            side = side.lower()
            limb = "leg" if word.lower() in _LEG_WORDS else "arm"
            other = "left" if side == "right" else "right"
            if (
                f"{limb}.{side}" not in frame["still"]
                and not _moved(limb, side, before, now)
                and _moved(limb, other, before, now)
            ):
                faults.append(
                    f"keyframe {number}: the words say {side} {word}, but the {other} {limb} moves"
                )
    return faults


def _moved(limb: str, side: str, before: Skeleton, now: Skeleton) -> bool:
    joints = {"arm": ("elbow", "hand"), "leg": ("knee", "ankle")}[limb]
    ways = zip(_joint_points(before, side, *joints), _joint_points(now, side, *joints), strict=True)
    return max(gap(a, b) for a, b in ways) > MOVED
