"""A solved body seen by a camera, as a vector drawing.

Every pixel of a large picture is given what it shows (cloth, skin, wood …), how far it is and how
it faces. Areas become filled paths; lines where the depth breaks become strokes; a light makes two
tones and a shadow. There is no order of painting and no layer: what is behind is not seen.
"""

import gzip
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.ndimage import distance_transform_edt

from studio import lines, look, view
from studio.arrows import arrow_paths
from studio.body import BUN, EYE, HEAD, SKIN, SUIT, normals
from studio.raster import rasterise
from studio.turns import unit

GROUNDS = ("wall", "mat-side", "mat")  # painted first, below shadows
CLOSE = 11  # nominal pixels: what is painted later covers so wide a gap in what lies under it
UNITS = 3  # of the drawing for a pixel of its nominal size


@dataclass(frozen=True)
class Style:
    """How finely a drawing is made: pixels of the raster for a nominal pixel, and line widths (in
    nominal pixels)."""

    fine: int = 4
    strong: float = 1.75
    thin: float = 1.15
    edge: float = 1.1
    error: float = 0.9
    smallest: int = 60
    shortest: int = 16
    finger: float = 0.55  # cm of depth between fingers that is drawn


# Curves are fitted so much less exactly, again and again, until a picture is small enough.
PLAINER = (1, 1.25, 1.25, 1.25)
MOST, MOST_CARD = 16_000, 3_500  # bytes of a still; bytes of a card, compressed
STILL = Style()
CARD = Style(4, 4.3, 2.6, 2.2, 2.2, 260, 60, 4.0)


@dataclass
class Scene:
    """Triangles of body and props together, in pixels."""

    view: view.View
    vertices: np.ndarray
    triangles: np.ndarray
    keep: np.ndarray
    material: np.ndarray  # of each prop triangle
    body_faces: int
    moment: object = None
    ground_faces: np.ndarray = field(default=None)


@dataclass
class Pixels:
    """What each pixel shows."""

    depth: np.ndarray
    any: np.ndarray
    body: np.ndarray
    material: np.ndarray
    part: np.ndarray
    normal: np.ndarray
    calm: np.ndarray
    hand: np.ndarray
    window: np.ndarray = None  # what a close-up shows; all of it if there is none


def drawn_vertices(moment):
    """The fine mesh, pressed flat where it lies on something."""
    points = moment.skeleton.body.fine @ moment.vertices
    surfaces = [s for p in moment.props.values() for s in p.surfaces if p.name not in ("pillow",)]
    lowest = 0.25
    for surface in surfaces:
        if surface.depth < 30 and surface.top < 12:
            continue  # soft things give way themselves
        inside = surface.covers(points) & (points[:, 1] < surface.top)
        inside &= points[:, 1] > surface.top - min(surface.depth, 8)
        points[inside, 1] = surface.top + 0.25
    points[:, 1] = np.maximum(points[:, 1], lowest)
    for prop in moment.props.values():
        if prop.push:
            point, normal = prop.push
            off = np.minimum((points - point) @ normal, 0)
            points = points - off[:, None] * normal
    return points


def solids_of(moment):
    """(solid, is ground) of all props."""
    things = [*moment.props.values(), *moment.extras]
    return [(solid, prop.ground) for prop in things for solid in prop.solids]


def framing_points(moment):
    """What the picture must show: the body and the things it uses."""
    body = moment.skeleton.body
    points = [drawn_vertices(moment)[body.fields["keep"] >= 0]]
    points += [s.vertices for s, ground in solids_of(moment) if not ground]
    return np.concatenate(points)


def scene_of(moment, seen):
    """Body and props as one mesh for a view whose pixels are those of the raster."""
    body = moment.skeleton.body
    vertices, triangles = [drawn_vertices(moment)], [body.faces]
    material, ground = [], []
    count = len(vertices[0])
    for solid, is_ground in solids_of(moment):
        vertices.append(solid.vertices)
        triangles.append(solid.triangles + count)
        count += len(solid.vertices)
        material += [look.NUMBER[m] for m in solid.materials]
        ground += [is_ground] * len(solid.triangles)
    extra = count - len(vertices[0])
    return Scene(
        seen,
        np.concatenate(vertices),
        np.concatenate(triangles),
        np.concatenate([body.fields["keep"], np.full(extra, 100.0)]),
        np.array(material, int),
        len(body.faces),
        moment,
        np.array(ground, bool),
    )


