"""Runs the site's engine and returns its results in the oracle's terms.

It uses the fixtures, `read_answers`, `decide` and the verdict on every exercise.
"""

from functools import cache

from backapp.gate.answers import read_answers
from backapp.gate.decide import decide
from backapp.library.authored import FIXTURES, read_files
from backapp.library.rulebook import build_rulebook


@cache
def book():
    """Return the real rules."""
    return build_rulebook(read_files(FIXTURES))


def answer(sheet, now, rules=None):
    """Return {"disposition", "scope", "exercises": {slug: open|caution|withheld}}.

    `proof.oracle.judging` uses the same form.
    """
    rules = rules or book()
    return told(rules, read_answers(rules, sheet), now)


def told(rules, screening, now):
    """Return the same as `answer`, for a screening that has been read."""
    decision = decide(rules, screening, now)
    return {
        "disposition": decision.disposition.word,
        "scope": decision.scope.word,
        "exercises": {slug: spoken(decision.verdict(slug)) for slug in rules.exercises},
    }


def spoken(verdict):
    """Return one verdict as a word. An open exercise with reasons is a caution."""
    if not verdict.open:
        return "withheld"
    return "caution" if verdict.reasons else "open"
