// What the coach says, and when: by itself, and in whole runs with voices of different speeds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createCoach } from "../../static/js/player/coach.js";
import { fresh, next } from "../../static/js/player/machine.js";
import { talk, timeFor } from "../../static/js/player/talk.js";
import { played } from "./virtual.js";

const T = 1_000_000;
const pace = (more) => ({ sets: 1, repetitions: 3, go: 3, hold: 20, back: 3, between: 2, rest: 15, sides: 1, turns: 0, switch: 8, ready: 12, ...more });
const LINES = { setUp: ["Lie on your back with your knees bent.", "Have a pillow ready."], firstTime: ["Slide one knee to your chest.", "Draw it in until you feel a stretch.", "Then let it go again, as slowly as it came."],
  cue: "Keep your shoulders loose.", breathing: "Breathe slowly all the time.", easeOff: "Roll onto your side to get up." };
const seconds = (...lines) => lines.reduce((sum, one) => sum + timeFor(one) / 1000, 0);
const step = (name, more = {}, how = {}) => {
  const numbers = pace(more), lines = how.lines ?? LINES, { go, hold } = numbers, times = lines.firstTime.map((one) => seconds(one));
  if (numbers.back && times.length > 1) times.pop(); // the way back has its own time
  const first = go && times.length && !how.ahead ? Math.max(go, times.reduce((sum, one) => sum + one) - hold) : go;
  return { name, ...lines, ahead: false, quiet: false, known: false, words: {}, ...how, pace: { ...numbers, first, ready: 12 + seconds(...lines.setUp, ...(how.ahead ? lines.firstTime : [])) } };
};
const SHORT = { sets: 2, repetitions: 6, go: 2, hold: 0, back: 2, between: 1 };
const RUN = [step("Knee to chest", { sides: 2, sets: 2 }), step("Sit to stand", SHORT), step("Dead bug", { ...SHORT, hold: 3, sides: 2, turns: 1 }), step("A walk", { repetitions: 1, go: 0, back: 0, hold: 120 })];
const texts = ({ said }) => said.map(({ text }) => text);
const count = (run, text) => texts(run).filter((one) => one === text).length;

test("a line of 14 words takes six seconds, and a slower voice longer", () => {
  const words = (n) => Array(n).fill("word").join(" ");
  assert.deepEqual([0, 1, 4, 9, 14].map((n) => timeFor(words(n))), [0, 1000, 2000, 4000, 6000]);
  assert.equal(timeFor(words(9), 2), 8000);
});

test("all that there is to say is said, in its order; what belongs to the first time is said once", () => {
  const run = played(RUN);
  assert.deepEqual([run.state, run.faults], ["done", []]);
  const first = texts(run).slice(0, 9);
  assert.deepEqual(first, ["Knee to chest. Left side first", ...LINES.setUp, "Get ready", LINES.firstTime[0], LINES.firstTime[1], LINES.firstTime[2], "Now, slowly", LINES.breathing]);
  for (const line of [...LINES.firstTime, LINES.setUp[1], LINES.breathing, LINES.easeOff]) assert.equal(count(run, line), RUN.length, line);
  assert.deepEqual([count(run, "Last one"), count(run, "Last one. Right side")], [4 + 2, 2], "once for each set and side; not for what is done once");
  assert.deepEqual(texts(run).slice(-2), [LINES.easeOff, "That is all"]);
  const swap = texts(run).indexOf("Change sides. Right side");
  assert.equal(texts(run)[swap + 1], LINES.setUp[0], "how to lie or stand is told again");
  assert.equal(count(run, LINES.setUp[0]), RUN.length + 1);
});

test("the first repetition is led: it is as slow as its lines, and the way back is told when it comes", () => {
  for (const one of [RUN[1], RUN[2]]) {
    const run = played([one]), told = LINES.firstTime.map((text) => run.said.find((each) => each.text === text));
    const at = Object.fromEntries(["go", "hold", "back"].map((kind) => [kind, run.spans.slice(0, run.spans.findIndex(([what]) => what === kind)).reduce((sum, [, long]) => sum + long, 0)]));
    assert.ok(Math.abs(told[0].at - at.go) < 1, "it begins as the movement does");
    assert.ok(Math.abs(told[1].end - at.back) < 4 && Math.abs(told[2].at - at.back) < 1, JSON.stringify([told, at]));
    assert.ok(run.spans.filter(([what]) => what === "go").slice(1).every(([, long]) => long === 2), "the others are not");
  }
});

