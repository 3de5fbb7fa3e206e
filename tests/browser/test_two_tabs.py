"""What was withheld in one tab does not stay visible in another tab of the same browser (fault A4,
docs/adr/0055).
"""

from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Error

PUSH = "/exercises/long-sit-twist/"
BED = "/routines/in-bed/"


@pytest.fixture
def tabs(browse_as, site):
    """`tabs(address)`: two tabs of a visitor to whom everything is open, the first one at `address`."""

    def open_both(address, **more):
        one = browse_as("full-set", 390, **more)
        one.goto(site.url + address)
        two = one.context.new_page()
        two.goto(site.url + "/result/")
        return one, two

    return open_both


def shows_a_push(page):
    return "How to do it" in page.locator("main").inner_text() or page.locator(".dose").count() > 0


def looked_at(page):
    """As if this tab had been brought to the front.

    If the message of the other tab was faster, the page is already reloading.
    """
    from playwright.sync_api import Error

    page.bring_to_front()
    with suppress(Error):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")


@contextmanager
def leaving(page):
    """Wait until the page has been replaced.

    Two messages can start two navigations, so one that was overtaken by the next is no failure.
    """
    page.evaluate("window.untouched = true")
    yield
    page.wait_for_function("() => window.untouched !== true")


def finish(page):
    page.get_by_role("link", name="Clear my answers").click()
    page.get_by_role("button", name="Clear my answers").click()
    page.wait_for_url("**/finished/")


def tell_of_fever(page, site):
    page.goto(site.url + "/screening/now/?all=1")
    page.locator('input[name="now"][value="line.ill"]').check()
    page.locator("main form button:not(.quiet)").last.click()
    fever, left = (
        page.locator('input[value^="fever"]'),
        page.locator("main fieldset:not(:has(:checked)) input[value=none]"),
    )
    while "/result/" not in page.url:  # emergencies behind the line come first
        if fever.count():
            fever.first.check()
        while left.count():
            left.first.check()
        page.locator("main form button:not(.quiet)").last.click()
        page.wait_for_load_state()


@pytest.mark.parametrize("address", [PUSH, "/result/"])
def test_what_was_cleared_in_another_tab_goes_from_this_one(tabs, site, address):
    one, two = tabs(address)
    before = one.locator("main").inner_text()
    with leaving(one):
        finish(two)
        looked_at(one)
    one.wait_for_load_state()
    assert one.locator("main").inner_text() != before
    if address == PUSH:
        assert not shows_a_push(one)
        one.emulate_media(media="print")
        assert not shows_a_push(one), "nor on paper"


def test_a_sign_told_of_in_another_tab_closes_this_one(tabs, site):
    one, two = tabs(PUSH)
    assert shows_a_push(one)
    with leaving(one):
        tell_of_fever(two, site)
        looked_at(one)
    one.wait_for_load_state()
    assert not shows_a_push(one) and "Speak to someone today" in one.locator("main").inner_text()


def test_without_the_word_from_the_other_tab_it_is_asked_for_when_it_is_looked_at(tabs, site):
    one, two = tabs(PUSH)
    two.add_init_script("delete globalThis.BroadcastChannel")
    tell_of_fever(two, site)
    assert shows_a_push(one), "nobody has told it"
    with leaving(one):
        looked_at(one)
    one.wait_for_load_state()
    assert not shows_a_push(one)


def test_a_browser_without_the_channel_or_with_one_that_throws_still_asks(tabs, site, browse_as):
    for broken in (
        "delete globalThis.BroadcastChannel",
        "globalThis.BroadcastChannel = class { constructor() { throw new Error('no') } }",
    ):
        one = browse_as("full-set", 390)
        one.add_init_script(broken)
        one.goto(site.url + PUSH)
        two = one.context.new_page()
        tell_of_fever(two, site)
        with leaving(one):
            looked_at(one)
        one.wait_for_load_state()
        assert not shows_a_push(one)


