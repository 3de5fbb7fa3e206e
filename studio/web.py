"""What a browser needs to show an exercise turning: a body file, and a small movement file.

`python -m studio.web` writes the public body files to static/bodies/: each holds one person with
clothes (mesh, weights, joints, colours), and shows no exercise. A movement file is an instruction,
so locked content: the turns of the bones at some moments, the props, and the camera; pages have it
as `movement_text`. static/js/viewer/read.js reads both.

Both begin with the length of a JSON header (4 bytes, low first) and the header; what follows is
said at `body_file` and `movement_file`. Lengths are centimetres.
"""

import argparse
import base64
import gzip
import json
import struct
import sys
import zlib
from functools import cache
from pathlib import Path

import numpy as np

from studio import body as bodies
from studio import draw, look, props, view
from studio.body import BUN, EYE, HEAD, SKIN, SUIT
from studio.people import PEOPLE, person
from studio.solve import Solver
from studio.thin import Thinner
from studio.turns import turn

BODIES = Path(__file__).parents[1] / "static" / "bodies"
STEPS = 8  # samples from one keyframe to the next, at most
# How far a bone may be off on the way where samples are left out (cm), and the steps of half a
# turn: the first with which the compressed file has at most `MOST` bytes.
FINENESS = ((0.5, 2500), (1, 2500), (1, 1600), (2, 1600), (4, 1600), (6, 1200))
MOST = 1536
FINE = 16383  # steps of a place, over the longest side of the body
LENGTH = 50  # steps of a length in a movement, for a centimetre
SHARES = 63  # steps of a weight
OWN = 1  # the code of a column of a movement that is stored by itself
TRIANGLES = {SKIN: 5200, EYE: 80, BUN: 160}  # of the suit all are kept: they are few
SECONDS = 2.0  # from one keyframe to the next, if the pose does not say
HAND = 10  # the label of the left hand; 11 is the right one's
FRONTS = {"lying-on-back": "feet", "lying-on-front": "head"}  # what is seen from "the front"
SOLIDS = ("box", "slab", "soft", "ball", "tube", "loop", "mesh")


def packed(header, *parts):
    """A file: the length of the header, the header, and the parts."""
    head = json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<I", len(head)) + head + b"".join(parts)


def planes(values):
    """Whole numbers (0, -1, 1, -2 … as 0, 1, 2, 3 …): a plane of low bytes, then one of high."""
    v = np.asarray(values).astype(np.int64)
    v = np.where(v < 0, -2 * v - 1, 2 * v)
    return (v & 255).astype(np.uint8).tobytes() + (v >> 8).astype(np.uint8).tobytes()


# ------------------------------------------------------------------------------------- the body
def body_name(who, shoes=False):
    """The name of a person's body file, without its ending."""
    return who["name"] + ("-shoes" if shoes else "")


def thinned(body):
    """The triangles that the browser draws, and the kind of each."""
    hidden = (body.kind <= SKIN) & (body.keep[body.triangles] < 0).all(1)
    triangles, kinds = body.triangles[~hidden], body.kind[~hidden]
    care = np.where(body.hand > 0.5, 2.0, 1.0)
    front = body.rest[:, 2] - body.joint("head")[2] > 4
    care = np.where((body.part == HEAD) & (body.hair < 0) & front, 2.5, care)
    care = np.where(body.hair > 0.05, 0.25, care)
    fields = np.c_[np.clip(body.hair, -0.15, 0.15) * 4, np.clip(body.keep / 10, -0.3, 0.3)]
    out = [triangles[kinds == SUIT]]
    for kind, count in TRIANGLES.items():
        if (kinds == kind).any():
            out.append(Thinner(body.vertices, triangles[kinds == kind], care, fields).to(count))
    kinds = np.repeat([SUIT, *TRIANGLES][: len(out)], [len(t) for t in out])
    return np.concatenate(out), kinds


