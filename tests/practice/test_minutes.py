"""Every page states the same length and equipment for a routine."""

import re
from html import unescape

import pytest

from backapp.library import pacing
from backapp.library.models.words import Need, to_have_ready
from backapp.practice import cards
from backapp.practice.routines import printed
from backapp.practice.words import pain_rule
from tests.access.test_door import permit_of
from tests.people import CAST, come_in

pytestmark = pytest.mark.django_db
FACTS = r"(\d+) exercises? · about (\d+) minutes?"


@pytest.mark.parametrize("name", CAST)
def test_the_list_the_page_the_start_and_the_sheet_say_the_same(name, html):
    client, permit = come_in(name), permit_of(name)
    text = html(client, "/routines/")
    found = re.findall(r'<a href="/routines/([a-z-]+)/">[^<]*</a></h[23]>.*?(\d+) minutes?', text)
    listed = dict(found) if permit.screened else {}
    if "<h1>Routines</h1>" in text:  # not the page of a visitor who should be seen first
        cards = {card.slug: card for card in permit.routine_cards() if card.open and card.offered}
        assert set(listed) == set(cards)
    for slug, minutes in listed.items():
        said = (str(cards[slug].count), minutes)
        page, shown = html(client, f"/routines/{slug}/"), permit.open_routine(slug)
        assert re.search(FACTS, page).groups() == tuple(said), slug
        assert tuple(said) == (
            str(len(shown.steps)),
            str(pacing.minutes(step.dose for step in shown.steps)),
        ), slug
        before = html(client, f"/routines/{slug}/follow/")
        assert re.search(FACTS, before).groups() == tuple(said), slug
        needed = re.search(r"<dt>You need</dt><dd>([^<]*)<", page)[1]
        assert needed == re.search(r"<dt>Have ready</dt><dd>([^<]*)<", before)[1], slug
        steps = printed(permit, shown)
        # what needs a question each time is not on the sheet and not counted there
        if steps:
            sheet = unescape(html(client, f"/routines/{slug}/worksheet/"))
            minutes = re.search(r"About (\d+) minutes?\.", sheet)[1]
            assert minutes == str(pacing.minutes(step.dose for step in steps)), slug
            if len(steps) == len(shown.steps):
                assert minutes == said[1] and (
                    f"You need: {needed}." in sheet or needed == "nothing special"
                ), slug


@pytest.mark.parametrize(
    ("needs", "said"),
    [
        ([], ()),
        (["chair", "mat", "chair"], ("a mat", "a chair")),
        (["mat-or-bed"], ("a mat or a bed",)),
        (["mat-or-bed", "mat"], ("a mat",)),
        (["mat-or-bed", "bed"], ("a bed",)),
        (["bed", "mat", "mat-or-bed", "foam-roller"], ("a mat", "a bed", "a foam roller")),
    ],
)
def test_what_to_have_ready_is_said_once_and_in_a_sentences_words(needs, said):
    assert to_have_ready(needs) == said


def test_every_need_has_its_words():
    assert all(len(to_have_ready([need])) == 1 for need in Need.values)


@pytest.mark.parametrize(
    "name", ["never-diagnosed", "full-set", "thin-bones", "pregnant", "disc", "clinician-first"]
)
def test_what_is_needed_follows_from_the_exercises_that_this_visitor_gets(name):
    permit = permit_of(name)
    for card in permit.routine_cards():
        if card.open:
            steps = permit.open_routine(card.slug).steps
            assert card.equipment == to_have_ready(
                need
                for step in steps
                for need in permit.catalogue.exercises[step.exercise.card.slug].needs
            )
            assert len(set(card.equipment)) == len(card.equipment)
            if any(step.exercise.card.posture.startswith("lying") for step in steps):
                assert (
                    set(card.equipment) & {"a mat", "a bed", "a mat or a bed"}
                    or card.slug == "crack-your-own-back"
                )
        else:
            assert card.equipment == () and card.minutes == 0


def test_a_card_names_each_thing_once_with_something_between_them(html):
    """As a screen reader reads it: "standing, back to a wall · tennis or soft ball", never "wall
    wall".
    """
    permit = permit_of("never-diagnosed")
    for slug in permit.catalogue.exercises:
        card = permit.card(slug)
        markup = b"".join(cards.drawn([card])).decode()
        line = unescape(
            re.sub(r"<[^>]*>", "", re.search(r'<p class="facts-line">(.*?)</p>', markup, re.S)[1])
        )
        said = [part.strip() for part in line.split(" · ")]
        hidden = card.kind == "self-manipulation" and card.state == "withheld"
        shown = () if hidden else (card.position, card.equipment)
        assert said[1:] == [part for part in shown if part], line
        assert not {thing for thing in card.equipment.split(", ") if thing} & set(
            re.split(r", |\b(?:on|in|to) an? ", card.position)
        ), line


def test_the_pain_rule_and_the_stop_rules_agree(html):
    for limit in (3, 5):
        assert pain_rule(limit).startswith("Pain you know is all right up to 3 out of 10")
