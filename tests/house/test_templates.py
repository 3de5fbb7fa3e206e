"""Rules for every template, and for the frame of every page."""

import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory

from backapp.practice import gallery
from backapp.web import files
from backapp.web.files import inlined
from tests import weight

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    p for p in (ROOT / "templates").rglob("*") if p.is_file() and "admin" not in p.parts
)
CSS = (ROOT / "static/css/app.css").read_bytes()
NAMES = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]

# About the site or a visitor's back, each of these words is a promise that no one can keep (house
# words; facts.md 6.8).
NEVER = (
    r"\b(safe|safely|cleared|clearance|cure[sd]?|realign\w*|put back|get rid "
    r"of|workout|patients?|users?|doctor approved)\b"
)


@pytest.fixture(autouse=True)
def addresses(settings):
    settings.ROOT_URLCONF = "tests.house.stand_in_urls"


def page(name, **context):
    return render_to_string(name, context, request=RequestFactory().get("/"))


def group(level, count):
    signs = [
        SimpleNamespace(text=f"Sign {level} {n}", action=f"Do this about {n}") for n in range(count)
    ]
    return SimpleNamespace(level=level, title=f"Title of {level}", signs=signs)


def warning_signs():
    groups = [group("emergency", 14), group("urgent", 14), group("see-clinician", 15)]
    countries = [SimpleNamespace(name="Testland", emergency="112", urgent="116 117", crisis="")]
    return page("pages/warning_signs.html", groups=groups, emergency=countries)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_no_template_brings_its_own_style_or_script_or_another_origin(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)
    assert "|safe" not in text.replace(" ", "")


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_no_template_says_a_word_that_promises_too_much(path):
    words = re.sub(
        r"{#.*?#}|{% comment %}.*?{% endcomment %}",
        "",
        path.read_text(encoding="utf-8"),
        flags=re.S,
    )
    assert re.findall(NEVER, words, flags=re.I) == []


@pytest.mark.parametrize(
    "path", [p for p in TEMPLATES if p.name != "gallery.html" and p.suffix == ".html"], ids=str
)
def test_every_word_a_visitor_reads_can_be_translated(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.S)
    text = re.sub(
        r"{% blocktranslate.*?{% endblocktranslate %}|{%.*?%}|{{.*?}}|<[^>]*>",
        "\n",
        text,
        flags=re.S,
    )
    left = set(re.findall(r"[A-Za-z][A-Za-z']+", text)) - {
        "Backapp",
        "nbsp",
        "middot",
        "rarr",
        "larr",
    }
    assert left == set()


def test_a_page_for_anybody_is_not_marked_personal_and_offers_nothing_to_clear():
    html = page("pages/home.html")
    assert "data-personal" not in html
    assert "Clear my answers" not in html
    assert (
        html.count("<script") == 1 and f'<script data-then="">{inlined().script}</script>' in html
    )


@pytest.mark.parametrize(
    "context", [{"answers_held": True}, {"personal": True}], ids=["answers held", "personal"]
)
def test_a_page_made_from_answers_is_marked_and_guarded_against_the_back_forward_cache(context):
    html = page("pages/home.html", **context)
    assert re.search(r"<html[^>]* data-personal", html)
    assert (
        html.count("<script") == 1 and f'<script data-then="">{inlined().script}</script>' in html
    )
    assert (
        '"personal" in page.dataset' in inlined().script and "event.persisted" in inlined().script
    )


def test_where_the_first_script_cannot_be_read_pages_ask_for_it(monkeypatch):
    monkeypatch.setattr(files, "inlined", lambda: None)
    assert '<script src="/static/js/start.js" defer data-then=""></script>' in page(
        "pages/home.html", answers_held=True
    )


def test_clear_my_answers_is_at_the_foot_as_soon_as_answers_are_held_and_asks_once():
    foot = page("pages/home.html", answers_held=True).partition("<footer")[2]
    assert '<a href="/finish/">Clear my answers</a>' in foot
    form = re.search(r'<form method="post".*?</form>', page("screening/finish.html"), flags=re.S)
    assert form and "Clear my answers" in form[0] and "Keep them" in form[0]
    assert "csrfmiddlewaretoken" not in form[0], "a token would set a second cookie (docs/adr/0005)"


def test_warning_signs_are_one_tap_from_every_page_and_the_skip_link_comes_first():
    html = page("pages/privacy.html")
    links = re.findall(r"<a[^>]*href=\"([^\"]*)\"", html)
    assert links[0] == "#main"
    assert "/warning-signs/" in links


def test_the_title_says_error_first_when_there_is_one():
    errors = [{"id": "age", "text": "Write your age in numbers"}]
    assert "<title>Error: " in page("pages/privacy.html", errors=errors)
    assert 'href="#age"' in page("parts/error_summary.html", errors=errors)
    assert page("parts/error_summary.html", errors=[]).strip() == ""


@pytest.mark.parametrize("level", ["emergency", "urgent", "see-clinician", "self-care"])
def test_each_level_of_advice_says_its_level_in_words_inside_the_heading(level):
    html = page("parts/care_card.html", level=level, heading="Do this")
    heading = re.search(r"<h2>(.*?)</h2>", html, flags=re.S)[1]
    spoken = re.sub(r"<[^>]*>|\s+", " ", heading).strip()
    assert re.match(r"^[A-Z][a-z ]+: +Do this$", spoken)
    assert ("print-first" in html) == (level in ("emergency", "urgent"))


