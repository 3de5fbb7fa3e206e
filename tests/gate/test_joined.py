"""Joined rules: facts that are harmless apart and serious together (facts.md 1a, docs/adr/0110)."""

from dataclasses import replace

import pytest

from backapp.gate.answers import Screening
from backapp.gate.decide import decide
from backapp.gate.joined import facts
from backapp.gate.rulebook import FACTS, JoinedRule, RuleBookError
from backapp.gate.vocabulary import Answer, Area, Disposition, Episode, Scope
from tests.gate.people import NOW, all_no, decided, open_exercises

#: A person for whom no joined fact about pain, place or age holds.
CALM = {"age": 40, "pregnancy": "no", "area": ["low"], "episode": "longer", "pain": 2}
#: joined rule -> one answer for each of its groups
EXAMPLES = {
    "diabetes-worse": [{"diabetes": "yes"}, {"not-improving": "yes"}, {"episode": "under-a-week"}],
    "bleeding-pain": [{"blood-thinners": "yes"}, {"pain": 7}, {"episode": "under-6-weeks"}],
    "bleeding-blow": [{"blood-thinners": "yes"}, {"blood-thinners.blow": "yes"}, {"area": ["mid"]}],
    "thin-bones-spot": [{"osteopenia": "yes"}, {"spot-pain": "yes"}],
    "thin-bones-shorter": [
        {"osteoporosis": "yes"},
        {"height-loss": "yes"},
        {"episode": "under-a-week"},
    ],
    "defences-new": [{"immune-medicine": "yes"}, {"episode": "under-a-week"}],
    "defences-worse": [
        {"steroids-long-term": "yes"},
        {"episode": "under-a-week"},
        {"acutely-ill": "yes"},
    ],
    "birth-mid": [
        {"pregnancy": "gave-birth", "postpartum.since": "2026-06-01", "postpartum.checked": "yes"},
        {"episode": "under-a-week"},
        {"pain": 8},
        {"area": ["mid"]},
    ],
    "infection-worse": [{"infection-treated": "yes"}, {"not-improving": "yes"}],
    "mid-second": [{"mid-after-50": "yes"}, {"age": 65}],
    "bend-65-second": [{"bend-65": "yes"}, {"blood-thinners": "yes"}],
    "bend-artery": [{"sudden-bend": "yes"}, {"age": 55}],
}


def with_answers(book, *answers):
    sheet = all_no(book) | CALM
    for said in answers:
        sheet |= said
    return decided(book, sheet)


def joined(decision):
    return {reason.answer for reason in decision.reasons if reason.rule == "joined"}


def test_every_joined_rule_has_an_example_here(book):
    assert set(EXAMPLES) == set(book.joined_rules)


@pytest.mark.parametrize("slug", EXAMPLES)
def test_a_joined_rule_needs_all_of_its_facts_and_then_counts(book, slug):
    rule, answers = book.joined_rules[slug], EXAMPLES[slug]
    assert len(answers) == len(rule.groups)
    together = with_answers(book, *answers)
    assert slug in joined(together)
    assert together.disposition >= rule.urgency and together.scope >= rule.scope
    for left_out in range(len(answers)):
        others = answers[:left_out] + answers[left_out + 1 :]
        assert slug not in joined(with_answers(book, *others)), answers[left_out]
    if rule.scope is Scope.NOTHING:
        assert not open_exercises(together)


@pytest.mark.parametrize("slug", EXAMPLES)
def test_without_the_joined_rule_the_same_person_is_sent_less_soon_or_has_more_open(book, slug):
    """The planted fault: each rule changes the decision on its example, so losing it shows."""
    others = {other: rule for other, rule in book.joined_rules.items() if other != slug}
    lost = replace(book, joined_rules=others)
    with_it, without = with_answers(book, *EXAMPLES[slug]), with_answers(lost, *EXAMPLES[slug])
    assert (without.disposition, without.scope) != (with_it.disposition, with_it.scope)
    assert without.disposition <= with_it.disposition and without.scope <= with_it.scope


