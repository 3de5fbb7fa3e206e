"""Bad input gets a clear message, loses nothing and never loosens a result (faults F-01 to F-10)."""

import re
from html import unescape

import pytest
from django.test import Client

from tests.walk import send, walk

pytestmark = pytest.mark.django_db


def at(page, client, **answers):
    walk(client, until=f"/screening/{page}/", **answers)
    return f"/screening/{page}/"


def leads_to(page: str, id: str) -> list[str]:
    """The groups that the error summary names with a link to a field of this question, each with
    an error of its own there.
    """
    group = rf'<fieldset class="field wrong" aria-describedby="[^"]*{id}-error"'
    assert re.search(group, page) and f'<p class="error" id="{id}-error">' in page
    found = re.findall(rf'<a href="#({id}-[^"]+)">(?:([^<]*) – )?[^<]+</a>', page)
    for field, _group in found:
        assert re.search(rf'<(input|select)[^>]* id="{field}"', page), field
    return [unescape(group) for _field, group in found]


@pytest.mark.parametrize(
    ("page", "answers"),
    [
        ("about-you", {}),
        ("signs", {}),
        ("your-pain", {}),
        ("examined", {}),
        ("what-you-were-told", {"told-by": "doctor"}),
        ("conditions", {}),
        ("closer-1", {"line.below": "yes"}),
    ],
)
def test_every_group_left_empty_is_named_once_and_leads_to_itself(client, page, answers):
    address = at(page, client, **answers)
    questions = client.get(address).context["page"].questions
    text = client.post(address, {}).content.decode()
    summary = text.partition('role="alert"')[2].partition("</div>")[0]
    links = re.findall(r"<a href[^>]*>[^<]*</a>", summary)
    assert len(links) == len(set(links)) == len(questions)
    for question in questions:
        name = [str(question.text)] if len(questions) > 1 else [""]
        assert leads_to(text, question.id) == name, question.id


@pytest.mark.parametrize("values", [[], ["none", "line.ill"]])
def test_the_quick_check_leads_to_the_line_that_was_ticked(client, values):
    text = client.post("/screening/quick/", {"quick": values}).content.decode()
    lines = client.get("/screening/quick/").context["lines"]
    ticked = next((one["id"] for one in lines if one["value"] in values), "quick-0")
    assert f'<a href="#{ticked}">' in text and leads_to(text, "quick") == [""]


