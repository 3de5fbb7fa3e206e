"""What is locked, read from the fixtures and not from the program: so a test can look for it
where it must not be.
"""

import json
from functools import cache

from django.utils.html import escape

from backapp.library.authored import FIXTURES

PARTS = ("how_to", "mistakes", "easier", "harder", "stop_rules", "set_up", "first_time")
LINES = ("feel", "cue", "breathing", "ease_off")
LONG = 25  # characters: shorter sentences ("Breathe.") may stand anywhere


def rows(name: str) -> list[dict]:
    """The fields of every row in one fixture file."""
    return [
        row["fields"] for row in json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    ]


@cache
def sentences() -> tuple[tuple[str, str], ...]:
    """(exercise, sentence as a page would write it), for every locked sentence that belongs to
    one exercise alone.
    """
    said: dict[str, set[str]] = {}
    for row in rows("instructions"):
        own = [line for part in PARTS for line in row[part]]
        own += [row[part] for part in LINES]
        for line in own:
            if len(line) > LONG:
                said.setdefault(line, set()).add(row["exercise"][0])
    public = " ".join(text for row in rows("exercises") for text in (row["name"], row["summary"]))
    unique = [
        (owners.pop(), line)
        for line, owners in said.items()
        if len(owners) == 1 and line not in public
    ]
    unique = [(slug, line) for slug, line in unique if sum(line in other for other in said) == 1]
    return tuple(
        (slug, form) for slug, line in unique for form in dict.fromkeys((line, escape(line)))
    )


def shown_in(text: str) -> set[str]:
    """The exercises of which a locked sentence stands in `text`."""
    return {slug for slug, line in sentences() if line in text}
