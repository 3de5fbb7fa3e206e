"""Finding an exercise in a real browser: while typing, by keyboard, without a script, and with
assistive technology.
"""

import re

import pytest

from backapp.library.authored import is_published, read_files
from tests.often import every

EVERYTHING = sum(is_published(row) for row in read_files().of("library.exercise"))
PAGES = ("/exercises/", "/exercises/?area=mid-back", "/exercises/at-a-glance/", "/exercises/leg-crossover/?moving=1&side=left", "/exercises/?q=numb+between+my+legs", "/exercises/?q=qxzqxz", "/exercises/bridge/", "/exercises/egg-roll/",
         "/routines/", "/routines/dont-crack/", "/routines/dont-crack/steps/1/", "/warning-signs/", "/privacy/", "/", "/sessions/")  # fmt: skip


@pytest.mark.parametrize("address", every(2, PAGES))
def test_nothing_on_these_pages_stands_in_anybodys_way(browse, site, fine, address):
    page = browse(390)
    page.goto(site.url + address)
    fine(page)


@pytest.mark.parametrize(
    ("name", "address"),
    every(
        2,
        [
            ("never-diagnosed", "/"),
            ("never-diagnosed", "/result/"),
            ("never-diagnosed", "/routines/low-back-relief/"),
            ("never-diagnosed", "/exercises/single-knee-to-chest/"),
            ("never-diagnosed", "/exercises/?q=crack+my+back"),
            ("never-diagnosed", "/finish/"),
            ("never-diagnosed", "/sessions/"),
            ("never-diagnosed", "/sessions/loosen/mid-back/10/"),
            ("never-diagnosed", "/sessions/instead/low-back/90-seconds/"),
            ("never-diagnosed", "/sessions/loosen/mid-back/10/worksheet/"),
            ("clinician-first", "/sessions/calm/low-back/20/"),
            ("clinician-first", "/sessions/strengthen/hips/10/without/walking/"),
            ("thin-bones", "/result/"),
            ("thin-bones", "/routines/"),
            ("full-set", "/exercises/long-sit-twist/"),
            ("emergency", "/"),
            ("emergency", "/result/"),
            ("emergency", "/exercises/"),
        ],
    ),
)
def test_nothing_on_the_pages_of_a_visitor_stands_in_their_way(
    browse_as, site, fine, name, address
):
    page = browse_as(name, 390)
    page.goto(site.url + address)
    fine(page)


@pytest.mark.parametrize(
    ("name", "address", "button"),
    [
        ("never-diagnosed", "/result/", "Start"),
        ("never-diagnosed", "/", "Start"),
        ("never-diagnosed", "/exercises/single-knee-to-chest/", "Start"),
        ("thin-bones", "/exercises/bridge/", "Start"),
        ("never-diagnosed", "/sessions/loosen/mid-back/10/", "Start"),
        ("never-diagnosed", "/sessions/instead/low-back/90-seconds/", "Start"),
        ("emergency", "/", "Call 999"),
        ("emergency", "/result/", "Call 999"),
        ("emergency", "/exercises/bridge/", "Call 999"),
    ],
)
def test_what_to_press_is_on_the_first_screen_of_a_phone(browse_as, site, name, address, button):
    page = browse_as(name, 390, 844)
    page.goto(site.url + address)
    box = page.locator("main .button").filter(has_text=button).first.bounding_box()
    assert box["y"] + box["height"] <= 844 and box["height"] >= 44
    if button != "Start":
        assert box["width"] >= 300, "across the card"


def test_typing_finds_without_a_button_and_the_address_can_be_kept(page, site):
    page.goto(site.url + "/exercises/")
    box = page.get_by_label("What are you looking for?")
    box.press_sequentially("knees to chest")
    page.wait_for_url("**/exercises/?q=knees+to+chest")
    assert page.locator("article h3").first.inner_text() == "Single knee to chest"
    assert re.fullmatch(r"\d+ exercises", page.locator("#count").inner_text())
    assert (
        int(page.locator("#count").inner_text().split()[0])
        == page.locator("article").count()
        < EVERYTHING
    )
    page.reload()
    assert (
        box.input_value() == "knees to chest"
        and page.locator("article h3").first.inner_text() == "Single knee to chest"
    )


