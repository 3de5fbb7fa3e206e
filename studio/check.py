"""What is wrong with a pose, in words: joints, reach, contacts, bodies in things, balance, frame.

`faults(solver)` looks at every eighth of the way between keyframes, not only at the keyframes.
Every check was seen to fail on a planted fault (tests/test_check.py). Angles are degrees,
lengths centimetres.
"""

import re
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import ConvexHull, QhullError, cKDTree

from studio import draw
from studio.arrows import KINDS, on_picture, way_of
from studio.body import FOREARM, HEAD, SHIN, THIGH, TRUNK, UPPER_ARM, normals
from studio.pose import SIDES, PoseError
from studio.props import PropError
from studio.skeleton import SIDES as LETTERS
from studio.solve import CARRIERS, surface_of
from studio.turns import X, Y, angle_between, shortest, twist_about, unit

EIGHTH = 1 / 8
REACH = 1.5  # cm that a hand or foot may be short of its place
TOUCH = 1.6  # cm between things that touch
SOFT = 3.0  # cm that flesh gives way to flesh
SUNK = 3.5  # cm that flesh sinks into a mat, a seat or a bed
HARD = 2.0  # cm in wood or a wall
TWIST = 95  # degrees between elbow and hand
# Joint ranges: clinical norms with a little room, since skin and cloth hide some degrees.
RANGES = {
    "hip bend": (-28, 135),
    "hip out": (-40, 62),
    "hip rotation": (-62, 100),
    "knee": (0, 158),
    "elbow": (0, 152),
    "wrist": (0, 88),
    "foot": (-32, 75),
    "low back bend": (-38, 58),
    "low back side": (-28, 28),
    "low back turn": (-20, 20),
    "upper back bend": (-28, 48),
    "upper back side": (-28, 28),
    "upper back turn": (-50, 50),
    "neck bend": (-58, 62),
    "neck side": (-42, 42),
    "neck turn": (-78, 78),
}
# Share of body mass, between two joints, and how far along (after Winter, Biomechanics, 2009).
MASSES = [
    ("head", "crown", 0.081, 0.4),
    ("hips", "neck", 0.497, 0.5),
    *[(f"{s}-shoulder", f"{s}-elbow", 0.028, 0.44) for s in SIDES],
    *[(f"{s}-elbow", f"{s}-wrist", 0.016, 0.43) for s in SIDES],
    *[(f"{s}-wrist", f"{s}-fingertips", 0.006, 0.5) for s in SIDES],
    *[(f"{s}-hip", f"{s}-knee", 0.100, 0.43) for s in SIDES],
    *[(f"{s}-knee", f"{s}-ankle", 0.0465, 0.43) for s in SIDES],
    *[(f"{s}-ankle", f"{s}-toes", 0.0145, 0.5) for s in SIDES],
]


@dataclass(frozen=True)
class Fault:
    """One fault: where on the way (keyframe, or between two), and what."""

    kind: str
    position: float
    text: str

    def __str__(self):
        at = (
            f"keyframe {self.position:g}"
            if self.position == int(self.position)
            else f"at {self.position:.3f}"
        )
        return f"{at}: {self.kind}: {self.text}"


def faults(solver, checks=None):
    """All faults of a pose, the same one only where it is first found."""
    try:
        positions = sorted(np.arange(0, solver.last() + 1e-9, EIGHTH), key=lambda p: (p % 1 > 0, p))
        found = [f for p in positions for f in at(solver, solver.at(p), checks)]
        found += whole(solver)
    except (PoseError, PropError, KeyError, TypeError) as problem:
        return [Fault("unreadable", 0.0, f"{type(problem).__name__}: {problem}")]
    seen, out = set(), []
    for fault in found:
        key = (fault.kind, fault.text.split(":")[0])
        if key not in seen:
            seen.add(key)
            out.append(fault)
    return out


