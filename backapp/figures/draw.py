"""From a skeleton to SVG: classes and presentation attributes only, no style attribute, no script.

Limbs are the same few shapes in every figure, placed by nested transforms. So pages of figures
compress well, and a moving figure cannot stretch: only angles and the roots of the limbs change.
"""

from __future__ import annotations

from functools import cache
from html import escape
from math import cos, hypot, radians, sin

from backapp.figures import body, props
from backapp.figures.motion import moments, moving
from backapp.figures.pose import MIDDLE, SIDES, SIZES, Data, PoseError, read
from backapp.figures.props import n
from backapp.figures.solve import (
    Limb,
    Point,
    Skeleton,
    facing_sign,
    foot_kind,
    gap,
    heading,
    near_side,
    outline,
    plus,
    ray,
    solve,
    target,
    wrap,
)

FILLS = {
    "top": "#2f8088",
    "sleeve": "#2b7980",
    "legs": "#2b4766",
    "skin": "#e3aa86",
    "hair": "#51403a",
    "feet": "#e7d8bf",
}
FAR = {"sleeve": "#1f5960", "legs": "#1d3249", "skin": "#c78f6e", "feet": "#c9b899"}

NAMESPACE = ' xmlns="http://www.w3.org/2000/svg"'


def render(
    figure: Data,
    frame: int | str = "end",
    *,
    ghost: bool = True,
    animated: bool = False,
    title_id: str = "",
    side: str | None = None,
    decorative: bool = False,
    alone: bool = False,
) -> str:
    """The SVG of one keyframe ("start", "end" or its number from 0), or of the whole movement when
    `animated`.

    `ghost` adds the start pose faintly behind a later one. `title_id` gives the title and
    description their ids (must be unique on the page); without it the title still names the
    picture. `decorative` leaves out the words and hides the picture from screen readers: only for a
    picture next to the same words. `side` selects the left or right version of a one-sided figure.
    `alone` adds the namespace that a separate file needs (a picture inside a page does not). Raises
    PoseError, KeyError, TypeError or ValueError for what `check` calls unreadable, and IndexError
    for a keyframe that does not exist.
    """
    whole = read(figure, side)
    frames = whole["keyframes"]
    number = _number(frames, frame)
    if not isinstance(number, int) or not -len(frames) <= number < len(frames):
        raise IndexError(f"there is no keyframe {frame!r}")
    number %= len(frames)
    if animated and len(frames) > 1:
        stills, seconds = moments(frames, whole["view"], whole["motion"] == "round")
        order = _order(solve(frames[-1], whole["view"]))
        inner = moving([_still(whole, still, None, order) for still in stills], seconds)
    else:
        first = frames[0] if ghost and whole["ghost"] and number else None
        inner = _still(whole, frames[number], first)
    wide, high, _ = SIZES[whole["size"]]
    words = "" if decorative else _words(whole, number, title_id, animated)
    labelled = f' aria-labelledby="{escape(title_id)} {escape(title_id)}-desc"' if title_id else ""
    aria = ' aria-hidden="true"' if decorative else f' role="img"{labelled}'
    box = f"{n(MIDDLE - wide / 2)} 0 {wide} {high}"
    return (
        f'<svg{NAMESPACE if alone else ""} class="fig" viewBox="{box}"{aria}>{words}{inner}</svg>'
    )


def _number(frames: list[Data], frame: int | str):
    return (
        frame
        if not isinstance(frame, str)
        else {"start": 0, "end": len(frames) - 1}.get(frame, frame)
    )


def text_equivalent(
    figure: Data, frame: int | str = "end", *, side: str | None = None
) -> tuple[str, str]:
    """(title, description) of a picture in words, as in the SVG."""
    whole = read(figure, side)
    frames = whole["keyframes"]
    number = _number(frames, frame)
    return _title(whole, number % len(frames)), _description(whole)


def _title(whole: Data, number: int) -> str:
    caption = whole["keyframes"][number]["caption"]
    return (
        f"{whole['title']}: {caption}" if whole["title"] and caption else whole["title"] or caption
    )


def _description(whole: Data) -> str:
    return whole["moves"] or " ".join(
        f"{i}. {f['caption']}" for i, f in enumerate(whole["keyframes"], 1)
    )


def _words(whole: Data, number: int, title_id: str, animated: bool) -> str:
    ids = (f' id="{escape(title_id)}"', f' id="{escape(title_id)}-desc"') if title_id else ("", "")
    title = whole["title"] if animated else _title(whole, number)
    return (
        f"<title{ids[0]}>{escape(title)}</title><desc{ids[1]}>{escape(_description(whole))}</desc>"
    )


