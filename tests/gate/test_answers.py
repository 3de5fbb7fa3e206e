"""Reading answers: what cannot be read is refused by name, and nothing is guessed."""

import pytest

from backapp.gate.answers import AnswerError, read_answers
from backapp.gate.vocabulary import Answer, Area, Episode
from tests.gate.people import all_no, examined


@pytest.mark.asvs("2.2.2", "15.3.5")
@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"fever": "maybe"}, "fever"),
        ({"fever": True}, "fever"),
        ({"fever": None}, "fever"),
        ({"fever": ["yes"]}, "fever"),
        ({"fever": "YES"}, "fever"),
        ({"fever\0": "no"}, "fever"),
        ({"age": 17.999}, "age"),
        ({"age": -1}, "age"),
        ({"age": 130}, "age"),
        ({"age": "41"}, "age"),
        ({"age": True}, "age"),
        ({"age": None}, "age"),
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
    with pytest.raises(AnswerError, match=named):
        read_answers(book, data)


def test_answers_that_are_no_object_are_refused(book):
    with pytest.raises(AnswerError, match="one object"):
        read_answers(book, ["fever"])


def test_every_problem_is_named_at_once(book):
    with pytest.raises(AnswerError) as refused:
        read_answers(book, {"fever": "maybe", "age": 200, "nonsense": 1})
    assert len(refused.value.problems) == 3


def test_a_whole_sheet_is_read_as_it_was_said(book):
    said = read_answers(book, examined(book, knee_replacement="yes", **{"knee-replacement.since": "never"}))
    assert said.says("knee-replacement") is Answer.YES and said.dates["knee-replacement.since"] is None
    assert (said.age, said.areas, said.episode, said.pain) == (31, frozenset({Area.LOW}), Episode.UNDER_6_WEEKS, 2)
    assert said.says("nonspecific-lbp") is Answer.YES, "a diagnosis is something one has"


def test_not_knowing_is_read_as_unanswered_where_a_fact_is_asked(book):
    said = read_answers(book, {"age": "unsure", "pain": "unsure", "area": "unsure", "episode": "unsure", "told-on": "unsure"})
    assert (said.age, said.pain, said.areas, said.episode, said.told_on) == (None, None, None, None, None)


def test_a_list_of_conditions_answers_all_the_others_with_no_and_takes_nothing_back(book):
    said = read_answers(book, {"conditions": ["osteoporosis"], "gerd": "unsure", "ddd": "no", "diagnosis": ["ddd"]})
    assert said.says("osteoporosis") is Answer.YES and said.says("gerd") is Answer.UNSURE
    assert said.says("aaa") is Answer.NO and said.says("ddd") is Answer.YES
    assert read_answers(book, {"conditions": ["gerd"], "gerd": "unsure"}).says("gerd") is Answer.UNSURE


def test_an_attestation_needs_who_when_and_what(book):
    whole = {"ddd.attested-by": "doctor", "ddd.attested-on": "2026-11-01", "ddd.attested-for": ["thrust"]}
    assert "ddd" in read_answers(book, whole).attestations
    for left_out in whole:
        part = {id: value for id, value in whole.items() if id != left_out}
        assert not read_answers(book, part).attestations
    assert not read_answers(book, whole | {"ddd.attested-on": "unsure"}).attestations


def test_an_empty_sheet_says_nothing(book):
    assert not read_answers(book, {}).answers and not read_answers(book, all_no(book)).raised
