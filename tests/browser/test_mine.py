"""A visitor's own routine in a real browser: by keyboard without a script, on a phone, shared, and
checked with axe.
"""

import re

import pytest

EDIT = "/routines/mine/edit/"


def titles(page):
    return [re.sub(r"^\d+\. ", "", text) for text in page.locator(".own-step h2").all_inner_texts()]


@pytest.fixture
def person(keys, site):
    """`person(name)`: cookies of a person of the cast with a screening of their own, so that no
    test finds the routine of another.
    """
    return lambda name: [
        {"name": key, "value": value, "url": site.url} for key, value in next(keys[name]).items()
    ]


def test_built_by_keyboard_alone_without_any_script(browse, site, person):
    page = browse(390, javascript=False)
    page.context.add_cookies(person("never-diagnosed"))
    page.goto(site.url + "/routines/low-back-relief/")
    page.get_by_role("button", name="Change this routine").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**" + EDIT)
    before = titles(page)
    page.get_by_role("button", name=f"Down {before[0]}", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/?at=*")
    assert titles(page) == [before[1], before[0], *before[2:]]
    assert page.get_by_role("status").inner_text() == f"“{before[0]}” is step 2 of {len(before)}."
    page.keyboard.press("Tab")
    here = page.evaluate("document.activeElement.closest('.own-step')?.id")
    assert (
        here == "step-" + page.locator(".own-step h2 a").nth(1).get_attribute("href").split("/")[2]
    ), "one goes on where one was"
    sets = page.get_by_label(re.compile("^Sets")).first
    sets.focus()
    page.keyboard.press("Home")
    chosen = sets.get_attribute("name")
    page.get_by_role("button", name="Save the amounts", exact=True).last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/?at=saved*")
    assert page.locator(f"select[name={chosen}]").input_value() == "1"
    page.get_by_role("link", name="To my routine").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Step by step").click()
    assert page.get_by_role("heading", level=1).inner_text() == before[1]


def test_nothing_on_its_pages_stands_in_anybodys_way(browse, site, fine, person):
    page = browse(390, expect=["422"])
    page.context.add_cookies(person("thin-bones"))
    page.goto(site.url + "/routines/mine/")
    fine(page)
    page.goto(
        site.url
        + "/routines/shared/?step=seated-forward-bend&step=bridge.1.5.2&step=egg-roll&step=nix&step=hip-hinge"
    )
    fine(page)
    page.get_by_role("button", name="Use this as my routine").click()
    for summary in page.locator("summary").all():
        summary.click()
    fine(page)
    page.locator("#do-add").click()
    assert page.get_by_role("alert").inner_text().startswith("Please check this")
    fine(page)
    page.goto(site.url + "/routines/mine/")
    assert "Seated forward bend" in page.locator("main").inner_text()
    fine(page)
    page.goto(site.url + "/routines/bone-safe/")
    page.get_by_role("button", name="Change this routine").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Replace my routine?"
    fine(page)
    page.goto(site.url + "/routines/shared/?step=bridge")
    page.get_by_role("button", name="Use this as my routine").click()
    assert page.get_by_role("alert").get_by_role("link").get_attribute("href") == "#replace"
    fine(page)


def test_a_link_that_was_copied_leads_somebody_else_through_the_questions_and_back(
    browse, site, axe, person
):
    page = browse(390)
    page.context.add_cookies(person("full-set"))
    for slug in ("bridge", "cat-camel"):
        page.goto(f"{site.url}/exercises/{slug}/")
        page.get_by_role("button", name="Add to my routine").click()
    link = page.get_by_label("Link to copy").input_value()
    other = browse(390)
    other.goto(link)
    axe(other)
    assert (
        "Not yet checked" in other.locator("main").inner_text()
        and other.get_by_role("button", name="Use this").count() == 0
    )
    other.get_by_role("link", name="Find what suits my back").click()
    assert other.locator("input[name=next]").get_attribute("value") == link.removeprefix(site.url)
    assert not other.context.cookies()
    other.context.add_cookies(person("never-diagnosed"))
    other.goto(link)
    other.get_by_role("button", name="Use this as my routine").click()
    assert titles(other) == ["Bridge", "Cat and camel"]


def test_it_is_followed_along_with_the_amounts_that_were_chosen(browse, site, person):
    page = browse(390)
    page.context.add_cookies(person("never-diagnosed"))
    page.goto(site.url + "/exercises/bridge/")
    page.get_by_role("button", name="Add to my routine").click()
    page.goto(site.url + "/routines/mine/follow/")
    page.get_by_label("2", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.locator("#name").filter(has_text="Bridge").wait_for()
    assert "5 times" in page.locator("#amount").inner_text()