test("the time to get into position comes after its lines, and Get ready ends it", () => {
  const run = played(RUN.slice(0, 1)), [line] = LINES.setUp.slice(-1), told = run.said.find(({ text }) => text === line), ready = run.said.find(({ text }) => text === "Get ready");
  const [what, long] = run.spans[0];
  assert.equal(what, "get-ready");
  assert.ok(ready.at - told.end >= 3 && long - ready.at <= 4, JSON.stringify([told, ready, long]));
});

test("a rest says what comes after it, and a cue is not said again in the second set", () => {
  const step = (more) => [{ ...RUN[1], ...more }];
  const sided = played(step({ pace: { ...RUN[1].pace, sets: 2, rest: 20, sides: 2, turns: 0 } })), plain = played(step({ pace: { ...RUN[1].pace, sets: 2, rest: 20, sides: 1, turns: 0 } }));
  assert.equal(count(sided, "Rest as you like. Then another round on the same side"), 2);
  assert.equal(count(plain, "Rest as you like. Then another round"), 1);
  assert.deepEqual([count(sided, LINES.cue), count(plain, LINES.cue)], [2, 1]);
});

test("a long time between the sides is a rest, and setting up is told near its end", () => {
  const run = played([{ ...RUN[0], pace: { ...RUN[0].pace, switch: 60 } }]), find = (text) => run.said.filter((one) => one.text === text);
  const [swap] = find("Change sides. Right side. Rest"), [, again] = find(LINES.setUp[0]);
  assert.ok(swap && again.at - swap.at > 40 && again.end - swap.at < 60, JSON.stringify([swap, again]));
});

test("after a long hold the way back is told when it comes", () => {
  const run = played(RUN.slice(0, 1)), at = (text) => run.said.find((one) => one.text === text);
  const began = run.spans.slice(0, run.spans.findIndex(([what]) => what === "back")).reduce((sum, [, long]) => sum + long, 0), last = at(LINES.firstTime[2]);
  assert.ok(Math.abs(last.at - began) < 1, JSON.stringify([last, began]));
  assert.ok(at("And back").at > last.end, "the next time in two words");
});

test("no voice is cut off, overtakes itself or is late with what matters, however slow it is", () => {
  for (const voice of [4, 2.6, 1.5, 1]) // words a second
    for (const late of [0, 400]) {
      const run = played(RUN, { voice, late }), planned = played(RUN, { voice: 0, late });
      assert.deepEqual([run.state, run.faults], ["done", []]);
      assert.deepEqual(run.spans.map(([what]) => what), planned.spans.map(([what]) => what));
      assert.ok(Math.abs(run.took - planned.took) < 1, "the voice does not hold up the run");
      for (const [n, one] of run.said.entries()) if (n) assert.ok(one.at >= run.said[n - 1].end - 1e-9, one.text);
      // A name, a side and the last one are always said, about when they should be.
      for (const text of ["Next. Sit to stand", "Next. Dead bug", "Left side", "Change sides. Right side", "Next. A walk", "That is all"]) assert.ok(count(run, text), `${voice}: ${text}`);
      assert.equal(count(run, "Last one") + count(run, "Last one. Right side"), 8);
      const begins = [];
      run.spans.reduce((at, [what, seconds], n) => { if (what === "go" && run.spans[n - 1][0] !== "get-ready") begins.push(at); return at + seconds; }, 0);
      for (const { text, at } of run.said) if (text.startsWith("Last one")) assert.ok(Math.min(...begins.map((begin) => Math.abs(at - begin))) < 1.5, `late: ${at}`);
      console.log(`# ${voice} words a second, timers up to ${late} ms late: ${run.said.length} utterances`);
    }
});

test("numbers are only those of a long hold's end, at most a third of what is said", () => {
  for (const run of [played(RUN), played(RUN.map((one) => ({ ...one, known: true })))]) {
    const numbers = texts(run).filter((text) => ["Three", "Two", "One"].includes(text)).length;
    assert.ok(numbers > 0 && numbers / run.said.length <= 0.35, `${numbers} of ${run.said.length}`);
  }
  assert.ok(!texts(played([step("Lift", { hold: 10 })])).includes("One"));
});

