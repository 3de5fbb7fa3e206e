"""Printing in Chromium: read from the PDF, and measured in the page."""

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader
from pypdf.generic import NameObject, StreamObject

from tests.people import CAST

SIZES = {"A4": (210, 297), "Letter": (215.9, 279.4)}
MARGIN = 12  # mm, left and right (static/css/worksheet.css)
# (routine, size) -> the tallest sheet that has fitted on one page of a PDF
TALLEST: dict[tuple[str, str], float] = {}
SAID = """() => [...document.querySelectorAll('.sheet :is(h1, h2, p, dt, dd)')]
    .filter((thing) => !thing.closest('.no-print')).map((thing) => thing.innerText)"""
ON_SCREEN = (
    ("thin-bones", "/routines/bone-safe/worksheet/"),
    ("full-set", "/routines/crack-your-own-back/worksheet/"),
    ("thin-bones", "/routines/bone-safe/reminder/"),
    ("thin-bones-examined", "/result/summary/"),
    ("emergency", "/result/summary/"),
)
CUT = """() => [...document.querySelectorAll('.sheet *')]
    .filter((thing) => thing.getClientRects().length && !thing.closest('svg'))
    .filter((thing) => thing.getBoundingClientRect().right > document.documentElement.clientWidth + .5
        || thing.scrollWidth > thing.clientWidth + 1 && getComputedStyle(thing).display !== 'inline'
        || thing.scrollHeight > thing.clientHeight + 2 && getComputedStyle(thing).overflow !== 'visible')
    .map((thing) => thing.outerHTML.slice(0, 160))"""


def printed(page, size):
    """The PDF that Chromium makes of a page, opened with a reader."""
    return PdfReader(io.BytesIO(page.pdf(format=size)))


# Lines, curves and colours, one per line: most of a worksheet, and no text.
DRAWN = re.compile(rb"^(?:[-\d.]+ )*(?:m|l|c|v|y|h|re|S|s|f\*?|B\*?|b\*?|n|W\*?|w|rg|RG)\n", re.M)


def text_of(paper):
    """The text of a page of a PDF."""
    words_alone = StreamObject()
    words_alone.set_data(DRAWN.sub(b"", paper.get_contents().get_data()))
    paper[NameObject("/Contents")] = words_alone
    return paper.extract_text()


