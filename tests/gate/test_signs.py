import inspect
import re

from backapp.gate.answers import read_answers
from backapp.gate.signs import IMPLIED, implied
from tests.gate import people


def test_the_list_of_signs_that_other_answers_stand_for_names_every_case_of_the_rule():
    assert set(re.findall(r'case "([a-z0-9-]+)":', inspect.getsource(implied))) == IMPLIED


def test_no_answer_stands_for_any_other_sign_not_even_of_somebody_who_says_yes_to_everything(book):
    yes_to_all = dict.fromkeys(people.risk_ids(book), "yes")
    screening = read_answers(
        book,
        people.examined(book, **yes_to_all, age=15, area=["mid"], pregnancy="16-weeks-or-more"),
    )
    others = set(book.red_flags) - IMPLIED
    assert others and not [slug for slug in others if implied(slug, screening)]
    assert implied("sepsis", screening), "and somebody is asked for whom others are"


def test_pain_down_a_leg_while_moving_answers_no_question(book):
    """It stands for a sign, and a sheet on which that sign was never answered stays incomplete:
    telling of more opens nothing.
    """
    for sheet in (people.all_no(book, age=40), people.examined(book)):
        silent = {id: value for id, value in sheet.items() if id != "one-leg"}
        before, after = (
            people.decided(book, silent),
            people.decided(book, silent | {"hurt": "spreading"}),
        )
        assert before.unanswered == after.unanswered == ("one-leg",) and after.flags == {
            "one-leg": "implied"
        }
        assert not people.open_exercises(after) - people.open_exercises(before)


def test_a_sign_that_other_answers_stand_for_is_not_wanted_besides(book):
    silent = {id: value for id, value in people.all_no(book, age=40).items() if id != "sepsis"}
    assert not people.decided(book, silent | {"fever": "yes", "infection-risk": "yes"}).unanswered
