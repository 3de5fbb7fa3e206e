"""Answer sheets for the gate's tests: base sheets with the differences that a test needs.

They are pure data.
"""

from datetime import UTC, datetime

from backapp.gate.answers import read_answers
from backapp.gate.decide import decide
from backapp.gate.vocabulary import FollowUpKind

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
#: Everything that self-manipulation requires to open (facts.md 6.5).
EXAMINED = {
    "age": 31,
    "pregnancy": "no",
    "area": ["low"],
    "episode": "under-6-weeks",
    "pain": 2,
    "told-by": "physiotherapist",
    "told-on": "2026-11-07",
    "diagnosis": ["nonspecific-lbp"],
    "same-pain": "yes",
    "go-ahead": "yes",
    "understands": "yes",
}


def all_no(book, **different):
    """Return a complete sheet of no, completed now.

    `different` overrides answers by id, with underscores for hyphens.
    """
    sheet = dict.fromkeys(book.red_flags, "no") | {
        slug: "no" for slug in book.conditions if slug != "no-diagnosis"
    }
    for condition in book.conditions.values():
        sheet |= {
            f.id: "no"
            for f in condition.follow_ups
            if f.kind in (FollowUpKind.SIGN, FollowUpKind.FLOOR)
        }
    sheet |= {"completed-at": NOW.isoformat()}
    return sheet | {id.replace("_", "-"): value for id, value in different.items()}


def dates_not_known(book):
    """Return "not sure" for every date.

    Without any answer a screening can be incomplete (docs/adr/0113), and then it is not compared.
    """
    return {
        f.id: "unsure"
        for condition in book.conditions.values()
        for f in condition.follow_ups
        if f.kind is FollowUpKind.SINCE
    }


def examined(book, **different):
    """Return the sheet that opens everything, with differences; None removes an answer."""
    given = {id.replace("_", "-"): value for id, value in different.items()}
    sheet = all_no(book) | EXAMINED | given
    return {id: value for id, value in sheet.items() if value is not None}


def word(slug, *movements, by="doctor", on="2026-11-01"):
    """Return the answers for a clinician's go-ahead for one condition."""
    return {
        f"{slug}.attested-by": by,
        f"{slug}.attested-on": on,
        f"{slug}.attested-for": list(movements),
    }


def decided(book, sheet, now=NOW):
    return decide(book, read_answers(book, sheet), now)


def open_exercises(decision) -> frozenset[str]:
    return frozenset(slug for slug in decision.book.exercises if decision.verdict(slug).open)


def risk_ids(book) -> list[str]:
    """Return the ids of all yes/no/unsure answers that can only restrict.

    These are the signs, the conditions and the conditions' warning questions.
    """
    ids = [*book.red_flags, *(slug for slug in book.conditions if slug != "no-diagnosis")]
    for condition in book.conditions.values():
        ids += [
            f.id for f in condition.follow_ups if f.kind in (FollowUpKind.SIGN, FollowUpKind.FLOOR)
        ]
    return ids
