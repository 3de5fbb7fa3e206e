"""From pixels to curves: outlines of areas, and the lines between pixels as chains."""

import contourpy
import numba
import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d


# ------------------------------------------------------------------------------ curve fitting
def _tangent(points, i, j):
    v = points[j] - points[i]
    length = np.hypot(v[0], v[1])
    return v / length if length else np.array([1.0, 0.0])


def _one(q, ta, tb, error):
    """One cubic along the points `q` with end directions `ta` and `tb`; else where it is worst."""
    steps = np.hypot(q[1:, 0] - q[:-1, 0], q[1:, 1] - q[:-1, 1])
    s = np.concatenate([[0.0], np.cumsum(steps)])
    total = s[-1]
    u = s / max(total, 1e-9)
    chord = np.hypot(*(q[-1] - q[0]))
    worst = len(q) // 2
    for _ in range(4):
        v = 1 - u
        b0, b1, b2, b3 = v**3, 3 * u * v * v, 3 * u * u * v, u**3
        rest = q - np.outer(b0 + b1, q[0]) - np.outer(b2 + b3, q[-1])
        ra, rb = rest @ ta, rest @ tb
        c11, c12, c22 = (b1 * b1).sum(), (b1 * b2).sum() * (ta @ tb), (b2 * b2).sum()
        x1, x2 = (b1 * ra).sum(), (b2 * rb).sum()
        det = c11 * c22 - c12 * c12
        la = lb = chord / 3
        if abs(det) > 1e-9:
            la, lb = (x1 * c22 - x2 * c12) / det, (c11 * x2 - c12 * x1) / det
        if min(la, lb) < chord * 0.02 or max(la, lb) > 3 * total:
            la = lb = chord / 3
        p1, p2 = q[0] + ta * la, q[-1] + tb * lb
        curve = np.outer(b0, q[0]) + np.outer(b1, p1) + np.outer(b2, p2) + np.outer(b3, q[-1])
        off = ((curve - q) ** 2).sum(1)
        worst = int(off.argmax())
        if off[worst] < error * error:
            return (q[0], p1, p2, q[-1]), worst
        if off[worst] > 16 * error * error:
            break
        d1 = 3 * (
            np.outer(v * v, p1 - q[0]) + np.outer(2 * u * v, p2 - p1) + np.outer(u * u, q[-1] - p2)
        )
        d2 = 6 * (np.outer(v, p2 - 2 * p1 + q[0]) + np.outer(u, q[-1] - 2 * p2 + p1))
        top = ((curve - q) * d1).sum(1)
        bottom = (d1 * d1).sum(1) + ((curve - q) * d2).sum(1)
        ok = np.abs(bottom) > 1e-9
        u = np.clip(np.where(ok, u - top / np.where(ok, bottom, 1), u), 0, 1)
        u = np.maximum.accumulate(u)
    return None, worst


def fit(points, error, closed=False):
    """Cubic Bézier pieces (four points each) along a line (Schneider's method), corners kept."""
    points = np.asarray(points, float)
    out = []

    def piece(a, b, ta, tb):
        q = points[a : b + 1]
        if b - a < 2:
            third = np.hypot(*(q[-1] - q[0])) / 3
            out.append((q[0], q[0] + ta * third, q[-1] + tb * third, q[-1]))
            return
        curve, worst = _one(q, ta, tb, error)
        if curve is not None:
            out.append(curve)
            return
        k = min(max(worst, 1), b - a - 1) + a
        middle = _tangent(points, min(k + 3, b), max(k - 3, a))
        piece(a, k, ta, middle)
        piece(k, b, -middle, tb)

    corners = _corners(points, closed)
    if closed:
        loop = points[:-1]
        points = np.concatenate([loop[corners[0] :], loop[: corners[0] + 1]])
        corners = [c - corners[0] for c in corners] + [len(loop)]
    for a, b in zip(corners, corners[1:], strict=False):
        if b > a:
            step = min(3, b - a)
            piece(a, b, _tangent(points, a, a + step), _tangent(points, b, b - step))
    return out