def pixels_of(scene):
    """Look at a scene."""
    seen, body = scene.view, scene.moment.skeleton.body
    points = seen.project(scene.vertices)
    a, b, c = (points[scene.triangles[:, k]] for k in range(3))
    facing = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    kind = np.full(len(scene.triangles), -1)
    kind[: scene.body_faces] = body.face_kind
    triangles = scene.triangles.astype(np.int32).copy()
    triangles[(facing >= 0) & np.isin(kind, (SUIT, SKIN))] = 0
    depth, number, share = rasterise(points, triangles, scene.keep, seen.width, seen.height)
    any_ = number >= 0
    seen_at = np.nonzero(any_)
    hit = number[seen_at]
    corners = scene.triangles[hit]
    weights = share[seen_at]
    weights = np.stack([weights[:, 0], weights[:, 1], 1 - weights.sum(-1)], -1)
    is_body = hit < scene.body_faces
    flesh_corners, flesh_weights = corners[is_body], weights[is_body]

    def mix(values):
        return np.einsum("pk,pk...->p...", weights, values[corners])

    def of_body(values):
        return np.einsum("pk,pk...->p...", flesh_weights, values[flesh_corners])

    def spread(values, empty=0, dtype=None):
        out = np.full((seen.height, seen.width, *values.shape[1:]), empty, dtype or values.dtype)
        out[seen_at] = values
        return out

    fields = body.fields
    fine = len(fields["keep"])
    raw = normals(scene.vertices, scene.triangles)
    quiet = raw.copy()
    quiet[:fine] = body.calm(quiet[:fine])
    nearest = np.take_along_axis(flesh_corners, flesh_weights.argmax(-1)[:, None], 1)[:, 0]
    part, hand = np.full(len(hit), -1), np.zeros(len(hit), bool)
    part[is_body] = fields["part"][nearest]
    hand[is_body] = of_body(fields["hand"]) > 0.5
    material = np.zeros(len(hit), int)
    material[is_body] = _cloth(
        body,
        kind[hit[is_body]],
        of_body(fields["rest"]),
        of_body(fields["arm"]),
        of_body(fields["hair"]),
    )
    if len(scene.material):
        material[~is_body] = scene.material[hit[~is_body] - scene.body_faces]
    return Pixels(
        depth,
        any_,
        spread(is_body),
        spread(material),
        spread(part, -1),
        spread(_unit(mix(raw))),
        spread(_unit(mix(quiet))),
        spread(hand),
    )


def _unit(v):
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)


def _cloth(body, kind, rest, arm, hair):
    """What a pixel of the body is, from its place on the resting body."""
    n, y = look.NUMBER, rest[..., 1]
    shoe = (n["shoes"], 2.5) if body.shoes else (n["feet"], 4.5)
    leg = np.where(y < body.ankle + shoe[1], shoe[0], n["legs"])
    suit = np.where((y > body.hem) | (arm > 0.05), n["top"], leg)
    suit = np.where(arm > 0.64, n["skin"], suit)
    skin = np.where(hair > 0, n["hair"], n["skin"])
    out = np.where(kind == SUIT, suit, skin)
    out = np.where(kind == BUN, n["hair"], out)
    return np.where(kind == EYE, n["skin"], out)


# ---------------------------------------------------------------------------------- ink
def ink_of(pixels, seen, finger=0.55):
    """The cracks between pixels that are drawn: strong, thin and (round props) edge."""
    height, width = pixels.any.shape
    shown = np.ones((height, width), bool) if pixels.window is None else pixels.window
    out = {
        k: (np.zeros((height + 1, width), bool), np.zeros((height, width + 1), bool))
        for k in ("strong", "thin", "edge")
    }
    for axis in (0, 1):
        found = _pairs(pixels, seen, axis, finger)
        for name, mask in found.items():
            right, down = out[name]
            if axis == 0:
                right[1:height, :] = mask & shown[1:] & shown[:-1]
            else:
                down[:, 1:width] = mask & shown[:, 1:] & shown[:, :-1]
    return out


