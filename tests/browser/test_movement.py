"""*Show me the movement*: a body that moves and can be turned, on the page of an exercise, in a real
Chromium with WebGL in software. Whatever is missing, slow or lost: the stills are there.

The clock of the page is the test's own where a picture is compared with another: it stands still
then, and the frame of a moment is always the same.
"""

import base64
import re

import pytest

from tests.browser.conftest import STILL

WEBGL = True
pytestmark = pytest.mark.slow  # each frame takes its time in software
BRIDGE, SIDED = "/exercises/bridge/", "/exercises/single-knee-to-chest/"
CONTROLS = (
    "Pause", "Half speed", "Stop at the start", "Stop at the end",
    "As drawn", "From the side", "From the feet", "From above",
)  # fmt: skip
TURNS = ("Turn it to the left", "Turn it to the right")

# The share of the pixels of two screenshots that differ, each channel by more than a little.
DIFFER = """async ([one, other]) => {
    const read = async (data) => {
        const image = new Image();
        image.src = `data:image/png;base64,${data}`;
        await image.decode();
        const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
        const pen = canvas.getContext("2d");
        pen.drawImage(image, 0, 0);
        return pen.getImageData(0, 0, image.width, image.height).data;
    };
    const [a, b] = [await read(one), await read(other)];
    if (a.length !== b.length) return 1;
    let differ = 0;
    for (let i = 0; i < a.length; i += 4) if ([0, 1, 2].some((k) => Math.abs(a[i + k] - b[i + k]) > 48)) differ++;
    return differ * 4 / a.length;
}"""
# What was asked of WebGL, before any script of the page: the contexts, and which were given back.
# Frames come less often than in a browser, because in software each takes its time; on trial they
# come just often enough.
FRAMES = """
    window.every = 50;
    window.requestAnimationFrame = (does) => setTimeout(() => does(performance.now()), every);
    window.cancelAnimationFrame = (id) => clearTimeout(id);
"""
# Each frame comes in time for the viewer, however busy the machine of the test is.
QUICK = """
    const frame = requestAnimationFrame;
    let now = performance.now();
    window.requestAnimationFrame = (does) => frame(() => does(now += 16));
"""
SPY = """
    window.contexts = [];
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        const made = get.call(this, kind, ...more);
        if (kind === "webgl2" && made && !contexts.includes(made)) contexts.push(made);
        return made;
    };
"""


@pytest.fixture
def differ(browse):
    """`differ(one, other)`: the share of the pixels of two screenshots that differ."""
    page = browse(300, 300)

    def compare(one, other):
        return page.evaluate(DIFFER, [base64.b64encode(shot).decode() for shot in (one, other)])

    return compare


def visit(page, site, path=BRIDGE, *scripts):
    for script in (SPY, *scripts):
        page.add_init_script(script)
    page.goto(site.url + path, wait_until="networkidle")


def ask(page):
    page.locator(".movement summary").click()


def shown(page):
    """The moving picture is there, and its controls work."""
    page.locator(".movement [data-shown] canvas").wait_for()
    assert not page.locator(".movement [data-controls]").evaluate("(one) => one.inert")


def opened(page, site, path=BRIDGE, still=True):
    """The page with its moving picture; with `still` on a clock that stands."""
    if still:
        page.clock.install(time=1_800_000_000)
    visit(page, site, path, FRAMES if still else QUICK)
    if still:
        page.clock.pause_at(1_800_000_600)
    ask(page)
    shown(page)
    if still:
        page.clock.run_for(2000)  # it is quick enough


def press(page, name):
    page.locator(".movement").get_by_role("button", name=name, exact=True).click()


def picture(page):
    """A screenshot of the picture when it has come to rest: the smooth lines come a moment later."""
    page.evaluate("document.activeElement.blur()")  # its ring
    page.clock.run_for(400)
    return page.locator(".movement canvas").screenshot()


def pressed(page):
    return page.eval_on_selector_all(
        ".movement [aria-pressed=true]", "(all) => all.map((one) => one.dataset.does)"
    )


