"""The player in a browser that lacks, forbids or breaks one of the facilities it uses: every
facility in every way, in one page.

A run needs the machine, the clock and the page. Sound, voice, wake lock, media keys, storage and
the rest are optional: without one of them the run is the same, and *Something hurts* responds in
the task of the press. The page is loaded once. Each case starts the player's main script again, on
a clock that the test controls. `window.world` says what is broken and counts the calls.
"""

import pytest

from tests.browser.test_player import BED, newcomers
from tests.often import every

__all__ = ["newcomers"]  # a fixture
# Milliseconds from the press to the state. It happens in the same task, so this is much more than
# needed.
AT_MOST = 200

WORLD = """(() => {
  const { performance: watch, setTimeout: later } = window.__pwClock.builtins; // of the real world
  const world = (window.world = { broken: "", how: "", used: {}, wrong: [], heard: [], live: new Set(), speaking: null, waiting: new Set(), listening: [], kept: new Map(), asked: 0 });
  window.truly = { now: () => watch.now(), later: (ms) => new Promise((f) => later(f, ms)) };
  const refused = (what) => new DOMException(`${what}: refused by the test`, "NotAllowedError");

  // A method or a constructor of a facility.
  const part = (what, does) => function (...given) {
    world.used[what] = (world.used[what] ?? 0) + 1;
    if (world.broken === what && world.how === "throws") throw refused(what);
    if (world.broken === what && world.how === "rejects") return Promise.reject(refused(what));
    return does.apply(this, given);
  };
  // Where a facility is found.
  const place = (owner, name, what, get) => Object.defineProperty(owner, name, { configurable: true, get() {
    world.used[what] = (world.used[what] ?? 0) + 1;
    if (world.broken === what && world.how === "missing") return undefined;
    if (world.broken === what && world.how === "cannot be read") throw refused(what);
    return get();
  } });
  const whole = (owner, name, what, value) => place(owner, name, what, () => value);
  const value = (owner, name, what, get) => place(owner, name, what, () => part(what, get)());

  const speech = {
    speak: part("speech", (one) => { if (one.text) { world.heard.push(one.text); world.speaking = one; } }),
    cancel: part("speech", () => { const one = world.speaking; world.speaking = null; one?.onerror?.(); }),
    pause: part("speech", () => {}), resume: part("speech", () => {}),
    getVoices: part("speech", () => []), addEventListener: part("speech", () => {}),
  };
  value(speech, "speaking", "speech", () => Boolean(world.speaking));
  value(speech, "pending", "speech", () => false);
  whole(window, "speechSynthesis", "speech", speech);
  whole(window, "SpeechSynthesisUtterance", "utterance", part("utterance", function (text) { this.text = text; }));

  const sounding = () => ({ connect: part("tone", (to) => to), disconnect: part("tone", () => {}), gain: { setValueAtTime: part("tone", () => {}), exponentialRampToValueAtTime: part("tone", () => {}) } });
  const oscillator = () => {
    const tone = { ...sounding(), frequency: {}, start: part("tone", () => { world.heard.push("tone"); world.live.add(tone); }),
      stop: part("tone", (at) => at === undefined && world.live.delete(tone)) };
    return tone;
  };
  whole(window, "AudioContext", "audio context", part("audio context", function () {
    Object.assign(this, { currentTime: 0, destination: {}, resume: part("audio context", async () => {}), createGain: sounding });
    whole(this, "createOscillator", "oscillator", part("oscillator", oscillator));
  }));

  const lock = () => ({ addEventListener: part("held lock", () => {}), release: part("held lock", async () => {}) });
  whole(navigator, "wakeLock", "wake lock", { request: part("wake lock", async () => lock()) });
  whole(navigator, "mediaSession", "media session", { setActionHandler: part("media session", () => {}) });
  whole(navigator, "vibrate", "vibration", part("vibration", () => true));
  whole(window, "matchMedia", "media queries", part("media queries", () => ({ matches: false })));
  whole(window, "sessionStorage", "storage", {
    getItem: part("storage", (key) => world.kept.get(key) ?? null), setItem: part("storage", (key, text) => world.kept.set(key, text)),
    removeItem: part("storage", (key) => world.kept.delete(key)), clear: part("storage", () => world.kept.clear()) });
  whole(HTMLCanvasElement.prototype, "getContext", "webgl", part("webgl", () => null)); // with it: test_player_moving.py
  const Unpack = DecompressionStream;
  whole(window, "DecompressionStream", "unpacking", part("unpacking", (...how) => new Unpack(...how)));
  value(document, "visibilityState", "visibility", () => "visible");

  const set = setTimeout, clear = clearTimeout;
  window.setTimeout = (f, ms, ...more) => { const id = set((...a) => { world.waiting.delete(id); f?.(...a); }, ms, ...more); world.waiting.add(id); return id; };
  window.clearTimeout = (id) => { world.waiting.delete(id); clear(id); };
  const ask = window.fetch, answers = new Map(); // each step is asked for once and said again from memory
  window.fetch = async (address, ...more) => {
    world.asked++;
    try {
      if (!answers.has(address)) answers.set(address, await (await ask(address, ...more)).arrayBuffer());
      const bytes = answers.get(address);
      return { ok: true, redirected: false, text: async () => new TextDecoder().decode(bytes), arrayBuffer: async () => bytes };
    } finally { world.asked--; }
  };
  addEventListener("error", (event) => world.wrong.push(`error: ${event.message}`));
  addEventListener("unhandledrejection", (event) => world.wrong.push(`unhandled: ${event.reason}`));
  for (const target of [window, document]) {
    const listen = target.addEventListener.bind(target);
    target.addEventListener = (...what) => { world.listening.push([target, ...what]); listen(...what); };
  }
})();"""