def at(solver, moment, checks=None):
    """The faults of one moment."""
    out = []
    for check in checks or (
        joints,
        reach,
        twists,
        contacts,
        inside_body,
        inside_things,
        balance,
        held_head,
    ):
        out += [
            Fault(check.__name__.replace("_", " "), moment.position, text)
            for text in check(solver, moment)
        ]
    return out


# ------------------------------------------------------------------------------------ joints
def angles(moment):
    """{name of a joint's movement: degrees} of a solved body."""
    s, trunk = moment.skeleton, moment.trunk
    out = {}
    for name, bends in (("low back", trunk.low), ("upper back", trunk.high), ("neck", trunk.neck)):
        for way, value in zip(("bend", "side", "turn"), bends, strict=True):
            out[f"{name} {way}"] = value + (trunk.nod if (name, way) == ("neck", "bend") else 0)
    for side in SIDES:
        letter, sign = LETTERS[side], 1 if side == "left" else -1
        hip, knee, ankle = (moment.joint(f"{side}-{j}") for j in ("hip", "knee", "ankle"))
        thigh, shin = unit(knee - hip), unit(ankle - knee)
        local = s.pelvis.T @ thigh
        out[f"{side} hip bend"] = float(np.degrees(np.arctan2(local[2], -local[1])))
        out[f"{side} hip out"] = float(np.degrees(np.arcsin(np.clip(local[0] * sign, -1, 1))))
        first = unit(s.rest[letter]["legs"][0])
        swung = shortest(s.pelvis @ first, thigh) @ s.pelvis
        turned = s.turn_of(f"upperleg02.{letter}")
        out[f"{side} hip rotation"] = -sign * twist_about(turned @ swung.T, thigh)
        out[f"{side} knee"] = angle_between(thigh, shin)
        foot = s.turn_of(f"lowerleg01.{letter}").T @ s.turn_of(f"foot.{letter}")
        out[f"{side} foot"] = float(np.degrees(np.arctan2(foot[2, 1], foot[2, 2])))
        shoulder, elbow, wrist = (
            moment.joint(f"{side}-{j}") for j in ("shoulder", "elbow", "wrist")
        )
        out[f"{side} elbow"] = angle_between(elbow - shoulder, wrist - elbow)
        fingers = s.turn_of(f"wrist.{letter}") @ s.rest[letter]["fingers"]
        out[f"{side} wrist"] = angle_between(wrist - elbow, fingers)
    return out


def joints(_, moment):
    for name, value in angles(moment).items():
        plain = name.removeprefix("left ").removeprefix("right ")
        low, high = RANGES[plain]
        if not low - 0.5 <= value <= high + 0.5:
            yield f"{name}: {value:.0f}°, may be {low} to {high}°"


def reach(solver, moment):
    """Hands and feet get to their places (on the way between two places a limb may be straight)."""
    if moment.position % 1:
        return
    for limb, missing in moment.skeleton.missing.items():
        if missing > REACH:
            word, letter = limb.split(".")
            side = "left" if letter == "L" else "right"
            yield f"{side} {word}: {missing:.1f} cm too short for its place"


def twists(_, moment):
    for letter, degrees in moment.skeleton.twist.items():
        if abs(degrees) > TWIST:
            yield f"{'left' if letter == 'L' else 'right'} forearm: twisted {abs(degrees):.0f}°"


# ---------------------------------------------------------------------------------- contacts
def contacts(solver, moment):
    """The facts that the solver should have kept: what must touch does."""
    frames = solver.pose["keyframes"]
    first = int(moment.position)
    listed = frames[first].get("contacts", [])
    if moment.position > first:
        listed = [c for c in listed if c in frames[first + 1].get("contacts", [])]
    for part, thing in listed:
        gap = _gap(solver, moment, part, thing)
        if abs(gap) > TOUCH and not (gap < 0 and -gap <= SUNK + 1):
            yield f"{part} and {thing}: {gap:.1f} cm apart"
    if moment.position == first:
        yield from _hands(solver, moment)


