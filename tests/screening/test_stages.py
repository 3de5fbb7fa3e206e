"""Each stage opens more: who has answered the quick check and all the signs may stop there."""

import re

import pytest
from django.test import Client

from backapp.library.content import catalogue
from backapp.screening.record import KEY
from tests.people import aged, come_in
from tests.screening.test_quick_check import QUICK, permit_of, say, walk_on

pytestmark = pytest.mark.django_db
BEFORE, AFTER = "/screening/your-pain/", "/screening/examined/"


def answered(client, until: str):
    address = client.get("/result/")["Location"]
    while address != until:
        address = walk_on(client, client.get(address).context["page"], address)["Location"]
    return client


@pytest.fixture
def on_the_way():
    """Who has ticked nothing, and has answered every sign."""
    client = Client()
    client.post(QUICK, {"quick": "none"})
    return answered(client, AFTER)


def can_follow(client, slug="low-back-relief") -> bool:
    return client.get(f"/routines/{slug}/follow/").status_code == 200 and bool(
        client.get(f"/routines/{slug}/follow/").context
        and "scale" in client.get(f"/routines/{slug}/follow/").context
    )


def test_more_is_open_than_the_starter_and_less_than_after_all_of_it(on_the_way):
    permit, whole = permit_of(on_the_way), permit_of(come_in("never-diagnosed"))
    everything = {slug for slug in catalogue().exercises if whole.opens(slug)}
    assert set(catalogue().starter) < permit.stage < everything
    assert any(card.open for card in permit.routine_cards()) and not permit.may_build


def test_a_question_page_says_so_and_the_routines_can_be_followed(on_the_way):
    count = len(permit_of(on_the_way).stage)
    page = on_the_way.get(AFTER).content.decode()
    assert f"{count} exercises are fine for you already." in page
    assert b"Start here" in on_the_way.get("/routines/").content
    assert can_follow(on_the_way)
    assert on_the_way.get("/exercises/walking/follow/").status_code == 200


def test_stopping_leads_to_what_is_open_and_the_lists_say_that_it_is_fine_so_far(on_the_way):
    page = on_the_way.get(AFTER).content.decode()
    there = re.search(r'<a href="([^"]+)">Stop here and see them', page)[1]
    count = len(permit_of(on_the_way).stage)
    for address in (there, "/routines/"):
        text = on_the_way.get(address).content.decode()
        assert "You have not finished the questions. These are fine so far." in text, address
        assert "do not know yet what suits you" not in text
    text = on_the_way.get(there).content.decode()
    assert f"{count} exercises" in text and "Withheld" not in text and "Not yet checked" not in text
    assert "do not know yet" in come_in("half-way").get("/routines/").content.decode()


def test_the_page_of_the_starter_starts_it_for_who_has_passed_the_quick_check():
    client = Client()
    client.post(QUICK, {"quick": "none"})
    text = client.get("/routines/starter/").content.decode()
    assert re.search(r'href="/routines/starter/follow/">\s*Start', text)
    assert "A few questions open it" not in text and "Not yet checked" not in text
    assert "worksheet" not in text and "Change it for me" not in text
    assert "/follow/" not in Client().get("/routines/starter/").content.decode()
    client.post(QUICK, {"quick": "none"})
    say(client, {"saddle-numbness": "yes"})
    assert "/follow/" not in client.get("/routines/starter/").content.decode()


def test_the_routines_of_who_has_passed_the_quick_check_start_with_the_starter():
    client = Client()
    client.post(QUICK, {"quick": "none"})
    text = client.get("/routines/").content.decode()
    assert "These are fine so far." in text
    assert '<a href="/routines/starter/">' in text.partition("Start here")[2].partition("</h2>")[0]
    assert "/routines/starter/" not in Client().get("/routines/").content.decode()


def test_before_the_signs_are_answered_it_is_the_starter_alone():
    client = Client()
    client.post(QUICK, {"quick": "none"})
    answered(client, BEFORE)
    assert not permit_of(client).stage and not can_follow(client)
    assert b"fine for you already" not in client.get(BEFORE).content


def test_without_the_quick_check_conditions_are_unknown_and_nothing_opens():
    client = Client()
    client.post("/screening/", {"who": "me", "country": "gb", "remember": "session"})
    answered(client, AFTER)
    assert len(permit_of(client).stage) <= 4 and not can_follow(client)


@pytest.mark.parametrize(
    "answers",
    [{"severe": "yes"}, {"visceral": "unsure"}, {"cardiac": "yes"}, {"line.heart": "yes"}],
    ids=str,
)
def test_an_answer_that_closes_much_closes_it(on_the_way, answers):
    say(on_the_way, answers)
    assert not can_follow(on_the_way)


def test_it_is_for_half_a_day_and_ends_when_something_hurts(on_the_way):
    on_the_way.post("/routines/low-back-relief/hurts/", {"choice": "sharper", "step": "1"})
    assert not permit_of(on_the_way).stage


def test_old_answers_open_nothing(on_the_way):
    aged(on_the_way, hours=13)
    session = on_the_way.session
    for moment in ("completed-at", "checked-at"):
        session[KEY].pop(moment, None)
    session.save()
    assert not permit_of(on_the_way).stage


def test_a_sheet_is_for_who_has_answered_everything(on_the_way):
    page = on_the_way.get("/routines/low-back-relief/").content
    assert b">Start</a>" in page and b"Print a worksheet" not in page
    assert b"How to do it" not in on_the_way.get("/routines/low-back-relief/worksheet/").content
