"""The moving picture in the player: it follows the clock, is left out where it cannot be or is not
wanted, and takes nothing with it. With WebGL in software, on a clock that the test controls.
"""

import pytest

from tests.browser.test_movement import FRAMES, differ
from tests.browser.test_player import (
    BED,
    REACH,
    SET,
    follow,
    hold,
    newcomers,
    own_pace,
    press,
    second,
    seconds_left,
    state,
    until,
)

__all__ = ["differ", "follow", "newcomers"]  # fixtures
WEBGL = True
pytestmark = pytest.mark.slow  # each frame takes its time in software
AT_MOST = 200  # milliseconds from the press until nothing moves
CONTEXTS = """
    window.contexts = [];
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        const made = get.call(this, kind, ...more);
        if (kind === "webgl2" && made) contexts.push(made);
        return made;
    };
"""


@pytest.fixture
def start(follow):
    """`start(*scripts)`: the player of a run that has just begun, with these scripts before all
    others."""

    def open_player(*scripts, routine=BED, **more):
        page = follow(routine, **more)
        for script in (FRAMES, *scripts):
            page.context.add_init_script(script)
        page.reload()
        page.locator("#go:not([disabled]):visible").wait_for()
        return page

    return open_player


def moving(page):
    """The moving picture is there, and quick enough."""
    page.locator("#moving canvas").wait_for()
    second(page, 2)
    page.evaluate("every = 500")
    assert page.locator("#moving canvas").is_visible()


def picture(page):
    page.evaluate("document.activeElement.blur()")
    second(page, 1)
    return page.locator("#picture").screenshot()


def still(page):
    """Only the still is there."""
    page.locator("#moving").wait_for(state="hidden")
    assert page.locator("#picture svg").first.is_visible()
    assert not page.locator("#turn").is_visible()


def test_it_goes_to_the_end_for_a_hold_stays_and_comes_back_while_it_eases(start, differ):
    page = start()
    moving(page)
    press(page, "Start")
    until(page, "working", "Go slowly")
    page.evaluate("every = 100")
    place = page.locator("#picture")
    before = place.screenshot()
    until(page, "working", "Hold")
    page.clock.run_for(300)
    held = place.screenshot()
    assert differ(before, held) > 0.01, "it has moved to the end"
    page.clock.run_for(1200)
    assert page.locator("#phase").inner_text() == "Hold"
    assert differ(held, place.screenshot()) == 0, "and stays there"
    until(page, "working", "Ease off")
    page.clock.run_for(1500)
    assert differ(held, place.screenshot()) > 0.01, "it comes back"


def test_at_ones_own_pace_it_goes_on_and_a_pause_stops_it_where_it_is(start, differ):
    page = start()
    moving(page)
    own_pace(page)
    seen = []
    for _ in range(3):
        second(page, 1)
        seen.append(picture(page))
    assert max(differ(seen[0], other) for other in seen[1:]) > 0.01
    press(page, "Pause")
    second(page, 1)
    stopped = picture(page)
    second(page, 5)
    assert differ(stopped, picture(page)) == 0


def test_the_other_half_is_shown_in_the_mirror(start, differ):
    page = start()
    moving(page)
    page.evaluate("every = 5000")
    press(page, "Start")
    until(page, "switching")
    page.evaluate("every = 500")
    assert (
        page.locator("#side").inner_text() == "Right side" and page.locator("#moving").is_visible()
    )
    second(page, 1)
    right = picture(page)
    press(page, "Back")
    press(page, "Start now")
    second(page, 1)
    assert page.locator("#side").inner_text() == "Left side"
    assert differ(right, picture(page)) > 0.03


def test_it_is_turned_with_a_button_and_with_the_mouse(start, differ):
    page = start()
    moving(page)
    seen = [picture(page)]
    for _ in range(3):
        press(page, "Turn it")
        second(page, 1)
        seen.append(picture(page))
        assert all(differ(seen[-1], other) > 0.02 for other in seen[:-1])
    press(page, "Turn it")
    second(page, 1)
    assert differ(seen[0], picture(page)) < 0.01
    box = page.locator("#moving").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60)
    page.mouse.up()
    second(page, 1)
    assert differ(seen[0], picture(page)) > 0.02
    assert state(page) == "ready"


