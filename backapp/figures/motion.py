"""Movement: what lies between keyframes, and a still drawing turned into one that moves when asked.

Between two keyframes the *numbers of the pose* are mixed (places for planted hands and feet, angles
for swung ones) and the limbs are solved anew at every moment, so no limb ever changes its length.
The moving picture is the still drawing at several moments, compared: whatever differs becomes an
SMIL animation.
"""

from __future__ import annotations

import itertools
import re
from copy import deepcopy

from backapp.figures.pose import ARM_MODES, LEG_MODES, SIDES, Data, mode_of
from backapp.figures.props import n

STEPS = 3  # even steps from one keyframe to the next


def between(a: Data, b: Data, share: float, view: str) -> Data:
    """The complete keyframe `share` (0..1) of the way from a to b."""
    from backapp.figures.solve import solve

    a, b = deepcopy(a), deepcopy(b)
    _same_terms(a, b, view, solve)
    mixed = _mix(a, b, share, "")
    mixed["arrows"] = []
    return mixed


def _same_terms(a: Data, b: Data, view: str, solve) -> None:
    """Where two keyframes place a limb in different terms, both are put as angles, so that they
    can be mixed.
    """
    solved = None
    hips = [frame["hips"] for frame in (a, b)]
    if any(hips[0].get(k) != hips[1].get(k) for k in ("pin", "on", "with")) or (
        "at" in hips[0]
    ) != ("at" in hips[1]):
        # Placed in different terms: follow the part of the body that one of them holds in place.
        solved = (solve(a, view), solve(b, view))
        pin = hips[0].get("pin") or hips[1].get("pin") or "hips"
        for spec, s in zip(hips, solved, strict=False):
            for word in ("x", "on", "with"):
                spec.pop(word, None)
            spec.update(pin=pin, at=list(s.points[pin]))
    for key, modes in (("arms", ARM_MODES), ("legs", LEG_MODES)):
        for side in SIDES:
            one, two = a[key][side], b[key][side]
            names = ("upper", "fore", "point") if key == "arms" else ("thigh", "shin", "toes")
            kinds = {mode_of(one, modes), mode_of(two, modes)}
            if kinds == {"angles"} and all(k in one and k in two for k in names):
                continue
            same = (
                len(kinds) == 1
                and kinds != {"angles"}
                and kinds != {""}
                and not (one.get("sweep") or two.get("sweep"))
            )
            solved = solved or (solve(a, view), solve(b, view))
            limbs = [getattr(s, key)[side] for s in solved]
            if same and limbs[0].bend * limbs[1].bend >= 0:
                end = "point" if key == "arms" else "toes"
                mode = kinds.pop()
                if one.get(mode) != two.get(mode) and not _plain(one[mode], two[mode]):
                    # Different kinds of place: both as plain points. Feet are then given by the
                    # ankle.
                    if key == "arms":
                        one[mode], two[mode] = (list(s.points[f"hand.{side}"]) for s in solved)
                    else:
                        for spec, s in zip((one, two), solved, strict=False):
                            spec.pop(mode)
                            spec["ankle"] = list(s.points[f"ankle.{side}"])
                if (end in one) != (end in two):
                    one[end], two[end] = limbs[0].end, _near(limbs[0].end, limbs[1].end)
                elif end in one:
                    two[end] = _near(one[end], two[end])
                continue
            for spec, limb, _before in zip((one, two), limbs, (None, limbs[0]), strict=False):
                for mode in (m for keys in modes.values() for m in keys):
                    spec.pop(mode, None)
                spec.update(zip(names, (limb.first, limb.second, limb.end), strict=False))
                spec["apparent"] = list(limb.apparent)
            for name in names:
                two[name] = _near(one[name], two[name])


def _plain(one, two) -> bool:
    return (
        isinstance(one, list)
        and isinstance(two, list)
        or (
            isinstance(one, dict)
            and isinstance(two, dict)
            and {k: v for k, v in one.items() if isinstance(v, str)}
            == {k: v for k, v in two.items() if isinstance(v, str)}
        )
    )


def _near(from_angle: float, to_angle: float) -> float:
    """The same direction, written so that the shorter way round is taken."""
    return from_angle + (to_angle - from_angle + 180) % 360 - 180


def _mix(a, b, share: float, key: str):
    if isinstance(a, bool) or isinstance(b, bool) or a is None or b is None:
        return a if share < 1 else b
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return a + (b - a) * share
    if isinstance(a, dict) and isinstance(b, dict):
        rest = {"lean": 90, "twist": 0, "apparent": 1}
        out = {}
        for k in {**a, **b}:
            if k in ("arrows", "contacts", "still", "caption", "seconds"):
                out[k] = a.get(k)
            elif k in a and k in b:
                out[k] = _mix(a[k], b[k], share, k)
            elif (
                isinstance(a.get(k, b.get(k)), (int, float))
                and not isinstance(a.get(k, b.get(k)), bool)
                and k not in ("turn", "x")
            ):
                out[k] = _mix(a.get(k, rest.get(k, 0)), b.get(k, rest.get(k, 0)), share, k)
            elif k in a or share >= 1:
                out[k] = a.get(k, b.get(k))
        return out
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [_mix(x, y, share, "") for x, y in zip(a, b, strict=False)]
    return a if share < 1 else b