def _gap(solver, moment, part, thing):
    rows = solver.rows(part)
    vertices = moment.vertices[rows]
    prop = moment.props.get(thing)
    if prop and prop.push:
        point, normal = prop.push
        return float(((vertices - point) @ normal).min())
    if prop and not prop.surfaces:
        tree = cKDTree(np.concatenate([s.vertices for s in prop.solids]))
        return max(float(tree.query(vertices)[0].min()) - 1.0, 0.0)
    surface = surface_of(thing, moment.props)
    under = vertices[surface.covers(vertices)]
    if not len(under):
        return 99.0
    soft = 0.45 * surface.depth if surface.depth < 20 and part == "head" else 0
    return float(under[:, 1].min() - surface.top + soft)


def _hands(solver, moment):
    """A hand or foot given a place is there."""
    for limb, key, point in (
        ("arms", "hand", "palm"),
        ("legs", "sole", "sole"),
        ("legs", "heel", "heel"),
    ):
        for side in SIDES:
            spec = moment.frame.get(limb, {}).get(side, {})
            if key not in spec:
                continue
            spot = solver.find(moment.skeleton, spec[key], moment.props)
            away = np.linalg.norm(moment.joint(f"{side}-{point}") - spot.point)
            if away > TOUCH + (5 if spec.get("palm") else 0):
                yield f"{side} {key}: {away:.1f} cm from its place"


# ------------------------------------------------------------------------------ penetration
def _faces_of(body, labels):
    triangles = body.triangles
    return triangles[
        (body.keep[triangles] >= 0).all(1) & np.isin(body.part[triangles], labels).all(1)
    ]


def deepest(moment, rows, labels):
    """How deep (cm) some vertices are inside the surface of other parts; 0 if they are outside."""
    body = moment.skeleton.body
    faces = _faces_of(body, labels)
    if not len(faces) or not len(rows):
        return 0.0
    outward = normals(moment.vertices, faces)
    used = np.unique(faces)
    tree = cKDTree(moment.vertices[used])
    distance, near = tree.query(moment.vertices[rows])
    off = moment.vertices[rows] - moment.vertices[used[near]]
    depth = -(off * outward[used[near]]).sum(1)
    depth = np.where((distance < 9) & (depth > distance * 0.5), depth, 0)
    return float(np.sort(depth)[-3:].min()) if len(depth) > 3 else float(depth.max())


def inside_body(solver, moment):
    """Limbs inside other parts, deeper than flesh gives way."""
    body = solver.body
    other = {"left": 4, "right": 0}
    for side in SIDES:
        own, far = (0, 4) if side == "left" else (4, 0)
        hand = np.where((body.hand > 0.6) & ((body.rest[:, 0] > 0) == (side == "left")))[0]
        legs = [THIGH, SHIN, THIGH + 4, SHIN + 4]
        for word, labels in (("trunk", [TRUNK]), ("legs", legs), ("head", [HEAD])):
            depth = deepest(moment, hand, labels)
            if depth > SOFT:
                yield f"{side} hand in the {word}: {depth:.1f} cm"
        fore = np.where((body.part == FOREARM + own) & (body.hand < 0.4))[0]
        for word, labels in (("trunk", [TRUNK]), ("legs", legs), ("head", [HEAD])):
            depth = deepest(moment, fore, labels)
            if depth > SOFT:
                yield f"{side} forearm in the {word}: {depth:.1f} cm"
        depth = deepest(moment, fore, [FOREARM + far, UPPER_ARM + far])
        if depth > SOFT:
            yield f"{side} forearm in the other arm: {depth:.1f} cm"
        shin = np.where(body.part == SHIN + own)[0]
        depth = deepest(moment, shin, [THIGH + other[side], SHIN + other[side]])
        if depth > SOFT:
            yield f"{side} shin in the other leg: {depth:.1f} cm"


