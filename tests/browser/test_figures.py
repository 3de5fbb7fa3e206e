"""Pictures in a real browser: their cost, their sides and shapes, in the dark theme, on paper, and
the picture of a back.
"""

import json
import re
from pathlib import Path

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
# How light each dot of two pictures is.
DOTS = """async (sources) => {
    const out = [];
    for (const source of sources) {
        const image = new Image();
        image.src = source;
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), {width: 320, height: 200});
        const pen = canvas.getContext('2d');
        pen.fillStyle = '#fff';
        pen.fillRect(0, 0, 320, 200);
        pen.drawImage(image, 0, 0, 320, 200);
        const dots = pen.getImageData(0, 0, 320, 200).data;
        out.push(Array.from({length: 64000}, (_, i) => Math.round((dots[4 * i] + dots[4 * i + 1] + dots[4 * i + 2]) / 3)));
    }
    return out;
}"""
BRIDGE = next(
    row["fields"]
    for row in json.loads(Path("fixtures/library/drawings.json").read_text(encoding="utf-8"))
    if row["fields"]["exercise"] == ["bridge"]
)
WHO = re.search(r'<g class="(fig-[a-z]+)">', BRIDGE["card"])[1]


def dots(colour):
    return ",".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))


#: The shirt of who shows the bridge.
SHIRT = {
    "light": dots(re.search(r'class="fig-top" fill="(#[0-9a-f]{6})"', BRIDGE["card"])[1]),
    "dark": dots(
        re.search(
            rf"\.{WHO} \.fig-top {{ fill: (#[0-9a-f]{{6}});",
            Path("static/css/figures.css").read_text(),
        )[1]
    ),
}


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
        and page.locator("article svg.fig").count() == 0
    )
    broken = "[...document.images].filter((one) => one.complete && !one.naturalWidth).length"
    assert page.evaluate(broken) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_of_the_sheet_is_drawn_in_the_colours_of_its_page_and_an_unknown_one_is_empty(
    browse, site, scheme
):
    page = browse(color_scheme=scheme)
    page.goto(site.url + "/exercises/", wait_until="networkidle")
    sheet = "/exercises/figures/1/end.svg"
    assert SHIRT[scheme] in page.evaluate(INK, f"{sheet}#bridge")
    assert page.evaluate(INK, f"{sheet}#egg-roll") == [], "what is withheld is not in the sheet"
    assert SHIRT[scheme] in page.evaluate(INK, "/exercises/bridge/card.svg")
    assert SHIRT[scheme] in page.evaluate(INK, "/exercises/bridge/stills.svg#still-1")


def test_without_a_script_the_same_link_shows_the_other_side(browse, site):
    page = browse(390, javascript=False)
    page.goto(site.url + "/exercises/single-knee-to-chest/")
    assert "your right thigh" in page.locator("#pictures").inner_text()
    page.get_by_role("link", name="Show the left side").click()
    assert "side=left" in page.url and "your left thigh" in page.locator("#pictures").inner_text()
    assert "side=left#still-1" in page.locator("#pictures img").last.evaluate(
        "(one) => one.src.replace('still-2', 'still-1')"
    )


def test_the_other_side_is_the_mirror_image_to_the_dot(browse, site):
    page = browse()
    page.goto(site.url + "/exercises/", wait_until="networkidle")
    file = "/exercises/single-knee-to-chest/stills.svg"
    there, mirrored = page.evaluate(DOTS, [f"{file}#still-2", f"{file}?side=left#still-2"])
    assert len(there) == len(mirrored) == 320 * 200
    turned = [row for y in range(200) for row in there[y * 320 : y * 320 + 320][::-1]]
    off = [abs(a - b) for a, b in zip(turned, mirrored, strict=True)]
    assert sum(difference > 24 for difference in off) < 0.002 * len(off)
    straight = [abs(a - b) for a, b in zip(there, mirrored, strict=True)]
    assert sum(difference > 24 for difference in straight) > 0.1 * len(off), "it is another picture"


@pytest.mark.parametrize("slug", ["bridge", "side-bend", "log-roll"])
@pytest.mark.parametrize("width", [390, 1280])
def test_pictures_of_any_shape_have_their_place_before_they_are_there(browse, site, slug, width):
    page = browse(width, 900)
    page.goto(site.url + f"/exercises/{slug}/", wait_until="networkidle")
    assert page.evaluate(SHIFTS) == 0
    for image in page.locator(".picture img:visible").all():
        wide, high = image.evaluate("(one) => [one.width, one.height]")
        drawn = [int(image.get_attribute(name)) for name in ("width", "height")]
        assert image.evaluate("(one) => one.complete && one.naturalWidth > 0")
        assert wide / high == pytest.approx(drawn[0] / drawn[1], rel=0.28), "cropped, not squeezed"
        assert image.evaluate("(one) => getComputedStyle(one).objectFit") == "contain"


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
    page.goto(site.url + "/exercises/", wait_until="networkidle")
    colours = page.evaluate(INK, "/exercises/figures/1/end.svg#bridge")
    assert SHIRT["light"] not in colours and SHIRT["dark"] not in colours
    page.goto(site.url + "/exercises/?area=hips")
    look = "(name) => getComputedStyle(document.querySelector(name)).fill"
    assert page.evaluate(look, ".back-picture .shirt") == page.evaluate(
        look, ".back-picture .trousers"
    )


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
        "/exercises/open-book/?side=right",
        "/exercises/log-roll/",
        "/exercises/at-a-glance/",
    ):
        page.goto(site.url + address)
        axe(page)
