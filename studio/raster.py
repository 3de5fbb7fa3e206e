"""What a camera sees: for every pixel the nearest triangle, its depth, and the place on it."""

import numba
import numpy as np


@numba.njit(cache=True, fastmath=True)
def rasterise(points, triangles, keep, width, height):
    """Depth, triangle number (-1: nothing) and two barycentric shares of every pixel.

    `points` are x and y in pixels (y down) and depth; where the mix of a triangle's `keep` is below
    0 there is a hole.
    """
    depth = np.full((height, width), 1e9, np.float32)
    number = np.full((height, width), -1, np.int32)
    share = np.zeros((height, width, 2), np.float32)
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t]
        x0, y0, z0 = points[a]
        x1, y1, z1 = points[b]
        x2, y2, z2 = points[c]
        area = (y1 - y2) * (x0 - x2) + (x2 - x1) * (y0 - y2)
        if abs(area) < 1e-9:
            continue
        left = max(int(np.floor(min(x0, x1, x2))), 0)
        right = min(int(np.ceil(max(x0, x1, x2))), width - 1)
        top = max(int(np.floor(min(y0, y1, y2))), 0)
        bottom = min(int(np.ceil(max(y0, y1, y2))), height - 1)
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                u = ((y1 - y2) * (x - x2) + (x2 - x1) * (y - y2)) / area
                v = ((y2 - y0) * (x - x2) + (x0 - x2) * (y - y2)) / area
                w = 1 - u - v
                if u < -1e-4 or v < -1e-4 or w < -1e-4:
                    continue
                z = u * z0 + v * z1 + w * z2
                if z < depth[y, x] and u * keep[a] + v * keep[b] + w * keep[c] >= 0:
                    depth[y, x] = z
                    number[y, x] = t
                    share[y, x, 0] = u
                    share[y, x, 1] = v
    return depth, number, share
