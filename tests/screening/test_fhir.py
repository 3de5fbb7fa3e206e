"""The FHIR files are valid and contain every answer, nothing else, and no person's name.

The models are those of R4B, which did not change questionnaires since R4.
"""

import json
import re

import pytest
from django.test import Client
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from pydantic import ValidationError

from backapp.library.content import catalogue
from backapp.screening.record import Record
from tests.people import CAST, come_in, examined, today
from tests.visits import request_of
from tests.walk import go_ahead, send, walk

pytestmark = pytest.mark.django_db
PUBLIC = "/fhir/Questionnaire/backapp"
WITH_ONE = [name for name in CAST if name not in ("nobody", "half-way")]
ABSENT = {"asked-unknown": "unsure", "not-applicable": "never"}
VALUES = {
    "choice": {"valueCoding"},
    "integer": {"valueInteger"},
    "date": {"valueDate", "_valueDate"},
    "dateTime": {"valueDateTime"},
}


def questionnaire(client=None):
    return json.loads((client or Client()).get(PUBLIC).content)


def taken_along(client):
    response = client.get("/result/summary.json")
    assert response.status_code == 200, response.headers.get("Location")
    return json.loads(response.content)


def questions(resource):
    """Return link id -> (its group, the item), for everything that is not a group."""
    return {
        item["linkId"]: (group["linkId"], item)
        for group in resource["item"]
        for item in group["item"]
    }


def values(item):
    """Return the answer to one item in the stored form."""
    found = []
    for answer in item["answer"]:
        if "_valueDate" in answer:
            found.append(ABSENT[answer["_valueDate"]["extension"][0]["valueCode"]])
        elif "valueCoding" in answer:
            found.append(answer["valueCoding"]["code"])
        else:
            (value,) = answer.values()
            found.append(value)
    return found


def kept(client):
    """Return the session's answers in the form of `values`, read independently of the program."""
    said = Record(request_of(client))._data
    found = {
        id: (value or ["none"]) if isinstance(value, list) else [value]
        for id, value in said["said"].items()
        if (id, value) != ("understands", "no")  # what a box left empty stores is no answer
    }
    found = {
        id: value
        for id, value in found.items()
        if not (id.endswith(("-words", "harmless")) and value == ["none"])
    }
    # a denied line that another answer contradicts counts as ticked (lines.Through.contradicted)
    read = Record(request_of(client)).said(catalogue())
    found |= {id: [read[id]] for id in found if id.startswith("line.")}
    # so does not the no that such a line gave to a sign that cannot apply, such as one from 65 on
    no_longer = {id for id in catalogue().red_flags if found.get(id) == ["no"] and id not in read}
    found = {id: value for id, value in found.items() if id not in no_longer}
    found |= {f"assessed.{flag}": [day] for flag, day in said.get("assessed", {}).items()}
    return found | {
        f"corrected.{flag}": [moment] for flag, moment in said.get("corrected", {}).items()
    }


def without_microseconds(found):
    return {
        id: [re.sub(r"\.\d+", "", v) if id.startswith("corrected.") else v for v in said]
        for id, said in found.items()
    }


def someone_with_everything():
    """Answer follow-ups, unknown dates, ambiguous words, medicines and a clinician's go-ahead."""
    client = Client()
    more = {
        "conditions": ["osteoporosis", "hip-replacement", "diabetes"],
        "medicines": [next(iter(catalogue(fresh=True).medicines))],
    }
    words = {
        "conditions-words": [
            next(
                w.slug
                for w in catalogue().ambiguous_words.values()
                if "osteoporosis" not in w.unsure
            )
        ]
    }
    walk(client, **examined(age=58, pregnancy="no", **more, **words))
    year, month, day = today().split("-")
    name = "osteoporosis"
    there = go_ahead(client, name)
    page = client.get(there).context["page"]
    word = {
        f"{name}.attested-by": "doctor",
        f"{name}.attested-for": [page.questions[2].choices[0].value],
    }
    word |= {
        f"{name}.attested-on-day": day,
        f"{name}.attested-on-month": month,
        f"{name}.attested-on-year": year,
    }
    assert client.post(there, word).status_code == 302
    assert (
        client.post("/screening/one-more/skin-whole/", {"skin-whole": "unsure"}).status_code == 302
    )
    return client


def somebody_who_took_back_and_was_seen():
    client = come_in("urgent")
    send(client, "closer-1")
    client.post("/screening/correct/", {"fever": "mistake"})
    send(client, "signs", saddle_numbness="yes")
    send(client, "closer-1", saddle_numbness="yes")
    year, month, day = today().split("-")
    sign = "saddle-numbness"
    client.post(
        "/screening/seen/", {f"{sign}-day": day, f"{sign}-month": month, f"{sign}-year": year}
    )
    return client


PEOPLE = {name: (lambda name=name: come_in(name)) for name in WITH_ONE}
PEOPLE |= {"everything": someone_with_everything, "took-back": somebody_who_took_back_and_was_seen}


