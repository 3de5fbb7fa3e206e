"""Outcomes spelled out in full, in files that people read: after a wanted change write them anew
(SPELL=1) and read the difference.

They are outcomes for the rows that `witnessed.txt` names, so that a new exercise or sign turns none
of them red; writing them anew takes in what is new. Other words in a reason are no other outcome.
"""

import os
import re
from pathlib import Path

from backapp.library.authored import AUTHORED, Content

WITNESSED = Path(__file__).parent / "witnessed.txt"
NAMED = ("library.condition", "library.redflag", "library.exercise", "library.routine")


def of_the_witness(content: Content) -> Content:
    """`content` without the rows that nobody had read when the files were written last, and
    without what belongs to those.
    """
    here = {f"{label} {row.key[0]}" for label in NAMED for row in content.of(label)}
    if os.environ.get("SPELL"):
        WITNESSED.write_text("\n".join(sorted(here)) + "\n", encoding="utf-8")
    new = here - set(WITNESSED.read_text(encoding="utf-8").split("\n"))

    def is_new(label, slug):
        return f"{label} {slug}" in new

    def belongs_to_new(label, row):
        owner = AUTHORED[label][1][0]
        return (
            is_new(label, row.key[0]) or owner != "slug" and is_new(f"library.{owner}", row.key[0])
        )

    return Content(
        {
            label: [row for row in rows if not belongs_to_new(label, row)]
            for label, rows in content.rows.items()
        }
    )


def as_read_last(file: Path, spelling: str) -> None:
    """Fail with the first line that is not as it stands in `file`.

    With SPELL=1, write the file first.
    """
    if os.environ.get("SPELL"):
        file.write_text(spelling, encoding="utf-8")
    before, now = (
        without_words(text).splitlines() for text in (file.read_text(encoding="utf-8"), spelling)
    )
    at = next(
        (i for i, (a, b) in enumerate(zip(before, now, strict=False)) if a != b),
        min(len(before), len(now)),
    )
    assert before == now, (
        f"line {at + 1} of {file.name}: {before[at : at + 1]} is now {now[at : at + 1]}"
    )


def without_words(spelling: str) -> str:
    """Without the beginning of each reason's text, which stands there for people who read the
    file.
    """
    return re.sub(r' "[^"\n]*"', "", spelling)
