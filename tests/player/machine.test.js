// The run's state machine by enumeration: every state × every event, reached by real paths; and
// what can be heard, counted and saved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { secondsLeft, steady } from "../../static/js/player/clock.js";
import { cues, QUIET } from "../../static/js/player/cues.js";
import { createHeart } from "../../static/js/player/heart.js";
import { keep, restore } from "../../static/js/player/store.js";
import { ASLEEP, EVENTS, felt, fresh, GET_READY, isWhole, MISSED, next, NEXT_UP, RUNNING, STATES } from "../../static/js/player/machine.js";
import { talk } from "../../static/js/player/talk.js";

const HOLDS = { sets: 2, repetitions: 2, go: 3, hold: 20, back: 2, between: 5, rest: 15, sides: 2, turns: 0, switch: 8, ready: 12, first: 3 };
const REPS = { sets: 2, repetitions: 3, go: 2, hold: 0, back: 2, between: 1, rest: 30, sides: 1, turns: 0, switch: 8, ready: 5, first: 4 };
const TURNS = { sets: 1, repetitions: 2, go: 2, hold: 3, back: 2, between: 0, rest: 30, sides: 2, turns: 1, switch: 8, ready: 7, first: 2 };
const ONCE = { sets: 1, repetitions: 1, go: 0, hold: 300, back: 0, between: 1, rest: 0, sides: 1, turns: 0, switch: 8, ready: 7, first: 0 };
const SCRIPT = { name: "Bridge", side: "Left side", amount: "3 times", lastEase: "Lie down.", setUp: ["Lie on your back."], firstTime: ["Lift your hips.", "Lower them."], cue: "Use your bottom.",
  breathing: "Breathe out as you lift.", easeOff: "Rest.", ahead: false, quiet: false, known: false,
  words: { go: "Go slowly", hold: "Hold", back: "Ease off", "get-ready": "Get ready", switch: "Change sides", rest: "Rest", "once-more": "Then another round", "same-side": "Then another round on the same side", "say-go": "Now, slowly", "say-back": "And back", "carry-on": "Carry on like this", "left-first": "Left side first", next: "Next", finished: "The end", "last-one": "Last one", "half-way": "Half-way", three: "Three", two: "Two", one: "One" } };
const MUTE = { on: { tones: true }, slower: 1, heard: true };
const T = 1_000_000;

const event = (type, at = 1, pace = HOLDS) => (type === "step" ? { type, at, pace, of: 3 } : { type });
const play = (state, ...events) => events.reduce((now, one) => next(now, typeof one === "string" ? { type: one } : one, T), state);
const ready = (pace = HOLDS, of = 3) => next(fresh(of), { type: "step", at: 1, pace, of }, T);
const tickEnd = (state) => next(state, { type: "tick" }, state.until);

// Every state that is reachable from the start, by every event, at the deadline, before it and long
// after it.
function reachable() {
  const seen = new Map(), queue = [];
  const key = (state) => JSON.stringify({ ...state, until: state.until === null ? null : "set", left: state.left === null ? null : "some" });
  const add = (state, path) => { if (!seen.has(key(state))) { seen.set(key(state), state); queue.push([state, path]); } };
  for (const pace of [HOLDS, REPS, TURNS, ONCE]) for (const own of [false, true]) add({ ...ready(pace, 2), own }, []);
  add(fresh(2), []);
  while (queue.length) {
    const [state] = queue.shift();
    for (const type of EVENTS) {
      const pace = (at) => (at === 1 ? state.pace ?? REPS : TURNS);
      const events = type === "step" ? [1, 2].map((at) => ({ type, at, pace: pace(at), of: 2 })) : type === "own" ? [{ type, yes: true }, { type, yes: false }] : [{ type }, ...(type === "tick" ? [{ type, heard: true }] : [])];
      for (const one of events)
        for (const now of state.until === null ? [T] : [state.until - 1000, state.until, state.until + 2000, state.until + 60_000]) add(next(state, one, now));
    }
  }
  return [...seen.values()];
}
const ALL = reachable();

test("every state is reached, and nothing but the states", () => {
  assert.deepEqual([...new Set(ALL.map(({ name }) => name))].sort(), [...STATES].sort());
  console.log(`# ${ALL.length} different states, ${ALL.length * EVENTS.length} answers`);
});

