"""A diary in a real browser: started, written, drawn, exported, imported, deleted; by keyboard,
without a script, on paper.
"""

import io
import json
import re
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

TOO_SMALL = """() => [...document.querySelectorAll('main :is(a.button, button, input:not([type=hidden]), select, textarea, .chip, .pages a)')]
    .map((thing) => [thing, (thing.closest('label') ?? thing).getBoundingClientRect()])
    .filter(([thing, box]) => box.height < 44 || box.width < 24)
    .map(([thing]) => thing.outerHTML.slice(0, 120))"""
TODAY = date.today()


def diary_file(count, apart=1, **more):
    """A diary to import: `count` entries, `apart` days from each other."""
    nothing = {
        "routine": "",
        "exercise": "",
        "before": None,
        "after": None,
        "felt": "",
        "effort": "",
        "note": "",
    }
    rows = [
        nothing | {"id": f"00000000-0000-4000-8000-{n:012d}", "day": (TODAY - timedelta(days=n * apart)).isoformat(), "routine": "desk-break",
                   "before": 2 + n % 4, "after": 1 + n % 3, "felt": "easier", "note": f"note {n}"} | more
        for n in reversed(range(count))
    ]  # fmt: skip
    return json.dumps(
        {"format": "backapp-diary", "version": 2, "saved": TODAY.isoformat(), "entries": rows}
    ).encode()


def start(page, site, entries: bytes = b""):
    """Start a diary if there is none, and import these entries."""
    page.goto(site.url + "/diary/")
    if page.get_by_role("heading", level=1).inner_text() != "My diary":
        page.get_by_role("button", name="Yes, start a diary").click()
    if entries:
        page.goto(site.url + "/diary/import/")
        page.get_by_label("The file").set_input_files(
            {"name": "d.json", "mimeType": "application/json", "buffer": entries}
        )
        page.get_by_role("button", name="Bring it in").click()
        assert page.get_by_role("status").inner_text().startswith("The file is in")
    return page


@pytest.mark.slow
def test_no_page_of_the_diary_stands_in_anybodys_way(browse, site, fine):
    page = browse(390, expect=("422",))

    def look(address=""):
        if address:
            page.goto(site.url + address)
        assert page.locator("h1").count() == 1, page.url
        fine(page, TOO_SMALL)

    look("/diary/")
    start(page, site)
    look()
    start(page, site, diary_file(45, 2))
    look()
    for address in (
        "/diary/?page=2",
        "/diary/?span=year",
        "/diary/new/",
        "/diary/import/",
        "/diary/delete/",
        "/diary/gone/",
    ):
        look(address)
    page.goto(site.url + "/diary/")
    page.get_by_role("link", name="Change").first.click()
    look()
    page.get_by_label("Which day?").fill("")
    page.get_by_role("button", name="Keep it").click()
    assert (
        page.title().startswith("Error:")
        and page.evaluate("document.activeElement.className") == "error-summary"
    )
    look()
    page.goto(site.url + "/diary/import/")
    page.get_by_role("button", name="Bring it in").click()
    look()


