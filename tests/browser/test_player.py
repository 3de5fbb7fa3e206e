"""The player in a real Chromium on a controlled clock: followed, paused, reloaded, hidden, hurting,
ended; sounds and announcements.

A script that runs first records `heard` (speech and tones), `live` (tones that sound) and `waiting`
(running timers).
"""

import json
import re

import pytest
from playwright.sync_api import Error

from tests.browser.conftest import STILL
from tests.locked import rows
from tests.often import every

BED, SET = "/routines/in-bed/", "/routines/low-back-relief/"
MOST = 2000  # the most readings of a run in one test

SPY = """(() => {
  const { performance: watch, requestAnimationFrame: frame, setTimeout: later } = window.__pwClock?.builtins ?? window; // of the real world
  window.truly = { now: () => watch.now(), frame: (f) => frame(f), later: (f, ms, ...more) => later(f, ms, ...more) };
  const set = setTimeout, clear = clearTimeout;
  Object.assign(window, { heard: [], live: new Set(), waiting: new Set(), announced: [], handlers: {}, locks: [] });
  window.setTimeout = (f, ms, ...more) => { const id = set((...a) => { waiting.delete(id); f?.(...a); }, ms, ...more); waiting.add(id); return id; };
  window.clearTimeout = (id) => { waiting.delete(id); clear(id); };
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const speech = {
    speaking: false, pending: false, now: null, timer: null,
    speak(one) {
      if (!one.text) return;
      heard.push(one.text);
      this.speaking = true; this.now = one;
      this.timer = set(() => { this.speaking = false; this.now = null; one.onend?.(); }, 900);
    },
    cancel() { clear(this.timer); const one = this.now; this.speaking = false; this.now = null; one?.onerror?.(); },
  };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  const ask = window.fetch;
  window.asked = 0; // and not answered yet
  window.fetch = async (...what) => { asked++; try { return await ask(...what); } finally { asked--; } };
  const make = BaseAudioContext.prototype.createOscillator;
  BaseAudioContext.prototype.createOscillator = function () {
    const tone = make.call(this), start = tone.start.bind(tone), stop = tone.stop.bind(tone);
    tone.start = (at) => { heard.push(`tone ${Math.round(tone.frequency.value)}`); live.add(tone); start(at); };
    tone.stop = (at) => { stop(at); if (at === undefined) live.delete(tone); };
    tone.addEventListener("ended", () => live.delete(tone));
    return tone;
  };
  Object.defineProperty(navigator, "wakeLock", { value: { async request() {
    const lock = new EventTarget();
    lock.held = true;
    lock.release = () => { lock.held = false; lock.dispatchEvent(new Event("release")); };
    locks.push(lock);
    return lock;
  } } });
  navigator.mediaSession.setActionHandler = (name, does) => { handlers[name] = does; };
  window.silent = () => !live.size && !speechSynthesis.speaking && !waiting.size;
  window.hide = (yes) => {
    Object.defineProperty(document, "visibilityState", { value: yes ? "hidden" : "visible", configurable: true });
    if (yes) for (const lock of locks) if (lock.held) lock.release();
    document.dispatchEvent(new Event("visibilitychange"));
  };
  addEventListener("DOMContentLoaded", () => {
    for (const region of document.querySelectorAll("[aria-live], [role=status], [role=alert], [role=log]"))
      new MutationObserver(() => announced.push(region.textContent)).observe(region, { childList: true, subtree: true, characterData: true });
    const root = document.getElementById("player");
    addEventListener("click", () => { window.pressed = truly.now(); }, true);
    addEventListener("click", () => { // after every handler of the page, in the same breath
      if (root?.dataset.state !== "hurting") return;
      window.stopped = { silent: silent(), still: !document.querySelector("#picture *"), after: truly.now() - pressed };
      truly.frame(() => { const port = new MessageChannel(); port.port1.onmessage = () => { stopped.painted = truly.now() - pressed; }; port.port2.postMessage(0); });
    });
  });
})();"""

TWINS = """
from django.test.utils import setup_test_environment
setup_test_environment()
import json
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from tests.people import come_in
one = come_in("never-diagnosed")
held, cookies = dict(one.session.items()), {key: morsel.value for key, morsel in one.cookies.items()}
def twin():
    other = SessionStore()
    other.update(held)
    other.save()
    return cookies | {settings.SESSION_COOKIE_NAME: other.session_key}
print("twins:" + json.dumps([twin() for _ in range(160)]))
"""


@pytest.fixture(scope="module")
def newcomers(site):
    """Visitors who have just answered the screening, one for each test, so that runs do not mix."""
    twins = json.loads(site.manage("shell", "-v", "0", "-c", TWINS).rpartition("twins:")[2])
    return (
        [{"name": name, "value": value, "url": site.url} for name, value in twin.items()]
        for twin in twins
    )


@pytest.fixture
def follow(browse, site, newcomers):
    """`follow(routine, width, height, **arguments of browse)`: the player of a run that has just
    begun.

    `clock=False`: time passes by itself.
    """

    def open_player(routine=BED, *sizes, clock=True, pain="2", **more):
        page = browse(*(sizes or (390, 844)), **more)
        if clock:
            page.clock.install(time=1_800_000_000)
            page.clock.pause_at(1_800_000_001)
        page.add_init_script(SPY)
        page.context.add_cookies(next(newcomers))
        page.goto(f"{site.url}{routine}follow/")
        page.get_by_label(pain, exact=True).check()
        page.get_by_role("button", name="Continue").click()
        arrived(page)
        return page

    return open_player


