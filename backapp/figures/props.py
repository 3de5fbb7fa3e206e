"""Things a figure lies on, leans on or holds: how they look, where one may hold them, and what they
are solid against.

Each builder returns a Prop. `places` are names a hand or foot may aim at ("chair.seat"), `solids`
are the shapes nothing may pass into, `give` is how far a body sinks into it (units), `top` the
height of its resting surface.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import Any

from backapp.figures.pose import MIDDLE, PoseError

Shape = tuple  # ("box", x0, y0, x1, y1) or ("disc", x, y, r)

MAT, BED, SEAT, SEAT_DEPTH, CHAIR_BACK = 3.0, 42.0, 46.0, 42.0, 98.0


@dataclass
class Prop:
    name: str
    kind: str
    spec: dict[str, Any]
    places: dict[str, tuple[float, float]] = field(default_factory=dict)
    solids: list[Shape] = field(default_factory=list)
    give: float = 1.5
    top: float | None = None
    held: bool = False  # follows a hand or foot: placed by the drawing, after the body is solved


def build(specs: dict[str, dict[str, Any]], view: str) -> dict[str, Prop]:
    """All props of a keyframe by name, and always the floor (except seen from above, where there
    is none).
    """
    built: dict[str, Prop] = {}
    if view != "above":
        built["floor"] = Prop("floor", "floor", {}, {}, [("box", -400, -200, 800, 0)], 0.8, 0.0)
    for name, spec in specs.items():
        if spec["prop"] not in KINDS:
            raise PoseError(
                f"there is no prop called {spec['prop']!r} (known: {', '.join(sorted(KINDS))})"
            )
        built[name] = KINDS[spec["prop"]](name, spec, view)
    return built


def surface(built: dict[str, Prop], name: str) -> float:
    """The height of what one rests on: "floor", "mat", "bed", "chair" and so on."""
    prop = built.get(name)
    if prop is None or prop.top is None:
        raise PoseError(f"{name!r} is not something to rest on here")
    return prop.top


def anchor(built: dict[str, Prop], name: str) -> tuple[float, float] | None:
    prop, _, place = name.partition(".")
    return built[prop].places.get(place) if prop in built else None


def _flat(name, spec, view, kind, height, default_width, give):
    x, width = float(spec.get("x", MIDDLE)), float(spec.get("width", default_width))
    y = float(spec.get("y", 0))
    if view == "above":
        deep, y = float(spec.get("deep", 96)), float(spec.get("y", 84))
        return Prop(
            name, kind, {**spec, "x": x, "width": width, "deep": deep, "y": y}, {"middle": (x, y)}
        )
    left, right, top = x - width / 2, x + width / 2, y + height
    return Prop(
        name,
        kind,
        {**spec, "x": x, "width": width, "y": y},
        {"left": (left, top), "right": (right, top), "top": (x, top)},
        [("box", left, y, right, top)],
        give,
        top,
    )


def _mat(name, spec, view):
    return _flat(name, spec, view, "mat", MAT, 226, 1.2)


def _bed(name, spec, view):
    return _flat(name, spec, view, "bed", BED, 250, 4.0)


def _soft(kind, width, height, give):
    def make(name, spec, view):
        w, h = float(spec.get("width", width)), float(spec.get("height", height))
        x, y = (float(v) for v in spec.get("at", (spec.get("x", MIDDLE), spec.get("y", MAT))))
        prop = Prop(
            name,
            kind,
            {**spec, "x": x, "y": y, "width": w, "height": h},
            {
                "middle": (x, y + h / 2),
                "top": (x, y + h),
                "left": (x - w / 2, y + h / 2),
                "right": (x + w / 2, y + h / 2),
            },
            [],
            give,
            y + h,
        )
        if view != "above" and not spec.get("tilt"):
            prop.solids = [("box", x - w / 2, y, x + w / 2, y + h)]
        if view == "above":
            prop.top = None
        return prop

    return make


def _round(kind, radius, give):
    def make(name, spec, view):
        r = float(spec.get("radius", radius))
        x, y = (
            float(v) for v in spec.get("at", (spec.get("x", MIDDLE), float(spec.get("y", MAT)) + r))
        )
        return Prop(
            name,
            kind,
            {**spec, "x": x, "cy": y, "radius": r},
            {"middle": (x, y), "top": (x, y + r), "left": (x - r, y), "right": (x + r, y)},
            [("disc", x, y, r)] if view != "above" else [],
            give,
            y + r,
        )

    return make


def _chair(name, spec, view):
    """x is the middle of the seat; `facing` is where its sitter looks: right, left, or viewer
    (seen from the front).
    """
    x, seat = float(spec.get("x", MIDDLE)), float(spec.get("seat", SEAT))
    facing = spec.get("facing", "viewer" if view == "front" else "right")
    depth = SEAT_DEPTH if facing != "viewer" else 46.0
    back = spec.get("back", "high")
    height = {"high": CHAIR_BACK, "low": 82.0, "none": seat}[back]
    left, right = x - depth / 2, x + depth / 2
    places = {"seat": (x, seat), "left": (left, seat), "right": (right, seat)}
    solids: list[Shape] = [("box", left, seat - 5, right, seat)]
    if back != "none":
        if facing == "right":
            _edge, solids = left, [*solids, ("box", left - 5, seat, left, height)]
            places["back"], places["back-middle"] = (
                (left - 2.5, height),
                (left - 2.5, (seat + height) / 2 + 8),
            )
        elif facing == "left":
            _edge, solids = right, [*solids, ("box", right, seat, right + 5, height)]
            places["back"], places["back-middle"] = (
                (right + 2.5, height),
                (right + 2.5, (seat + height) / 2 + 8),
            )
        else:
            places["back"] = (x, height)
            places["back-left"], places["back-right"] = (left + 4, height), (right - 4, height)
    return Prop(
        name,
        "chair",
        {
            **spec,
            "x": x,
            "seat": seat,
            "facing": facing,
            "back": back,
            "height": height,
            "depth": depth,
        },
        places,
        solids if facing != "viewer" else [],
        3.0,
        seat,
    )


def _wall(name, spec, view):
    """`x` is the face of the wall and `facing` the side it faces; seen from the front it is the
    background.
    """
    if view == "front" and "x" not in spec:
        return Prop(name, "wall", {**spec, "behind": True}, {}, [], 2.0)
    x, facing = float(spec.get("x", 110)), spec.get("facing", "right")
    box = ("box", x - 14, 0, x, 600) if facing == "right" else ("box", x, 0, x + 14, 600)
    return Prop(name, "wall", {**spec, "x": x, "facing": facing}, {"face": (x, 150)}, [box], 2.0)


def _doorway(name, spec, view):
    x, width = float(spec.get("x", MIDDLE)), float(spec.get("width", 92))
    return Prop(
        name,
        "doorway",
        {**spec, "x": x, "width": width},
        {"left": (x - width / 2, 140), "right": (x + width / 2, 140)},
        [],
        4.0,
    )


def _worktop(name, spec, view):
    x, width, top = (
        float(spec.get("x", 110)),
        float(spec.get("width", 50)),
        float(spec.get("top", 104)),
    )
    return Prop(
        name,
        "worktop",
        {**spec, "x": x, "width": width, "top": top},
        {"left": (x - width / 2, top), "right": (x + width / 2, top), "top": (x, top)},
        [("box", x - width / 2, 0, x + width / 2, top)],
        2.0,
        top,
    )


def _held(kind):
    def make(name, spec, view):
        return Prop(name, kind, dict(spec), held=True)

    return make


KINDS = {
    "mat": _mat,
    "bed": _bed,
    "chair": _chair,
    "wall": _wall,
    "doorway": _doorway,
    "worktop": _worktop,
    "pillow": _soft("pillow", 36, 9, 5.0),
    "cushion": _soft("cushion", 26, 7, 4.0),
    "folded-towel": _soft("folded-towel", 24, 5, 3.0),
    "roller": _round("roller", 8.5, 4.0),
    "ball": _round("ball", 36, 7.0),
    "small-ball": _round("small-ball", 5, 3.0),
    "towel": _round("towel", 5.5, 3.5),
    "strap": _held("strap"),
    "massage-gun": _held("massage-gun"),
    "broomstick": _held("broomstick"),
}

# Drawing
# --------------------------------------------------------------------------------------------------


def n(value: float) -> str:
    """A number as short as it can be written: one decimal, no empty zeros."""
    text = f"{value:.1f}"
    if text.endswith(".0"):
        text = text[:-2]
    if text == "-0":
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def box(x0, y0, x1, y1, ground, radius=0.0, kind="fig-prop", fill="#a98a64") -> str:
    rx = f' rx="{n(radius)}"' if radius else ""
    return (
        f'<rect class="{kind}" fill="{fill}" x="{n(x0)}" y="{n(ground - y1)}" '
        f'width="{n(x1 - x0)}" height="{n(y1 - y0)}"{rx}/>'
    )


def draw(prop: Prop, view: str, ground: float, size: tuple[int, int], place) -> tuple[str, str]:
    """(what lies behind the body, what lies before it) as SVG.

    `place` turns a target of the pose into a point.
    """
    spec, kind = prop.spec, prop.kind
    wide, high = size
    left = MIDDLE - wide / 2
    wood, soft, pale = ("fig-prop", "#a98a64"), ("fig-soft", "#d9c9a8"), ("fig-floor", "#cdd5cf")
    if kind == "floor":
        return box(left + 8, -4, left + wide - 8, 0, ground, 2, *pale), ""
    if kind in ("mat", "bed") and view == "above":
        x, y, w, d = spec["x"], spec["y"], spec["width"], spec["deep"]
        shape = box(
            x - w / 2,
            y - d / 2,
            x + w / 2,
            y + d / 2,
            ground,
            6 if kind == "mat" else 10,
            *(("fig-mat", "#bcd2cb") if kind == "mat" else soft),
        )
        return shape, ""
    if kind == "mat":
        x, w, y = spec["x"], spec["width"], spec["y"]
        return box(x - w / 2, y, x + w / 2, y + MAT, ground, 1.5, "fig-mat", "#9dbfb5"), ""
    if kind == "bed":
        x, w = spec["x"], spec["width"]
        a, b = x - w / 2, x + w / 2
        head = a if spec.get("facing", "right") == "right" else b
        frame = [
            (a + 6, 2.5, a + 6, 22),
            (b - 6, 2.5, b - 6, 22),
            (a, 22, b, 22),
            (head, 22, head, BED + 24),
        ]
        return posts(frame, ground) + box(a, 25, b, BED, ground, 6, *soft), ""
    if kind in ("pillow", "cushion", "folded-towel"):
        x, y, w, h = spec["x"], spec["y"], spec["width"], spec["height"]
        css = {
            "pillow": ("fig-pillow", "#f3ead7"),
            "cushion": ("fig-cushion", "#d8a25e"),
            "folded-towel": ("fig-pillow", "#f3ead7"),
        }[kind]
        shape = box(x - w / 2, y, x + w / 2, y + h, ground, min(w, h) * 0.45, *css)
        if spec.get("tilt"):
            shape = (
                shape[:-2]
                + f' transform="rotate({n(-spec["tilt"])} {n(x)} {n(ground - y - h / 2)})"/>'
            )
        return (shape, "") if spec.get("layer", "back") == "back" else ("", shape)
    if kind in ("roller", "ball", "small-ball", "towel"):
        x, y, r = spec["x"], spec["cy"], spec["radius"]
        css = {
            "roller": ("fig-roller", "#d8a25e"),
            "ball": ("fig-ball", "#c9b6d8"),
            "small-ball": ("fig-roller", "#d8a25e"),
            "towel": ("fig-pillow", "#f3ead7"),
        }[kind]
        shape = (
            f'<circle class="{css[0]}" fill="{css[1]}" cx="{n(x)}" cy="{n(ground - y)}" '
            f'r="{n(r)}"/>'
        )
        if kind in ("roller", "towel"):
            shape += (
                f'<circle class="fig-mark" fill="none" cx="{n(x)}" cy="{n(ground - y)}" '
                f'r="{n(r * 0.5)}"/>'
            )
        return (shape, "") if spec.get("layer", "back") == "back" else ("", shape)
    if kind == "chair":
        return _draw_chair(spec, ground, wood, soft)
    if kind == "wall":
        if spec.get("behind"):
            return box(
                left + 22, 0, left + wide - 22, ground - 12, ground, 3, "fig-wall", "#e6e0d3"
            ), ""
        x = spec["x"]
        a, b = (x - 9, x) if spec["facing"] == "right" else (x, x + 9)
        return box(a, 0, b, ground - 8, ground, 2, "fig-wall", "#cfc6b4"), ""
    if kind == "doorway":
        x, w = spec["x"], spec["width"]
        a, b, top = x - w / 2, x + w / 2, ground - 8
        return (
            box(left + 22, 0, a, top, ground, 0, "fig-wall", "#e6e0d3")
            + box(b, 0, left + wide - 22, top, ground, 0, "fig-wall", "#e6e0d3")
            + box(a - 7, 0, a, top, ground, 1, *wood)
            + box(b, 0, b + 7, top, ground, 1, *wood)
        ), ""
    if kind == "worktop":
        x, w, top = spec["x"], spec["width"], spec["top"]
        return (
            box(x - w / 2 + 3, 0, x + w / 2 - 3, top - 4, ground, 1, *soft)
            + box(x - w / 2, top - 5, x + w / 2, top, ground, 2, *wood)
        ), ""
    if kind == "strap":
        stops = [place(v, prop.name) for v in spec["through"]]
        path = "M" + "L".join(f"{n(x)} {n(ground - y)}" for x, y in stops)
        shape = (
            f'<path class="fig-strap" fill="none" stroke="#7d5a93" stroke-width="3.4" d="{path}"/>'
        )
        return (shape, "") if spec.get("layer") == "back" else ("", shape)
    if kind == "broomstick":
        (x0, y0), (x1, y1) = place(spec["from"], prop.name), place(spec["to"], prop.name)
        shape = (
            f'<path class="fig-stick" fill="none" stroke="#a9793f" stroke-width="3.6" '
            f'd="M{n(x0)} {n(ground - y0)}L{n(x1)} {n(ground - y1)}"/>'
        )
        return (shape, "") if spec.get("layer") == "back" else ("", shape)
    if kind == "massage-gun":
        x, y = place(spec["at"], prop.name)
        angle, turn = float(spec.get("angle", 0)), 1 if not spec.get("flip") else -1
        shape = (
            f'<g class="fig-gun" fill="#5b6670" transform="translate({n(x)} '
            f"{n(ground - y)})rotate({n(-angle)})"
            f'scale(1 {turn})"><path d="M-4-4h15v-2.5a3 3 0 0 1 0 13v-2.5h-8l-2 15h-7z"/>'
            f'<circle class="fig-roller" fill="#d8a25e" cx="15" cy="0" r="4.5"/></g>'
        )
        return ("", shape) if spec.get("layer") != "back" else (shape, "")
    raise PoseError(f"no drawing for {kind}")


def posts(lines, ground, width=5.0, kind="fig-post", colour="#a98a64") -> str:
    """Legs and posts: thick lines (x0, y0, x1, y1), all in one path."""
    d = "".join(f"M{n(x0)} {n(ground - y0)}L{n(x1)} {n(ground - y1)}" for x0, y0, x1, y1 in lines)
    return (
        f'<path class="{kind}" fill="none" stroke="{colour}" stroke-width="{n(width)}" '
        f'stroke-linecap="round" d="{d}"/>'
    )


def _draw_chair(spec, ground, wood, soft) -> tuple[str, str]:
    x, seat, depth, facing, height = (
        spec["x"],
        spec["seat"],
        spec["depth"],
        spec["facing"],
        spec["height"],
    )
    a, b = x - depth / 2, x + depth / 2
    lines = [(a + 4, 2.5, a + 4, seat - 4), (b - 4, 2.5, b - 4, seat - 4)]
    if spec["back"] != "none":
        if facing == "viewer":
            lines += [
                (a + 2, seat, a + 2, height - 2.5),
                (b - 2, seat, b - 2, height - 2.5),
                (a + 2, height - 5, b - 2, height - 5),
                (a + 2, height - 14, b - 2, height - 14),
            ]
        else:
            edge = a - 2.5 if facing == "right" else b + 2.5
            lines.append((edge, seat - 3, edge, height - 2.5))
    return posts(lines, ground) + box(
        a - 4, seat - 6, b + (4 if facing == "left" else 2), seat, ground, 2.5, *soft
    ), ""


def rim(prop: Prop, x: float, y: float) -> float:
    """How far a point lies outside the nearest solid of a prop (negative inside); a big number
    when it has none.
    """
    best = 1e9
    for solid in prop.solids:
        if solid[0] == "disc":
            best = min(best, ((x - solid[1]) ** 2 + (y - solid[2]) ** 2) ** 0.5 - solid[3])
        else:
            _, x0, y0, x1, y1 = solid
            dx, dy = max(x0 - x, 0, x - x1), max(y0 - y, 0, y - y1)
            outside = (dx * dx + dy * dy) ** 0.5
            best = min(best, outside if outside > 0 else -min(x - x0, x1 - x, y - y0, y1 - y))
    return best


def around(x: float, y: float, r: float, count: int = 8):
    return [(x + r * cos(radians(a)), y + r * sin(radians(a))) for a in range(0, 360, 360 // count)]