@pytest.mark.parametrize("said", [{"felt": "worse", "note": "numb between my legs"}, {"before": 8}])
def test_what_it_says_when_it_goes_badly_is_accessible_too(browse, site, fine, said):
    page = browse(390)
    start(page, site, diary_file(20, **said))
    assert page.locator("main .advice, main .notice.care").count() == (2 if "note" in said else 1)
    fine(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_diary_from_the_first_yes_to_the_last_byte(browse, site, javascript):
    """The whole life of a diary with and without a script: started, written, changed, drawn,
    exported, imported elsewhere, deleted.
    """
    page, other = (browse(390, 844, javascript=javascript) for _ in range(2))
    page.goto(site.url + "/")
    assert page.context.cookies() == []
    page.get_by_role("link", name="Keep a diary").click()
    page.get_by_role("button", name="Yes, start a diary").click()
    (cookie,) = page.context.cookies()
    assert cookie["name"] == "backapp-d" and cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    page.get_by_role("link", name="Write an entry").click()
    page.get_by_label("What did you do?").select_option(label="Bridge")
    page.get_by_role("group", name="Pain before").get_by_label("6", exact=True).check()
    page.get_by_role("group", name="Pain after").get_by_label("4", exact=True).check()
    page.get_by_label("Easier").check()
    page.get_by_label("A note, if you like").fill("slow <i>morning</i>")
    page.get_by_role("button", name="Keep it").click()
    assert page.get_by_role("status").inner_text() == "Kept."
    entry = page.locator(".entries li").inner_text()
    assert "Bridge" in entry and "Pain before: 6" in entry and "slow <i>morning</i>" in entry
    assert page.get_by_role("img", name="Pain before and after").is_visible()
    assert page.get_by_role("row", name=re.compile("1 6 4$")).is_visible()

    page.get_by_role("link", name="Change").click()
    page.get_by_role("group", name="Pain after").get_by_label("Not said").check()
    page.get_by_role("button", name="Keep it").click()
    assert "Pain after" not in page.locator(".entries").inner_text()
    with page.expect_download() as table:
        page.get_by_role("link", name="Save as a table (CSV)").click()
    assert (
        table.value.suggested_filename == "backapp-diary.csv"
        and b"Bridge" in table.value.path().read_bytes()
    )
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as a file (JSON)").click()
    assert saved.value.suggested_filename == "backapp-diary.json"
    start(other, site, saved.value.path().read_bytes())
    assert "Bridge" in other.locator(".entries").inner_text()

    page.get_by_role("link", name="Delete my diary").click()
    page.get_by_role("button", name="Delete everything").click()
    assert (
        page.get_by_role("heading", level=1).inner_text() == "Your diary is deleted"
        and page.context.cookies() == []
    )
    page.go_back(wait_until="commit")
    page.wait_for_load_state()
    assert "slow" not in page.content(), (
        "neither from a cache nor from the browser's own memory of the page"
    )
    page.goto(site.url + "/diary/")
    assert page.get_by_role("heading", level=1).inner_text() == "Do you want a diary?"
    assert "Bridge" in other.reload().text(), "the other device keeps its own"


def test_it_can_be_kept_by_keyboard_alone(browse, site):
    page = start(browse(1280), site)
    page.goto(site.url + "/diary/new/")

    def to(name, value=""):
        for _press in range(40):
            page.keyboard.press("Tab")
            held = page.evaluate(
                "[document.activeElement.name, document.activeElement.value, "
                "document.activeElement.innerText]"
            )
            if held[0] == name or held[2] == name:
                return

    to("what")
    page.keyboard.type("Desk")
    to("before")
    for _press in range(4):
        page.keyboard.press("ArrowRight")
    chosen = page.evaluate("document.activeElement.value")
    to("note")
    page.keyboard.type("by keys alone")
    to("Keep it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/diary/?kept=1")
    said = page.locator(".entries").inner_text()
    assert "by keys alone" in said and f"Pain before: {chosen}" in said


def test_after_a_run_it_is_one_link_and_one_question_away(browse_as, site):
    page = browse_as("never-diagnosed", 390)
    page.goto(site.url + "/routines/dont-crack/follow/")
    page.get_by_role("group", name=re.compile("hurt now")).get_by_label("3", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.goto(site.url + "/routines/dont-crack/done/")
    page.get_by_role("group", name=re.compile("hurt now")).get_by_label("2", exact=True).check()
    page.get_by_role("radio", name="The same", exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Keep this in a diary").click()
    page.get_by_role("button", name="Yes, start a diary").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Keep this run"
    page.get_by_role("button", name="Keep it").click()
    assert "Pain before: 3 · Pain after: 2 · Felt the same" in page.locator(".entries").inner_text()
    page.get_by_role("link", name="Clear my answers").click()
    page.get_by_role("button", name="Clear my answers").click()
    page.get_by_role("link", name="Read or delete my diary").click()
    assert "Pain before: 3" in page.locator(".entries").inner_text()


def test_the_chart_keeps_its_two_lines_apart_without_colour(browse, site):
    page = start(browse(1280, forced_colors="active"), site, diary_file(30, 2))
    drawn = (
        "(selector) => { const s = getComputedStyle(document.querySelector(selector)); return "
        "[s.stroke, s.fill, s.strokeDasharray] }"
    )
    before, after = (
        page.evaluate(drawn, f".pain-chart[role=img] path.{name}:not(.mark)")
        for name in ("before", "after")
    )
    assert (
        before[0] == after[0] == "rgb(0, 0, 0)" and before[2] == "none" and after[2] == "5px, 4px"
    )
    disc, diamond = (
        page.evaluate(drawn, f".pain-chart[role=img] .{name}.mark") for name in ("before", "after")
    )
    assert disc[1] == "rgb(0, 0, 0)" and diamond[1] == "rgb(255, 255, 255)"


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_all_of_it_can_be_printed_with_chart_and_table_and_nothing_to_press(browse, site, size):
    page = start(browse(1280), site, diary_file(45, 2))
    page.get_by_role("link", name="All on one page, to print").click()
    text = "".join(one.extract_text() for one in PdfReader(io.BytesIO(page.pdf(format=size))).pages)
    assert all(f"note {n}" in text for n in range(45)) and "Mean pain out of 10" in text
    for pressed in ("Write an entry", "Delete my diary", "Change", "By month", "Save as"):
        assert pressed not in text