def stills(page, word="cannot be shown here"):
    """The stills are there and nothing else is; a line says so if `word` is given."""
    page.locator(".movement details:not([open])").wait_for(state="attached")
    page.wait_for_function("() => !document.querySelector('canvas')")
    assert page.locator("#pictures figure:visible img").count() >= 2
    said = page.locator(".movement [role=status]").inner_text()
    assert word in said if word else said == ""


# ------------------------------------------------------------------------------------- what it does


def test_a_press_shows_the_start_as_it_is_drawn_and_nothing_jumps(browse, site, differ):
    page = browse(390, 844)
    page.clock.install(time=1_800_000_000)
    visit(page, site)
    page.evaluate(
        "document.querySelector('.movement details').setAttribute('data-body', '/nowhere')"
    )
    page.route("**/nowhere", lambda route: None)  # it does not come
    ask(page)
    place = page.locator(".movement .picture")
    still, box = place.screenshot(), place.bounding_box()
    visit(page, site)
    page.clock.pause_at(1_800_000_600)
    ask(page)
    shown(page)
    press(page, "Stop at the start")
    page.evaluate("document.querySelectorAll('.turn').forEach((one) => one.remove())")
    page.clock.run_for(400)
    assert place.bounding_box() == box
    assert differ(still, place.screenshot()) < 0.04, "only lines are drawn a little otherwise"


def test_it_plays_pauses_stops_at_both_ends_and_is_seen_from_all_sides(browse, site, differ):
    page = browse(390, 844)
    opened(page, site)
    assert pressed(page) == ["drawn"]
    first = picture(page)
    page.clock.run_for(1500)
    assert differ(first, picture(page)) > 0.01, "it moves by itself"
    press(page, "Pause")
    held = picture(page)
    page.clock.run_for(3000)
    assert picture(page) == held
    press(page, "Stop at the end")
    end = picture(page)
    press(page, "Stop at the start")
    start = picture(page)
    assert differ(start, end) > 0.01
    seen = [start]
    for name in ("From the side", "From the feet", "From above"):
        press(page, name)
        seen.append(picture(page))
        assert all(differ(seen[-1], other) > 0.03 for other in seen[:-1]), name
        assert len(pressed(page)) == 1
    press(page, "As drawn")
    assert picture(page) == start
    press(page, "Play")
    page.clock.run_for(300)
    assert page.get_by_role("button", name="Pause", exact=True).is_visible()


def test_half_speed_takes_twice_as_long(browse, site, differ):
    page = browse(390, 844)
    opened(page, site)
    press(page, "Stop at the start")
    start = picture(page)
    press(page, "Half speed")
    assert pressed(page) == ["slow", "drawn"]
    press(page, "Play")
    page.clock.run_for(2000)
    press(page, "Pause")
    slow = picture(page)
    press(page, "Half speed")
    press(page, "Stop at the start")
    press(page, "Play")
    page.clock.run_for(1000)
    press(page, "Pause")
    assert differ(slow, picture(page)) < 0.01 < differ(slow, start)


def test_it_is_turned_by_mouse_keys_and_buttons(browse, site, differ):
    page = browse(390, 844)
    opened(page, site)
    press(page, "Stop at the start")
    drawn = picture(page)
    box = page.locator(".movement canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y)
    page.mouse.up()
    assert pressed(page) == [] and differ(drawn, picture(page)) > 0.03
    press(page, "As drawn")
    press(page, "Turn it to the left")
    left = picture(page)
    press(page, "As drawn")
    canvas = page.locator(".movement canvas")
    for _ in range(3):
        canvas.press("ArrowLeft")
    assert differ(left, picture(page)) < 0.01, "three presses of a key are one of the button"
    canvas.press("ArrowUp")
    assert differ(left, picture(page)) > 0.03
    canvas.press("Home")
    assert pressed(page) == ["drawn"] and differ(drawn, picture(page)) < 0.01
    canvas.press(" ")
    assert page.get_by_role("button", name="Pause", exact=True).is_visible()


def test_everything_is_reached_and_used_by_keyboard(browse, site):
    page = browse(390, 844)
    visit(page, site, BRIDGE, QUICK)
    page.locator(".movement summary").focus()
    page.keyboard.press("Enter")
    shown(page)
    order = []
    for _ in range(len(CONTROLS) + len(TURNS) + 1):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate(
                "document.activeElement.getAttribute('aria-label') "
                "|| document.activeElement.innerText"
            )
        )
    assert order[0].startswith("The movement.") and order[1:3] == list(TURNS)
    assert tuple(order[3:]) == CONTROLS
    page.locator(".movement summary").press("Enter")
    stills(page, "")


