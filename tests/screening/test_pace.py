"""The steps and the time that a page of questions shows are computed from what it shows."""

import re

import pytest
from django.test import Client

from backapp.library.content import catalogue
from backapp.screening import pace
from backapp.screening.views.showing import page_seconds
from tests.walk import walk

pytestmark = pytest.mark.django_db
MAIN = re.compile(r"<main.*?>(.*)</main>", re.S)


def main_of(response) -> str:
    return MAIN.search(response.content.decode())[1]


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>One, two – three</p>", 3),
        ("<details><summary>Why we ask</summary><p>not read</p></details><p>on</p>", 4),
        ("<details open><summary>Why</summary><p>is read</p></details>", 3),
        ('<p><span class="vh">spoken only</span>seen</p><p hidden>gone</p>', 1),
        ("<select><option>a b</option><option selected>c d e</option></select><p>f</p>", 4),
        ("<script>let a = 1</script><svg><title>x</title></svg><input value=no>yes", 1),
    ],
)
def test_words_are_those_that_a_page_shows_on_arrival(html, words):
    assert pace.words(html) == words


def test_a_page_takes_its_words_and_its_taps():
    assert pace.seconds("<p>" + "word " * 240 + "</p>", taps=2) == 66


@pytest.mark.parametrize(
    "answers",
    [{}, {"age": 60, "area": ["mid"]}, {"line.ill": "yes", "line.nerve": "yes"}, {"who": "other"}],
    ids=str,
)
def test_the_computed_time_of_each_page_is_that_of_the_page_as_it_is_shown(answers):
    """A visitor who has not answered a page sees just what was measured."""
    client, seen = Client(), 0
    way = walk(client, **answers)
    for address in dict.fromkeys(way.addresses):
        if address in ("/result/", "/screening/check/"):
            continue
        other = Client()
        response = walk(other, until=address, **answers).response
        page = response.context["page"]
        shown = pace.seconds(main_of(response), taps=len(page.questions) + 1)
        assert page_seconds(page, catalogue()) == shown, address
        seen += 1
    assert seen >= 6


def test_a_page_says_which_step_it_is_and_how_long_the_rest_takes():
    response = walk(Client(), until="/screening/your-pain/").response
    steps = re.search(r"Step (\d+) of (\d+) · (\d+) minutes? left", main_of(response))
    assert steps.groups()[:2] == ("4", "7")
    left = response.context["page"]
    assert 1 <= int(steps[3]) <= 6 and left.slug == "your-pain"


def test_a_healthy_visitor_reads_few_words_before_the_result():
    """From the first page of the questions to "check your answers"; then comes the result."""
    client, words = Client(), {}
    way = walk(client)
    for address in dict.fromkeys(way.addresses[:-1]):
        response = walk(Client(), until=address).response
        words[address] = pace.words(main_of(response))
    assert len(words) <= 8 and sum(words.values()) <= 890, words