def test_nothing_changed_nothing_moves_and_nothing_is_kept_or_said(tabs, site):
    one, two = tabs(PUSH)
    one.evaluate("""() => {
      window.untouched = true;
      window.heard = [];
      new BroadcastChannel("backapp").onmessage = ({ data }) => { heard.push(data); };
    }""")
    with one.expect_response("**/still/") as asked:
        two.goto(site.url + "/exercises/bridge/")
        looked_at(one)
    assert asked.value.text() == one.locator("html").get_attribute("data-personal") != ""
    one.wait_for_function("() => !document.documentElement.hidden")
    assert one.evaluate("window.untouched") is True and shows_a_push(one)
    assert set(one.evaluate("heard")) == {"changed"}
    kept = one.evaluate("Object.entries({ ...localStorage, ...sessionStorage })")
    assert [name for name, _value in kept if not name.startswith("htmx")] == [], kept


def test_offline_a_page_that_was_told_goes_and_one_that_was_not_stays(tabs, site):
    one, two = tabs(PUSH, expect=("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "Failed to load"))
    one.context.route("**/still/", lambda route: route.abort())
    two.close()
    one.evaluate("window.untouched = true")
    with one.expect_event("requestfailed"):
        looked_at(one)
    assert one.evaluate("window.untouched") is True and shows_a_push(one)
    two = one.context.new_page()
    two.goto(site.url + "/result/")
    with suppress(Error):  # it may be reloading already, because the message came at once
        looked_at(one)
    one.wait_for_function("() => window.untouched !== true")


def test_what_is_typed_into_a_diary_is_not_thrown_away(tabs, site):
    one, two = tabs("/diary/new/")
    if one.locator("textarea").count() == 0:
        one.goto(site.url + "/diary/")
        one.locator("main form button").first.click()
        one.goto(site.url + "/diary/new/")
    one.locator("textarea").first.fill("a note of mine")
    tell_of_fever(two, site)
    looked_at(one)
    one.wait_for_timeout(300)
    assert (
        one.locator("textarea").first.input_value() == "a note of mine"
        and one.locator("textarea").first.is_visible()
    )


def player(page, site):
    page.goto(f"{site.url}{BED}follow/")
    if page.get_by_label("2", exact=True).count():
        page.get_by_label("2", exact=True).check()
        page.get_by_role("button", name="Continue").click()
    page.locator("#go:not([disabled])").wait_for()
    page.get_by_role("button", name="Start", exact=True).click()


@pytest.mark.parametrize("closed_by", ["a sign", "finishing"])
def test_a_run_ends_in_the_middle_of_a_step_when_another_tab_has_closed_it(tabs, site, closed_by):
    one, two = tabs(BED)
    player(one, site)
    assert one.locator("#player").get_attribute("data-state") == "counting-in"
    with one.expect_navigation():
        tell_of_fever(two, site) if closed_by == "a sign" else finish(two)
    one.wait_for_load_state()
    assert (
        one.locator("#player").count() == 0
        and "How to do it" not in one.locator("main").inner_text()
    )
    assert one.evaluate("sessionStorage.length") == 0


def test_a_run_that_is_told_of_a_change_and_has_no_line_pauses_and_can_still_say_that_it_hurts(
    tabs, site
):
    one, two = tabs(BED, expect=("ERR_", "Failed to load"))
    player(one, site)
    one.route("**/follow/steps/**", lambda route: route.abort())
    two.goto(site.url + "/exercises/bridge/")
    one.wait_for_function("() => document.getElementById('player').dataset.state === 'paused'")
    assert "We cannot reach the site" in one.locator("#trouble").inner_text()
    one.get_by_role("button", name="Something hurts").click()
    assert one.locator("#hurting").is_visible()


def test_while_it_is_asked_what_hurts_another_tab_takes_nothing_away(tabs, site):
    one, two = tabs(BED)
    player(one, site)
    one.get_by_role("button", name="Something hurts").click()
    tell_of_fever(two, site)
    one.get_by_role("button", name="Stop: it is moving down a leg").click()
    one.wait_for_url(f"**{BED}done/")
    two.get_by_role("heading", name="Speak to someone today").wait_for()
