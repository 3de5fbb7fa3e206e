"""Things beside the body: solids in centimetres, with places to hold and surfaces to lie on.

The floor is at height 0 where somebody stands or sits on a chair. A mat's top is at height 0, and
then the floor is the mat's thickness lower.
"""

from dataclasses import dataclass, field

import numpy as np

from studio.body import ball as sphere
from studio.turns import Y, turn, unit

MAT = 1.6


@dataclass
class Solid:
    """A drawn mesh: one material for each triangle."""

    vertices: np.ndarray
    triangles: np.ndarray
    materials: list


@dataclass
class Surface:
    """A level surface that gives way a little: a rectangle in plan, turned about `at`."""

    top: float
    at: tuple = (0.0, 0.0)
    size: tuple = (1e4, 1e4)
    turned: float = 0.0
    depth: float = 30.0

    def covers(self, points):
        t = np.radians(self.turned)
        x, z = points[:, 0] - self.at[0], points[:, 2] - self.at[1]
        u, v = x * np.cos(t) - z * np.sin(t), x * np.sin(t) + z * np.cos(t)
        return (np.abs(u) <= self.size[0] / 2) & (np.abs(v) <= self.size[1] / 2)


@dataclass
class Spot:
    """A place on a prop: a point, the way its surface looks, and its roundness (radius, cm)."""

    point: np.ndarray
    normal: np.ndarray = field(default_factory=lambda: Y.copy())
    radius: float = 1e3


@dataclass
class Prop:
    """A placed prop."""

    name: str
    solids: list
    surfaces: list = field(default_factory=list)
    spots: dict = field(default_factory=dict)
    ground: bool = (
        False  # scenery under or behind the body: throws no shadow, does not set the crop
    )
    push: tuple = ()  # a wall: (point, direction away from it)


class PropError(ValueError):
    """A pose names a prop, a place or a measure that does not exist."""


def box(centre, size, material, rotation=None, side=None):
    """A box; `side` is the material of all faces but the top."""
    r = np.eye(3) if rotation is None else rotation
    signs = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    corners = np.asarray(centre) + (signs * size) @ r.T
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    vertices, triangles, materials = [], [], []
    for face in faces:
        n = len(vertices)
        vertices += [corners[i] for i in face]
        triangles += [[n, n + 1, n + 2], [n, n + 2, n + 3]]
        materials += [material if face == (2, 3, 7, 6) or not side else side] * 2
    return Solid(np.array(vertices), np.array(triangles), materials)


def slab(centre, size, material, corner=8.0, side=None, rotation=None):
    """A flat thing with rounded corners in plan; its bottom is left out."""
    r = np.eye(3) if rotation is None else rotation
    x, z = size[0] / 2, size[2] / 2
    outline = []
    for cx, cz, start in ((1, 1, 0), (-1, 1, 90), (-1, -1, 180), (1, -1, 270)):
        for k in range(9):
            a = np.radians(start + 90 * k / 8)
            outline.append(
                (cx * (x - corner) + corner * np.cos(a), cz * (z - corner) + corner * np.sin(a))
            )
    o = np.array(outline)
    m = len(o)
    top = np.c_[o[:, 0], np.full(m, size[1] / 2), o[:, 1]]
    vertices = np.concatenate([top, top * [1, -1, 1], top, [[0, size[1] / 2, 0]]])
    triangles, materials = [], []
    for i in range(m):
        j = (i + 1) % m
        triangles += [[3 * m, 2 * m + j, 2 * m + i], [i, j, m + i], [j, m + j, m + i]]
        materials += [material, side or material, side or material]
    return Solid(vertices @ r.T + centre, np.array(triangles), materials)


def cushion(centre, size, material, rotation=None, power=0.45):
    """A soft block: a pillow, a cushion or a folded towel."""
    r = np.eye(3) if rotation is None else rotation
    u, v = np.meshgrid(
        np.linspace(-np.pi / 2, np.pi / 2, 17), np.linspace(-np.pi, np.pi, 41)[:-1], indexing="ij"
    )

    def f(t, e):
        return np.sign(t) * np.abs(t) ** e

    p = np.stack(
        [
            f(np.cos(u), 0.7) * f(np.cos(v), power),
            f(np.sin(u), 0.8),
            f(np.cos(u), 0.7) * f(np.sin(v), power),
        ],
        -1,
    ).reshape(-1, 3)
    triangles = []
    for i in range(16):
        for j in range(40):
            a, b = i * 40 + j, i * 40 + (j + 1) % 40
            triangles += [[a, a + 40, b], [b, a + 40, b + 40]]
    vertices = (p * np.asarray(size) / 2) @ r.T + centre
    return Solid(vertices, np.array(triangles), [material] * len(triangles))


