"""What is wrong with a figure, in words.

An empty list means that no rule is broken, not that the picture is good: look.
"""

from __future__ import annotations

import re
from math import cos, radians, sin

from backapp.figures import body, props
from backapp.figures.draw import render
from backapp.figures.motion import between
from backapp.figures.pose import (
    ARM_MODES,
    LEG_MODES,
    MIDDLE,
    SIDES,
    SIZES,
    UNREADABLE,
    Data,
    PoseError,
    mode_of,
    read,
)
from backapp.figures.solve import (
    Skeleton,
    across,
    facing_sign,
    foot_kind,
    gap,
    outline,
    plus,
    solve,
    target,
    wrap,
)

Disc = tuple[float, float, float]  # x, y, radius

NEAR = 2.5  # units within which two things touch
SLACK = 1.0  # units beyond the give of a prop before something counts as inside it
REACH = 0.8  # units a target may lie out of reach
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


def check(figure: Data) -> list[str]:
    """Every fault of a figure, each one sentence.

    Whatever the data is, this answers: what cannot be read, solved or drawn is one fault too, and a
    figure without a fault is drawn without an error, on either side, still and moving.
    """
    try:
        whole = read(figure)
        solved = [solve(frame, whole["view"]) for frame in whole["keyframes"]]
        for side in SIDES if whole["side"] in SIDES else (None,):
            render(figure, side=side, animated=True)
        for number in range(len(solved)):
            render(figure, number)
        return _faults(figure, whole, solved)
    except UNREADABLE as error:
        return [
            f"cannot be read: {error}"
            if isinstance(error, PoseError)
            else f"cannot be read ({type(error).__name__}): {error}"
        ]


def _faults(figure: Data, whole: Data, solved: list[Skeleton]) -> list[str]:
    faults: list[str] = []
    frames, view = whole["keyframes"], whole["view"]
    for number, (frame, s) in enumerate(zip(frames, solved, strict=False), 1):
        found = [
            *_joints(frame, s),
            *_lengths(frame, s),
            *_inside(s, view),
            *_contacts(frame, s, view),
            *_framed(frame, s, whole["size"]),
            *_head(frame, s),
        ]
        if not frame["caption"]:
            found.append("has no caption")
        faults += [f"keyframe {number}: {fault}" for fault in found]
    ways = [(i, i + 1) for i in range(1, len(frames))]
    if whole["motion"] == "round":
        ways.append((len(frames), 1))
    for number, following in ways:
        a, b = frames[number - 1], frames[following - 1]
        try:
            for share in (0.35, 0.65):
                middle = between(a, b, share, view)
                s = solve(middle, view)
                for fault in (
                    *_joints(middle, s),
                    *_lengths(middle, s),
                    *_inside(s, view),
                    *_framed(middle, s, whole["size"]),
                ):
                    line = f"between keyframes {number} and {following}: {fault}"
                    if not any(
                        _gist(line) == _gist(known) or known.endswith(fault) for known in faults
                    ):
                        faults.append(line)
        except UNREADABLE as error:
            faults.append(f"between keyframes {number} and {following}: cannot be mixed: {error}")
    faults += _untouched(solved, view)
    faults += _sides(figure, whole, solved)
    return faults


def _gist(line: str) -> str:
    return re.sub(r"-?\d+(\.\d+)?", "#", line)


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
    return (
        []
        if low <= value <= high
        else [
            f"the belly is {abs(value):.0f} units {'out' if value > 0 else 'in'} ({low} to {high})"
        ]
    )