@pytest.mark.parametrize("where", REACH)
def test_something_hurts_answers_at_once_while_it_moves(start, where):
    page = start(routine=SET if where == "a rest" else BED)
    moving(page)
    page.evaluate("every = 5000")  # on the way there few frames are enough
    REACH[where](page)
    page.evaluate("every = 500")
    assert page.locator("#moving canvas").is_visible() or where == "the end"
    # about as fast as a cheap phone
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.locator("#hurts").click()
    page.wait_for_function("() => window.stopped?.painted")
    stopped = page.evaluate("stopped")
    print(f"\n{where}: {stopped['after']:.1f} ms, painted after {stopped['painted']:.1f} ms")
    assert state(page) == "hurting" and stopped["silent"] and stopped["still"]
    assert stopped["after"] <= AT_MOST
    assert not page.locator("#moving").is_visible() and not page.locator("#turn").is_visible()


def test_it_can_be_switched_off_and_stays_off_after_a_reload(start):
    page = start(CONTEXTS)
    moving(page)
    page.get_by_label("Moving picture").uncheck()
    still(page)
    assert page.evaluate("contexts.map((one) => one.isContextLost())") == [True]
    press(page, "Start")
    second(page, 7)
    still(page)
    page.reload()
    page.locator("#go:not([disabled]):visible").wait_for()
    assert not page.get_by_label("Moving picture").is_checked()
    still(page)
    assert page.evaluate("contexts.length") == 0, "nothing was loaded"
    page.get_by_label("Moving picture").check()
    moving(page)


BROKEN = {
    "no WebGL": "HTMLCanvasElement.prototype.getContext = () => null",
    "WebGL throws": "HTMLCanvasElement.prototype.getContext = () => { throw new Error('refused'); }",
    "a shader": "WebGL2RenderingContext.prototype.getProgramParameter = () => false",
    "drawing throws": (
        "WebGL2RenderingContext.prototype.drawElements = () => { throw new Error('refused'); }"
    ),
    "no frames": "requestAnimationFrame = undefined",
    "frames throw": "requestAnimationFrame = () => { throw new Error('refused'); }",
    "no unpacking": "DecompressionStream = undefined",
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_run_goes_on_with_stills_where_it_cannot_be(start, what):
    page = start(BROKEN[what], expect=("requestAnimationFrame is not a function", "refused"))
    still(page)
    press(page, "Start")
    until(page, "working", "Hold")
    still(page)
    page.locator("#hurts").click()
    assert state(page) == "hurting" and not page.locator("#picture *").count()


@pytest.mark.parametrize("file", ["**/viewer/stage.*", "**/viewer/clocked.*", "**/bodies/*"])
def test_a_run_goes_on_with_stills_where_it_does_not_arrive(start, file):
    page = start(expect=("ERR_FAILED",))
    page.route(file, lambda route: route.abort())
    page.reload()
    page.locator("#go:not([disabled]):visible").wait_for()
    still(page)
    press(page, "Start")
    until(page, "working", "Hold")
    still(page)


def test_a_context_that_is_lost_in_the_middle_takes_nothing_with_it(start):
    page = start(CONTEXTS)
    moving(page)
    hold(page)
    left = seconds_left(page)
    page.evaluate("contexts[0].getExtension('WEBGL_lose_context').loseContext()")
    still(page)
    assert not page.get_by_label("Moving picture").is_visible(), "it is offered no more"
    second(page, 1)
    assert (state(page), seconds_left(page)) == ("working", left - 1)


@pytest.mark.parametrize("wish", [{"reduced_motion": "reduce"}, {"forced_colors": "active"}])
def test_who_wants_no_motion_has_stills_and_is_not_asked(start, wish):
    page = start(**wish)
    still(page)
    assert not page.get_by_label("Moving picture").is_visible()


def test_what_is_too_slow_is_left_out(start):
    page = start("every = 100")
    page.locator("#moving canvas").wait_for()
    second(page, 2)
    still(page)
    page.wait_for_function("() => document.getElementById('moves').parentNode.hidden")
    press(page, "Start")
    assert state(page) == "counting-in"


def test_the_memory_is_freed_at_the_end(start):
    page = start(CONTEXTS)
    moving(page)
    page.evaluate("every = 5000")
    press(page, "Start")
    until(page, "done")
    assert page.evaluate("contexts.every((one) => one.isContextLost())")
