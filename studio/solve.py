"""From the words of a pose to a body: contacts kept, hands and feet where they belong.

`Solver(pose).at(position)` gives the body at any moment of a movement; position 0 is the first
keyframe, 1 the second. What is between is solved from the parameters, so feet stay put and hands
stay on the thigh on the way.
"""

import re
from dataclasses import dataclass, replace

import numpy as np

from studio import body as bodies
from studio import people, props
from studio.body import HEAD, SHIN, THIGH, TRUNK
from studio.pose import SIDES, PoseError
from studio.skeleton import Reach, Skeleton, Trunk
from studio.turns import X, Y, Z, angle_between, frame, shortest, slerp, turn, unit

# How the pelvis lies in each starting position: the columns are the person's left, up and front.
STARTS = {
    "standing": np.eye(3),
    "sitting": np.eye(3),
    "kneeling": np.eye(3),
    "lying-on-back": turn(X, -90),
    "lying-on-front": turn(X, 90),
    "hands-and-knees": turn(X, 90),
    "lying-on-left-side": np.stack([-Y, -Z, X], 1),
    "lying-on-right-side": np.stack([Y, -Z, -X], 1),
}
GRIPS = {  # degrees of the three joints of a finger, and of the thumb
    "flat": ((1, 2, 1), 2),
    "soft": ((10, 14, 10), 8),
    "round": ((22, 26, 16), 14),
    "fist": ((72, 88, 45), 38),
}
PHALANX = (4.6, 2.7, 2.4)  # cm
# The parts that can carry the body: labels, and how far their flesh gives way (cm).
CARRIERS = {
    "back": ((TRUNK,), 1.2),
    "shoulders": ((TRUNK,), 1.2),
    "front": ((TRUNK, THIGH, THIGH + 4), 1.5),
    "side": ((TRUNK, THIGH, THIGH + 4), 1.0),
    "seat": ((TRUNK, THIGH, THIGH + 4), 2.0),
    "knees": ((SHIN, SHIN + 4, THIGH, THIGH + 4), 0.6),
    "left-knee": ((SHIN, THIGH), 0.6),
    "right-knee": ((SHIN + 4, THIGH + 4), 0.6),
    "soles": ((SHIN, SHIN + 4), 0.2),
    "left-sole": ((SHIN,), 0.2),
    "right-sole": ((SHIN + 4,), 0.2),
}
WORDS = ("front", "back", "head", "feet", "out", "in", "left", "right", "up", "down")
ANGLES = {"front": 0, "outer": 90, "back": 180, "inner": 270}
TRUNK_ANGLES = {"front": 0, "left": 90, "back": 180, "right": 270}


@dataclass
class Spot:
    """A place found: point, the way its surface looks, roundness, and a direction along it."""

    point: np.ndarray
    normal: np.ndarray
    radius: float = 1e3
    along: np.ndarray | None = None


@dataclass
class Moment:
    """A solved body: `vertices` of the coarse mesh, its skeleton, the props as they then are."""

    skeleton: Skeleton
    trunk: Trunk
    vertices: np.ndarray
    props: dict
    extras: list
    frame: dict
    position: float

    def joint(self, name):
        """A named point: left-knee, right-palm, crown, hips, left-sole …"""
        return joint_point(self.skeleton, name)


JOINTS = {
    "hip": "upperleg01", "knee": "lowerleg01", "ankle": "foot", "toes": "toe1-1",
    "shoulder": "upperarm01", "elbow": "lowerarm01", "wrist": "wrist", "knuckles": "finger3-1",
    "fingertips": "finger3-3", "pelvis": "root", "waist": "spine03", "chest": "spine01",
    "neck": "neck01", "head": "head",
}  # fmt: skip


def joint_point(skeleton, name):
    """Where a named point of the body is now."""
    side, _, word = name.rpartition("-")
    if side in SIDES:
        s = side[0].upper()
        if word == "palm":
            return (
                skeleton.place(f"wrist.{s}")
                + skeleton.turn_of(f"wrist.{s}") @ skeleton.rest[s]["palm_at"]
            )
        if word in ("sole", "heel"):
            at = skeleton.rest[s][f"{word}_at"]
            return skeleton.place(f"foot.{s}") + skeleton.turn_of(f"foot.{s}") @ at
        if word in JOINTS:
            return skeleton.place(f"{JOINTS[word]}.{s}")
    if name == "crown":
        up = skeleton.body.crown - skeleton.body.joint("head")[1]
        return skeleton.place("head") + skeleton.turn_of("head") @ np.array([0, up, 1.0])
    if name == "hips":
        return (skeleton.place("upperleg01.L") + skeleton.place("upperleg01.R")) / 2
    if name in JOINTS:
        return skeleton.place(JOINTS[name])
    raise PoseError(f"There is no point {name!r} on a body.")


