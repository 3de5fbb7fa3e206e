"""Cameras and frames: from centimetres in the room to pixels of a picture."""

from dataclasses import dataclass

import numpy as np

# Picture sizes in pixels at full width of a phone, and the card's.
SHAPES = {"landscape": (420, 262), "square": (420, 340), "portrait": (320, 400)}
WORDS = {  # camera words of a pose: (azimuth, elevation)
    "side": (-90, 6),
    "front": (0, 8),
    "behind": (180, 8),
    "above": (-90, 80),
    "oblique": (-62, 16),
}


@dataclass(frozen=True)
class View:
    """A camera without perspective. `right`, `up` and `into` are its axes in the room."""

    right: np.ndarray
    up: np.ndarray
    into: np.ndarray
    scale: float = 1.0  # pixels for a centimetre
    centre: tuple = (0.0, 0.0)
    width: int = 420
    height: int = 262

    def project(self, points):
        """Pixels (x right, y down) and depth in centimetres."""
        p = np.atleast_2d(np.asarray(points, float))
        x = (p @ self.right - self.centre[0]) * self.scale + self.width / 2
        y = (-(p @ self.up) - self.centre[1]) * self.scale + self.height / 2
        return np.stack([x, y, p @ self.into], 1)


def look(camera):
    """The view of a pose's camera: a word, or {"azimuth": …, "elevation": …, "roll": …}.

    Azimuth 0 looks at the front of somebody standing, -90 at their right side, 90 at their left.
    """
    if isinstance(camera, str):
        azimuth, elevation = WORDS[camera]
        roll = 0
    else:
        azimuth, elevation = camera.get("azimuth", -62), camera.get("elevation", 16)
        roll = camera.get("roll", 0)
    a, e, t = np.radians([azimuth, elevation, roll])
    into = -np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])
    right = np.array([np.cos(a), 0, -np.sin(a)])
    up = np.cross(right, into)
    return View(right * np.cos(t) + up * np.sin(t), up * np.cos(t) - right * np.sin(t), into)


def fitted(view, points, size, pad=0.055, most=3.4, zoom=1.0, shift=(0, 0)):
    """The view at a scale and place that show all `points`.

    `most` is the largest scale, in pixels for a centimetre, of a picture 420 pixels wide.
    """
    p = np.asarray(points, float)
    x, y = p @ view.right, -(p @ view.up)
    low, high = np.array([x.min(), y.min()]), np.array([x.max(), y.max()])
    wide, tall = np.maximum(high - low, 1)
    scale = min(size[0] * (1 - 2 * pad) / wide, size[1] * (1 - 2 * pad) / tall) * zoom
    scale = min(scale, most * max(size) / 420)
    centre = (low + high) / 2 + np.asarray(shift, float)
    return View(view.right, view.up, view.into, scale, tuple(centre), *size)
