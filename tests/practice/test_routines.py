"""Routines: which, why, step by step to the end, what to do when it hurts, and what happens if the
permit changes during one.
"""

import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from backapp.access import permit_for
from backapp.library.content import STARTER, catalogue
from tests.people import aged, come_in
from tests.walk import walk

pytestmark = pytest.mark.django_db

SET = "/routines/dont-crack/"


def groups(text):
    """heading -> the routines under it, in the order of the page."""
    parts = re.split(r"<h2[^>]*>(.*?)</h2>", text, flags=re.S)[1:]
    return {
        head: re.findall(r'href="/routines/([a-z-]+)/"', part)
        for head, part in zip(parts[::2], parts[1::2], strict=True)
    }


def test_a_stranger_sees_names_and_purposes_and_that_questions_open_them(client, html, shown_in):
    text = html(client, "/routines/")
    found = groups(text)
    assert set(found["What there is"]) == set(catalogue().routines) - {STARTER} and len(found) == 1
    assert f'href="{reverse("screening:start")}"' in text and "minutes<" not in text
    for slug, routine in catalogue().routines.items():
        page = html(client, f"/routines/{slug}/")
        pushes = slug == "crack-your-own-back"
        assert escape(routine.purpose) in page and ("A few questions open it" in page) != pushes
        assert shown_in(page) == set() and 'class="dose"' not in page and "/steps/" not in page


def cards_of(text):
    """The lines of facts of each card of an exercise, by slug."""
    found = re.findall(r'<article class="card.*?</article>', text, flags=re.S)
    return {
        re.search(r'href="/exercises/([a-z0-9-]+)/"', card)[1]: card.partition("facts-line")[2]
        for card in found
    }


@pytest.mark.parametrize("name", ["nobody", "never-diagnosed", "pregnant", "wants-no-cracking"])
def test_who_may_not_crack_their_back_reads_of_no_position_and_no_kit(name, html, facts, pushes):
    client, seen = come_in(name), set()
    recipe = re.compile("lying|sitting|chair|mat\\b|roller|towel|ball")
    for page in ("/routines/crack-your-own-back/", "/exercises/", "/exercises/?q=crack+my+back"):
        for slug, said in cards_of(html(client, page)).items():
            if slug in pushes:
                seen.add(slug)
                assert not recipe.search(said), (page, slug)
    assert seen == set(pushes)
    for slug in pushes:
        lines = re.findall(r'<p class="facts-line">.*?</p>', html(client, f"/exercises/{slug}/"))
        assert lines and not recipe.search(lines[0]), slug
    assert facts["bridge"]["position"] in cards_of(html(client, "/exercises/"))["bridge"]


CALM = "Not for most people. It opens only after a full check and a clinician's word."


def test_a_stranger_reads_one_calm_line_about_the_self_manipulation_set(client, html):
    for page in (
        "/routines/",
        "/routines/crack-your-own-back/",
        "/routines/crack-your-own-back/follow/",
    ):
        assert html(client, page).count(CALM) == 1, page
    text = html(client, "/routines/crack-your-own-back/").partition("<main")[2]
    assert "A few questions open it" not in text


def test_a_step_asked_for_by_a_stranger_answers_that_the_questions_come_first(
    client, html, shown_in
):
    for address in (f"{SET}steps/1/", f"{SET}hurts/?step=1", f"{SET}done/"):
        text = html(client, address)
        assert "The questions come first" in text and f'href="{reverse("screening:start")}"' in text
        assert shown_in(text) == set() and 'class="dose"' not in text


def start_here(text):
    """The routine to start with."""
    return re.search(r'Start here</strong>.*?<h2><a href="/routines/([a-z-]+)/">', text)[1]


