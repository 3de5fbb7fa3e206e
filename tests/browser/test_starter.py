"""The starter in a real browser: how much is read and tapped before somebody moves."""

import pytest

MOST_WORDS, MOST_CLICKS = 230, 3
WORDS = r"""() => document.querySelector("main").innerText.split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length"""


def test_from_start_to_moving_it_is_three_clicks_and_few_words(page, site):
    page.goto(site.url + "/")
    page.get_by_role("link", name="Start now").click()
    page.wait_for_url("**/screening/quick/")
    quick = page.evaluate(WORDS)
    page.get_by_role("button", name="None of these").click()
    page.wait_for_url("**/routines/starter/follow/")
    go = page.get_by_role("button", name="Start", exact=True)
    page.wait_for_function("() => !document.querySelector('#go').disabled")
    words = quick + page.evaluate(WORDS)
    go.click()  # the third click
    page.wait_for_function(
        "() => document.querySelector('#player').dataset.state === 'counting-in'"
    )
    assert page.locator("#how").is_visible(), "what to do is read beside the movement"
    assert quick <= 170 and words <= MOST_WORDS, (quick, words)


def test_it_is_answered_by_keyboard(browse, site):
    page = browse(390)
    page.goto(site.url + "/screening/quick/")
    page.locator("input[value='line.below']").focus()
    page.keyboard.press("Space")
    for _line in range(page.locator("main input[type=checkbox]").count() + 1):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "some"
    page.keyboard.press("Enter")
    page.wait_for_url("**/screening/closer-1/")


@pytest.mark.parametrize("javascript", [True, False])
def test_enter_on_a_line_denies_nothing(browse, site, javascript):
    """A form's first button is pressed by Enter in any of its fields. It was "None of these"."""
    page = browse(390, javascript=javascript, expect=["422"])
    page.goto(site.url + "/screening/quick/")
    page.locator("input[value='line.below']").press("Enter")
    page.wait_for_selector(".error-summary")
    assert page.url.endswith("/screening/quick/")
    page.locator("input[value='line.below']").check()
    page.locator("input[value='line.below']").press("Enter")
    page.wait_for_url("**/screening/closer-1/")


def test_a_line_and_its_hint_are_read_with_a_pause_between_them(browse, site):
    page = browse(390)
    page.goto(site.url + "/screening/quick/")
    page.locator("input[value='line.ill']").check()
    page.get_by_role("button", name="Yes, one fits").click()
    page.wait_for_url("**/screening/closer-1/")
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    named = [
        (node["role"]["value"], node["name"]["value"])
        for node in nodes
        if not node["ignored"] and "name" in node
    ]
    lines = [name for role, name in named if role == "checkbox"]
    hinted = page.locator(".choice:has(.hint)").count()
    assert hinted and len([name for name in lines if " , " in name]) == hinted
    assert all(name for role, name in named if role in ("checkbox", "button", "link", "group"))


@pytest.mark.parametrize("javascript", [True, False])
def test_without_a_script_each_step_has_a_page(browse, site, javascript):
    page = browse(390, javascript=javascript)
    page.goto(site.url + "/screening/quick/")
    page.get_by_role("button", name="None of these").click()
    page.wait_for_url("**/routines/starter/follow/")
    page.goto(site.url + "/routines/starter/steps/1/")
    assert page.get_by_text("How to do it, in full").is_visible()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800), (320, 256)])
def test_something_hurts_is_in_view_on_the_page_of_a_step(browse_as, site, width, height):
    """Without a script it was 2,000 pixels down a phone."""
    page = browse_as("never-diagnosed", width, height, javascript=False)
    page.goto(site.url + "/routines/dont-crack/steps/1/")
    hurts = page.get_by_role("link", name="Something hurts")
    line = page.locator(".steps > li").first
    for _way in ("at the top", "at the first line of how"):
        box = hurts.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= height
        line.scroll_into_view_if_needed()
    assert line.bounding_box()["y"] + 24 <= hurts.bounding_box()["y"]


def test_the_pages_stand_in_nobodys_way(browse, site, fine):
    page = browse(390)
    page.goto(site.url + "/screening/quick/")
    fine(page)
    page.get_by_role("button", name="None of these").click()
    page.goto(site.url + "/routines/starter/done/")
    fine(page)
