"""My back: the home page of a visitor who has a result."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backapp.diary.models import Diary
from backapp.library.content import catalogue
from backapp.screening.reading import current_wording
from backapp.screening.record import MOST_STARTERS
from tests.people import aged, come_in
from tests.visits import QUICK, permit_of
from tests.walk import walk

pytestmark = pytest.mark.django_db


def main(client):
    return client.get("/").content.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("name", ["never-diagnosed", "thin-bones", "pregnant", "clinician-first"])
def test_todays_session_comes_first_and_starts_from_here(name):
    client = come_in(name)
    result, text = client.get("/result/").content.decode(), main(client)
    first = re.search(r'<h2><a href="(/routines/[a-z-]+/)">', result)[1]
    assert f'href="{first}follow/">Start' in text and re.search(r"<h1>Today: \d+ minutes?<", text)
    assert text.index("Start") < text.index("Your pain") < text.index("Fine for you today")
    for address in ("/result/", "/result/summary/", "/diary/", "/finish/", "/screening/"):
        assert f'href="{address}"' in text, address
    page = client.get("/").content.decode()
    assert re.search(r'<a href="/" aria-current="page"\s*>\s*My back', page)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("emergency", "Call 999"),
        ("urgent", "Speak to someone today"),
        ("child", "This site is for adults"),
    ],
)
def test_a_warning_stays_on_the_home_page_until_the_questions_are_answered_again(name, words):
    client = come_in(name)
    for _again in range(2):
        text = main(client)
        assert words in text and "Start" not in re.sub(r"Starting|start", "", text)
        assert "/follow/" not in text and 'href="/screening/"' in text
    walk(client)
    assert words in main(client) or name == "child", "answering the same page does not unsay it"


def test_a_sign_that_was_reported_while_moving_is_the_home_page_until_it_is_answered(client):
    walk(client)
    client.post("/routines/dont-crack/hurts/", {"step": "1", "choice": "sign"})
    text = main(client)
    assert "No exercises for now" in text and "/follow/" not in text


def test_answers_that_have_run_out_are_no_result_any_more():
    client = come_in("never-diagnosed")
    session = client.session
    session["screening"]["remember"] = "28-days"
    session.save()
    aged(client, days=100)
    assert "Today:" not in main(client)


def test_what_was_done_last_can_be_done_again():
    client = come_in("never-diagnosed")
    assert "Last time" not in main(client)
    client.post("/routines/desk-break/follow/", {"pain": "3"})
    client.post("/routines/desk-break/done/", {"pain": "2", "felt": "easier"})
    text = main(client)
    assert "pain 3 before, 2 after" in text
    assert 'href="/routines/desk-break/follow/">Do it again' in text


def test_what_hurt_last_time_and_is_withheld_now_is_not_offered_again():
    client = come_in("never-diagnosed")
    client.post("/exercises/bridge/follow/", {"pain": "2"})
    assert "/exercises/bridge/follow/" in main(client)
    client.post("/exercises/bridge/hurts/", {"step": "1", "choice": "sharper"})
    assert "/exercises/bridge/follow/" not in main(client)


HOLDS_IT = "/routines/low-back-relief/"


@pytest.mark.parametrize("choice", ["sharper", "spreading", "worse"])
def test_after_it_hurt_the_home_page_says_to_rest_and_offers_no_run(choice):
    client = come_in("never-diagnosed")
    client.post(f"{HOLDS_IT}follow/", {"pain": "2"})
    if choice == "worse":
        client.post(f"{HOLDS_IT}done/", {"pain": "6", "felt": "worse"})
    else:
        client.post(f"{HOLDS_IT}hurts/", {"step": "1", "choice": choice})
        client.post(f"{HOLDS_IT}done/", {"pain": "3", "felt": "same"})
    text = main(client)
    assert "<h1>Today: rest</h1>" in text and "It hurt more last time." in text
    assert "/follow/" not in text and "Do it again" not in text
    assert 'href="/routines/comfort/">' in text and text.count("Answer the questions again") == 1
    if choice != "worse":
        for page in ("/result/", "/routines/"):
            start = client.get(page).content.decode().partition("Start here")[2]
            first = re.search(r'<a href="(/routines/[a-z-]+/)">', start)[1]
            slug = first.split("/")[2]
            stopped = client.session["screening"]["stopped"]
            assert not set(stopped) & set(catalogue().routines[slug].exercises), page
        walk(client)
        assert "Today: rest" in main(client), "it counts for a day, whatever is answered"
        session = client.session
        long_ago = (timezone.now() - timedelta(days=2)).isoformat()
        for part in ("stopped", "hurt"):
            session["screening"][part] = dict.fromkeys(session["screening"][part], long_ago)
        session["screening"]["asks-again"] = long_ago
        session.save()
        walk(client)
    else:
        session = client.session
        session["screening"]["run"]["started-at"] = (timezone.now() - timedelta(days=1)).isoformat()
        session.save()
    assert re.search(r"<h1>Today: \d+ minutes?<", main(client))


def test_a_comfort_set_that_holds_what_hurt_is_not_offered_for_the_rest():
    client = come_in("never-diagnosed")
    client.post("/routines/comfort/follow/", {"pain": "2"})
    client.post("/routines/comfort/hurts/", {"step": "1", "choice": "sharper"})
    assert "Today: rest" in main(client) and "/routines/comfort/" not in main(client)
    assert "/routines/comfort/follow/" not in client.get("/routines/comfort/done/").content.decode()


def test_pain_over_time_comes_from_the_diary_of_this_browser_alone():
    client, other = come_in("never-diagnosed"), come_in("never-diagnosed")
    assert "Keep a diary" in main(client) and "pain-chart" not in main(client)
    client.post("/diary/start/")
    day = timezone.localdate()
    Diary.objects.get().entries.create(day=day, before=4, after=2)
    text = main(client)
    assert "pain-chart" in text and "Keep a diary" not in text
    assert "pain-chart" not in main(other)


def test_nobody_without_answers_is_told_of_a_back_of_theirs(client):
    text = client.get("/").content.decode()
    assert "My back</a>" not in text and "Clear my answers" not in text


def checked_quickly(*answers):
    client = Client()
    client.post(QUICK, {"quick": answers or ["none"]})
    return client


def test_after_the_quick_check_alone_it_has_todays_session_and_the_questions_that_are_left():
    client = checked_quickly()
    text = main(client)
    assert "My back" in text and re.search(r"<h1>\s*Today: \d minutes\s*</h1>", text)
    assert 'href="/routines/starter/follow/">' in text and "/stills.svg#" in text
    assert re.search(r"In about \d more minutes you will know", text)
    assert 'href="/screening/about-you/"' in text and 'href="/finish/"' in text
    opened = [step.card for step in permit_of(client).open_starter().steps]
    assert f"{len(opened)} exercises so far" in text
    assert all(f'<a href="/exercises/{card.slug}/">{card.name}</a>' in text for card in opened)
    assert "Answer the questions first: they say whether you can crack your own back." in text
    assert 'href="/result/' not in text, "there is none yet"


def test_after_the_starter_it_can_be_repeated_from_my_back():
    client = checked_quickly()
    client.post("/routines/starter/follow/", {"pain": "3"})
    client.post("/routines/starter/done/", {"pain": "2", "felt": "easier"})
    text = main(client)
    assert "pain 3 before, 2 after" in text
    again = re.search(r'href="([^"]*)">Do it again', text)[1]
    assert again == "/routines/starter/follow/" and client.get(again).status_code == 200


def test_a_session_from_before_the_result_is_offered_again_while_it_is_open():
    client = checked_quickly()
    client.post("/sessions/loosen/whole-spine/3/follow/", {"pain": "2"})
    assert 'href="/sessions/loosen/whole-spine/3/follow/">Do it again' in main(client)
    aged(client, hours=13)
    text = main(client)
    assert "Do it again" not in text and 'href="/screening/quick/"' in text


def test_without_any_starter_left_the_other_questions_come_first():
    client = checked_quickly()
    session = client.session
    now = timezone.now().isoformat()
    session["screening"] |= {"starters": [now] * MOST_STARTERS, "run": {}}
    session.save()
    text = main(client)
    assert "The other questions come next" in text and "/follow/" not in text
    assert 'href="/screening/quick/"' not in text and "Answer the other questions" in text


@pytest.mark.parametrize("answers", [["line.below", "some"], ["unsure"]])
def test_while_a_ticked_line_waits_for_its_cues_no_one_is_told_to_be_seen_or_to_start(answers):
    client = checked_quickly(*answers)
    text = main(client)
    assert "A few more questions first" in text and "start gently" not in text
    assert "until you have been seen" not in text and "be seen first" not in text
    assert "/follow/" not in text and "so far" not in text and "/sessions/" not in text
    onward = re.search(r'href="([^"]*)">Continue where I left off', text)[1]
    assert client.get(onward, follow=True).status_code == 200


def test_an_emergency_behind_a_ticked_line_is_the_home_page_at_once():
    client = checked_quickly("line.below", "some")
    session = client.session
    session["screening"]["said"]["saddle-numbness"] = "yes"
    wording = current_wording(catalogue(), session["screening"]["said"])
    session["screening"]["wording"]["saddle-numbness"] = wording["saddle-numbness"]
    session.save()
    assert "Get emergency help now" in main(client)


def test_once_the_signs_are_answered_it_offers_what_any_other_answer_leaves_open():
    client = checked_quickly()
    walk(client, until="/screening/examined/")
    text, stage = main(client), permit_of(client).stage
    assert stage and f"{len(stage)} exercises so far" in text
    follow = re.search(r'class="button grow" href="([^"]*)"', text)[1]
    assert follow != "/routines/starter/follow/" and client.get(follow).status_code == 200


def test_every_page_of_somebody_with_an_emergency_has_the_button_to_call(client):
    walk(client, saddle_numbness="yes")
    for address in ("/", "/result/", "/exercises/", "/exercises/bridge/", "/routines/"):
        text = client.get(address).content.decode()
        assert 'href="tel:999">Call 999</a>' in text and "Read this out:" in text, address
