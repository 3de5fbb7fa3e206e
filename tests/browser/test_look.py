"""The design in a real Chromium: every component in the gallery, and the plain text pages, without
a site behind them.
"""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from backapp.practice import gallery
from backapp.web.files import bare_styles

STATIC = Path(__file__).parents[2] / "static"
TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".js": "text/javascript"}
# The targets for a finger, without links in running text, which WCAG 2.5.8 exempts.
TOO_SMALL = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .map((thing) => [thing, (thing.closest('label') ?? thing).getBoundingClientRect()])
    .filter(([thing, box]) => !(thing.matches('a') && getComputedStyle(thing).display === 'inline') && box.width > 1)
    .filter(([thing, box]) => box.height < 44 || box.width < 24)
    .map(([thing]) => thing.outerHTML.slice(0, 120))"""


def render(name):
    request = RequestFactory().get("/")
    if name == "gallery":
        return gallery.gallery(request).content.decode()
    signs = [SimpleNamespace(text="A sign in a few words", action="What to do about it")] * 9
    groups = [
        SimpleNamespace(level=level, title="What to do", signs=signs)
        for level in ("emergency", "urgent", "see-clinician")
    ]
    emergency = [
        SimpleNamespace(
            name="Testland", emergency="112", urgent="116 117", crisis="113 (Somebody to talk to)"
        )
    ]
    return render_to_string(
        f"pages/{name}.html", {"groups": groups, "emergency": emergency}, request=request
    )


SAME_RULES = """(texts) => {
  const [one, other] = texts.map((text) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); return [...sheet.cssRules].map((rule) => rule.cssText); });
  return one.length > 0 && one.join("\\n") === other.join("\\n");
}"""


@pytest.fixture
def look(chromium, settings):
    """`look("gallery", width, **arguments of Playwright's context)`: that page with only the style
    sheet.
    """
    settings.ROOT_URLCONF = "tests.house.stand_in_urls"
    settings.DEBUG = True
    contexts = []

    def open_page(name, width=1280, **more):
        html = render(name)
        context = chromium.new_context(viewport={"width": width, "height": 800}, **more)
        contexts.append(context)

        def answer(route):
            path = route.request.url.split("/static/")[-1]
            if path == route.request.url:
                return route.fulfill(body=html, content_type="text/html; charset=utf-8")
            return route.fulfill(path=STATIC / path, content_type=TYPES[Path(path).suffix])

        context.route("**/*", answer)
        page = context.new_page()
        page.goto("http://look.invalid/")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["home", "warning_signs", "privacy", "gallery"])
def test_nothing_stands_in_anybodys_way_and_no_page_is_wider_than_its_window(look, fine, name):
    page = look(name, 390)
    fine(page)
    for width in (700, 2200):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 1280])
def test_whatever_can_be_pressed_is_large_enough(look, width):
    assert look("gallery", width).evaluate(TOO_SMALL) == []


def test_a_state_keeps_its_shape_and_its_words_when_the_system_chooses_the_colours(look):
    page = look("gallery", forced_colors="active")
    drawn = {"open": ("none", "rgb(0, 0, 0)"), "unchecked": ("none", "rgba(0, 0, 0, 0)")}
    for state in gallery.STATES:
        name = {"unchecked-open": "unchecked"}.get(state, state)
        shape = f"getComputedStyle(document.querySelector('.state.{name}'), '::before')"
        seen = page.evaluate(
            f"[{shape}.backgroundImage, {shape}.backgroundColor, {shape}.borderTopWidth]"
        )
        if name in drawn:
            assert tuple(seen[:2]) == drawn[name], state
        else:
            assert "gradient" in seen[0], state
        assert seen[2] == "2px", state


def test_the_most_serious_advice_comes_first_on_paper_and_nothing_to_press_does(look):
    page = look("gallery")
    page.emulate_media(media="print")
    tops = page.evaluate(
        """['.advice.emergency', 'h1'].map((one) => document.querySelector(one).getBoundingClientRect().top)"""
    )
    assert tops[0] < tops[1]
    assert not page.locator(".top nav").is_visible()
    assert not page.locator(".filters").is_visible()
    assert not page.locator(".foot nav").is_visible()


def test_an_error_summary_has_the_focus_when_the_page_arrives(look):
    assert look("gallery").evaluate("document.activeElement.className") == "error-summary"


def test_nothing_moves_for_those_who_asked_for_stillness(look):
    durations = (
        "[...document.querySelectorAll('*')].map((one) => getComputedStyle(one).transitionDuration)"
    )
    assert set(look("gallery", reduced_motion="reduce").evaluate(durations)) == {"0s"}
    assert any("0.15s" in each for each in look("gallery").evaluate(durations))


def test_without_its_comments_a_style_sheet_holds_the_same_rules(look):
    page, files = look("home"), sorted((STATIC / "css").glob("*.css"))
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert page.evaluate(SAME_RULES, [text, bare_styles(text.encode()).decode()]), file.name
        assert not page.evaluate(SAME_RULES, [text, text.replace("{", "{ rotate: 1deg;", 1)]), (
            "the look of it can fail"
        )
