"""Pictures on pages: which are where, how they are cached, what they cost, and their text
alternatives.
"""

import re

import pytest
from django.test import Client
from django.utils import timezone

from backapp.library import content, versions
from backapp.library.content import catalogue
from backapp.library.models.instructions import Figure
from backapp.web import page_cache
from tests import weight
from tests.people import CAST, aged, come_in

pytestmark = pytest.mark.django_db

SHEETS = ("/exercises/figures/1/start.svg", "/exercises/figures/1/end.svg")
GLANCE = "/exercises/at-a-glance/"
# every outline changes on the way; it is fetched only on request
ROLLS_OVER = {"log-roll": 18 * 1024}


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def shown_in(text):
    """The exercises that have a window in a sheet."""
    return set(re.findall(r'<view id="([a-z0-9-]+)"', text))


# The sheets
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", SHEETS)
def test_a_stranger_gets_the_same_sheet_kept_like_any_page_for_anybody(client, address):
    first = client.get(address)
    assert first["Content-Type"] == "image/svg+xml" and first["Cache-Control"] == "public, no-cache"
    assert "Cookie" in first["Vary"] and not client.cookies
    again = client.get(address)
    assert again.content == first.content and again["Content-Type"] == "image/svg+xml", (
        "from what is kept"
    )
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert (content.catalogue().stamp, "en", address) in page_cache._cache


@pytest.mark.parametrize("address", SHEETS)
def test_a_visitors_sheet_is_stored_nowhere(address):
    response = come_in("full-set").get(address)
    assert response["Cache-Control"] == "no-store, private" and "ETag" not in response
    assert not page_cache._cache


@pytest.mark.parametrize("name", ["emergency", "urgent", "child", "unsure"])
def test_where_everything_is_withheld_there_is_no_sheet_and_no_word(name):
    client = come_in(name)
    for address in SHEETS:
        response = client.get(address)
        assert (
            response.status_code == 404
            and response.content == b""
            and response["Cache-Control"] == "no-store, private"
        )


def test_a_sheet_has_what_is_open_to_this_visitor_and_no_more(facts, pushes):
    for name in ("nobody", "thin-bones", "full-set"):
        client = come_in(name)
        drawn = shown_in(page(client, SHEETS[0]))
        assert drawn == shown_in(page(client, SHEETS[1])) and "bridge" in drawn
        assert not drawn & set(pushes) or name == "full-set"
        for slug in facts:
            opened = 'class="steps"' in page(client, f"/exercises/{slug}/")
            assert opened == (slug in drawn), (name, slug)


def test_a_picture_that_is_drawn_anew_is_shown_from_the_next_look_on(client):
    before = page(client, "/exercises/bridge/")
    row = Figure.objects.get(exercise__slug="bridge")
    row.pose["keyframes"][1]["hips"]["lean"] = 205
    row.save()
    versions.mark_changed(timezone.now())
    try:
        content.forget()
        after = page(client, "/exercises/bridge/")
        assert re.findall(r'<path class="fig-top"[^>]*>', after) != re.findall(
            r'<path class="fig-top"[^>]*>', before
        )
    finally:
        content.forget()


# Where they are
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["nobody", "full-set", "thin-bones"])
def test_every_card_of_a_list_has_the_picture_that_its_state_allows(name):
    client = come_in(name)
    drawn = shown_in(page(client, SHEETS[0]))
    cards = re.findall(r"<article.*?</article>", page(client, "/exercises/"), flags=re.S)
    assert len(cards) == len(content.catalogue().exercises)
    for place, card in enumerate(cards):
        slug = re.search(r'href="/exercises/([a-z0-9-]+)/"', card)[1]
        kinds = (
            'class="fig"' in card,
            f'src="{SHEETS[1]}#{slug}"' in card,
            'class="place"' in card,
        )
        assert kinds == (
            (slug in drawn and place < 1),
            (slug in drawn and place >= 1),
            slug not in drawn,
        ), slug
        assert ("withheld" in card) <= kinds[2]


def test_an_open_exercise_shows_every_position_with_its_words_and_what_moves(facts):
    client = come_in("full-set")
    for slug in shown_in(page(client, SHEETS[0])):
        text = page(client, f"/exercises/{slug}/")
        pictures = re.search(
            r'<div class="pictures".*?</div>\s*<p class="facts-line">', text, flags=re.S
        )[0]
        captions = re.findall(r"<figcaption>(.*?)</figcaption>", pictures)
        assert (
            2 <= len(captions) <= 4
            and captions[0].startswith("<b>Start:</b>")
            and captions[-1].startswith("<b>End:</b>")
        )
        assert pictures.count('aria-hidden="true"') == len(captions), "each is told by its words"
        assert re.search(r'<p class="vh">[A-Z][^<]{20,}</p>', pictures), "what moves"
        assert "Show me the movement" in pictures and "<animate" not in pictures


