"""A sample of the relations between decisions, and that a broken one is found."""

from collections import Counter

import pytest
from hypothesis import Phase

from backapp.gate import conditions, decide, signs
from backapp.gate.vocabulary import Answer, Scope
from proof import engine, metamorphic, sheets
from proof.metamorphic import RELATIONS, tried


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.__name__)
def test_a_relation_between_decisions_holds(relation):
    assert tried(relation, 60) >= 60


def test_the_invented_sheets_are_of_every_kind():
    """If nearly all sheets had the same result, they would show nothing about others."""
    seen = metamorphic.spread(400)
    assert not metamorphic.too_seldom(seen), seen


def test_a_generator_that_nearly_always_raises_an_emergency_is_seen():
    assert "full" in metamorphic.too_seldom(
        Counter({"emergency": 95, "nothing": 95, "self-care": 5, "sheets": 100})
    )


# -- planted faults


def seen(relation, examples=400):
    """Any counterexample is enough here, so Hypothesis does not shrink it."""
    with pytest.raises(AssertionError):
        tried(relation, examples, phases=[Phase.generate])


def test_a_strictness_that_hangs_on_the_order_of_rows_is_seen(monkeypatch):
    monkeypatch.setattr(
        decide, "_strictest", lambda findings: [*(f.scope for f in findings), Scope.FULL][0]
    )
    seen(metamorphic.order_changes_nothing)


def test_a_not_is_seen(monkeypatch):
    answer = engine.answer

    def with_a_not(sheet, now, rules=None):
        said = answer(sheet, now, rules)
        if said["scope"] == "stretch-instead" and any(
            sheet.get(slug) == "yes" for slug in sheets.CONDITIONS
        ):
            said["exercises"] = said["exercises"] | {"prone-prop": "open"}
        return said

    monkeypatch.setattr(engine, "answer", with_a_not)
    seen(metamorphic.one_more_fact_opens_nothing)


def test_a_relaxed_not_sure_is_seen(monkeypatch):
    for module in (conditions, signs):
        monkeypatch.setattr(module, "POSITIVE", frozenset({Answer.YES}))
    seen(metamorphic.not_sure_is_as_strict_as_yes)


def test_silence_that_counts_as_no_is_seen(monkeypatch):
    monkeypatch.setattr(decide, "_unanswered", lambda *_about: ())
    seen(metamorphic.an_answer_left_out_opens_nothing_that_wants_a_reason)


def test_a_decision_that_hangs_on_the_language_is_seen(monkeypatch):
    from django.utils import translation

    answer = engine.answer
    monkeypatch.setattr(
        engine,
        "answer",
        lambda sheet, now, rules=None: (
            answer(sheet, now, rules) | {"scope": translation.get_language()}
        ),
    )
    seen(metamorphic.the_language_changes_nothing)
