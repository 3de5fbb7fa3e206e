"""The reader refuses unreadable answers by id, and never guesses."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from backapp.gate.answers import AnswerError, read_answers
from backapp.gate.rulebook import FollowUp
from backapp.gate.vocabulary import Answer, Area, Episode, FollowUpKind, Scope
from tests.gate.people import all_no, decided, examined


@pytest.mark.asvs("2.2.2", "15.3.5")
@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"fever": "maybe"}, "fever"),
        ({"fever": True}, "fever"),
        ({"fever": None}, "fever"),
        ({"fever": ["yes"]}, "fever"),
        ({"fever": "YES"}, "fever"),
        ({"fever\0": "no"}, "fever\0"),
        ({"age": 17.999}, "age"),
        ({"age": -1}, "age"),
        ({"age": 130}, "age"),
        ({"age": "41"}, "age"),
        ({"age": True}, "age"),
        ({"age": None}, "age"),
        ({"age": 121}, "age"),
        ({"pain": -1}, "pain"),
        ({"area": 5}, "area"),
        ({"diagnosis": {"ddd": 1}}, "diagnosis"),
        ({"bridge.on-purpose": "yes"}, "bridge.on-purpose"),
        ({"raised": 5}, "raised"),
        ({"checked-at": "soon"}, "checked-at"),
        ({"hurt-at": "2026-11-21T09:00:00"}, "hurt-at"),
        ({"pain": 11}, "pain"),
        ({"pregnancy": "perhaps"}, "pregnancy"),
        ({"pregnancy": 1}, "pregnancy"),
        ({"area": "low"}, "area"),
        ({"area": ["low", "elbow"]}, "area"),
        ({"area": [1]}, "area"),
        ({"conditions": ["made-up"]}, "conditions"),
        ({"diagnosis": {"a": 1}}, "diagnosis"),
        ({"told-on": "yesterday"}, "told-on"),
        ({"told-on": 20261107}, "told-on"),
        ({"told-on": "never"}, "told-on"),
        ({"hip-replacement.since": "never"}, "hip-replacement.since"),
        ({"completed-at": "2026-11-21T09:00:00"}, "completed-at"),
        ({"completed-at": None}, "completed-at"),
        ({"raised": ["fever"]}, "raised"),
        ({"raised": {"made-up": "2026-11-21T09:00:00+00:00"}}, "raised"),
        ({"raised": {"fever": "soon"}}, "raised"),
        ({"osteopenia.attested-by": "me"}, "osteopenia.attested-by"),
        ({"osteopenia.attested-for": ["juggling"]}, "osteopenia.attested-for"),
        ({"q_zzz": "no"}, "q_zzz"),
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused_and_named(book, data, named):
    with pytest.raises(AnswerError) as refused:
        read_answers(book, data)
    assert {problem.partition(":")[0] for problem in refused.value.problems} == {named}


def test_answers_that_are_no_object_are_refused(book):
    with pytest.raises(AnswerError, match="one object"):
        read_answers(book, ["fever"])


def test_every_problem_is_named_at_once(book):
    with pytest.raises(AnswerError) as refused:
        read_answers(book, {"fever": "maybe", "age": 200, "nonsense": 1})
    assert len(refused.value.problems) == 3


def test_a_whole_sheet_is_read_as_it_was_said(book):
    said = read_answers(
        book, examined(book, knee_replacement="yes", **{"knee-replacement.since": "never"})
    )
    assert (
        said.says("knee-replacement") is Answer.YES and said.dates["knee-replacement.since"] is None
    )
    assert (said.age, said.areas, said.episode, said.pain) == (
        31,
        frozenset({Area.LOW}),
        Episode.UNDER_6_WEEKS,
        2,
    )
    assert said.says("nonspecific-lbp") is Answer.YES, "a diagnosis is something one has"


def test_not_knowing_is_read_as_unanswered_where_a_fact_is_asked(book):
    said = read_answers(
        book,
        {
            "age": "unsure",
            "pain": "unsure",
            "area": "unsure",
            "episode": "unsure",
            "told-on": "unsure",
        },
    )
    assert (said.age, said.pain, said.areas, said.episode, said.told_on) == (
        None,
        None,
        None,
        None,
        None,
    )


def test_a_list_of_conditions_answers_all_the_others_with_no_and_takes_nothing_back(book):
    said = read_answers(
        book, {"conditions": ["osteoporosis"], "gerd": "unsure", "ddd": "no", "diagnosis": ["ddd"]}
    )
    assert said.says("osteoporosis") is Answer.YES and said.says("gerd") is Answer.UNSURE
    assert said.says("aaa") is Answer.NO and said.says("ddd") is Answer.YES
    assert (
        read_answers(book, {"conditions": ["gerd"], "gerd": "unsure"}).says("gerd") is Answer.UNSURE
    )


def test_an_attestation_needs_who_when_and_what(book):
    whole = {
        "ddd.attested-by": "doctor",
        "ddd.attested-on": "2026-11-01",
        "ddd.attested-for": ["thrust"],
    }
    assert "ddd" in read_answers(book, whole).attestations
    for left_out in whole:
        part = {id: value for id, value in whole.items() if id != left_out}
        assert not read_answers(book, part).attestations
    assert not read_answers(book, whole | {"ddd.attested-on": "unsure"}).attestations
    assert read_answers(book, whole | {"ddd.attested-on": "2026-10"}).attestations[
        "ddd"
    ].on == date(2026, 10, 1), "its first day"


def test_an_empty_sheet_says_nothing(book):
    assert not read_answers(book, {}).answers and not read_answers(book, all_no(book)).raised


def test_the_ends_of_a_scale_are_answers(book):
    assert [read_answers(book, {"age": age}).age for age in (0, 120)] == [0, 120]
    assert [read_answers(book, {"pain": pain}).pain for pain in (0, 10)] == [0, 10]


def test_a_date_that_somebody_is_not_sure_of_is_no_date_and_not_never(book):
    said = read_answers(book, {"knee-replacement": "yes", "knee-replacement.since": "unsure"})
    assert "knee-replacement.since" not in said.dates
    assert (
        decided(
            book, all_no(book, knee_replacement="yes", **{"knee-replacement.since": "unsure"})
        ).scope
        is Scope.COMFORT_ONLY
    )


def test_never_is_an_answer_for_the_question_that_allows_it_whatever_else_is_asked(book):
    asks = (
        FollowUp("gerd", "since", FollowUpKind.SINCE, never_allowed=True),
        FollowUp("gerd", "other", FollowUpKind.SIGN),
    )
    book = replace(
        book,
        conditions=book.conditions | {"gerd": replace(book.conditions["gerd"], follow_ups=asks)},
    )
    assert read_answers(book, {"gerd.since": "never"}).dates == {"gerd.since": None}


def test_the_moments_are_read(book):
    moment = "2026-11-21T08:00:00+00:00"
    said = read_answers(book, {"completed-at": moment, "checked-at": moment})
    assert said.completed_at == said.checked_at == datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_a_refusal_says_what_was_said_and_what_could_have_been(book):
    with pytest.raises(AnswerError) as refused:
        read_answers(book, {"fever": "maybe", "age": 200, "told-on": "x" * 80})
    assert str(refused.value) == "; ".join(refused.value.problems)
    assert sorted(refused.value.problems) == [
        "age: 200 is not a whole number from 0 to 120, or unsure",
        "fever: 'maybe' is not one of yes, no, unsure",
        f"told-on: '{'x' * 59} is not a date like 2026-01-31",
    ]


def test_every_kind_of_answer_is_known_by_its_id(book):
    kinds = book.questions
    assert {id for id, kind in kinds.items() if kind == "text"} == {"country", "who", "remember"}
    assert {id for id, kind in kinds.items() if kind == "number"} == {"age", "pain"}
    assert {id for id, kind in kinds.items() if kind == "choice" and "." not in id} == {
        "pregnancy",
        "episode",
        "told-by",
        "hurt",
    }
    assert {id for id, kind in kinds.items() if kind == "list" and "." not in id} == {
        "area",
        "diagnosis",
        "conditions",
        "stopped",
    }
    assert {id for id, kind in kinds.items() if kind in ("moment", "moments", "dates")} == {
        *("completed-at", "checked-at", "hurt-at", "raised", "corrected", "assessed", "asked-first")
    }
    assert {
        id: kinds[id]
        for id in ("ddd.attested-by", "ddd.attested-on", "ddd.attested-for", "raised", "assessed")
    } == {
        "ddd.attested-by": "choice",
        "ddd.attested-on": "date",
        "ddd.attested-for": "list",
        "raised": "moments",
        "assessed": "dates",
    }
    facts = {
        "same-pain",
        "go-ahead",
        "understands",
        "skin-whole",
        "prone-direction",
        "prone-week",
        "egg-roll.on-purpose",
    }
    assert {kinds[id] for id in facts} == {"yes-no-unsure"}