def arrived(page):
    """The first step has arrived from the server."""
    page.locator(
        "#go:not([disabled]):visible, #hurting:visible, #finished:visible"
    ).first.wait_for()


def state(page):
    return page.locator("#player").get_attribute("data-state")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def second(page, seconds=1):
    page.clock.run_for(1000 * seconds)


def seconds_left(page):
    """The time that the page shows, in seconds: "45", or "2:00"."""
    minutes, _, seconds = page.locator("#count").inner_text().rpartition(":")
    return 60 * int(minutes or 0) + int(seconds)


# Second by second inside the page, until the wanted state or one that needs a press. Waits for the
# server, which has its own clock.
GO_ON = """async ([wanted, phase, most]) => {
  const root = document.getElementById("player"), read = (id) => document.getElementById(id).textContent, seen = [];
  for (let looks = 0, seconds = 0; ; looks++) {
    for (let turns = 0; asked && turns < 2000; turns++) await new Promise((f) => truly.later(f, 5));
    const now = [root.dataset.state, read("phase")];
    if (seen.at(-1)?.join() !== now.join()) seen.push(now);
    const there = now[0] === wanted && [null, now[1]].includes(phase), hand = document.getElementById("did").checkVisibility();
    if (there || hand || looks === most) return { there, hand, seen, looks, seconds };
    if (now.join() === "resting,Next" && !read("count")) await new Promise((f) => truly.later(f, 20));
    else { await __pwClock.controller.runFor(1000); seconds++; }
  }
}"""


def until(page, wanted, phase=None, seen=None):
    """Continue the run, like a visitor who does each movement, until it reaches a state (and a
    heading).
    """
    seen, looks = [] if seen is None else seen, 0
    while looks < MOST:
        found = page.evaluate(GO_ON, [wanted, phase, MOST - looks])
        seen += [now for now in map(tuple, found["seen"]) if not seen or seen[-1] != now]
        looks += found["looks"] + 1
        if found["seconds"]:  # a page that is loaded later continues on the same clock
            page.context.add_init_script(
                f"__pwClock.controller.log('runFor', Date.now(), {1000 * found['seconds']})"
            )
        if found["there"]:
            return
        if found["hand"]:
            press(page, "Done")
    raise AssertionError(f"{wanted} {phase} was not reached")


def hold(page):
    """Start, and go on to a hold that is long enough to be counted in seconds."""
    press(page, "Start")
    for _ in range(40):
        if page.locator("#name").inner_text() == "Single knee to chest":
            break
        page.locator("#skip").click()
        page.wait_for_function("() => !asked")
    until(page, "working", "Hold")


def own_pace(page):
    page.get_by_label("At my own pace").check()
    press(page, "Start")
    until(page, "working", "At your own pace")


def heard(page):
    return page.evaluate("heard.splice(0)")


@pytest.fixture
def look(axe):
    """`look(page)`: runs axe with its own timers, because it waits for some while those of the page
    are stopped.
    """

    def run(page):
        page.evaluate(STILL)
        page.evaluate("void (window.kept = setTimeout, window.setTimeout = truly.later)")
        axe(page)
        page.evaluate("void (window.setTimeout = kept)")

    return run


REACH = {
    "ready": lambda page: None,
    "counting-in": lambda page: press(page, "Start"),
    "going there": lambda page: (press(page, "Start"), until(page, "working", "Go slowly")),
    "a hold": lambda page: hold(page),
    "coming back": lambda page: (press(page, "Start"), until(page, "working", "Ease off")),
    "between two": lambda page: (press(page, "Start"), until(page, "resting", "Breathe")),
    "counting oneself": lambda page: own_pace(page),
    "changing sides": lambda page: (press(page, "Start"), until(page, "switching")),
    "a rest": lambda page: (press(page, "Start"), until(page, "resting", "Rest")),
    "what is next": lambda page: (press(page, "Start"), until(page, "resting", "Next")),
    "paused": lambda page: (press(page, "Start"), until(page, "working"), press(page, "Pause")),
    "the end": lambda page: (press(page, "Start"), until(page, "done")),
}


# -------------------------------------------------------------------------------------- a whole run