def inside_things(solver, moment):
    """The body below the floor, or in wood, a wall or a ball."""
    body = solver.body
    solid = body.keep >= 0
    names = {
        TRUNK: "trunk", HEAD: "head",
        **{k + d: f"{s} {w}" for s, d in (("left", 0), ("right", 4))
           for k, w in ((UPPER_ARM, "upper arm"), (FOREARM, "forearm"), (THIGH, "thigh"),
                        (SHIN, "shin"))},
    }  # fmt: skip
    floor = surface_of("floor", moment.props).top
    lowest = 0.0 if "mat" in moment.props else floor
    for label, name in names.items():
        points = moment.vertices[solid & (body.part == label)]
        if not len(points):
            continue
        if points[:, 1].min() < lowest - SUNK:
            yield f"{name} in the floor: {lowest - points[:, 1].min():.1f} cm"
        for prop in moment.props.values():
            for piece in prop.solids:
                if piece.materials[0] not in ("wood", "wall", "ball"):
                    continue
                depth = _in_convex(points, piece)
                limit = SUNK if piece.materials[0] == "ball" else HARD
                if prop.name == "chair" and label in (TRUNK, THIGH, THIGH + 4):
                    limit = SUNK
                if depth > limit:
                    yield f"{name} in the {prop.name}: {depth:.1f} cm"
                    break


def _in_convex(points, solid):
    """How deep the deepest point is in a convex solid."""
    low, high = solid.vertices.min(0), solid.vertices.max(0)
    points = points[((points > low) & (points < high)).all(1)]
    if not len(points):
        return 0.0
    try:
        planes = ConvexHull(solid.vertices).equations
    except QhullError:
        return 0.0
    return float(np.maximum(-(points @ planes[:, :3].T + planes[:, 3]).max(1), 0).max())


# ---------------------------------------------------------------------------------- balance
def centre_of_mass(moment):
    """Where the weight of the body is."""
    total, place = 0.0, np.zeros(3)
    for a, b, mass, along in MASSES:
        p, q = moment.joint(a), moment.joint(b)
        total += mass
        place += mass * (p + (q - p) * along)
    return place / total


def balance(solver, moment):
    """The centre of mass is over what carries the body (3 cm are left for what is not modelled)."""
    solid = solver.body.keep >= 0
    points = moment.vertices[solid]
    touching = [points[points[:, 1] < surface_of("floor", moment.props).top + 1.6]]
    if "mat" in moment.props:
        touching.append(points[points[:, 1] < 1.6])
    for prop in moment.props.values():
        for surface in prop.surfaces:
            if surface.depth < 30 or prop.name == "bed":
                on = surface.covers(points) & (np.abs(points[:, 1] - surface.top) < 3)
                touching.append(points[on])
        if prop.push:
            touching.append(points[(points - prop.push[0]) @ prop.push[1] < 2])
        if prop.name in ("roller", "ball", "small-ball", "doorway", "worktop", "chair"):
            tree = cKDTree(np.concatenate([s.vertices for s in prop.solids]))
            reachable = points[tree.query(points)[0] < 4.5]
            touching.append(reachable)
    ground = np.concatenate(touching)[:, [0, 2]]
    if len(ground) < 3:
        yield "nothing carries the body"
        return
    centre = centre_of_mass(moment)[[0, 2]]
    try:
        hull = ConvexHull(ground)
    except QhullError:
        yield "the body stands on a line"
        return
    out = float((hull.equations[:, :2] @ centre + hull.equations[:, 2]).max())
    if out > 3:
        yield f"the weight: {out:.0f} cm beyond what carries it"


# ---------------------------------------------------------------------------- hands on heads
def _on_head(spec):
    return isinstance(spec.get("hand"), dict) and spec["hand"].get("on") == "head"