def _joints(frame: Data, s: Skeleton) -> list[str]:
    spine, head = frame["spine"], frame["head"]
    faults = [
        *_range("low back", float(spine.get("low", 0)), "the low back"),
        *_range("upper back", float(spine.get("upper", 0)), "the upper back"),
        *_range("side bend", float(spine.get("side_low", 0)), "the low back, sideways,"),
        *_range("side bend", float(spine.get("side_upper", 0)), "the upper back, sideways,"),
        *_belly(s.belly),
        *_range("neck", s.points["_neck_bend"][0], "the neck"),
        *_range("side bend", float(head.get("tilt", 0)), "the neck, sideways,"),
        *_range("nod", float(head.get("nod", 0)), "the head on the neck"),
    ]
    for name, value, what in (
        ("twist", float(spine.get("twist", 0)), "the trunk"),
        ("head turn", float(head.get("turn", 0)), "the head"),
    ):
        if abs(value) > body.RANGES[name][1]:
            faults.append(f"{what} turns {abs(value):.0f} degrees (at most {body.RANGES[name][1]})")
    for side in SIDES:
        leg, arm = s.legs[side], s.arms[side]
        f = facing_sign(leg.facing)
        whole = min(leg.apparent) > 0.93
        if abs(leg.facing) > 0.8 and whole and not leg.spec.get("turned"):
            faults += _range("knee", -leg.bend * f, f"the {side} knee")
            faults += _range("hip", wrap(leg.first - s.lean - 180) * f, f"the {side} hip")
            if foot_kind(s, leg.spec) == "side":
                faults += _range(
                    "ankle", -wrap(leg.end - leg.second - 90 * f) * f, f"the {side} ankle"
                )
        else:
            faults += _range("knee", abs(leg.bend), f"the {side} knee") if whole else []
            if whole and abs(leg.facing) < 0.45 and abs(wrap(leg.first - s.lean - 180)) > 65:
                faults.append(
                    f"the {side} leg is spread {abs(wrap(leg.first - s.lean - 180)):.0f} "
                    f"degrees (at most 65)"
                )
        f = facing_sign(arm.facing)
        if min(arm.apparent) <= 0.93:
            continue
        if abs(arm.facing) > 0.8 and not arm.spec.get("twisted"):
            faults += _range("elbow", arm.bend * f, f"the {side} elbow")
            lift = wrap(arm.first - s.chest_angle - 180) * f
            faults += _range(
                "shoulder", lift if lift > -110 else lift + 360, f"the {side} shoulder"
            )
        else:
            faults += _range("elbow", abs(arm.bend), f"the {side} elbow")
    return faults


def _lengths(frame: Data, s: Skeleton) -> list[str]:
    faults = []
    for kind, limbs, end in (("arm", s.arms, "hand"), ("leg", s.legs, "foot")):
        for side in SIDES:
            limb = limbs[side]
            if abs(limb.over_reach) > REACH:
                how = "too far" if limb.over_reach > 0 else "too near"
                faults.append(
                    f"the {side} {end} cannot reach its target: {abs(limb.over_reach):.1f} "
                    f"units {how}"
                )
            for part, share in zip(("upper", "lower"), limb.apparent, strict=False):
                if not 0.1 <= share <= 1.0:
                    faults.append(
                        f"the {side} {part} {kind} is drawn {share:.2f} times its true "
                        f"length (0.1 to 1)"
                    )
            joints = ("shoulder", "elbow", "wrist") if kind == "arm" else ("hip", "knee", "ankle")
            for a, b, true, share in zip(
                joints, joints[1:], body.LENGTHS[kind], limb.apparent, strict=False
            ):
                if abs(gap(s.points[f"{a}.{side}"], s.points[f"{b}.{side}"]) - true * share) > 0.3:
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