class Solver:
    """One pose and one body."""

    def __init__(self, pose, person=None):
        self.pose = pose
        self.person = people.person(person or pose.get("person", "ana"))
        self.body = bodies.load(
            self.person["body"], self.person.get("hair") == "bun", bool(pose.get("shoes"))
        )
        self.stored = {}

    def at(self, position):
        """The body at a moment; whole numbers are keyframes."""
        key = round(float(position), 4)
        if key not in self.stored:
            self.stored[key] = self._solve(key)
        return self.stored[key]

    def last(self):
        """The position of the last keyframe."""
        return len(self.pose["keyframes"]) - 1

    # ------------------------------------------------------------------------------- solving
    def _solve(self, position):
        frames = self.pose["keyframes"]
        first = int(position)
        share = position - first
        now = frames[first]
        then = frames[first + 1] if share else now
        skeleton = Skeleton(self.body)
        placed = self._props(now, then, share)
        if share:
            a, b = self.at(first).trunk, self.at(first + 1).trunk
            trunk = _between(a, b, share)
            shared = [c for c in now.get("contacts", []) if c in then.get("contacts", [])]
        else:
            trunk, shared = self._trunk(now), now.get("contacts", [])
        pairs = [
            (limb, side, now.get(limb, {}).get(side, {}), then.get(limb, {}).get(side, {}))
            for limb in ("legs", "arms")
            for side in SIDES
        ]
        pairs.sort(key=lambda p: (p[0] == "arms", "on" in str(p[2]) + str(p[3])))
        for step in range(6):
            self._place(skeleton, trunk, pairs, share, placed, then)
            if step == 5 or (step > 1 and not shared and not share and step > 2):
                break
            trunk = self._keep(skeleton, trunk, shared, placed, now)
            trunk = self._pin(skeleton, trunk, first, then if share else now, share)
        vertices = skeleton.skin()
        moment = Moment(
            skeleton, trunk, vertices, placed, [], now if share < 0.5 else then, position
        )
        moment.extras = self._extras(moment)
        return moment

    def _pin(self, skeleton, trunk, first, frame_, share):
        """Keep a point of the body over the place where the keyframe before had it."""
        pin = frame_.get("hips", {}).get("pin")
        before = first if share else first - 1
        if not pin or before < 0 or frame_ is self.pose["keyframes"][0]:
            return trunk
        skeleton.trunk(trunk)
        way = joint_point(self.at(before).skeleton, pin) - joint_point(skeleton, pin)
        return trunk.moved(way * [1, 0, 1])

    def _place(self, skeleton, trunk, pairs, share, placed, then):
        skeleton.trunk(trunk)
        for limb, side, a, b in pairs:
            s = side[0].upper()
            find = self._leg if limb == "legs" else self._arm
            goal = find(skeleton, s, a, placed)
            if share and a != b:
                goal = goal.towards(find(skeleton, s, b, placed), share)
                over = np.array(then.get("passing", {}).get(limb, {}).get(side, [0, 0, 0]), float)
                goal = replace(goal, end=goal.end + over * (4 * share * (1 - share)))
            (skeleton.leg if limb == "legs" else skeleton.arm)(s, goal)

    def _trunk(self, now):
        hips = now.get("hips", {})
        start = now.get("start", "standing")
        if start not in STARTS:
            raise PoseError(f"There is no starting position {start!r}.")
        at = hips.get("at", [0, 0])
        at = [at[0], hips.get("height", 10), at[1]] if len(at) == 2 else at
        pelvis = turn(Y, hips.get("turn", 0)) @ STARTS[start]
        pelvis = pelvis @ turn(X, hips.get("lean", 0)) @ turn(Z, -hips.get("sway", 0))
        pelvis = pelvis @ turn(Y, hips.get("roll", 0))
        spine = now.get("spine", {})
        shrug = now.get("shrug", {})
        return Trunk(
            np.array(at, float),
            pelvis,
            _three(spine.get("low", 0)),
            _three(spine.get("high", 0)),
            _three(now.get("neck", 0)),
            now.get("nod", 0.0),
            {s[0].upper(): tuple(shrug.get(s, shrug.get("both", (0, 0)))) for s in SIDES},
            now.get("belly", 0.0),
        )

    def _props(self, now, then, share):
        placed = {}
        for entry in self.pose.get("props", []):
            name = entry.get("name", entry["prop"])
            if entry["prop"] in props.ALONG or "held" in entry:
                continue
            a = {**entry, **now.get("props", {}).get(name, {})}
            b = {**entry, **then.get("props", {}).get(name, {})}
            placed[name] = props.make(_mix(a, b, share))
        return placed

    # ------------------------------------------------------------------------------ contacts
    def rows(self, part):
        """The coarse vertices of a carrying part, or of the head, a hand or a foot."""
        label, rest = self.body.part, self.body.rest
        if part == "head":
            skull = (label == HEAD) & (rest[:, 1] > self.body.joint("neck03")[1])
            return np.where(skull & ~self.body.bun)[0]
        side, _, word = part.rpartition("-")
        if word in ("hand", "hands"):
            ok = (self.body.hand > 0.5) & (self.body.keep >= 0)
            return np.where(ok & _on_side(rest, side))[0]
        if word in ("forearm", "elbow"):
            low = 0.85 if word == "elbow" else 1.0
            high = 1.2 if word == "elbow" else 1.8
            ok = (self.body.arm > low) & (self.body.arm < high)
            return np.where(ok & _on_side(rest, side))[0]
        if part not in CARRIERS:
            raise PoseError(f"There is no part {part!r} that can touch something.")
        ok = np.isin(label, CARRIERS[part][0]) & (self.body.keep >= 0)
        hip, knee = self.body.joint("upperleg01.L")[1], self.body.joint("lowerleg01.L")[1]
        y = rest[:, 1]
        if part == "shoulders":
            ok &= y > self.body.joint("spine02")[1] + 8
        elif part == "seat":
            ok &= (y < self.body.hem + 2) & (y > hip - 22)
        elif part in ("front", "side"):
            ok &= y > hip - 25
        elif word in ("knees", "knee"):
            ok &= (y < knee + 8) & (y > knee - 16)
        elif word in ("soles", "sole"):
            ok &= y < self.body.ankle
        return np.where(ok)[0]

    def _keep(self, skeleton, trunk, contacts, placed, now):
        """Move the hips, and bend the neck, so that the contacts hold."""
        for part, thing in contacts:
            if part in CARRIERS:
                trunk = trunk.moved(self._step(skeleton, part, thing, placed, now))
        for part, thing in contacts:
            if part == "head":
                trunk = self._rest_head(skeleton, trunk, thing, placed, now)
        return trunk

    def _step(self, skeleton, part, thing, placed, now):
        legs = now.get("legs", {})
        if part.endswith(("sole", "soles")) and any(
            {"sole", "heel", "ankle"} & set(legs.get(s, {})) for s in SIDES
        ):
            return np.zeros(3)  # the legs reach for the floor themselves
        vertices = skeleton.skin(self.rows(part))
        sink = CARRIERS[part][1]
        prop = placed.get(thing)
        if prop and prop.push:
            point, normal = prop.push
            return -normal * ((vertices - point) @ normal).min()
        if prop and prop.name in ("roller", "ball", "small-ball") and not prop.surfaces:
            return self._onto(vertices, prop)
        surface = surface_of(thing, placed)
        under = vertices[surface.covers(vertices)]
        if not len(under):
            under = vertices
        return Y * (surface.top - sink - under[:, 1].min())

    @staticmethod
    def _onto(vertices, prop):
        """How far to move up so that the body lies on a round thing."""
        solid = prop.solids[0].vertices
        low, high = solid.min(0), solid.max(0)
        centre, radius = (low + high) / 2, (high[1] - low[1]) / 2
        across = vertices[:, [0, 2]] - centre[[0, 2]]
        if prop.name == "roller":
            across = across * (np.array([0, 1]) if high[0] - low[0] > high[2] - low[2] else [1, 0])
        far = np.linalg.norm(across, axis=1)
        near = far < radius * 0.95
        if not near.any():
            return np.zeros(3)
        top = centre[1] + np.sqrt(radius**2 - far[near] ** 2)
        return Y * (top - 1.5 - vertices[near, 1]).max()

    def _rest_head(self, skeleton, trunk, thing, placed, now):
        surface = surface_of(thing, placed)
        sink = 0.5 + 0.45 * (surface.depth if surface.depth < 20 else 0)
        rows = self.rows("head")
        face_up = now.get("start") == "lying-on-back" and "nod" not in now

        def held(neck):
            """The trunk with its neck bent so, the face looking up where somebody lies."""
            tried = replace(trunk, neck=tuple(neck), nod=0.0 if face_up else trunk.nod)
            skeleton.trunk(tried)
            if face_up:
                crown = skeleton.turn_of("head") @ Y
                level = np.degrees(np.arctan2(crown[1], np.hypot(crown[0], crown[2])))
                tried = replace(tried, nod=float(np.clip(8 - level, -18, 22)))
                skeleton.trunk(tried)
            return tried

        def gap(neck):
            held(neck)
            return skeleton.skin(rows)[:, 1].min() - (surface.top - sink)

        neck = np.array(trunk.neck, float)
        for _ in range(4):
            now_gap = gap(neck)
            if abs(now_gap) < 0.1:
                break
            slope = np.array([gap(neck + step) - now_gap for step in (2 * X, 2 * Y)]) / 2
            if np.linalg.norm(slope) < 0.02:
                break
            neck[:2] -= slope * np.clip(now_gap, -2.5, 2.5) / (slope @ slope)
            neck[:2] = np.clip(neck[:2], [-50, -40], [55, 40])
        return held(neck)

    # --------------------------------------------------------------------------------- goals
    def _leg(self, skeleton, side, spec, placed):
        if not {"sole", "heel", "ankle"} & set(spec):
            names = {
                "hip": "hip",
                "out": "out",
                "rotate": "around",
                "knee": "knee",
                "foot": "point",
            }
            angles = {names[k]: v for k, v in spec.items() if k in names and _number(v)}
            return skeleton.leg_by_angles(side, **angles)
        base = skeleton.pelvis
        pole = self._direction(spec.get("knee", "front"), base, side)
        if "ankle" in spec:
            spot = self.find(skeleton, spec["ankle"], placed)
            goal = Reach(spot.point, pole, np.eye(3))
            if "toes" not in spec:
                shin = skeleton.shin_turn(side, goal.end, pole)
                return replace(goal, tip=shin @ turn(X, spec.get("foot", 0)))
        else:
            spot = self.find(skeleton, spec.get("sole", spec.get("heel")), placed)
        upright = base[1, 1] > 0.5
        toes = self._direction(spec.get("toes", "front" if upright else "feet"), base, side)
        up = spot.normal if "ankle" not in spec else Y
        up = self._direction(spec["up"], base, side) if "up" in spec else up
        if "sole" in spec and "up" not in spec:
            toes = toes - np.dot(toes, up) * up
        tip = frame(toes, np.cross(up, toes)) @ frame(Z, X).T
        if "ankle" in spec:
            return Reach(spot.point, pole, tip)
        at = skeleton.rest[side]["sole_at" if "sole" in spec else "heel_at"]
        return Reach(spot.point - tip @ at, pole, tip)

    def _arm(self, skeleton, side, spec, placed):
        base = skeleton.chest
        rest = skeleton.rest[side]
        curl, thumb = self._grip(spec, 1e3)
        pole = self._direction(spec.get("elbow", "out back"), base, side)
        if "hand" not in spec:
            upper = self._direction(spec.get("upper", "feet 0.12out"), base, side)
            fore = self._direction(
                spec.get("fore", spec.get("upper", "feet 0.12out 0.1front")), base, side
            )
            goal = skeleton.arm_by_directions(side, upper, fore, pole, curl=curl, thumb=thumb)
            tip = self._tip(
                spec, goal.tip @ rest["fingers"], goal.tip @ rest["palm"], base, side, rest
            )
            return replace(goal, tip=tip)
        spot = self.find(skeleton, spec["hand"], placed)
        curl, thumb = self._grip(spec, spot.radius)
        ways = {"along": spot.along, "across": None}
        if spot.along is not None:
            across = np.cross(spot.normal, spot.along)
            inward = base @ (X if side == "R" else -X)
            ways["across"] = across * (1 if np.dot(across, inward) >= 0 else -1)
        fingers = self._direction(spec.get("fingers", "head"), base, side, ways)
        palm = self._direction(spec["palm"], base, side, ways) if "palm" in spec else -spot.normal
        if "palm" not in spec:  # lie flat on the surface
            fingers = fingers - np.dot(fingers, spot.normal) * spot.normal
        goal = self._hand_at(skeleton, side, spot, fingers, palm, pole)
        for _ in range(2):  # a wrist is not bent more than it must be: the hand turns on its palm
            fore = skeleton.fore_turn(side, goal.end, pole) @ rest["fingers"]
            flat = fore - np.dot(fore, palm) * palm
            bent = angle_between(fore, goal.tip @ rest["fingers"])
            if bent < 60 or np.linalg.norm(flat) < 0.25 or "palm" in spec:
                break
            share = min((bent - 55) / 90, 0.5)
            fingers = shortest(fingers, unit(flat), share) @ unit(fingers)
            goal = self._hand_at(skeleton, side, spot, fingers, palm, pole)
        return replace(goal, curl=curl, thumb=thumb)

    @staticmethod
    def _hand_at(skeleton, side, spot, fingers, palm, pole):
        rest = skeleton.rest[side]
        tip = frame(fingers, palm) @ frame(rest["fingers"], rest["palm"]).T
        point = spot.point
        if np.dot(tip @ rest["palm"], spot.normal) > 0.3:  # it lies on its back
            point = point + spot.normal * 3.2
        return Reach(point - tip @ rest["palm_at"], pole, tip)

    def _tip(self, spec, fingers, palm, base, side, rest):
        if "fingers" in spec:
            fingers = self._direction(spec["fingers"], base, side)
        if "palm" in spec:
            palm = self._direction(spec["palm"], base, side)
        return frame(fingers, palm) @ frame(rest["fingers"], rest["palm"]).T

    @staticmethod
    def _grip(spec, radius):
        word = spec.get("grip", "soft")
        if word == "grip":  # round the thing, whatever its thickness
            curl = tuple(min(np.degrees(p / (radius + 0.9)) * 0.9, 82) for p in PHALANX)
            return curl, min(12 + 60 / (radius + 0.5), 40)
        if word not in GRIPS:
            raise PoseError(f"A hand is {', '.join(GRIPS)} or grip, not {word!r}.")
        return GRIPS[word]

    def _direction(self, given, base, side, ways=()):
        """A direction: three numbers in the room, or words: '0.5up out' is up a little, and out."""
        if not isinstance(given, str):
            return unit(given)
        sign = 1 if side == "L" else -1
        table = {
            "front": base @ Z, "back": -base @ Z, "head": base @ Y, "feet": -base @ Y,
            "left": base @ X, "right": -base @ X, "out": base @ X * sign, "in": -base @ X * sign,
            "up": Y, "down": -Y, **dict(ways),
        }  # fmt: skip
        total = np.zeros(3)
        for part in given.split():
            share, word = re.fullmatch(r"([\d.]*)([a-z]+)", part).groups()
            if table.get(word) is None:
                raise PoseError(f"There is no direction {word!r} here.")
            total += (float(share) if share else 1.0) * table[word]
        return unit(total)

    # -------------------------------------------------------------------------------- places
    def find(self, skeleton, place, placed):
        """A place in the words of a pose."""
        if isinstance(place, str):
            return Spot(joint_point(skeleton, place), Y)
        if isinstance(place, list):
            return Spot(np.array(place, float), Y)
        by = np.array(place.get("by", [0, 0, 0]), float)
        if "joint" in place:
            return Spot(joint_point(skeleton, place["joint"]) + by, Y)
        if "prop" in place:
            return self._on_prop(place, placed, by)
        if "on" in place:
            return self._on_body(skeleton, place, by)
        raise PoseError(f"No place: {place}.")

    @staticmethod
    def _on_prop(place, placed, by):
        name = place["prop"]
        if "at" in place:
            x, z = place["at"]
            return Spot(np.array([x, surface_of(name, placed).top, z]) + by, Y)
        if name not in placed or place.get("spot") not in placed[name].spots:
            raise PoseError(f"There is no place {place.get('spot')!r} on {name!r}.")
        spot = placed[name].spots[place["spot"]]
        return Spot(spot.point + by, spot.normal, spot.radius)

    def _on_body(self, skeleton, place, by):
        side, _, part = place["on"].partition("-")
        if side not in SIDES:
            side, part = "", place["on"]
        words = TRUNK_ANGLES if part in ("trunk", "head") else ANGLES
        angle = place.get("side", "front")
        angle = place.get("around", words[angle] if isinstance(angle, str) else angle)
        if part in ("trunk", "head") and side:
            raise PoseError(f"{part} has no side.")
        args = (part, side[:1].upper(), place.get("along", 0.5), float(angle) % 360)
        rows, shares = self.body.spot(*args)
        three = skeleton.skin(rows)
        point = shares @ three
        normal = unit(np.cross(three[1] - three[0], three[2] - three[0]))
        first, last = {
            "thigh": ("hip", "knee"), "shin": ("knee", "ankle"),
            "upper-arm": ("shoulder", "elbow"), "forearm": ("elbow", "wrist"),
            "trunk": ("hips", "neck"), "head": ("head", "crown"),
        }[part]  # fmt: skip
        name = f"{side}-" if side else ""
        a, b = joint_point(skeleton, name + first), joint_point(skeleton, name + last)
        along = unit(b - a)
        off = point - a - np.dot(point - a, along) * along
        # facets are rough: the way out from the bone, softened by the facet
        normal = unit(unit(off) * 2 + normal) if part != "trunk" else unit(unit(off) + normal)
        normal = unit(normal - np.dot(normal, along) * along * 0.7)
        radius = float(np.linalg.norm(off))
        return Spot(point + normal * place.get("out", 0) + by, normal, radius, along)

    # --------------------------------------------------------------------- straps and sticks
    def _extras(self, moment):
        out = []
        for entry in self.pose.get("props", []):
            if entry["prop"] not in props.ALONG and "held" not in entry:
                continue
            entry = {
                **entry,
                **moment.frame.get("props", {}).get(entry.get("name", entry["prop"]), {}),
            }
            if entry.get("hidden"):
                continue
            if "held" in entry:  # a thing that goes with the body: between places on it
                points = [self.find(moment.skeleton, p, moment.props).point for p in entry["held"]]
                by = np.array(entry.get("by", [0, 0, 0]), float)
                out.append(props.make({**entry, "at": list(np.mean(points, 0) + by)}))
                continue
            points = [
                self.find(moment.skeleton, p, moment.props).point for p in entry.get("through", [])
            ]
            out.append(_along(entry, points))
        return out