@pytest.mark.parametrize("name", PEOPLE)
def test_the_file_is_valid_and_holds_every_answer_given_and_nothing_else(name):
    client = PEOPLE[name]()
    resource = taken_along(client)
    QuestionnaireResponse.model_validate(resource)
    told = {id: values(item) for id, (_group, item) in questions(resource).items()}
    assert told == without_microseconds(kept(client))


@pytest.mark.parametrize("name", PEOPLE)
def test_the_file_answers_the_public_questionnaire(name):
    """Check what a FHIR validator checks: known link ids in their groups and order, and types."""
    resource, asked = taken_along(PEOPLE[name]()), questionnaire()
    assert resource["questionnaire"] == f"{asked['url']}|{asked['version']}"
    known, order = questions(asked), list(questions(asked))
    places = [order.index(id) for id in questions(resource)]
    assert places == sorted(places)
    for id, (group, item) in questions(resource).items():
        assert known[id][0] == group, id
        wanted = known[id][1]
        assert wanted.get("repeats") or len(item["answer"]) == 1, id
        for answer in item["answer"]:
            assert set(answer) <= VALUES[wanted["type"]], id
            if "valueCoding" in answer and name != "for-someone-else":
                assert {"valueCoding": answer["valueCoding"]} in wanted["answerOption"], id
            elif "valueCoding" in answer:
                assert answer["valueCoding"]["code"] in {
                    option["valueCoding"]["code"] for option in wanted["answerOption"]
                }


def test_those_two_really_went_through_what_is_rare():
    told = {
        id: values(item)
        for id, (_group, item) in questions(taken_along(someone_with_everything())).items()
    }
    assert {"medicines", "conditions-words", "osteoporosis.attested-for", "skin-whole"} <= set(told)
    assert any(said in (["unsure"], ["never"]) and "." in id for id, said in told.items())
    told = questions(taken_along(somebody_who_took_back_and_was_seen()))
    assert {"corrected.fever", "assessed.saddle-numbness"} <= set(told)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("never-diagnosed", "completed"),
        ("thin-bones", "completed"),
        ("emergency", "stopped"),
        ("child", "stopped"),
    ],
)
def test_the_file_says_whether_everything_was_answered(name, status):
    assert taken_along(come_in(name))["status"] == status


def test_the_file_names_nobody_and_is_to_be_saved_and_kept_by_no_cache():
    client = come_in("thin-bones")
    response = client.get("/result/summary.json")
    assert response["Content-Type"] == "application/fhir+json"
    assert response["Content-Disposition"] == 'attachment; filename="backapp-summary.json"'
    assert response["Cache-Control"] == "no-store, private"
    assert not {"subject", "author", "source", "id", "identifier"} & set(
        json.loads(response.content)
    )
    assert client.session.session_key not in response.content.decode()


def test_the_questionnaire_is_valid_public_and_the_same_for_everybody():
    stranger, visitor = Client(), come_in("thin-bones")
    response, again = stranger.get(PUBLIC), visitor.get(PUBLIC)
    Questionnaire.model_validate(json.loads(response.content))
    assert response.content == again.content
    assert (
        response["Content-Type"] == "application/fhir+json"
        and response["Cache-Control"] == "public, max-age=600"
    )
    assert not response.cookies and not again.cookies and "Cookie" not in again.get("Vary", "")


def test_the_questionnaire_asks_everything_we_can_be_told_under_our_own_ids_and_each_once():
    asked, content = questionnaire(), catalogue()
    links = [group["linkId"] for group in asked["item"]] + [
        i["linkId"] for group in asked["item"] for i in group["item"]
    ]
    assert len(links) == len(set(links))
    implied = {"under-16", "age-16-17", "pregnancy-any"}  # follow from other answers
    # what we note
    never = {
        "completed-at",
        "checked-at",
        "hurt-at",
        "raised",
        "corrected",
        "assessed",
        "asked-first",
        "stopped",
        "hurt",
    }
    wanted = set(content.rulebook.questions) - implied - never - set(content.conditions)
    wanted -= {
        id
        for id in wanted
        if ".attested-" in id and not content.rulebook.conditions[id.partition(".")[0]].attestable
    }
    missing = wanted - set(questions(asked))
    assert missing == set()
    picked = {o["valueCoding"]["code"] for o in questions(asked)["conditions"][1]["answerOption"]}
    assert picked == set(content.conditions) - {"no-diagnosis"} | {"none"}


def test_the_version_follows_the_rules_and_the_words():
    content = catalogue(fresh=True)
    assert questionnaire()["version"] == f"{content.version[:16]}-{content.stamp[:16]}"


def test_it_says_that_no_clinician_has_signed_it():
    assert (
        questionnaire()["experimental"] is True
        and "No clinician has reviewed" in questionnaire()["description"]
    )


@pytest.mark.parametrize("spoil", ["status", "value", "item"])
def test_a_spoilt_file_is_refused_by_the_models(spoil):
    resource = taken_along(come_in("never-diagnosed"))
    if spoil == "status":
        del resource["status"]
    elif spoil == "value":
        questions(resource)["age"][1]["answer"] = [{"valueInteger": "forty"}]
    else:
        resource["item"][0]["question"] = "?"
    with pytest.raises(ValidationError):
        QuestionnaireResponse.model_validate(resource)