def _pairs(p, seen, axis, finger):
    a = [slice(None), slice(None)]
    b = [slice(None), slice(None)]
    a[axis], b[axis] = slice(0, -1), slice(1, None)
    a, b = tuple(a), tuple(b)
    both = p.any[a] & p.any[b]
    flesh = p.body[a] & p.body[b]
    step = p.depth[b] - p.depth[a]
    # how the depth goes on along the surfaces themselves
    way = -seen.up if axis == 0 else seen.right
    slope = []
    for side in (a, b):
        n = p.normal[side]
        face = np.minimum(n @ seen.into, -0.12)
        slope.append(np.clip(-(n @ way) / face, -6, 6) / seen.scale)
    low, high = np.minimum(*slope), np.maximum(*slope)
    beyond = np.maximum(step - high, low - step)
    head = (p.part[a] == HEAD) & (p.part[b] == HEAD)
    hand = p.hand[a] & p.hand[b]
    outline = p.body[a] != p.body[b]
    jump = flesh & (beyond > np.where(hand, finger, np.where(head, 0.75, 1.1)))
    cosine = (p.normal[a] * p.normal[b]).sum(-1)
    cloth = flesh & (p.material[a] != p.material[b])
    crease = flesh & (p.part[a] != p.part[b]) & (cosine < 0.72)
    strong = outline | (jump & ~head & ~hand)
    thin = (cloth | crease | (jump & (head | hand))) & ~strong
    things = both & ~p.body[a] & ~p.body[b]
    edge = things & ((p.material[a] != p.material[b]) | (cosine < 0.85) | (beyond > 1.0))
    edge |= (p.any[a] != p.any[b]) & ~p.body[a] & ~p.body[b]
    return {"strong": strong, "thin": thin, "edge": edge & ~strong}


# ---------------------------------------------------------------------------------- light
def shade_of(pixels, seen):
    """Where the second tone is."""
    light = unit(-0.45 * seen.right + 0.75 * seen.up - 0.62 * seen.into)
    bright = pixels.calm @ light
    return (pixels.body & (bright < 0.18)) | (pixels.any & ~pixels.body & (bright < 0.12))


def shadow_of(scene, pixels):
    """Where the body and its things throw a shadow on what they lie or stand on."""
    seen = scene.view
    fall = unit(
        np.array(
            [
                0.18 * seen.right[0] + 0.12 * seen.into[0],
                -1,
                0.18 * seen.right[2] + 0.12 * seen.into[2],
            ]
        )
    )
    solid = np.ones(len(scene.triangles), bool)
    if len(scene.ground_faces):
        solid[scene.body_faces :] = ~scene.ground_faces
    thing = ~np.isin(pixels.material, [look.NUMBER[n] for n in GROUNDS]) & pixels.any
    on_top = np.isin(pixels.material, [look.NUMBER["mat"]]) | thing  # a thing hides its own
    names = {p.name for p in scene.moment.props.values()}
    levels = []
    if "mat" in names:
        levels = [(0.0, on_top), (-1.6, ~pixels.any)]
    elif "bed" in names:
        top = scene.moment.props["bed"].surfaces[0].top
        levels = [(top, on_top), (0.0, ~pixels.any)]
    else:
        levels = [(0.0, ~pixels.any)]
    out = np.zeros_like(pixels.any)
    for level, where in levels:
        where = where if pixels.window is None else where & pixels.window
        above = scene.vertices[:, 1] > level - 0.5
        k = (scene.vertices[:, 1] - level) / -fall[1]
        flat = seen.project(scene.vertices + fall * np.maximum(k, 0)[:, None])
        use = solid & above[scene.triangles].all(1)
        _, number, _ = rasterise(
            flat, scene.triangles[use].astype(np.int32), np.abs(scene.keep), seen.width, seen.height
        )
        out |= (number >= 0) & where
    return out


