"""Faults of the catalogue that happen in the browser: without scripts, with some of them, and when
going back. tests/faults/ has the others.
"""

import json
from urllib.parse import urlparse

import pytest

from tests.browser.test_journeys import FIXTURES, screen, sentences
from tests.often import every

PUSH, BRIDGE = "/exercises/chair-twist-push/", "/exercises/bridge/"


def told(page, slug) -> bool:
    """Whether a sentence of instructions is in the current page."""
    source = page.content()
    return any(line in source for line in sentences(slug))


def say_a_sign(page, site, back_to):
    """In another tab of the same browser, report something new that withholds everything."""
    other = page.context.new_page()
    other.goto(site.url + "/screening/now/?all=1")
    other.locator('[name="now"][value="line.below"]').check()
    other.locator("main form button").first.click()
    other.wait_for_load_state()
    other.close()
    page.bring_to_front()


@pytest.mark.parametrize("missing", every(3, ["nothing", "scripts", "htmx", "every file"]))
def test_fault_F_14_the_verdict_and_the_warnings_are_the_same_whatever_of_the_page_arrives(
    browse, site, missing
):
    """No scripts at all; htmx blocked by a filter; neither styles nor scripts nor pictures."""
    page = browse(
        390, 844, javascript=missing != "scripts", expect=["Failed to load resource", "ERR_FAILED"]
    )
    if missing in ("htmx", "every file"):
        page.route(
            "**/static/**",
            lambda route: (
                route.abort()
                if missing != "htmx" or "htmx" in route.request.url
                else route.continue_()
            ),
        )
    screen(page, site, conditions=["osteoporosis"], age=58)
    assert page.locator("main").inner_text().startswith("See someone about this:")
    page.goto(site.url + PUSH)
    assert "Not for you" in page.inner_text("main") and not told(page, "chair-twist-push")
    page.goto(site.url + BRIDGE)
    assert told(page, "bridge")
    text = page.inner_text("main")
    assert (
        text.index("Stop") < text.index(sentences("bridge")[0][:20])
        or "warning signs" in text.lower()
    )


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_fault_F_21_the_way_back_after_finish_and_clear_shows_no_instruction(
    browse_as, site, javascript
):
    page = browse_as("full-set", 390, 844, javascript=javascript)
    page.goto(site.url + PUSH)
    assert told(page, "chair-twist-push")
    page.goto(site.url + "/result/")
    page.get_by_role("link", name="Clear my answers").click()
    page.get_by_role("button", name="Clear my answers").click()
    page.wait_for_url("**/finished/")
    for _step in range(2):
        page.go_back(wait_until="commit")
        page.wait_for_timeout(300)
        assert not told(page, "chair-twist-push"), page.url
    page.go_forward(wait_until="commit")
    page.wait_for_timeout(300)
    assert "open today" not in page.inner_text("body")


def test_fault_F_22_the_way_back_after_a_stricter_result_shows_no_older_instruction(
    browse_as, site
):
    page = browse_as("full-set", 390, 844)
    page.goto(site.url + PUSH)
    page.goto(site.url + BRIDGE)
    page.goto(site.url + "/warning-signs/")
    say_a_sign(page, site, PUSH)
    for slug in ("bridge", "chair-twist-push"):
        page.go_back(wait_until="commit")
        page.wait_for_timeout(300)
        assert urlparse(page.url).path.startswith(("/exercises/", "/result/", "/screening/"))
        assert not told(page, slug) and not told(page, "chair-twist-push"), page.url


def test_fault_F_22_a_page_left_open_in_a_tab_asks_again_as_soon_as_it_is_used(browse_as, site):
    page = browse_as("full-set", 390, 844)
    page.goto(site.url + "/routines/dont-crack/")
    say_a_sign(page, site, PUSH)
    told_of = {
        row["fields"]["exercise"][0]
        for row in json.loads((FIXTURES / "instructions.json").read_text(encoding="utf-8"))
    }
    # it has asked by itself
    page.wait_for_function("""() => !document.querySelector("main a[href*='/steps/1/']")""")
    assert not [slug for slug in told_of if told(page, slug)]
    page.goto(site.url + "/routines/dont-crack/steps/1/")
    assert page.url.endswith("/steps/1/") and not [slug for slug in told_of if told(page, slug)]


HELD = """async () => ({
  local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie, name: window.name, state: history.state,
  databases: (await indexedDB.databases()).map((one) => one.name),
  caches: await Promise.all((await caches.keys()).map(async (name) => {
    const cache = await caches.open(name);
    return Promise.all((await cache.keys()).map(async (asked) => [asked.url, await (await cache.match(asked)).clone().text()]));
  })),
})"""


def test_fault_F_55_no_copy_of_a_page_is_left_in_any_store_of_the_browser(browse_as, site):
    """By default htmx stores pages for the way back: search, narrow, step by step, back and forward."""
    page = browse_as("full-set", 1280, 800)
    page.goto(site.url + "/exercises/")
    for typed in ("twist", "bridge"):
        with page.expect_response(lambda response: "q=" in response.url):
            page.locator("input[name=q]").fill(typed)
    page.get_by_role("link", name="Bridge").first.click()
    page.wait_for_load_state()
    assert told(page, "bridge")
    page.go_back()
    page.go_forward()
    page.goto(site.url + PUSH)
    page.goto(site.url + "/routines/dont-crack/steps/1/")
    held = json.dumps(page.evaluate(HELD), ensure_ascii=False)
    for slug in ("bridge", "chair-twist-push", "egg-roll"):
        assert not [
            line for line in sentences(slug) if line in held or json.dumps(line)[1:-1] in held
        ], slug
    assert "htmx-history-cache" not in held and "screening" not in json.loads(held)["cookie"]


def test_what_is_withheld_is_neither_on_paper_nor_in_the_source_nor_said_to_a_screen_reader(
    browse_as, site
):
    page = browse_as("never-diagnosed", 1280, 800)
    for slug in ("egg-roll", "chair-twist-push", "prone-prop"):
        page.goto(f"{site.url}/exercises/{slug}/")
        page.emulate_media(media="print")
        page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        page.evaluate(
            "document.querySelectorAll('link[rel=stylesheet]').forEach((one) => "
            "one.disabled = true)"
        )  # also without styles
        assert not told(page, slug), slug
        assert not [line for line in sentences(slug) if line in page.inner_text("body")]
        snapshot = page.locator("body").aria_snapshot()
        assert "heading" in snapshot and not [line for line in sentences(slug) if line in snapshot]
        page.emulate_media(media="screen")
