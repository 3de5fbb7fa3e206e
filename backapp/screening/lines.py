"""Group lines in the questionnaire: one plain line that stands for several warning signs.

A line that is answered "no" answers its signs "no". Ticked or not sure, it answers nothing, and a
page with the cues of its signs follows. A sign on several lines is "no" only if none of those that
were answered is ticked or not sure.

The answer to a sign that was given through a line is stored with the digest of that line. It counts
only while the line is denied, and it expires when the line, or a sign behind it, is reworded.
"""

from collections.abc import Mapping
from typing import NamedTuple

from backapp.gate import signs
from backapp.gate.answers import Screening
from backapp.gate.conditions import PREGNANCIES
from backapp.gate.vocabulary import Disposition, Pregnancy

PREFIX = "line."
#: Answers with ambiguous words that the visitor chose, such as "heart trouble".
WORDS = ("conditions-words", "diagnosis-words")


class Settled(NamedTuple):
    """Answers with what the lines among them answer."""

    answers: dict[str, object]
    wording: dict[str, str]  # sign that a line has answered -> the wording of that line


def key(line: str) -> str:
    """The id of the answer to a line."""
    return PREFIX + line


def asked(catalogue) -> tuple[str, ...]:
    """The lines of the quick check and of the full questions, in their order."""
    return tuple(catalogue.signs_behind)


def signs_of(line: str, catalogue) -> tuple[str, ...]:
    """The signs behind a line that a page asks, the most urgent first."""
    return catalogue.signs_behind[line]


class Through(NamedTuple):
    """The lines that can answer signs and conditions with no, by the ids of their answers."""

    digests: dict[str, str]  # the current wording
    signs: dict[str, tuple[str, ...]]  # the signs behind it
    urgent: dict[str, tuple[str, ...]]  # those of them that cannot wait; only if there is one
    conditions: dict[str, tuple[str, ...]]  # the conditions behind it; only if there is one
    follow_ups: dict[str, tuple[str, ...]]  # the follow-up questions; only if there is one
    about: dict[str, frozenset[str]]  # its conditions, and those of its follow-up questions
    # answer that is a list -> what can be on it -> the conditions that this states or could mean
    meanings: dict[str, dict[str, tuple[str, ...]]]

    def valid(self, wording: Mapping, said: Mapping[str, object]) -> set[str]:
        """Return the signs whose stored "no" was given through a line that is still denied, while
        no other line with that sign is ticked or not sure. `said` has the answers to the lines.
        """
        answered = [(line, behind) for line, behind in self.signs.items() if line in said]
        closer = {sign for line, behind in answered if said[line] != "no" for sign in behind}
        found = {
            sign
            for line, behind in answered
            if said[line] == "no"
            for sign in behind
            if sign in wording and wording[sign] == self.digests[line]
        }
        return found - closer

    def denied_conditions(self, said: Mapping[str, object]) -> set[str]:
        """Return the conditions that denied lines answer no."""
        answered = self.conditions.keys() & said.keys()
        return {slug for id in answered if said[id] == "no" for slug in self.conditions[id]}

    def ruled_out(self, said: Mapping[str, object]) -> frozenset[str]:
        """Return the follow-up questions that denied lines rule out."""
        answered = self.follow_ups.keys() & said.keys()
        return frozenset(f for id in answered if said[id] == "no" for f in self.follow_ups[id])

    def unsettled(self, said: Mapping[str, object], screening: Screening) -> bool:
        """Whether a line with a sign that cannot wait has been ticked, and its signs are not
        answered. Until they are, nothing opens: one of them may be true. A sign that cannot apply
        is not asked.
        """
        ticked = [id for id in self.urgent.keys() & said.keys() if said[id] != "no"]
        silent = {sign for id in ticked for sign in self.urgent[id]} - said.keys()
        return not all(signs.does_not_apply(sign, screening) for sign in silent)

    def contradicted(self, said: Mapping[str, object], stated: Mapping[str, object]) -> set[str]:
        """Return the lines denied in `said` one of whose conditions another answer states, or could
        mean.

        Such a line counts as ticked: its signs are asked one by one. A visitor who denied "Thin
        bones …" and then ticks osteoporosis is asked whether a small strain began it. `stated` are
        all the stored answers, also those whose question has been reworded since: what they state
        was true in other words. If one of them cannot be read, it could mean any condition.
        """
        denied = {id for id in self.about.keys() & said.keys() if said[id] == "no"}
        positive = self._positive(stated) if denied else set()
        if positive is None:
            return denied
        if not positive:
            return set()
        return {id for id in denied if not positive.isdisjoint(self.about[id])}

    def _positive(self, said: Mapping) -> set[str] | None:
        """The conditions that the stored answers state or could mean; None if they cannot be
        read.
        """
        found = set[str]()
        for id, meanings in self.meanings.items():
            if id not in said:
                continue
            if not isinstance(said[id], list):
                return None
            for one in said[id]:
                if not isinstance(one, str) or one not in meanings:
                    return None
                found.update(meanings[one])
        if said.get("pregnancy", Pregnancy.NO) != Pregnancy.NO:
            found.update(*PREGNANCIES.values())
        return found


def through(catalogue) -> Through:
    """Return which lines can answer which signs and conditions."""
    found = {key(slug): line for slug, line in catalogue.group_lines.items()}
    flags, urgent = catalogue.rulebook.red_flags, {}
    for id, line in found.items():
        known = [one for one in line.signs if one in flags]
        signs = [one for one in known if flags[one].urgency >= Disposition.URGENT_TODAY]
        if signs:
            urgent[id] = tuple(signs)
    return Through(
        {id: line.wording_digest for id, line in found.items()},
        {id: line.signs for id, line in found.items()},
        urgent,
        {id: line.conditions for id, line in found.items() if line.conditions},
        {id: line.follow_ups for id, line in found.items() if line.follow_ups},
        {
            id: frozenset(line.conditions).union(one.partition(".")[0] for one in line.follow_ups)
            for id, line in found.items()
            if line.conditions or line.follow_ups
        },
        _meanings(catalogue),
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


def _meanings(catalogue) -> dict[str, dict[str, tuple[str, ...]]]:
    """What can be on each list of answers, with the conditions that it states or could mean."""
    themselves = {slug: (slug,) for slug in catalogue.rulebook.conditions}
    words = {
        slug: (*word.unsure, *(option.condition for option in word.options))
        for slug, word in catalogue.ambiguous_words.items()
    }
    return {
        **dict.fromkeys(("conditions", "diagnosis", "named-too"), themselves),
        "medicines": {slug: medicine.adds for slug, medicine in catalogue.medicines.items()},
        **dict.fromkeys(WORDS, words),
    }


def denied(said: Mapping[str, object], catalogue) -> set[str]:
    """Return the signs that were only answered through lines: all of those answered say no."""
    answers: dict[str, set[object]] = {}
    for slug in asked(catalogue):
        for sign in catalogue.group_lines[slug].signs:
            answers.setdefault(sign, set()).add(said.get(key(slug)))
    return {sign for sign, found in answers.items() if found - {None} == {"no"}}