# ---------------------------------------------------------------------------------- face
def face_of(moment, pixels, seen, style):
    """Brows, eyes and mouth as small strokes where they are seen: (class, d, width)."""
    body = moment.skeleton.body
    centre, size = body.eye, body.head_size
    out = []
    for sign in (1, -1):
        t = np.linspace(-0.14, 0.14, 9)
        brow = [
            (sign * (centre[0] + size * x), centre[1] + size * (0.195 - 0.10 * x - 1.9 * x * x))
            for x in t
        ]
        out += _feature(moment, pixels, seen, body.on_face(brow), "fig-brow", 1.1)
        ring = [
            (np.cos(k) * 0.042 * size, np.sin(k) * 0.052 * size)
            for k in np.linspace(0, 2 * np.pi, 9)
        ]
        eye = [  # it looks a little outwards, so that it is seen from the side
            (sign * (centre[0] + x), centre[1] + y - 0.005 * size, body.eye_front - 0.5 * x)
            for x, y in ring
        ]
        out += _feature(moment, pixels, seen, np.array(eye), "fig-eye", 0)
        lid = [
            (
                sign * (centre[0] + size * x),
                centre[1] + size * (0.062 - 3.2 * x * x),
                body.eye_front + 0.1 - 0.5 * x * size,
            )
            for x in np.linspace(-0.1, 0.115, 9)
        ]
        out += _feature(moment, pixels, seen, np.array(lid), "fig-brow", 0.95)
    mouth = [
        (size * x, centre[1] - size * (0.535 - 2.9 * x * x)) for x in np.linspace(-0.165, 0.165, 13)
    ]
    out += _feature(moment, pixels, seen, body.on_face(mouth), "fig-mouth", 1.25)
    return out


def _feature(moment, pixels, seen, points, name, width):
    """A line on the face, from places on the resting head."""
    body = moment.skeleton.body
    i = body.number["head"]
    turns, places = moment.skeleton.turns[i], moment.skeleton.places[i]
    there = (points - body.joints[i]) @ turns.T + places
    p = seen.project(there)
    x, y = np.round(p[:, 0]).astype(int), np.round(p[:, 1]).astype(int)
    inside = (x >= 0) & (y >= 0) & (x < seen.width) & (y < seen.height)
    ok = np.zeros(len(p), bool)
    hidden = 1.3 if name == "fig-eye" else 0.7  # cm: an eye lies a little deeper than its lids
    ok[inside] = p[inside, 2] < pixels.depth[y[inside], x[inside]] + hidden
    if width == 0:
        return [(name, p[:, :2], 0)] if ok.mean() >= 0.45 else []
    best, run = (0, 0), 0
    for k, good in enumerate(ok):  # the longest part that is seen
        run = run + 1 if good else 0
        if run > best[1] - best[0]:
            best = (k + 1 - run, k + 1)
    return [(name, p[best[0] : best[1], :2], width)] if best[1] - best[0] > 3 else []


# ---------------------------------------------------------------------------------- drawing
def picture(moment, seen, style=STILL, ghost=None, solver=None, arrows=(), felt=None, window=None):
    """The inside of the SVG of one moment; `seen` is a view in nominal pixels. `window` is the
    radius (nominal pixels) of the round part of it that is shown."""
    fine = style.fine
    big = view.View(
        seen.right,
        seen.up,
        seen.into,
        seen.scale * fine,
        seen.centre,
        seen.width * fine,
        seen.height * fine,
    )
    scale = UNITS / fine
    scene = scene_of(moment, big)
    pixels = pixels_of(scene)
    if window:
        through_window(pixels, window * fine)
    out = []
    order = [*GROUNDS, *(n for n in look.MATERIALS if n not in GROUNDS)]
    person = solver.person if solver else None

    def area(name):
        mask = under(scene, pixels, order, name, style)
        return _area(mask, name, person, scale, style)

    for name in GROUNDS:
        out += area(name)
    shadow = lines.areas(shadow_of(scene, pixels), scale, 3, style.error * 2.6, 600)
    if shadow:
        out.append(f'<path class="fig-shadow" fill="#10242a" fill-opacity=".17" d="{shadow}"/>')
    if ghost is not None:
        covered = pixels.any & ~np.isin(pixels.material, [look.NUMBER[n] for n in GROUNDS])
        out.append(ghost_path(ghost, big, scale, style, covered, pixels.window))
    ink = ink_of(pixels, big, style.finger)
    for name in order:
        if name not in GROUNDS:
            out += area(name)
    shade = lines.areas(shade_of(pixels, big), scale, 3.2, style.error * 2.4, style.smallest * 9)
    if shade:
        out.append(f'<path class="fig-shade" fill="#0a1c2a" fill-opacity=".2" d="{shade}"/>')
    out += [_face_svg(f, scale, style, person) for f in face_of(moment, pixels, big, style)]
    for name, width, kind in (
        ("edge", style.edge, "fig-edge"),
        ("thin", style.thin, "fig-ink"),
        ("strong", style.strong, "fig-ink"),
    ):
        d = lines.strokes(
            *ink[name], scale, 2.4 if name != "edge" else 1.6, style.error, style.shortest
        )
        if d:
            see = f' stroke-opacity="{look.EDGE_SHARE}"' if name == "edge" else ""
            out.append(
                f'<path class="{kind}" fill="none" stroke="{look.INK}"{see}'
                f' stroke-width="{_n(width * UNITS)}"'
                f' stroke-linecap="round" stroke-linejoin="round" d="{d}"/>'
            )
    if felt:
        out.append(_felt(felt, moment, solver, seen))
    out += arrow_paths(arrows, solver, moment, seen, UNITS, look)
    return "".join(o for o in out if o)