# One still picture
# --------------------------------------------------------------------------------------------------


def _still(whole: Data, frame: Data, first: Data | None, order: list[str] | None = None) -> str:
    """The inside of a picture.

    A given `order` also keeps what is hidden, so that all moments of a movement match.
    """
    wide, high, below = SIZES[whole["size"]]
    view = whole["view"]
    ground = high - below
    s = solve(frame, view)
    left, right = MIDDLE - wide / 2, MIDDLE + wide / 2
    scene = props.Scene(view, ground, left, right, lambda value, name: target(s, value, name))
    drawn = [props.draw(prop, scene) for prop in s.props.values()]
    behind, before = ("".join(d for over, d in drawn if over is wanted) for wanted in (False, True))
    ghost = _ghost(s, solve(first, view), ground) if first else ""
    marks = "".join(_arrow(s, a, ground) for a in frame["arrows"])
    pen = (
        '<g class="fig-body" stroke="#15262e" stroke-opacity=".5" stroke-width=".9" '
        'stroke-linejoin="round">'
    )
    return behind + ghost + pen + _body(s, ground, order) + "</g>" + before + marks


def _body(s: Skeleton, ground: float, order: list[str] | None) -> str:
    full = order is not None
    order = order or _order(s)
    drawn = {
        "pelvis": _patch(s, _TROUSERS, "legs", ground),
        "shirt": _patch(s, _SHIRT, "top", ground),
        "neck": _neck(s, ground),
        "head": _head(s, ground, full),
    }
    for side in SIDES:
        drawn[f"arm.{side}"] = _arm(s, side, ground)
        drawn[f"leg.{side}"] = _leg(s, side, ground)
    return "".join(drawn[part] for part in order)


LAYERS = ("back", "middle", "collar", "front", "top")


def _order(s: Skeleton) -> list[str]:
    """The parts of the body in the order in which they are painted.

    Each limb can be moved by its "layer": back, middle (before the shirt), collar (between shirt
    and head), front, top.
    """
    slots: dict[str, list[str]] = {layer: [] for layer in LAYERS}
    unknown = {
        limb.spec.get("layer", "back") for limb in (*s.legs.values(), *s.arms.values())
    } - set(slots)
    if unknown:
        raise PoseError(f"layer is {unknown.pop()!r}, not one of {', '.join(LAYERS)}")
    away = sin(radians(s.chest_turn)) < -0.3
    for kind, limbs, near_layer, facing_layer in (
        ("leg", s.legs, "front", "middle"),
        ("arm", s.arms, "top", "back" if away else "top"),
    ):
        near = near_side(limbs["left"].facing)
        for side in SIDES if near == "right" else SIDES[::-1]:
            profile_layer = near_layer if side == near else "back"
            default = profile_layer if _in_profile(limbs[side]) else facing_layer
            slots[limbs[side].spec.get("layer") or default].append(f"{kind}.{side}")
    return [
        *slots["back"],
        "pelvis",
        *slots["middle"],
        "neck",
        "shirt",
        *slots["collar"],
        "head",
        *slots["front"],
        *slots["top"],
    ]


def _in_profile(limb: Limb) -> bool:
    return abs(limb.facing) > 0.45


def _far(limb: Limb, side: str) -> bool:
    """Whether a limb has the darker colours: on the far side of the body, or sent to the back."""
    far_side = side != near_side(limb.facing) and _in_profile(limb)
    return far_side or limb.spec.get("layer") == "back"


def _class(kind: str, far: bool = False) -> str:
    fill = FAR[kind] if far else FILLS[kind]
    return f'class="fig-{kind}{" fig-far" if far else ""}" fill="{fill}"'


def _at(point, angle: float, ground: float) -> str:
    return f'transform="translate({n(point[0])} {n(ground - point[1])})rotate({n(-angle)})"'


GRAIN = 0.5  # the step that the numbers of an outline are rounded to


def smooth(points, ground: float) -> str:
    """A soft closed curve through the middles of a polygon's edges: quadratic, and relative for
    short numbers.
    """
    flipped = [(x, ground - y) for x, y in points]
    x, y = (round((a + b) / 2, 1) for a, b in zip(flipped[-1], flipped[0], strict=True))
    out = [f"M{n(x)} {n(y)}q"]
    for p, q in zip(flipped, flipped[1:] + flipped[:1], strict=True):
        for u, v in (p, ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)):
            dx, dy = round((u - x) / GRAIN) * GRAIN, round((v - y) / GRAIN) * GRAIN
            out.append(f"{n(dx)} {n(dy)} ")
        x, y = x + dx, y + dy
    return "".join(out).rstrip().replace(" -", "-") + "z"