test("every state has a defined answer to every event, and is not changed by being asked", () => {
  for (const state of ALL) {
    const frozen = Object.freeze({ ...state });
    for (const type of EVENTS) {
      const then = next(frozen, event(type, state.at), state.until ?? T);
      assert.ok(STATES.includes(then.name), `${state.name} × ${type}`);
      assert.ok(then.at >= 1 && then.at <= then.of && then.set >= 1 && then.rep >= 1 && (then.half === 0 || then.half === 1), `${state.name} × ${type}`);
      assert.ok(then.until === null || Number.isFinite(then.until), `${state.name} × ${type}`);
      assert.deepEqual(Object.keys(then).sort(), Object.keys(fresh(1)).sort(), `${state.name} × ${type}`);
    }
  }
});

test("no state that is at rest has a deadline, so no timer can run in it", () => {
  for (const state of ALL) if (["ready", "paused", "hurting", "done", "ended"].includes(state.name)) assert.equal(state.until, null, state.name);
});

test("Something hurts stops from every state that is not over, and only an answer leads on", () => {
  for (const state of ALL) {
    const then = next(state, { type: "hurts" }, T);
    if (state.name === "ended") assert.equal(then, state);
    else assert.equal(then.name, "hurting");
  }
  const hurting = play(ready(), "start", "hurts");
  for (const type of EVENTS.filter((one) => !["end", "over", "step"].includes(one))) assert.equal(next(hurting, { type }, T), hurting, type);
});

test("the end is the end, and a closed door ends it from anywhere", () => {
  for (const state of ALL) {
    assert.equal(next(state, { type: "end" }, T).name, "ended");
    const over = next(state, { type: "over" }, T);
    assert.ok(over.name === "ended" && (over.over || state.name === "ended"));
    for (const type of EVENTS) assert.equal(next(over, event(type), T), over);
  }
});

test("nothing is heard on the way into, or in, a state of quiet", () => {
  for (const state of ALL)
    for (const type of EVENTS)
      for (const now of [T, state.until ?? T]) {
        const then = next(state, event(type, state.at), now);
        if (QUIET.includes(then.name)) assert.deepEqual([...cues(state, then, now - 1000, now), ...talk(then, SCRIPT, now)], []);
      }
});

test("no path leaves sound or a timer running: the whole way of every event, from every state", () => {
  let ways = 0;
  for (const state of ALL)
    for (const type of EVENTS)
      for (const at of state.until === null ? [T] : [state.until - 1000, state.until, state.until + 60_000]) {
        const timers = new Set();
        const sound = { ...MUTE, sounding: true, hush() { this.sounding = false; }, play(list) { this.sounding ||= list.length > 0; } };
        const heart = createHeart(state, { sound, script: () => SCRIPT, caption() {}, changed() {}, second() {} }, {
          now: () => at, set: (f) => { const one = [f]; timers.add(one); return one; }, clear: (one) => timers.delete(one),
        });
        assert.equal(timers.size, state.until === null ? 0 : 1);
        heart.dispatch(event(type, state.at));
        const then = heart.state, where = `${state.name} × ${type} → ${then.name}`;
        assert.equal(timers.size, then.until === null ? 0 : 1, where);
        if (!RUNNING.includes(then.name)) assert.equal(timers.size, 0, where);
        if (QUIET.includes(then.name) && !QUIET.includes(state.name)) assert.equal(sound.sounding, false, where);
        ways++;
      }
  console.log(`# ${ways} ways walked with a clock and sound`);
});

test("what fails on the way, which nothing should, ends the run: no timer, no sound, no answer to anything but the end", () => {
  for (const fails of ["changed", "second"]) {
    let hushed = 0, told = 0;
    const timers = new Set(), sound = { ...MUTE, hush() { hushed++; }, play() {} }, breaks = () => { throw new Error("a fault of ours"); };
    const heart = createHeart(tickEnd(play(ready(), "start")), { sound, script: () => SCRIPT, caption() {}, changed() {}, second() {}, failed() { told++; }, [fails]: breaks }, {
      now: () => T, set: (f) => { const one = [f]; timers.add(one); return one; }, clear: (one) => timers.delete(one),
    });
    assert.equal(timers.size, 1);
    let thrown = 0;
    try { heart.dispatch({ type: fails === "changed" ? "hurts" : "tick" }); } catch { thrown++; }
    assert.deepEqual([thrown, told, hushed > 0, timers.size, heart.state.name, heart.state.until], [1, 1, true, 0, "ended", null]);
  }
});