def test_a_movement_has_a_title_and_a_description_of_its_own():
    text = page(Client(), "/exercises/bridge/?moving=1")
    moving = re.search(r'<figure class="moving">.*?</figure>', text, flags=re.S)[0]
    assert 'role="img" aria-labelledby="movement movement-desc"' in moving and "<animate" in moving
    assert (
        '<title id="movement">Bridge</title>' in moving
        and "The hips lift" in re.search(r"<desc.*?</desc>", moving)[0]
    )
    assert text.count('id="movement"') == 1 and text.count('class="still"') == 2, (
        "still pictures for who wants no movement"
    )


@pytest.mark.parametrize(("slug", "asked", "side"), [
    ("single-knee-to-chest", "left", "left"), ("single-knee-to-chest", "right", "right"), ("single-knee-to-chest", "up", "right"),
    ("open-book", "", "left"),
])  # fmt: skip
def test_a_side_is_chosen_in_the_address_and_its_words_change_with_it(client, slug, asked, side):
    text = page(client, f"/exercises/{slug}/?side={asked}")
    assert (
        f"side={'left' if side == 'right' else 'right'}" in text
        and f"moving=1&amp;side={side}" in text
    )
    assert (
        f"your {side}"
        in re.search(r'<div class="pictures".*?</div>\s*<p class="facts-line">', text, flags=re.S)[
            0
        ]
    )


def test_what_has_no_sides_offers_none(client):
    assert "Show the left side" not in page(client, "/exercises/bridge/?side=left")


def test_nothing_of_a_withheld_exercise_is_drawn_whatever_is_asked(client):
    for ask in ("", "?moving=1", "?side=left", "?moving=1&side=left"):
        text = page(client, f"/exercises/egg-roll/{ask}")
        assert (
            "#pictures" not in text
            and "<animate" not in text
            and "Show me the movement" not in text
        )


def test_home_shows_the_bridge_to_whom_it_is_open_and_nothing_to_whom_all_is_withheld():
    assert page(Client(), "/").count('class="fig"') == 4
    for name in ("emergency", "child"):
        assert 'class="fig"' not in page(come_in(name), "/")


# At a glance
# --------------------------------------------------------------------------------------------------


def test_at_a_glance_has_start_end_and_dose_of_what_is_open_but_not_what_paper_cannot_ask(facts):
    for name in ("nobody", "full-set", "thin-bones"):
        client = come_in(name)
        text = page(client, GLANCE)
        rows = re.findall(r'src="/exercises/figures/1/(start|end)\.svg#([a-z0-9-]+)"', text)
        listed = {slug for _moment, slug in rows}
        assert len(rows) == 2 * len(listed) and listed <= shown_in(page(client, SHEETS[0]))
        assert not {slug for slug in listed if facts[slug]["requires"]}
        assert all(facts[slug]["requires"] for slug in shown_in(page(client, SHEETS[0])) - listed)
        assert "2 sets of 10. Hold for 3 seconds each time." in text
    assert "Only on the site, after the short check:" in page(come_in("full-set"), GLANCE)


def test_at_a_glance_asks_again_when_the_answers_are_old_and_shows_nothing_in_an_emergency():
    client = come_in("full-set")
    aged(client, hours=24.1, remember="28-days")
    assert client.get(GLANCE)["Location"].startswith(
        "/screening/now/?next=%2Fexercises%2Fat-a-glance%2F"
    )
    assert "start.svg" not in page(come_in("emergency"), GLANCE)


# What they cost
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CAST)
def test_pages_with_pictures_fit_into_one_round_trip(name):
    client = come_in(name)
    addresses = ["/exercises/", GLANCE, *(f"/routines/{slug}/" for slug in catalogue().routines)]
    if name in ("nobody", "full-set"):
        addresses += [
            f"/exercises/{slug}/{ask}"
            for slug in catalogue().exercises
            for ask in ("", "?moving=1")
        ]
    for address in addresses:
        body = client.get(address).content
        most = (
            ROLLS_OVER.get(address.split("/")[2], weight.ROUND_TRIP)
            if "moving" in address
            else weight.ROUND_TRIP
        )
        assert weight.of_page(body) <= most, address