def _along(entry, points):
    kind = entry["prop"]
    if kind == "stick":
        a, b = points
        solid = props.tube([a + (b - a) * t for t in np.linspace(0, 1, 12)], 1.3, "wood", 12)
    elif kind == "gun":
        a, b = points  # the hand round the grip, and where the ball touches
        rear = a + Y * 7.5
        way = unit(b - rear)
        grip = props.tube([a - Y * 6.5, a - Y * 2, a + Y * 3, rear], 2.1, "gun", 14)
        motor = props.tube([rear - way * 4, rear, (b + rear) / 2, b - way * 6.5], 3.3, "gun", 16)
        neck = props.tube([b - way * 8, b - way * 5, b - way * 3, b - way], 1.3, "cushion", 10)
        ball, triangles = bodies.ball(b - way, 3.2, 10, 20)
        knob = props.Solid(ball, triangles, ["ball"] * len(triangles))
        return props.Prop(entry.get("name", kind), [grip, motor, neck, knob])
    else:
        closed = entry.get("closed", kind == "belt")
        way = props.smooth_way([*points, points[0]] if closed else points)
        solid = props.tube(
            way[:-1] if closed else way, entry.get("radius", 0.9), "strap", 8, closed
        )
    return props.Prop(entry.get("name", kind), [solid])


