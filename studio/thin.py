"""Fewer triangles for the browser: edges are collapsed where it shows least.

A collapse moves a vertex onto its neighbour, so what is left is a part of the old vertices, and
everything that a vertex carries (weights, fields) is still true.
"""

import heapq

import numpy as np

FLIP = 0.25  # the least cosine between a facet's old and new way of facing


class Thinner:
    """A triangle mesh that gets smaller. `care` says of each vertex how much an error there counts
    (0: may never go), `fields` are columns that should change little along a collapsed edge."""

    def __init__(self, vertices, triangles, care, fields):
        self.points = [tuple(p) for p in np.asarray(vertices, float)]
        self.triangles = [tuple(t) for t in triangles.tolist()]
        self.care = np.asarray(care, float).tolist()
        self.fields = [tuple(f) for f in fields]
        self.alive = [True] * len(self.triangles)
        self.count = len(self.triangles)
        self.around = [set() for _ in self.points]
        for i, triangle in enumerate(self.triangles):
            for v in triangle:
                self.around[v].add(i)
        self._quadrics(np.asarray(vertices, float), triangles)
        self.heap = []
        self.round = [0] * len(self.points)

    def _quadrics(self, vertices, triangles):
        a, b, c = (vertices[triangles[:, k]] for k in range(3))
        n = np.cross(b - a, c - a)
        area = np.linalg.norm(n, axis=1, keepdims=True)
        n = n / np.maximum(area, 1e-12)
        plane = np.c_[n, -(n * a).sum(1)]
        each = plane[:, :, None] * plane[:, None, :] * area[:, None] / 2
        q = np.zeros((len(vertices), 4, 4))
        for k in range(3):
            np.add.at(q, triangles[:, k], each)
        self.quadric = q
        edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
        unique, times = np.unique(np.sort(edges, 1), axis=0, return_counts=True)
        self.rim = np.zeros(len(vertices), bool)
        self.rim[unique[times == 1].ravel()] = True

    def neighbours(self, v):
        return {u for t in self.around[v] for u in self.triangles[t]} - {v}

    def _cost(self, gone, kept):
        p = np.array([*self.points[kept], 1.0])
        shift = sum((a - b) ** 2 for a, b in zip(self.fields[gone], self.fields[kept], strict=True))
        way = sum((a - b) ** 2 for a, b in zip(self.points[gone], self.points[kept], strict=True))
        error = float(p @ self.quadric[gone] @ p) + 0.002 * way * way + shift * way
        return error * self.care[gone]

    def _offer(self, v):
        """Put the best collapse of a vertex on the heap."""
        self.round[v] += 1
        if not self.care[v] or not self.around[v]:
            return
        best = min(
            ((self._cost(v, u), u) for u in self.neighbours(v) if self.rim[u] or not self.rim[v]),
            default=None,
        )
        if best:
            heapq.heappush(self.heap, (best[0], v, best[1], self.round[v]))

    def _may(self, gone, kept):
        both = self.neighbours(gone) & self.neighbours(kept)
        shared = self.around[gone] & self.around[kept]
        if len(both) != len(shared) or len(shared) > 2:
            return False
        for t in self.around[gone] - shared:
            old = self.triangles[t]
            a, b = self._normal(old), self._normal([kept if v == gone else v for v in old])
            if a @ b < FLIP * np.linalg.norm(a) * np.linalg.norm(b) or not b.any():
                return False
        return True

    def _normal(self, triangle):
        a, b, c = (self.points[v] for v in triangle)
        u, v = (b[0] - a[0], b[1] - a[1], b[2] - a[2]), (c[0] - a[0], c[1] - a[1], c[2] - a[2])
        return np.array(
            [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]
        )

    def to(self, count):
        """Collapse until at most `count` triangles are left; give the triangles."""
        for v in range(len(self.points)):
            self._offer(v)
        while self.count > count and self.heap:
            _, gone, kept, number = heapq.heappop(self.heap)
            if number != self.round[gone] or not self.around[kept]:
                continue
            if not self._may(gone, kept):
                continue  # it gets another chance when a neighbour changes
            self._collapse(gone, kept)
        return np.array([t for t, ok in zip(self.triangles, self.alive, strict=True) if ok])

    def _collapse(self, gone, kept):
        for t in list(self.around[gone]):
            new = tuple(kept if v == gone else v for v in self.triangles[t])
            if len(set(new)) < 3:
                self.alive[t] = False
                self.count -= 1
                for v in self.triangles[t]:
                    self.around[v].discard(t)
            else:
                self.triangles[t] = new
                self.around[kept].add(t)
        self.around[gone] = set()
        self.quadric[kept] += self.quadric[gone]
        for v in {kept, *self.neighbours(kept)}:
            self._offer(v)
