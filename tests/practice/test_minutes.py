"""What is said of a routine's length and of what it needs is the same on every page that says it."""

import re
from html import unescape

import pytest

from backapp.library import pacing
from backapp.practice.routines import printed
from tests.access.test_door import permit_of
from tests.people import CAST, come_in

pytestmark = pytest.mark.django_db
FACTS = r"(\d+) exercises? · about (\d+) minutes?"


@pytest.mark.parametrize("name", CAST)
def test_the_list_the_page_the_start_and_the_sheet_say_the_same(name, html):
    client, permit = come_in(name), permit_of(name)
    text = html(client, "/routines/")
    listed = re.findall(rf'<a href="/routines/([a-z-]+)/">[^<]*</a></h3>.*?{FACTS}', text)
    if "<h1>Routines</h1>" in text:  # and not the page of somebody who is stopped
        assert {slug for slug, *_ in listed} == {card.slug for card in permit.routine_cards() if card.open}
    for slug, *said in listed:
        page, shown = html(client, f"/routines/{slug}/"), permit.open_routine(slug)
        assert re.search(FACTS, page).groups() == tuple(said), slug
        assert tuple(said) == (str(len(shown.steps)), str(pacing.minutes(step.dose for step in shown.steps))), slug
        before = html(client, f"/routines/{slug}/follow/")
        assert re.search(FACTS, before).groups() == tuple(said), slug
        needed = re.search(r"<dt>You need</dt><dd>([^<]*)<", page)[1]
        assert needed == re.search(r"<dt>Have ready</dt><dd>([^<]*)<", before)[1], slug
        steps = printed(permit, shown)
        if steps:  # what has to be asked about each time is no part of the sheet, nor of what it says
            sheet = unescape(html(client, f"/routines/{slug}/worksheet/"))
            minutes = re.search(r"About (\d+) minutes?\.", sheet)[1]
            assert minutes == str(pacing.minutes(step.dose for step in steps)), slug
            if len(steps) == len(shown.steps):
                assert minutes == said[1] and (f"You need: {needed}." in sheet or needed == "nothing special"), slug
