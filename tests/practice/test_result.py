"""The result: how soon to be seen, what to start with, and what is not for this visitor today."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.timezone import localtime

from backapp.access import Permit, permit_for
from backapp.fragments import markup
from backapp.gate.decide import decide
from backapp.gate.verdicts import pushes
from backapp.gate.vocabulary import Scope
from backapp.library.content import catalogue
from backapp.practice.result import not_today, today
from backapp.screening import pace
from backapp.screening.management.commands import screen
from backapp.screening.words import because
from tests.people import CAST, aged, come_in, examined
from tests.screening.test_people import NOW, PEOPLE
from tests.walk import walk

pytestmark = pytest.mark.django_db


def started(text):
    """The routine to start with, and the address of *Start*."""
    return re.search(
        r'Start here</strong>.*?<h2><a href="/routines/([a-z-]+)/">.*?<a class="button" href="([^"]*)">',
        text,
    ).groups()


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ({"age": 27, "area": ["mid"], "pain": 4}, "mid-back"),
        ({"conditions": ["osteoporosis"], "age": 58}, "bone-safe"),
        ({"pregnancy": "16-weeks-or-more", "age": 29}, "pregnancy"),
        ({"pain": 9}, "comfort"),
        (examined(age=34), "sore-back"),
    ],
    ids=str,
)
def test_the_result_starts_with_one_routine_that_fits(client, said, first):
    text = walk(client, **said).response.content.decode()
    slug, follow = started(text)
    assert (slug, follow) == (first, f"/routines/{first}/follow/")
    assert text.index("Start here") < text.index("Also fine for you") < text.index("Not for you")
    assert re.search(r"Start here.*?<h2>.*?\d+ minutes?", text) and "<svg" in text


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "Nobody has examined this pain yet, so cracking your own back is not for you today."),
        (
            {"conditions": ["osteoporosis"], "age": 58},
            "Osteoporosis: cracking your own back is not",
        ),
        ({"pregnancy": "16-weeks-or-more", "age": 29}, "cracking your own back is not for you"),
        (examined(age=17), "Age 16 or 17: cracking your own back is not for you."),
        (
            examined(age=34, told_on="2020-03-01"),
            "last examined more than 12 months ago, as far as we know, so cracking your own back",
        ),
        (
            examined(age=34, diagnosis=["disc-bulge"]),
            "The cause that you were told is not one for cracking your own back.",
        ),
        (examined(age=34, pain=5), "Your pain is too strong today for cracking your own back."),
        (examined(age=34, **{"go-ahead": "no"}), "Nobody who examined you has said"),
        (examined(age=34), "Cracking your own back is fine for you today, with care"),
        ({"supervised_only": "yes"}, "Do not crack your own back: be seen first."),
    ],
    ids=str,
)
def test_whoever_came_to_crack_their_back_is_answered_in_one_sentence(client, said, sentence):
    text = walk(client, **said).response.content.decode()
    assert escape(sentence) in text
    opened = client.get("/result/").context["decision"].self_manipulation
    assert ("/routines/crack-your-own-back/" in text) is opened
    assert ("Cracking your own back</strong>" in text) is not opened


@pytest.mark.parametrize("page", ["/result/", "/"])
def test_a_question_that_alone_is_left_is_said_once_and_is_not_a_no(page):
    text = unescape(come_in("wants-no-cracking").get(page).content.decode())
    words = "One question is left before we can show you how people crack their back."
    assert text.count("question is left") == 1
    assert f'<a href="/screening/one-more/understands/">{words}</a>' in text
    assert "Cracking your own back</strong>" not in text, "it is not among what is not for today"
    text = come_in("full-set").get(page).content.decode()
    assert "question is left" not in text


def test_a_short_check_that_alone_is_left_is_not_a_no():
    client = come_in("full-set")
    aged(client, hours=13)
    text = unescape(client.get("/result/").content.decode())
    assert '<a href="/screening/now/?next=%2Fresult%2F">Answer the short check again' in text
    assert "Cracking your own back</strong>" not in text


@pytest.mark.parametrize("name", [name for name, said in CAST.items() if said is not None])
def test_no_page_answers_yes_unless_the_gate_opens_everything(name):
    response = come_in(name).get("/result/")
    if response.status_code == 200:
        decision, text = response.context["decision"], response.content.decode()
        assert ("Cracking your own back is fine" in text) is decision.self_manipulation


def test_each_exercise_that_is_not_for_today_stands_once_under_its_reason(client):
    walk(client, conditions=["osteoporosis"], age=58)
    permit = permit_for(client.get("/result/").wsgi_request)
    groups = not_today(permit)
    closed = [
        slug
        for slug, exercise in permit.catalogue.rulebook.exercises.items()
        if not permit.verdict(slug).open and not pushes(exercise)
    ]
    named = [slug for group in groups for _why, names in group.reasons for slug, _name in names]
    assert len(named) == len(set(named)) and set(named) == set(closed)
    assert groups[0].about == "Osteoporosis"
    assert all(why for group in groups for why, _named in group.reasons)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person["id"])
def test_every_exercise_is_in_exactly_one_list_for_everybody(person, monkeypatch):
    """The egg roll was in none for who may crack their back: it has to be asked for by itself."""
    made = []
    monkeypatch.setattr(screen, "decide", lambda *said: made.append(decide(*said)) or made[0])
    screen.decision(catalogue(), person["answers"], NOW, assume_no=True)
    permit = Permit(catalogue(), made[0], screened=True)
    if permit.decision.scope is Scope.NOTHING:
        return  # the result lists no exercises
    known = permit.catalogue.rulebook.exercises
    fine = [slug for slug in known if permit.card(slug).state in ("open", "care")]
    kept = [slug for one in not_today(permit) for _why, named in one.reasons for slug, _ in named]
    listed = re.sub(r"<[^>]+>", "", markup(today(permit)))
    pushed = [slug for slug in known if pushes(known[slug])]
    as_one = [] if permit.decision.self_manipulation else pushed  # "Cracking your own back"
    assert sorted(fine + kept + as_one) == sorted(known)
    assert f"{len(fine)} exercise" in listed
    assert all(escape(catalogue().exercises[slug].name) in listed for slug in kept)


def test_an_exercise_to_ask_for_is_listed_with_why_it_is_not_for_today():
    text = come_in("full-set").get("/result/").content.decode()
    listed = text[text.index("Not for you today") :]
    assert 'href="/exercises/egg-roll/"' in listed and "only if you ask for it on purpose" in listed
    assert "Cracking your own back</strong>" not in listed


def test_a_reason_stands_only_over_exercises_it_is_a_reason_for(client):
    """Lying flat was the reason over twenty-five exercises, standing ones among them."""
    walk(client, pregnancy="16-weeks-or-more", age=29)
    permit = permit_for(client.get("/result/").wsgi_request)
    found = {why: named for group in not_today(permit) for why, named in group.reasons}
    flat = next(named for why, named in found.items() if why.startswith("Lying flat"))
    assert len(found) > 3 and len(flat) > 5
    for why, named in found.items():
        for slug, _name in named:
            reasons = permit.verdict(slug).reasons
            assert why in [because(one, permit.catalogue).why for one in reasons], (why, slug)
    exercises = permit.catalogue.rulebook.exercises
    assert all("supine" in exercises[slug].loads for slug, _name in flat)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, 220),
        ({"conditions": ["osteoporosis"], "age": 70}, 260),
        ({"pregnancy": "16-weeks-or-more", "age": 29}, 260),
        (examined(age=34), 260),
        ({"saddle_numbness": "yes"}, 200),
    ],
    ids=str,
)
def test_the_result_is_short(client, said, words):
    text = walk(client, **said).response.content.decode()
    assert pace.words(text.partition("<main")[2].partition("</main>")[0]) <= words


def test_a_sign_that_was_ticked_is_read_without_opening_anything(client):
    opened = "<details open><summary>Why this result</summary>"
    assert opened not in walk(client).response.content.decode()
    client.post("/finish/")
    said = walk(client, saddle_numbness="yes").response.content.decode()
    assert opened in said and "You ticked: " in said.partition(opened)[2]


@pytest.mark.parametrize(
    ("said", "about", "means", "limit", "change"),
    [
        (
            {"age": 62, "first_after_50": "yes"},
            "First back pain after 50.",
            "You ticked: This is your first real back pain. What it may mean: Most often ordinary",
            "So for now no cracking, and no exercise that needs a clinician's word first.",
            "When it no longer applies, answer the questions again.",
        ),
        (
            {"supervised_only": "yes"},
            "A warning sign.",
            "What it may mean: A condition this website cannot judge.",
            "So for now only the comfort set is fine for you.",
            "Being seen by a clinician would change this.",
        ),
        (
            {"pregnancy": "16-weeks-or-more", "age": 29},
            "Pregnancy or a birth.",
            "What it may mean: Nothing wrong in itself.",
            "So for now no cracking, and some movements are left out.",
            "When it no longer applies, answer the questions again.",
        ),
    ],
    ids=str,
)
def test_a_reason_says_why_it_matters_what_it_closes_and_what_changes_it(
    client, said, about, means, limit, change
):
    text = unescape(re.sub(r"<[^>]+>", "", walk(client, **said).response.content.decode()))
    text = re.sub(r"\s+", " ", text)
    places = [text.index(part, text.index(about)) for part in (about, means, limit, change)]
    assert places == sorted(places)


def test_with_strong_pain_it_says_that_doses_are_smaller_and_when_to_be_seen(client):
    text = walk(client, pain=9).response.content.decode()
    assert "Pain of 9 out of 10: we show smaller amounts." in text
    assert re.search(r"Not eased by \d+ \w+ \d{4}\? See a doctor or physiotherapist\.", text)
    assert "If you cannot bear it, get help today." in text
    client.post("/finish/")
    usual = walk(client, pain=4).response.content.decode()
    assert "smaller amounts" not in usual
    assert re.search(r"if it is no better by \d+ \w+ \d{4}, or gets worse", usual)


def test_the_result_my_back_the_summary_and_the_sheet_hold_until_the_same_day(client):
    walk(client)
    pages = ("/result/", "/", "/result/summary/", "/routines/dont-crack/worksheet/")
    days = {
        path: re.findall(r"[Uu]ntil (\d+ \w+ \d{4})[ ,.<]", client.get(path).content.decode())
        for path in pages
    }
    assert all(days.values()), days
    ends = {found[0] for found in days.values()}
    assert len(ends) == 1, days


@pytest.mark.parametrize("remember", ["session", "28-days"])
def test_how_long_it_holds_is_one_day_and_no_later_than_the_questions_come_again(client, remember):
    """It said 28 February, beside answers that were kept until tomorrow and asked in 28 days."""
    text = walk(client, remember=remember).response.content.decode()
    ends = date_format(localtime() + timedelta(days=28), "DATE_FORMAT")
    part = text[text.index("This holds until") :].partition("</details>")[0]
    assert re.findall(r"\d+ \w+ \d{4}", part) == [ends]
    assert text.count(ends) == 1 and f"until {ends}" in client.get("/").content.decode()


def test_the_emergency_card_has_one_thing_to_press_and_a_sentence_to_read_out(client):
    text = walk(client, saddle_numbness="yes").response.content.decode()
    assert '<a class="button warning wide" href="tel:999">Call 999</a>' in text
    assert "Country: United Kingdom." in text and "Change the country" in text
    assert "I have back pain and new numbness between my legs. Could it be cauda equina" in text
    assert text.count("cauda equina") == 1 and "Start here" not in text


def test_an_emergency_is_asked_for_no_other_call(client):
    asks = "Wearing you down?"
    assert asks not in walk(client, saddle_numbness="yes").response.content.decode()
    for name in ("urgent", "clinician-first", "never-diagnosed"):
        assert asks in come_in(name).get("/result/").content.decode(), name


def test_who_has_named_no_country_is_told_so_and_given_a_number(client):
    text = walk(client, saddle_numbness="yes", country="elsewhere").response.content.decode()
    assert 'href="tel:112">Call your local emergency number, often 112<' in text
    assert "We do not know which country you are in." in text


@pytest.mark.parametrize("name", [name for name, said in CAST.items() if said is not None])
def test_what_a_page_links_instead_of_cracking_is_open_to_this_visitor(name):
    client = come_in(name)
    for page in ("/result/", "/", "/exercises/?q=crack+my+back"):
        response = client.get(page)
        text = response.content.decode().partition("<main")[2]
        for slug in re.findall(r'/routines/([a-z-]+)/">(?:Stretch instead|What to do)', text):
            assert permit_for(response.wsgi_request).composition(slug).open, (page, slug)
        for slug in re.findall(r'Instead: <a href="/routines/([a-z-]+)/">', text):
            assert permit_for(response.wsgi_request).composition(slug).open, (page, slug)


def test_a_pregnant_visitor_is_led_to_a_routine_that_fits_instead_of_cracking():
    client = come_in("pregnant")
    for page in ("/result/", "/", "/exercises/?q=crack+my+back"):
        text = client.get(page).content.decode().partition("<main")[2]
        assert "/routines/dont-crack/" not in text, page
        assert re.search(r'Instead:\s*<a href="/routines/pregnancy/">', text), page
    assert (
        '/routines/dont-crack/">Stretch instead'
        in come_in("never-diagnosed").get("/").content.decode()
    )


@pytest.mark.parametrize("name", ["never-diagnosed", "thin-bones", "pregnant", "full-set"])
def test_my_back_counts_what_the_result_lists(name):
    client = come_in(name)
    result, home = (client.get(page).content.decode() for page in ("/result/", "/"))
    listed = [
        int(n) for n in re.findall(r"<summary>[^<]*<span class=\"hint\">\s*(\d+) exercise", result)
    ]
    counted = re.search(r"(\d+) exercises?, and why", home)
    assert sum(listed) == (int(counted[1]) if counted else 0) and listed


def test_no_reason_says_that_nothing_helps_beside_the_question_for_a_clinicians_word():
    for said in ({"age": 70}, {"age": 70, "conditions": ["osteoporosis"]}):
        text = walk(Client(), **said).response.content.decode()
        assert "Has a clinician said that you can do more?" in text, said
        assert "Nothing you could answer changes this here." not in text, said
