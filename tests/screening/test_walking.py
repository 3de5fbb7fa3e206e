"""The walk through the questions finds no fault in our content, and finds each planted fault."""

from dataclasses import replace

import pytest
from django.test import Client

from backapp.library import content
from backapp.library.authored import Content, Row, read_files
from backapp.library.checks import check as check_content
from backapp.library.checks import whole
from backapp.library.content import build_catalogue
from backapp.operate import readiness
from backapp.screening import visit, walking
from tests.people import come_in


def planted(label=None, key=None, **fields):
    """Return the catalogue of the fixtures with one changed row."""
    rows = {name: list(found) for name, found in read_files().rows.items()}
    if label:
        place, row = next((n, row) for n, row in enumerate(rows[label]) if row.key == key)
        rows[label][place] = Row(label, {**row.fields, **fields}, row.number)
    return build_catalogue(Content(rows), "planted")


def test_our_own_content_is_walked_without_a_fault():
    assert walking.check(planted()) == []


@pytest.mark.parametrize(
    ("label", "key", "fields", "said"),
    [
        ("library.redflag", ("kidney",), {"page": ""}, "No page asks"),
        ("library.redflag", ("kidney",), {"page": "pregnancy-now"}, "only for a pregnancy"),
        (
            "library.condition",
            ("diabetes",),
            {"asked_elsewhere": True},
            "could not report this condition",
        ),
        ("library.condition", ("age-65-plus",), {"asked_under": "other"}, "asked elsewhere"),
        ("library.exercise", ("bridge",), {"own_confirmation": True}, "it could never open"),
    ],
)
def test_a_planted_fault_is_found_at_its_row(label, key, fields, said):
    faults = walking.check(planted(label, key, **fields))
    assert any(
        fault.model == label and fault.key == key and said in fault.message for fault in faults
    ), faults


def test_a_question_that_is_wanted_and_not_asked_is_found(monkeypatch):
    """Once, a condition's questions were asked only after a tick, but the gate needed them always."""
    found = planted(
        "library.followup", ("rheumatoid-arthritis", "neck"), condition=["pregnancy-late"]
    )
    assert walking.check(found) == []
    monkeypatch.setattr(walking.Questionnaire, "_more", {})
    faults = walking.check(found)
    assert any(
        fault.key == ("pregnancy-late", "neck") and "pregnant" in fault.message for fault in faults
    )


def test_a_question_that_nobody_who_has_the_condition_is_asked_is_found():
    """`no-diagnosis` is not a checkbox, so a page with its questions never comes."""
    faults = walking.check(
        planted("library.followup", ("rheumatoid-arthritis", "neck"), condition=["no-diagnosis"])
    )
    assert any(
        fault.key == ("no-diagnosis", "neck") and "No one who has this condition" in fault.message
        for fault in faults
    ), faults


def test_questions_that_never_end_are_found(monkeypatch):
    monkeypatch.setattr(walking.Questionnaire, "answered", lambda self, page: False)
    assert any("never end" in fault.message for fault in walking.check(planted()))


def test_whatever_a_walk_breaks_on_is_a_reason_to_refuse(monkeypatch):
    def broken(catalogue):
        raise KeyError("kidney")

    monkeypatch.setattr(whole, "WALKS", {"questions": broken})
    monkeypatch.setattr(whole, "_found", {})
    assert "cannot be built from this content (KeyError" in str(check_content(read_files())[0])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lacking", "status"),
    [(("kidney",), 503), ((), 409)],
    ids=["a question asked nowhere", "too old"],
)
def test_answers_that_lead_nowhere_end_in_a_page_that_says_so(monkeypatch, lacking, status):
    """The content check refuses such content. Without this page, /result/ redirects forever."""
    client = come_in("never-diagnosed")
    decide = visit.decide

    def incomplete(*args):
        decision = decide(*args)
        expired = tuple(reason._replace(rule="expired") for reason in decision.reasons[:1])
        return replace(decision, unanswered=lacking, reasons=() if lacking else expired)

    monkeypatch.setattr(visit, "decide", incomplete)
    for address in ("/result/", "/result/summary/", "/screening/nowhere/"):
        response = client.get(address, follow=True)
        assert len(response.redirect_chain) == 0 and response.status_code == status, address
        text = response.content.decode()
        assert "We cannot give you a result" in text and 'href="/warning-signs/"' in text
        assert ('href="/screening/"' in text.partition("<main")[2].partition("</main>")[0]) is (
            status == 409
        )
        assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_somebody_whose_answers_are_too_old_can_start_again(monkeypatch):
    client = come_in("never-diagnosed")
    assert client.get("/screening/").status_code == 200
    posted = client.post("/screening/", {"who": "me", "country": "gb", "remember": "session"})
    assert posted["Location"] == "/screening/about-you/"


@pytest.mark.django_db
def test_readiness_and_the_doctor_say_when_content_and_pages_do_not_fit(monkeypatch):
    from backapp.library.authored import Fault
    from backapp.operate import examine

    fault = Fault("library.redflag", ("kidney",), "page", "No page asks this sign.")
    monkeypatch.setattr(whole, "WALKS", {"questions": lambda catalogue: [fault]})
    monkeypatch.setattr(whole, "_found", {})
    assert "No page asks" in readiness.content().problem
    assert Client(headers={"host": "localhost"}).get("/readyz").status_code == 503
    assert any("No page asks" in finding.problem for finding in examine.content())
    monkeypatch.undo()
    content.forget()
    assert readiness.content() is None
