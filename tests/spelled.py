"""Outcomes spelled out in full, in files that people read: after a wanted change write them anew (SPELL=1) and read the difference."""

import os
from pathlib import Path


def as_read_last(file: Path, spelling: str) -> None:
    """Fail with the first line that is not as it stands in `file`. With SPELL=1, write the file first."""
    if os.environ.get("SPELL"):
        file.write_text(spelling, encoding="utf-8")
    before, now = file.read_text(encoding="utf-8").splitlines(), spelling.splitlines()
    at = next((i for i, (a, b) in enumerate(zip(before, now, strict=False)) if a != b), min(len(before), len(now)))
    assert before == now, f"line {at + 1} of {file.name}: {before[at : at + 1]} is now {now[at : at + 1]}"