def test_a_whole_routine_is_followed_paused_reloaded_resumed_and_ended(follow):
    page = follow(BED)
    assert page.locator("#where").inner_text() == "Step 1 of 7" and state(page) == "ready"
    press(page, "Start")
    second(page, 2)
    counted = seconds_left(page)
    second(page, 2)
    assert state(page) == "counting-in" and seconds_left(page) == counted - 2
    seen = []
    until(page, "working", "Hold", seen=seen)
    for _ in range(2):  # to an exercise with a hold that is counted
        until(page, "resting", "Next", seen=seen)
        until(page, "working", seen=seen)
    while not page.locator("#count").inner_text().isdigit():
        until(page, "working", "Ease off", seen=seen)
        until(page, "working", "Hold", seen=seen)
    second(page, 2)
    name, left = page.locator("#name").inner_text(), page.locator("#count").inner_text()
    press(page, "Pause")
    second(page, 60)
    assert state(page) == "paused" and page.evaluate("silent()")
    page.reload()
    arrived(page)
    assert (
        page.locator("#phase").inner_text() == "Continue here"
        and page.locator("#name").inner_text() == name
    )
    second(page, 60)
    assert state(page) == "ready", "nothing starts by itself"
    press(page, "Continue")
    assert state(page) == "counting-in", "and it is counted in"
    second(page, 5)
    assert (state(page), page.locator("#count").inner_text()) == ("working", left), (
        "with what was left of it"
    )
    until(page, "done", seen=seen)
    assert {one for one, _ in seen} >= {"counting-in", "working", "switching", "resting", "done"}
    assert {phase for _, phase in seen} >= {
        "Go slowly",
        "Hold",
        "Ease off",
        "Breathe",
        "Keep going",
        "Change sides",
        "Next",
    }
    assert page.evaluate("document.activeElement.id") == "finished-title"
    second(page, 5)
    page.wait_for_function("() => silent()")
    page.reload()
    assert state(page) == "done", "what is done is not begun again by a reload"
    press(page, "How was it?")
    page.get_by_role("radio", name="1", exact=True).check()
    page.get_by_role("radio", name="Easier", exact=True).check()
    page.get_by_role("button", name="Save").click()
    assert (
        "Pain before: 2 out of 10. Pain now: 1 out of 10." in page.locator("#compared").inner_text()
    )
    kept = page.evaluate("({ ...sessionStorage, ...localStorage })")
    assert list(kept) == ["backapp-coach"], "what is known, for the next run in this tab"
    assert len(json.loads(kept["backapp-coach"])["known"]) == 7


def test_back_skip_and_end_do_what_they_say(follow):
    page = follow()
    first = page.locator("#name").inner_text()
    press(page, "Start")
    press(page, "Skip")
    assert (
        page.locator("#where").inner_text() == "Step 2 of 7"
        and page.locator("#name").inner_text() != first
    )
    press(page, "Start now")
    assert state(page) == "counting-in"
    press(page, "Back")
    assert (
        page.locator("#where").inner_text() == "Step 1 of 7"
        and page.locator("#name").inner_text() == first
    )
    press(page, "End")
    page.wait_for_url("**/done/")
    assert page.evaluate("sessionStorage.length") == 0


def test_left_and_right_are_two_halves_told_by_word_and_picture(follow):
    page = follow()
    hold(page)
    for _ in range(20):
        if page.locator("#side").inner_text():
            break
        press(page, "Skip")
        until(page, "working")
    assert page.locator("#side").inner_text() == "Left side"
    left = page.locator("#picture").inner_html()
    heard(page)
    until(page, "switching")
    assert page.locator("#side").inner_text() == "Right side"
    second(page, 4)
    assert "Change sides. Right side" in heard(page)[-2:], "and then how to lie or stand"
    until(page, "working")
    assert page.locator("#picture").inner_html() != left, "the mirrored figure"


# ------------------------------------------------------------------------------------- a hidden tab


def test_the_clock_is_right_after_a_hidden_tab(follow):
    page = follow()
    hold(page)
    span = seconds_left(page)
    page.evaluate("hide(true)")
    # timers of a hidden tab can be late: each fires once, at the end
    page.clock.fast_forward(3_000)
    page.evaluate("hide(false)")
    assert seconds_left(page) == span - 3


def test_what_was_missed_in_a_hidden_tab_waits_for_somebody(follow):
    page = follow()
    press(page, "Start")
    # in an exercise with several holds, so that another hold comes next
    until(page, "resting", "Breathe")
    until(page, "working", "Hold")
    name = page.locator("#name").inner_text()
    heard(page)
    page.evaluate("hide(true)")
    page.clock.fast_forward(600_000)
    page.evaluate("hide(false)")
    assert state(page) == "paused" and "miss nothing" in page.locator("#phase").inner_text()
    assert (
        page.locator("#name").inner_text() == name
        and heard(page) == []
        and page.evaluate("silent()")
    )


SET_TO = """(by) => { const told = Date.now; Date.now = () => told() + by; }"""


@pytest.mark.parametrize("hours", [-1, -24, -0.01])
def test_a_hold_never_lasts_longer_because_the_devices_clock_was_set_back(follow, hours):
    page = follow()
    hold(page)
    second(page)
    left = seconds_left(page)
    page.evaluate(SET_TO, hours * 3_600_000)
    second(page)
    assert (state(page), seconds_left(page)) == ("working", left - 1)
    second(page, left - 1)
    assert page.locator("#phase").inner_text() != "Hold"


def test_a_hold_in_which_the_device_slept_or_its_clock_was_set_on_waits_for_somebody(follow):
    """performance.now() can stop while a device sleeps; then only the device's clock is an hour ahead."""
    page = follow()
    hold(page)
    page.evaluate(SET_TO, 3_600_000)
    second(page)
    assert (
        state(page) == "paused"
        and "miss nothing" in page.locator("#phase").inner_text()
        and page.evaluate("silent()")
    )
    press(page, "Continue")
    until(page, "working", "Hold")
    assert re.fullmatch(r"\d\d?", page.locator("#count").inner_text())


def test_the_screen_stays_on_while_it_runs_and_again_after_it_was_hidden(follow):
    page = follow()
    held = "locks.filter((lock) => lock.held).length"
    assert page.evaluate(held) == 0
    press(page, "Start")
    assert page.evaluate(held) == 1
    page.evaluate("hide(true)")
    assert page.evaluate(held) == 0
    page.evaluate("hide(false)")
    page.wait_for_function(f"() => {held} === 1")
    press(page, "Pause")
    assert page.evaluate(held) == 0, "a pause lets it go"
    page.evaluate("hide(true)")
    page.evaluate("hide(false)")
    assert page.evaluate(held) == 0