@pytest.mark.parametrize("slug", EXAMPLES)
def test_not_sure_joins_as_yes_does(book, slug):
    unsure = [
        {id: "unsure" if value == "yes" else value for id, value in said.items()}
        for said in EXAMPLES[slug]
    ]
    assert slug in joined(with_answers(book, *unsure))


def test_a_condition_that_is_only_suspected_joins_nothing(book):
    """`bend-65` makes thin bones suspected; known thin bones would be urgent."""
    decision = with_answers(book, {"bend-65": "yes", "age": 64})
    assert decision.conditions["osteoporosis"] == "suspected"
    assert decision.disposition is Disposition.SEE_CLINICIAN and not joined(decision)


def test_what_is_not_known_about_pain_place_and_age_holds():
    assert facts(Screening()) == FACTS
    known = Screening(age=49, areas=frozenset({Area.LOW}), pain=6, episode=Episode.UNDER_12_WEEKS)
    assert facts(known) == set()


@pytest.mark.parametrize(
    ("different", "holds"),
    [
        ({"age": 50}, {"age-50"}),
        ({"age": 54}, {"age-50"}),
        ({"age": 55}, {"age-50", "age-55"}),
        ({"pain": 7}, {"strong-pain"}),
        ({"episode": Episode.UNDER_6_WEEKS}, {"new-pain"}),
        ({"areas": frozenset({Area.UPPER, Area.LOW})}, {"mid-or-upper"}),
    ],
)
def test_each_fact_begins_where_the_fact_sheet_says(different, holds):
    calm = {
        "age": 49,
        "areas": frozenset({Area.NECK}),
        "pain": 6,
        "episode": Episode.LONGER,
    }
    assert facts(Screening(**calm | different)) == holds


def test_a_joined_rule_that_names_nothing_known_or_nothing_at_all_is_refused(book):
    def made(*needs):
        rule = JoinedRule("made-up", needs, Disposition.URGENT_TODAY, Scope.NOTHING)
        return replace(book, joined_rules={"made-up": rule})

    with pytest.raises(RuleBookError, match="unknown fact brittle"):
        made("diabetes or brittle", "new-pain")
    with pytest.raises(RuleBookError, match="would hold for everybody"):
        made()
    assert made("diabetes or osteoporosis", "new-pain").joined_rules["made-up"].groups == (
        ("diabetes", "osteoporosis"),
        ("new-pain",),
    )


# -- answers that are no reason to be seen (docs/adr/0111)


def told(book, **different):
    said = {
        "lasting": "yes",
        "told-by": "doctor",
        "told-on": "2026-11-01",
        "same-pain": "yes",
        "diagnosis": ["nonspecific-lbp"],
    }
    return decided(book, all_no(book) | CALM | said | different)


def test_pain_that_lasts_is_no_reason_to_be_seen_for_three_months_after_an_examination(book):
    assert told(book).disposition is Disposition.SELF_CARE
    assert told(book).scope is Scope.STRETCH_INSTEAD and "lasting" in told(book).barred
    for different in (
        {"told-on": "2026-08-20"},
        {"told-on": "unsure"},
        {"told-on": "2026-11-23"},
        {"told-by": "scan-only"},
        {"same-pain": "unsure"},
        {"not-improving": "yes"},
        {"daily-life": "unsure"},
    ):
        assert told(book, **different).disposition is Disposition.SEE_CLINICIAN, different


def slipped(book, **different):
    said = {"recent-trauma": "yes", "recent-trauma.slip": "yes"}
    return decided(book, all_no(book) | CALM | said | different)


def test_a_slip_under_50_that_is_easing_needs_nobody_and_leaves_walking_and_comfort(book):
    decision = slipped(book)
    assert decision.disposition is Disposition.SELF_CARE
    assert open_exercises(decision) >= {"walking", "pelvic-tilt", "rest-90-90"}
    assert all(book.exercises[slug].comfort for slug in open_exercises(decision))
    assert "recent-trauma" in decision.barred
    for different in (
        {"age": 50},
        {"age": "unsure"},
        {"recent-trauma.slip": "unsure"},
        {"recent-trauma.slip": "no"},
        {"recent-trauma": "unsure"},
    ):
        assert slipped(book, **different).disposition is Disposition.SEE_CLINICIAN, different