def _corners(points, closed):
    """Where a line turns sharply; its ends too, if it has any."""
    n, w = len(points) - 1, 4
    if n < 2 * w + 2:
        return [0] if closed else [0, n]
    if closed:
        loop = points[:-1]
        f, g = np.roll(loop, -w, 0) - loop, loop - np.roll(loop, w, 0)
    else:
        f, g = points[2 * w :] - points[w:-w], points[w:-w] - points[: -2 * w]
    bend = np.abs(np.arctan2(f[:, 0] * g[:, 1] - f[:, 1] * g[:, 0], (f * g).sum(1)))
    m = len(bend)
    sharp = []
    for i in np.where(bend > 1.0)[0]:
        around = [(i + d) % m if closed else min(max(i + d, 0), m - 1) for d in range(-w, w + 1)]
        if bend[i] >= bend[around].max():
            sharp.append(int(i))
    if closed:
        return sharp or [int(bend.argmax())]
    return [0, *[i + w for i in sharp], n]


def path(pieces, scale, closed=False):
    """The `d` of an SVG path: whole numbers, relative; what is nearly straight is a line."""
    last = np.round(pieces[0][0] * scale).astype(int)
    out, kind = f"M{last[0]} {last[1]}", ""
    for _, a, b, end in pieces:
        q = [np.round(v * scale).astype(int) - last for v in (a, b, end)]
        if not q[2].any() and not q[0].any():
            continue
        now = "l" if _straight(*q) else "c"
        text = " ".join(str(int(v)) for w in (q[2:] if now == "l" else q) for v in w)
        out += (" " if now == kind else now) + text
        kind = now
        last = last + q[2]
    return out.replace(" -", "-") + ("z" if closed else "") if kind else ""


def _straight(a, b, end):
    """Whether a curve from 0 by `a` and `b` is a line: its bow is below half a unit."""
    length = np.hypot(*end)
    if not length:
        return False
    along = end / length
    for v in (a, b):
        if abs(along[0] * v[1] - along[1] * v[0]) > 0.75 or not 0 <= v @ along <= length:
            return False
    return True


# ------------------------------------------------------------------------------ areas
def areas(mask, scale, soft=1.5, error=0.8, smallest=60, grow=0.0):
    """The outline of an area as the `d` of a path. `soft` blurs, `grow` widens it (pixels)."""
    rows, columns = np.where(mask.any(1))[0], np.where(mask.any(0))[0]
    if not len(rows):
        return ""
    pad = int(4 * max(soft, 1)) + 2
    y0, x0 = rows[0], columns[0]
    part = np.pad(mask[y0 : rows[-1] + 1, x0 : columns[-1] + 1].astype(np.float32), pad)
    blurred = gaussian_filter(part, soft) if soft else part
    level = 0.5 - min(grow / max(soft, 0.5) * 0.35, 0.42)
    out = []
    for line in contourpy.contour_generator(z=blurred).lines(level):
        x, y = line.T
        size = abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2
        if size < smallest or len(line) < 6:
            continue
        line = line + [x0 - pad, y0 - pad]
        line = np.clip(line, -2, [mask.shape[1] + 1, mask.shape[0] + 1])
        out.append(path(fit(_thin(line), error, closed=True), scale, closed=True))
    return "".join(out)


def _thin(line):
    """Every second point of a long contour: they are closer together than a pixel."""
    return line if len(line) < 40 else np.concatenate([line[:-1:2], line[:1]])