def test_what_fits_comes_first_and_what_is_withheld_says_why(html):
    text = html(come_in("thin-bones"), "/routines/")
    found = groups(text)
    assert start_here(text) == "bone-safe"
    assert "crack-your-own-back" in found["Not for you today"]
    text = text.partition("Not for you today")[2]
    tiles = re.findall(
        r'<li class="tile withheld">.*?<p class="hint">(.*?)</p></li>', text, flags=re.S
    )
    assert len(tiles) == len(found["Not for you today"]) and all(len(why) > 20 for why in tiles)


def test_routines_made_for_other_conditions_are_left_out_and_the_page_says_so(html):
    text = html(come_in("never-diagnosed"), "/routines/")
    found = groups(text)
    assert start_here(text) == "low-back-relief"
    assert {"dont-crack", "sore-back", "mid-back"} <= set(found["Also fine for you"])
    for slug in ("pregnancy", "stenosis", "bone-safe", "disc", "arthritis"):
        assert f'href="/routines/{slug}/"' not in text
    assert "conditions that you did not tell us about are left out" in text


@pytest.mark.parametrize(
    "name",
    [
        "never-diagnosed",
        "thin-bones",
        "pregnant",
        "clinician-first",
        "disc",
        "full-set",
        "for-someone-else",
    ],
)
def test_every_open_routine_can_be_followed_step_by_step_to_its_end(name, html, how_to):
    client, followed = come_in(name), 0
    permit = permit_for(client.get("/routines/").wsgi_request)
    for card in permit.routine_cards():
        text = html(client, f"/routines/{card.slug}/")
        if not card.open:
            assert (
                "/steps/" not in text
                and 'class="actions"><a class="button" href="/routines' not in text
            )
            assert "The questions come first" in html(
                client, f"/routines/{card.slug}/steps/1/"
            ) or "We stop here for now" in html(client, f"/routines/{card.slug}/steps/1/")
            continue
        followed += 1
        at, count = (
            re.search(r'<a class="button secondary" href="([^"]*)">Step by step<', text)[1],
            0,
        )
        while "/steps/" in at:
            count += 1
            page = html(client, at)
            assert f"step {count} of {card.count}" in page, at
            slug = permit.open_routine(card.slug).steps[count - 1].exercise.card.slug
            assert escape(how_to[slug][0]) in page and page.index(
                "Stop if you notice:"
            ) < page.index(escape(how_to[slug][0]), page.index("How to do it"))
            assert (
                f"/routines/{card.slug}/hurts/?step={count}" in page
                and f"/routines/{card.slug}/done/" in page
            )
            at = re.search(r'<a\s+class="button"\s+href="([^"]*)"', page)[1]
        assert at == f"/routines/{card.slug}/done/" and count >= 2
        assert "The next 24 hours" in html(client, at)
    assert followed


def test_what_was_swapped_or_left_out_is_said(html):
    text = html(come_in("never-diagnosed"), SET)
    assert "Instead of Prone prop on elbows" in text
    text = html(come_in("pregnant"), "/routines/mid-back/")
    assert "Left out for you" in text or "Instead of" in text


def test_what_has_a_question_of_its_own_is_not_followed_blind(html, how_to):
    client = come_in("full-set")
    text = html(client, "/routines/crack-your-own-back/")
    assert "One by one, on their own pages" in text and "/exercises/foam-roller-upper-back/" in text
    steps = [html(client, f"/routines/crack-your-own-back/steps/{n}/") for n in (1, 2, 3)]
    assert not any(escape(how_to["foam-roller-upper-back"][0]) in step for step in steps)


@pytest.mark.parametrize("number", [0, 10, 9999])
def test_a_step_that_does_not_exist_leads_back_to_the_routine(number):
    response = come_in("never-diagnosed").get(f"{SET}steps/{number}/")
    assert response.status_code == 302 and response["Location"] == SET


@pytest.mark.parametrize(
    "address",
    ["/routines/neck/", "/routines/neck/steps/1/", "/routines/neck/hurts/", "/routines/neck/done/"],
)
def test_an_unknown_routine_is_a_404_that_helps(client, address):
    response = client.get(address)
    assert response.status_code == 404 and 'href="/routines/"' in response.content.decode()


