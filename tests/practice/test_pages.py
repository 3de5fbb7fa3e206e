"""Home and privacy, for visitors with and without answers."""

import re
from html import unescape

import pytest
from django.urls import reverse

from backapp.library.readability import words
from tests.people import come_in

pytestmark = pytest.mark.django_db


def test_home_has_one_main_action_and_warning_signs_before_any_exercise(client, html):
    text = html(client, "/")
    assert (
        text.count('<a class="button" ') == 1
        and f'<a class="button" href="{reverse("screening:quick")}">' in text
    )
    assert 0 < text.index("See the warning signs") < text.index('class="cards few"')


def test_home_shows_a_few_gentle_exercises_that_anybody_may_read(client, html):
    states = re.findall(r'<p class="state ([a-z]+)">', html(client, "/"))
    assert len(states) == 3 and set(states) == {"unchecked"}


def test_home_is_short_and_says_how_long_the_questions_take(client, html):
    """The time is worked out from the questions, and the first of them says the same."""
    main = html(client, "/").partition("<main")[2].partition("</main>")[0].partition(">")[2]
    main = re.sub(r"<svg.*?</svg>", " ", main, flags=re.S)
    assert len(words(unescape(re.sub(r"<[^>]+>", " ", main)))) <= 255
    assert "New numbness between your legs" in main and "/warning-signs/" in main
    minutes = re.search(r"Questions: about (\d+) minutes", main)[1]
    assert f"Step 1 of 7 · {minutes} minutes left" in html(client, "/screening/")
    half = re.search(r"In about (\d+) more minutes", html(come_in("half-way"), "/"))[1]
    assert int(half) < int(minutes)


def test_no_page_names_a_time_for_the_questions_that_nobody_worked_out(client, html):
    for page in ("/", "/routines/dont-crack/", "/routines/mine/"):
        assert "bout 3 minutes" not in html(client, page), page


def test_home_of_somebody_half_way_leads_on(html):
    client = come_in("half-way")
    text = html(client, "/")
    onward = re.search(r'href="([^"]*)">Answer the other questions', text)[1]
    assert onward == client.get("/result/")["Location"] and "Today:" not in text


def test_privacy_can_be_read_by_anybody(html):
    for name in ("nobody", "never-diagnosed"):
        assert "Clear my answers" in html(come_in(name), "/privacy/")
