"""The short answers in a browser: found by a search, read without JavaScript, checked with axe."""

import pytest

from tests.browser.test_diary import TOO_SMALL
from tests.often import often


@pytest.mark.parametrize("name", often(["nobody", "thin-bones", "emergency"], "thin-bones"))
def test_the_pages_of_answers_are_accessible_and_fit(browse_as, site, fine, name):
    page = browse_as(name, 390, 844)
    for address in ("/answers/", "/answers/can-i-crack-my-back/", "/answers/bending/"):
        page.goto(site.url + address)
        fine(page, TOO_SMALL)


def test_the_result_with_answers_is_accessible_and_fits(browse_as, site, fine):
    page = browse_as("disc", 390, 844)
    page.goto(f"{site.url}/result/")
    page.locator("summary", has_text="Short answers").click()
    assert page.get_by_role("link", name="Can I crack my back?").is_visible()
    fine(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_who_types_a_question_gets_its_answer_and_an_exercise(browse, site, javascript):
    page = browse(390, 844, javascript=javascript)
    page.goto(f"{site.url}/exercises/?q=mattress")
    page.get_by_role("link", name="Which mattress is best?").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Which mattress is best?"
    page.get_by_text("Sources").first.click()
    assert page.get_by_role("link", name="Kovacs").is_visible()
    page.locator("article.card a").first.click()
    assert "/exercises/" in page.url
