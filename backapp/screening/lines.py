"""Group lines in the questionnaire: one plain line that stands for several warning signs.

A line that is answered "no" answers its signs "no". Ticked or not sure, it answers nothing, and a
page with the cues of its signs follows. A sign on several lines is "no" only if none of those that
were answered is ticked or not sure.

The answer to a sign that was given through a line is stored with the digest of that line, so it
expires when the line, or a sign behind it, is reworded.
"""

from collections.abc import Mapping
from typing import NamedTuple

PREFIX = "line."


class Settled(NamedTuple):
    """Answers with what the lines among them answer."""

    answers: dict[str, object]
    #: The signs that a line has answered -> the wording that they were answered by.
    through: dict[str, str]


def key(line: str) -> str:
    """The id of the answer to a line."""
    return PREFIX + line


def asked(catalogue) -> tuple[str, ...]:
    """The lines of the full questions, in their order."""
    return tuple(slug for slug, line in catalogue.group_lines.items() if line.part)


def signs_of(line: str, catalogue) -> tuple[str, ...]:
    """The signs behind a line that a page asks, the most urgent first."""
    flags, book = catalogue.red_flags, catalogue.rulebook.red_flags
    found = [slug for slug in catalogue.group_lines[line].signs if flags[slug].page]
    return tuple(sorted(found, key=lambda slug: (-book[slug].urgency, flags[slug].order)))


def digests(catalogue) -> dict[str, set[str]]:
    """Return sign -> the wordings of the lines that can answer it."""
    found: dict[str, set[str]] = {}
    for line in catalogue.group_lines.values():
        for sign in line.signs:
            found.setdefault(sign, set()).add(line.wording_digest)
    return found


def settled(answers: Mapping[str, object], said: Mapping[str, object], catalogue) -> Settled:
    """Return `answers` with the answers to the signs behind their lines. `said` are the earlier
    answers.

    A line answers also those of its signs that need not be asked, such as lost height at 41, so
    that nothing is unanswered if the age is corrected.
    """
    both = {**said, **answers}
    lines = [slug for slug in asked(catalogue) if key(slug) in both]
    closer = {
        sign
        for slug in lines
        if both[key(slug)] != "no"
        for sign in catalogue.group_lines[slug].signs
    }
    found, through = dict(answers), dict[str, str]()
    for slug in lines:
        if answers.get(key(slug)) == "no":
            for sign in signs_of(slug, catalogue):
                if sign not in closer and sign not in answers:
                    found[sign] = "no"
                    through[sign] = catalogue.group_lines[slug].wording_digest
    return Settled(found, through)


def reopened(
    answers: Mapping[str, object], said: Mapping[str, object], wording: Mapping, catalogue
) -> list[str]:
    """Return the signs that a line had answered "no" and whose line is now ticked or not sure."""
    known = digests(catalogue)
    return [
        sign
        for slug in asked(catalogue)
        if answers.get(key(slug), "no") != "no"
        for sign in catalogue.group_lines[slug].signs
        if sign not in answers
        and said.get(sign) == "no"
        and wording.get(sign) in known.get(sign, ())
    ]
