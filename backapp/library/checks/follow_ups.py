"""Follow-up questions: each kind has its own fields, and no others."""

from collections.abc import Iterator

from backapp.gate.vocabulary import Level
from backapp.library.authored import Content, Fault
from backapp.library.checks.exercises import THRUST
from backapp.library.checks.rule import each
from backapp.library.models.words import word

URGENT = ("urgent-today", "emergency")
LEVELS = [word(level) for level in Level]


def _details(content: Content) -> Iterator[Fault]:
    """The question that extends or ends a time window must belong to the same condition."""
    asked = content.under("library.followup", "condition")
    for row in content.of("library.followup"):
        beside = {other["name"]: other["kind"] for other in asked[row.slug("condition")]}
        for name in ("longer_if", "ended_by"):
            if row[name] and beside.get(row[name]) != "detail":
                message = f"“{row[name]}” is not a follow-up of the kind detail beside this one"
                yield row.fault(name, message)


def _levels(content: Content) -> Iterator[Fault]:
    for row in content.of("library.followup"):
        for load, level in row["levels"].items():
            if content.one("library.load", load) is None:
                yield row.fault("levels", f"there is no movement load “{load}”")
            if level not in LEVELS:
                yield row.fault("levels", f"“{level}” is not one of {', '.join(LEVELS)}")


_rules = each(
    "library.followup",
    (
        "weeks",
        "a date question needs a number of weeks",
        lambda row, _: row["kind"] == "since" and not row["weeks"],
    ),
    (
        "weeks",
        "only a date question has weeks, “never” or exercises of its own",
        lambda row, _: (
            row["kind"] != "since"
            and (row["weeks"] or row["longer_weeks"] or row["never_allowed"] or row["only"])
        ),
    ),
    (
        "longer_weeks",
        "a longer window needs both its weeks and what makes it longer",
        lambda row, _: bool(row["longer_weeks"]) != bool(row["longer_if"]),
    ),
    (
        "longer_weeks",
        "the longer window is not longer",
        lambda row, _: row["longer_weeks"] and row["longer_weeks"] <= row["weeks"],
    ),
    (
        "urgency",
        "a sign is urgent or an emergency; no other follow-up has an urgency",
        lambda row, _: row["urgency"] not in (URGENT if row["kind"] == "sign" else ("self-care",)),
    ),
    (
        "scope",
        "must withhold something",
        lambda row, _: row["kind"] in ("since", "floor") and row["scope"] in ("full", "unscreened"),
    ),
    (
        "scope",
        "with a sign, nothing can be open",
        lambda row, _: row["kind"] == "sign" and row["scope"] != "nothing",
    ),
    (
        "levels",
        "only relief states levels of its own",
        lambda row, _: row["levels"] and row["kind"] != "relief",
    ),
    (
        "levels",
        "does not state its level for thrust",
        lambda row, _: row["levels"] and THRUST not in row["levels"],
    ),
)
_eases = each(
    "library.followup",
    (
        "self_care",
        "only relief and detail can say that nobody needs to look",
        lambda row, _: row["self_care"] and row["kind"] not in ("relief", "detail"),
    ),
    (
        "under_age",
        "only an answer that eases something has an age",
        lambda row, _: row["under_age"] and row["kind"] != "relief" and not row["self_care"],
    ),
)
CHECKS = (_details, _rules, _levels, _eases)