test("no word falls on a slow breath out", () => {
  const breath = step("Breathing", { repetitions: 8, go: 4, hold: 1, back: 6, between: 0 }, { quiet: true, ahead: true, words: { "say-go": "Breathe in" } });
  for (const voice of [4, 2.5, 1.5]) {
    const run = played([breath], { voice, tones: false });
    const outs = [];
    run.spans.reduce((at, [what, seconds]) => { if (what === "back") outs.push([at, at + seconds]); return at + seconds; }, 0);
    for (const { at, end, text } of run.said.slice(0, -2)) for (const [from, to] of outs) assert.ok(end <= from + 0.3 || at >= to - 0.3, `${voice}: ${text} at ${at}, out at ${from}`);
    assert.equal(count(run, "And back"), 0);
    assert.ok(count(run, "Last one"), "and yet it is led");
  }
});

test("who knows an exercise hears the first line of setting up and the cue, in the same time", () => {
  const run = played(RUN.map((one) => ({ ...one, known: true }))), full = played(RUN);
  assert.deepEqual(run.spans, full.spans);
  assert.equal(count(run, LINES.setUp[0]), RUN.length + 1, "also where sides change");
  assert.ok(count(run, LINES.cue) >= RUN.length);
  for (const line of [LINES.setUp[1], ...LINES.firstTime, LINES.breathing, LINES.easeOff]) assert.equal(count(run, line), 0, line);
});

test("without a voice every line is shown at the same moment as with one", () => {
  const silent = played(RUN, { voice: 0 }), spoken = played(RUN);
  assert.deepEqual(silent.said, []);
  assert.deepEqual(silent.shown, spoken.shown);
  for (const text of [...LINES.setUp, ...LINES.firstTime, LINES.cue, LINES.breathing]) assert.ok(silent.shown.some(({ line }) => line === text), text);
  for (const { at, line } of spoken.shown) assert.ok(spoken.said.some((one) => one.text === line && Math.abs(one.at - at) < 1.5), line);
});

test("after the first few a voice says once to carry on, and each cue has a start before it", () => {
  const many = { ...SHORT, repetitions: 10 }, run = played([step("Sit to stand", many)]), before = texts(run)[texts(run).indexOf(LINES.cue) - 1];
  assert.equal(count(run, "Carry on like this until I say last one"), 1);
  assert.equal(before, "Now, slowly");
  assert.equal(count(run, "Last one"), 2);
  for (const [n, text] of texts(run).entries()) if (text === "Last one") assert.equal(texts(run)[n + 1], "And back");
  assert.equal(count(played([step("Sit to stand", many, { known: true })]), "Carry on like this until I say last one"), 0);
});

test("no repetition goes by silently before a voice says to carry on", () => {
  for (const repetitions of [5, 6, 8, 10]) {
    const run = played([step("Sit to stand", { ...SHORT, sets: 1, repetitions })]), carry = run.said.find(({ text }) => text.startsWith("Carry on")).at;
    let at = 0;
    for (const [what, long] of run.spans) {
      if (what === "go" && at < carry - 0.5) assert.ok(run.said.some((one) => one.at < at + 5 && one.end > at), `${repetitions}: silent at ${at}`);
      at += long;
    }
  }
});

test("a short line of the way back is said each time, in place of And back, if the voice is fast enough", () => {
  const press = (last) => [step("Press", { hold: 6, back: 1, between: 5 }, { lines: { ...LINES, firstTime: [...LINES.firstTime.slice(0, 2), last] } })];
  const short = "Let go and rest.", run = played(press(short)), heard = (run) => [count(run, short), count(run, "And back")];
  assert.deepEqual([heard(run), count(played(press("Let go, and let the small gap come back.")), "And back")], [[3, 0], 2]);
  assert.deepEqual(heard(played(press(short), { voice: 1.2 })).map(Boolean), [true, true]);
});

test("near the end of a longer rest the last line of setting up is said again, also to who knows it", () => {
  const [, line] = LINES.setUp, rests = (rest, known) => played([step("Dead bug", { ...SHORT, rest }, { known })]).said;
  for (const known of [false, true]) {
    const said = rests(30, known), round = said.find(({ text }) => text.startsWith("Rest as you like")), ready = said.findLast(({ text }) => text === line);
    assert.ok(ready.at - round.at === 20 && said[said.indexOf(round) + 1] === ready, JSON.stringify(said));
  }
  assert.equal(rests(15, true).filter(({ text }) => text === line).length, 0);
});