class Walk:
    """The triangles in an order in which each hangs on an edge of one before it.

    `codes`: for a corner 0 if it is a new vertex, else how many vertices ago it was new, plus 1;
    1 where an edge has no neighbour. `order` are the vertices as they come, `gates` for each the
    vertices (numbers in the new order) of the edge and of the corner beyond it, None at a start.
    """

    def __init__(self, triangles):
        self.codes, self.order, self.gates, self.at = [], [], [], {}
        self.beyond, self.seen, self.triangles = {}, set(), []
        self.done = [False] * len(triangles)
        for i, (a, b, c) in enumerate(triangles.tolist()):
            for edge, corner in (((a, b), c), ((b, c), a), ((c, a), b)):
                self.beyond.setdefault(edge, []).append((i, corner))
        for i, triangle in enumerate(triangles.tolist()):
            if not self.done[i]:
                self._from(i, triangle)

    def _vertex(self, v, gate):
        if v in self.at:
            self.codes.append(len(self.order) - self.at[v] + 1)
        else:
            self.codes.append(0)
            self.at[v] = len(self.order)
            self.order.append(v)
            self.gates.append(gate and tuple(self.at[g] for g in gate))

    def _from(self, i, triangle):
        a, b, c = triangle
        self._vertex(a, None)
        self._vertex(b, (a, a, a))
        self._vertex(c, (a, a, a))
        stack = self._take(i, a, b, c)
        while stack:
            edge, opposite = stack.pop()
            if edge in self.seen:
                continue
            free = [(t, v) for t, v in self.beyond.get(edge, ()) if not self.done[t]]
            if not free:
                self.codes.append(1)
                self.seen.add(edge)
                continue
            t, corner = free[0]
            self._vertex(corner, (*edge, opposite))
            stack += self._take(t, *edge, corner)[1:]

    def _take(self, i, a, b, c):
        """Note a triangle; give its edges as its neighbours have them, with its third corner."""
        self.done[i] = True
        self.triangles.append((self.at[a], self.at[b], self.at[c]))
        self.seen |= {(a, b), (b, c), (c, a)}
        return [((b, a), c), ((c, b), a), ((a, c), b)]


def four_bones(weights):
    """The four bones that move a vertex most, and their shares in steps that sum to `SHARES`."""
    bones = np.argsort(-weights, 1, kind="stable")[:, :4]
    share = np.take_along_axis(weights, bones, 1)
    share = share / share.sum(1, keepdims=True) * SHARES
    steps = np.floor(share).astype(int)
    for _ in range(4):  # the largest remainders get what is missing
        rest = np.where(steps > share, -1, share - steps)
        short = steps.sum(1) < SHARES
        best = rest.argmax(1)
        steps[np.arange(len(steps))[short], best[short]] += 1
    return bones, steps


def aligned(bones, steps, gates):
    """Bones in the slots in which the vertex before has them, so that little changes."""
    bones, steps = bones.copy(), steps.copy()
    for i, gate in enumerate(gates):
        before = list(bones[gate[0]]) if gate else [0] * 4
        mine = {int(b): int(s) for b, s in zip(bones[i], steps[i], strict=True) if s}
        slots = [b if b in mine else None for b in before]
        new = iter([b for b in mine if b not in before])
        slots = [next(new, None) if s is None else s for s in slots]
        bones[i] = [b if s is None else s for b, s in zip(before, slots, strict=True)]
        steps[i] = [0 if s is None else mine[s] for s in slots]
    return bones, steps


