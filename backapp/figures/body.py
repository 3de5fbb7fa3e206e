"""The one person every figure draws: lengths, widths and ranges, in picture units.

200 units are the standing height of an adult, so one unit is a little under nine millimetres.
Lengths follow the usual segment ratios of adult bodies (thigh and shin each near a quarter of the
height, the head near 1/7.5).
"""

from itertools import pairwise

HEIGHT = 200.0

# Trunk: straight pelvis, then two arcs. Together they reach from the hip joints to the base of the
# neck.
PELVIS, LUMBAR, THORAX = 14.0, 20.0, 32.0
NECK = 9.5
HEAD_UP, HEAD_FORWARD = 8.5, 2.2  # skull base to the middle of the head
NECK_SLOPE = 14.0  # a neck leans forward when the back is straight
SHOULDER_DROP = 7.5  # shoulder joints sit this far below the base of the neck
HALF_SHOULDERS, HALF_HIPS = 19.0, 9.5  # middle to joint, seen from the front

UPPER_ARM, FOREARM, HAND, PALM = 36.0, 29.0, 16.0, 8.0
THIGH, SHIN = 49.0, 48.0
# foot, from the ankle: down to the sole, back to the heel, on to the toes
ANKLE_HEIGHT, HEEL, TOE = 8.0, 7.0, 22.0

# Radii at the two ends of each tapered part.
R_UPPER_ARM, R_FOREARM, R_HAND = (5.6, 4.8), (4.8, 3.5), 3.4
R_SLEEVE, SLEEVE = (7.0, 6.5), 20.0
R_THIGH, R_SHIN = (11.0, 8.2), (8.2, 5.4)
R_NECK = (5.8, 5.3)

LENGTHS = {"arm": (UPPER_ARM, FOREARM), "leg": (THIGH, SHIN)}

# The outline of the trunk: (distance up from the hip joints, back, front, half breadth), each in
# units.
TRUNK = (
    (-11.0, 6.0, 4.0, 9.0),
    (-6.0, 14.0, 10.0, 19.0),
    (2.0, 16.0, 12.0, 20.5),
    (10.0, 13.0, 11.5, 19.0),
    (18.0, 9.8, 11.5, 16.0),
    (27.0, 9.5, 12.0, 15.8),
    (36.0, 11.5, 12.8, 17.0),
    (47.0, 14.0, 13.8, 19.5),
    (56.0, 13.5, 12.0, 21.5),
    (62.0, 10.5, 8.0, 18.0),
    (66.5, 5.0, 4.0, 7.0),
)
HEM = 9.0  # the shirt ends here, measured like the first column
BELT = 17.0  # the trousers reach this far under the shirt

# The head, level by level: (height from its middle, front, back, half breadth).
HEAD = (
    (13.4, 2.0, 3.0, 2.6),
    (11.6, 6.8, 7.6, 6.4),
    (7.2, 9.9, 10.4, 8.8),
    (2.6, 10.6, 11.0, 9.5),
    (0.6, 10.1, 10.8, 9.6),
    (-3.0, 13.6, 9.6, 9.3),
    (-4.6, 10.2, 8.0, 8.9),
    (-7.4, 10.4, 5.2, 7.8),
    (-10.8, 9.8, 1.4, 5.6),
    (-13.2, 6.0, -1.6, 2.6),
)

# Where hair meets skin: (degrees away from the nose, height on the head).
HAIRLINE = (
    (0, 8.6),
    (35, 7.6),
    (58, 4.4),
    (74, -0.4),
    (84, 1.6),
    (100, 1.2),
    (112, -5.0),
    (140, -8.2),
    (180, -8.6),
)

# Ranges of ordinary adult joints in degrees, wide enough for a supple person, narrow enough to
# catch slips. The first number is bending back (or straight), the second bending forward.
RANGES = {
    "hip": (-32, 138),
    "knee": (-4, 158),
    "elbow": (-6, 154),
    "shoulder": (-68, 190),
    "ankle": (-32, 84),  # toes up, toes pointed, away from a right angle with the shin
    "low back": (-38, 62),
    "upper back": (-30, 48),
    "neck": (-62, 62),
    # units, not degrees: how far a quiet breath or a gentle brace moves the outline, drawn a
    # little larger than life
    "belly": (-4, 6),
    "nod": (-32, 32),
    "side bend": (-32, 32),
    "twist": (-62, 62),
    "head turn": (-82, 82),
}


def row_at(rows: tuple[tuple[float, ...], ...], at: float) -> tuple[float, ...]:
    """The other columns of a table where its first column is `at`, interpolated between rows.

    The first column rises or falls. Beyond either end, the values are those of the last row there.
    """
    first, last = rows[0][0], rows[-1][0]
    at = min(max(at, min(first, last)), max(first, last))
    for a, b in pairwise(rows):
        if a[0] <= at <= b[0] or a[0] >= at >= b[0]:
            break
    share = (at - a[0]) / (b[0] - a[0])
    return tuple(p + (q - p) * share for p, q in zip(a[1:], b[1:], strict=True))
