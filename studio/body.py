"""A dressed person at rest: the mesh that is drawn, its bones, and places on it.

The clothes are the mesh's own hidden suit, smoothed and pushed out; which cloth or skin a point is
of is decided later, for each pixel, from its place on the resting body (`Body.rest` and the other
fields that a vertex carries). Lengths are centimetres.
"""

from functools import cache, cached_property
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from studio.archive import EYE, SKIN, SUIT
from studio.turns import unit

FOLDER = Path(__file__).parent / "bodies"
BUN = 3  # the kind of the triangles of a bun, beside the kinds of archive.py

# What the label of a vertex means. The right side is 4 more.
TRUNK, UPPER_ARM, FOREARM, THIGH, SHIN, HEAD = 0, 1, 2, 3, 4, 9

# Bones of a limb from its first joint to its last.
LIMBS = {
    "thigh": ("upperleg01", "lowerleg01"),
    "shin": ("lowerleg01", "foot"),
    "upper-arm": ("upperarm01", "lowerarm01"),
    "forearm": ("lowerarm01", "wrist"),
}


def smoothstep(low, high, x):
    """0 below `low`, 1 above `high`, and a soft step between."""
    t = np.clip((np.asarray(x, float) - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def normals(vertices, triangles):
    """Unit normals at the vertices."""
    corners = [vertices[triangles[:, k]] for k in range(3)]
    n = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    out = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(out, triangles[:, k], n)
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def edges_of(triangles):
    """Every edge of every triangle, so an inner edge twice."""
    return np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])


def averaging(triangles, count):
    """The matrix that gives each vertex the mean of its neighbours (0 where it has none)."""
    e = edges_of(triangles)
    both = (np.r_[e[:, 0], e[:, 1]], np.r_[e[:, 1], e[:, 0]])
    near = sp.coo_matrix((np.ones(2 * len(e)), both), (count, count)).tocsr()
    near.data[:] = 1
    around = np.maximum(np.asarray(near.sum(1)).ravel(), 1)
    return (sp.diags(1 / around) @ near).tocsr()


def subdivision(triangles, count):
    """Loop's rule as a sparse matrix, the new triangles, and the old triangle of each."""
    e = np.sort(edges_of(triangles), 1)
    opposite = np.concatenate([triangles[:, 2], triangles[:, 0], triangles[:, 1]])
    unique, of, times = np.unique(e, axis=0, return_inverse=True, return_counts=True)
    of = of.ravel()
    m = len(unique)
    border = times != 2
    tips = sp.coo_matrix((np.ones(len(of)), (of, opposite)), (m, count)).tocsr()
    twice = np.r_[np.arange(m), np.arange(m)]
    ends = sp.coo_matrix((np.ones(2 * m), (twice, unique.T.ravel())), (m, count)).tocsr()
    new = sp.diags(np.where(border, 0.5, 0.375)) @ ends
    new = new + sp.diags(np.where(border, 0, 0.125)) @ tips
    pairs = (np.r_[unique[:, 0], unique[:, 1]], np.r_[unique[:, 1], unique[:, 0]])
    near = sp.coo_matrix((np.ones(2 * m), pairs), (count, count)).tocsr()
    degree = np.asarray(near.sum(1)).ravel()
    rim = sp.coo_matrix(
        (np.ones(2 * border.sum()), tuple(p[np.tile(border, 2)] for p in pairs)), (count, count)
    ).tocsr()
    on_rim = np.asarray(rim.sum(1)).ravel()
    is_rim = on_rim > 0
    beta = np.where(degree == 3, 3 / 16, 3 / (8 * np.maximum(degree, 1)))
    keep = np.where(is_rim, np.where(on_rim == 2, 0.75, 1), 1 - degree * beta)
    old = sp.diags(keep) + sp.diags(np.where(is_rim, 0, beta)) @ near
    old = old + sp.diags(np.where(is_rim & (on_rim == 2), 0.125, 0)) @ rim
    k = len(triangles)
    a, b, c = (of[i * k : (i + 1) * k] + count for i in range(3))
    corners = triangles.T
    fine = np.concatenate(
        [
            np.c_[corners[0], a, c],
            np.c_[a, corners[1], b],
            np.c_[c, b, corners[2]],
            np.c_[a, b, c],
        ]
    )
    return sp.vstack([old, new]).tocsr(), fine, np.tile(np.arange(k), 4)