class WebBody:
    """A body as the browser draws it. `rows` are the vertices of the engine's body that it has."""

    def __init__(self, body):
        self.body = body
        triangles, kinds = thinned(body)
        kind = np.zeros(len(body.vertices), int)
        for t, k in zip(triangles, kinds, strict=True):
            kind[t] = k
        walk = Walk(triangles)
        self.rows, self.triangles = np.array(walk.order), np.array(walk.triangles)
        self.codes, self.gates = walk.codes, walk.gates
        self.low = body.vertices[self.rows].min(0)
        self.step = float(np.ptp(body.vertices[self.rows], axis=0).max() / FINE)
        self.places = np.round((body.vertices[self.rows] - self.low) / self.step).astype(int)
        bones, steps = four_bones(body.weights[self.rows])
        self.bones, self.steps = aligned(bones, steps, self.gates)
        part = np.where(body.hand > 0.5, HAND + (body.rest[:, 0] < 0), body.part)
        self.tag = (kind * 16 + part)[self.rows]

    def file(self, looks):
        """Bytes: `codes`, places, bones, weights, arm, hair, keep, tag, joints (read.js)."""
        body = self.body

        def byte(field, low, high):
            share = (getattr(body, field)[self.rows] - low) / (high - low)
            return np.round(np.clip(share, 0, 1) * 255).astype(int)

        first = np.array([g[0] if g else -1 for g in self.gates])

        def after(column):  # how it differs from the vertex before
            return (column - np.where(first < 0, 0, column[first])).astype(np.uint8).tobytes()

        columns = [*self.bones.T, *self.steps.T[1:]]
        columns += [byte("arm", 0, 3), byte("hair", -0.5, 0.5), byte("keep", -4, 4), self.tag]
        guess = np.array(
            [
                self.places[g[0]] + self.places[g[1]] - self.places[g[2]] if g else [0, 0, 0]
                for g in self.gates
            ]
        )
        header = {
            "vertices": len(self.rows),
            "triangles": len(self.triangles),
            "codes": len(self.codes),
            "low": [round(float(v), 3) for v in self.low],
            "step": round(self.step, 7),
            "hem": round(float(body.hem), 2),
            "ankle": round(float(body.ankle), 2),
            "eye": [round(float(v), 2) for v in body.eye],
            "head": round(float(body.head_size), 2),
            "shoes": body.shoes,
            "looks": looks,
            "parents": [int(p) for p in body.parents],
        }
        return packed(
            header,
            planes(self.codes),
            *(planes(column) for column in (self.places - guess).T),
            *(after(column) for column in columns),
            planes(np.round(body.joints * 100).T.ravel()),
        )


@cache
def web_body(name, bun, shoes):
    return WebBody(bodies.load(name, bun, shoes))


def body_file(who, shoes=False):
    """The body file of a person, in shoes or not."""
    looks = {what: look.own(who, what) for what in look.OWN}
    return web_body(who["body"], who.get("hair") == "bun", shoes).file(looks)


# --------------------------------------------------------------------------------- the movement
def turn_vectors(turns, before=None):
    """Each rotation matrix as axis times angle, near the vector before it (radians)."""
    out = np.zeros((len(turns), 3))
    for i, m in enumerate(turns):
        w = np.sqrt(max(1 + np.trace(m), 0)) / 2
        axis = np.array([m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1]])
        if w > 0.05:
            xyz = axis / (4 * w)
        else:  # about half a turn
            values, vectors = np.linalg.eigh((m + m.T) / 2)
            xyz = vectors[:, int(values.argmax())] * np.sqrt(1 - w * w)
            xyz = xyz * (1 if xyz @ axis >= 0 else -1)
        size = np.linalg.norm(xyz)
        if size > 1e-9:
            out[i] = xyz / size * 2 * np.arctan2(size, w)
        if before is not None and size > 1e-9:
            # the same turn by the other ways round: the one that is nearest to the one before
            way = xyz / size
            others = [out[i] + k * 2 * np.pi * way for k in (-1, 0, 1)]
            out[i] = min(others, key=lambda v: np.linalg.norm(v - before[i]))
    return out


def local_turns(skeleton):
    """The turn of each bone against the bone that carries it."""
    above = skeleton.body.parents
    parent = np.where((above >= 0)[:, None, None], skeleton.turns[above], np.eye(3))
    return np.einsum("bji,bjk->bik", parent, skeleton.turns)


def whole(solver):
    """The solver of the whole movement: of one that goes round, back to the first keyframe."""
    if solver.pose.get("motion") != "round":
        return solver
    frames = solver.pose["keyframes"]
    return Solver({**solver.pose, "keyframes": [*frames, frames[0]]}, solver.person["name"])


