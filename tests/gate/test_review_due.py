"""Signed rules that are due for review open nothing, and protect as before (docs/adr/0112)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from backapp.gate.days import past_due
from backapp.gate.vocabulary import Disposition, Level, Scope
from tests.gate.people import NOW, all_no, decided, examined, open_exercises, word

YESTERDAY, TOMORROW = "2026-11-20", "2026-11-23"


def due(book, slug, day=YESTERDAY):
    condition = book.conditions[slug]
    follow_ups = tuple(replace(f, due=day) for f in condition.follow_ups)
    changed = replace(condition, due=day, follow_ups=follow_ups)
    return replace(book, conditions=dict(book.conditions) | {slug: changed})


@pytest.mark.parametrize(
    ("day", "holds"),
    [("", False), ("2026-11-20", True), ("2026-11-21", True), ("2026-11-22", False)],
)
def test_a_row_is_due_from_its_day_on_and_an_unsigned_one_never(day, holds):
    assert past_due(day, NOW) is holds


def test_the_day_counts_where_it_comes_first():
    late = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)  # midnight at UTC+14
    assert past_due("2026-11-22", late) and not past_due("2026-11-22", NOW)


def test_a_cause_whose_rules_are_due_opens_the_stretch_instead_set_and_says_why(book):
    assert decided(due(book, "nonspecific-lbp", TOMORROW), examined(book)).self_manipulation
    decision = decided(due(book, "nonspecific-lbp"), examined(book))
    assert decision.scope is Scope.STRETCH_INSTEAD and not decision.confirmed
    assert ("review-due", "nonspecific-lbp") in {(r.rule, r.answer) for r in decision.reasons}
    assert decision.disposition is Disposition.SELF_CARE and "bridge" in open_exercises(decision)


def test_prone_props_close_with_the_rules_for_their_disc(book):
    sheet = examined(book, diagnosis=["disc-bulge"], **{"prone-direction": "yes"})
    assert "prone-prop" in open_exercises(decided(book, sheet))
    assert "prone-prop" not in open_exercises(decided(due(book, "disc-bulge"), sheet))


def test_a_clinicians_word_lifts_nothing_by_rules_that_are_due(book):
    sheet = examined(book, cardiac="yes", **{"cardiac.since": "2020-01-01"})
    sheet |= word("cardiac", "exercise", "aerobic")
    assert decided(book, sheet).scope is Scope.ADAPTED
    decision = decided(due(book, "cardiac"), sheet)
    assert decision.scope is Scope.COMFORT_ONLY
    assert decision.levels["aerobic"][0] is Level.CLINICIAN


def test_an_answer_eases_nothing_by_a_row_that_is_due(book):
    calm = {"age": 40, "pregnancy": "no", "area": ["low"], "episode": "longer", "pain": 2}
    sheet = all_no(book) | calm | {"recent-trauma": "yes", "recent-trauma.slip": "yes"}
    assert decided(book, sheet).disposition is Disposition.SELF_CARE
    slipped = decided(due(book, "recent-trauma"), sheet)
    assert slipped.disposition is Disposition.SEE_CLINICIAN


def test_what_protects_stays_as_it_was(book):
    for slug in book.conditions:
        if slug in ("no-diagnosis", "age-16-17"):
            continue
        sheet = all_no(book, **{slug: "yes"})
        before, after = decided(book, sheet), decided(due(book, slug), sheet)
        assert after.disposition >= before.disposition and after.scope >= before.scope, slug
        assert open_exercises(after) <= open_exercises(before), slug
        assert after.flags == before.flags