test("who has come back and waits for the next repetition is told to rest", () => {
  const rests = (between) => count(played([step("Fold", { hold: 10, between })]), "Rest");
  assert.deepEqual([rests(20), rests(5)], [2, 0]);
});

test("a long hold is counted down, a single long time for breathing or walking is not", () => {
  assert.ok(count(played([step("Stretch", { repetitions: 1, hold: 30 })]), "Three"));
  assert.equal(count(played(RUN.slice(3)), "Three"), 0);
});

test("without tones every movement is put into words", () => {
  const steps = [step("Sit to stand", { ...SHORT, repetitions: 10 })];
  const quiet = played(steps, { tones: false });
  assert.ok(count(quiet, "And back") > 2 * count(played(steps), "And back"));
});

test("without any lines the run is the same, and a coach of few words", () => {
  const none = { setUp: [], firstTime: [], cue: "", breathing: "", easeOff: "" };
  const run = played([step("Lift", {}, { lines: none }), step("Turn", SHORT, { lines: none })]);
  assert.deepEqual([run.state, run.faults, run.shown], ["done", [], []]);
  assert.ok(count(run, "Next. Turn") && count(run, "Now, slowly"));
});

test("told again, the lines come one after another and give way to the last one", () => {
  const numbers = pace({ ...SHORT, sets: 1, first: 2 });
  let state = next(next(fresh(1), { type: "step", at: 1, of: 1, pace: numbers }, T), { type: "start" }, T);
  const due = [], script = { ...LINES, ahead: true, side: "", name: "Lift", words: { "last-one": "Last one", "say-go": "Now, slowly", "get-ready": "Get ready" } };
  const coach = createCoach({ script: () => script, sound: { on: { tones: true }, slower: 1 }, caption() {} });
  let asked = false;
  for (let now = T; state.name !== "done"; now += 1000) {
    state = next(state, { type: "tick" }, now);
    if (!asked && state.rep === 2) asked = coach.again(state) ?? true;
    due.push(...coach.due(state, now).map(({ text }) => [now, text]));
  }
  const from = due.findIndex(([, text]) => text === LINES.firstTime[0]), again = due.slice(from).map(([, text]) => text);
  assert.deepEqual(again.filter((text) => LINES.firstTime.includes(text)).slice(-3), LINES.firstTime);
  assert.ok(due.some(([, text]) => text === "Last one"));
  for (const [n, [at, text]] of due.entries()) if (n && LINES.firstTime.includes(due[n - 1][1])) assert.ok(at - due[n - 1][0] >= timeFor(due[n - 1][1]) || text === "Last one", text);
});

test("what matters is said although the voice is still busy, and what is useless when late is not", () => {
  const state = { ...fresh(1), name: "working", kind: "go", pace: pace({ first: 3, turns: 1, sides: 2, hold: 5 }), until: T + 3000, span: 3000 };
  const script = { ...LINES, side: "Left side", words: { "last-one": "Last one", "say-go": "Now, slowly", hold: "Hold", "say-back": "And back" } };
  const said = (rep, free) => talk({ ...state, rep, half: 1 }, script, T, { free: T + free }).map(({ text, from }) => [text, from - T]);
  assert.deepEqual(said(3, 2000)[0], ["Last one. Left side", 2000]);
  assert.deepEqual([said(2, 0)[0][0], said(2, 2000)[0][0]], ["Left side", LINES.cue], "a side that comes too late");
});

test("a plan that begins in the middle of a hold leaves out what is over", () => {
  let state = next(next(fresh(1), { type: "step", at: 1, of: 1, pace: pace({ first: 3 }) }, T), { type: "start" }, T);
  state = next(state, { type: "tick" }, state.until);
  state = next(state, { type: "tick" }, state.until);
  const resumed = { ...state, until: state.until + 5000 - 12_000 };
  assert.deepEqual(talk(resumed, { ...LINES, ahead: false, words: { hold: "Hold", "say-back": "And back" } }, resumed.until - 8000).map(({ text }) => text), [LINES.firstTime[2]]);
});