def places_of(body, vectors, root):
    """Where the bones begin when each has its own turn and the first begins at `root`."""
    turns = np.zeros((len(vectors), 3, 3))
    places = np.zeros((len(vectors), 3))
    for i, above in enumerate(body.parents):
        own = turn(vectors[i], np.degrees(np.linalg.norm(vectors[i])))
        if above < 0:
            turns[i], places[i] = own, root
        else:
            step = body.joints[i] - body.joints[above]
            turns[i], places[i] = turns[above] @ own, places[above] + turns[above] @ step
    return places


def fewer(body, moments, vectors, first):
    """The samples between keyframe `first` and the next in the order in which they are left out:
    first the one that is missed least when what is between is mixed evenly. With each how far a
    bone is then off (cm)."""
    kept = list(range(first * STEPS, (first + 1) * STEPS + 1))

    def off(before, after):
        """How far a bone is off between two samples that are kept."""
        worst = 0.0
        for i in range(before + 1, after):
            t = (i - before) / (after - before)
            mixed = vectors[before] * (1 - t) + vectors[after] * t
            ends = [moments[k].skeleton.places[0] for k in (before, after)]
            there = places_of(body, mixed, ends[0] * (1 - t) + ends[1] * t)
            worst = max(worst, float(np.abs(there - moments[i].skeleton.places).max()))
        return worst

    out, known, worst = [], {}, 0.0
    while len(kept) > 2:
        pairs = [(kept[k - 1], kept[k + 1], kept[k]) for k in range(1, len(kept) - 1)]
        for before, after, _ in pairs:
            if (before, after) not in known:
                known[before, after] = off(before, after)
        best = min(pairs, key=lambda pair: known[pair[:2]])
        worst = max(worst, known[best[:2]])
        out.append((worst, best[2]))
        kept.remove(best[2])
    return out


def movement_file(solver):
    """Bytes: columns of numbers at some moments: three for the turn of each bone, three for the
    root's place, one for each number of a prop that changes. After the header: the first number of
    each column; how each is stored (`linked`); and for those stored by themselves how they change,
    and how that changes.
    """
    solver = whole(solver)
    last = solver.last()
    moments = [solver.at(p) for p in np.linspace(0, last, last * STEPS + 1)]
    vectors = [turn_vectors(local_turns(moments[0].skeleton))]
    for moment in moments[1:]:
        vectors.append(turn_vectors(local_turns(moment.skeleton), vectors[-1]))
    spare = [pair for i in range(last) for pair in fewer(solver.body, moments, vectors, i)]
    for near, half in FINENESS:
        gone = {i for off, i in spare if off < near}
        kept = [i for i in range(len(moments)) if i not in gone]
        data = _movement(solver, moments, vectors, kept, half)
        if len(gzip.compress(data, 9)) <= MOST:
            break
    return data


def movement_text(solver):
    """The movement file as a page has it: deflated (no header), in base64."""
    squeezed = zlib.compressobj(9, wbits=-15)
    data = squeezed.compress(movement_file(solver)) + squeezed.flush()
    return base64.b64encode(data).decode()


def _movement(solver, moments, vectors, kept, half):
    things, tracks = things_of([moments[i] for i in kept])
    table = np.column_stack(
        [
            np.array([np.round(vectors[i].ravel() * half / np.pi) for i in kept]),
            np.array([np.round(moments[i].skeleton.places[0] * LENGTH) for i in kept]),
            *(np.round(np.array(track) * LENGTH) for track in tracks),
        ]
    ).astype(int)
    codes = linked(table)
    way = np.diff(table[:, codes == OWN], axis=0)
    bend = np.diff(way, axis=0, prepend=0)
    header = {
        **_header(solver, things),
        "at": kept,  # in eighths of the way from one keyframe to the next
        "half": half,
        "columns": table.shape[1],
    }
    return packed(header, planes(table[0]), planes(codes), planes(bend.T.ravel()))