def ball(centre, radius, rows=8, columns=16):
    """A sphere: vertices and triangles."""
    u, v = np.meshgrid(
        np.linspace(0, np.pi, rows + 1), np.linspace(0, 2 * np.pi, columns + 1)[:-1], indexing="ij"
    )
    p = np.stack([np.sin(u) * np.cos(v), np.cos(u), np.sin(u) * np.sin(v)], -1).reshape(-1, 3)
    triangles = []
    for i in range(rows):
        for j in range(columns):
            a, b = i * columns + j, i * columns + (j + 1) % columns
            c, d = a + columns, b + columns
            triangles += [[a, b, c], [b, d, c]]
    return np.asarray(centre) + p * radius, np.array(triangles)


class Body:
    """One body, dressed. Vertex fields have one row for each drawn vertex of the coarse mesh.

    `vertices`, `weights` (a row sums to 1, a column for each bone), `triangles`, `kind` (suit,
    skin, eye, bun), `part` (label of the limb), `rest` (the place that decides the cloth), `arm`
    (0 at the shoulder, 1 elbow, 2 wrist), `hair` (above 0: hair), `keep` (below 0: cut away),
    `hand`, `belly` (1 where it rises and sinks most).
    `joints` are the heads of the bones, `number[name]` the row of one.
    """

    def __init__(self, name, *, bun=False, shoes=False):
        shared, own = np.load(FOLDER / "mesh.npz"), np.load(FOLDER / f"{name}.npz")
        self.name, self.shoes = name, shoes
        self.names = [str(n) for n in shared["names"]]
        self.parents = shared["parents"].astype(int)
        self.number = {n: i for i, n in enumerate(self.names)}
        self.joints = own["joints"].astype(float)
        vertices = own["vertices"] / 100.0
        weights = np.zeros((len(vertices), len(self.names)))
        share = shared["weights"] / 255.0
        np.put_along_axis(weights, shared["bones"].astype(int), share, 1)
        self.weights = weights / weights.sum(1, keepdims=True)
        self.triangles, self.kind = shared["triangles"].astype(int), shared["kind"].astype(int)
        self._dress(vertices, bun)
        self._refine()

    def joint(self, name):
        """Where a bone begins, at rest."""
        return self.joints[self.number[name]]

    def share(self, *starts):
        """How much of each vertex moves with the bones whose names begin so."""
        return self.weights[:, [i for i, n in enumerate(self.names) if n.startswith(starts)]].sum(1)

    # ------------------------------------------------------------------------------- clothes
    def _dress(self, skin, bun):
        vertices = skin.copy()
        suit = self.triangles[self.kind == SUIT]
        used = np.unique(suit)
        is_suit = np.isin(np.arange(len(vertices)), used)
        arms = self.share("upperarm", "lowerarm", "wrist", "finger")
        hands, head = self.share("wrist", "finger"), self.share("head", "neck")
        self._calm_suit(vertices, suit, used, arms)
        self.arm = self._along_arm(vertices, arms)
        self.rest = vertices.copy()
        self.ankle, self.hem = self.joint("foot.L")[1], self.joint("upperleg01.L")[1] + 4
        push = self._thickness(vertices, arms) * is_suit
        mean = averaging(suit, len(vertices))
        push = 0.5 * push + 0.5 * (mean @ push)
        push = np.where(self.arm > 0.68, -0.25 * smoothstep(1.5, 1.8, self.arm), push)
        vertices[used] += (normals(vertices, suit) * push[:, None])[used]
        self.crown = skin[~is_suit, 1].max()
        self.head_size = self.crown - self.joint("head")[1]
        self.hair = self._hair(skin, head, is_suit)
        flesh = self.triangles[self.kind == SKIN]
        cap = 1.2 * smoothstep(-0.02, 0.16, self.hair) * (head > 0.5) * ~is_suit
        vertices = vertices + normals(skin, flesh) * cap[:, None]
        self.keep = self._cut(vertices, is_suit, head, hands)
        whole = (self.keep[self.triangles] > -50).any(1) | (self.kind == EYE)
        self.triangles, self.kind = self.triangles[whole], self.kind[whole]
        self.vertices, self.hand = vertices, (hands > 0.5).astype(float)
        self.part = self._labels()
        self.belly = self._belly()
        eyes = np.unique(self.triangles[self.kind == EYE])
        left = eyes[skin[eyes, 0] > 0]
        self.eye, self.eye_front = skin[left].mean(0), skin[left, 2].max() + 0.15
        self.bun = np.zeros(len(vertices), bool)
        if bun:
            self._add_bun()

    def _belly(self):
        """How much of each vertex goes with a breath into the belly: 1 below the navel."""
        hip, waist = self.joint("upperleg01.L")[1], self.joint("spine03")[1]
        middle = hip + 0.62 * (waist - hip)
        off = np.hypot(self.rest[:, 0] / 9, (self.rest[:, 1] - middle) / 9)
        behind = self.joint("spine03")[2]
        front = smoothstep(behind, behind + 8, self.rest[:, 2])
        return np.exp(-(off**2)) * front * (self.part == TRUNK)

    def _calm_suit(self, vertices, suit, used, arms):
        """Smooth the suit a little: cloth shows no muscles."""
        mean = averaging(suit, len(vertices))
        e, times = np.unique(np.sort(edges_of(suit), 1), axis=0, return_counts=True)
        border = np.unique(e[times == 1])
        amount = (0.9 * (1 - smoothstep(0.3, 0.7, arms)))[:, None]
        amount[border] = 0
        for _ in range(6):
            vertices[used] += (0.5 * amount * (mean @ vertices - vertices))[used]
        hip = self.joint("upperleg01.L")[1]
        near = smoothstep(7.5, 3, np.abs(vertices[:, 0]))
        near = near * smoothstep(hip - 16, hip - 12, vertices[:, 1])
        near = (near * (1 - smoothstep(hip, hip + 5, vertices[:, 1])))[:, None]
        for _ in range(40):
            vertices[used] += (0.6 * near * (mean @ vertices - vertices))[used]

    def _along_arm(self, vertices, arms):
        out = np.zeros(len(vertices))
        for side in "LR":
            a, b, c = (self.joint(f"{n}.{side}") for n in ("upperarm01", "lowerarm01", "wrist"))
            upper = (vertices - a) @ (b - a) / np.dot(b - a, b - a)
            fore = 1 + (vertices - b) @ (c - b) / np.dot(c - b, c - b)
            along = np.where(upper > 1, np.maximum(1, fore), upper)
            here = (vertices[:, 0] > 0) == (side == "L")
            out = np.where(here, np.clip(along, 0, 3) * smoothstep(0.35, 0.8, arms), out)
        return out

    def _thickness(self, vertices, arms):
        """How far the cloth stands off (cm): shirt, wide sleeve, trousers, socks or shoes."""
        y = vertices[:, 1]
        legs = 0.9 + 1.0 * (1 - smoothstep(self.ankle + 4, self.ankle + 30, y))
        foot = 1.0 if self.shoes else 0.35
        legs = np.where(y < self.ankle + (2 if self.shoes else 5), foot, legs)
        shirt = 1.3 + 1.2 * smoothstep(0.25, 0.62, self.arm)
        push = np.where((y > self.hem - 1.5) | (arms > 0.4), shirt, legs)
        return np.where(self.arm > 0.66, 0, push)

    def _hair(self, skin, head, is_suit):
        """Above 0 where there is hair: a line across the resting head, higher over the ears."""
        size = self.head_size
        height = (skin[:, 1] - self.crown) / size
        front = (skin[:, 2] - self.joint("head")[2]) / size
        line = np.interp(
            front,
            [-0.85, -0.45, -0.1, 0.15, 0.45, 0.8, 1.2],
            [-1.25, -1.08, -0.66, -0.56, -0.30, -0.17, -0.13],
        )
        ear = (np.abs(skin[:, 0]) / size > 0.47) & (front > -0.25) & (front < 0.22)
        hair = np.where(ear & (height < -0.42), -0.2, height - line)
        return np.where((head > 0.5) & ~is_suit, hair, -1.0)

    def _cut(self, vertices, is_suit, head, hands):
        """Below 0 where the suit opens at the neck, or where the skin lies under cloth."""
        neck, size = self.joint("neck01"), self.head_size
        radius = np.hypot(vertices[:, 0], (vertices[:, 2] - neck[2] - 1.2) * 0.92)
        collar = np.maximum(radius - 7.8 * size / 14, neck[1] - 5.2 - vertices[:, 1])
        cloth = np.where(vertices[:, 1] < 35, 100, collar)
        fore = hands + self.share("lowerarm02")
        top = head + self.share("spine01", "clavicle", "shoulder")
        bare = np.minimum(
            vertices[:, 1] - (neck[1] - 8.5), np.where(head > 0.6, 100, 10.5 - radius)
        )
        bare = np.where(top > 0.5, bare, -100)
        bare = np.maximum(bare, np.where(fore > 0.5, (self.arm - 1.8) * 25, -100))
        return np.where(is_suit, cloth, bare)

    def _labels(self):
        first = self.weights.argmax(1)
        part = np.zeros(len(self.weights), int)
        for i, name in enumerate(self.names):
            label = 0
            for starts, value in (
                (("upperarm",), UPPER_ARM),
                (("lowerarm", "wrist", "finger"), FOREARM),
                (("upperleg",), THIGH),
                (("lowerleg", "foot", "toe"), SHIN),
            ):
                if name.startswith(starts):
                    label = value + (4 if name.endswith(".R") else 0)
            if name.startswith(("head", "neck")):
                label = HEAD
            part[first == i] = label
        return part

    def _add_bun(self):
        size = self.head_size
        centre = np.array([0, self.crown - 1.2, self.joint("head")[2] - 0.42 * size])
        points, triangles = ball(centre, 3.6)
        count, more = len(self.vertices), len(points)
        on_head = np.zeros((more, len(self.names)))
        on_head[:, self.number["head"]] = 1
        self.triangles = np.concatenate([self.triangles, triangles + count])
        self.kind = np.concatenate([self.kind, np.full(len(triangles), BUN)])
        self.vertices = np.concatenate([self.vertices, points])
        self.rest = np.concatenate([self.rest, points])
        self.weights = np.concatenate([self.weights, on_head])
        for name, value in (
            ("arm", 0),
            ("hair", 1),
            ("keep", 100),
            ("hand", 0),
            ("part", HEAD),
            ("bun", True),
            ("belly", 0),
        ):
            field = getattr(self, name)
            setattr(self, name, np.concatenate([field, np.full(more, value, field.dtype)]))

    # ------------------------------------------------------------------------ the drawn mesh
    def _refine(self):
        """Drop what is never drawn, then subdivide once: `fine` maps coarse to drawn vertices."""
        kept, of = np.unique(self.triangles, return_inverse=True)
        self.triangles = of.reshape(-1, 3)
        for name in (
            "vertices", "rest", "weights", "arm", "hair", "keep", "hand", "part", "bun", "belly",
        ):  # fmt: skip
            setattr(self, name, getattr(self, name)[kept])
        self.fine, self.faces, parent = subdivision(self.triangles, len(self.vertices))
        self.face_kind = self.kind[parent]
        self.fields = {n: self.fine @ getattr(self, n) for n in ("arm", "hair", "keep", "hand")}
        self.fields["rest"] = self.fine @ self.rest
        self.fields["part"] = self.part[np.asarray(self.fine.argmax(1)).ravel()]
        self._mean = averaging(self.faces, self.fine.shape[0])
        part, hand = self.fields["part"], self.fields["hand"]
        self._calm = np.where(hand > 0.3, 0, np.where(part == HEAD, 0.25, 1.0))[:, None] * 0.7

    def calm(self, vectors):
        """Normals smoothed over cloth, so that the two tones meet in quiet lines."""
        for _ in range(8):
            vectors = vectors + self._calm * (self._mean @ vectors - vectors)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)

    # -------------------------------------------------------------------------------- places
    def on_face(self, plan):
        """Places on the front of the resting head, from their x and y."""
        tri = self.triangles[(self.kind == SKIN) & (self.part[self.triangles] == HEAD).all(1)]
        p0, p1, p2 = (self.vertices[tri[:, k]] for k in range(3))
        out = []
        for x, y in plan:
            area = (p1[:, 1] - p2[:, 1]) * (p0[:, 0] - p2[:, 0])
            area = area + (p2[:, 0] - p1[:, 0]) * (p0[:, 1] - p2[:, 1])
            area = np.where(np.abs(area) < 1e-9, 1e-9, area)
            u = (p1[:, 1] - p2[:, 1]) * (x - p2[:, 0]) + (p2[:, 0] - p1[:, 0]) * (y - p2[:, 1])
            v = (p2[:, 1] - p0[:, 1]) * (x - p2[:, 0]) + (p0[:, 0] - p2[:, 0]) * (y - p2[:, 1])
            u, v = u / area, v / area
            inside = (u > -1e-6) & (v > -1e-6) & (u + v < 1 + 1e-6)
            z = np.where(inside, u * p0[:, 2] + v * p1[:, 2] + (1 - u - v) * p2[:, 2], -1e9).max()
            hole = self.eye[2] + 1.0 if z < 0 else z
            out.append((x, y, hole + 0.1))
        return np.array(out)

    @cached_property
    def _shell(self):
        """Triangles that can be touched, at rest: the suit and the skin that is not cut away."""
        ok = (self.kind != EYE) & (self.keep[self.triangles] >= 0).all(1)
        return self.triangles[ok]

    @cache  # noqa: B019 - a few bodies live as long as the process
    def spot(self, part, side, along, angle):
        """A place on the surface: three vertices and their shares.

        `part` is thigh, shin, upper-arm, forearm (with `side` L or R), trunk or head; `along` runs
        from 0 at its first joint to 1 at its last; `angle` is 0 at the front of the resting body,
        90 on its outer side (the left for trunk and head), 180 behind, 270 inside.
        """
        if part == "trunk":
            a, b = self.joint("upperleg01.L") * [0, 1, 1], self.joint("neck01")
            labels = [TRUNK]
        elif part == "head":
            a, b = self.joint("head"), np.array([0, self.crown, self.joint("head")[2] + 2])
            labels = [HEAD]
        else:
            first, last = LIMBS[part]
            a, b = self.joint(f"{first}.{side}"), self.joint(f"{last}.{side}")
            base = {"thigh": THIGH, "shin": SHIN, "upper-arm": UPPER_ARM, "forearm": FOREARM}[part]
            labels = [base + (4 if side == "R" else 0)]
        axis = unit(b - a)
        outer = np.array([-1.0 if side == "R" else 1.0, 0, 0])
        if part in ("upper-arm", "forearm"):
            outer = np.array([0, 1.0, 0])
        outer = unit(outer - np.dot(outer, axis) * axis)
        front = np.array([0, 0, 1.0])
        front = unit(front - np.dot(front, axis) * axis)
        t = np.radians(angle)
        return self._hit(a + (b - a) * along, front * np.cos(t) + outer * np.sin(t), labels)

    def _hit(self, origin, way, labels):
        """The farthest crossing of a ray with the surface of these labels."""
        tri = self._shell
        if labels != [TRUNK]:
            tri = tri[np.isin(self.part[tri], labels).any(1)]
        p0, p1, p2 = (self.vertices[tri[:, k]] for k in range(3))
        e1, e2 = p1 - p0, p2 - p0
        h = np.cross(way, e2)
        det = (e1 * h).sum(1)
        ok = np.abs(det) > 1e-9
        inverse = 1 / np.where(ok, det, 1)
        s = origin - p0
        u = (s * h).sum(1) * inverse
        q = np.cross(s, e1)
        v = (q @ way) * inverse
        t = (e2 * q).sum(1) * inverse
        ok &= (u >= -1e-6) & (v >= -1e-6) & (u + v <= 1 + 1e-6) & (t > 0) & (t < 40)
        if labels == [TRUNK]:  # not the arm beside it
            ok &= np.isin(self.part[tri], [TRUNK, THIGH, THIGH + 4, HEAD]).any(1)
        if not ok.any():
            near = np.linalg.norm(self.vertices[tri].mean(1) - (origin + way * 8), axis=1)
            return tri[int(near.argmin())], np.full(3, 1 / 3)
        best = np.where(ok, t, -1).argmax() if labels != [TRUNK] else np.where(ok, t, 1e9).argmin()
        return tri[best], np.array([1 - u[best] - v[best], u[best], v[best]])


@cache
def load(name, bun=False, shoes=False):
    """A body, built once in a process."""
    return Body(name, bun=bun, shoes=shoes)