def parts(s: Skeleton) -> dict[str, list[Disc]]:
    """The body as discs, by the names that contacts use."""
    p = s.points
    out: dict[str, list[Disc]] = {}
    edge = outline(s)
    half = len(edge) // 2
    back = [(x, y, 0.0) for (x, y), _ in edge[:half]]
    front = [(x, y, 0.0) for (x, y), _ in edge[half:]][::-1]
    ups = [up for _, up in edge[:half]]
    if cos(radians(s.turn)) < -0.45:
        back, front = front, back
    out["back"] = [d for d, up in zip(back, ups, strict=False) if 18 <= up <= 62]
    out["low back"] = [d for d, up in zip(back, ups, strict=False) if 10 <= up <= 36]
    out["shoulders"] = [d for d, up in zip(back, ups, strict=False) if 45 <= up <= 67]
    out["bottom"] = [d for d, up in zip(back + front, ups + ups, strict=False) if up <= 10]
    out["belly"] = [d for d, up in zip(front, ups, strict=False) if 10 <= up <= 36]
    out["chest"] = [d for d, up in zip(front, ups, strict=False) if 36 <= up <= 62]
    out["trunk"] = back + front
    if abs(cos(radians(s.chest_turn))) < 0.8:
        # Turned towards or away from whoever looks: chest and back are faces, not edges.
        for name, low, high in (
            ("chest", 36, 60),
            ("back", 30, 60),
            ("belly", 8, 36),
            ("low back", 8, 36),
        ):
            out[name] = [(*p_, 11.0) for p_, _, _, up in s.spine if low <= up <= high]
    out["side"] = out["trunk"]
    hx, hy = p["head"]
    out["head"] = [
        (hx, hy, 10.4),
        (*plus(p["head"], _unit(s.head_angle), 2.6), 10.4),
        (*plus(p["head"], _unit(s.head_angle), -2.6), 9.4),
    ]
    for side in SIDES:
        (t0, t1), (s0, s1) = body.R_THIGH, body.R_SHIN
        hip, knee, ankle = (p[f"{n}.{side}"] for n in ("hip", "knee", "ankle"))
        out[f"thigh.{side}"] = _along(hip, knee, t0, t1)
        out[f"shin.{side}"] = out[f"calf.{side}"] = _along(knee, ankle, s0, s1)
        out[f"knee.{side}"] = [(*knee, s0)]
        for name in ("sole", "heel", "toe"):
            out[f"{name}.{side}"] = [(*p[f"{name}.{side}"], 1.5 if name == "toe" else 0.0)]
        out[f"foot.{side}"] = [
            d for name in ("sole", "heel", "toe") for d in out[f"{name}.{side}"]
        ] + [(*ankle, s1 - 0.5)]
        shoulder, elbow, wrist = (p[f"{n}.{side}"] for n in ("shoulder", "elbow", "wrist"))
        (a0, a1), (f0, f1) = body.R_UPPER_ARM, body.R_FOREARM
        out[f"upper arm.{side}"] = _along(shoulder, elbow, a0, a1)
        out[f"forearm.{side}"] = _along(elbow, wrist, f0, f1)
        out[f"elbow.{side}"] = [(*elbow, a1)]
        out[f"shoulder.{side}"] = [(*shoulder, body.R_SLEEVE[0])]
        out[f"hand.{side}"] = [
            (*p[f"hand.{side}"], body.R_HAND),
            (*p[f"fingers.{side}"], 1.2),
            (*wrist, f1),
        ]
        out[f"arm.{side}"] = out[f"upper arm.{side}"] + out[f"forearm.{side}"] + out[f"hand.{side}"]
    return out


def _unit(angle: float):
    return cos(radians(angle)), sin(radians(angle))


_BODY = ("trunk", "head", *(f"{n}.{s}" for n in ("thigh", "shin", "foot") for s in SIDES))
_ARMS = tuple(f"{n}.{s}" for n in ("upper arm", "forearm", "hand") for s in SIDES)


def _inside(s: Skeleton, view: str) -> list[str]:
    """Parts that sink into something solid by more than it gives."""
    if view == "above":
        return []
    faults, made = [], parts(s)
    for prop in s.props.values():
        if not prop.solids:
            continue
        # An arm may pass in front of a chair or worktop, but not through what fills the picture
        # from side to side.
        names = _BODY + _ARMS if prop.kind in ("floor", "mat", "bed", "wall") else _BODY
        for name in names:
            if any(name.startswith(skip) for skip in prop.spec.get("passes", ())):
                continue
            part, _, side = name.partition(".")
            if (
                side
                and prop.kind != "floor"
                and part in ("thigh", "shin", "foot")
                and min(s.legs[side].apparent) <= 0.93
            ):
                continue  # it comes towards whoever looks, in front of the prop
            depth = max(r - props.rim(prop, x, y) for x, y, r in made[name])
            if depth > prop.give + SLACK:
                faults.append(
                    (
                        f"the {_said(name)} is {depth:.1f} units inside the "
                        f"{prop.kind.replace('-', ' ')}"
                    )
                    if prop.kind != "floor"
                    else f"the {_said(name)} is {depth:.1f} units below the floor"
                )
    return faults


def _said(name: str) -> str:
    part, _, side = name.partition(".")
    return f"{side} {part}" if side else part