def linked(table):
    """How each column is stored: `OWN`, or the even number by which it follows the last column
    before it that is stored by itself, in steps of 1/2048 (0: it stays as it is).

    A finger joint or a twist turns about one axis: then one of its three columns is enough.
    """
    codes, last = [], None
    for column in (table - table[0]).T:
        code = OWN
        if not column.any():
            code = 0
        elif last is not None:
            ratio = int(np.round(1024 * (column @ last) / (last @ last)))
            follows = np.abs(np.floor(ratio * last / 1024 + 0.5) - column).max() <= 1
            code = 2 * ratio if follows and abs(ratio) < 8192 else OWN
        if code == OWN:
            last = column
        codes.append(code)
    return np.array(codes)


def _header(solver, things):
    given = solver.pose
    camera = given.get("camera", "oblique")
    if isinstance(camera, str):
        camera = dict(zip(("azimuth", "elevation"), view.WORDS[camera], strict=True))
    crop = given.get("crop", {})
    frames, last = given["keyframes"], solver.last()
    return {
        "exercise": given.get("exercise", ""),
        "body": body_name(solver.person, bool(given.get("shoes"))),
        "seconds": [f.get("seconds", SECONDS) for f in frames[1:]],
        "round": given.get("motion") == "round",
        "side": given.get("side", "both"),
        "shape": given.get("shape", "landscape"),
        "camera": [camera.get("azimuth", -62), camera.get("elevation", 16), camera.get("roll", 0)],
        "frame": _frame(solver),
        "views": views_of(given, camera.get("azimuth", -62)),
        "front": FRONTS.get(given.get("start", "standing"), "front"),
        # the telling moment, as a share of the way
        "told": _short(given.get("card", {}).get("keyframe", last) / max(last, 1)),
        "zoom": [crop.get("zoom", 1), crop.get("most", 3.4), *crop.get("shift", (0, 0))],
        "hull": hull_of(solver),
        "press": _presses(solver.at(0)),
        "shadows": _shadows(solver.at(0)),
        "things": things,
    }


def _frame(solver):
    """Scale and centre of the stills, so that nothing jumps when the moving picture takes over."""
    still = draw.pose_view(solver)
    return [round(float(v), 4) for v in (still.scale, *still.centre)]


def views_of(given, azimuth):
    """Cameras [azimuth, elevation]: the side that the drawing shows more of, the front, and above.

    Of somebody on their side the front is where they look, and the side is seen from the feet.
    """
    start = given.get("start", "standing")
    turned = given["keyframes"][0].get("hips", {}).get("turn", 0)
    side = -90 if np.sin(np.radians(azimuth - turned)) < 0 else 90
    front = {"lying-on-left-side": 90, "lying-on-right-side": -90}.get(start, 0)
    if front:
        side = 0
    return {
        "side": [side + turned, view.WORDS["side"][1]],
        "front": [front + turned, view.WORDS["front"][1]],
        "above": [(front or side) + turned, view.WORDS["above"][1]],
    }


def hull_of(solver):
    """The outermost points of what the picture must show, in many directions (whole cm)."""
    points = np.concatenate([draw.framing_points(solver.at(i)) for i in range(solver.last() + 1)])
    steps = (-1, 0, 1)
    ways = [[x, y, z] for x in steps for y in steps for z in steps if x or y or z]
    seen = view.look(solver.pose.get("camera", "oblique"))
    ways = np.array([*ways, seen.right, -seen.right, seen.up, -seen.up])
    found = np.unique((points @ ways.T).argmax(0))
    return np.unique(np.round(points[found]).astype(int), axis=0).ravel().tolist()


def _presses(moment):
    """What presses the body flat: [x, z, half width, half length, degrees, top, depth] of level
    surfaces, and [x, y, z, way x, way y, way z] of walls."""
    out = []
    for prop in moment.props.values():
        if prop.push:
            out.append([_short(v) for v in np.r_[prop.push[0], prop.push[1]]])
        for s in prop.surfaces:
            if prop.name != "pillow" and not (s.depth < 30 and s.top < 12) and s.size[0] < 1e4:
                sizes = (s.at[0], s.at[1], s.size[0] / 2, s.size[1] / 2, s.turned)
                out.append([_short(v) for v in (*sizes, s.top, min(s.depth, 8))])
    return out


