"""Single conditions: their findings, whose statements count and how long, and what implies them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backapp.gate import conditions as weighing
from backapp.gate.answers import read_answers
from backapp.gate.days import earliest
from backapp.gate.indications import adult
from backapp.gate.rulebook import Condition, Contraindication, FollowUp
from backapp.gate.vocabulary import Disposition, FollowUpKind, Level, Scope
from tests.gate.people import NOW, all_no, decided, examined, word

TODAY = NOW.date()
HALVES = {"pregnancy-early": "declared", "pregnancy-late": "declared"}


def weighed(book, slug, **said):
    """Return (findings, counting conditions) for one declared condition.

    `said` can contain a clinician's go-ahead for it.
    """
    screening = read_answers(book, all_no(book, **{slug: "yes"} | said))
    condition = book.conditions[slug]
    return weighing.weigh(
        book,
        condition,
        "declared",
        screening,
        weighing.attestation(condition, "declared", screening, NOW),
        NOW,
    )


@pytest.mark.parametrize(
    ("said", "stands_for"),
    [
        ("up-to-15-weeks", {"pregnancy-early": "declared"}),
        ("16-weeks-or-more", {"pregnancy-late": "declared"}),
        ("pregnant-not-sure-how-far", HALVES),
        ("unsure", dict.fromkeys(HALVES, "unsure")),
        ("gave-birth", {"postpartum": "declared"}),
        ("no", {}),
    ],
)
def test_a_pregnancy_stands_for_its_own_conditions_and_no_others(book, said, stands_for):
    found = decided(book, all_no(book, age=30, pregnancy=said)).conditions
    assert {
        slug: how for slug, how in found.items() if slug in {*HALVES, "postpartum"}
    } == stands_for


def test_what_was_declared_beside_a_pregnancy_stays_what_it_was(book):
    found = decided(
        book, all_no(book, age=30, pregnancy="up-to-15-weeks", pregnancy_early="unsure")
    ).conditions
    assert found["pregnancy-early"] == "unsure"
    found = decided(
        book, all_no(book, age=30, pregnancy="unsure", pregnancy_early="yes")
    ).conditions
    assert found["pregnancy-early"] == "unsure", (
        "of two answers that contradict, the stricter stands: no word counts for it"
    )


def test_a_clinicians_word_counts_from_its_day_for_a_year(book):
    for days, counts in ((-1, False), (0, True), (365, True), (366, False)):
        on = (TODAY - timedelta(days=days)).isoformat()
        assert bool(decided(book, examined(book, told_on=on)).confirmed) is counts, days
        screening = read_answers(
            book,
            all_no(
                book,
                ddd="yes",
                **word("ddd", "exercise", on=(TODAY - timedelta(days=days)).isoformat()),
            ),
        )
        assert (
            bool(weighing.attestation(book.conditions["ddd"], "declared", screening, NOW)) is counts
        ), days


def test_no_word_counts_for_a_condition_that_takes_none(book):
    screening = read_answers(
        book, all_no(book, other_condition="yes", **word("other-condition", "exercise"))
    )
    assert not book.conditions["other-condition"].attestable
    assert (
        weighing.attestation(book.conditions["other-condition"], "declared", screening, NOW) is None
    )


def test_a_diagnosis_that_is_not_of_the_back_explains_no_back(book):
    assert not book.conditions["gerd"].is_back_diagnosis
    decision = decided(book, examined(book, diagnosis=["gerd"]))
    assert "gerd" in decision.confirmed and decision.conditions["no-diagnosis"] == "implied"
    assert decision.scope is Scope.STRETCH_INSTEAD


@pytest.mark.parametrize("name", ["blow", "groin"])
def test_a_sign_of_a_condition_says_so_with_its_source_and_wants_to_be_looked_at(book, name):
    [finding, _floor], counting = weighed(
        book, "blood-thinners", **{f"blood-thinners.{name}": "unsure"}
    )
    sources = next(
        f.sources for f in book.conditions["blood-thinners"].follow_ups if f.name == name
    )
    assert (finding.reason.rule, finding.reason.answer) == (
        "follow-up-sign",
        f"blood-thinners.{name}",
    )
    assert (finding.reason.change, finding.reason.sources, finding.scope) == (
        "assessed",
        sources,
        Scope.NOTHING,
    )
    assert sources and counting == [book.conditions["blood-thinners"]]


@pytest.mark.parametrize(
    ("slug", "urgency", "scope"),
    [
        ("spinal-infection", Disposition.URGENT_TODAY, Scope.NOTHING),
        ("aaa", Disposition.SEE_CLINICIAN, Scope.COMFORT_ONLY),
        ("osteoporosis", Disposition.SELF_CARE, Scope.ADAPTED),
    ],
)
def test_a_floor_asks_for_its_urgency(book, slug, urgency, scope):
    [finding], _counting = weighed(book, slug)
    assert (finding.disposition, finding.scope, finding.reason.rule) == (
        urgency,
        scope,
        "condition-floor",
    )


def test_a_word_lifts_once_no_window_runs_and_only_if_it_is_about_exercise(book):
    def rules(since, movements):
        said = {"stroke-tia.since": since.isoformat()} | word("stroke-tia", *movements)
        return [
            (f.reason.rule, f.scope, f.disposition) for f in weighed(book, "stroke-tia", **said)[0]
        ]

    long_ago, lately = (earliest(NOW) - timedelta(weeks=27, days=-days) for days in (0, 1))
    floor = ("condition-floor", Scope.COMFORT_ONLY, Disposition.SEE_CLINICIAN)
    assert rules(long_ago, ["exercise"]) == [("lifted", Scope.ADAPTED, Disposition.SELF_CARE)]
    assert rules(long_ago, ["thrust"]) == [floor]
    assert rules(lately, ["exercise"]) == [
        ("window", Scope.COMFORT_ONLY, Disposition.SEE_CLINICIAN),
        floor,
    ]


def test_two_windows_are_no_less_than_one(book):
    said = {"cardiac.since": TODAY.isoformat(), "cardiac.symptoms": "yes"} | word(
        "cardiac", "exercise"
    )
    assert [f.reason.rule for f in weighed(book, "cardiac", **said)[0]] == [
        "window",
        "window",
        "condition-floor",
    ]


def test_once_lifted_a_condition_counts_as_what_it_becomes_or_as_itself(book):
    _findings, counting = weighed(
        book, "recent-spine-surgery", **word("recent-spine-surgery", "exercise")
    )
    assert [condition.slug for condition in counting] == ["discectomy-past", "spinal-fusion"]
    assert not any(condition.attestable for condition in counting)
    said = {"stroke-tia.since": "2020-01-01"} | word("stroke-tia", "exercise")
    assert [condition.slug for condition in weighed(book, "stroke-tia", **said)[1]] == [
        "stroke-tia"
    ]


def test_what_would_end_a_window_is_time_and_what_would_end_a_floor_is_a_clinician(book):
    findings, _counting = weighed(
        book, "cardiac", **{"cardiac.since": TODAY.isoformat(), "cardiac.symptoms": "unsure"}
    )
    assert [f.reason.change for f in findings if f.reason.rule == "window"] == [
        "lift-after",
        "clinician",
    ]


def test_a_detail_relieves_nothing(book):
    detail = FollowUp("aaa", "new", FollowUpKind.DETAIL)
    book = replace(
        book,
        conditions=book.conditions | {"aaa": replace(book.conditions["aaa"], follow_ups=(detail,))},
    )
    assert [f.scope for f in weighed(book, "aaa", **{"aaa.new": "yes"})[0]] == [Scope.COMFORT_ONLY]


def test_relief_puts_every_level_where_it_says(book):
    [relief] = [f for f in book.conditions["diabetes"].follow_ups if f.kind is FollowUpKind.RELIEF]
    _findings, [relieved] = weighed(book, "diabetes", **{"diabetes.plain": "yes"})
    assert {load: rule.level for load, rule in relieved.rules.items()} == dict(relief.levels)
    assert any(
        book.conditions["diabetes"].rules[load].level is not level
        for load, level in relief.levels.items()
    )
    unknown = Condition("x", rules={"thrust": Contraindication("x", "thrust", Level.AVOID)})
    asks = FollowUp(
        "x", "new", FollowUpKind.RELIEF, levels={"thrust": Level.CAUTION, "rolling": Level.CAUTION}
    )
    found = weighing._relieved(unknown, asks).rules
    assert {load: (rule.condition, rule.load, rule.level) for load, rule in found.items()} == {
        "thrust": ("x", "thrust", Level.CAUTION),
        "rolling": ("x", "rolling", Level.CAUTION),
    }


@pytest.mark.parametrize(
    ("since", "runs"), [("2026-11-22", True), ("2026-11-21", True), ("2026-11-20", False)]
)
def test_a_window_of_no_weeks_is_over_once_its_day_has_come_everywhere(book, since, runs):
    asks = FollowUp("aaa", "since", FollowUpKind.SINCE, weeks=0)
    screening = replace(
        read_answers(book, all_no(book)), dates={"aaa.since": date.fromisoformat(since)}
    )
    assert bool(weighing._running(asks, screening, NOW)) is runs


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ({"age": 18}, True),
        ({"age": 17}, False),
        ({"under-16": "no", "age-16-17": "no"}, True),
        ({"under-16": "no", "age-16-17": "unsure"}, False),
        ({"under-16": "yes", "age-16-17": "no"}, False),
        ({"under-16": "no"}, False),
        ({"age-16-17": "no"}, False),
        ({}, False),
        ({"age": 17, "under-16": "no", "age-16-17": "no"}, False),
    ],
    ids=str,
)
def test_adult_is_somebody_who_is_known_to_be(book, said, known):
    assert adult(read_answers(book, said)) is known


@pytest.mark.parametrize(
    ("hours", "waits"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24), False)]
)
def test_self_manipulation_waits_a_day_after_something_was_taken_back(book, hours, waits):
    decision = decided(book, examined(book, corrected={"aaa": (NOW - hours).isoformat()}))
    assert (decision.scope is Scope.ADAPTED) is waits
