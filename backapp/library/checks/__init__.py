"""What content must be, checked on plain rows: before loading, by `check_content`, and inside the
transaction of every edit in the admin.

One module for each subject, and in each a few small checks: a function from `Content` to its
faults, or a table of rules (`each`). A module lists its checks in `CHECKS`. One run collects the
faults of all of them. What the database would also refuse is checked here first, because here the
message can name the row.
"""

from collections.abc import Collection

from backapp.library.authored import AUTHORED, Content, Fault
from backapp.library.checks import (
    agreeing,
    conditions,
    drawings,
    evidence,
    exercises,
    follow_ups,
    routines,
    rows,
    signs,
    slugs,
    whole,
    wording,
)

#: All subjects but `whole`. Their checks see the rows that can be read.
SUBJECTS = (
    rows, slugs, exercises, drawings, conditions, follow_ups, signs, routines, evidence, wording,
    agreeing,
)  # fmt: skip


def check(content: Content, *, drawn: Collection[tuple] = ()) -> list[Fault]:
    """Every fault in `content`, in the order of the files. Empty: it can be loaded.

    `drawn` are the exercises whose drawings need no look by themselves (see `new_faults`).
    """
    faults, readable = rows.misshapen(content)
    faults += rows.dangling(content)
    faults += [fault for subject in SUBJECTS for part in subject.CHECKS for fault in part(readable)]
    faults += drawings.by_themselves(readable, drawn)
    faults += whole.as_a_whole(content, alone=not faults)
    order = list(AUTHORED)
    return sorted(dict.fromkeys(faults), key=lambda fault: (order.index(fault.model), fault.number))


def new_faults(content: Content, before: Content) -> list[Fault]:
    """The faults of `content` that `before` does not have: what an edit would put into it.

    A drawing is slow to check (30 ms each), and its own faults depend on its pose alone. So a pose
    that the edit did not touch has the same faults on both sides, and is not drawn on either.
    Everything that a drawing must agree on with other rows is checked.
    """
    label = "library.figure"
    was = before.by_key(label)
    same = {row.key for row in content.of(label) if row.key in was and row == was[row.key]}
    faults = check(content, drawn=same)
    known = set(check(before, drawn=same)) if faults else ()
    return [fault for fault in faults if fault not in known]
