"""The checks of content, on plain rows. They run before loading, in `check_content`, and inside the
transaction of every edit in the admin.

There is one module for each subject, with a few small checks in each. A check is a function from
`Content` to its faults, or a table of rules (`each`). Each module lists its checks in `CHECKS`, and
one run collects the faults of them all. Rules that the database also enforces are checked here
first, because only here can the message name the row.
"""

from collections.abc import Iterator

from backapp.library.authored import AUTHORED, Content, Fault, relations
from backapp.library.checks import (
    agreeing,
    answers,
    coach,
    conditions,
    cues,
    drawings,
    evidence,
    exercises,
    follow_ups,
    group_lines,
    harmless,
    ladders,
    movement,
    named,
    routines,
    rows,
    signs,
    slugs,
    whole,
    wording,
)

#: All subjects except `whole`. Their checks get only the rows that can be read.
SUBJECTS = (
    rows, slugs, exercises, drawings, movement, conditions, follow_ups, signs, cues, group_lines,
    harmless, named, routines, evidence, answers, ladders, wording, agreeing, coach,
)  # fmt: skip


def check(content: Content) -> list[Fault]:
    """Every fault in `content`, in the order of the files. If there is none, it can be loaded."""
    faults, readable = rows.misshapen(content)
    faults += rows.dangling(content)
    faults += [fault for subject in SUBJECTS for part in subject.CHECKS for fault in part(readable)]
    faults += whole.as_a_whole(content, alone=not faults)
    order = list(AUTHORED)
    return sorted(dict.fromkeys(faults), key=lambda fault: (order.index(fault.model), fault.number))


def new_faults(content: Content, before: Content) -> list[Fault]:
    """The faults of `content` that `before` does not have, so those that an edit would add."""
    faults = check(content)
    known = set(check(before)) if faults else ()
    return [*_lost_mentions(content, before), *(fault for fault in faults if fault not in known)]


def _lost_mentions(content: Content, before: Content) -> Iterator[Fault]:
    """The deleted rows that other rows still mention.

    The database drops such a mention without a word, and with it what it asked for: an exercise
    that wants a sign asked each time would open without the question.
    """
    for label in AUTHORED:
        lists = [(name, of) for name, (kind, of) in relations(label).items() if kind == "many"]
        for row in before.of(label):
            if not lists or content.one(label, *row.key) is None:
                continue
            for name, of in lists:
                for slug in row.slugs(name):
                    if before.one(of, slug) is not None and content.one(of, slug) is None:
                        where = " ".join(map(str, row.key))
                        why = f"“{where}” still names it ({name}). Take it out there first."
                        yield Fault(of, (slug,), "", why)