def held_head(solver, moment):
    """A hand on the head carries it: it never bends or turns the neck."""
    frames = solver.pose["keyframes"]
    first = int(moment.position)
    if moment.position > first:
        return
    arms = frames[first].get("arms", {})
    hands = [s for s in SIDES if _on_head(arms.get(s, {}))]
    for arrow in frames[first].get("arrows", []):
        place = str(arrow)
        if hands and any(w in place for w in ("head", "crown", "palm")):
            yield "a hand on the head: no arrow may be there"
    if (
        hands
        and first
        and any(_on_head(frames[first - 1].get("arms", {}).get(s, {})) for s in SIDES)
    ):
        a, b = solver.at(first - 1).trunk, moment.trunk
        moved = max(abs(x - y) for x, y in zip(a.neck, b.neck, strict=True))
        if moved > 15:
            yield f"a hand on the head: the neck moves {moved:.0f}°"


# --------------------------------------------------------------------------- the whole pose
def whole(solver):
    """Faults of the pose as a whole: frame, arrows, words against measures."""
    out = []
    for number, frame in enumerate(solver.pose["keyframes"]):
        moment = solver.at(number)
        for text in [
            *framed(solver, moment, frame),
            *arrows_true(solver, moment, frame),
            *measured(solver, moment, frame),
            *named(solver, moment, frame),
        ]:
            kind, _, rest = text.partition("|")
            out.append(Fault(kind, float(number), rest))
    return out


def framed(solver, moment, frame):
    """The body and the arrows are inside the picture."""
    own = [int(moment.position)] if frame.get("camera") else None
    seen = draw.pose_view(solver, None, own, frame.get("camera"))
    body = draw.drawn_vertices(moment)[solver.body.fields["keep"] >= 0]
    p = seen.project(body)[:, :2]
    if (p < 0).any() or (p > [seen.width, seen.height]).any():
        yield "frame|the body: not wholly in the picture"
    for i, arrow in enumerate(frame.get("arrows", [])):
        p = on_picture(arrow, solver, moment, seen)
        if (p < 5).any() or (p > np.array([seen.width, seen.height]) - 5).any():
            yield f"frame|arrow {i + 1}: leaves the picture"


def arrows_true(solver, moment, frame):
    """Arrows are of a known kind, and one that says 'move' goes the way the part goes."""
    for i, arrow in enumerate(frame.get("arrows", [])):
        kind = arrow.get("kind", "move")
        if kind not in KINDS:
            yield f"arrows|arrow {i + 1}: unknown kind {kind}"
            continue
        way = way_of(arrow, solver, moment)
        length = np.linalg.norm(np.diff(way, axis=0), axis=1).sum()
        if "follows" in arrow:
            if length < 0.8:
                yield f"arrows|arrow {i + 1}: {arrow['follows']} does not move"
        elif kind == "move":
            if "of" not in arrow:
                yield f"arrows|arrow {i + 1}: which part moves? (of)"
                continue
            a = solver.find(
                solver.at(max(moment.position - 1, 0)).skeleton, arrow["of"], moment.props
            )
            b = solver.find(moment.skeleton, arrow["of"], moment.props)
            if (
                np.linalg.norm(b.point - a.point) < 0.5
                or angle_between(way[-1] - way[0], b.point - a.point) > 60
            ):
                yield f"arrows|arrow {i + 1}: the part goes another way"


def measured(solver, moment, frame):
    """The measures that a pose states, and words that ask for one."""
    number = int(moment.position)
    listed = [m for m in solver.pose.get("measures", []) if number in m.get("keyframes", [number])]
    for measure in listed:
        value = measure_of(solver, moment, measure)
        low, high = measure["between"]
        if not low <= value <= high:
            name = next(str(measure[k]) for k in MEASURES if k in measure)
            yield f"words|{name}: {value:.0f}, should be {low} to {high}"
    text = frame.get("caption", "")
    for words, kinds in WORDS.items():
        if words in text and not any(kind in m for m in listed for kind in kinds):
            yield f"words|“{words}” is said: no measure ({' or '.join(kinds)}) shows it"


