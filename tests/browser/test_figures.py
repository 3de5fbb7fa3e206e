"""Pictures in a real browser: their cost, movement and pause, in the dark theme, on paper, and the
picture of a back.
"""

import re

import pytest

SHIFTS = """() => new Promise((found) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value })).observe({type: 'layout-shift', buffered: true});
    setTimeout(() => found(sum), 300);
})"""
# The colour in the middle of each picture shows whether it is drawn.
INK = """async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), {width: 320, height: 200});
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0, 320, 200);
    const dots = pen.getImageData(0, 0, 320, 200).data;
    const colours = new Set();
    for (let i = 0; i < dots.length; i += 4) if (dots[i + 3] === 255) colours.add(`${dots[i]},${dots[i + 1]},${dots[i + 2]}`);
    return [...colours];
}"""
SHIRT = {"light": "47,128,136", "dark": "79,167,174"}  # --fig-top


@pytest.mark.parametrize("width", [390, 1280])
def test_a_list_of_fifty_pictures_asks_five_times_and_moves_nothing(browse, site, width):
    page = browse(width, 900)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site.url + "/exercises/", wait_until="networkidle")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)
    assert len(asked) <= 5, asked
    assert page.evaluate(SHIFTS) == 0
    assert (
        page.locator("article .picture img").count() > 30
        and page.locator("article .picture svg.fig").count() == 2
    )
    broken = "[...document.images].filter((one) => one.complete && !one.naturalWidth).length"
    assert page.evaluate(broken) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_of_the_sheet_is_drawn_in_the_colours_of_its_page_and_an_unknown_one_is_empty(
    browse, site, scheme
):
    page = browse(color_scheme=scheme)
    page.goto(site.url + "/exercises/", wait_until="networkidle")
    sheet = "/exercises/figures/1/start.svg"
    assert SHIRT[scheme] in page.evaluate(INK, f"{sheet}#bridge")
    assert page.evaluate(INK, f"{sheet}#egg-roll") == [], "what is withheld is not in the sheet"
    inline = "getComputedStyle(document.querySelector('.fig .fig-top')).fill"
    assert page.evaluate(inline) == f"rgb({SHIRT[scheme].replace(',', ', ')})"


def test_the_movement_is_shown_on_request_in_place_and_stopped_again(page, site):
    page.goto(site.url + "/exercises/bridge/")
    assert page.locator("animate, animateTransform").count() == 0
    page.get_by_role("link", name="Show me the movement").click()
    moving = page.locator(".moving svg")
    moving.wait_for()
    assert page.url.endswith("/exercises/bridge/") and page.locator("#pictures").count() == 1
    assert page.evaluate("document.activeElement.id") == "motion"
    assert page.get_by_role("img", name=re.compile("Bridge")).count() == 1
    trunk = "document.querySelector('.moving .fig-top').getBoundingClientRect().top"
    page.evaluate("document.querySelector('.moving svg').setCurrentTime(0)")
    before = page.evaluate(trunk)
    page.evaluate("document.querySelector('.moving svg').setCurrentTime(2.2)")
    assert page.evaluate(trunk) != before, "nothing moves"
    page.get_by_role("link", name="Show the positions").click()
    page.locator("#pictures figure:not(.moving)").first.wait_for()
    assert (
        page.locator("animateTransform").count() == 0
        and page.locator("#pictures figure").count() == 2
    )


def test_without_a_script_the_same_links_show_movement_and_side(browse, site):
    page = browse(390, javascript=False)
    page.goto(site.url + "/exercises/single-knee-to-chest/")
    assert "your right thigh" in page.locator("#pictures").inner_text()
    page.get_by_role("link", name="Show the left side").click()
    assert "your left thigh" in page.locator("#pictures").inner_text()
    page.get_by_role("link", name="Show me the movement").click()
    assert "side=left" in page.url and page.locator(".moving svg").is_visible()
    assert page.get_by_role("img", name=re.compile("left thigh")).count() == 1
    page.get_by_role("link", name="Show the positions").click()
    assert (
        page.locator(".moving").count() == 0
        and "your left thigh" in page.locator("#pictures").inner_text()
    )