def _n(value):
    return f"{value:.1f}".rstrip("0").rstrip(".")


def through_window(pixels, radius):
    """Leave only a round part: so no clip is needed, and no id that could be there twice."""
    height, width = pixels.any.shape
    y, x = np.ogrid[:height, :width]
    pixels.window = np.hypot(y + 0.5 - height / 2, x + 0.5 - width / 2) < radius
    pixels.any &= pixels.window
    pixels.body &= pixels.window
    pixels.material[~pixels.window] = 0


def under(scene, pixels, order, name, style):
    """The pixels to fill with a material: those that show it, and others that something painted
    later covers, so that the outline is simple."""
    number = look.NUMBER[name]
    own = pixels.material == number
    if not own.any():
        return own
    later = np.isin(pixels.material, [look.NUMBER[n] for n in order[order.index(name) + 1 :]])
    if name in look.BODY:
        whole = closed(own, CLOSE * style.fine)
    else:  # the thing as it is seen when there is nothing else
        triangles = scene.triangles[scene.body_faces :][scene.material == number]
        points = scene.view.project(scene.vertices)
        seen = scene.view
        _, hit, _ = rasterise(
            points, triangles.astype(np.int32), np.abs(scene.keep) + 1, seen.width, seen.height
        )
        whole = hit >= 0
    return own | (whole & later)


