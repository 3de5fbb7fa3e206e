"""A page of answers that is left open, in a real browser."""

import pytest

IDLE = 15 * 60 * 1000


def untouched(page):
    page.evaluate("window.untouched = true")


@pytest.mark.parametrize("address", ["/result/", "/exercises/bridge/"])
def test_f_20_a_page_of_answers_left_lying_asks_the_server_again(browse_as, site, address):
    page = browse_as("full-set")
    page.clock.install()
    page.goto(site.url + address)
    untouched(page)
    page.clock.fast_forward(IDLE - 60_000)
    assert page.evaluate("window.untouched") is True
    with page.expect_navigation():
        page.clock.fast_forward(120_000)
    page.wait_for_load_state()
    assert page.evaluate("window.untouched") is None


@pytest.mark.parametrize(
    "clock",
    ["Date.now = () => told() - 3_600_000", "performance.now = () => 1000"],
    ids=["set back", "asleep"],
)
def test_f_20_neither_a_clock_set_back_nor_one_that_slept_keeps_a_page_of_answers(
    browse_as, site, clock
):
    page = browse_as("full-set")
    page.clock.install()
    page.goto(site.url + "/result/")
    untouched(page)
    page.evaluate("void (window.told = Date.now)")
    page.evaluate(f"void ({clock})")
    with page.expect_navigation():
        page.clock.fast_forward(IDLE + 60_000)
    page.wait_for_load_state()
    assert page.evaluate("window.untouched") is None


def test_f_20_a_touch_counts_as_being_there(browse_as, site):
    page = browse_as("full-set")
    page.clock.install()
    page.goto(site.url + "/result/")
    untouched(page)
    for _again in range(3):
        page.clock.fast_forward(IDLE - 60_000)
        page.keyboard.press("Shift")
    assert page.evaluate("window.untouched") is True


def test_f_20_the_player_is_left_alone(browse_as, site):
    page = browse_as("full-set")
    page.clock.install()
    page.goto(site.url + "/routines/dont-crack/follow/")
    page.get_by_text("1", exact=True).first.click()
    page.get_by_role("button", name="Continue").click()
    page.locator("#player").wait_for()
    untouched(page)
    page.clock.fast_forward(2 * IDLE)
    assert page.evaluate("window.untouched") is True


def test_f_20_the_steps_of_a_player_that_did_not_come_are_not(browse_as, site):
    page = browse_as("full-set", expect=["ERR_FAILED"])
    page.clock.install()
    page.route("**/player/main.*.js", lambda route: route.abort())
    page.goto(site.url + "/routines/dont-crack/follow/")
    page.get_by_text("1", exact=True).first.click()
    page.get_by_role("button", name="Continue").click()
    page.locator("#served").wait_for()
    untouched(page)
    with page.expect_navigation():
        page.clock.fast_forward(2 * IDLE)
    page.wait_for_load_state()
    assert page.evaluate("window.untouched") is None


def test_f_20_the_question_in_a_browser(browse_as, site, axe):
    for width, height in ((390, 844), (1280, 800)):
        page = browse_as("thin-bones", width, height)
        page.context.clear_cookies(name="backapp-a")
        page.goto(site.url + "/exercises/?open=1")
        assert page.get_by_role("heading", name="Are you the same person?").is_visible()
        axe(page)
        page.get_by_role("button", name="They are my answers: go on").click()
        assert page.url == site.url + "/exercises/?open=1"


def test_f_20_starting_over_in_a_browser_leaves_nothing(browse_as, site):
    page = browse_as("child")  # no other test needs these answers afterwards
    page.context.clear_cookies(name="backapp-a")
    page.goto(site.url + "/result/")
    page.get_by_role("button", name="Start over").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(site.url + "/screening/")
    page.goto(site.url + "/result/")
    assert page.url == site.url + "/screening/?lost=1", "nothing is left"


BROUGHT_BACK = "() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"


@pytest.mark.parametrize("address", ["/result/", "/exercises/bridge/"])
def test_f_21_a_page_of_answers_that_the_browser_brings_back_asks_the_server_again(
    browse_as, site, address
):
    """Our pages forbid caching. If a browser caches one anyway (docs/adr/0073), it tells the page
    when it shows it again.
    """
    page = browse_as("full-set", 390)
    page.goto(site.url + address)
    untouched(page)
    with page.expect_navigation():
        page.evaluate(BROUGHT_BACK)
    assert page.evaluate("window.untouched") is None and page.locator("main").is_visible()


def test_f_21_a_page_for_anybody_stays_as_it_is(browse, site):
    page = browse(390)
    page.goto(site.url + "/exercises/bridge/")
    untouched(page)
    page.evaluate(BROUGHT_BACK)
    page.wait_for_timeout(300)
    assert page.evaluate("window.untouched") is True and page.locator("main").is_visible()


SENT_TWICE = """() => {
  const form = document.querySelector("main form[method=post]"), stopped = [];
  addEventListener("submit", (event) => { stopped.push(event.defaultPrevented); event.preventDefault(); });
  form.requestSubmit();
  form.requestSubmit();
  return stopped;
}"""


@pytest.mark.parametrize(
    ("name", "address"), [("nobody", "/screening/"), ("full-set", "/screening/now/")]
)
def test_a_form_of_answers_is_sent_once_by_a_double_click(browse_as, site, name, address):
    """The second would carry a cookie that the first response has just replaced."""
    page = browse_as(name, 390)
    page.goto(site.url + address)
    assert page.evaluate(SENT_TWICE) == [False, True]