def tube(points, radius, material, sides=10, closed=False):
    """A rope, strap or stick along points."""
    p = np.array(points, float)
    vertices, triangles = [], []
    last = None
    for i, point in enumerate(p):
        a, b = (i - 1) % len(p), (i + 1) % len(p)
        if not closed:
            a, b = max(i - 1, 0), min(i + 1, len(p) - 1)
        along = unit(p[b] - p[a])
        side = (
            np.cross(along, [0.3, 0.9, 0.2]) if last is None else last - np.dot(last, along) * along
        )
        side = unit(side)
        last = side
        other = np.cross(along, side)
        for k in np.linspace(0, 2 * np.pi, sides + 1)[:-1]:
            vertices.append(point + radius * (np.cos(k) * side + np.sin(k) * other))
    rings = len(p) if closed else len(p) - 1
    for i in range(rings):
        n = (i + 1) % len(p)
        for k in range(sides):
            a, b = i * sides + k, i * sides + (k + 1) % sides
            c, d = n * sides + k, n * sides + (k + 1) % sides
            triangles += [[a, b, c], [b, d, c]]
    if not closed:
        for ring, flip in ((0, 1), (len(p) - 1, -1)):
            for k in range(1, sides - 1):
                triangles.append([ring * sides + i for i in (0, k, k + 1)][::-flip])
    return Solid(np.array(vertices), np.array(triangles), [material] * len(triangles))


def smooth_way(points, steps=8):
    """A soft curve through points (Catmull-Rom)."""
    p = [np.asarray(q, float) for q in points]
    p = [2 * p[0] - p[1], *p, 2 * p[-1] - p[-2]]
    out = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        for t in np.linspace(0, 1, steps, endpoint=False):
            out.append(
                0.5
                * (
                    2 * b
                    + (c - a) * t
                    + (2 * a - 5 * b + 4 * c - d) * t**2
                    + (3 * b - a - 3 * c + d) * t**3
                )
            )
    return np.array([*out, p[-2]])


def _mat(p):
    x, z = p.get("at", (0, 0))
    w, d = p.get("width", 72), p.get("length", 180)
    solid = slab((x, -MAT / 2, z), (w, MAT, d), "mat", side="mat-side", rotation=p["turned"])
    return Prop("mat", [solid], [Surface(0.0)], ground=True)


def _bed(p):
    x, z = p.get("at", (0, 0))
    w, d, top = p.get("width", 95), p.get("length", 195), p.get("top", 48)
    solids = [
        slab((x, top - 9, z), (w, 18, d), "mat", 7, "mat-side"),
        box((x, top - 25, z), (w - 3, 14, d - 3), "wood"),
    ]
    for sx in (-1, 1):
        for sz in (-1, 1):
            solids.append(
                box(
                    (x + sx * (w / 2 - 6), (top - 32) / 2, z + sz * (d / 2 - 6)),
                    (6, top - 32, 6),
                    "wood",
                )
            )
    return Prop("bed", solids, [Surface(top, (x, z), (w, d))], ground=True)


def _chair(p):
    """Faces +Z when not turned. Spots: seat, rail (top of the backrest), rail-left, rail-right."""
    x, z = p.get("at", (0, 0))
    seat, back, r = p.get("seat", 44), p.get("back", True), p["turned"]
    low = p.get("floor", 0.0)

    def at(dx, y, dz):
        return np.array([x, 0, z]) + r @ np.array([dx, y, dz])

    solids = []
    for sx in (-19, 19):
        for sz in (-19, 19):
            solids.append(
                box(at(sx, (seat - 3 + low) / 2, sz), (3.6, seat - 3 - low, 3.6), "wood", r)
            )
    solids.append(slab(at(0, seat - 1.8, 0), (45, 3.6, 44), "wood", 5, rotation=r))
    spots = {"seat": Spot(at(0, seat, 0))}
    if back:
        top = seat + p.get("high", 42)
        for sx in (-19, 19):
            solids.append(box(at(sx, (seat + top) / 2, -21), (3.6, top - seat, 3.2), "wood", r))
        solids.append(box(at(0, top - 5, -21), (41.5, 10, 2.8), "wood", r))
        solids.append(box(at(0, (seat + top) / 2, -21), (38, 5, 2.4), "wood", r))
        for name, dx in (("rail", 0), ("rail-left", 14), ("rail-right", -14)):
            spots[name] = Spot(at(dx, top, -21), Y.copy(), 2.2)
        spots["rail-front"] = Spot(at(0, top - 4, -19.4), r @ np.array([0, 0, 1.0]))
    for name, dx in (("seat-left", 22), ("seat-right", -22)):
        spots[name] = Spot(at(dx, seat, 2), Y.copy(), 2.5)
    return Prop("chair", solids, [Surface(seat, (x, z), (45, 44), p.get("turn", 0), 6)], spots)


def _wall(p):
    """A wall that looks along +Z when not turned; its face is at `at`."""
    x, z = p.get("at", (0, 0))
    w, h, r = p.get("width", 150), p.get("high", 190), p["turned"]
    solid = box(np.array([x, h / 2, z]) + r @ np.array([0, 0, -3.0]), (w, h, 6), "wall", r)
    normal = r @ np.array([0, 0, 1.0])
    point = np.array([x, 0, z])
    return Prop(
        "wall",
        [solid],
        [],
        {"face": Spot(point + np.array([0, 100, 0]), normal)},
        ground=True,
        push=(point, normal),
    )


