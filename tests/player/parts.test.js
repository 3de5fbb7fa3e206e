// The clock and the sound, each in its own simulated environment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createClock, minutes, secondsLeft, steady } from "../../static/js/player/clock.js";
import { attempt, call, device, make } from "../../static/js/player/device.js";
import { createSound } from "../../static/js/player/sound.js";

function world() {
  const timers = new Map();
  let now = 1_000_000, id = 0;
  return {
    timers,
    now: () => now,
    set: (f, ms) => (timers.set(++id, [f, now + ms]), id),
    clear: (one) => timers.delete(one),
    pass(ms) { // as a throttled tab: time goes on, and each timer that is due fires once, late
      now += ms;
      for (const [one, [f, due]] of [...timers]) if (due <= now && timers.delete(one)) f();
    },
  };
}

test("at most one timer, none without a deadline, none after it was stopped", () => {
  const w = world(), clock = createClock(() => {}, w);
  assert.equal(w.timers.size, 0);
  clock.run(w.now() + 5000);
  clock.run(w.now() + 9000);
  assert.equal(w.timers.size, 1);
  w.pass(1000);
  assert.ok(w.timers.size === 1 && clock.running);
  clock.run(null);
  assert.ok(w.timers.size === 0 && !clock.running);
});

test("after ten minutes in a hidden tab the time shown is right", () => {
  const w = world(), clock = createClock(() => {}, w), until = w.now() + 600_000;
  clock.run(until);
  for (let n = 0; n < 9; n++) w.pass(60_000); // a hidden tab's timers may fire once a minute
  const shown = secondsLeft({ until }, w.now());
  console.log(`# clock error after 9 minutes hidden: ${Math.abs(shown - 60)} s`);
  assert.ok(Math.abs(shown - 60) < 1);
});

test("a tick that ends the waiting leaves no timer behind", () => {
  const w = world();
  const clock = createClock(() => clock.run(null), w);
  clock.run(w.now() + 500);
  w.pass(600);
  assert.equal(w.timers.size, 0);
});

test("seconds are read as people read them", () => {
  assert.deepEqual([4200, 4000, 1, 0, -5].map((left) => secondsLeft({ until: left }, 0)), [5, 4, 0, 0, 0]);
  assert.equal(secondsLeft({ until: null }, 0), null);
  assert.deepEqual([0, 59, 60, 600].map(minutes), ["0", "59", "1:00", "10:00"]);
});

test("time goes on at the pace of a watch: set back it does not, set on or asleep it does", () => {
  let watch = 500, wall = 1_800_000_000_000;
  const now = steady(() => watch, () => wall), start = now();
  const after = (watched, told) => { watch += watched; wall += told; return now() - start; };
  assert.equal(after(1000, 1000), 1000);
  assert.equal(after(1000, 1000 - 3_600_000), 2000, "set back by an hour");
  assert.equal(after(1000, 1000), 3000);
  assert.equal(after(0, 60_000), 63_000, "asleep for a minute");
  assert.equal(after(1000, 1000 + 3_600_000), 3_664_000, "set on by an hour");
  for (let n = 0; n < 100; n++) after(1000, 1100);
  assert.equal(now() - start, 3_764_000, "a clock that goes wrong by and by counts for nothing");
});

test("an attempt never throws, and what it gives never rejects", async () => {
  const breaks = () => { throw new Error("refused"); }, rejects = () => Promise.reject(new Error("refused"));
  assert.deepEqual([attempt(breaks), attempt(() => 1, breaks, () => 2), call(undefined, "x"), call({ x: breaks }, "x", 1), make(undefined), make(class { constructor() { breaks(); } })],
    [undefined, undefined, undefined, undefined, undefined, undefined]);
  assert.equal(attempt(() => 2, (two) => two + 1), 3);
  assert.equal(call({ x: (one) => one + 1 }, "x", 1), 2);
  assert.deepEqual(await Promise.all([attempt(rejects), attempt(rejects, breaks), call({ x: rejects }, "x"), attempt(async () => 4)]), [undefined, undefined, undefined, 4]);
  assert.equal(device.hidden, globalThis.document?.visibilityState === "hidden");
});