def surface_of(name, placed):
    """The level surface of a prop, or the floor."""
    if name == "floor":
        return props.Surface(-props.MAT if "mat" in placed else 0.0)
    if name not in placed or not placed[name].surfaces:
        raise PoseError(f"Nothing can lie on {name!r} here.")
    return placed[name].surfaces[0]


def _three(value):
    return (value, 0, 0) if _number(value) else tuple(value)


def _number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _on_side(rest, side):
    return (rest[:, 0] > 0) if side == "left" else (rest[:, 0] < 0)


def _mix(a, b, share):
    if not share or a == b:
        return a
    out = dict(a)
    for key, value in a.items():
        if _number(value):
            out[key] = value + (b[key] - value) * share
        elif isinstance(value, list) and all(_number(v) for v in value):
            out[key] = [x + (y - x) * share for x, y in zip(value, b[key], strict=True)]
    return out


def _between(a, b, share):
    def mix(p, q):
        return tuple(x + (y - x) * share for x, y in zip(p, q, strict=True))

    return Trunk(
        a.hips + (b.hips - a.hips) * share,
        slerp(a.pelvis, b.pelvis, share),
        mix(a.low, b.low),
        mix(a.high, b.high),
        mix(a.neck, b.neck),
        a.nod + (b.nod - a.nod) * share,
        {s: mix(a.shrug[s], b.shrug[s]) for s in "LR"},
        a.belly + (b.belly - a.belly) * share,
    )


__all__ = ["CARRIERS", "Moment", "Solver", "angle_between", "joint_point", "surface_of"]