test("no hold takes longer than its own span, whatever is done to the device's clock and however it sleeps", () => {
  let seed = 7;
  const random = (most) => (seed = (seed * 48271) % 2147483647) % most;
  for (let times = 0; times < 300; times++) {
    let watch = random(1e6), wall = 1.8e12 + random(1e6), due = null, held = 0; // held: as somebody with a watch of their own would tell
    const heart = createHeart({ ...ready(HOLDS), name: "ready" }, { sound: { ...MUTE, heard: false, hush() {}, play() {} }, script: () => SCRIPT, caption() {}, changed() {}, second() {} }, {
      now: steady(() => watch, () => wall), set: (f, ms) => (due = [f, watch + ms]), clear: () => { due = null; },
    });
    const pass = (awake, asleep = 0, put = 0) => {
      if (heart.state.kind === "hold") held += awake + asleep;
      watch += awake;
      wall += awake + asleep + put;
      if (due && due[1] <= watch) { const [f] = due; due = null; f(); }
    };
    heart.dispatch({ type: "start" });
    while (heart.state.name === "counting-in") pass(250);
    while (heart.state.kind === "go") pass(250);
    while (heart.state.kind === "hold" && heart.state.name === "working") {
      const what = random(12);
      if (what === 0) pass(250, 0, -3_600_000); // an hour back
      else if (what === 1 && held > 3000) pass(250, 0, random(7_200_000)); // or on
      else if (what === 2) pass(0, 1500 + random(4000)); // asleep: performance.now() stands still
      else pass(250);
      if (heart.state.kind === "hold") assert.ok(secondsLeft(heart.state, heart.now()) <= HOLDS.hold, "shown");
    }
    assert.ok(held <= 1000 * HOLDS.hold + 6500, `${held} ms`); // a look at the clock comes once a second, and once after a sleep
  }
});

test("no run starts before its numbers are here", () => {
  assert.equal(play(fresh(3), "start").name, "ready");
  assert.equal(play(ready(), "start").name, "counting-in");
});

const spans = (paces) => {
  let state = play(ready(paces[0], paces.length), "start"), seen = [], now = T;
  while (state.name !== "done") {
    if (paces[state.at] && !state.next) state = next(state, { type: "step", at: state.at + 1, pace: paces[state.at], of: paces.length }, now);
    seen.push([state.name, state.kind, state.half, state.set, state.rep, state.until === null ? 0 : state.span / 1000].join(" "));
    now = state.until ?? now;
    state = state.kind === "own" ? next(state, { type: "done" }, now) : tickEnd(state);
    assert.ok(seen.length < 90);
  }
  return seen;
};

test("a whole run: every part of every repetition, both halves, sets, rests, and the next step, to the end", () => {
  const once = (half, set, rep) => [`working go ${half} ${set} ${rep} 3`, `working hold ${half} ${set} ${rep} 20`, `working back ${half} ${set} ${rep} 2`];
  const half = (n) => [...once(n, 1, 1), `resting gap ${n} 1 2 5`, ...once(n, 1, 2), `resting set ${n} 2 1 15`, ...once(n, 2, 1), `resting gap ${n} 2 2 5`, ...once(n, 2, 2)];
  const lifted = (set, rep) => [`working go 0 ${set} ${rep} ${set + rep === 2 ? 4 : 2}`, `working back 0 ${set} ${rep} 2`];
  const lifts = (set) => [...lifted(set, 1), `resting gap 0 ${set} 2 1`, ...lifted(set, 2), `resting gap 0 ${set} 3 1`, ...lifted(set, 3)];
  assert.deepEqual(spans([HOLDS, REPS]), ["counting-in  0 1 1 12", ...half(0), "switching  1 1 1 8", ...half(1), "resting step 0 1 1 10",
    "counting-in  0 1 1 5", ...lifts(1), "resting set 0 2 1 30", ...lifts(2)]);
});

test("sides that take turns do so at each repetition", () => {
  assert.deepEqual(spans([TURNS]).filter((one) => one.includes(" go ")), ["working go 0 1 1 2", "working go 1 1 1 2", "working go 0 1 2 2", "working go 1 1 2 2"]);
});

test("what has no way there or back is its time alone", () => {
  assert.deepEqual(spans([ONCE]), ["counting-in  0 1 1 7", "working hold 0 1 1 300"]);
});