def test_the_other_side_goes_on_in_the_mirror_beside_its_own_captions(browse, site, differ):
    page = browse(390, 844)
    opened(page, site, SIDED)
    press(page, "Stop at the end")
    right = picture(page)
    page.evaluate("window.before = document.querySelector('canvas')")
    page.get_by_role("link", name="Show the left side").click()
    page.get_by_role("link", name="Show the right side").wait_for()
    assert "your left thigh" in page.locator("#pictures").inner_text()
    shown(page)
    assert page.evaluate("document.querySelector('canvas') === before"), "nothing is loaded again"
    assert page.locator(".movement details[open]").count() == 1
    assert differ(right, picture(page)) > 0.03
    press(page, "Stop at the start")  # the controls of the new page work
    page.get_by_role("link", name="Show the right side").click()
    page.get_by_role("link", name="Show the left side").wait_for()
    press(page, "Stop at the end")
    assert differ(right, picture(page)) < 0.005


def test_it_has_a_name_and_says_in_words_what_moves(browse, site):
    page = browse(390, 844)
    opened(page, site, still=False)
    image = page.get_by_role("img", name=re.compile("^The movement"))
    about = image.get_attribute("aria-describedby")
    assert len(page.locator(f"#{about}").inner_text()) > 40


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_every_control_is_large_enough(browse, site, axe, width, scheme):
    page = browse(width, 844, color_scheme=scheme)
    opened(page, site, SIDED, still=False)
    page.evaluate(STILL)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for control in page.locator(".movement :is(button, summary)").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 44, control.inner_text()


# ------------------------------------------------------------------------------- what can be missing


@pytest.mark.parametrize(
    "missing",
    [
        "HTMLCanvasElement.prototype.getContext = () => null",
        "HTMLCanvasElement.prototype.getContext = () => { throw new Error('refused'); }",
        "WebGL2RenderingContext.prototype.getProgramParameter = () => false",
        "WebGL2RenderingContext.prototype.createShader = () => { throw new Error('refused'); }",
        "WebGL2RenderingContext.prototype.drawElements = () => { throw new Error('refused'); }",
    ],
)
def test_without_webgl_the_stills_stay_and_a_line_says_so(browse, site, missing):
    page = browse(390, 844)
    page.add_init_script(missing)
    page.goto(site.url + BRIDGE, wait_until="networkidle")
    ask(page)
    stills(page)
    assert not page.locator(".movement summary").is_visible()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"


@pytest.mark.parametrize(
    "missing",
    ["DecompressionStream", "AbortSignal", "ResizeObserver", "Promise.all", "matchMedia"],
)
def test_without_another_facility_there_is_a_picture_and_no_fault(browse, site, missing):
    page = browse(390, 844)
    page.add_init_script(f"{missing} = undefined")
    page.goto(site.url + BRIDGE, wait_until="networkidle")
    ask(page)
    page.wait_for_function(
        "() => document.querySelector('[data-shown] canvas') "
        "|| !document.querySelector('.movement details').open"
    )
    assert page.locator("#pictures figure:visible img").count() >= 2


@pytest.mark.parametrize("file", ["**/movement/", "**/bodies/*", "**/viewer/paint.*"])
def test_what_does_not_arrive_can_be_asked_for_again(browse, site, file):
    page = browse(390, 844, expect=("ERR_FAILED",))
    visit(page, site, BRIDGE, QUICK)
    page.route(file, lambda route: route.abort())
    ask(page)
    stills(page, "You can try again")
    page.unroute(file)
    if "viewer" not in file:  # browsers remember a script that did not come
        ask(page)
        shown(page)
        assert page.locator(".movement [role=status]").inner_text() == ""


