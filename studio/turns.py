"""Directions and turns in space: plain numpy, angles in degrees.

X is the person's left, Y is up, Z is the person's front (standing). Lengths are centimetres.
"""

import numpy as np

X, Y, Z = np.eye(3)


def unit(v):
    """`v` at length 1 (a zero vector stays zero)."""
    v = np.asarray(v, float)
    return v / max(np.linalg.norm(v), 1e-9)


def turn(axis, degrees):
    """The rotation matrix about `axis`, by the right-hand rule."""
    a = unit(axis)
    t = np.radians(degrees)
    k = np.array([[0, -a[2], a[1]], [a[2], 0, -a[0]], [-a[1], a[0], 0]])
    return np.eye(3) + np.sin(t) * k + (1 - np.cos(t)) * k @ k


def bend(forward=0.0, side=0.0, around=0.0):
    """A part of the back or neck: bent forward, to the person's left, and turned to their left."""
    return turn(Y, around) @ turn(X, forward) @ turn(Z, -side)


def square_to(along, wish, otherwise):
    """The unit vector at right angles to the unit vector `along` that is nearest to `wish`. If they
    point the same way, the one nearest to `otherwise`.
    """
    for wanted in (wish, otherwise):
        left = np.asarray(wanted, float)
        left = left - np.dot(left, along) * along
        if np.linalg.norm(left) >= 1e-6:
            break
    return unit(left)


def frame(along, across):
    """The matrix whose third column is `along`, its first as near to `across` as can be."""
    a = unit(along)
    b = square_to(a, across, np.cross(a, [0.31, 0.87, 0.4]))
    return np.stack([b, np.cross(a, b), a], 1)


def shortest(a, b, share=1.0):
    """The turn that takes direction `a` to direction `b` by the shortest way, or a share of it."""
    a, b = unit(a), unit(b)
    axis = np.cross(a, b)
    s, c = np.linalg.norm(axis), np.dot(a, b)
    if s < 1e-8:
        return np.eye(3) if c > 0 else turn(np.cross(a, [0.3, 0.5, 0.8]), 180 * share)
    return turn(axis, np.degrees(np.arctan2(s, c)) * share)


def angle_between(a, b):
    """Degrees between two directions, 0 to 180."""
    return float(np.degrees(np.arccos(np.clip(np.dot(unit(a), unit(b)), -1, 1))))


def angle_of(rotation):
    """Degrees by which a matrix turns, 0 to 180."""
    return float(np.degrees(np.arccos(np.clip((np.trace(rotation) - 1) / 2, -1, 1))))


def twist_about(rotation, axis):
    """Signed degrees of a turn that keeps `axis`."""
    u = unit(np.cross(axis, [0.3, 0.5, 0.8]))
    v = rotation @ u
    return float(np.degrees(np.arctan2(np.dot(np.cross(u, v), axis), np.dot(u, v))))


def slerp(a, b, share):
    """A turn on the way from matrix `a` to matrix `b`."""
    step = b @ a.T
    degrees = angle_of(step) * share
    if degrees < 1e-6:
        return a if share < 1 else b
    skew = np.array([step[2, 1] - step[1, 2], step[0, 2] - step[2, 0], step[1, 0] - step[0, 1]])
    if np.linalg.norm(skew) < 1e-6:
        values, vectors = np.linalg.eigh((step + np.eye(3)) / 2)
        skew = vectors[:, int(values.argmax())]
    return turn(skew, degrees) @ a


def two_bones(start, end, first, second, pole):
    """The middle joint and the end of two bones from `start` towards `end`, and the missing cm.

    `pole` is the side to which the middle joint points.
    """
    way = end - start
    far = np.linalg.norm(way)
    reach = (first + second) * 0.9995
    missing = max(0.0, far - reach)
    far = max(min(far, reach), abs(first - second) * 1.02)
    u = unit(way)
    p = square_to(u, pole, np.cross(u, [0.3, 0.5, 0.8]))
    c = np.clip((first**2 + far**2 - second**2) / (2 * first * far), -1, 1)
    middle = start + u * first * c + p * first * np.sqrt(1 - c * c)
    return middle, start + u * far, missing