_SHIRT = (body.HEM, 18.0, 27.0, 36.0, 47.0, 56.0, 62.0, 66.5)
_TROUSERS = (-11.0, -6.0, 2.0, 10.0, body.BELT)


def _patch(s: Skeleton, ups: tuple[float, ...], kind: str, ground: float) -> str:
    points = [p for p, up in outline(s) if up in ups]
    return f'<path {_class(kind)} d="{smooth(points, ground)}"/>'


def _neck(s: Skeleton, ground: float) -> str:
    base = plus(s.points["neck"], ray(s.chest_angle, -5))
    top = plus(s.points["skull"], ray(s.head_angle, 2))
    length, (a, b) = gap(base, top), body.R_NECK
    return (
        f"<path {_class('skin')} {_at(base, heading(base, top), ground)} "
        f'd="M-2-{n(a + 1)}Q4-{n(a - 0.8)} {n(length)}-{n(b)}V{n(b)}Q4 {n(a - 0.8)}-2 {n(a + 1)}"/>'
    )


# Limbs. Shapes are drawn along the x axis, front side up (for a body facing right), and are flipped
# for one facing left.


def _leg(s: Skeleton, side: str, ground: float) -> str:
    limb = s.legs[side]
    f = facing_sign(limb.facing)
    far = _far(limb, side)
    (r0, r1), (r2, r3) = body.R_THIGH, body.R_SHIN
    a, b = limb.lengths
    # a knee that comes towards the viewer is drawn a little larger
    lift = float(limb.spec.get("lift", 1))
    r1, r2 = r1 * lift, r2 * lift
    legs = _class("legs", far)
    d = (
        f"M0 {n(-f * r0)}Q{n(a * 0.4)} {n(-f * (r0 + 1))} {n(a)} {n(-f * r1)}"
        f"A{n(r1)} {n(r1)} 0 0 {1 if f > 0 else 0} {n(a)} {n(f * r1)}Q{n(a * 0.5)} "
        f"{n(f * (r0 - 0.5))} 0 {n(f * r0)}"
    )
    thigh = f'<path d="{d.replace(" -", "-")}"/>'
    d = (
        f"M0 {n(-f * r2)}L{n(b - 1)} {n(-f * r3)}V{n(f * r3)}Q{n(b * 0.42)} "
        f"{n(f * (r2 + 2.4))} 0 {n(f * r2)}"
    )
    # A shin under its thigh is further from the viewer: without the darker colour a bent knee is
    # lost in a view from above.
    under = limb.spec.get("over") == "thigh"
    shin = (
        f"<path "
        f'{_class("legs", True) + " " if under and not far else ""}d="{d.replace(" -", "-")}"/>'
    )
    foot = _foot(s, limb, far, f)
    knee = (
        f'<g transform="translate({n(a)})rotate({n(-limb.bend)})">'
        f'<g transform="translate({n(b)})rotate({n(-wrap(limb.end - limb.second))})">{foot}</g>'
        f"{shin}</g>"
    )
    inner = knee + thigh if under else thigh + knee
    return f"<g {legs} {_at(s.points[f'hip.{side}'], limb.first, ground)}>{inner}</g>"


def _foot(s: Skeleton, limb, far: bool, f: int) -> str:
    kind = foot_kind(s, limb.spec)
    if kind == "side":
        # From the ankle: heel behind, sole below, toes ahead. The local x axis runs towards the
        # toes.
        v = f

        def p(x, y):
            return f"{n(x)} {n(v * y)}"

        d = (
            f"M{p(-5, -3)}Q{p(-8, 4)} {p(-6, 7)} {p(-5, 8)} "
            f"{p(-3, 8)}L{p(19, 8)}Q{p(23, 8)} {p(22, 5)}"
            f" {p(20, 1)} {p(11, -1)} {p(6, -2)} {p(5, -5)}z"
        ).replace(" -", "-")
    elif kind == "front":
        d = "M-4-4.8Q1-5.4 6-6.4 9.6-6.6 9-1V1Q9.6 6.6 6 6.4 1 5.4-4 4.8z"
    else:
        d = "M-4-4Q-7 0-4 4 4 4.5 14 5.5 23 5.5 23 0 23-5.5 14-5.5 4-4.5-4-4z"
    return f'<path {_class("feet", far)} d="{d}"/>'