@pytest.mark.parametrize("answer", ["", "!", "AAAA", "<html>", "eyJhIjoxfQ=="])
def test_what_cannot_be_read_leaves_the_stills(browse, site, answer):
    page = browse(390, 844)
    page.route("**/movement/", lambda route: route.fulfill(body=answer, content_type="text/plain"))
    visit(page, site)
    ask(page)
    stills(page, "You can try again")


def test_what_is_too_slow_is_a_strip_of_stills(browse, site):
    page = browse(390, 844)
    page.add_init_script(
        "requestAnimationFrame = (does) => setTimeout(() => does(performance.now()), 100)"
    )
    visit(page, site)
    ask(page)
    shown(page)
    stills(page)


def test_a_context_that_is_lost_brings_the_stills_back(browse, site):
    page = browse(390, 844)
    opened(page, site)
    page.evaluate("contexts[0].getExtension('WEBGL_lose_context').loseContext()")
    page.clock.run_for(100)
    stills(page)


def test_its_memory_is_freed_when_it_is_closed_and_when_the_page_is_left(browse, site):
    page = browse(390, 844)
    opened(page, site)
    ask(page)
    stills(page, "")
    assert page.evaluate("contexts.map((one) => one.isContextLost())") == [True]
    ask(page)
    shown(page)
    assert page.evaluate("contexts.map((one) => one.isContextLost())") == [True, False]
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert page.evaluate("contexts.every((one) => one.isContextLost())")
    assert page.locator("canvas").count() == 0


def test_one_moves_at_a_time(browse, site):
    page = browse(390, 844)
    opened(page, site, still=False)
    page.evaluate(
        """() => {
            const one = document.querySelector(".movement"), other = one.cloneNode(true);
            other.querySelector("canvas").remove();
            other.querySelector("details").open = false;
            other.id = "other";
            one.after(other);
        }"""
    )
    page.locator("#other summary").click()
    page.locator("#other canvas").wait_for()
    assert page.locator("canvas").count() == 1
    assert page.locator(".movement details[open]").count() == 1


def test_it_is_as_sharp_as_its_place_is_wide(browse, site):
    page = browse(390, 844, device_scale_factor=2)
    opened(page, site)
    page.clock.run_for(200)
    wide = page.evaluate("document.querySelector('canvas').width")
    assert wide == pytest.approx(
        2 * page.locator(".movement canvas").bounding_box()["width"], abs=4
    )
    page.set_viewport_size({"width": 700, "height": 844})
    page.wait_for_timeout(300)
    page.clock.run_for(200)
    assert page.evaluate("document.querySelector('canvas').width") > wide


# --------------------------------------------------------------------------------- who wants no motion


@pytest.mark.parametrize(
    "wish", [{"reduced_motion": "reduce"}, {"forced_colors": "active"}, {"javascript": False}]
)
def test_who_wants_no_motion_or_has_no_script_has_the_stills_and_no_button(browse, site, wish):
    page = browse(390, 844, **wish)
    page.goto(site.url + BRIDGE)
    assert not page.get_by_text("Show me the movement").is_visible()
    assert page.locator("#pictures figure:visible img").count() == 2
    assert page.locator("canvas").count() == 0


def test_who_asks_for_less_motion_while_it_moves_has_the_stills_at_once(browse, site):
    page = browse(390, 844)
    opened(page, site, still=False)
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_function("() => !document.querySelector('canvas')")
    assert not page.locator(".movement summary").is_visible()
    assert page.locator("#pictures figure:visible img").count() == 2


def test_on_paper_there_are_the_stills(browse, site):
    page = browse(390, 844)
    opened(page, site, still=False)
    page.emulate_media(media="print")
    assert not page.locator(".movement").is_visible()
    assert page.locator("#pictures figure:visible img").count() == 2


def test_a_dark_page_has_dark_colours_as_soon_as_it_is_dark(browse, site, differ):
    page = browse(390, 844)
    opened(page, site)
    press(page, "Stop at the start")
    light = picture(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(200)
    assert differ(light, picture(page)) > 0.5
