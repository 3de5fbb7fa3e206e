"""Sessions of a chosen length in a real browser: by keyboard, without a script, and in the player."""

import pytest

MOST_WORDS = 60
WORDS = r"""() => document.querySelector("main").innerText.split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length"""


@pytest.mark.parametrize("javascript", [True, False])
def test_how_long_is_answered_by_keyboard(browse_as, site, javascript):
    page = browse_as("never-diagnosed", 390, javascript=javascript)
    page.goto(site.url + "/sessions/")
    page.get_by_label("What for?").select_option("desk")
    page.get_by_label("Where?").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "5"
    page.keyboard.press("Enter")
    page.wait_for_url("**/sessions/desk/where-it-hurts/5/")
    page.get_by_role("link", name="Step by step").click()
    for _step in range(12):
        if page.get_by_role("link", name="That was the last one").count():
            break
        page.get_by_role("link", name="Next:").click()
    page.get_by_role("link", name="That was the last one").click()
    page.wait_for_url("**/sessions/desk/where-it-hurts/5/done/")


def test_how_long_is_asked_in_a_few_words(browse, browse_as, site):
    for page in (browse(390), browse_as("never-diagnosed", 390)):
        page.goto(site.url + "/sessions/")
        selected = "() => [...document.querySelectorAll('option:not(:checked)')].map((one) => one.remove())"
        page.evaluate(selected)
        assert page.evaluate(WORDS) <= MOST_WORDS


def test_from_home_to_moving_instead_of_cracking_it_is_four_taps(page, site):
    """The quick check is among them, because nothing was answered before."""
    page.goto(site.url + "/")
    page.get_by_role("link", name="Do this for 90 seconds").click()
    page.get_by_role("button", name="None of these").click()
    page.wait_for_url("**/sessions/instead/whole-spine/90-seconds/")
    page.get_by_role("link", name="Start", exact=True).click()
    page.get_by_role("button", name="Skip this").click()
    page.wait_for_function(
        "() => document.querySelector('#go') && !document.querySelector('#go').disabled"
    )
    assert page.locator("#name").inner_text()


def test_a_session_runs_in_the_player_and_stops_where_it_hurts(browse_as, site):
    page = browse_as("never-diagnosed", 390)
    page.goto(site.url + "/sessions/loosen/mid-back/5/follow/")
    page.get_by_role("button", name="Skip this").click()
    page.wait_for_function(
        "() => document.querySelector('#go') && !document.querySelector('#go').disabled"
    )
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_function(
        "() => document.querySelector('#player').dataset.state === 'counting-in'"
    )
    page.get_by_role("button", name="Something hurts").first.click()
    page.wait_for_function("() => !document.querySelector('#hurting').hidden")
    page.get_by_role("button", name="it got sharper").click()
    page.wait_for_url("**/sessions/loosen/mid-back/5/done/")
    assert page.get_by_text("No more exercises like this today").is_visible()