def _arm(s: Skeleton, side: str, ground: float) -> str:
    limb = s.arms[side]
    f = facing_sign(limb.facing)
    far = _far(limb, side)
    (r0, r1), (r2, r3) = body.R_UPPER_ARM, body.R_FOREARM
    a, b = limb.lengths
    skin = _class("skin", far)
    upper = f'<path d="M0-{r0}L{n(a)}-{r1}A{r1} {r1} 0 0 1 {n(a)} {r1}L0 {r0}"/>'
    c = min(body.SLEEVE * limb.apparent[0], a)
    q0, q1 = body.R_SLEEVE
    sleeve = (
        f'<path {_class("sleeve", far)} pathLength="62" stroke-dasharray="20 22" '
        f'd="M{n(c)} {q1}L0 {n(q0)}A{n(q0)} {n(q0)} 0 0 1 0-{n(q0)}L{n(c)}-{q1}"/>'
    )
    fore = (
        f'<path d="M0-{r2}Q{n(b * 0.3)}-{n(r2 + 0.6)} {n(b)}-{r3}V{r3}Q{n(b * 0.3)} '
        f'{n(r2 + 0.6)} 0 {r2}"/>'
    )
    hand = f'<path d="{_hand(limb.spec, f)}"/>'
    turn = -wrap(limb.end - limb.second)
    return (
        f"<g {skin} {_at(s.points[f'shoulder.{side}'], limb.first, ground)}>{upper}{sleeve}"
        f'<g transform="translate({n(a)})rotate({n(-limb.bend)})">{fore}'
        f'<g transform="translate({n(b)})rotate({n(turn)})">{hand}</g></g></g>'
    )


def _hand(spec: Data, f: int) -> str:
    # the thumb is on the front side unless said otherwise
    v = -f if spec.get("palm") == "other" else f

    def p(x, y):
        return f"{n(x)} {n(-v * y)}"

    if spec.get("shape") == "fist":
        return (
            f"M{p(-1, 3.5)}Q{p(2, 5.5)} {p(6, 5)} {p(11, 4.5)} {p(11, 0)} {p(11, -4.5)} "
            f"{p(6, -4.5)} {p(2, -4.5)} {p(-1, -3.5)}"
        ).replace(" -", "-")
    return (
        f"M{p(-1, 3.5)}Q{p(2, 4.5)} {p(4, 6.5)} {p(7, 8)} {p(8, 6)}L{p(7, 3.6)} "
        f"{p(13, 3)}Q{p(17, 2)} {p(16, -1)}"
        f" {p(14, -3)} {p(7, -4)} {p(2, -4)} {p(-1, -3.5)}"
    ).replace(" -", "-")


# The head: slices of a head, seen from any side.


def _head(s: Skeleton, ground: float, full: bool) -> str:
    turn = round(s.head_turn / 5) * 5 % 360
    return (
        f"<g {_class('skin')} "
        f"{_at(s.points['head'], s.head_angle - 90, ground)}>{_head_shapes(turn, full)}</g>"
    )


def _edge(height: float, turn: float, side: int, grow: float = 0.0) -> float:
    front, back, half = body.row_at(body.HEAD, height)
    c, q = cos(radians(turn)), sin(radians(turn))
    return (front - back) / 2 * c + side * (hypot((front + back) / 2 * c, half * q) + grow)


def _on(height: float, around: float, turn: float, grow: float = 0.0) -> float:
    """x of a point on a head turned by `turn`, `around` degrees from the nose."""
    front, back, half = body.row_at(body.HEAD, height)
    c, q = cos(radians(turn)), sin(radians(turn))
    return (
        (front - back) / 2 * c
        + ((front + back) / 2 + grow) * cos(radians(around)) * c
        - (half + grow) * sin(radians(around)) * q
    )


def _hairline(around: float) -> float:
    return body.row_at(body.HAIRLINE, abs(wrap(around)))[0]