def test_nothing_moves_for_those_who_asked_for_stillness_and_every_position_is_there(browse, site):
    page = browse(reduced_motion="reduce")
    page.goto(site.url + "/exercises/cat-camel/")
    assert not page.get_by_role("link", name="Show me the movement").is_visible()
    page.goto(site.url + "/exercises/cat-camel/?moving=1")
    assert not page.locator(".moving").is_visible()
    assert page.locator("#pictures figure:visible").count() == 3


def test_on_paper_a_movement_is_its_positions(browse, site):
    page = browse()
    page.goto(site.url + "/exercises/bridge/?moving=1")
    page.emulate_media(media="print")
    assert not page.locator(".moving").is_visible() and page.locator(".still:visible").count() == 2


def test_what_is_open_at_a_glance_is_printed_with_start_and_end_of_each(browse, site):
    page = browse()
    page.goto(site.url + "/exercises/at-a-glance/", wait_until="networkidle")
    page.emulate_media(media="print")
    rows = page.locator(".glance > li")
    assert rows.count() > 30 and page.locator(".glance img").count() == 2 * rows.count()
    assert page.evaluate("[...document.images].every((one) => one.complete && one.naturalWidth)")
    assert (
        page.evaluate(
            "getComputedStyle(document.querySelector('.glance')).gridTemplateColumns"
        ).count(" ")
        == 2
    )
    assert page.locator(".top nav").is_visible() is False


def test_in_forced_colours_a_figure_is_a_line_drawing(browse, site):
    page = browse(forced_colors="active")
    page.goto(site.url + "/exercises/bridge/")
    look = (
        "(name) => { const one = getComputedStyle(document.querySelector(name)); return "
        "[one.fill, one.stroke] }"
    )
    fill, stroke = page.evaluate(look, ".fig-body .fig-top")
    assert fill != stroke and fill == page.evaluate(look, ".fig-body .fig-legs")[0]


# The picture of a back
# --------------------------------------------------------------------------------------------------


def test_a_part_of_the_back_is_chosen_on_its_picture_and_by_keyboard(browse, site):
    page = browse(1280, 900)
    page.goto(site.url + "/exercises/")
    page.locator(".zone").nth(2).click()
    page.wait_for_url("**/exercises/?area=low-back")
    assert page.get_by_label("Low back").is_checked()
    tick = "(zone) => getComputedStyle(document.querySelector(`.z${zone} > :last-child`)).opacity"
    assert [page.evaluate(tick, zone) for zone in (1, 2, 3, 4)] == ["0", "0", "1", "0"]
    page.get_by_label("Low back").press("ArrowDown")
    page.wait_for_url("**/exercises/?area=mid-back")
    page.locator(".zone").nth(0).click()
    assert [page.evaluate(tick, zone) for zone in (1, 2, 3, 4)] == ["1", "1", "0", "0"]


@pytest.mark.parametrize("javascript", [True, False])
def test_without_a_script_the_choice_counts_with_the_button(browse, site, javascript):
    page = browse(1280, 900, javascript=javascript)
    page.goto(site.url + "/exercises/")
    page.locator(".zone").nth(3).click()
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/exercises/?*area=hips*")
    assert 0 < page.locator("article").count() < 20


def test_the_screening_shows_the_same_picture_with_its_boxes(browse_as, site, axe):
    page = browse_as("never-diagnosed", 390, 900)
    page.goto(site.url + "/screening/about-you/")
    boxes = [
        page.get_by_label(name) for name in ("Upper back", "Mid back", "Low back", "Buttock or hip")
    ]
    for place, box in enumerate(boxes):
        before = box.is_checked()
        page.locator(".zone").nth(place).click()
        assert box.is_checked() != before
    axe(page)


def test_axe_finds_nothing_on_pictures(browse, site, axe):
    page = browse(color_scheme="dark")
    for address in (
        "/exercises/open-book/?moving=1",
        "/exercises/log-roll/",
        "/exercises/at-a-glance/",
    ):
        page.goto(site.url + address)
        axe(page)