def test_a_day_later_the_short_check_comes_first(html, shown_in):
    client = come_in("never-diagnosed")
    aged(client, hours=24.1, remember="28-days")
    assert f'<a class="button secondary" href="{SET}steps/1/">Step by step<' in html(client, SET)
    response = client.get(f"{SET}steps/3/")
    assert (
        response.status_code == 302
        and response["Location"]
        == reverse("screening:now") + "?next=%2Froutines%2Fdont-crack%2Fsteps%2F3%2F"
    )
    passed = client.post(response["Location"], {"new": "nothing"})
    assert passed["Location"] == f"{SET}steps/3/"
    assert shown_in(html(client, passed["Location"]))


def test_something_hurts_offers_four_plain_answers_the_most_serious_first(html):
    client = come_in("never-diagnosed")
    text = html(client, f"{SET}hurts/?step=2")
    assert re.findall(r'name="choice" value="([a-z]+)"', text) == [
        "sign",
        "spreading",
        "sharper",
        "gentler",
    ]
    assert (
        f'action="{SET}hurts/"' in text
        and 'name="exercise" id="hurting-exercise" value="bridge"' in text
    )
    assert 'href="tel:999"' in text


@pytest.mark.parametrize("said", ["", "0", "99", "-1", "x", "²", "1" * 50])
def test_a_nonsense_step_number_still_gets_help(said):
    assert come_in("never-diagnosed").get(f"{SET}hurts/", {"step": said}).status_code == 200


def test_a_sign_told_in_the_middle_ends_the_routine_at_once(html, shown_in):
    client = come_in("never-diagnosed")
    assert shown_in(html(client, f"{SET}steps/2/"))
    answered = client.post(reverse("screening:now"), {"now": "saddle-numbness"})
    assert answered["Location"] == reverse("screening:result")
    for address in (f"{SET}steps/3/", SET, "/routines/", f"{SET}done/", f"{SET}hurts/?step=2"):
        text = html(client, address)
        assert (
            'class="advice emergency' in text and shown_in(text) == set() and "/steps/" not in text
        ), address


def test_answers_that_lapse_on_the_way_end_it_kindly_with_the_reason(html, shown_in):
    client = come_in("never-diagnosed")
    session = client.session
    session["screening"]["said"]["episode"] = "a word that nobody can read"
    session["screening"]["said"].pop("fever")
    session.save()
    text = html(client, f"{SET}steps/3/")
    assert shown_in(text) == set()
    assert "We stop here for now" in text and "You have done nothing wrong" in text
    assert f'href="{reverse("screening:start")}"' in text


def test_the_comfort_set_stays_when_a_clinician_has_to_look_first(html):
    text = html(come_in("clinician-first"), "/routines/")
    assert start_here(text) == "comfort" and "Also fine for you" not in text
    why = text.partition("Not for you today")[2]
    assert "Please see a clinician first" in why
    page = html(come_in("clinician-first"), SET)
    assert re.findall(r"<li>(?:<strong>[^<]*</strong> )?([^<]*) <span", page) == [
        "Please see a clinician first. Until then only the comfort set is open."
    ]


def test_nobody_is_praised_or_urged_at_the_end(html):
    text = html(come_in("never-diagnosed"), f"{SET}done/").lower()
    assert not re.search(r"well done|great|congrat|good job|streak|keep it up|more next time", text)
    assert "do about half next time" in text


def test_the_comfort_set_waits_for_no_questionnaire_to_be_finished(client, html):
    walk(client, until="/screening/check/", supervised_only="yes")
    text = html(client, "/routines/comfort/")
    assert '<a class="button secondary" href="/routines/comfort/steps/1/">Step by step<' in text
    assert "step 1 of" in html(client, "/routines/comfort/steps/1/")
    assert 'value="sign">Stop and check' in html(client, "/routines/comfort/hurts/?step=1")