def _shadows(moment):
    """Where shadows lie: [height, x, z, half width, half length] of the floor, and of a bed's top.
    Sizes below 0 are of a rectangle that is left out."""
    if "bed" not in moment.props:
        return [[0]]
    s = moment.props["bed"].surfaces[0]
    x, z, wide, long = (_short(v) for v in (*s.at, s.size[0] / 2, s.size[1] / 2))
    return [[0, x, z, -wide, -long], [_short(s.top), x, z, wide, long]]


def _short(value):
    """A number with a tenth of a millimetre, or without a point."""
    number = round(float(value), 2)
    return int(number) if number == int(number) else number


# ------------------------------------------------------------------------------------ the props
def things_of(moments):
    """The solids of all props, and the columns of their numbers that change.

    A solid is [kind, ground, first and last sample, material, material of its sides, numbers …];
    null stands for a number that has a column.
    """
    found = {}
    for i, moment in enumerate(moments):
        for prop in (*moment.props.values(), *moment.extras):
            for k, solid in enumerate(prop.solids):
                found.setdefault((prop.name, k), (prop, []))[1].append((i, solid))
    things, tracks = [], []
    for prop, seen in found.values():
        kind, colours, numbers = described([s for _, s in seen])
        rows = np.full((len(moments), numbers.shape[1]), np.nan)
        for (i, _), row in zip(seen, numbers, strict=True):
            rows[i] = row
        first, last = seen[0][0], seen[-1][0]
        rows[:first], rows[last + 1 :] = rows[first], rows[last]
        changes = np.ptp(rows, axis=0) > 0.02
        tracks += list(rows[:, changes].T)
        values = [None if c else _short(v) for v, c in zip(rows[0], changes, strict=True)]
        where = [] if (first, last) == (0, len(moments) - 1) else [first, last]
        things.append([SOLIDS.index(kind), int(prop.ground), where, *colours, values])
    return things, tracks


def described(solids):
    """The kind of a solid, its materials, and its numbers at each sample.

    The engine hands over only meshes, so a mesh is compared with what each maker would make.
    """
    for fit in (_as_box, _as_slab, _as_soft, _as_ball, _as_tube):
        found = fit(solids)
        if found is not None:
            kind, numbers = found
            break
    else:
        return "mesh", _colours(solids[0], 0), _as_mesh(solids)
    top = {"box": 6, "slab": 0}.get(kind, 0)
    return kind, _colours(solids[0], top), np.array(numbers, float)


def _colours(solid, top):
    side = 0 if top else 1
    return [look.NUMBER[solid.materials[top]], look.NUMBER[solid.materials[side]]]


def _same(made, solid):
    return made.vertices.shape == solid.vertices.shape and (
        np.abs(made.vertices - solid.vertices).max() < 0.02
    )


def _frames(solids, edges):
    """Centre-free fits: for each solid the sizes and turn of three edges of it, the turn as three
    numbers in tenths of a degree that go on from sample to sample."""
    vectors, out = None, []
    for solid in solids:
        three = np.array(edges(solid.vertices))
        sizes = np.linalg.norm(three, axis=1)
        rotation = (three / np.maximum(sizes, 1e-9)[:, None]).T
        vectors = turn_vectors([rotation], vectors)
        out.append((sizes, rotation, np.degrees(vectors[0])))
    return out


def _as_box(solids):
    if len(solids[0].vertices) != 24:
        return None
    out = []
    for solid, (sizes, rotation, turned) in zip(
        solids,
        _frames(solids, lambda v: (v[9] - v[8], v[2] - v[1], v[1] - v[0])),
        strict=True,
    ):
        centre = solid.vertices.mean(0)
        if not _same(props.box(centre, sizes, "mat", rotation), solid):
            return None
        out.append([*centre, *sizes, *turned])
    return "box", out


