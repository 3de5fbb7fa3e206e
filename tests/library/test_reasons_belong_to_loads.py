"""A reason is read beside a movement, so it must be true of the load, not only of the condition.

"The neck can be unstable" was the reason for a back extension.
"""

import re

import pytest

from backapp.library.authored import read_files

PUSH = {"thrust", "spinal-pressure", "rolling"}
#: what a reason says -> the loads that it can be said of
SAID_OF = {
    r"\bneck\b": PUSH | {"neck-load", "head-down", "prone", "position-change", "vibration"}
    | {"shoulder-load", "axial-compression", "rotation-end"},
    r"\blying flat\b|\blie flat\b": {"supine"},
    r"\bleaning back\b|\barching\b": {"extension-loaded", "extension-unloaded", "extension-mid"}
    | {"thrust", "spinal-pressure", "prone", "flexion-loaded"},
    r"\btwist\w*\b": PUSH | {"rotation-end", "rotation-assisted", "rotation-mid"}
    | {"flexion-loaded", "flexion-unloaded", "axial-compression", "head-down", "vibration"},
    r"\bpounding\b": {"vibration", "thrust", "spinal-pressure", "rolling", "rotation-end"}
    | {"soft-tissue-pressure"},
    r"\ba fall\b": {"balance", "floor-transfer", "position-change"},
    r"\bsteady\b": {"balance", "floor-transfer", "extension-mid", "neck-load", "shoulder-load"}
    | {"supine"},
    r"\bkneel|\bheels\b": {"kneeling", "knee-flexion-deep"},
    r"\bfast\b": {"position-change", "balance"},
}  # fmt: skip
ROWS = [row for row in read_files().of("library.contraindication") if row["reason"]]


@pytest.mark.parametrize("words", SAID_OF)
def test_a_reason_is_true_of_every_load_it_is_given_for(words):
    found = [row for row in ROWS if re.search(words, row["reason"], re.I)]
    assert found, "no reason says this any more"
    for row in found:
        strange = set(row.slugs("loads")) - SAID_OF[words]
        assert not strange, f"{row.key}: {row['reason']!r} is no reason for {sorted(strange)}"


def test_a_reason_that_names_a_push_names_the_pressure_it_is_given_for():
    """A gentle stretch over the back of a chair was left out because "a quick push could harm"."""
    found = [row for row in ROWS if "spinal-pressure" in row.slugs("loads")]
    assert len(found) > 20
    for row in found:
        reason = row["reason"]
        moved = re.search(r"\b(?:push|twist|bend|pound)(?:e[sd]|ed|ing)?\b", reason, re.I)
        pressed = re.search(r"\b(?:press(?:ed|ing|ure)?|edge)\b", reason, re.I)
        assert pressed or not moved, f"{row.key}: {reason!r} is no reason for a hard edge"