# ------------------------------------------------------------------------------ lines
@numba.njit(cache=True)
def _walk(right, down, height, width):
    """Chains of cracks between pixels. `right[y, x]`: a crack from corner (y, x) to (y, x + 1);
    `down[y, x]`: from (y, x) to (y + 1, x). Gives the corners in turn, and the starts."""
    degree = np.zeros((height + 1, width + 1), np.int8)
    for y in range(height + 1):
        for x in range(width + 1):
            if x < width and right[y, x]:
                degree[y, x] += 1
                degree[y, x + 1] += 1
            if y < height and down[y, x]:
                degree[y, x] += 1
                degree[y + 1, x] += 1
    ys, xs, starts = [0], [0], [0]
    ys.pop()
    xs.pop()
    starts.pop()
    for turn in range(2):  # first from ends and crossings, then what is left: closed loops
        for sy in range(height + 1):
            for sx in range(width + 1):
                if degree[sy, sx] == 0 or (turn == 0 and degree[sy, sx] == 2):
                    continue
                while True:
                    y, x = sy, sx
                    begun = False
                    while True:
                        ny, nx = -1, -1
                        if x < width and right[y, x]:
                            right[y, x] = False
                            ny, nx = y, x + 1
                        elif x > 0 and right[y, x - 1]:
                            right[y, x - 1] = False
                            ny, nx = y, x - 1
                        elif y < height and down[y, x]:
                            down[y, x] = False
                            ny, nx = y + 1, x
                        elif y > 0 and down[y - 1, x]:
                            down[y - 1, x] = False
                            ny, nx = y - 1, x
                        if ny < 0:
                            break
                        if not begun:
                            starts.append(len(ys))
                            ys.append(y)
                            xs.append(x)
                            begun = True
                        ys.append(ny)
                        xs.append(nx)
                        y, x = ny, nx
                        if degree[y, x] != 2 or (y == sy and x == sx):
                            break
                    if not begun:
                        break
    starts.append(len(ys))
    return np.array(ys), np.array(xs), np.array(starts)


def chains(right, down):
    """The cracks as lines: arrays of (x, y) corners, from crossing to crossing."""
    height, width = down.shape[0], right.shape[1]
    ys, xs, starts = _walk(right.copy(), down.copy(), height, width)
    points = np.c_[xs, ys].astype(float)
    return [points[a:b] for a, b in zip(starts, starts[1:], strict=False)]


def joined(lines):
    """Lines joined end to end where just two of them meet, or where one goes straight on."""
    lines = [line for line in lines if len(line) > 1]
    ends = {}
    for i, line in enumerate(lines):
        for end in (0, -1):
            ends.setdefault(tuple(line[end]), []).append((i, end))
    partner = {}
    for here in ends.values():
        free = list(here)
        while len(free) > 1:
            best = None
            for a in range(len(free)):
                for b in range(a + 1, len(free)):
                    if free[a][0] == free[b][0]:
                        continue
                    straight = np.dot(_leaving(lines, free[a]), _leaving(lines, free[b]))
                    if best is None or straight < best[0]:
                        best = (straight, a, b)
            if best is None or best[0] > -0.3:
                break
            _, a, b = best
            partner[free[a]], partner[free[b]] = free[b], free[a]
            free = [f for k, f in enumerate(free) if k not in (a, b)]
    out, done = [], set()
    for i in range(len(lines)):
        if i in done:
            continue
        first = (i, 0)
        seen = {i}
        while first in partner:  # back to where it begins
            j, end = partner[first]
            if j in seen:
                break
            seen.add(j)
            first = (j, 0 if end else -1)
        out.append(_follow(lines, first, partner, done))
    return out


def _leaving(lines, end):
    line = lines[end[0]]
    v = (
        line[min(8, len(line) - 1)] - line[0]
        if end[1] == 0
        else line[-min(9, len(line))] - line[-1]
    )
    return v / max(np.hypot(*v), 1e-9)


def _follow(lines, at, partner, done):
    parts = []
    while True:
        i, end = at
        done.add(i)
        line = lines[i] if end == 0 else lines[i][::-1]
        parts.append(line if not parts else line[1:])
        after = partner.get((i, -1 if end == 0 else 0))
        if after is None or after[0] in done:
            return np.concatenate(parts)
        at = after


def strokes(right, down, scale, soft=2.5, error=0.8, shortest=14):
    """The cracks as the `d` of a stroked path."""
    out = []
    for line in joined(chains(right, down)):
        closed = len(line) > 8 and (line[0] == line[-1]).all()
        if len(line) < shortest:
            continue
        if closed:
            loop = gaussian_filter1d(line[:-1], soft, axis=0, mode="wrap")
            line = np.concatenate([loop, loop[:1]])
        else:
            a, b = line[0].copy(), line[-1].copy()
            line = gaussian_filter1d(line, soft, axis=0, mode="nearest")
            line[0], line[-1] = a, b
        line = np.concatenate([line[:-1:2], line[-1:]])
        out.append(path(fit(line - 0.5, error, closed), scale, closed))
    return "".join(out)
