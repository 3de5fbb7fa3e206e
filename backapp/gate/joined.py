"""Joined rules: facts that are harmless apart and serious together.

A person with diabetes says that a new pain is steadily getting worse:
>>> [finding.reason.answer for finding in findings(book, screening, flags, in_force)]
['diabetes-worse']

Source: facts.md 1a, docs/adr/0110.
"""

from collections.abc import Mapping

from backapp.gate.answers import Screening
from backapp.gate.conditions import Finding
from backapp.gate.reasons import Reason
from backapp.gate.rulebook import JoinedRule, RuleBook
from backapp.gate.signs import TRUNK
from backapp.gate.vocabulary import Answer, Episode

STRONG_PAIN = 7  # out of 10 (facts.md 1a, PROJECT)


def findings(
    book: RuleBook, screening: Screening, flags: Mapping[str, str], in_force: Mapping[str, str]
) -> list[Finding]:
    """Return a finding for each joined rule that holds.

    `flags` are the signs in force and `in_force` the conditions. A condition that is only suspected
    is no fact about the person, so it does not count.
    """
    return [
        Finding(
            Reason("joined", rule.slug, sources=rule.sources, change="assessed"),
            rule.urgency,
            rule.scope,
        )
        for rule in _holding(book, screening, flags, in_force, facts(screening))
    ]


def doubtful(
    book: RuleBook, screening: Screening, flags: Mapping[str, str], in_force: Mapping[str, str]
) -> set[str]:
    """Return the joined rules that hold only because something about the pain or the age is not
    known.
    """
    sure = _holding(book, screening, flags, in_force, facts(screening, unknown=False))
    held = _holding(book, screening, flags, in_force, facts(screening))
    return {rule.slug for rule in held} - {rule.slug for rule in sure}


def _holding(
    book: RuleBook,
    screening: Screening,
    flags: Mapping[str, str],
    in_force: Mapping[str, str],
    known: set[str],
) -> list[JoinedRule]:
    held = {slug for slug, how in in_force.items() if how != "suspected"}
    held |= flags.keys() | known
    held |= {id for id, said in screening.answers.items() if "." in id and said is not Answer.NO}
    found = []
    for rule in book.joined_rules.values():
        for group in rule.groups:  # a loop, because every request decides
            if held.isdisjoint(group):
                break
        else:
            found.append(rule)
    return found


def facts(screening: Screening, *, unknown: bool = True) -> set[str]:
    """Return the facts about pain, place and age that hold. `unknown`: what is not known holds."""
    age, areas, pain, episode = screening.age, screening.areas, screening.pain, screening.episode
    holds = (
        ("new-pain", unknown if episode is None else episode <= Episode.UNDER_6_WEEKS),
        ("strong-pain", unknown if pain is None else pain >= STRONG_PAIN),
        ("mid-or-upper", unknown if areas is None else not areas.isdisjoint(TRUNK)),
        ("age-50", unknown if age is None else age >= 50),
        ("age-55", unknown if age is None else age >= 55),
    )
    return {name for name, there in holds if there}