@pytest.mark.parametrize("name", ["nobody", "never-diagnosed"])
def test_a_page_asks_for_its_scripts_once_it_is_whole(browse_as, site, name):
    """docs/adr/0073: if they came earlier, they would delay the first paint."""
    page = browse_as(name, 390)
    page.evaluate("where => location.assign(where)", site.url + "/exercises/bridge/")
    page.wait_for_function("() => globalThis.trustedTypes?.defaultPolicy")  # htmx.js has loaded
    asked, whole = page.evaluate("""() => [
        performance.getEntriesByType("resource").filter((one) => one.name.includes("/htmx")).map((one) => one.startTime),
        performance.getEntriesByType("navigation")[0].loadEventStart]""")
    assert len(asked) == 1 and asked[0] >= whole > 0


def test_back_from_a_search_shows_the_whole_list_again_as_a_whole_page(page, site):
    page.goto(site.url + "/exercises/")
    page.get_by_label("What are you looking for?").press_sequentially("desk")
    page.wait_for_url("**/exercises/?q=desk")
    page.go_back()
    page.wait_for_url(re.compile(r"/exercises/$"))
    page.wait_for_function(f"() => document.querySelectorAll('article').length === {EVERYTHING}")
    assert page.locator("header.top").count() == 1


def test_a_list_narrows_as_soon_as_it_is_chosen(browse, site):
    page = browse(1280)
    page.goto(site.url + "/exercises/")
    page.get_by_label("Hips").check()
    page.wait_for_url("**/exercises/?area=hips")
    assert 0 < page.locator("article").count() < 20


def test_on_a_phone_the_lists_are_folded_and_open_when_one_is_chosen(browse, site):
    page = browse(390)
    page.goto(site.url + "/exercises/")
    hips = page.get_by_label("Hips")
    assert not hips.is_visible()
    page.get_by_text("Narrow it down").click()
    assert hips.is_visible() and not hips.is_checked()
    page.goto(site.url + "/exercises/?area=hips")
    assert hips.is_checked() and hips.is_visible()


def test_words_of_a_warning_sign_bring_the_warning_signs_while_typing(page, site):
    page.goto(site.url + "/exercises/")
    page.get_by_label("What are you looking for?").press_sequentially("chest pain")
    page.get_by_role("heading", name="These words can describe a warning sign").wait_for()
    page.get_by_role("link", name="See the warning signs").click()
    page.wait_for_url("**/warning-signs/")


def test_without_any_script_the_same_search_works_with_its_button(browse, site):
    page = browse(390, javascript=False)
    page.goto(site.url + "/exercises/")
    page.get_by_label("What are you looking for?").fill("desk")
    page.get_by_role("button", name="Search").click()
    assert "q=desk" in page.url
    assert 0 < page.locator("article").count() < EVERYTHING
    page.locator("article h3 a").first.click()
    assert page.get_by_role("heading", level=1).count() == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_the_folded_warning_signs_open_and_print_whole(browse, site, javascript):
    page = browse(390, 844, javascript=javascript)
    page.goto(site.url + "/warning-signs/")
    folded = page.locator(".advice.urgent .signs > li, .advice.see-clinician .signs > li")
    shut, count = "li => li.checkVisibility({contentVisibilityAuto: true})", folded.count()

    def shown():
        return sum(folded.nth(n).evaluate(shut) for n in range(count))

    assert page.locator(".advice.emergency .signs > li").first.is_visible()
    assert count > 20 and shown() == 0
    page.emulate_media(media="print")
    assert shown() == count
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Help today").click()
    page.wait_for_function("() => document.querySelector('.advice.urgent details').open")
    assert page.locator(".advice.urgent .signs > li").first.is_visible()
