"""Monotonicity: one more sign or condition never lowers the disposition and never opens anything.

A yes instead of unsure never does either. The tests try every single answer and every pair, on a
visitor without an examination and on the sheet that opens everything.
"""

from itertools import combinations

import pytest

from backapp.gate.vocabulary import Disposition, Indication, Scope
from tests.gate.people import all_no, dates_not_known, decided, examined, open_exercises, risk_ids


def strictness(decision):
    return decision.disposition, decision.scope, open_exercises(decision)


def at_least_as_strict(stricter, milder):
    return stricter[0] >= milder[0] and stricter[1] >= milder[1] and stricter[2] <= milder[2]


@pytest.mark.parametrize(
    "base", [lambda book: all_no(book, age=40), examined], ids=["unexamined", "everything-open"]
)
def test_no_answer_or_pair_of_answers_is_milder_than_one_of_its_parts(book, base):
    sheet = base(book) | dates_not_known(book)
    ids = risk_ids(book)
    none = strictness(decided(book, sheet))
    single = {}
    for id in ids:
        unsure, yes = (
            strictness(decided(book, sheet | {id: answer})) for answer in ("unsure", "yes")
        )
        assert at_least_as_strict(unsure, none), id
        assert at_least_as_strict(yes, none), id
        assert yes[:2] <= unsure[:2] and unsure[2] <= yes[2], f"{id}: unsure is milder than yes"
        single[id] = yes
    for one, other in combinations(ids, 2):
        both = strictness(decided(book, sheet | {one: "yes", other: "yes"}))
        assert at_least_as_strict(both, single[one]) and at_least_as_strict(both, single[other]), (
            one,
            other,
        )


def test_telling_that_something_hurt_opens_nothing_and_asks_for_a_clinician_whatever_else_is_said(
    book,
):
    """Sharper pain is at least as strict as none, and spreading pain as sharper pain.

    This also holds together with each other answer.
    """
    for sheet in (
        all_no(book, age=40),
        examined(book),
        examined(book, diagnosis=["disc-bulge"], prone_direction="yes"),
    ):
        for id in (None, *risk_ids(book)):
            beside = sheet | ({id: "yes"} if id else {})
            told = [
                {},
                {"stopped": ["bridge"]},
                {"stopped": ["bridge"], "hurt": "sharper"},
                {"stopped": ["bridge"], "hurt": "spreading"},
            ]
            found = [decided(book, beside | more) for more in told]
            for milder, worse in zip(found, found[1:], strict=False):
                assert at_least_as_strict(strictness(worse), strictness(milder)), id
            for decision in found[1:]:
                assert (
                    decision.disposition >= Disposition.SEE_CLINICIAN
                    and decision.scope >= Scope.STRETCH_INSTEAD
                )
                assert not decision.self_manipulation and "hurt" in {
                    r.answer for r in decision.missing[Indication.SELF_MANIPULATION]
                }
            assert "one-leg" in found[-1].flags and not {
                "prone-prop",
                "prone-press-up",
            } & open_exercises(found[-1])


def test_leaving_an_answer_out_opens_nothing_that_a_no_would_not(book):
    for sheet in (all_no(book, age=40), examined(book)):
        whole = strictness(decided(book, sheet))
        for id in risk_ids(book):
            without = {other: value for other, value in sheet.items() if other != id}
            assert not strictness(decided(book, without))[2] - whole[2] - _readable(book), id


def _readable(book):
    """What every visitor can read before the screening (decision 7).

    These are stage 2 exercises, which can be withheld from a screened visitor.
    """
    return {
        slug
        for slug, exercise in book.exercises.items()
        if exercise.stage == 2 and exercise.requires is None
    }


def test_the_order_of_answers_and_of_rules_does_not_matter(book):
    from dataclasses import replace

    sheet = all_no(
        book, age=66, osteoporosis="yes", one_leg="yes", cough_sneeze="unsure", warfarin=None
    )
    sheet.pop("warfarin")
    turned = dict(reversed(list(sheet.items())))
    other = replace(
        book,
        red_flags=dict(reversed(list(book.red_flags.items()))),
        conditions=dict(reversed(list(book.conditions.items()))),
    )
    assert (
        strictness(decided(book, sheet))
        == strictness(decided(book, turned))
        == strictness(decided(other, sheet))
    )