def test_a_birth_is_no_reason_to_be_seen_after_the_check_up(book):
    birth = {"pregnancy": "gave-birth", "postpartum.since": "2026-06-01"}
    checked = all_no(book) | CALM | birth | {"postpartum.checked": "yes"}
    assert decided(book, checked).disposition is Disposition.SELF_CARE
    assert "pregnancy" in decided(book, checked).barred
    for said in ("no", "unsure"):
        not_yet = decided(book, checked | {"postpartum.checked": said})
        assert not_yet.disposition is Disposition.SEE_CLINICIAN


def test_an_aneurysm_leaves_walking_only_if_the_pain_is_old_and_unchanged(book):
    sheet = all_no(book) | CALM | {"aaa": "yes", "aaa.unchanged": "yes"}
    old = decided(book, sheet)
    assert open_exercises(old) >= {"walking", "pelvic-tilt"}
    assert old.disposition is Disposition.SEE_CLINICIAN and old.scope is Scope.COMFORT_ONLY
    for said in ("no", "unsure"):
        new = decided(book, sheet | {"aaa.unchanged": said})
        assert not open_exercises(new) & {"walking", "pelvic-tilt", "standing-pelvic-tilt"}


def test_alcohol_or_flu_today_narrows_the_set_and_sends_nobody(book):
    for sign in ("dulled-today", "acutely-ill"):
        decision = decided(book, all_no(book) | CALM | {sign: "yes"})
        assert decision.disposition is Disposition.SELF_CARE
        assert decision.scope is Scope.COMFORT_ONLY and sign in decision.barred


def test_a_risk_of_thin_bones_limits_gentle_movements_from_50_on(book):
    def open_at(age):
        said = {"age": age, "bone-risk": "yes"}
        return open_exercises(decided(book, all_no(book) | CALM | said))

    without = open_exercises(decided(book, all_no(book) | CALM))
    assert open_at(49) == without
    assert open_at(50) < without and open_at("unsure") <= open_at(50)


@pytest.mark.parametrize(
    ("answers", "waits"),
    [
        ({}, True),
        ({"age": 30}, True),  # the place is still to come
        ({"age": 30, "areas": frozenset({Area.LOW})}, False),  # the rule does not hold
        ({"age": 60}, False),  # it holds whatever comes
        ({"areas": frozenset({Area.MID})}, False),
    ],
    ids=str,
)
def test_a_rule_that_waits_for_a_question_opens_nothing_and_lets_the_questions_go_on(
    book, answers, waits
):
    said = {"sudden-bend": Answer.YES}
    decision = decide(book, Screening(answers=said, **answers), NOW)
    assert decision.waits == waits
    assert not waits or not open_exercises(decision)
    also = said | {"saddle-numbness": Answer.YES}
    assert not decide(book, Screening(answers=also, **answers), NOW).waits, "an emergency is one"


def test_not_sure_of_a_fact_about_the_pain_opens_nothing_and_ends_as_if_it_held(book):
    """The gate reads "not sure how long" as not known. It opens nothing on the way to the end."""
    worse = {"diabetes": "yes", "not-improving": "yes", "episode": "unsure"}
    whole = all_no(book, **CALM | worse)
    late = ("severe", "completed-at")
    on_the_way = decided(book, {id: value for id, value in whole.items() if id not in late})
    assert on_the_way.waits and not open_exercises(on_the_way)
    at_the_end, fresh = decided(book, whole), decided(book, whole | {"episode": "under-a-week"})
    assert not at_the_end.waits and not open_exercises(at_the_end)
    assert at_the_end.disposition is fresh.disposition is Disposition.URGENT_TODAY


def test_a_rule_that_nobody_will_ask_about_any_more_does_not_wait(book):
    """Somebody who does not want to say their age gets the card in the end."""
    decision = decided(book, all_no(book, **CALM | {"age": "unsure", "sudden-bend": "yes"}))
    assert decision.complete == (not decision.waits)
    assert decision.disposition is Disposition.EMERGENCY