MEASURES = ("angle", "level", "rise", "way", "along")
WORDS = {
    "right angle": ("angle",),
    "90 degrees": ("angle",),
    "level": ("level", "along"),
    "hand's width": ("rise", "way"),
}


def measure_of(solver, moment, measure):
    """One measure: an angle at a joint; a slope; a rise or the way gone since a keyframe (the
    first, or `since`); where a thing is between hips (0) and neck (1)."""
    if "angle" in measure:
        names = angles(moment)
        if measure["angle"] in names:
            return names[measure["angle"]]
        raise PoseError(f"There is no angle {measure['angle']!r}.")
    if "level" in measure:
        a, b = (moment.joint(n) for n in measure["level"])
        return angle_between(b - a, Y) - 90
    if "along" in measure:
        thing = moment.props[measure["along"]]
        middle = np.concatenate([s.vertices for s in thing.solids]).mean(0)
        hips, neck = moment.joint("hips"), moment.joint("neck")
        return float((middle - hips) @ (neck - hips) / ((neck - hips) @ (neck - hips)))
    part = measure.get("rise") or measure["way"]
    gone = moment.joint(part) - solver.at(measure.get("since", 0)).joint(part)
    return float(gone[1]) if "rise" in measure else float(np.linalg.norm(gone))


# ------------------------------------------------------------------------------ left and right
LIMBS = {
    "leg": ("leg", "knee", "foot", "heel", "thigh", "ankle", "shin"),
    "arm": ("arm", "hand", "elbow", "forearm"),
}
NAMED = re.compile(rf"\b(left|right) ({'|'.join(w for ws in LIMBS.values() for w in ws)})\b")
STAYS = re.compile(r"\b(down|flat|stays?|still|resting|rests?|onto|under|behind|over|outside)\b")
MOVED = 3.0  # cm


def named(solver, moment, frame):
    """Words that name a limb which rests while its twin moves."""
    number = int(moment.position)
    if not number:
        return
    before = solver.at(number - 1)
    for clause in re.split(r"[,;.:]", frame.get("caption", "").lower()):
        for found in NAMED.finditer(clause):
            side, word = found.groups()
            limb = next(k for k, words in LIMBS.items() if word in words)
            other = "left" if side == "right" else "right"
            if (
                not STAYS.search(clause)
                and not _moved(before, moment, limb, side)
                and _moved(before, moment, limb, other)
            ):
                yield f"words|{side} {word} is said: the {other} {limb} moves"


def _moved(before, now, limb, side):
    joints = ("knee", "ankle") if limb == "leg" else ("elbow", "palm")
    ways = [now.joint(f"{side}-{j}") - before.joint(f"{side}-{j}") for j in joints]
    return max(np.linalg.norm(w) for w in ways) > MOVED


# ----------------------------------------------------------------------------------- cards
def alike(solvers, least=0.2):
    """Pairs of poses whose cards can be mistaken: less than `least` of their pixels differ."""
    small = {}
    for solver in solvers:
        number, seen = draw.card_view(solver, 0.5)
        seen = replace(seen, width=120, height=120)
        pixels = draw.pixels_of(draw.scene_of(solver.at(number), seen))
        small[solver.pose["exercise"]] = np.where(pixels.material > 2, pixels.material, 0)
    out = []
    known = sorted(small)
    for i, a in enumerate(known):
        for b in known[i + 1 :]:
            either = (small[a] > 0) | (small[b] > 0)
            differ = ((small[a] != small[b]) & either).sum() / max(either.sum(), 1)
            if differ < least:
                out.append((a, b, float(differ)))
    return out


__all__ = ["CARRIERS", "Fault", "X", "alike", "at", "faults", "whole"]