def distance(s: Skeleton, part: str, other: str, view: str, made: dict[str, list[Disc]]) -> float:
    """Units between a part of the body and a prop, or another part; at or below nought they
    touch.
    """
    mine = made[part]
    if other in s.props:
        prop = s.props[other]
        if prop.spec.get("behind"):
            return 0.0
        if prop.solids:
            return min(props.rim(prop, x, y) - r for x, y, r in mine)
        if prop.kind == "doorway":
            edges = [prop.places["left"][0], prop.places["right"][0]]
            return min(abs(x - e) - r for x, y, r in mine for e in edges)
        if prop.held:
            return min(gap((x, y), q) - r for x, y, r in mine for q in _held_at(s, prop))
        across_, up = _extent(prop)
        cx, cy = prop.spec["x"], prop.places.get("middle", prop.places.get("seat", (0, 0)))[1]
        return min(max(abs(x - cx) - across_ / 2, abs(y - cy) - up / 2) - r for x, y, r in mine)
    return min(gap(a[:2], b[:2]) - a[2] - b[2] for a in mine for b in made[other])


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


def _contacts(frame: Data, s: Skeleton, view: str) -> list[str]:
    faults, made = [], parts(s)
    for contact in frame["contacts"]:
        if not isinstance(contact, (list, tuple)) or len(contact) != 2:
            faults.append(f'a contact looks like ["foot.left", "floor"], not {contact!r}')
            continue
        first, other = contact
        names = [f"{PAIRS[first]}.{side}" for side in SIDES] if first in PAIRS else [first]
        others = [f"{PAIRS[other]}.{side}" for side in SIDES] if other in PAIRS else [other]
        for name in names:
            if name not in made or any(o not in made and o not in s.props for o in others):
                faults.append(f"contact {first!r} with {other!r}: one of them is not known here")
                continue
            if (
                view == "above"
                and others[0] in s.props
                and s.props[others[0]].kind in ("mat", "bed")
            ):
                away = distance(s, name, others[0], view, made)
            else:
                away = min(distance(s, name, o, view, made) for o in others)
            if away > NEAR:
                faults.append(
                    f"the {_said(name)} should touch the {_said(other)} but is {away:.1f} "
                    f"units away"
                )
    return faults


def _untouched(solved: list[Skeleton], view: str) -> list[str]:
    """Props that are in the picture and touched by nobody."""
    faults = []
    for name, prop in solved[0].props.items():
        if (
            prop.kind in ("floor", "worktop")
            or prop.spec.get("behind")
            or prop.spec.get("untouched")
        ):
            continue
        best = 1e9
        for s in solved:
            made = parts(s)
            here = s.props[name]
            pieces = [d for key, discs in made.items() for d in discs]
            made["any"] = pieces
            if here.kind == "chair" and not here.solids:
                best = min(best, distance(s, "any", name, view, made))
            elif here.kind == "chair":
                best = min(
                    best,
                    distance(s, "any", name, view, made),
                    *(
                        gap((x, y), q) - r
                        for x, y, r in pieces
                        for k, q in here.places.items()
                        if k.startswith("back")
                    ),
                )
            elif here.held and here.kind == "strap":
                ends = [
                    s.points[f"{p}.{side}"]
                    for p in ("hand", "sole", "toe", "knee", "fingers")
                    for side in SIDES
                ]
                loose = max(
                    min(gap(q, e) for e in ends)
                    for q in (_held_at(s, here)[0], _held_at(s, here)[-1])
                )
                best = min(best, loose - 12 + NEAR)
            else:
                best = min(best, distance(s, "any", name, view, made))
        if best > NEAR and prop.solids:
            # A ball between a back and a wall: the wall is touched by what is touched.
            for other in solved[0].props.values():
                if other is not prop and other.kind != "floor" and "radius" in other.spec:
                    best = min(
                        best, props.rim(prop, *other.places["middle"]) - other.spec["radius"]
                    )
        if best > NEAR:
            faults.append(
                f"nothing touches the {prop.kind.replace('-', ' ')} ({best:.1f} units away)"
            )
    return faults


