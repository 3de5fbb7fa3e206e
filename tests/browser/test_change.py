"""*Change this* and "How was that?" in a real Chromium: with the player, without a script, by eye."""

import os
from pathlib import Path

import pytest

from tests.often import often

SET = "/routines/low-back-strength/"


def begin(page, site, at=SET):
    page.goto(f"{site.url}{at}follow/")
    page.get_by_label("2", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    return page


def player(page):
    page.locator("#go:not([disabled]):visible").wait_for()
    return page.locator("#name").inner_text()


def test_the_player_changes_what_it_shows_and_goes_on_there(browse_as, site):
    page = begin(browse_as("never-diagnosed", 390, 844), site)
    player(page)
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Skip", exact=True).click()
    page.wait_for_function("() => document.getElementById('at').value === '2'")
    second = page.locator("#name").inner_text()
    page.get_by_role("button", name="Change this").click()
    assert second in page.locator("main").inner_text(), (
        "the exercise that is shown, not the one before"
    )
    page.get_by_role("button", name="Make it easier").click()
    assert player(page) == second and page.locator("#where").inner_text() == "Step 2 of 3"
    assert page.locator("#easier-box").is_visible() and "/follow/" in page.url
    page.reload()
    assert player(page) == second


def test_going_back_from_it_changes_nothing_and_keeps_the_place(browse_as, site):
    page = begin(browse_as("never-diagnosed", 390, 844), site)
    player(page)
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Skip", exact=True).click()
    page.wait_for_function("() => document.getElementById('at').value === '2'")
    name = page.locator("#name").inner_text()
    page.get_by_role("button", name="Change this").click()
    page.get_by_role("link", name="Back, and change nothing").click()
    assert player(page) == name and page.locator("#easier-box").is_hidden()


def test_without_a_script_each_step_leads_to_it_and_back(browse_as, site):
    page = begin(browse_as("never-diagnosed", 390, 844, javascript=False), site)
    page.goto(f"{site.url}{SET}steps/2/")
    page.get_by_role("link", name="Change this").click()
    page.get_by_role("button", name="Leave it out").click()
    assert page.url == f"{site.url}{SET}steps/2/"
    assert "step 2 of 2" in page.locator("main").inner_text()


@pytest.mark.parametrize("scheme", often(["light", "dark"], "light"))
def test_the_pages_around_it_are_accessible_and_fit(browse_as, site, axe, viewport, scheme):
    width, height = viewport
    page = browse_as("never-diagnosed", width, height, color_scheme=scheme)

    def looked_at(name):
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)

    page.goto(f"{site.url}{SET}follow/")
    looked_at("before")
    begin(page, site)
    player(page)
    looked_at("player")
    page.get_by_role("button", name="Change this").click()
    looked_at("change")
    page.get_by_role("button", name="Make it easier").click()
    page.goto(f"{site.url}{SET}steps/1/")
    looked_at("step")
    page.goto(f"{site.url}{SET}done/")
    looked_at("done")
    for said in ("1", "Easier", "Too much"):
        page.get_by_label(said, exact=True).check()
    save = page.get_by_role("button", name="Save")
    if (width, height) == (390, 844):  # the questions and their button are one screen
        box = save.bounding_box()
        assert box["y"] + box["height"] <= height
    save.click()
    assert "next time you do less" in page.locator("#compared").inner_text()
    looked_at("done-said")
    page.goto(site.url + SET)
    looked_at("routine")
    begin(page, site, "/sessions/loosen/low-back/10/")
    page.goto(f"{site.url}/sessions/loosen/low-back/10/change/?at=2")
    looked_at("change-session")
    page.goto(f"{site.url}/sessions/loosen/low-back/10/")
    looked_at("session")