function speaker() {
  const spoken = [], live = new Set(), shaken = [], world = { now: 0 };
  globalThis.document ??= { documentElement: { lang: "en" } };
  const node = () => ({ gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (to) => to });
  class Context {
    currentTime = 0;
    destination = {};
    resume() {}
    createGain = node;
    createOscillator() { const tone = { frequency: {}, connect: (to) => to, disconnect() {}, start: () => live.add(tone), stop: (at) => at ?? live.delete(tone) }; return tone; }
  }
  class Utterance { constructor(text) { this.text = text; } }
  const speech = {
    speaking: false, pending: false, now: null,
    speak(one) { if (one.text) { this.speaking = true; this.now = one; spoken.push(one.text); } },
    cancel() { const one = this.now; this.speaking = false; this.now = null; one?.onerror?.(); },
    finish() { const one = this.now; this.speaking = false; this.now = null; one.onend(); },
  };
  const shake = (how) => shaken.push(how);
  return { sound: createSound({ Context, speech, Utterance, shake }, () => world.now), spoken, live, speech, shaken, world };
}
const say = (text, rank = 1, by = Infinity) => ({ text, rank, by });

test("a name is never cut: what comes later waits, and a late word is left out", () => {
  const { sound, spoken, speech } = speaker();
  sound.prime();
  sound.play([say("name", 2), say("side", 2)]);
  sound.play([say("three", 0)]);
  assert.deepEqual(spoken, ["name"]);
  speech.finish();
  speech.finish();
  assert.deepEqual(spoken, ["name", "side"]);
  assert.equal(sound.sounding, false);
});

test("what could not end in time is left out before it begins, and the next one is said", () => {
  const { sound, spoken, speech, world } = speaker();
  sound.prime();
  sound.play([say("one two three four five"), say("this line comes too late by now", 1, 8000), say("Last one", 2)]);
  world.now = 7000;
  speech.finish();
  assert.deepEqual(spoken, ["one two three four five", "Last one"]);
});

test("a slow voice is noticed, and a quick one changes nothing", () => {
  const { sound, speech, world } = speaker();
  sound.prime();
  for (const [took, slower] of [[1500, 1], [6000, 2], [3000, 1]]) {
    sound.play([say("one two three four five")]);
    world.now += took;
    speech.finish();
    assert.ok(Math.abs(sound.slower - slower) < 0.01, `${took}: ${sound.slower}`);
  }
  sound.speak({ rate: 0.8, volume: 1, voice: null });
  assert.equal(sound.slower, 1.25, "as it was chosen");
});

test("the chosen voice speaks, as fast and as loud as was chosen; and what moves is felt", () => {
  const { sound, speech, shaken } = speaker();
  sound.speak({ rate: 1.25, volume: 0.4, voice: "hers" });
  sound.play([{ tone: "go" }, { tone: "tick" }, say("name", 2)]);
  assert.deepEqual([speech.now.rate, speech.now.volume, speech.now.voice, shaken.length], [1.25, 0.4, "hers", 1]);
  sound.turn("shake", false);
  sound.play([{ tone: "go" }]);
  assert.equal(shaken.length, 1);
});

test("hush ends tones, speech and whatever waits, at once", () => {
  const { sound, spoken, live, speech } = speaker();
  sound.prime();
  sound.play([{ tone: "go" }, say("name", 2), say("side", 2)]);
  assert.ok(sound.sounding && live.size === 1);
  sound.hush();
  assert.deepEqual([sound.sounding, live.size, speech.speaking, spoken], [false, 0, false, ["name"]]);
});

test("tones and voice can each be off", () => {
  const { sound, spoken, live } = speaker();
  sound.prime();
  sound.turn("voice", false);
  sound.play([{ tone: "go" }, say("name", 2)]);
  assert.ok(live.size === 1 && spoken.length === 0);
  sound.turn("tones", false);
  sound.play([{ tone: "go" }]);
  assert.equal(sound.sounding, false);
});

test("an engine that cannot stop is asked to wait, and every tone is stopped although another cannot be", () => {
  const { sound, live, speech } = speaker();
  let waits = false;
  speech.cancel = () => { throw new Error("refused"); };
  speech.pause = () => { waits = true; };
  sound.prime();
  sound.play([{ tone: "go" }, { tone: "end" }, say("name", 2)]);
  const [first] = live;
  first.disconnect = () => { throw new Error("refused"); };
  sound.hush();
  assert.deepEqual([waits, live.size, sound.sounding], [true, 0, false]);
});

test("somebody listens only to what there is and what has not failed", () => {
  const { sound } = speaker();
  assert.equal(sound.heard, true, "a voice");
  sound.turn("voice", false);
  assert.equal(sound.heard, false, "no tone has been made ready yet");
  sound.prime();
  assert.equal(sound.heard, true);
  const silent = createSound({ shake() {} }, () => 0);
  silent.prime();
  assert.equal(silent.heard, false, "neither can be had");
  const broken = speaker();
  broken.sound.turn("tones", false);
  broken.speech.speak = () => { throw new Error("no voice"); };
  broken.sound.play([say("name", 2)]);
  assert.equal(broken.sound.heard, false, "it has failed");
});