# ------------------------------------------------------------------------------------ what is heard


def test_the_name_the_side_and_the_last_three_are_heard_and_a_name_is_never_cut(follow):
    page = follow()
    hold(page)
    name = page.locator("#name").inner_text()
    said = heard(page)
    assert f"Next. {name}" in said and said[0] == "tone 523" and "tone 784" in said
    until(page, "switching")
    assert "Change sides. Right side" in heard(page)[-2:], "and then how to lie or stand"
    until(page, "working", "Hold")
    assert "tone 440" in heard(page)


def test_from_start_to_the_end_nothing_is_touched_and_a_line_always_says_how(follow):
    page = follow()
    press(page, "Start")
    page.evaluate("""() => {
      window.touched = 0;
      window.lines = new Set();
      window.empty = [];
      addEventListener("click", () => touched++, true);
      const look = (list) => {
        const line = document.getElementById("line").textContent, { state } = document.getElementById("player").dataset;
        lines.add(line);
        if (!line && !["done", "ended"].includes(state)) empty.push(state);
      };
      new MutationObserver(look).observe(document.getElementById("player"), { subtree: true, childList: true, characterData: true });
    }""")
    until(page, "done")
    second(page, 20)
    said = heard(page)
    assert page.evaluate("touched") == 0 and page.evaluate("empty") == []
    assert said[-1] == "That is all"
    shown = page.evaluate("[...lines]")
    spoken = [line for line in shown if line in said]
    assert len(shown) > 25 and len(spoken) > 0.9 * len(shown), "what is shown is what is said"
    assert page.locator("#line").get_attribute("aria-live") is None, "and read out only once"
    numbers = sum(one in ("Three", "Two", "One") for one in said)
    assert numbers <= 0.35 * sum(not one.startswith("tone") for one in said)


def test_each_line_is_shown_as_it_is_said_and_without_a_voice_too(follow):
    page = follow()
    press(page, "Start")
    shown = []
    for _ in range(25):
        line = page.locator("#line").inner_text()
        if shown[-1:] != [line]:
            shown.append(line)
        second(page)
    said = heard(page)
    assert len(shown) >= 3 and all(line in said for line in shown)
    page = follow()
    page.get_by_label("Voice").uncheck()
    press(page, "Start")
    silent = []
    for _ in range(25):
        line = page.locator("#line").inner_text()
        if silent[-1:] != [line]:
            silent.append(line)
        second(page)
    assert silent == shown and not [one for one in heard(page) if not one.startswith("tone")]


