"""Home and privacy, for visitors with and without answers."""

import re

import pytest
from django.urls import reverse

from tests.people import come_in

pytestmark = pytest.mark.django_db


def test_home_has_one_main_action_and_warning_signs_before_any_exercise(client, html):
    text = html(client, "/")
    assert (
        text.count('<a class="button" ') == 1
        and f'<a class="button" href="{reverse("screening:quick")}">' in text
    )
    assert 0 < text.index("See the warning signs") < text.index('class="cards"')


def test_home_shows_a_few_gentle_exercises_that_anybody_may_read(client, html):
    states = re.findall(r'<p class="state ([a-z]+)">', html(client, "/"))
    assert len(states) == 4 and set(states) == {"unchecked"}


def test_home_of_somebody_half_way_leads_on(html):
    text = html(come_in("half-way"), "/")
    assert f'href="{reverse("screening:result")}">' in text and "Today:" not in text


def test_privacy_can_be_read_by_anybody(html):
    for name in ("nobody", "never-diagnosed"):
        assert "Clear my answers" in html(come_in(name), "/privacy/")