def moments(frames: list[Data], view: str, round_: bool = False) -> tuple[list[Data], float]:
    """(complete keyframes at even steps, seconds of one round).

    Each keyframe rests a step, then there and back. `round_`: without a rest, and from the last on
    to the first, for what nobody does backwards (walking).
    """
    if round_:
        pairs = list(zip(frames, [*frames[1:], frames[0]], strict=True))
        stills = [
            m
            for a, b in pairs
            for m in (a, *(between(a, b, step / STEPS, view) for step in range(1, STEPS)))
        ]
        stills = [{**f, "arrows": []} for f in (*stills, frames[0])]
        return stills, round(sum(float(f["seconds"]) for f in frames), 2)
    stretches = [
        [between(a, b, _eased(step / STEPS), view) for step in range(1, STEPS)]
        for a, b in itertools.pairwise(frames)
    ]
    there: list[Data] = []
    for frame, stretch in zip(frames, stretches, strict=False):
        there += [frame, frame, *stretch]
    last = frames[-1]
    back = [*there[:1], *there[2:]]  # on the way back the start is not rested at twice
    stills = [*there, last, last, *(f for f in reversed(back))]
    stills = [{**f, "arrows": []} for f in stills]
    step = sum(float(f["seconds"]) for f in frames[1:]) / len(frames[1:]) / STEPS
    return stills, round(step * (len(stills) - 1), 2)


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)


_TAG = re.compile(r"<(/?)([a-z]+)((?:\s[\w:-]+=\"[^\"]*\")*)\s*(/?)>")
_ATTRIBUTE = re.compile(r"([\w:-]+)=\"([^\"]*)\"")
_CALL = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")
_STEADY = {"class", "fill", "stroke"}


def moving(pictures: list[str], seconds: float) -> str:
    """One drawing that moves evenly through the pictures, which must have the same elements in
    the same order.
    """
    tags = [list(_TAG.finditer(p)) for p in pictures]
    if len({tuple((m[1], m[2]) for m in row) for row in tags}) != 1:
        raise ValueError("the keyframes do not have the same parts")
    timing = f'dur="{n(seconds)}s" repeatCount="indefinite"'
    out = []
    for row in zip(*tags, strict=False):
        first = row[0]
        sets = [dict(_ATTRIBUTE.findall(m[3])) for m in row]
        attributes, changes = dict(sets[0]), []
        for name in sets[0]:
            values = [s.get(name, sets[0][name]) for s in sets]
            if len(set(values)) == 1 or name in _STEADY:
                continue
            if name == "transform":
                changes += _turning(values, timing)
            else:
                changes.append(
                    f'<animate attributeName="{name}" values="{";".join(values)}" {timing}/>'
                )
        if not changes:
            out.append(first[0])
        else:
            written = "".join(f' {k}="{v}"' for k, v in attributes.items())
            out.append(
                f"<{first[2]}{written}>{''.join(changes)}" + (f"</{first[2]}>" if first[4] else "")
            )
    return "".join(out)


def _turning(values: list[str], timing: str) -> list[str]:
    """Animations for a transform.

    What never changes stays in the attribute; only the last call may turn on top of it.
    """
    calls = [_CALL.findall(v) for v in values]
    changing = [i for i in range(len(calls[0])) if len({c[i][1] for c in calls}) > 1]
    out = []
    if (
        changing == [len(calls[0]) - 1]
        and calls[0][-1][0] == "rotate"
        and " " not in calls[0][-1][1]
    ):
        turns = _unwound([float(c[-1][1]) for c in calls])
        more = ";".join(n(t - turns[0]) for t in turns)
        return [
            f'<animateTransform attributeName="transform" additive="sum" type="rotate" '
            f'values="{more}" {timing}/>'
        ]
    for index in range(len(calls[0])):
        kind, numbers = calls[0][index][0], [c[index][1] for c in calls]
        if kind == "rotate":
            turns = _unwound([float(v.split()[0]) for v in numbers])
            numbers = [
                " ".join([n(w), *v.split()[1:]]) for w, v in zip(turns, numbers, strict=False)
            ]
        add = ' additive="sum"' if index else ""
        shown = ";".join(numbers if len(set(numbers)) > 1 else numbers[:1] * 2)
        out.append(
            f'<animateTransform attributeName="transform"{add} type="{kind}" '
            f'values="{shown}" {timing}/>'
        )
    return out


def _unwound(turns: list[float]) -> list[float]:
    for i in range(1, len(turns)):
        turns[i] = _near(turns[i - 1], turns[i])
    return turns
