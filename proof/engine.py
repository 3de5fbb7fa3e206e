"""The engine as the site runs it, in the oracle's words: the fixtures, `read_answers`, `decide`,
and the verdict on every exercise.
"""

from functools import cache

from backapp.gate.answers import read_answers
from backapp.gate.decide import decide
from backapp.library.authored import FIXTURES, read_files
from backapp.library.rulebook import build_rulebook


@cache
def book():
    """The real rules."""
    return build_rulebook(read_files(FIXTURES))


def answer(sheet, now, rules=None):
    """{"disposition", "scope", "exercises": {slug: open|caution|withheld}}, as
    `proof.oracle.judging` gives it.
    """
    rules = rules or book()
    return told(rules, read_answers(rules, sheet), now)


def told(rules, screening, now):
    """The same, from a screening that was read already."""
    decision = decide(rules, screening, now)
    return {
        "disposition": decision.disposition.word,
        "scope": decision.scope.word,
        "exercises": {slug: spoken(decision.verdict(slug)) for slug in rules.exercises},
    }


def spoken(verdict):
    """One verdict in a word. Open with reasons is shown with those reasons: a caution."""
    if not verdict.open:
        return "withheld"
    return "caution" if verdict.reasons else "open"