@cache  # 72 turns at most
def _head_shapes(turn: float, full: bool) -> str:
    """Face, hair, ears and eyes of a turned head; `full` keeps hidden ears and eyes at size 0."""
    levels = [row[0] for row in body.HEAD[2:]]  # hair hides the rest
    face = [(_edge(h, turn, 1), h) for h in levels] + [
        (_edge(h, turn, -1), h) for h in reversed(levels)
    ]
    out = f'<path d="{smooth(face, 0)}"/><path {_class("hair")} d="{smooth(_hair(turn), 0)}"/>'
    profile = cos(radians(turn))
    for at in (-90, 90):
        seen = sin(radians(turn + at)) > -0.25
        if seen or full:
            x = _on(-1, at, turn, 0.4) - 1.2 * profile
            wide, high = (1.3 + 0.9 * abs(profile), 3) if seen else (0, 0)
            out += f'<ellipse cx="{n(x)}" cy="1.4" rx="{n(wide)}" ry="{high}"/>'
    for at in (-24, 24):
        towards = sin(radians(turn + at))
        seen = towards > (0 if abs(profile) > 0.9 else 0.12)
        if seen or full:
            x = _on(1, at, turn) - 0.6 * profile
            out += (
                f'<circle class="fig-eye" fill="#15262e" stroke="none" cx="{n(x)}" cy="-.6" '
                f'r="{1.1 if seen else 0}"/>'
            )
    return out


def _hair(turn: float) -> list[Point]:
    """The outline of the hair: up one side, over the crown, down the other, along the hairline."""
    peak, grow, shares = 14.4, 1.0, (0, 0.3, 0.6, 0.86)

    def edge(start: float, side: int) -> list[Point]:
        heights = [start + (peak - start) * share for share in shares]
        return [(_edge(height, turn, side, grow), height) for height in heights]

    return [
        *edge(_hairline(-turn), 1),
        (-0.5 * cos(radians(turn)), peak + 0.8),
        *reversed(edge(_hairline(180 - turn), -1)),
        *(
            (_on(_hairline(at), at, turn), _hairline(at))
            for at in (world - turn for world in (150, 120, 90, 60, 30))
        ),
    ]


# Ghost and arrows
# --------------------------------------------------------------------------------------------------


_GHOST_LIMBS = ((14, ("hip", "knee", "ankle")), (8.5, ("shoulder", "elbow", "wrist", "fingers")))


def _ghost(now: Skeleton, then: Skeleton, ground: float) -> str:
    """The start pose as one flat, pale shape, only where it differs."""

    def moved(names: list[str]) -> bool:
        return any(gap(now.points[p], then.points[p]) > 3.5 for p in names)

    def same(names: list[str]) -> bool:
        """The ghost of the other limb already covers this one."""
        twins = [p.replace(".right", ".left") for p in names]
        close = (gap(then.points[a], then.points[b]) < 8 for a, b in zip(names, twins, strict=True))
        return names != twins and moved(twins) and all(close)

    lines = [
        (width, [f"{part}.{side}" for part in parts])
        for side in SIDES
        for width, parts in _GHOST_LIMBS
    ]
    out = ""
    for width, names in [*lines, (24, ["hips", "waist", "chest", "shoulders"])]:
        if moved(names) and not same(names):
            stops = (then.points[p] for p in names)
            line = "L".join(f"{n(x)} {n(ground - y)}" for x, y in stops)
            out += f'<path stroke-width="{width}" d="M{line}"/>'
    if moved(["head"]):
        x, y = then.points["head"]
        out += f'<path stroke-width="23" d="M{n(x)} {n(ground - y)}h.1"/>'
    if not out:
        return ""
    return (
        f'<g class="fig-ghost" fill="none" stroke="#7b8d91" stroke-linecap="round" '
        f'stroke-linejoin="round" opacity=".35">{out}</g>'
    )


def _arrow(s: Skeleton, spec: Data, ground: float) -> str:
    """A direction.

    `curve` bows it to the left of its way (a share of its length), negative to the right.
    """
    (x0, y0), (x1, y1) = target(s, spec["from"], "arrow"), target(s, spec["to"], "arrow")
    bow = float(spec.get("curve", 0))
    dx, dy = x1 - x0, y1 - y0
    cx, cy = (x0 + x1) / 2 - dy * bow, (y0 + y1) / 2 + dx * bow
    tip = heading((cx, cy), (x1, y1))
    wings = [plus((x1, y1), ray(tip + 180 + a, 9.0)) for a in (-38, 38)]
    d = f"M{n(x0)} {n(ground - y0)}Q{n(cx)} {n(ground - cy)} {n(x1)} {n(ground - y1)}M" + "L".join(
        f"{n(x)} {n(ground - y)}" for x, y in (wings[0], (x1, y1), wings[1])
    )
    return (
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">'
        f'<path class="fig-halo" stroke="#fffdf8" stroke-width="7" d="{d}"/>'
        f'<path class="fig-arrow" stroke="#b4541a" stroke-width="3.4" d="{d}"/></g>'
    )
