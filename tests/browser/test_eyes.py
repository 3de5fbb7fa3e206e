"""The helpers that check pages in the browser tests detect what they must; and they check the error
page.
"""

from itertools import product

import pytest

from tests.browser.conftest import STILL, VIEWPORTS


def test_an_error_on_a_page_is_seen(browse, site):
    page = browse(expect=["404"])
    page.goto(site.url + "/nowhere/")
    page.evaluate("console.error('a planted error')")
    page.evaluate("setTimeout(() => { throw new Error('a planted fault') })")
    page.wait_for_timeout(50)
    assert [trouble for trouble in browse.troubles if "planted error" in trouble]
    assert [trouble for trouble in browse.troubles if "planted fault" in trouble]
    browse.troubles.clear()


def test_a_refused_style_and_a_refused_script_are_seen(browse, site):
    page = browse(expect=["404"])
    page.goto(site.url + "/nowhere/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate(
        "() => { try { document.body.innerHTML = '<p>x</p>' } catch { /* told on the "
        "console as well */ } }"
    )
    page.wait_for_timeout(50)
    assert len(browse.troubles) == 2, browse.troubles
    assert "Content Security Policy" in browse.troubles[0] and "TrustedHTML" in browse.troubles[1]
    browse.troubles.clear()


@pytest.mark.asvs("14.2.3")
def test_a_request_to_another_origin_is_seen(browse, site):
    page = browse(expect=["404", "Content Security Policy", "ERR_"])
    page.goto(site.url + "/nowhere/")
    page.evaluate("location = 'http://localhost:1/elsewhere'")
    page.wait_for_timeout(50)
    assert browse.troubles == ["another origin was asked: http://localhost:1/elsewhere"]
    browse.troubles.clear()


def test_axe_sees_a_picture_without_words(browse, site, axe):
    page = browse(expect=["404"])
    page.goto(site.url + "/nowhere/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)


def test_without_javascript_no_script_runs(browse, site):
    page = browse(javascript=False, expect=["404"])
    page.goto(site.url + "/nowhere/")
    assert page.locator("h1").inner_text() == "This page does not exist"


def test_the_page_for_faults_is_accessible_and_fits(browse, site, axe):
    page = browse(expect=["404"])
    page.goto(site.url + "/nowhere/")
    for (width, height), scheme in product(VIEWPORTS.values(), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(STILL)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert page.get_by_role("link", name="112").is_visible()
