"""Things a figure lies on, leans on or holds: how they look and what a body can touch.

Each kind has a function for its shape and one for its drawing. The shape is: `places`, names a hand
or foot can aim at ("chair.seat"); `solids`, the shapes nothing can pass into; `top`, the height of
its resting surface. A body sinks into it by `give` units.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from backapp.figures.pose import MIDDLE, PoseError

Point = tuple[float, float]
Spec = dict[str, Any]
Solid = tuple  # ("box", x0, y0, x1, y1) or ("disc", x, y, r)
Shape = tuple[dict[str, Point], list[Solid], float | None]  # places, solids, top

MAT, BED, SEAT, SEAT_DEPTH, CHAIR_BACK = 3.0, 42.0, 46.0, 42.0, 98.0


@dataclass
class Prop:
    name: str
    kind: str
    spec: Spec
    places: dict[str, Point]
    solids: list[Solid]
    top: float | None
    give: float

    @property
    def held(self) -> bool:
        """Whether it follows a hand or foot: the drawing places it after the body is solved."""
        return self.kind in HELD


def build(specs: dict[str, Spec], view: str) -> dict[str, Prop]:
    """All props of a keyframe by name, and the floor (which a view from above does not have)."""
    built: dict[str, Prop] = {}
    if view != "above":
        built["floor"] = Prop("floor", "floor", {}, {}, [("box", -400, -200, 800, 0)], 0.0, 0.8)
    for name, spec in specs.items():
        kind = spec["prop"]
        if kind not in KINDS:
            raise PoseError(f"there is no prop called {kind!r} (known: {', '.join(sorted(KINDS))})")
        shape, give = KINDS[kind]
        spec = dict(spec)
        built[name] = Prop(name, kind, spec, *shape(spec, view), give)
    return built


def surface(built: dict[str, Prop], name: str) -> float:
    """The height of a resting surface: "floor", "mat", "bed", "chair" and so on."""
    prop = built.get(name)
    if prop is None or prop.top is None:
        raise PoseError(f"{name!r} is not something to rest on here")
    return prop.top


def anchor(built: dict[str, Prop], name: str) -> Point | None:
    """The point called `name`, such as "chair.seat"; None if there is none."""
    prop, _, place = name.partition(".")
    return built[prop].places.get(place) if prop in built else None


# Shapes. Each function completes the spec it is given with its defaults.
# --------------------------------------------------------------------------------------------------


def _numbers(spec: Spec, **defaults: float) -> list[float]:
    numbers = {word: float(spec.get(word, default)) for word, default in defaults.items()}
    spec.update(numbers)
    return list(numbers.values())


def _block(x: float, y: float, width: float, top: float) -> Shape:
    left, right = x - width / 2, x + width / 2
    places = {"left": (left, top), "right": (right, top), "top": (x, top)}
    return places, [("box", left, y, right, top)], top


def _flat(spec: Spec, view: str, height: float, width: float) -> Shape:
    x, width = _numbers(spec, x=MIDDLE, width=width)
    if view == "above":
        _, y = _numbers(spec, deep=96, y=84)
        return {"middle": (x, y)}, [], None
    (y,) = _numbers(spec, y=0)
    return _block(x, y, width, y + height)


def _soft(spec: Spec, view: str, width: float, height: float) -> Shape:
    w, h = _numbers(spec, width=width, height=height)
    x, y = (float(v) for v in spec.get("at", (spec.get("x", MIDDLE), spec.get("y", MAT))))
    spec.update(x=x, y=y)
    left, right, middle, top = x - w / 2, x + w / 2, y + h / 2, y + h
    return (
        {"middle": (x, middle), "top": (x, top), "left": (left, middle), "right": (right, middle)},
        [] if view == "above" or spec.get("tilt") else [("box", left, y, right, top)],
        None if view == "above" else top,
    )


def _round(spec: Spec, view: str, radius: float) -> Shape:
    (r,) = _numbers(spec, radius=radius)
    x, y = (
        float(v) for v in spec.get("at", (spec.get("x", MIDDLE), float(spec.get("y", MAT)) + r))
    )
    spec.update(x=x, cy=y)
    return (
        {"middle": (x, y), "top": (x, y + r), "left": (x - r, y), "right": (x + r, y)},
        [("disc", x, y, r)] if view != "above" else [],
        y + r,
    )


def _chair(spec: Spec, view: str) -> Shape:
    """x is the middle of the seat; `facing` is where its sitter looks: right, left, or viewer
    (seen from the front).
    """
    x, seat = _numbers(spec, x=MIDDLE, seat=SEAT)
    facing, back = spec["facing"], spec.get("back", "high")
    depth = SEAT_DEPTH if facing != "viewer" else 46.0
    height = {"high": CHAIR_BACK, "low": 82.0, "none": seat}[back]
    spec.update(back=back, height=height, depth=depth)
    left, right = x - depth / 2, x + depth / 2
    places = {"seat": (x, seat), "left": (left, seat), "right": (right, seat)}
    solids: list[Solid] = [("box", left, seat - 5, right, seat)]
    if back != "none" and facing in ("right", "left"):
        x0, middle, x1 = {
            "right": (left - 5, left - 2.5, left),
            "left": (right, right + 2.5, right + 5),
        }[facing]
        solids.append(("box", x0, seat, x1, height))
        places |= {"back": (middle, height), "back-middle": (middle, (seat + height) / 2 + 8)}
    elif back != "none":
        places |= {
            "back": (x, height),
            "back-left": (left + 4, height),
            "back-right": (right - 4, height),
        }
    return places, solids if facing != "viewer" else [], seat


def _wall(spec: Spec, view: str) -> Shape:
    """`x` is the face of the wall and `facing` the side it faces; seen from the front it is the
    background.
    """
    if view == "front" and "x" not in spec:
        spec["behind"] = True
        return {}, [], None
    (x,) = _numbers(spec, x=110)
    x0, x1 = (x - 14, x) if spec["facing"] == "right" else (x, x + 14)
    return {"face": (x, 150)}, [("box", x0, 0, x1, 600)], None


def _doorway(spec: Spec, view: str) -> Shape:
    x, width = _numbers(spec, x=MIDDLE, width=92)
    return {"left": (x - width / 2, 140), "right": (x + width / 2, 140)}, [], None


def _worktop(spec: Spec, view: str) -> Shape:
    x, width, top = _numbers(spec, x=110, width=50, top=104)
    return _block(x, 0, width, top)


def _nowhere(spec: Spec, view: str) -> Shape:
    return {}, [], None


#: kind -> its shape, and by how many units a body sinks into it
KINDS: dict[str, tuple[Callable[[Spec, str], Shape], float]] = {
    "mat": (partial(_flat, height=MAT, width=226), 1.2),
    "bed": (partial(_flat, height=BED, width=250), 4.0),
    "chair": (_chair, 3.0),
    "wall": (_wall, 2.0),
    "doorway": (_doorway, 4.0),
    "worktop": (_worktop, 2.0),
    "pillow": (partial(_soft, width=36, height=9), 5.0),
    "cushion": (partial(_soft, width=26, height=7), 4.0),
    "folded-towel": (partial(_soft, width=24, height=5), 3.0),
    "roller": (partial(_round, radius=8.5), 4.0),
    "ball": (partial(_round, radius=36), 7.0),
    "small-ball": (partial(_round, radius=5), 3.0),
    "towel": (partial(_round, radius=5.5), 3.5),
    "strap": (_nowhere, 1.5),
    "massage-gun": (_nowhere, 1.5),
    "broomstick": (_nowhere, 1.5),
}
HELD = ("strap", "massage-gun", "broomstick")
FURNITURE = ("floor", "mat", "bed", "chair", "wall", "doorway", "worktop")

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


def box(x0, y0, x1, y1, ground, radius, kind, fill) -> str:
    rx = f' rx="{n(radius)}"' if radius else ""
    return (
        f'<rect class="{kind}" fill="{fill}" x="{n(x0)}" y="{n(ground - y1)}" '
        f'width="{n(x1 - x0)}" height="{n(y1 - y0)}"{rx}/>'
    )


def posts(lines, ground: float) -> str:
    """Legs and posts: thick lines (x0, y0, x1, y1), all in one path."""
    d = "".join(f"M{n(x0)} {n(ground - y0)}L{n(x1)} {n(ground - y1)}" for x0, y0, x1, y1 in lines)
    return (
        '<path class="fig-post" fill="none" stroke="#a98a64" stroke-width="5" '
        f'stroke-linecap="round" d="{d}"/>'
    )


@dataclass(frozen=True)
class Scene:
    """What a prop needs to know of the picture around it."""

    view: str
    ground: float
    left: float
    right: float
    place: Callable[[Any, str], Point]  # turns a target of the pose into a point


WOOD, SOFT, FLOOR = ("fig-prop", "#a98a64"), ("fig-soft", "#d9c9a8"), ("fig-floor", "#cdd5cf")
BACKGROUND = ("fig-wall", "#e6e0d3")
COLOURS = {
    "pillow": ("fig-pillow", "#f3ead7"),
    "cushion": ("fig-cushion", "#d8a25e"),
    "folded-towel": ("fig-pillow", "#f3ead7"),
    "roller": ("fig-roller", "#d8a25e"),
    "ball": ("fig-ball", "#c9b6d8"),
    "small-ball": ("fig-roller", "#d8a25e"),
    "towel": ("fig-pillow", "#f3ead7"),
}


def draw(prop: Prop, scene: Scene) -> tuple[bool, str]:
    """(whether it is painted over the body, its SVG)."""
    layer = prop.spec.get("layer", "front" if prop.held else "back")
    over = layer == "front" or (layer != "back" and prop.kind not in FURNITURE)
    return over, DRAWINGS[prop.kind](prop, scene)


def _draw_floor(prop: Prop, scene: Scene) -> str:
    return box(scene.left + 8, -4, scene.right - 8, 0, scene.ground, 2, *FLOOR)


def _draw_mat(prop: Prop, scene: Scene) -> str:
    if scene.view == "above":
        return _draw_from_above(prop.spec, scene, 6, ("fig-mat", "#bcd2cb"))
    x, w, y = (prop.spec[word] for word in ("x", "width", "y"))
    return box(x - w / 2, y, x + w / 2, y + MAT, scene.ground, 1.5, "fig-mat", "#9dbfb5")


def _draw_bed(prop: Prop, scene: Scene) -> str:
    if scene.view == "above":
        return _draw_from_above(prop.spec, scene, 10, SOFT)
    x, w = prop.spec["x"], prop.spec["width"]
    a, b = x - w / 2, x + w / 2
    head = a if prop.spec["facing"] == "right" else b
    frame = [
        (a + 6, 2.5, a + 6, 22),
        (b - 6, 2.5, b - 6, 22),
        (a, 22, b, 22),
        (head, 22, head, BED + 24),
    ]
    return posts(frame, scene.ground) + box(a, 25, b, BED, scene.ground, 6, *SOFT)


def _draw_from_above(spec: Spec, scene: Scene, radius: float, colour: tuple[str, str]) -> str:
    x, y, w, d = (spec[word] for word in ("x", "y", "width", "deep"))
    return box(x - w / 2, y - d / 2, x + w / 2, y + d / 2, scene.ground, radius, *colour)


def _draw_soft(prop: Prop, scene: Scene) -> str:
    x, y, w, h = (prop.spec[word] for word in ("x", "y", "width", "height"))
    corner = min(w, h) * 0.45
    shape = box(x - w / 2, y, x + w / 2, y + h, scene.ground, corner, *COLOURS[prop.kind])
    if not prop.spec.get("tilt"):
        return shape
    turn = f"{n(-prop.spec['tilt'])} {n(x)} {n(scene.ground - y - h / 2)}"
    return f'{shape[:-2]} transform="rotate({turn})"/>'


def _draw_round(prop: Prop, scene: Scene) -> str:
    css, fill = COLOURS[prop.kind]
    middle = f'cx="{n(prop.spec["x"])}" cy="{n(scene.ground - prop.spec["cy"])}"'
    r = prop.spec["radius"]
    shape = f'<circle class="{css}" fill="{fill}" {middle} r="{n(r)}"/>'
    if prop.kind in ("roller", "towel"):
        shape += f'<circle class="fig-mark" fill="none" {middle} r="{n(r * 0.5)}"/>'
    return shape


def _draw_chair(prop: Prop, scene: Scene) -> str:
    spec, ground = prop.spec, scene.ground
    x, seat, depth, height = (spec[word] for word in ("x", "seat", "depth", "height"))
    a, b = x - depth / 2, x + depth / 2
    lines = [(a + 4, 2.5, a + 4, seat - 4), (b - 4, 2.5, b - 4, seat - 4)]
    if spec["back"] != "none" and spec["facing"] == "viewer":
        lines += [
            (a + 2, seat, a + 2, height - 2.5),
            (b - 2, seat, b - 2, height - 2.5),
            (a + 2, height - 5, b - 2, height - 5),
            (a + 2, height - 14, b - 2, height - 14),
        ]
    elif spec["back"] != "none":
        edge = a - 2.5 if spec["facing"] == "right" else b + 2.5
        lines.append((edge, seat - 3, edge, height - 2.5))
    right = b + (4 if spec["facing"] == "left" else 2)
    return posts(lines, ground) + box(a - 4, seat - 6, right, seat, ground, 2.5, *SOFT)


def _draw_wall(prop: Prop, scene: Scene) -> str:
    left, right, ground = scene.left, scene.right, scene.ground
    if prop.spec.get("behind"):
        return box(left + 22, 0, right - 22, ground - 12, ground, 3, *BACKGROUND)
    x = prop.spec["x"]
    a, b = (x - 9, x) if prop.spec["facing"] == "right" else (x, x + 9)
    return box(a, 0, b, ground - 8, ground, 2, "fig-wall", "#cfc6b4")


def _draw_doorway(prop: Prop, scene: Scene) -> str:
    x, w = prop.spec["x"], prop.spec["width"]
    a, b, top, ground = x - w / 2, x + w / 2, scene.ground - 8, scene.ground
    return (
        box(scene.left + 22, 0, a, top, ground, 0, *BACKGROUND)
        + box(b, 0, scene.right - 22, top, ground, 0, *BACKGROUND)
        + box(a - 7, 0, a, top, ground, 1, *WOOD)
        + box(b, 0, b + 7, top, ground, 1, *WOOD)
    )


def _draw_worktop(prop: Prop, scene: Scene) -> str:
    x, w, top = (prop.spec[word] for word in ("x", "width", "top"))
    a, b = x - w / 2, x + w / 2
    return box(a + 3, 0, b - 3, top - 4, scene.ground, 1, *SOFT) + box(
        a, top - 5, b, top, scene.ground, 2, *WOOD
    )


def _draw_strap(prop: Prop, scene: Scene) -> str:
    colours = 'class="fig-strap" fill="none" stroke="#7d5a93" stroke-width="3.4"'
    return f'<path {colours} d="{_line(prop, scene, prop.spec["through"])}"/>'


def _draw_broomstick(prop: Prop, scene: Scene) -> str:
    colours = 'class="fig-stick" fill="none" stroke="#a9793f" stroke-width="3.6"'
    return f'<path {colours} d="{_line(prop, scene, (prop.spec["from"], prop.spec["to"]))}"/>'


def _line(prop: Prop, scene: Scene, targets: Any) -> str:
    stops = [scene.place(target, prop.name) for target in targets]
    return "M" + "L".join(f"{n(x)} {n(scene.ground - y)}" for x, y in stops)


def _draw_massage_gun(prop: Prop, scene: Scene) -> str:
    x, y = scene.place(prop.spec["at"], prop.name)
    angle, turn = float(prop.spec.get("angle", 0)), -1 if prop.spec.get("flip") else 1
    return (
        f'<g class="fig-gun" fill="#5b6670" transform="translate({n(x)} '
        f"{n(scene.ground - y)})rotate({n(-angle)})"
        f'scale(1 {turn})"><path d="M-4-4h15v-2.5a3 3 0 0 1 0 13v-2.5h-8l-2 15h-7z"/>'
        f'<circle class="fig-roller" fill="#d8a25e" cx="15" cy="0" r="4.5"/></g>'
    )


DRAWINGS: dict[str, Callable[[Prop, Scene], str]] = {
    "floor": _draw_floor,
    "mat": _draw_mat,
    "bed": _draw_bed,
    "chair": _draw_chair,
    "wall": _draw_wall,
    "doorway": _draw_doorway,
    "worktop": _draw_worktop,
    **dict.fromkeys(("pillow", "cushion", "folded-towel"), _draw_soft),
    **dict.fromkeys(("roller", "ball", "small-ball", "towel"), _draw_round),
    "strap": _draw_strap,
    "massage-gun": _draw_massage_gun,
    "broomstick": _draw_broomstick,
}


def rim(prop: Prop, x: float, y: float) -> float:
    """How far a point is outside the nearest solid of a prop (negative inside); a big number when
    the prop has no solids.
    """
    # The big number comes first: min then returns it for a point that is not a number.
    return min((1e9, *(_outside(solid, x, y) for solid in prop.solids)))


def _outside(solid: Solid, x: float, y: float) -> float:
    if solid[0] == "disc":
        return ((x - solid[1]) ** 2 + (y - solid[2]) ** 2) ** 0.5 - solid[3]
    _, x0, y0, x1, y1 = solid
    dx, dy = max(x0 - x, 0, x - x1), max(y0 - y, 0, y - y1)
    outside = (dx * dx + dy * dy) ** 0.5
    return outside if outside > 0 else -min(x - x0, x1 - x, y - y0, y1 - y)