test("at one's own pace a set of short times waits for the visitor, and long ones are timed", () => {
  const own = { ...ready(REPS, 1), own: true };
  const working = tickEnd(play(own, "start"));
  assert.deepEqual([working.name, working.kind, working.until], ["working", "own", null]);
  assert.equal(next(working, { type: "tick" }, T * 2), working);
  assert.deepEqual([play(working, "done").kind, play(working, "done").set], ["set", 2]);
  assert.equal(tickEnd(play({ ...ready(HOLDS), own: true }, "start")).kind, "go");
  const sides = play(tickEnd(play({ ...ready(TURNS, 1), own: true }, "start")), "done");
  assert.equal(sides.name, "done", "a set has both sides");
  const paced = next(working, { type: "own", yes: false }, T);
  assert.deepEqual([paced.kind, paced.until], ["go", T + 4000], "changed in the middle, it begins to lead");
  assert.equal(next(paced, { type: "own", yes: true }, T).kind, "own");
  for (const state of ALL.filter(({ name }) => name !== "ended")) assert.equal(next(state, { type: "own", yes: !state.own }, T).own, !state.own, state.name);
  for (const state of ALL) if (state.name === "working") assert.equal(state.until === null, state.kind === "own" && state.own, JSON.stringify(state));
});

test("from one deadline to the next nothing adds up, however late the timer is", () => {
  let state = play(ready(REPS, 1), "start"), ideal = T, late = 0;
  while (state.name !== "done") {
    ideal += state.span;
    late = (late * 7 + 13) % 900; // milliseconds
    state = next(state, { type: "tick" }, state.until + late);
    if (state.until !== null) assert.equal(state.until - state.span, ideal);
  }
});

const holding = () => tickEnd(tickEnd(play(ready(), "start")));

test("a pause keeps what is left to the millisecond, and counting in comes before it", () => {
  for (const [working, left] of [[holding(), 12_345], [tickEnd(play(ready(), "start")), 1234], [tickEnd(holding()), 1234]]) {
    const paused = next(working, { type: "pause" }, working.until - left);
    assert.deepEqual([paused.name, paused.was, paused.left, paused.kind], ["paused", "working", left, working.kind]);
    const again = next(paused, { type: "resume" }, T);
    assert.deepEqual([again.name, again.until], ["counting-in", T + GET_READY]);
    const pausedAgain = next(again, { type: "pause" }, T + 100);
    assert.deepEqual([pausedAgain.left, pausedAgain.kind], [left, working.kind], "also when paused while counting in");
    const on = tickEnd(again);
    assert.deepEqual([on.name, on.kind, on.span, on.until - again.until], ["working", working.kind, working.span, left]);
  }
});

test("what was missed is not passed over in silence: it waits", () => {
  const working = holding();
  const late = next(working, { type: "tick" }, working.until + MISSED + 1);
  assert.deepEqual([late.name, late.was, late.kind, late.missed], ["paused", "working", "back", true]);
  assert.equal(next(working, { type: "tick" }, working.until + MISSED).kind, "back", "a little late is on time");
  assert.equal(next(play(ready(), "start"), { type: "tick" }, T + 12_000 + 60_000).name, "paused");
});

test("for somebody who listens it goes on, late and from then; who was left alone is waited for", () => {
  const working = holding(), late = next(working, { type: "tick", heard: true }, working.until + 30_000);
  assert.deepEqual([late.name, late.kind, late.until], ["working", "back", working.until + 32_000]);
  assert.equal(next(working, { type: "tick", heard: true }, working.until + ASLEEP + 1).name, "paused");
  assert.deepEqual([play(working, "pause").missed, next(working, { type: "pause", missed: true }, T).missed], [false, true]);
});

test("the next step waits until it has arrived, and then counts in", () => {
  const resting = play(tickEnd(play(ready(), "start")), "skip");
  assert.deepEqual([resting.name, resting.kind, resting.at, resting.pace], ["resting", "step", 2, null]);
  const waiting = tickEnd(resting);
  assert.deepEqual([waiting.name, waiting.until], ["resting", null]);
  assert.equal(next(waiting, { type: "step", at: 2, pace: REPS, of: 3 }, T).name, "counting-in");
  assert.equal(next(waiting, { type: "step", at: 3, pace: REPS, of: 3 }, T).name, "resting", "another step is not the one awaited");
});

test("back goes to the beginning of a step that has begun, and else to the one before", () => {
  const second = { ...ready(), at: 2, pace: REPS };
  const working = tickEnd(play(second, "start"));
  assert.equal(play(working, "back").at, 1);
  assert.equal(play({ ...working, set: 2 }, "back").at, 2);
  assert.equal(play(working, "back").pace, null, "its numbers are asked for again");
});