def test_a_diagnosis_left_empty_is_told_what_its_page_has(client):
    address = at("what-you-were-told", client, **{"told-by": "doctor"})
    text = unescape(client.post(address, {}).content.decode())
    assert "None of these" not in text
    assert text.count("Tick what you were told, or “Something else, or I can't remember") == 2


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([], "Tick what applies"),
        (["none", "line.ill"], "not both"),
        (["none", "unsure"], "not both"),
        (["maybe"], "Choose from the answers shown"),
        (["line.ill\0"], "Choose from the answers shown"),
        (["‮none"], "Choose from the answers shown"),
        (["x" * 10_000], "Choose from the answers shown"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_page_of_signs_says_what_is_wrong_and_keeps_nothing(client, values, says):
    address = at("signs", client)
    response = client.post(address, {"lines-now": values, "lines-before": "none"})
    text = response.content.decode()
    assert response.status_code == 422 and says in text
    assert "<title>Error:" in text and 'role="alert"' in text
    assert leads_to(text, "lines-now") == ["Signs that need help fast"]
    assert client.get("/screening/your-pain/").status_code == 302


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([], "Tick what applies"),
        (["none", "fever.sweats"], "not both"),
        (["fever"], "Choose from the answers shown"),
        (["fever.made-up"], "Choose from the answers shown"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_page_of_cues_says_what_is_wrong_and_keeps_nothing(client, values, says):
    address = at("closer-1", client, **{"line.ill": "yes"})
    lists = client.get(address).context["page"].questions
    asked = next(one for one in lists if "fever" in one.ids)
    form = {one.id: "none" for one in lists} | {asked.id: values}
    response = client.post(address, form)
    text = response.content.decode()
    assert response.status_code == 422 and says in text
    assert leads_to(text, asked.id) == ([str(asked.text)] if len(lists) > 1 else [""])
    assert client.get("/result/").status_code == 302


def test_a_cue_of_another_page_is_kept_because_another_tab_may_have_changed_the_lines(client):
    address = at("closer-1", client, **{"line.ill": "yes"})
    lists = client.get(address).context["page"].questions
    form = {one.id: "none" for one in lists} | {lists[0].id: "chest-pain.now"}
    assert client.post(address, form)["Location"] == "/result/"
    decision = client.get("/result/").context["decision"]
    assert "chest-pain" in decision.flags and decision.disposition.word == "emergency"


@pytest.mark.asvs("2.2.3")
def test_none_beside_a_tick_is_an_error_and_no_result_is_stored(client):
    address = at("signs", client)
    form = {"lines-now": ["none", "line.below"], "lines-before": ["none"]}
    response = client.post(address, form)
    assert response.status_code == 422
    text = response.content.decode()
    assert text.count(" checked") == 3, "all ticks are shown again"
    assert client.get("/result/").status_code == 302


def test_an_empty_form_is_an_error_on_every_page(db):
    client = Client()
    seen = []
    for page in (
        "about-you",
        "signs",
        "your-pain",
        "examined",
        "what-you-were-told",
        "conditions",
    ):
        address = at(page, client, told_by="doctor")
        assert client.post(address, {}).status_code == 422, page
        seen.append(page)
    assert len(seen) == 6


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize("age", ["", "-1", "17.999", "121", "999", "abc", "1e2", " ", "0x10"])
def test_an_age_that_is_none_is_refused_and_kept_in_the_field(client, age):
    address = at("about-you", client)
    response = client.post(address, {"age": age, "pregnancy": "no"})
    says = "more than 120" if age in ("121", "999") else "whole number"
    assert response.status_code == 422 and says in response.content.decode()
    assert 'value="no" id="pregnancy-0" checked' in response.content.decode(), (
        "the other answer is not lost"
    )


@pytest.mark.parametrize(
    ("age", "says"), [("200", "Check the age: it is more than 120"), ("abc", "a whole number of")]
)
def test_the_error_about_an_age_says_what_is_wrong_with_it(client, age, says):
    address = at("about-you", client)
    response = client.post(address, {"age": age, "pregnancy": "no"})
    assert response.status_code == 422 and says in response.content.decode()


@pytest.mark.parametrize("age", ["0", "120", " 41 ", "١٨", "６３", "63 years", "63.", "6\x003"])
def test_an_age_at_the_edge_is_taken(client, age):
    address = at("about-you", client)
    form = {"age": age, "pregnancy": "no", "area": "low"}
    assert client.post(address, form).status_code == 302


@pytest.mark.asvs("15.3.7")
def test_two_values_for_one_question_are_refused(client):
    address = at("about-you", client)
    assert client.post(address, {"age": ["17", "41"], "pregnancy": "no"}).status_code == 422
    assert client.post(address, {"age": "41", "pregnancy": ["no", "gave-birth"]}).status_code == 422


@pytest.mark.asvs("15.3.3")
def test_a_field_that_was_not_asked_is_refused(client):
    address = at("signs", client)
    form = {"lines-now": "none", "lines-before": "none", "q_zzz": "no"}
    response = client.post(address, form)
    assert response.status_code == 422 and "did not ask for" in response.content.decode()


@pytest.mark.parametrize(
    ("day", "month", "year", "says"),
    [
        ("31", "2", "2026", "no such day"),
        ("7", "", "2026", "only the month and year"),
        ("7", "11", "1826", "too long ago"),
        ("7", "11", "2999", "not come yet"),
        ("x", "y", "z", "could not read"),
    ],
)
def test_a_day_that_is_none_is_refused(client, day, month, year, says):
    address = at("what-you-were-told", client, told_by="doctor")
    form = {"diagnosis": "muscle-strain", "same-pain": "yes", "go-ahead": "yes"}
    form |= {"told-on-day": day, "told-on-month": month, "told-on-year": year}
    response = client.post(address, form)
    assert response.status_code == 422 and says in response.content.decode()


def test_a_day_and_i_dont_know_are_not_both_taken(client):
    address = at("what-you-were-told", client, told_by="doctor")
    form = {
        "diagnosis": "muscle-strain",
        "same-pain": "yes",
        "go-ahead": "yes",
        "told-on-other": "unsure",
        "told-on-day": "7",
    }
    assert client.post(address, form).status_code == 422
    assert (
        client.post(address, form | {"told-on-day": "", "told-on-other": "never"}).status_code
        == 422
    )


@pytest.mark.asvs("2.2.1")
def test_conditions_nobody_knows_are_refused_and_none_goes_with_nothing(client):
    address = at("conditions", client)
    assert client.post(address, {"conditions": "made-up"}).status_code == 422
    assert client.post(address, {"conditions": "no-diagnosis"}).status_code == 422
    assert (
        client.post(address, {"conditions": "gerd", "conditions-other": "none"}).status_code == 422
    )
    assert (
        client.post(
            address, {"conditions-medicines": "steroids", "conditions-other": "none"}
        ).status_code
        == 422
    )
    assert client.post(address, {"conditions-other": ["none", "else"]}).status_code == 422
    assert client.get("/screening/check/").status_code == 302


def test_what_cannot_be_a_form_of_ours_ends_in_a_small_page_and_changes_nothing(client):
    address = at("signs", client)
    for body, kind in (
        (b"{}", "application/json"),
        (b"x" * 5_000_000, "application/x-www-form-urlencoded"),
        (b"\0\0", "text/plain"),
    ):
        response = client.generic("POST", address, body, content_type=kind)
        assert response.status_code in (400, 413, 415, 422), kind
    assert client.get("/screening/your-pain/").status_code == 302


def test_two_tabs_end_with_one_set_of_answers_and_a_raised_flag_stands(client):
    walk(client, bladder_change="yes")  # tab one
    send(client, "signs")  # tab two was opened earlier and is sent later
    assert client.get("/result/").context["decision"].disposition.word == "emergency"


def test_searching_conditions_keeps_ticks_and_stores_nothing(client):
    address = at("conditions", client)
    form = {
        "action": "search",
        "q": "brittle bones",
        "conditions": ["gerd"],
        "conditions-medicines": ["steroids"],
    }
    plain = client.post(address, form)
    text = plain.content.decode()
    assert (
        plain.status_code == 200
        and "osteoporosis" in text
        and 'value="gerd" checked' in text
        and 'value="steroids" checked' in text
    )
    piece = client.post(address, form, headers={"HX-Request": "true"}).content.decode()
    assert "osteoporosis" in piece and "<html" not in piece
    assert client.get("/screening/check/").status_code == 302, "nothing was stored"


@pytest.mark.asvs("1.3.3")
@pytest.mark.parametrize(
    "q", ["", " ", "\0", "<script>alert(1)</script>", "{{ 7*7 }}", "x" * 5000, "💥", "zzzz qqqq"]
)
def test_any_words_can_be_searched_for(client, q):
    response = client.post(at("conditions", client), {"action": "search", "q": q})
    assert (
        response.status_code in (200, 400)
        and "<script>alert" not in response.content.decode()
        and "49" not in q
    )