def _framed(frame: Data, s: Skeleton, size: str) -> list[str]:
    wide, high, below = SIZES[size]
    left, right, bottom, top = (
        MIDDLE - wide / 2 + 1,
        MIDDLE + wide / 2 - 1,
        1 - below,
        high - below - 1,
    )
    faults = []
    for name, discs in parts(s).items():
        if name not in _BODY + _ARMS:
            continue
        over = max(
            max(left - x + r, x + r - right, bottom - y + r, y + r - top) for x, y, r in discs
        )
        if over > 0:
            faults.append(f"the {_said(name)} leaves the picture by {over:.1f} units")
    for arrow in frame["arrows"]:
        for end in ("from", "to"):
            x, y = target(s, arrow[end], "arrow")
            if not (left + 4 <= x <= right - 4 and bottom + 4 <= y <= top - 4):
                faults.append(f"an arrow leaves the picture ({end} {x:.0f}, {y:.0f})")
    return faults


# The head is held, never pushed
# ---------------------------------------------------------------------------------------


def _head(frame: Data, s: Skeleton) -> list[str]:
    faults, made = [], parts(s)
    profile = cos(radians(s.head_turn))
    forward = across(s.head_angle)
    holding = False
    for side in SIDES:
        spec = s.arms[side].spec
        near = distance(s, f"hand.{side}", "head", "", made) <= 1.0
        cradle = spec.get("cradle")
        if cradle:
            holding = True
        if not near:
            if cradle and distance(s, f"hand.{side}", "head", "", made) > 6:
                faults.append(f"the {side} hand should cradle the head but is not at it")
            continue
        hx, hy = s.points[f"hand.{side}"]
        dx, dy = hx - s.points["head"][0], hy - s.points["head"][1]
        ahead = (dx * forward[0] + dy * forward[1]) * (1 if profile >= 0 else -1)
        if cradle == "under":
            if dy > 0:
                faults.append(f"the {side} hand should lie under the head but is above it")
        elif not cradle:
            faults.append(
                f"the {side} hand touches the head; hands may only cradle it from behind (cradle)"
            )
        elif abs(profile) > 0.45 and ahead > 0.5:
            faults.append(
                f"the {side} hand is at the face side of the head; a cradle holds from behind"
            )
        elif (
            abs(profile) <= 0.45
            and sin(radians(s.head_turn)) > 0
            and spec.get("layer") not in ("back", "collar")
        ):
            faults.append(
                f"the {side} hand is painted before the face; a cradle holds from behind "
                f"(layer back or collar)"
            )
    if holding:
        for arrow in frame["arrows"]:
            for end in ("from", "to"):
                if gap(target(s, arrow[end], "arrow"), s.points["head"]) < 19:
                    faults.append("an arrow points at the head while hands hold it")
    return faults


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


def _sides(figure: Data, whole: Data, solved: list[Skeleton]) -> list[str]:
    faults = []
    texts = [(f"keyframe {i}", k.get("caption", "")) for i, k in enumerate(figure["keyframes"], 1)]
    texts.append(("the description", figure.get("moves", "")))
    one_sided = whole["side"] in SIDES
    for where, text in texts:
        if isinstance(text, dict):
            if set(text) == set(SIDES) and _swapped(text["left"]) != text["right"]:
                faults.append(f"{where}: the words for left and right differ by more than the side")
        elif one_sided and re.search(r"\b(left|right)\b", text, re.I):
            faults.append(f"{where}: names a side, so it needs words for left and for right")
    for number, (frame, before, now) in enumerate(
        zip(whole["keyframes"][1:], solved, solved[1:], strict=False), 2
    ):
        moved = {
            limb: max(gap(before.points[f"{j}.{side}"], now.points[f"{j}.{side}"]) for j in joints)
            > MOVED
            for side in SIDES
            for limb, joints in (
                (f"arm.{side}", ("elbow", "hand")),
                (f"leg.{side}", ("knee", "ankle")),
            )
        }
        for side, word in _SIDE_WORDS.findall(frame["caption"]):
            side = side.lower()
            limb = "leg" if word.lower() in _LEG_WORDS else "arm"
            other = "left" if side == "right" else "right"
            if f"{limb}.{side}" in frame["still"]:
                continue
            if not moved[f"{limb}.{side}"] and moved[f"{limb}.{other}"]:
                faults.append(
                    f"keyframe {number}: the words say {side} {word}, but the {other} {limb} moves"
                )
    return faults


__all__ = ["check", "distance", "parts", "ARM_MODES", "LEG_MODES", "mode_of"]