# One case: first the whole run, then a press in every kind of state.
PLAY = """async ([broken, how, atMost]) => {
  const $ = (id) => document.getElementById(id), visible = (id) => $(id).getClientRects().length > 0;
  window.pristine ??= document.querySelector("main").cloneNode(true);
  const script = document.querySelector("script[src*='player/main']").src;
  Object.assign(world, { broken, how, used: {}, wrong: [] });
  const state = () => $("player").dataset.state, phase = () => $("phase").textContent, wrong = world.wrong;
  const pass = (ms) => __pwClock.controller.runFor(ms);
  const answered = async () => { do await truly.later(0); while (world.asked); };

  async function fresh() {
    for (const [target, ...what] of world.listening.splice(0)) target.removeEventListener(...what);
    for (const id of world.waiting) clearTimeout(id);
    document.querySelector("main").replaceChildren(...pristine.cloneNode(true).childNodes);
    world.kept.clear(); world.live.clear(); world.heard.length = 0; world.speaking = null;
    window.starts = (window.starts ?? 0) + 1;
    await import(`${script}?start=${starts}`);
    for (let looks = 0; looks < 200 && !(visible("go") && !$("go").disabled); looks++) await truly.later(5);
    await answered();
    return visible("go") && !$("go").disabled;
  }
  async function until(wanted, seen = []) {
    for (let looks = 0; looks < 2000; looks++) {
      const now = `${state()} ${phase()}`;
      if (seen.at(-1) !== now) seen.push(now);
      if (wanted(now)) return true;
      if (visible("did")) $("did").click();
      else await pass(1000 * $("count").textContent.split(":").reduce((minutes, part) => 60 * minutes + Number(part), 0) || 1000);
      await answered();
    }
    wrong.push(`stands still: ${state()} ${phase()} ${$("count").textContent}`);
    return false;
  }
  const begun = (wanted) => async () => { $("go").click(); return until((now) => wanted.test(now)); };
  const skipped = async () => {
    $("go").click();
    for (let times = 0; times < 40 && state() !== "done"; times++) { $("skip").click(); await answered(); if (!$("skip").disabled && state() === "resting") $("skip").click(); }
    return state() === "done";
  };
  const PLACES = {
    "ready": async () => true,
    "counting in": begun(/^counting-in/),
    "going there": begun(/^working Go slowly/),
    "a hold": begun(/^working Hold/),
    "coming back": begun(/^working Ease off/),
    "between two": begun(/^resting Breathe/),
    "changing sides": begun(/^switching/),
    "what is next": begun(/^resting Next/),
    "counting oneself": async () => { $("own").click(); return begun(/^working At/)(); },
    "paused": async () => (await begun(/^working/)()) && ($("go").click(), true),
    "done": skipped,
  };

  if (!await fresh()) return { wrong: ["the player does not come", ...wrong] };
  const seen = [];
  $("go").click();
  await until((now) => now.startsWith("done"), seen);
  const heard = world.heard.length, slowest = [0, ""];
  for (const [place, reach] of Object.entries(PLACES)) {
    if (!await fresh() || !await reach()) { wrong.push(`${place}: not reached`); continue; }
    const pressed = truly.now();
    $("hurts").click();
    const took = truly.now() - pressed;
    if (state() !== "hurting" || !visible("hurting")) { wrong.push(`${place}: the press does nothing`); continue; } // looked at in the task of the press
    if (took > slowest[0]) slowest.splice(0, 2, took, place);
    if (took > atMost) wrong.push(`${place}: ${took} ms`);
    if (world.waiting.size) wrong.push(`${place}: a timer runs on`);
    if (broken !== "tone" && world.live.size) wrong.push(`${place}: a tone rings on`);
    if (broken !== "speech" && world.speaking) wrong.push(`${place}: it speaks on`);
    world.heard.length = 0;
    await pass(30_000);
    if (state() !== "hurting" || world.heard.length) wrong.push(`${place}: it does not stay stopped`);
  }
  await truly.later(0);
  return { wrong: [...new Set(wrong)], seen, heard, used: world.used, slowest };
}"""

