"""Arrows of three kinds: you move, you push and nothing moves, breathe.

An arrow of the first kind starts at the part that acts and follows the path that this part takes
from the keyframe before to this one.
"""

import numpy as np

KINDS = ("move", "push", "breathe")


def way_of(arrow, solver, moment):
    """The arrow's path in the room."""
    by = np.array(arrow.get("by", [0, 0, 0]), float)
    if "follows" in arrow:
        last = moment.position
        first = max(last - 1, 0)
        a, b = arrow.get("part", (0.0, 1.0))
        steps = [first + (last - first) * (a + (b - a) * t) for t in np.linspace(0, 1, 9)]
        found = [solver.at(s) for s in steps]
        return np.array(
            [solver.find(m.skeleton, arrow["follows"], m.props).point + by for m in found]
        )
    ends = [solver.find(moment.skeleton, arrow[k], moment.props).point + by for k in ("from", "to")]
    way = np.linspace(0, 1, 9)[:, None]
    line = ends[0] + (ends[1] - ends[0]) * way
    if arrow.get("curve"):
        line = line + np.array(arrow["curve"], float) * (4 * way * (1 - way))
    return line


def on_picture(arrow, solver, moment, seen, least=42.0):
    """The path in nominal pixels, long enough to be seen."""
    p = seen.project(way_of(arrow, solver, moment))[:, :2]
    steps = np.hypot(*np.diff(p, axis=0).T)
    long = steps.sum()
    if long > 0.5:  # equal steps along the way
        far = np.r_[0, np.cumsum(steps)]
        even = np.linspace(0, long, 9)
        p = np.c_[np.interp(even, far, p[:, 0]), np.interp(even, far, p[:, 1])]
    least = arrow.get("least", least) * max(seen.width, seen.height) / 420
    if arrow.get("weight", 1) > 1:
        least *= 1.1
    if 0.5 < long < least:  # lengthened about its middle, or beyond its end
        middle = p[0] if arrow.get("grow", "end") == "end" else p.mean(0)
        p = middle + (p - middle) * (least / long)
    return p


def arrow_paths(arrows, solver, moment, seen, units, look):
    """The SVG of arrows: a pale halo under a line with a head."""
    out = []
    for arrow in arrows:
        p = on_picture(arrow, solver, moment, seen) * units
        if len(p) < 2 or np.hypot(*np.ptp(p, axis=0)) < 2:
            continue
        big = arrow.get("weight", 1.0) * units * max(max(seen.width, seen.height) / 420, 0.55)
        kind = arrow.get("kind", "move")
        d = _curve(p)
        end = p[-1]
        along = p[-1] - (2 * p[len(p) // 2] - (p[0] + p[-1]) / 2)  # as the curve ends
        along = along / max(np.hypot(*along), 1e-9)
        across = np.array([-along[1], along[0]])
        heads = [_head(end, along, across, big)]
        if arrow.get("both"):  # there and back
            back = p[0] - (2 * p[len(p) // 2] - (p[0] + p[-1]) / 2)
            back = back / max(np.hypot(*back), 1e-9)
            heads.append(_head(p[0], back, np.array([-back[1], back[0]]), big))
        line = 4.6 * big
        dash = ""
        if kind == "breathe":
            dash = f' stroke-dasharray="{0.1 * big:.1f} {6.4 * big:.1f}"'
        if kind == "push":  # against something: a bar before the head
            bar = end + along * 4.5 * big
            a, b = bar + across * 8 * big, bar - across * 8 * big
            heads.append(f"M{a[0]:.0f} {a[1]:.0f}L{b[0]:.0f} {b[1]:.0f}")
        rest = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
        whole = d + "".join(heads)
        own = f'class="fig-arrow fig-{kind}" {rest} stroke="{look.ARROW}" stroke-width="{line:.0f}"'
        out.append(
            f'<path class="fig-halo" {rest} stroke="#fff" stroke-width="{line + 4.2 * big:.0f}"'
            f' d="{whole}"/>'
            f'<path {own}{dash} d="{d}"/>'
            f'<path {own} d="{"".join(heads)}"/>'
        )
    return out


def _head(end, along, across, big):
    a, b = end - along * 8.5 * big + across * 7 * big, end - along * 8.5 * big - across * 7 * big
    return f"M{a[0]:.0f} {a[1]:.0f}L{end[0]:.0f} {end[1]:.0f}L{b[0]:.0f} {b[1]:.0f}"


def _curve(p):
    q = p[[0, len(p) // 2, -1]]
    control = 2 * q[1] - (q[0] + q[2]) / 2
    start, middle, end = (f"{x:.0f} {y:.0f}" for x, y in (q[0], control, q[2]))
    return f"M{start}Q{middle} {end}"
