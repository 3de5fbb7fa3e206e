"""What the studio's tests share: poses that are right, to plant faults in."""

import copy

import pytest

from studio import pose
from studio.solve import Solver

STANDING = {
    "exercise": "stand",
    "start": "standing",
    "shape": "portrait",
    "camera": "front",
    "keyframes": [
        {
            "hips": {"at": [0, 82, 0]},
            "spine": {"low": -3, "high": 4},
            "legs": {"both": {"sole": [11, 0, 3]}},
            "arms": {"both": {"upper": "feet 0.22out", "fore": "feet 0.1out 0.25front"}},
            "contacts": [["soles", "floor"]],
        }
    ],
}
LYING = {
    "exercise": "lie",
    "start": "lying-on-back",
    "props": [{"prop": "mat"}],
    "keyframes": [
        {
            "hips": {"at": [0, 0]},
            "neck": [6, 0, 0],
            "legs": {"both": {"sole": [11, 0, 42], "knee": "up"}},
            "arms": {
                "both": {
                    "hand": {"prop": "mat", "at": [25, 2]},
                    "fingers": "feet",
                    "elbow": "out",
                    "grip": "flat",
                }
            },
            "contacts": [["back", "mat"], ["head", "mat"]],
        }
    ],
}
SITTING = {
    "exercise": "sit",
    "start": "sitting",
    "shape": "portrait",
    "props": [{"prop": "chair"}],
    "keyframes": [
        {
            "hips": {"at": [0, -2]},
            "legs": {"both": {"sole": [11, 0, 38], "knee": "front"}},
            "arms": {
                "both": {
                    "hand": {"on": "left-thigh", "along": 0.6, "side": "front"},
                    "fingers": "front 0.3in",
                    "elbow": "out back",
                }
            },
            "contacts": [["seat", "chair"], ["soles", "floor"]],
        }
    ],
}


class Poses:
    """Right poses, with a change planted: `poses.standing(lambda frame: …)`."""

    def __init__(self, **known):
        self.known = known

    def __getattr__(self, name):
        def make(*changes, **whole):
            given = {**copy.deepcopy(self.known[name]), **whole}
            for change in changes:
                change(given["keyframes"][-1])
            return Solver(pose.complete(given))

        return make


@pytest.fixture(scope="session")
def poses():
    return Poses(standing=STANDING, lying=LYING, sitting=SITTING)