test("a reload finds the place and the time left again, and waits for a tap", () => {
  for (const state of ALL.filter(({ name }) => name !== "ended")) {
    const now = state.until === null ? T : state.until - 1000;
    const back = restore(JSON.parse(JSON.stringify(keep(state, now))), state.of);
    const stands = ["hurting", "done"].includes(state.name) ? state.name : state.was === "done" ? "done" : "ready";
    assert.equal(back.name, stands);
    assert.deepEqual([back.at, back.half, back.set, back.rep], [state.at, state.half, state.set, state.rep]);
    if (state.name === "working" && state.until !== null) assert.equal(back.left, 1000);
    if (state.name === "counting-in") assert.equal(back.left, state.left);
  }
  const working = tickEnd(play(ready(), "start"));
  assert.equal(restore(keep(working, working.until + 600_000), 3).left, null, "a hold that had run out begins again");
  assert.equal(restore({ ...keep(working, T), left: working.span + 1 }, 3).left, null, "and one with more left than there is of it");
});

test("what hurts is what was done last, until the next has begun", () => {
  const first = tickEnd(play(ready(), "start"));
  assert.equal(felt(play(first, "hurts")), 1);
  const before = play(first, "skip");
  assert.deepEqual([before.at, felt(before), felt(play(before, "hurts")), felt(play(before, "pause", "hurts"))], [2, 1, 1, 1]);
  const kept = restore(JSON.parse(JSON.stringify(keep(play(before, "hurts"), T))), 3);
  assert.deepEqual([kept.name, felt(kept)], ["hurting", 1], "also after a reload");
  const second = tickEnd(next(before, { type: "step", at: 2, pace: REPS, of: 3 }, T));
  assert.deepEqual([second.name, felt(second), felt(play(second, "hurts"))], ["counting-in", 1, 1], "nobody has moved in the second yet");
  const moving = tickEnd(second);
  assert.deepEqual([moving.name, felt(moving)], ["working", 2]);
  assert.equal(felt(ready()), 1);
  for (const state of ALL) assert.ok(felt(state) >= 1 && felt(state) <= state.of);
});

test("only numbers are kept", () => {
  for (const state of ALL) for (const value of Object.values(keep(state, T))) assert.ok(value === null || typeof value === "number");
});

test("a step is whole when its time is up or when that is said, not when it is skipped", () => {
  const last = { ...holding(), set: HOLDS.sets, rep: HOLDS.repetitions, half: HOLDS.sides - 1 };
  assert.deepEqual([isWhole(last, last.until), isWhole(last, last.until - 1)], [true, false]);
  const own = { ...last, kind: "own", until: null };
  assert.deepEqual([isWhole(own, T), isWhole({ ...own, half: 0, set: 1 }, T)], [true, HOLDS.sets * HOLDS.sides === 1]);
  assert.equal(isWhole({ ...last, name: "resting" }, last.until), false);
});

test("what cannot be read back begins at the beginning", () => {
  for (const bad of [null, 3, "x", {}, { at: 9 }, { at: "1" }, { at: 1, span: 0, was: 9 }, { at: -1, span: 1, was: 0 }, { at: 1, span: 1e12, was: 1 }])
    assert.deepEqual(restore(bad, 3), fresh(3));
});

const told = (list) => list.map(({ text }) => text);

test("before a step: its name, its side and how to get ready; a tone for each part of a repetition", () => {
  const counting = play(ready(), "start");
  assert.deepEqual(cues(ready(), counting, T, T), [{ tone: "ready" }]);
  assert.deepEqual(told(talk(counting, SCRIPT, T)), ["Bridge. Left side first", "Lie on your back.", "Get ready"]);
  let before = counting, tones = [];
  for (let parts = 0; parts < 4; parts++) {
    const after = tickEnd(before);
    tones.push(...cues(before, after, before.until, before.until).map(({ tone }) => tone));
    before = after;
  }
  assert.deepEqual(tones, ["go", "tick", "end"], "and none for the breath between two");
  const hold = holding(), heard = [];
  for (let now = hold.until - 20_000; now < hold.until; now += 250) heard.push(...cues(hold, hold, now - 250, now));
  assert.deepEqual(heard.map(({ tone }) => tone), ["tick", "tick", "tick"]);
  assert.ok(NEXT_UP >= 10_000);
});