def test_told_again_with_one_tap_and_less_is_said_of_what_is_known(follow, site):
    page = follow()
    press(page, "Start")
    until(page, "working")
    second(page, 30)
    heard(page)
    press(page, "Tell me again")
    second(page, 30)
    again = [one for one in heard(page) if not one.startswith("tone")]
    assert len(again) >= 3
    until(page, "resting", "Next")
    first = [one for one in heard(page) if not one.startswith("tone")]
    press(page, "End")
    page.goto(f"{site.url}{BED}follow/")
    page.get_by_label("2", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    arrived(page)
    press(page, "Start")
    until(page, "resting", "Next")
    known = [one for one in heard(page) if not one.startswith("tone")]
    assert len(known) < len(first + again) and not set(again[:2]) & set(known)
    press(page, "Start now")
    until(page, "working")
    press(page, "Tell me again")
    second(page, 12)
    assert len(heard(page)) >= 3


def test_voice_speed_volume_and_pace_are_kept_for_the_next_run_in_this_tab(follow):
    page = follow()
    page.get_by_label("How fast").select_option("Slowly")
    page.get_by_label("How loud").fill("0.3")
    page.get_by_label("At my own pace").check()
    page.reload()
    arrived(page)
    assert page.get_by_label("How fast").input_value() == "0.8"
    assert page.get_by_label("How loud").input_value() == "0.3"
    assert page.get_by_label("At my own pace").is_checked()
    press(page, "Start")
    assert page.evaluate("[speechSynthesis.now.rate, speechSynthesis.now.volume]") == [0.8, 0.3]


def test_where_a_device_has_voices_one_can_be_chosen(follow):
    page = follow()
    assert not page.get_by_label("Who speaks").is_visible(), "there is nothing to choose"
    page.add_init_script("""
        speechSynthesis.getVoices = () => [["Ada", "en-GB"], ["Bo", "sv-SE"], ["Cy", "en-US"]]
            .map(([name, lang]) => ({ name, lang, voiceURI: name }));
    """)
    page.reload()
    arrived(page)
    choice = page.get_by_label("Who speaks")
    assert choice.locator("option").all_inner_texts() == ["As this device does", "Ada", "Cy"]
    choice.select_option("Cy")
    page.reload()
    arrived(page)
    assert choice.locator("option:checked").inner_text() == "Cy"
    press(page, "Start")
    assert page.evaluate("speechSynthesis.now.voice.name") == "Cy"


def test_hidden_it_goes_on_for_somebody_who_listens_and_pauses_where_nothing_sounds(follow):
    page = follow()
    press(page, "Start")
    until(page, "working", "Keep going")
    page.evaluate("hide(true)")
    page.clock.fast_forward(140_000)  # timers of a hidden page can be late
    second(page, 2)
    assert state(page) == "resting" and "Next" in page.locator("#phase").inner_text()
    until(page, "working")
    page.evaluate("hide(false)")
    assert state(page) == "working"
    for sound in ("Voice", "Tones"):
        page.get_by_label(sound).uncheck()
    page.evaluate("hide(true)")
    assert state(page) == "paused" and "miss nothing" in page.locator("#phase").inner_text()


def test_a_run_of_twenty_minutes_keeps_its_memory(follow):
    page = follow(SET)
    press(page, "Start")
    devtools = page.context.new_cdp_session(page)

    def used():
        page.evaluate("void (heard.splice(0), announced.splice(0))")
        devtools.send("HeapProfiler.collectGarbage")
        return devtools.send("Runtime.getHeapUsage")["usedSize"]

    until(page, "resting", "Next")
    before = used()
    until(page, "done")
    print(f"\nafter the first exercise {before} bytes, at the end {used()}")
    assert used() - before < 400_000


def test_switched_off_nothing_sounds_and_it_stays_off_after_a_reload(follow):
    page = follow()
    page.get_by_label("Voice").uncheck()
    page.get_by_label("Tones").uncheck()
    page.reload()
    arrived(page)
    assert (
        not page.get_by_label("Voice").is_checked() and not page.get_by_label("Tones").is_checked()
    )
    press(page, "Start")
    until(page, "resting", "Next")
    assert heard(page) == []
    page.get_by_label("Tones").check()
    until(page, "working")
    assert set(heard(page)) <= {"tone 523", "tone 440", "tone 784", "tone 392"}


def test_a_switch_turned_off_in_the_middle_of_a_word_ends_it(follow):
    page = follow()
    press(page, "Start")
    assert page.evaluate("speechSynthesis.speaking")
    page.get_by_label("Voice").uncheck()
    assert not page.evaluate("speechSynthesis.speaking")


def test_screen_readers_are_told_per_step_and_never_per_second(follow):
    page = follow()
    press(page, "Start")
    until(page, "working", "Keep going")
    page.evaluate("announced.splice(0)")
    second(page, seconds_left(page) - 1)
    assert page.evaluate("announced") == [], "the seconds of a hold are not announced"
    seen = []
    until(page, "done", seen=seen)
    told = [line for line in page.evaluate("announced") if line]
    names = {line.split(". ")[1] for line in told if ". " in line}
    assert len(names) >= 5, "every step that was left is told by name"
    assert not any(before == after for before, after in zip(told, told[1:], strict=False)), told
    assert len(told) <= len(seen), (len(told), len(seen))


# ---------------------------------------------------------------------------------- something hurts


@pytest.mark.parametrize("where", every(4, REACH))
def test_one_press_and_it_is_silent_and_still_from_every_state(follow, where, record_property):
    page = follow(SET if where == "a rest" else BED)
    REACH[where](page)
    # about as fast as a cheap phone
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.locator("#hurts").click()
    page.wait_for_function("() => window.stopped?.painted")
    stopped = page.evaluate("stopped")
    print(
        f"\nSomething hurts, from {where}: silent after {stopped['after']:.1f} ms, painted "
        f"after {stopped['painted']:.1f} ms"
    )
    assert stopped["silent"] and stopped["still"], "in the same breath as the press"
    heard(page)
    second(page, 120)
    assert state(page) == "hurting" and page.evaluate("silent()") and heard(page) == []
    assert page.evaluate("document.activeElement.id") == "hurting-title"
    assert page.locator("#hurting button:visible").count() >= 3
    page.reload()
    arrived(page)
    assert state(page) == "hurting", "a reload does not shed it"


def test_an_ordinary_pull_goes_on_from_there_with_the_easier_way_shown(follow):
    page = follow()
    hold(page)
    name = page.locator("#name").inner_text()
    press(page, "Something hurts")
    press(page, "Continue, more gently")
    page.locator("#easier-box").wait_for()
    assert page.locator("#name").inner_text() == name and state(page) == "ready"
    press(page, "Continue")
    assert state(page) == "counting-in"


@pytest.mark.parametrize("answer", ["Stop: it got sharper", "Stop: it is moving down a leg"])
def test_a_sharper_or_spreading_pain_ends_the_run_and_offers_something_else(
    follow, site, look, answer
):
    page = follow()
    press(page, "Start")
    until(page, "resting", "Next")
    until(page, "working")
    hurting = page.locator("#name").inner_text()
    press(page, "Something hurts")
    press(page, answer)
    page.wait_for_url(f"**{BED}done/")
    advice = page.locator("#hurt").inner_text()
    assert (
        "stop for today" in advice
        and "What you can do instead" in advice
        and "doctor or physiotherapist" in advice
    )
    look(page)
    assert "backapp-run" not in page.evaluate("Object.keys(sessionStorage)")
    page.goto(f"{site.url}{BED}follow/")
    assert page.locator("#player").count() == 0, "that run is over"
    page.goto(site.url + BED)
    assert hurting not in page.locator("main ol").first.inner_text()


def test_pressed_while_the_next_is_shown_it_speaks_of_what_was_just_done(follow):
    page = follow()
    done = page.locator("#name").inner_text()
    press(page, "Start")
    until(page, "resting", "Next")
    following = page.locator("#name").inner_text()
    assert following != done
    press(page, "Something hurts")
    page.reload()
    arrived(page)
    page.locator("#hurting-exercise[value]:not([value=''])").wait_for(state="attached")
    press(page, "Stop: it got sharper")
    page.wait_for_url(f"**{BED}done/")
    page.goto(page.url.replace("done/", ""))
    left = page.locator("main ol").first.inner_text()
    assert done not in left and following in left


def test_a_new_sign_leads_to_the_check_and_shuts_the_door(follow, site):
    page = follow()
    press(page, "Start")
    press(page, "Something hurts")
    press(page, "Stop and check")
    page.wait_for_url("**/screening/now/**")
    assert page.evaluate("sessionStorage.length") == 0
    page.goto(f"{site.url}{BED}follow/")
    assert page.locator("#player").count() == 0


# ----------------------------------------------------------------- the door, in the middle of a run


def test_a_sign_told_elsewhere_ends_the_run_kindly_at_the_next_step(follow, site):
    page = follow()
    press(page, "Start")
    page.context.request.post(
        f"{site.url}/screening/now/", form={"now": "saddle-numbness"}, headers={"Origin": site.url}
    )
    press(page, "Skip")
    page.get_by_role("heading", name="Get help now, before anything else").wait_for()
    assert page.locator("#player").count() == 0 and page.evaluate("sessionStorage.length") == 0


def test_answers_cleared_elsewhere_end_it_too(follow, site):
    page = follow()
    press(page, "Start")
    page.context.request.post(f"{site.url}/finish/", headers={"Origin": site.url})
    page.evaluate("hide(true)")
    page.evaluate("hide(false)")
    page.get_by_role("heading", name="The questions come first").wait_for()


def test_without_a_line_to_the_site_it_pauses_and_says_so_and_goes_on_when_there_is_one(follow):
    page = follow(expect=["ERR_INTERNET_DISCONNECTED"])
    press(page, "Start")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    press(page, "Skip")
    press(page, "Skip") if page.locator("#skip").inner_text() == "Skip" else press(
        page, "Start now"
    )
    press(page, "Skip")
    page.locator("#trouble:has-text('cannot reach')").wait_for()
    assert state(page) == "paused" and page.evaluate("silent()")
    page.context.set_offline(False)
    press(page, "Continue")
    page.wait_for_function("() => document.getElementById('trouble').textContent === ''")
    until(page, "working")


def test_only_numbers_are_kept_and_no_exercise_by_name(follow):
    page = follow()
    hold(page)
    kept = page.evaluate("({ ...sessionStorage, ...localStorage })")
    assert list(kept) == ["backapp-run"]
    assert all(
        value is None or type(value) in (int, float)
        for value in json.loads(kept["backapp-run"]).values()
    )
    cached = page.evaluate("""async () => {
        const found = [];
        for (const key of await caches.keys()) for (const request of await (await caches.open(key)).keys()) found.push(new URL(request.url).pathname);
        return found;
    }""")
    assert not [
        path for path in cached if path.startswith(("/routines/", "/exercises/", "/result/"))
    ]
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0


def test_after_a_long_pause_somebody_is_asked_who_they_are_and_finds_the_place_again(follow):
    page = follow()
    hold(page)
    name = page.locator("#name").inner_text()
    press(page, "Pause")
    cookies = [cookie for cookie in page.context.cookies() if cookie["name"] == "backapp-a"]
    page.context.clear_cookies(name="backapp-a")  # as after a quarter of an hour
    assert cookies
    press(page, "Continue")
    page.get_by_role("heading", name="Are you the same person?").wait_for()
    page.get_by_role("button", name="They are my answers").click()
    arrived(page)
    assert (
        page.locator("#name").inner_text() == name
        and page.locator("#phase").inner_text() == "Continue here"
    )


# -------------------------------------------------------------------------------------- by keyboard


def test_all_of_it_by_keyboard_and_by_the_keys_of_a_headset(follow):
    page = follow()
    page.locator("body").press("Space")
    assert state(page) == "counting-in"
    page.keyboard.press("Space")
    assert state(page) == "paused"
    page.keyboard.press("MediaPlayPause")
    assert state(page) == "counting-in"
    page.keyboard.press("ArrowRight")
    assert page.locator("#where").inner_text() == "Step 2 of 7"
    page.keyboard.press("ArrowLeft")
    assert page.locator("#where").inner_text() == "Step 1 of 7"
    for key in ("a", "s", "h", "p", "n", "Control+ArrowRight", "Alt+ArrowRight", "Shift"):
        page.keyboard.press(key)
    assert page.locator("#where").inner_text() == "Step 1 of 7", (
        "no single letters, nothing of the browser's own"
    )
    page.evaluate("handlers.pause()")
    assert state(page) == "paused"
    page.evaluate("handlers.play()")
    assert state(page) == "resting"
    page.evaluate("handlers.pause(); handlers.pause()")
    assert state(page) == "paused", "to pause twice is not to go on"
    page.locator("#go").focus()
    page.keyboard.press("Space")
    assert state(page) == "resting", "on a button, once"
    page.get_by_text("Keys", exact=True).focus()
    page.keyboard.press("Space")
    assert state(page) == "resting", "a fold is a fold"
    page.keyboard.press("Escape")
    assert state(page) == "hurting"
    for key in ("Space", "ArrowRight", "ArrowLeft", "Escape", "MediaPlayPause"):
        page.locator("#hurting-title").press(key)
    assert state(page) == "hurting", "only an answer leads on"


# -------------------------------------------------------------------------------- seen by every eye

SIZES = {
    "phone": (390, 844),
    "phone on its side": (844, 390),
    "desk": (1280, 800),
    "desk at 200 %": (640, 400),
    "desk at 400 %": (320, 200),
    "small phone": (320, 568),
}
COVERED = """() => {
  const hurts = document.getElementById("hurts"), bar = document.getElementById("bar"), things = document.querySelectorAll(":is(header, main) :is(button, a, input, summary), #name, #count, #side");
  const bad = [];
  for (const thing of things) {
    if (thing === hurts || !thing.checkVisibility() || !thing.getBoundingClientRect().width) continue;
    thing.scrollIntoView({ block: "nearest" });
    const box = thing.getBoundingClientRect(), over = (getComputedStyle(bar).position === "fixed" && !bar.contains(thing) ? bar : hurts).getBoundingClientRect();
    if (hurts.checkVisibility() && box.bottom > over.top + 1 && box.top < over.bottom - 1 && box.right > over.left && box.left < over.right) bad.push(`${thing.id || thing.textContent} is covered`);
    if (box.left < -1 || box.right > innerWidth + 1) bad.push(`${thing.id || thing.textContent} is cut off`);
  }
  if (document.documentElement.scrollWidth > innerWidth) bad.push("the page can be pushed sideways");
  if (hurts.checkVisibility()) {
    const box = hurts.getBoundingClientRect();
    if (box.top < 0 || box.bottom > innerHeight || box.height < 44) bad.push("the button is not whole in the window");
    const on = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (on !== hurts) bad.push("something lies over the button");
  }
  return bad;
}"""


@pytest.mark.parametrize("where", every(4, REACH))
def test_every_state_is_axe_clean_and_nothing_is_cut_or_covered(follow, look, where):
    page = follow(SET if where == "a rest" else BED)
    REACH[where](page)
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(COVERED) == [], (where, name)
    page.set_viewport_size({"width": 390, "height": 844})
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        look(page)
    press(page, "Something hurts")
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(COVERED) == [], ("hurting", where, name)
    page.emulate_media(color_scheme="light" if list(REACH).index(where) % 2 else "dark")
    look(page)


def test_forced_colours_keep_every_state_apart(follow, look):
    page = follow(forced_colors="active")
    borders = {}
    for where in ("ready", "counting-in", "working", "paused"):
        if where == "counting-in":
            press(page, "Start")
        elif where == "working":
            until(page, "working")
        elif where == "paused":
            press(page, "Pause")
        look(page)
        borders[where] = page.evaluate(
            "(() => { const s = getComputedStyle(document.querySelector('.player-now')); "
            "return s.borderTopStyle + s.borderTopWidth })()"
        )
        assert page.locator("#hurts").is_visible()
    assert len(set(borders.values())) == len(borders), borders


def test_without_webgl_the_picture_is_a_still_that_follows_the_state(follow):
    """With it: test_player_moving.py."""
    page = follow()
    start = page.locator("#picture").inner_html()
    press(page, "Start")
    second(page, 2)
    assert state(page) == "counting-in" and page.locator("#picture").inner_html() == start
    until(page, "working")
    assert page.locator("#picture").inner_html() != start
    assert page.locator("#picture svg:not(svg svg)").count() == 1
    assert not page.locator("#moving, #turn").filter(visible=True).count()


def test_name_count_and_side_can_be_read_from_two_metres(follow, viewport):
    """A person with 6/9 vision reads capitals of 4.3 mm at that distance.

    On a phone a CSS pixel is about 0.16 mm and a capital 0.72 of its font size: 37 px.
    """
    page = follow(BED, *viewport)
    press(page, "Start")
    until(page, "switching")
    size = {
        id: page.evaluate(f"parseFloat(getComputedStyle(document.getElementById('{id}')).fontSize)")
        for id in ("name", "count", "side")
    }
    print(f"\nletters at {viewport}: {size}")
    assert size["count"] >= 90 and size["name"] >= 37 and size["side"] >= 40


LINES = ("set_up", "first_time")
LONGEST = max(
    (line for row in rows("instructions") for name in LINES for line in row[name]), key=len
)
IN_SIGHT = """(line) => {
  document.getElementById("line").textContent = line;
  scrollTo(0, 0);
  const bar = document.getElementById("bar"), edge = getComputedStyle(bar).position === "fixed" ? bar.getBoundingClientRect().top : innerHeight;
  return ["phase", "name", "count", "side", "line"].filter((id) => {
    const box = document.getElementById(id).getBoundingClientRect();
    return document.getElementById(id).textContent && (!box.height || box.bottom > edge || box.top < 0);
  });
}"""


@pytest.mark.parametrize(
    "where", ["counting-in", "going there", "a hold", "changing sides", "paused"]
)
def test_what_to_do_now_is_in_sight_without_scrolling(follow, where):
    """With a line that is longer than any."""
    page = follow()
    REACH[where](page)
    missing = {}
    for name in ("phone", "phone on its side", "desk", "small phone"):
        page.set_viewport_size(dict(zip(("width", "height"), SIZES[name], strict=True)))
        missing[name] = page.evaluate(IN_SIGHT, LONGEST)
    assert not any(missing.values()), missing


def test_on_a_wide_screen_the_line_can_be_read_from_three_metres(follow):
    """A CSS pixel of a monitor is about 0.26 mm, and a person with 6/9 vision reads capitals of
    6.5 mm at three metres: 35 px.
    """
    page = follow(BED, 1280, 800)
    hold(page)
    sizes = [
        page.evaluate(f"parseFloat(getComputedStyle(document.getElementById('{id}')).fontSize)")
        for id in ("line", "count", "name", "side")
    ]
    assert min(sizes) >= 35, sizes


# --------------------------------------------------------------------- with a script that is broken

A_LOGIN = {
    "body": "<!doctype html><title>Wi-Fi</title><p>Please log in",
    "content_type": "text/html",
}
DEAD = {
    "never arrives": ("main", lambda route: None),
    "is refused": ("main", lambda route: route.abort()),
    "is not found": ("main", lambda route: route.fulfill(status=404, body="")),
    "is a page that asks for a login": ("main", lambda route: route.fulfill(**A_LOGIN)),
    ("cannot be read by an "
        "old browser"): ("main", lambda route: route.fulfill(body="let a = b ???? c;", content_type="text/javascript")),
    "lacks one of its parts": ("heart", lambda route: route.abort()),
    "dies as it starts": (
        "view",
        lambda route: route.fulfill(body=("export const createView = () => { throw "
            "new Error('dies'); };"), content_type="text/javascript"),
    ),
    "is told the site cannot be reached": (None, lambda route: route.abort()),
    "is told of a fault of the site": (None, lambda route: route.fulfill(status=500, body="")),
    "is told to log in": (None, lambda route: route.fulfill(**A_LOGIN)),
    "is told nothing": (None, lambda route: None),
}  # fmt: skip


def readable(page):
    """The names of the steps, and the number of Something hurts buttons, without the player."""
    # Until its styles are there, the page is not what a visitor sees: everything counts as visible.
    page.wait_for_function(
        "document.querySelectorAll('link[rel=stylesheet]').length <= document.styleSheets.length"
    )
    assert page.locator("#player").is_hidden()
    # (hidden for a moment, in which the player usually starts)
    page.locator(".player-list a").first.wait_for()
    buttons = page.get_by_role("link", name=re.compile("^Something hurts"))
    names = [
        line.partition(". ")[2]
        for line in page.locator(".player-list li > a:first-child").all_inner_texts()
    ]
    return names, buttons.filter(visible=True).count()


@pytest.mark.parametrize("how", every(6, DEAD))
def test_where_the_script_does_not_come_to_life_the_steps_and_something_hurts_are_there(
    follow, site, fine, how
):
    page = follow(
        clock=False,
        expect=["Failed to load", "ERR_FAILED", "MIME type", "Unexpected token", "dies"],
    )
    assert page.locator("#served").is_hidden()
    file, answer = DEAD[how]
    page.route(f"**/player/{file}.*.js" if file else "**/follow/steps/**", answer)
    page.goto(f"{site.url}{BED}follow/", wait_until="commit")
    names, hurts = readable(page)
    assert hurts == len(names) == 7 and page.get_by_role("heading", level=1).count() == 1
    if how == "is refused":
        fine(page)
    page.get_by_role("link", name=f"Something hurts {names[2]}").click()
    assert (
        page.get_by_role("heading", level=1).inner_text() == "Stop for a moment. What is it like?"
    )
    assert (
        page.locator(".progress").inner_text() == names[2]
        and page.get_by_role("button", name="Stop and check").is_visible()
    )
    page.goto(f"{site.url}{BED}follow/", wait_until="commit")
    page.get_by_role("link", name=f"2. {names[1]}", exact=True).click()
    assert (
        page.url.endswith("/steps/2/")
        and page.get_by_role("link", name="Something hurts").is_visible()
    )


def test_a_script_that_dies_in_the_middle_gives_the_steps_back_and_is_silent(follow):
    page = follow(expect=["null"])
    hold(page)
    page.evaluate("document.getElementById('count').remove()")  # a planted error
    with pytest.raises(Error, match="null"):
        second(page)
    names, hurts = readable(page)
    assert hurts == len(names) == 7 and page.evaluate("silent()")
    second(page, 60)
    assert page.locator("#player").is_hidden() and page.evaluate("silent()")


def test_a_press_that_the_script_fails_to_answer_goes_to_the_site(follow):
    page = follow(expect=["null"])
    press(page, "Start")
    until(page, "resting", "Next")
    until(page, "working")
    name = page.locator("#name").inner_text()
    page.evaluate("document.getElementById('hurting-title').remove()")
    press(page, "Something hurts")
    page.get_by_role("heading", name="Stop for a moment. What is it like?").wait_for()
    assert "/hurts/?step=2" in page.url and page.locator(".progress").inner_text() == name


# --------------------------------------------------------------------------------- without a script


def test_without_a_script_the_numbered_pages_do_the_same(browse, site, newcomers):
    page = browse(390, javascript=False)
    page.context.add_cookies(next(newcomers))
    page.goto(f"{site.url}{BED}follow/")
    page.get_by_label("2", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    assert readable(page)[1] == 7
    page.get_by_role("link", name="Start step by step").click()
    assert page.url.endswith("/steps/1/") and page.locator(".figure svg, .picture svg").count() > 0
    page.locator("nav[aria-label=Steps] .button").last.click()
    hurting = page.locator("h1").inner_text()
    page.get_by_role("link", name="Something hurts").click()
    page.get_by_role("button", name="Continue, more gently").click()
    assert page.url.endswith("/steps/2/") and page.locator("h1").inner_text() == hurting
    page.get_by_role("link", name="Something hurts").click()
    page.get_by_role("button", name="Stop: it got sharper").click()
    assert "What you can do instead" in page.locator("#hurt").inner_text()
    page.get_by_role("radio", name="3", exact=True).check()
    page.get_by_role("radio", name="The same", exact=True).check()
    page.get_by_role("button", name="Save").click()
    assert (
        "Pain before: 2 out of 10. Pain now: 3 out of 10." in page.locator("#compared").inner_text()
    )
