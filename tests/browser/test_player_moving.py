"""The moving picture in the player: it follows the clock, is left out where it cannot be or is not
wanted, and takes nothing with it. With WebGL in software, on a clock that the test controls.
"""

import pytest

from tests.browser.test_movement import differ
from tests.browser.test_player import (
    BED,
    REACH,
    follow,
    newcomers,
    press,
    second,
    seconds_left,
    state,
    until,
)

__all__ = ["differ", "follow", "newcomers"]  # fixtures
WEBGL = True
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


def moving(page):
    """The moving picture is there, and quick enough."""
    page.locator("#moving canvas").wait_for()
    second(page, 2)
    return page.locator("#moving")


def picture(page):
    page.evaluate("document.activeElement.blur()")
    return page.locator("#picture").screenshot()


def still(page):
    """Only the still is there."""
    page.locator("#moving").wait_for(state="hidden")
    assert page.locator("#picture svg").is_visible()
    assert not page.locator("#turn").is_visible()


def test_it_goes_to_the_end_for_a_hold_stays_and_comes_back_while_it_eases(follow, differ):
    page = follow(BED)
    moving(page)
    press(page, "Start")
    until(page, "working", "Hold")
    span = seconds_left(page)
    before = picture(page)
    second(page, span - 3)
    held = picture(page)
    assert differ(before, held) > 0.01, "it has moved to the end"
    second(page, 2)
    assert differ(held, picture(page)) == 0, "and stays there"
    until(page, "resting", "Ease off")
    second(page, seconds_left(page) - 1)
    assert differ(held, picture(page)) > 0.01, "it comes back"


def test_at_ones_own_pace_it_goes_on_and_a_pause_stops_it_where_it_is(follow, differ):
    page = follow(BED)
    moving(page)
    press(page, "Start")
    until(page, "working", "At your own pace")
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


def test_the_other_half_is_shown_in_the_mirror(follow, differ):
    page = follow(BED)
    moving(page)
    press(page, "Start")
    until(page, "switching")
    assert (
        page.locator("#side").inner_text() == "Right side" and page.locator("#moving").is_visible()
    )
    second(page, 1)
    right = picture(page)
    press(page, "Back")
    press(page, "Start it now")
    second(page, 1)
    assert page.locator("#side").inner_text() == "Left side"
    assert differ(right, picture(page)) > 0.03


def test_it_is_turned_with_a_button_and_with_the_mouse(follow, differ):
    page = follow(BED)
    moving(page)
    seen = [picture(page)]
    for _ in range(3):
        press(page, "Turn it")
        second(page, 1)
        seen.append(picture(page))
        assert all(differ(seen[-1], other) > 0.02 for other in seen[:-1])
    press(page, "Turn it")
    second(page, 1)
    assert differ(seen[0], picture(page)) == 0
    box = page.locator("#moving").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60)
    page.mouse.up()
    second(page, 1)
    assert differ(seen[0], picture(page)) > 0.02
    assert state(page) == "ready"


@pytest.mark.parametrize("where", REACH)
def test_something_hurts_answers_at_once_while_it_moves(follow, where):
    page = follow(BED)
    moving(page)
    REACH[where](page)
    page.locator("#hurts").click()
    page.wait_for_function("() => window.stopped?.painted")
    stopped = page.evaluate("stopped")
    print(f"\n{where}: {stopped['after']:.1f} ms, painted after {stopped['painted']:.1f} ms")
    assert state(page) == "hurting" and stopped["silent"] and stopped["still"]
    assert stopped["after"] <= AT_MOST
    assert not page.locator("#moving").is_visible() and not page.locator("#turn").is_visible()


def test_it_can_be_switched_off_and_stays_off_after_a_reload(follow):
    page = follow(BED)
    page.context.add_init_script(CONTEXTS)
    page.reload()
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
    "WebGL throws": "HTMLCanvasElement.prototype.getContext = () => { throw new Error('no'); }",
    "a shader": "WebGL2RenderingContext.prototype.getProgramParameter = () => false",
    "drawing throws": (
        "WebGL2RenderingContext.prototype.drawElements = () => { throw new Error('no'); }"
    ),
    "no frames": "requestAnimationFrame = undefined",
    "frames throw": "requestAnimationFrame = () => { throw new Error('no'); }",
    "no unpacking": "DecompressionStream = undefined",
    "no observer": "ResizeObserver = class { constructor() { throw new Error('no'); } }",
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_run_goes_on_with_stills_where_it_cannot_be(follow, what):
    page = follow(BED)
    page.context.add_init_script(BROKEN[what])
    page.reload()
    page.locator("#go:not([disabled]):visible").wait_for()
    still(page)
    press(page, "Start")
    until(page, "working", "Hold")
    still(page)
    page.locator("#hurts").click()
    assert state(page) == "hurting" and not page.locator("#picture *").count()


@pytest.mark.parametrize("file", ["**/viewer/stage.*", "**/viewer/clocked.*", "**/bodies/*"])
def test_a_run_goes_on_with_stills_where_it_does_not_arrive(follow, file):
    page = follow(BED, expect=("ERR_FAILED",))
    page.route(file, lambda route: route.abort())
    page.reload()
    page.locator("#go:not([disabled]):visible").wait_for()
    still(page)
    press(page, "Start")
    until(page, "working", "Hold")
    still(page)


def test_a_context_that_is_lost_in_the_middle_takes_nothing_with_it(follow):
    page = follow(BED)
    page.context.add_init_script(CONTEXTS)
    page.reload()
    moving(page)
    press(page, "Start")
    until(page, "working", "Hold")
    left = seconds_left(page)
    page.evaluate("contexts[0].getExtension('WEBGL_lose_context').loseContext()")
    still(page)
    assert not page.get_by_label("Moving picture").is_visible(), "it is offered no more"
    second(page, 1)
    assert (state(page), seconds_left(page)) == ("working", left - 1)


@pytest.mark.parametrize("wish", [{"reduced_motion": "reduce"}, {"forced_colors": "active"}])
def test_who_wants_no_motion_has_stills_and_is_not_asked(follow, wish):
    page = follow(BED, **wish)
    still(page)
    assert not page.get_by_label("Moving picture").is_visible()


def test_what_is_too_slow_is_left_out(follow):
    page = follow(BED, clock=False)
    page.context.add_init_script(
        "requestAnimationFrame = (does) => setTimeout(() => does(performance.now()), 100)"
    )
    page.reload()
    still(page)
    page.wait_for_function("() => document.getElementById('moves').parentNode.hidden")
    press(page, "Start")
    assert state(page) == "counting-in"


def test_the_memory_is_freed_at_the_end(follow):
    page = follow(BED)
    page.context.add_init_script(CONTEXTS)
    page.reload()
    moving(page)
    press(page, "Start")
    until(page, "done")
    assert page.evaluate("contexts.every((one) => one.isContextLost())")
