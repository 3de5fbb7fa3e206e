"""Pictures on pages: which are where, how they are cached, what they cost, and their text
alternatives.
"""

import gzip
import re

import pytest
from django.test import Client
from django.utils import timezone

from backapp.access.permit import SHELF
from backapp.library import content, versions
from backapp.library.content import catalogue
from backapp.library.models.instructions import Drawing
from backapp.web import page_cache
from tests import weight
from tests.people import CAST, aged, come_in

pytestmark = pytest.mark.django_db

SHEETS = ("/exercises/figures/1/start.svg", "/exercises/figures/1/end.svg")
GLANCE = "/exercises/at-a-glance/"
STILLS = "/exercises/bridge/stills.svg"
OF_ONE = ("start.svg", "card.svg", "stills.svg", "stills.svg?side=left", "movement/")


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def shown_in(text):
    """The exercises that have a window in a sheet."""
    return set(re.findall(r'<view id="([a-z0-9-]+)"', text))


def drawn_for(client, which="start"):
    """The exercises that have a window in one of the sheets of this visitor."""
    shelves = {one.place // SHELF + 1 for one in content.catalogue().exercises.values()}
    sheets = [client.get(f"/exercises/figures/{shelf}/{which}.svg") for shelf in sorted(shelves)]
    return {slug for sheet in sheets for slug in shown_in(sheet.content.decode())}


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
        drawn = drawn_for(client)
        assert drawn == drawn_for(client, "end") and "bridge" in drawn
        assert not drawn & set(pushes) or name == "full-set"
        for slug in facts:
            opened = 'class="steps"' in page(client, f"/exercises/{slug}/")
            assert opened == (slug in drawn), (name, slug)


def test_a_picture_that_is_drawn_anew_is_shown_from_the_next_look_on(client):
    before = page(client, STILLS)
    row = Drawing.objects.get(exercise__slug="bridge")
    row.stills = [svg.replace('d="M', 'd="M1 1L', 1) for svg in row.stills]
    row.save()
    versions.mark_changed(timezone.now())
    try:
        content.forget()
        after = page(client, STILLS)
        assert after != before and after.count('d="M1 1L') == 2
    finally:
        content.forget()


# Where they are
# --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["nobody", "full-set", "thin-bones"])
def test_every_card_of_a_list_has_the_picture_that_its_state_allows(name):
    client = come_in(name)
    drawn = drawn_for(client)
    cards = re.findall(r"<article.*?</article>", page(client, "/exercises/"), flags=re.S)
    assert len(cards) == len(content.catalogue().exercises)
    for card in cards:
        slug = re.search(r'href="/exercises/([a-z0-9-]+)/"', card)[1]
        pictured = re.search(rf'src="/exercises/figures/\d+/end.svg#{slug}"', card)
        kinds = (bool(pictured), 'class="place"' in card)
        assert kinds == (slug in drawn, slug not in drawn), slug
        assert ("withheld" in card) <= kinds[1]


@pytest.mark.parametrize("name", ["nobody", "full-set", "thin-bones"])
def test_the_files_of_an_exercise_are_there_for_whom_it_is_open_and_for_nobody_else(name, facts):
    client = come_in(name)
    drawn = drawn_for(client)
    assert drawn
    moving = {d.exercise.slug for d in Drawing.objects.select_related("exercise") if d.movement}
    assert len(moving) > 40
    for slug in facts:
        for file in OF_ONE:
            response = client.get(f"/exercises/{slug}/{file}")
            there = slug in drawn and (file != "movement/" or slug in moving)
            assert response.status_code == (200 if there else 404), (slug, file)
            assert bool(response.content) == there
            assert ("no-store" in response["Cache-Control"]) == (name != "nobody")


@pytest.mark.parametrize("name", ["emergency", "urgent", "child", "unsure"])
def test_where_everything_is_withheld_no_exercise_has_a_file(name):
    client = come_in(name)
    for file in OF_ONE:
        response = client.get(f"/exercises/bridge/{file}")
        assert response.status_code == 404 and response.content == b""


def test_a_file_of_what_is_no_exercise_is_not_there(client):
    for file in OF_ONE:
        assert client.get(f"/exercises/flying/{file}").status_code == 404


def test_an_exercise_without_a_movement_has_no_file_of_it(client):
    Drawing.objects.filter(exercise__slug="bridge").update(movement="")
    versions.mark_changed(timezone.now())
    try:
        content.forget()
        assert client.get("/exercises/bridge/movement/").status_code == 404
        assert client.get(STILLS).status_code == 200
    finally:
        content.forget()


def test_the_stills_of_the_other_side_are_mirrored(client):
    address = "/exercises/single-knee-to-chest/stills.svg"
    plain, left, right = (page(client, address + ask) for ask in ("", "?side=left", "?side=right"))
    assert plain == right and "matrix(-1" not in plain
    assert left.count("matrix(-1 0 0 1 1260 0)") == plain.count("<view ") == left.count("<view ")
    assert page(client, STILLS) == page(client, STILLS + "?side=left"), "what has no sides"


def test_an_open_exercise_shows_every_position_with_its_words_and_what_moves(facts):
    client = come_in("full-set")
    for slug in drawn_for(client):
        text = page(client, f"/exercises/{slug}/")
        pictures = re.search(
            r'<div class="pictures .*?</div>\s*<p class="facts-line">', text, flags=re.S
        )[0]
        captions = re.findall(r"<figcaption>(.*?)</figcaption>", pictures)
        assert (
            1 <= len(captions) <= 4
            and captions[0].startswith("<b>Start:</b>") == (len(captions) > 1)
            and captions[-1].startswith("<b>End:</b>") == (len(captions) > 1)
        )
        strip = "".join(re.findall(r"<figure>.*?</figure>", pictures, flags=re.S))
        stills = re.findall(
            rf'<img\s+src="/exercises/{slug}/stills.svg#still-(\d)"[^>]* alt=""', strip
        )
        assert stills == [str(n) for n in range(1, len(captions) + 1)], "each is told by its words"
        assert re.search(r'<p class="vh" id="moves">[A-Z][^<]{20,}</p>', pictures), "what moves"


@pytest.mark.parametrize(("slug", "asked", "side"), [
    ("single-knee-to-chest", "left", "left"), ("single-knee-to-chest", "right", "right"), ("single-knee-to-chest", "up", "right"),
    ("open-book", "", "right"),
])  # fmt: skip
def test_a_side_is_chosen_in_the_address_and_its_words_change_with_it(client, slug, asked, side):
    text = page(client, f"/exercises/{slug}/?side={asked}")
    other, posed = "left" if side == "right" else "right", "right"
    assert f'href="?side={other}"' in text
    assert (f'stills.svg?side={side}#still-1"' in text) == (side != posed)
    assert (
        f"your {side}"
        in re.search(r'<div class="pictures .*?</div>\s*<p class="facts-line">', text, flags=re.S)[
            0
        ]
    )


def test_what_has_no_sides_offers_none(client):
    assert "Show the left side" not in page(client, "/exercises/bridge/?side=left")


def test_nothing_of_a_withheld_exercise_is_drawn_whatever_is_asked(client):
    for ask in ("", "?moving=1", "?side=left", "?moving=1&side=left"):
        text = page(client, f"/exercises/egg-roll/{ask}")
        assert "#pictures" not in text and "stills.svg" not in text and "data-movement" not in text


def test_home_shows_the_bridge_to_whom_it_is_open_and_nothing_to_whom_all_is_withheld():
    drawn = r'src="/exercises/[a-z-]+/(?:card|stills).svg'
    assert len(re.findall(drawn, page(Client(), "/"))) == 4
    for name in ("emergency", "child"):
        assert not re.findall(drawn, page(come_in(name), "/"))


# At a glance
# --------------------------------------------------------------------------------------------------


def test_at_a_glance_has_start_end_and_dose_of_what_is_open_but_not_what_paper_cannot_ask(facts):
    for name in ("nobody", "full-set", "thin-bones"):
        client = come_in(name)
        text = page(client, GLANCE)
        rows = re.findall(r'src="/exercises/figures/\d+/(start|end)\.svg#([a-z0-9-]+)"', text)
        listed = {slug for _moment, slug in rows}
        assert len(rows) == 2 * len(listed) and listed <= drawn_for(client)
        assert not {slug for slug in listed if facts[slug]["requires"]}
        assert all(facts[slug]["requires"] for slug in drawn_for(client) - listed)
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
            for ask in ("", "?side=left")
        ]
    for address in addresses:
        assert weight.of_page(client.get(address).content) <= weight.ROUND_TRIP, address


def test_a_step_of_the_player_with_both_sides_is_little_more_than_with_one():
    """The other side is the mirror image, which compresses to almost nothing beside the first."""
    client = come_in("full-set")
    client.post("/exercises/single-knee-to-chest/follow/", {"pain": 2})
    step = client.get("/exercises/single-knee-to-chest/follow/steps/1/").content
    one = step.partition(b'<div data-part="picture"')[2].partition(b'<div data-part="picture"')[0]
    both = step.partition(b'<div data-part="picture"')[2].partition(b'<div data-part="easier"')[0]
    assert len(both) > 1.9 * len(one)
    assert len(gzip.compress(both, 6)) < 1.15 * len(gzip.compress(one, 6))