def words(text):
    """Text without line breaks and ligatures (a PDF can contain "ﬁ" as one character)."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def as_on_paper(page, size):
    """The page at the width that this paper leaves."""
    width, height = SIZES[size]
    page.emulate_media(media="print")
    page.set_viewport_size(
        {"width": int((width - 2 * MARGIN) / 25.4 * 96), "height": int(height / 25.4 * 96)}
    )


# those with the most cautions first
MOST = ("for-someone-else", "thin-bones-examined", "full-set", "pregnant", "emergency")


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [*MOST, *(pytest.param(name, marks=pytest.mark.long) for name in CAST if name not in MOST)],
)
def test_every_worksheet_that_is_open_fits_on_one_page_of_either_size_with_nothing_cut(
    browse_as, site, name
):
    """Each sheet is measured. It becomes a PDF only if no taller one of the same routine has
    already fitted on one page of that size.
    """
    page = browse_as(name, 1280)
    page.goto(site.url + "/routines/")
    slugs = sorted(set(re.findall(r'href="/routines/([a-z-]+)/"', page.content())))
    made = pdfs = 0
    for slug in slugs:
        page.emulate_media(media="screen")
        page.goto(f"{site.url}/routines/{slug}/worksheet/")
        if not page.locator(".sheet-steps").count():
            continue
        made += 1
        assert (
            page.evaluate("[...document.images].filter((one) => !one.naturalWidth).length") == 0
        ), slug
        said = page.evaluate(SAID)
        for size in SIZES:
            as_on_paper(page, size)
            assert page.evaluate(CUT) == [], (slug, size)
            height = page.evaluate(
                "document.querySelector('.sheet').getBoundingClientRect().height"
            )
            if height <= TALLEST.get((slug, size), 0):
                continue
            pdfs += 1
            paper = printed(page, size)
            assert len(paper.pages) == 1, (slug, size, len(paper.pages))
            text = words(text_of(paper.pages[0]))
            assert [line for line in said if words(line) not in text] == [], (slug, size)
            assert all(str(day) in text for day in range(1, 15))
            full = page.evaluate(
                "document.querySelector('.sheet-foot').getBoundingClientRect().bottom * 25.4 / 96"
            )
            assert full > 0.85 * (SIZES[size][1] - 20), (slug, size, "a part of the page is empty")
            TALLEST[slug, size] = height
    print(f"{name}: {made} worksheets, each on one page of A4 and of Letter ({pdfs} new PDFs)")
    nothing = name in ("nobody", "half-way", "emergency", "urgent", "unsure", "child")
    assert (made == 0) == nothing, made


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["never-diagnosed", "thin-bones-examined", "emergency", "clinician-first", "for-someone-else"],
)
def test_the_summary_prints_whole_with_nothing_cut_on_a_few_pages(browse_as, site, name):
    page = browse_as(name, 1280)
    page.goto(f"{site.url}/result/summary/")
    for size in SIZES:
        as_on_paper(page, size)
        assert page.evaluate(CUT.replace(".sheet", ".paper")) == [], size
        said = page.locator(
            ".paper :is(h1, h2, h3, p, dt, dd, th, td, li):visible"
        ).all_inner_texts()
        paper = printed(page, size)
        assert len(paper.pages) <= 5
        first, second = words(text_of(paper.pages[0])), words(text_of(paper.pages[1]))
        assert "Theclinician'sreply".replace("'", "’") in first.replace("'", "’"), (
            "one page says it"
        )
        assert "Appendix" not in first and "Appendix:askedandanswered" in second
        text = words("".join(text_of(one) for one in paper.pages))
        missing = [line for line in said for piece in line.split("\n") if words(piece) not in text]
        assert missing == [] and "Clear my answers" not in text and "Savetheanswers" not in text


@pytest.mark.parametrize(("name", "address"), ON_SCREEN)
def test_pages_made_for_paper_stand_in_nobodys_way_on_a_screen(
    browse_as, site, fine, name, address
):
    page = browse_as(name, 390)
    page.goto(site.url + address)
    fine(page)


def test_the_button_that_prints_is_there_with_a_script_and_away_without(browse_as, site):
    for javascript in (True, False):
        page = browse_as("never-diagnosed", 390, javascript=javascript)
        page.goto(f"{site.url}/routines/dont-crack/worksheet/")
        assert page.locator("[data-print]").is_visible() is javascript


@pytest.mark.parametrize("javascript", [True, False])
def test_the_reminder_is_a_file_that_the_browser_saves(browse_as, site, javascript):
    page = browse_as("thin-bones", 390, javascript=javascript, expect=("422",))
    page.goto(f"{site.url}/routines/bone-safe/")
    page.get_by_role("link", name="Set reminders").click()
    page.get_by_role("button", name="Get the file").click()
    assert (
        page.title().startswith("Error:")
        and page.get_by_role("link", name="Choose at least one day").is_visible()
    )
    page.get_by_label("At what time?").fill("07:15")
    page.get_by_label("Tuesday").check()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Get the file").click()
    assert saved.value.suggested_filename == "backapp.ics"
    assert b"T071500\r\n" in saved.value.path().read_bytes()


def test_the_answers_are_a_file_that_the_browser_saves(browse_as, site):
    page = browse_as("emergency", 390)
    page.goto(f"{site.url}/result/")
    page.get_by_role("link", name="Take this with you").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the answers as a file").click()
    assert saved.value.suggested_filename == "backapp-summary.json"
