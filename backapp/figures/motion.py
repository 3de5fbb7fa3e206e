"""Movement: poses between keyframes, and a still drawing turned into an animated one.

Between two keyframes the *numbers of the pose* are interpolated (places for planted hands and feet,
angles for swinging ones) and the limbs are solved again at every moment, so no limb ever changes
its length. The animated picture compares the still drawings of several moments: every attribute
that differs becomes an SMIL animation.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from copy import deepcopy
from functools import cache

from backapp.figures.pose import LIMBS, SIDES, Data, is_number, mode_of
from backapp.figures.props import n
from backapp.figures.solve import Limb, Skeleton, solve

STEPS = 3  # even steps from one keyframe to the next


def between(a: Data, b: Data, share: float, view: str) -> Data:
    """The complete keyframe `share` (0..1) of the way from a to b."""
    a, b = deepcopy(a), deepcopy(b)
    _same_terms(a, b, view)
    return {**_mix(a, b, share), "arrows": []}


def _same_terms(a: Data, b: Data, view: str) -> None:
    """Rewrite two keyframes so that their numbers can be interpolated: the hips by the same point
    of the body, each limb by the same kind of place or by angles.
    """
    solved = cache(lambda: (solve(a, view), solve(b, view)))
    hips = (a["hips"], b["hips"])
    if any(hips[0].get(k) != hips[1].get(k) for k in ("pin", "on", "with")) or (
        "at" in hips[0]
    ) != ("at" in hips[1]):
        # Follow the part of the body that one of the two holds in place.
        pin = hips[0].get("pin") or hips[1].get("pin") or "hips"
        for spec, s in zip(hips, solved(), strict=True):
            for word in ("x", "on", "with"):
                spec.pop(word, None)
            spec.update(pin=pin, at=list(s.points[pin]))
    for key in LIMBS:
        for side in SIDES:
            _same_terms_for_limb(key, side, (a[key][side], b[key][side]), solved)


_DIRECTIONS = {"arms": ("upper", "fore", "point"), "legs": ("thigh", "shin", "toes")}


def _same_terms_for_limb(
    key: str, side: str, specs: tuple[Data, Data], solved: Callable[[], tuple[Skeleton, Skeleton]]
) -> None:
    modes, names = LIMBS[key][0], _DIRECTIONS[key]
    one, two = specs
    mode, other = mode_of(one, modes), mode_of(two, modes)
    if mode == other == "angles" and all(k in one and k in two for k in names):
        return
    limbs = [getattr(s, key)[side] for s in solved()]
    if (
        mode == other
        and mode not in ("angles", "")
        and not (one.get("sweep") or two.get("sweep"))
        and limbs[0].bend * limbs[1].bend >= 0
    ):
        if one.get(mode) != two.get(mode) and not _plain(one[mode], two[mode]):
            _as_points(key, side, mode, specs, solved())
        _same_end(names[2], specs, limbs)
        return
    for spec, limb in zip(specs, limbs, strict=True):
        for word in (word for words in modes.values() for word in words):
            spec.pop(word, None)
        spec.update(zip(names, (limb.first, limb.second, limb.end), strict=True))
        spec["apparent"] = list(limb.apparent)
    for name in names:
        two[name] = _near(one[name], two[name])


def _as_points(
    key: str, side: str, mode: str, specs: tuple[Data, Data], solved: tuple[Skeleton, Skeleton]
) -> None:
    """Write two targets of different kinds as plain points: the hand, or the ankle of a leg."""
    word = "hand" if key == "arms" else "ankle"
    for spec, s in zip(specs, solved, strict=True):
        spec.pop(mode)
        spec[word] = list(s.points[f"{word}.{side}"])


def _same_end(end: str, specs: tuple[Data, Data], limbs: list[Limb]) -> None:
    """Give the direction of the fingers or toes in both keyframes if one of them has it."""
    one, two = specs
    if (end in one) != (end in two):
        one[end], two[end] = limbs[0].end, _near(limbs[0].end, limbs[1].end)
    elif end in one:
        two[end] = _near(one[end], two[end])


def _plain(one, two) -> bool:
    """Whether two targets differ only in numbers."""
    if isinstance(one, dict) and isinstance(two, dict):
        a, b = ({k: v for k, v in e.items() if isinstance(v, str)} for e in (one, two))
        return a == b
    return isinstance(one, list) and isinstance(two, list)


def _near(from_angle: float, to_angle: float) -> float:
    """The same direction as `to_angle`, less than half a turn away from `from_angle`."""
    return from_angle + (to_angle - from_angle + 180) % 360 - 180


#: Words of a keyframe that are not interpolated.
_KEPT = ("arrows", "contacts", "still", "caption", "seconds")
#: Numbers that are not 0 where they are left out.
_REST = {"lean": 90, "twist": 0, "apparent": 1}


def _mix(a, b, share: float):
    """Interpolate numbers at any depth; anything else changes at the end."""
    if is_number(a) and is_number(b):
        return a + (b - a) * share
    if isinstance(a, dict) and isinstance(b, dict):
        return _mix_words(a, b, share)
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [_mix(x, y, share) for x, y in zip(a, b, strict=True)]
    return a if share < 1 else b


def _mix_words(a: Data, b: Data, share: float) -> Data:
    out = {}
    for k in {**a, **b}:
        only = a.get(k, b.get(k))
        if k in _KEPT:
            out[k] = a.get(k)
        elif k in a and k in b:
            out[k] = _mix(a[k], b[k], share)
        elif is_number(only) and k not in ("turn", "x"):
            out[k] = _mix(a.get(k, _REST.get(k, 0)), b.get(k, _REST.get(k, 0)), share)
        elif k in a or share >= 1:
            out[k] = only
    return out


def moments(frames: list[Data], view: str, round_: bool = False) -> tuple[list[Data], float]:
    """(complete keyframes at even steps, seconds of one cycle).

    Each keyframe rests for one step; the movement runs there and back. With `round_` it runs
    without a rest and from the last keyframe on to the first, for what people do only forwards
    (walking).
    """
    seconds = [float(f["seconds"]) for f in frames]
    steps = range(1, STEPS)
    stills: list[Data] = []
    if round_:
        for a, b in zip(frames, [*frames[1:], frames[0]], strict=True):
            stills += [a, *(between(a, b, step / STEPS, view) for step in steps)]
        stills.append(frames[0])
        cycle = sum(seconds)
    else:
        for a, b in itertools.pairwise(frames):
            stills += [a, a, *(between(a, b, _eased(step / STEPS), view) for step in steps)]
        # on the way back the first keyframe comes once: its rest is the start of the next cycle
        stills += [frames[-1]] * 2 + stills[:1:-1] + stills[:1]
        cycle = sum(seconds[1:]) / len(seconds[1:]) / STEPS * (len(stills) - 1)
    return [{**f, "arrows": []} for f in stills], round(cycle, 2)


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)


_TAG = re.compile(r"<(/?)([a-z]+)((?:\s[\w:-]+=\"[^\"]*\")*)\s*(/?)>")
_ATTRIBUTE = re.compile(r"([\w:-]+)=\"([^\"]*)\"")
_CALL = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")
_STEADY = {"class", "fill", "stroke"}


def moving(pictures: list[str], seconds: float) -> str:
    """One drawing that moves evenly through the pictures.

    Raises ValueError unless all have the same elements in the same order.
    """
    tags = [list(_TAG.finditer(p)) for p in pictures]
    if len({tuple((m[1], m[2]) for m in row) for row in tags}) != 1:
        raise ValueError("the keyframes do not have the same parts")
    timing = f'dur="{n(seconds)}s" repeatCount="indefinite"'
    return "".join(_moving_tag(row, timing) for row in zip(*tags, strict=True))


def _moving_tag(row: tuple[re.Match, ...], timing: str) -> str:
    """One tag with an animation for every attribute that differs between the pictures."""
    first = row[0]
    sets = [dict(_ATTRIBUTE.findall(m[3])) for m in row]
    changes = []
    for name, start in sets[0].items():
        values = [s.get(name, start) for s in sets]
        if len(set(values)) == 1 or name in _STEADY:
            continue
        if name == "transform":
            changes += _turning(values, timing)
        else:
            changes.append(
                f'<animate attributeName="{name}" values="{";".join(values)}" {timing}/>'
            )
    if not changes:
        return first[0]
    written = "".join(f' {k}="{v}"' for k, v in sets[0].items())
    closing = f"</{first[2]}>" if first[4] else ""
    return f"<{first[2]}{written}>{''.join(changes)}{closing}"


def _turning(values: list[str], timing: str) -> list[str]:
    """Animations for a transform.

    Where only a last plain rotation changes, the attribute keeps the rest and one animation adds
    the turn. Otherwise every call is animated.
    """

    def animation(kind: str, numbers: list[str], added: bool) -> str:
        add = ' additive="sum"' if added else ""
        return (
            f'<animateTransform attributeName="transform"{add} type="{kind}" '
            f'values="{";".join(numbers)}" {timing}/>'
        )

    # for each call: its name, and its numbers at every moment
    calls = [
        (moments_[0][0], [numbers for _, numbers in moments_])
        for moments_ in zip(*map(_CALL.findall, values), strict=False)
    ]
    steady = [len(set(numbers)) == 1 for _, numbers in calls]
    kind, last = calls[-1]
    if all(steady[:-1]) and not steady[-1] and kind == "rotate" and " " not in last[0]:
        turns = _unwound([float(v) for v in last])
        return [animation(kind, [n(t - turns[0]) for t in turns], True)]
    out = []
    for index, (kind, numbers) in enumerate(calls):
        if kind == "rotate":
            turns = _unwound([float(v.split()[0]) for v in numbers])
            numbers = [
                " ".join([n(w), *v.split()[1:]]) for w, v in zip(turns, numbers, strict=True)
            ]
        moves = len(set(numbers)) > 1
        out.append(animation(kind, numbers if moves else numbers[:1] * 2, index > 0))
    return out


def _unwound(turns: list[float]) -> list[float]:
    return list(itertools.accumulate(turns, _near))