def _as_slab(solids):
    if len(solids[0].vertices) != 109:
        return None
    out = []
    for solid, (sizes, rotation, turned) in zip(
        solids, _frames(solids, lambda v: (v[8] - v[9], v[0] - v[36], v[0] - v[35])), strict=True
    ):
        corner = np.linalg.norm(solid.vertices[0] - solid.vertices[8]) / np.sqrt(2)
        sizes = sizes + [2 * corner, 0, 2 * corner]
        centre = solid.vertices[108] - rotation[:, 1] * sizes[1] / 2
        if not _same(props.slab(centre, sizes, "mat", corner, rotation=rotation), solid):
            return None
        out.append([*centre, *sizes, *turned, corner])
    return "slab", out


def _as_soft(solids):
    if len(solids[0].vertices) != 680:
        return None

    def edges(v):
        return v[340] - v[320], v[640] - v[0], v[350] - v[330]

    for power in (0.45, 0.35):
        out = []
        for solid, (sizes, rotation, turned) in zip(solids, _frames(solids, edges), strict=True):
            centre = (solid.vertices[340] + solid.vertices[320]) / 2
            if not _same(props.cushion(centre, sizes, "mat", rotation, power), solid):
                break
            out.append([*centre, *sizes, *turned, power])
        else:
            return "soft", out
    return None


def _as_ball(solids):
    out = []
    for solid in solids:
        v = solid.vertices
        centre = (v[0] + v[-1]) / 2
        far = np.linalg.norm(v - centre, axis=1)
        if np.ptp(far) > 0.02:
            return None
        out.append([*centre, far.mean()])
    return "ball", out


def _as_tube(solids):
    count, faces = len(solids[0].vertices), len(solids[0].triangles)
    for sides in range(5, 41):
        rings, rest = divmod(count, sides)
        is_open = faces == (rings - 1) * sides * 2 + 2 * (sides - 2)
        if rest or rings < 2 or not (is_open or faces == rings * sides * 2):
            continue
        v = np.array([s.vertices.reshape(rings, sides, 3) for s in solids])
        way = v.mean(2)
        far = np.linalg.norm(v - way[:, :, None], axis=-1)
        if np.ptp(far) < 0.02:
            way = _fewer(way, not is_open)
            row = [[far.mean(), *points.ravel()] for points in way]
            return ("tube" if is_open else "loop"), row
    return None


def _fewer(way, closed):
    """As few points of a way as give it again when a soft curve is laid through them."""
    count = way.shape[1] - (0 if closed else 1)
    for step in (32, 16, 8, 4, 2):
        if count % step or count // step < (3 if closed else 1):
            continue
        some = way[:, ::step]
        if max(_off(a, b, step, closed) for a, b in zip(way, some, strict=True)) < 0.15:
            return some
    return way


def _off(points, some, step, closed):
    if closed:
        around = np.concatenate([some[-1:], some, some[:2]])
    else:
        around = np.array([2 * some[0] - some[1], *some, 2 * some[-1] - some[-2]])
    curve = [
        spline(*around[i : i + 4], t)
        for i in range(len(around) - 3)
        for t in np.arange(step) / step
    ]
    if not closed:
        curve.append(some[-1])
    return np.abs(np.array(curve) - points).max()


def spline(a, b, c, d, t):
    """Catmull-Rom from b to c."""
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def _as_mesh(solids):
    """Whatever it is: corner after corner. Large; better give the viewer a maker for it."""
    return np.array([s.vertices[s.triangles].ravel() for s in solids])


# ------------------------------------------------------------------------------------ the files
def main(arguments=None):
    parser = argparse.ArgumentParser(prog="studio.web", description=__doc__)
    parser.add_argument("--out", type=Path, default=BODIES)
    out = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    for who in map(person, PEOPLE):
        for shoes in (False, True):
            data = body_file(who, shoes)
            (out / f"{body_name(who, shoes)}.body").write_bytes(data)
            small = len(gzip.compress(data, 9))
            sys.stdout.write(f"{len(data):7d} {small:6d} gzip {body_name(who, shoes)}\n")


if __name__ == "__main__":
    main()