def closed(mask, far):
    """A mask with gaps of less than twice `far` pixels closed; at half the fineness, for speed."""
    rows, columns = np.where(mask.any(1))[0], np.where(mask.any(0))[0]
    part = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    small = np.pad(mask[part][::2, ::2], far // 2 + 1)
    wide = distance_transform_edt(~small) <= far / 2
    inner = (distance_transform_edt(wide) > far / 2)[far // 2 + 1 :, far // 2 + 1 :]
    out = mask.copy()
    height, width = out[part].shape
    out[part] |= np.repeat(np.repeat(inner, 2, 0), 2, 1)[:height, :width]
    return out


def _area(mask, name, person, scale, style):
    if not mask.any():
        return []
    d = lines.areas(mask, scale, 1.5, style.error, style.smallest, grow=1.2 * style.strong / 1.75)
    if not d:
        return []
    kind, colour = (
        look.MATERIALS[name][0],
        look.fill(name, person) if person else look.MATERIALS[name][1],
    )
    return [f'<path class="{kind}" fill="{colour}" d="{d}"/>']


def _face_svg(feature, scale, style, person):
    name, points, width = feature
    points = points * scale
    if width == 0:
        middle = points[:-1].mean(0)
        wide = max(np.ptp(points, axis=0).max() / 2, 1e-6)
        grow = max(UNITS * 0.75 * max(style.thin / 1.15, 1) ** 0.5 / wide, 1)
        ring = np.round(middle + (points[:-1] - middle) * grow).astype(int)
        corners = "L".join(f"{x} {y}" for x, y in ring)
        line = f'stroke="#2a1d1a" stroke-width="{_n(UNITS * 0.6)}" stroke-linejoin="round"'
        return f'<path class="fig-eye" fill="#2a1d1a" {line} d="M{corners}z"/>'
    pieces = lines.fit(points, 1.2)
    d = lines.path(pieces, 1)
    colour = "#8a4636" if name == "fig-mouth" else "#2a1d1a"
    grow = max(style.thin / 1.15, 1) ** 0.6
    return (
        f'<path class="{name}" fill="none" stroke="{colour}"'
        f' stroke-width="{_n(width * UNITS * grow)}"'
        f' stroke-linecap="round" d="{d}"/>'
    )


def ghost_path(moment, big, scale, style, covered, window=None):
    """The outline of the start, as one quiet line, where nothing painted later covers it (and,
    in a close-up, only in the round part that is shown)."""
    body = moment.skeleton.body
    points = big.project(drawn_vertices(moment))
    _, number, _ = rasterise(
        points, body.faces.astype(np.int32), body.fields["keep"], big.width, big.height
    )
    inside = number >= 0
    deep = distance_transform_edt(covered) > style.strong * style.fine
    height, width = inside.shape
    right = np.zeros((height + 1, width), bool)
    down = np.zeros((height, width + 1), bool)
    right[1:height] = (inside[1:] != inside[:-1]) & ~(deep[1:] & deep[:-1])
    down[:, 1:width] = (inside[:, 1:] != inside[:, :-1]) & ~(deep[:, 1:] & deep[:, :-1])
    if window is not None:
        right[1:height] &= window[1:] & window[:-1]
        down[:, 1:width] &= window[:, 1:] & window[:, :-1]
    d = lines.strokes(right, down, scale, 3, style.error * 1.8, 40)
    if not d:
        return ""
    return (
        f'<path class="fig-ghost" fill="none" stroke="#7d8a83" stroke-opacity=".85"'
        f' stroke-width="{_n(style.strong * UNITS * 0.8)}" stroke-linecap="round" d="{d}"/>'
    )


def _felt(felt, moment, solver, seen):
    """A soft ring where the exercise should be felt."""
    spot = solver.find(moment.skeleton, felt["at"], moment.props)
    x, y, _ = seen.project(spot.point)[0] * UNITS
    r = felt.get("radius", 7) * seen.scale * UNITS
    return (
        f'<circle class="fig-felt" fill="#f2b23a" fill-opacity=".38" stroke="#b5541c"'
        f' stroke-opacity=".8" stroke-width="{UNITS}" stroke-dasharray="{UNITS} {UNITS * 2}"'
        f' cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}"/>'
    )


# ---------------------------------------------------------------------------------- whole stills
def pose_view(solver, size=None, frames=None, camera=None, pad=0.055):
    """The view of a pose: one for all its keyframes, so that a strip stands still."""
    pose = solver.pose
    size = size or view.SHAPES[pose.get("shape", "landscape")]
    crop = pose.get("crop", {})
    frames = range(len(pose["keyframes"])) if frames is None else frames
    points = np.concatenate([framing_points(solver.at(i)) for i in frames])
    seen = view.look(camera or pose.get("camera", "oblique"))
    return view.fitted(
        seen,
        points,
        size,
        pad,
        crop.get("most", 3.4),
        crop.get("zoom", 1.0),
        crop.get("shift", (0, 0)),
    )


def still(solver, number=-1, style=STILL, camera=None, ghost=True, size=None, alone=True):
    """The SVG of one keyframe."""
    pose = solver.pose
    number %= len(pose["keyframes"])
    frame = pose["keyframes"][number]
    camera = camera or frame.get("camera")
    seen = pose_view(solver, size, [number] if frame.get("camera") else None, camera)
    before = frame.get("ghost", 0)  # the keyframe whose outline is behind, or false
    start = None
    if ghost and number and pose.get("ghost", True) and before is not False:
        start = None if frame.get("camera") else solver.at(before)
    moment = solver.at(number)
    arrows = frame.get("arrows", ()) if ghost is not None else ()
    for plain in PLAINER:
        style = replace(style, error=style.error * plain, smallest=style.smallest * plain)
        inner = picture(moment, seen, style, start, solver, arrows, frame.get("felt"))
        if frame.get("inset"):
            inner += inset_svg(solver, moment, frame["inset"], seen, style)
        svg = _svg(inner, seen, solver, alone)
        if len(svg) <= MOST:
            break
    return svg


def inset_svg(solver, moment, inset, seen, style):
    """A close-up in a round window: where little moves."""
    size = inset.get("size", 118)
    if inset.get("without"):  # things that stand before it
        left = {k: v for k, v in moment.props.items() if k not in inset["without"]}
        moment = replace(moment, props=left)
    spot = solver.find(moment.skeleton, inset["at"], moment.props)
    near = view.look(inset.get("camera", solver.pose.get("camera", "oblique")))
    scale = size / (2 * inset.get("radius", 22))
    centre = (float(spot.point @ near.right), float(-(spot.point @ near.up)))
    near = view.View(near.right, near.up, near.into, scale, centre, size, size)
    side, r = size * UNITS, size * UNITS / 2
    before = solver.at(inset["ghost"]) if "ghost" in inset else None
    arrows = inset.get("arrows", ())
    inner = picture(moment, near, style, before, solver, arrows, window=size / 2 - 1.5)
    corner = inset.get("corner", "top-right")
    x = (seen.width - size - 6 if "right" in corner else 6) * UNITS
    y = (6 if "top" in corner else seen.height - size - 6) * UNITS
    ring = f'cx="{_n(r)}" cy="{_n(r)}" r="{_n(r - 3)}"/>'
    return (
        f'<svg x="{x}" y="{y}" width="{side}" height="{side}" viewBox="0 0 {side} {side}">'
        f'<circle class="fig-ground" fill="{look.GROUND}" {ring}{inner}'
        f'<circle class="fig-ink" fill="none" stroke="{look.INK}" stroke-width="4" {ring}</svg>'
    )


CARDS = {"landscape": (240, 150), "square": (220, 176), "portrait": (176, 220)}


def card_view(solver, share=1.0, start=False):
    """The keyframe of a card and how it is seen: the telling moment, or the `start`, closer.

    A pose's `card` may name the `keyframe`, a `camera`, and what the card is about: a place `at`
    and the `radius` (cm) round it. `share` makes it smaller.
    """
    pose = solver.pose
    choice = pose.get("card", {})
    number = 0 if start else choice.get("keyframe", -1) % len(pose["keyframes"])
    if start and number != choice.get("keyframe", -1):
        choice = {k: v for k, v in choice.items() if k == "camera"}
    frame = pose["keyframes"][number]
    size = CARDS["landscape" if "at" in choice else pose.get("shape", "landscape")]
    size = tuple(round(s * share) for s in size)
    camera = choice.get("camera") or frame.get("camera") or pose.get("camera", "oblique")
    seen = pose_view(solver, size, [number], camera, pad=0.04)
    scale, centre = seen.scale * choice.get("zoom", 1), seen.centre
    if "at" in choice:
        moment = solver.at(number)
        spot = solver.find(moment.skeleton, choice["at"], moment.props)
        scale = min(size) / (2 * choice.get("radius", 40))
        centre = (float(spot.point @ seen.right), float(-(spot.point @ seen.up)))
    return number, view.View(seen.right, seen.up, seen.into, scale, centre, *size)


def card(solver, alone=True, start=False):
    """The small picture for lists, with stronger lines: the telling moment, or the `start`."""
    number, seen = card_view(solver, start=start)
    upright = seen.height > seen.width  # shown smaller in the same list
    style = replace(CARD, strong=3.4, thin=2.1, edge=1.8) if upright else CARD
    frame = solver.pose["keyframes"][number]
    arrows = [{**a, "weight": 1.5} for a in frame.get("arrows", ())]
    for plain in PLAINER:
        style = replace(style, error=style.error * plain, smallest=style.smallest * plain)
        inner = picture(solver.at(number), seen, style, None, solver, arrows)
        svg = _svg(inner, seen, solver, alone)
        if len(gzip.compress(svg.encode(), 9)) <= MOST_CARD:
            break
    return svg


def _svg(inner, seen, solver, alone):
    name = ' xmlns="http://www.w3.org/2000/svg"' if alone else ""
    return (
        f'<svg{name} class="fig" viewBox="0 0 {seen.width * UNITS} {seen.height * UNITS}">'
        f'<g class="fig-{solver.person["name"]}">{inner}</g></svg>'
    )