def _doorway(p):
    x, z = p.get("at", (0, 0))
    w, h = p.get("width", 84), p.get("high", 198)
    solids, spots = [], {}
    for side, s in (("left", 1), ("right", -1)):
        cx = x + s * (w / 2 + 5)
        solids.append(box((cx, h / 2, z), (10, h, 14), "wood"))
        spots[f"post-{side}"] = Spot(
            np.array([x + s * (w / 2 + 4), 100, z - 7.2]), np.array([0, 0, -1.0])
        )
    solids.append(box((x, h + 5, z), (w + 20, 10, 14), "wood"))
    return Prop("doorway", solids, [], spots)


def _worktop(p):
    x, z = p.get("at", (0, 0))
    w, top, deep, r = p.get("width", 70), p.get("top", 88), p.get("deep", 45), p["turned"]
    solids = [
        box((x, top - 2, z), (w, 4, deep), "wood", r),
        box((x, (top - 4) / 2, z), (w - 4, top - 4, deep - 5), "mat-side", r),
    ]
    edge = np.array([x, top, z]) + r @ np.array([0, 0, deep / 2 - 3])
    spots = {"top": Spot(np.array([x, top, z])), "edge": Spot(edge)}
    for side, s in (("left", 1), ("right", -1)):
        spots[f"edge-{side}"] = Spot(edge + r @ np.array([s * 18.0, 0, 0]))
    return Prop("worktop", solids, [Surface(top, (x, z), (w, deep), p.get("turn", 0), 6)], spots)


def _step(p):
    x, z = p.get("at", (0, 0))
    w, top, deep = p.get("width", 60), p.get("top", 16), p.get("deep", 32)
    solid = box((x, top / 2, z), (w, top, deep), "wood")
    return Prop("step", [solid], [Surface(top, (x, z), (w, deep), 0, 20)])


def _soft(name, size, material):
    def make(p):
        x, y, z = _at3(p, size[1] / 2)
        own = np.array([p.get("width", size[0]), p.get("high", size[1]), p.get("length", size[2])])
        r = p["turned"]
        if "at" in p and len(p["at"]) == 2:
            y = p.get("on", 0) + own[1] / 2
        solid = cushion((x, y, z), own, material, r, 0.35 if "towel" in name else 0.45)
        top = Spot(np.array([x, y + own[1] / 2, z]))
        flat = Surface(y + own[1] / 2, (x, z), (own[0], own[2]), p.get("turn", 0), own[1])
        return Prop(name, [solid], [] if p.get("tilt") else [flat], {"top": top})

    return make


def _at3(p, y):
    at = p.get("at", (0, 0))
    return (at[0], y, at[1]) if len(at) == 2 else tuple(at)


def _round(name, radius, material):
    def make(p):
        r = p.get("radius", radius)
        x, y, z = _at3(p, r + p.get("on", 0))
        vertices, triangles = sphere((x, y, z), r, 20, 40)
        solid = Solid(vertices, triangles, [material] * len(triangles))
        return Prop(name, [solid], [], {"top": Spot(np.array([x, y + r, z]), Y.copy(), r)})

    return make


def _roll(name, radius, length, material):
    def make(p):
        r, half = p.get("radius", radius), p.get("length", length) / 2
        x, y, z = _at3(p, r + p.get("on", 0))
        way = p["turned"] @ np.array([half, 0, 0])
        c = np.array([x, y, z])
        solid = tube([c - way, c - way * 0.5, c, c + way * 0.5, c + way], r, material, 36)
        return Prop(name, [solid], [], {"top": Spot(c + Y * r, Y.copy(), r)})

    return make


MAKERS = {
    "mat": _mat,
    "bed": _bed,
    "chair": _chair,
    "wall": _wall,
    "doorway": _doorway,
    "worktop": _worktop,
    "step": _step,
    "pillow": _soft("pillow", (48, 12, 34), "pillow"),
    "cushion": _soft("cushion", (38, 7, 34), "cushion"),
    "folded-towel": _soft("folded-towel", (30, 6, 20), "pillow"),
    "towel": _roll("towel", 5, 34, "pillow"),
    "roller": _roll("roller", 7.5, 45, "cushion"),
    "ball": _round("ball", 31, "ball"),
    "small-ball": _round("small-ball", 4.5, "ball"),
}
# Drawn along places on the posed body, so made after it; a mark is only drawn there.
ALONG = ("strap", "band", "belt", "stick", "gun", "weight", "mark")


def make(p):
    """The prop that a pose's entry describes."""
    kind = p.get("prop")
    if kind not in MAKERS:
        raise PropError(f"There is no prop {kind!r}.")
    rotation = turn(Y, p.get("turn", 0))
    if "tilt" in p:
        rotation = rotation @ turn([1, 0, 0], p["tilt"][0]) @ turn([0, 0, 1], p["tilt"][1])
    prop = MAKERS[kind]({**p, "turned": rotation})
    prop.name = p.get("name", kind)
    return prop
