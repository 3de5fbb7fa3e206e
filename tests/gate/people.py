"""Answer sheets for the gate's tests: a base of all-no, on which a test says what is different.

Pure data.
"""

from datetime import UTC, datetime

from backapp.gate.answers import read_answers
from backapp.gate.decide import decide
from backapp.gate.vocabulary import FollowUpKind

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
#: Everything that has to be known for self-manipulation to open (facts.md 6.5).
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
    """A whole sheet of no, completed now; `different` overrides by id (underscores may stand for
    hyphens).
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


def examined(book, **different):
    """The one sheet that opens everything, with differences."""
    given = {id.replace("_", "-"): value for id, value in different.items()}
    sheet = all_no(book) | EXAMINED | given
    return {id: value for id, value in sheet.items() if value is not None}


def word(slug, *movements, by="doctor", on="2026-11-01"):
    """What somebody says a clinician said of a condition they have."""
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
    """Every yes/no/unsure answer that can only restrict: signs, conditions, and the warning
    questions of conditions.
    """
    ids = [*book.red_flags, *(slug for slug in book.conditions if slug != "no-diagnosis")]
    for condition in book.conditions.values():
        ids += [
            f.id for f in condition.follow_ups if f.kind in (FollowUpKind.SIGN, FollowUpKind.FLOOR)
        ]
    return ids
