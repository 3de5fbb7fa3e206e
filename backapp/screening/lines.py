"""Group lines in the questionnaire: one plain line that stands for several warning signs.

A line that is answered "no" answers its signs "no". Ticked or not sure, it answers nothing, and a
page with the cues of its signs follows. A sign on several lines is "no" only if none of those that
were answered is ticked or not sure.

The answer to a sign that was given through a line is stored with the digest of that line. It counts
only while the line is denied, and it expires when the line, or a sign behind it, is reworded.
"""

from collections.abc import Mapping
from typing import NamedTuple

PREFIX = "line."


class Settled(NamedTuple):
    """Answers with what the lines among them answer."""

    answers: dict[str, object]
    wording: dict[str, str]  # sign that a line has answered -> the wording of that line


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


class Through(NamedTuple):
    """The lines that can answer signs with no."""

    of_digest: dict[str, str]  # wording of a line -> the id of its answer
    signs: dict[str, tuple[str, ...]]  # id of a line's answer -> the signs behind it

    def valid(self, wording: Mapping, said: Mapping[str, object]) -> set[str]:
        """Return the signs whose stored "no" was given through a line that is still denied, while
        no other line with that sign is ticked or not sure. `said` has the answers to the lines.
        """
        closer = {
            sign
            for line, answer in said.items()
            if line in self.signs and answer != "no"
            for sign in self.signs[line]
        }
        return {
            sign
            for line in self.signs
            if said.get(line) == "no"
            for sign in self.signs[line]
            if sign not in closer and self.of_digest.get(wording.get(sign)) == line
        }


def through(catalogue) -> Through:
    """Return which lines can answer which signs."""
    found = catalogue.group_lines.items()
    return Through(
        {line.wording_digest: key(slug) for slug, line in found},
        {key(slug): line.signs for slug, line in found},
    )


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
    found, wording = dict(answers), dict[str, str]()
    for slug in lines:
        if answers.get(key(slug)) == "no":
            for sign in signs_of(slug, catalogue):
                if sign not in closer and sign not in answers:
                    found[sign] = "no"
                    wording[sign] = catalogue.group_lines[slug].wording_digest
    return Settled(found, wording)


def denied(said: Mapping[str, object], catalogue) -> set[str]:
    """Return the signs that were only answered through lines: all of those answered say no."""
    answers: dict[str, set[object]] = {}
    for slug in asked(catalogue):
        for sign in catalogue.group_lines[slug].signs:
            answers.setdefault(sign, set()).add(said.get(key(slug)))
    return {sign for sign, found in answers.items() if found - {None} == {"no"}}