FACILITIES = {  # what the player uses in a run
    "speech", "utterance", "audio context", "oscillator", "tone", "wake lock", "held lock",
    "media session", "storage", "visibility",
    "media queries", "webgl", "unpacking", "vibration",
}  # fmt: skip
WAYS = (
    "missing",
    pytest.param("throws", marks=pytest.mark.slow),
    pytest.param("cannot be read", marks=pytest.mark.slow),
    pytest.param("rejects", marks=pytest.mark.slow),
)


@pytest.fixture(scope="module")
def play(chromium, site, newcomers):
    """`play(facility, way)`: the errors, the states of the run, what was heard and called, and the
    slowest press.
    """
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.clock.install(time=1_800_000_000)
    page.clock.pause_at(1_800_000_001)
    page.add_init_script(WORLD)
    # the test starts it as often as it needs
    page.route("**/player/main.*.js", lambda route: route.abort())
    context.add_cookies(next(newcomers))
    page.goto(f"{site.url}{BED}follow/")
    page.get_by_label("2", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_load_state()

    def run(facility="", way=""):
        found = page.evaluate(PLAY, [facility, way, AT_MOST])
        found["wrong"] += wrong
        wrong.clear()
        return found

    yield run
    context.close()


@pytest.fixture(scope="module")
def whole(play):
    """The run without anything broken."""
    return play()


def test_the_world_of_these_tests_is_asked_for_everything_that_they_break(whole):
    assert whole["wrong"] == []
    assert set(whole["used"]) == FACILITIES and whole["heard"] > 50, whole
    assert {line.split()[0] for line in whole["seen"]} == {
        "counting-in",
        "working",
        "switching",
        "resting",
        "done",
    }


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("facility", every(3, sorted(FACILITIES)))
def test_a_run_goes_on_and_something_hurts_answers_without_each_thing_a_browser_offers(
    play, whole, facility, way
):
    found = play(facility, way)
    assert found["wrong"] == []
    assert found["seen"] == whole["seen"], "the same run"
    assert facility in found["used"]
    print(
        f"\n{facility} {way}: the slowest press took {found['slowest'][0]:.1f} ms "
        f"({found['slowest'][1]})"
    )


# -------------------------------------------------------------------------------------- other pages

WORKERS = {
    "missing": (
        "Object.defineProperty(Navigator.prototype, 'serviceWorker', { get: () => undefined })"
    ),
    "cannot be read": (
        "Object.defineProperty(Navigator.prototype, "
        "'serviceWorker', { get() { throw new "
        "DOMException('no', 'SecurityError'); } })"
    ),
    "throws": (
        "ServiceWorkerContainer.prototype.register = () => { throw new DOMException('no', "
        "'SecurityError'); }"
    ),
    "rejects": (
        "ServiceWorkerContainer.prototype.register = () => Promise.reject(new "
        "DOMException('no', 'SecurityError'))"
    ),
    "no policy": (
        "TrustedTypePolicyFactory.prototype.createPolicy = () => { throw new TypeError('no'); }"
    ),
}


@pytest.mark.parametrize("way", WORKERS)
def test_a_page_has_its_other_scripts_although_the_browser_refuses_a_worker(browse, site, way):
    page = browse(390)
    page.add_init_script(WORKERS[way])
    page.goto(site.url + "/exercises/")
    asked = page.evaluate("() => performance.getEntriesByType('resource').map((one) => one.name)")
    assert [address for address in asked if "/js/htmx." in address], asked


def test_where_a_browser_cannot_print_no_button_offers_it(browse_as, site):
    page = browse_as("full-set", 390)
    page.goto(site.url + "/result/summary/")
    page.get_by_role("button", name="Print", exact=True).wait_for()
    page.add_init_script("delete window.print; window.print = undefined")
    page.reload()
    assert page.get_by_role("button", name="Print", exact=True).count() == 0
