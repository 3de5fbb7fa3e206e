"""The short answers: their list, their pages, and the links to them from elsewhere."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from backapp.gate.verdicts import pushes
from backapp.library import content
from backapp.library.authored import read_files
from backapp.library.checks.answers import HIGHEST, MOST_WORDS, reading
from backapp.library.content import catalogue
from backapp.library.models import Answer
from backapp.library.models.words import AnswerGroup, HowSure, SaidThat
from backapp.library.readability import grade, words
from backapp.library.versions import mark_changed
from backapp.practice.answers import MOST, of_exercise, related
from tests.people import CAST, come_in, examined
from tests.walk import walk

pytestmark = pytest.mark.django_db
#: Those of the cast who have to get help, or be seen, before anything else.
STOPPED = ("emergency", "urgent", "unsure", "child")


@pytest.fixture
def edited():
    """Forgets the content afterwards, when the database has taken the edits of the test back."""
    yield
    content.forget()


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def main(html):
    return html[html.index("<main") : html.index("</main>")]


def test_every_answer_is_in_the_list_and_has_its_page():
    client, known = Client(), catalogue()
    listing = text_of(page(client, "/answers/"))
    assert len(known.answers) >= 30
    for group in AnswerGroup:
        assert str(group.label) in listing
    for answer in known.answers.values():
        assert answer.question in listing and answer.short in listing
        html = page(client, f"/answers/{answer.slug}/")
        said = text_of(html)
        parts = [answer.question, answer.short, *answer.text, answer.do, answer.avoid]
        places = [said.index(part, said.index("Skip to")) for part in parts]
        assert places == sorted(places), "in this order"
        assert str(HowSure(answer.certainty).label) in said
        assert all(known.sources[source].citation in said for source in answer.sources)
        assert "/warning-signs/" in main(html)
        assert f"<title>{escape(answer.question)} - Backapp</title>" in html
        assert f'<meta name="description" content="{escape(answer.short)}">' in html
        assert f'<link rel="canonical" href="/answers/{answer.slug}/">' in html
        assert "No clinician has reviewed this page yet." in said
        for other in related(known, answer):
            assert f'href="/answers/{other.slug}/"' in main(html) and other.group == answer.group


def test_an_answer_that_does_not_exist_is_not_found():
    assert Client().get("/answers/no-such-thing/").status_code == 404


def test_a_page_is_read_and_nothing_else_and_costs_no_query_once_warm():
    client = Client()
    for address in ("/answers/", "/answers/mattress/"):
        page(client, address)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert len(queries) == 0 and not response.cookies
        assert client.post(address).status_code == 405
        visitor = come_in("full-set")
        assert visitor.get(address)["Cache-Control"] == "no-store, private"


def test_the_content_is_short_and_plain():
    for row in read_files().of("library.answer"):
        assert len(words(reading(row))) <= MOST_WORDS and grade(reading(row)) <= HIGHEST
    lessons = sorted(a.lesson for a in catalogue().answers.values() if a.lesson is not None)
    assert lessons == list(range(1, 19))


@pytest.mark.parametrize("name", [*CAST])
def test_exercises_beside_an_answer_are_cards_as_the_door_has_them_and_show_no_more(name, shown_in):
    client, known = come_in(name), catalogue()
    client.may_see = set()
    for answer in known.answers.values():
        html = page(client, f"/answers/{answer.slug}/")
        assert not shown_in(html), (name, answer.slug)
        linked = re.findall(r'<h3><a href="/exercises/([a-z0-9-]+)/">', main(html))
        assert set(linked) <= set(answer.exercises) and len(linked) <= 2
        if "Do first what your result says." in html:
            assert not linked and name in STOPPED
        else:
            assert linked or not answer.exercises
        assert ("Do first" in html) is (name in STOPPED)
        assert not any(pushes(known.rulebook.exercises[slug]) for slug in linked)


def test_what_is_not_for_this_visitor_says_so_beside_an_answer():
    html = main(page(come_in("thin-bones"), "/answers/bending/"))
    states = re.findall(r'<p class="state ([a-z]+)">', html)
    assert states == sorted(states, key=lambda state: state == "withheld")


@pytest.mark.parametrize(
    ("said", "slug"),
    [
        ({}, "can-i-crack-my-back"),
        ({"conditions": ["disc-sciatica"], "age": 40}, "slipped-disc"),
        ({"area": ["low", "leg"]}, "sciatica"),
        ({"pain": 7}, "a-flare"),
        ({"episode": "under-a-week"}, "rest-or-stay-active"),
        ({"pregnancy": "16-weeks-or-more", "age": 31}, "pregnancy"),
        (examined(age=58), "after-50"),
    ],
    ids=str,
)
def test_the_result_leads_to_answers_that_fit_what_was_said(client, said, slug):
    html = walk(client, **said).response.content.decode()
    linked = re.findall(r'href="/answers/([a-z0-9-]+)/"', main(html))
    assert slug in linked and 2 <= len(linked) <= MOST, linked
    assert "can-i-crack-my-back" in linked, "most people come with that question"


@pytest.mark.parametrize("name", ["emergency", "urgent"])
def test_a_result_that_says_to_get_help_has_no_answers(name):
    assert "/answers/" not in main(page(come_in(name), "/result/"))


def test_the_page_of_an_exercise_leads_to_one_answer_that_fits():
    client, known = come_in("never-diagnosed"), catalogue()
    for slug, exercise in known.exercises.items():
        html = main(page(client, f"/exercises/{slug}/"))
        linked = re.findall(r'href="/answers/([a-z0-9-]+)/"', html)
        fits = [a.slug for a in known.answers.values() if slug in a.exercises]
        if pushes(known.rulebook.exercises[slug]):
            fits = [a.slug for a in known.answers.values() if SaidThat.CRACKING in a.fits]
        assert len(linked) == bool(fits) and set(linked) <= set(fits), exercise.name


@pytest.mark.parametrize(
    ("slug", "answer"),
    [
        ("walking", "walking"),
        ("bridge", "why-get-stronger"),
        ("diaphragmatic-breathing", "breathing"),
        ("log-roll", "getting-out-of-bed"),
        ("side-rest", "sleep"),
        ("egg-roll", "can-i-crack-my-back"),
    ],
)
def test_the_answer_of_an_exercise_is_the_one_that_says_most_about_it(slug, answer):
    assert of_exercise(catalogue(), slug)[0] == answer


def test_the_evidence_and_every_footer_lead_to_the_answers():
    client = Client()
    assert 'href="/answers/"' in main(page(client, "/evidence/"))
    for address in ("/", "/exercises/", "/answers/sleep/", "/privacy/"):
        html = page(client, address)
        assert 'href="/answers/"' in html[html.index("<footer") :]


def test_a_draft_is_on_no_page(edited):
    Answer.objects.filter(slug="mattress").update(review_state="draft")
    mark_changed(timezone.now())
    client = Client()
    assert catalogue(fresh=True).answers.get("mattress") is None
    assert client.get("/answers/mattress/").status_code == 404
    assert "mattress" not in page(client, "/answers/").casefold()
    assert "/answers/mattress/" not in page(client, "/exercises/?q=mattress")


def test_without_any_answer_the_pages_around_them_stand(edited):
    Answer.objects.all().delete()
    mark_changed(timezone.now())
    assert not catalogue(fresh=True).answers
    for address in ("/answers/", "/exercises/bridge/", "/exercises/?q=mattress", "/evidence/"):
        page(Client(), address)
    assert "<summary>Short answers" not in page(come_in("never-diagnosed"), "/result/")


def test_nothing_in_an_answer_contradicts_the_limits_of_the_site():
    """No promise, no way to crack a back, no amount of a medicine."""
    for row in read_files().of("library.answer"):
        said = reading(row)
        assert not re.search(r"\b\d+\s?(?:mg|milligrams?|tablets?|pills?)\b", said, re.I), row.key
        assert not re.search(r"\b(?:will|can) be (?:fine|gone)\b|\bguarantee", said, re.I), row.key
