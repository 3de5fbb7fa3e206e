"""Bones of a pose: from goals for trunk, legs and arms to the turn and place of every bone.

A goal is numbers in the world (solve.py makes them from the words of a pose). Legs and arms reach
their goals by two-bone inverse kinematics; turns are spread over the limb as in a real arm, the
shoulder blade follows the arm, and a straight arm turns from the shoulder.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from studio.turns import (
    X,
    Y,
    Z,
    angle_between,
    angle_of,
    bend,
    frame,
    shortest,
    slerp,
    turn,
    twist_about,
    two_bones,
    unit,
)

LOW, HIGH = ("spine05", "spine04", "spine03"), ("spine02", "spine01")
NECK = {"neck01": 0.2, "neck02": 0.2, "neck03": 0.2, "head": 0.4}
SIDES = {"left": "L", "right": "R"}


@dataclass(frozen=True)
class Reach:
    """Where a limb's end goes. `end` ankle or wrist, `pole` the way the knee or elbow points,
    `tip` the turn of the foot or hand, `curl` the degrees of the finger joints."""

    end: np.ndarray
    pole: np.ndarray
    tip: np.ndarray
    curl: tuple = (6, 8, 6)
    thumb: float = 8.0

    def towards(self, other, share):
        """A goal on the straight way to another."""
        pole = unit(self.pole) * (1 - share) + unit(other.pole) * share
        curl = tuple(a + (b - a) * share for a, b in zip(self.curl, other.curl, strict=True))
        return Reach(
            self.end + (other.end - self.end) * share,
            pole,
            slerp(self.tip, other.tip, share),
            curl,
            self.thumb + (other.thumb - self.thumb) * share,
        )


@dataclass
class Trunk:
    """Hip centre, turn of the pelvis, and the bends of back and neck (forward, left, round)."""

    hips: np.ndarray
    pelvis: np.ndarray
    low: tuple = (0, 0, 0)
    high: tuple = (0, 0, 0)
    neck: tuple = (0, 0, 0)
    nod: float = 0.0  # of the head alone, chin down
    shrug: dict = field(default_factory=lambda: {"L": (0, 0), "R": (0, 0)})
    belly: float = 0.0  # cm: risen by a breath in, below 0 drawn in

    def moved(self, way):
        return replace(self, hips=self.hips + way)


class Skeleton:
    """The bones of one body. After `trunk`, `leg` and `arm` each bone has a turn and a place."""

    def __init__(self, body):
        self.body = body
        count = len(body.names)
        self.turns, self.places = np.tile(np.eye(3), (count, 1, 1)), body.joints.copy()
        self.missing, self.twist, self._rows = {}, {}, {}
        self.belly = 0.0
        self.rest = {side: self._rest(side) for side in "LR"}

    def _rest(self, side):
        """Directions and lengths of the limbs at rest."""
        joint = self.body.joint
        hip, knee, ankle = (joint(f"{b}.{side}") for b in ("upperleg01", "lowerleg01", "foot"))
        shoulder, elbow, wrist = (
            joint(f"{b}.{side}") for b in ("upperarm01", "lowerarm01", "wrist")
        )
        fingers = unit(joint(f"finger3-1.{side}") - wrist)
        across = joint(f"finger5-1.{side}") - joint(f"finger2-1.{side}")
        palm = unit(np.cross(fingers, across))
        tip = joint(f"finger3-3.{side}") - joint(f"finger3-1.{side}")
        if np.dot(tip - np.dot(tip, fingers) * fingers, palm) < 0:
            palm = -palm
        fan = {}
        for k in range(2, 6):
            v = joint(f"finger{k}-3.{side}") - joint(f"finger{k}-1.{side}")
            v = unit(v - np.dot(v, palm) * palm)
            flat = unit(fingers - np.dot(fingers, palm) * palm)
            fan[k] = np.degrees(np.arctan2(np.dot(np.cross(flat, v), palm), np.dot(flat, v)))
        vertices = self.body.vertices - wrist
        hand = (self.body.hand > 0.5) & ((self.body.rest[:, 0] > 0) == (side == "L"))
        along, depth = vertices @ fingers, vertices @ palm
        middle = hand & (np.abs(along - 6.5) < 1.2)
        return {
            "legs": (knee - hip, ankle - knee),
            "arms": (elbow - shoulder, wrist - elbow),
            "hinge": unit(np.cross(elbow - shoulder, wrist - elbow)),
            "fingers": fingers,
            "palm": palm,
            "fan": fan,
            # from the wrist to the middle of the palm, on its surface
            "palm_at": fingers * 6.5 + palm * np.quantile(depth[middle], 0.9),
            "sole_at": np.array([0, -ankle[1] - 0.3, 5.5]),
            "heel_at": np.array([0, -ankle[1] - 0.3, -3.0]),
        }

    # ------------------------------------------------------------------------------ the bones
    def place(self, bone):
        """Where a bone begins now."""
        return self.places[self.body.number[bone]]

    def turn_of(self, bone):
        return self.turns[self.body.number[bone]]

    def _put(self, bone, rotation):
        i = self.body.number[bone]
        above = self.body.parents[i]
        self.turns[i] = rotation
        rest = self.body.joints
        self.places[i] = self.places[above] + self.turns[above] @ (rest[i] - rest[above])

    def trunk(self, trunk):
        """Place the pelvis, the back, the neck and the head."""
        joint = self.body.joint
        middle = (joint("upperleg01.L") + joint("upperleg01.R")) / 2
        root = self.body.number["root"]
        self.turns[root] = trunk.pelvis
        self.places[root] = trunk.hips + trunk.pelvis @ (joint("root") - middle)
        now = trunk.pelvis
        for bones, bends in ((LOW, trunk.low), (HIGH, trunk.high)):
            for bone in bones:
                now = now @ bend(*(b / len(bones) for b in bends))
                self._put(bone, now)
        self.chest, self.shrug, self.pelvis = now, trunk.shrug, trunk.pelvis
        self.belly = trunk.belly
        for bone, share in NECK.items():
            now = now @ bend(*(b * share for b in trunk.neck))
            if bone == "head":
                now = now @ turn(X, trunk.nod)
            self._put(bone, now)
        for side in "LR":
            self._put(f"pelvis.{side}", trunk.pelvis)

    # ------------------------------------------------------------------------------- the legs
    def hip(self, side):
        joint = self.body.joint
        step = joint(f"upperleg01.{side}") - joint(f"pelvis.{side}")
        return self.place(f"pelvis.{side}") + self.turn_of(f"pelvis.{side}") @ step

    def leg_by_angles(self, side, hip=0, out=0, around=0, knee=0, point=0):
        """The goal that bending hip and knee by these angles reaches."""
        sign = 1 if side == "L" else -1
        first, second = self.rest[side]["legs"]
        thigh = self.pelvis @ turn(Z, sign * out) @ turn(X, -hip) @ turn(Y, sign * around)
        d1, hinge = thigh @ unit(first), thigh @ X
        d2 = turn(hinge, knee) @ d1
        end = self.hip(side) + d1 * np.linalg.norm(first) + d2 * np.linalg.norm(second)
        shin = frame(d2, hinge) @ frame(second, X).T
        return Reach(end, np.cross(hinge, -d1), shin @ turn(X, point))

    def shin_turn(self, side, end, pole):
        """The turn that the shin has with its ankle at `end`."""
        return self._leg_frames(side, end, pole)[3]

    def _leg_frames(self, side, end, pole):
        first, second = self.rest[side]["legs"]
        start = self.hip(side)
        lengths = np.linalg.norm(first), np.linalg.norm(second)
        knee, ankle, missing = two_bones(start, end, *lengths, pole)
        d1, d2 = unit(knee - start), unit(ankle - knee)
        hinge = np.cross(d1, d2)
        if np.linalg.norm(hinge) < 0.05:
            hinge = np.cross(d1, -np.asarray(pole, float))
        thigh = frame(d1, hinge) @ frame(first, X).T
        shin = frame(d2, hinge) @ frame(second, X).T
        return d1, thigh, missing, shin

    def leg(self, side, goal):
        """Place a leg."""
        d1, thigh, missing, shin = self._leg_frames(side, goal.end, goal.pole)
        self.missing[f"leg.{side}"] = missing
        first = self.rest[side]["legs"][0]
        swung = shortest(self.pelvis @ unit(first), d1) @ self.pelvis
        twist = twist_about(thigh @ swung.T, d1)
        self._put(f"upperleg01.{side}", turn(d1, twist * 0.5) @ swung)
        self._put(f"upperleg02.{side}", thigh)
        self._put(f"lowerleg01.{side}", shin)
        self._put(f"lowerleg02.{side}", shin)
        self._put(f"foot.{side}", goal.tip)
        self._put(f"toe1-1.{side}", goal.tip)

    # ------------------------------------------------------------------------------- the arms
    def _shoulder(self, side, blade):
        """Place collar bone and shoulder blade, and give the shoulder joint."""
        rotation = self.chest @ blade
        self._put(f"clavicle.{side}", rotation)
        self._put(f"shoulder01.{side}", rotation)
        joint = self.body.joint
        step = joint(f"upperarm01.{side}") - joint(f"shoulder01.{side}")
        return self.place(f"shoulder01.{side}") + rotation @ step, rotation

    def _blade(self, side, upper):
        """How the shoulder blade goes with an upper arm in direction `upper`: a third of the way
        beyond the first 35 degrees, and what the pose adds by itself."""
        sign = 1 if side == "L" else -1
        rest = unit(self.rest[side]["arms"][0])
        here = self.chest.T @ upper
        angle = angle_of(shortest(rest, here))
        share = np.clip((angle - 35) / 3, 0, 30) / max(angle, 1e-6)
        up, forward = self.shrug[side]
        own = turn(Z, sign * up) @ turn(Y, -sign * forward)
        return shortest(rest, here, share) @ own

    def arm_by_directions(self, side, upper, fore, pole=None, tip=None, **fingers):
        """The goal that an upper arm and a forearm in these directions reach."""
        first, second = self.rest[side]["arms"]
        start, _ = self._shoulder(side, self._blade(side, unit(upper)))
        end = start + unit(upper) * np.linalg.norm(first) + unit(fore) * np.linalg.norm(second)
        hinge = np.cross(unit(upper), unit(fore))
        if np.linalg.norm(hinge) > 0.05:
            pole = np.cross(hinge, unit(upper)) * -1
        elif pole is None:
            pole = self.chest @ -Z
        if tip is None:
            tip = self.fore_turn(side, end, pole)
        return Reach(end, pole, tip, **fingers)

    def fore_turn(self, side, end, pole):
        """The turn that forearm and hand have with the wrist at `end`, the hand in line."""
        return self._arm_frames(side, end, pole)[1]

    def _arm_frames(self, side, end, pole):
        first, second = self.rest[side]["arms"]
        lengths = np.linalg.norm(first), np.linalg.norm(second)
        blade = np.eye(3)
        for _ in range(4):
            start, rotation = self._shoulder(side, blade)
            elbow, wrist, missing = two_bones(start, end, *lengths, pole)
            d1, d2 = unit(elbow - start), unit(wrist - elbow)
            blade = self._blade(side, d1)
        hinge = np.cross(d1, d2)
        if np.linalg.norm(hinge) < 0.02:
            hinge = np.cross(d1, -np.asarray(pole, float))
        fore = frame(d2, hinge) @ frame(second, self.rest[side]["hinge"]).T
        return (d1, d2, hinge, missing, rotation), fore

    def arm(self, side, goal):
        """Place an arm, its hand and its fingers."""
        rest = self.rest[side]
        (d1, d2, hinge, missing, blade), fore = self._arm_frames(side, goal.end, goal.pole)
        self.missing[f"arm.{side}"] = missing
        fingers = goal.tip @ rest["fingers"]
        if angle_between(d1, d2) < 20:  # a straight arm turns from the shoulder
            rolled = shortest(fore @ rest["fingers"], fingers) @ fore
            twist = twist_about(goal.tip @ rolled.T, fingers)
            hinge = turn(d2, twist - np.clip(twist, -25, 25)) @ hinge
            fore = frame(d2, hinge) @ frame(rest["arms"][1], rest["hinge"]).T
        upper = frame(d1, hinge) @ frame(rest["arms"][0], rest["hinge"]).T
        swung = shortest(blade @ unit(rest["arms"][0]), d1) @ blade
        self._put(f"upperarm01.{side}", turn(d1, twist_about(upper @ swung.T, d1) * 0.5) @ swung)
        self._put(f"upperarm02.{side}", upper)
        rolled = shortest(fore @ rest["fingers"], fingers) @ fore
        twist = twist_about(goal.tip @ rolled.T, fingers)
        self.twist[side] = twist
        self._put(f"lowerarm01.{side}", turn(d2, twist * 0.25) @ fore)
        self._put(f"lowerarm02.{side}", turn(d2, twist * 0.7) @ fore)
        self._put(f"wrist.{side}", goal.tip)
        self._fingers(side, goal)

    def _fingers(self, side, goal):
        rest = self.rest[side]
        axis = np.cross(rest["fingers"], rest["palm"])
        for finger in range(1, 6):
            now = goal.tip
            if finger > 1:
                now = now @ turn(rest["palm"], -rest["fan"][finger] * 0.75)
            for joint in range(1, 4):
                degrees = goal.thumb if finger == 1 else goal.curl[joint - 1]
                now = now @ turn(axis, degrees)
                self._put(f"finger{finger}-{joint}.{side}", now)

    # ------------------------------------------------------------------------------- the skin
    def _some(self, rows):
        """Weights and places at rest of some rows, kept for the next time."""
        key = (len(rows), int(rows[0]), int(rows[-1]))
        if key not in self._rows:
            some = (self.body.weights, self.body.vertices, self.body.belly)
            self._rows[key] = tuple(field[rows] for field in some)
        return self._rows[key]

    def skin(self, rows=None):
        """The posed vertices of the coarse mesh (or of some rows of it)."""
        body = self.body
        shift = self.places - np.einsum("bij,bj->bi", self.turns, body.joints)
        table = np.concatenate([self.turns, shift[:, :, None]], 2).reshape(len(shift), 12)
        weights, vertices, belly = body.weights, body.vertices, body.belly
        if rows is not None:
            weights, vertices, belly = self._some(rows)
        if self.belly:
            vertices = vertices + Z * (self.belly * belly)[:, None]
        each = (weights @ table).reshape(-1, 3, 4)
        return np.einsum("vij,vj->vi", each[:, :, :3], vertices) + each[:, :, 3]


__all__ = ["HIGH", "LOW", "SIDES", "Reach", "Skeleton", "Trunk", "X", "Y", "Z"]
