"""The six-week plan in a real browser: without a script, at both widths, in light and in dark."""

import os

import pytest

SHOTS = os.environ.get("PLAN_SHOTS", "")  # a folder for pictures of the pages, to look at


def look(page, axe, name: str) -> None:
    wide = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide), name
    axe(page)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def start(page, site) -> None:
    page.goto(site.url + "/plan/")
    page.get_by_label("No", exact=True).check()
    page.locator("#pain-3").check()
    page.get_by_label("Thing 1").fill("put on socks")
    page.get_by_label("How hard is it now, from 0 to 10?").first.select_option("6")
    page.get_by_role("button", name="Start my plan").click()
    page.wait_for_url("**/plan/")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_a_plan_begins_is_followed_and_has_gentle_days(browse_as, site, axe, width, colours):
    page = browse_as("never-diagnosed", width)
    page.emulate_media(color_scheme=colours)
    page.goto(site.url + "/plan/")
    look(page, axe, f"start-{width}-{colours}")
    start(page, site)
    assert page.get_by_role("heading", level=1).inner_text()
    look(page, axe, f"today-{width}-{colours}")
    page.get_by_role("button", name="My back is bad today").click()
    page.get_by_role("heading", name="Gentle days").wait_for()
    look(page, axe, f"flare-{width}-{colours}")
    page.goto(site.url + "/plan/change/")
    look(page, axe, f"change-{width}-{colours}")
    page.get_by_label("Something got worse").check()
    page.get_by_role("button", name="Delete my plan").click()
    page.get_by_role("heading", name="Your plan is deleted").wait_for()
    look(page, axe, f"worse-{width}-{colours}")


def test_the_session_of_the_day_needs_no_script(browse_as, site):
    page = browse_as("never-diagnosed", 390, javascript=False)
    start(page, site)
    page.goto(site.url + "/plan/today/follow/")
    page.locator("#pain-2").check()
    page.get_by_role("button", name="Step by step, without a clock").click()
    for _step in range(14):
        if page.get_by_role("link", name="That was the last one").count():
            break
        page.get_by_role("link", name="Next:").click()
    page.get_by_role("link", name="That was the last one").click()
    page.wait_for_url("**/plan/today/done/")
    page.locator("#pain-1").check()
    page.get_by_label("Easier", exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="My plan: what comes next").click()
    assert "Done for today" in page.locator("main").inner_text()


def test_the_session_of_the_day_runs_in_the_player(browse_as, site):
    page = browse_as("never-diagnosed", 390)
    start(page, site)
    page.goto(site.url + "/plan/today/follow/")
    page.get_by_role("button", name="Skip this").click()
    page.wait_for_function(
        "() => document.querySelector('#go') && !document.querySelector('#go').disabled"
    )
    assert page.locator("#name").inner_text()