def test_each_level_of_advice_has_words_of_its_own():
    levels = ("emergency", "urgent", "see-clinician", "self-care")
    assert len({page("parts/level_name.html", level=level) for level in levels}) == 4


@pytest.mark.parametrize("state", ["open", "care", "withheld", "unchecked-open"])
def test_a_card_says_its_state_in_words(state):
    card = SimpleNamespace(
        slug="bridge",
        name="Bridge",
        region="low-back",
        position="standing",
        equipment="",
        state=state,
    )
    html = page("parts/exercise_card.html", card=card)
    words = {
        "open": "Open",
        "care": "With care",
        "withheld": "Not for you",
        "unchecked-open": "Not yet checked",
    }
    assert re.search(rf'class="state [a-z]+">{words[state]}<', html)
    assert ('class="card withheld"' in html) == (state == "withheld")


def test_a_withheld_card_shows_the_placeholder_even_when_it_is_handed_a_drawing():
    drawing = SimpleNamespace(card="DRAWN")
    card = SimpleNamespace(
        slug="x",
        name="X",
        region="hips",
        position="standing",
        equipment="",
        state="withheld",
        shelf=1,
        figure=drawing,
    )
    for few in (True, False):
        html = page("parts/exercise_card.html", card=card, few=few)
        assert "DRAWN" not in html and "<img" not in html and 'class="place"' in html
    card.state = "open"
    for few, address in (
        (True, "/exercises/x/card.svg"),
        (False, "/exercises/figures/1/end.svg#x"),
    ):
        html = page("parts/exercise_card.html", card=card, few=few)
        assert f'<img src="{address}" width="320" height="200" loading="lazy" alt="">' in html


def test_there_is_a_small_placeholder_of_its_own_for_every_position():
    drawings = {
        position: page("parts/placeholder.html", position=position)
        for position in gallery.POSITIONS
    }
    assert len(set(drawings.values())) == len(gallery.POSITIONS)
    for drawing in drawings.values():
        assert drawing.strip().startswith("<svg") and 'aria-hidden="true"' in drawing
        assert len(drawing.strip().encode()) <= 700


@pytest.mark.parametrize("region", gallery.REGIONS)
def test_every_area_has_a_name(region):
    assert page("parts/region_name.html", region=region).strip() != region


def test_the_stylesheet_and_the_first_script_can_stand_in_a_page():
    """docs/adr/0072: addresses in the sheet would be relative to the page, and the tag that ends a
    block would end it too early.
    """
    assert not re.search(rb"url\(|@import|</style|<!--", CSS, re.I)
    assert not re.search(r"</?script|<!--|`", inlined().script, re.I), (
        "nor text of several lines: their margins are taken away"
    )


def test_the_stylesheet_and_each_page_fit_into_one_round_trip():
    assert len(gzip.compress(inlined().styles, 6)) <= 8 * 1024
    for html in (page("pages/home.html"), page("pages/privacy.html"), warning_signs()):
        assert weight.of_page(html.encode()) <= weight.ROUND_TRIP


def test_warning_signs_need_no_database():
    # No `django_db` mark, so a query would raise. The data are passed in.
    html = warning_signs()
    assert html.count("<li><strong>Sign ") == 43
    assert (
        html.index("Title of emergency")
        < html.index("Title of urgent")
        < html.index("Title of see-clinician")
    )
    assert 'href="tel:112"' in html


@pytest.mark.asvs("15.2.3")
def test_the_gallery_is_there_for_people_who_build_the_site_and_for_nobody_else(settings):
    request = RequestFactory().get("/gallery/")
    settings.DEBUG = False
    with pytest.raises(Http404):
        gallery.gallery(request)
    settings.DEBUG = True
    assert gallery.gallery(request).status_code == 200


def test_every_class_a_template_uses_is_in_the_stylesheet():
    styles = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "static/css").glob("*.css")
    )
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", styles))
    used = set()
    for path in TEMPLATES:
        text = re.sub(r"{%.*?%}|{{.*?}}", " ", path.read_text(encoding="utf-8"), flags=re.S)
        used |= {name for value in re.findall(r'class="([^"]*)"', text) for name in value.split()}
    # names for scripts and tests, without styles
    assert used - known <= {"question", "exercise-head", "self-care"}


def test_a_table_that_can_be_scrolled_can_be_reached_by_keyboard_and_has_a_name():
    """The width of a table depends on the fonts of a device, so any table can need scrolling."""
    found = [
        div
        for path in TEMPLATES
        for div in re.findall(
            r'<div class="table".*?<table', path.read_text(encoding="utf-8"), flags=re.S
        )
    ]
    for div in found:
        assert (
            'tabindex="0"' in div
            and 'role="region"' in div
            and re.search(r'aria-label(ledby)?="', div)
        ), div
    assert len(found) > 5


def test_templates_are_found_where_the_settings_look():
    assert ROOT / "templates" in [Path(path) for path in settings.TEMPLATES[0]["DIRS"]]
