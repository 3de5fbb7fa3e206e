// What the coach says, and when: (state, script, now) → [{ from, text, rank, by, line }]. Pure. What
// could not end before something more important begins is left out, so that nothing is cut off.
// rank: 2 is never left out (a name, a side, the last one), 1 can wait (`line`: shown as well),
// 0 is useless when late (a number). `script`: the words of the step (view.js).
import { BEATS, COUNTED, secondsOf } from "./machine.js";

const READY = 3000; // ms before the first movement
const LATE = 500; // ms; what should have begun earlier is over
const WORDY = 2; // a new movement is put into words so often; then tones do

// Milliseconds to say a text, as in backapp/library/pacing.py.
export function timeFor(text, slower = 1) {
  const words = text?.match(/\S+/g)?.length ?? 0;
  return words ? 1000 * Math.ceil(((words + 1) * 2 * slower) / 5 - 1e-9) : 0;
}

const joined = (...parts) => parts.filter(Boolean).join(". ");
const said = (text, at, more) => ({ text, at, rank: 1, by: Infinity, ...more });
const line = (text, at, more) => said(text, at, { line: true, ...more });

// One repetition: `at` are the moments of its parts.
function repetition({ pace, half, set, rep }, script, at, { wordy, slower }) {
  const { known, quiet, words } = script, count = pace.repetitions * (pace.turns ? 2 : 1), turn = pace.turns ? 2 * rep - 2 + half : rep - 1;
  const first = set === 1 && (pace.turns || !half), told = first && !known, last = turn === count - 1, long = pace.hold >= COUNTED;
  const middle = Math.max(Math.min(2, count - 1), count >> 1), spoken = wordy || turn < WORDY || turn === middle || last;
  const whole = 1000 * (pace.go + pace.hold + pace.back + pace.between);
  // no word falls on a slow breath out or the beginning of the last one
  const by = quiet ? at.back : last ? at.end : at.go + whole * (count - 1 - turn);
  const led = first && !turn ? (known ? [script.cue] : script.ahead ? [] : script.firstTime).filter(Boolean).map((one) => line(one, at.go, { by })) : [];
  const after = led.length ? at.back : at.go; // what leads a short repetition comes first
  const found = [], halfWay = at.hold + 1000 * (pace.hold >> 1);
  const side = pace.turns && script.side;
  if (last && turn) found.push(said(joined(words["last-one"], side), at.go, { rank: 2 }));
  else if (!led.length) found.push(said(side || (spoken && words["say-go"]), at.go, { rank: 0 }));
  if (pace.back && led.length > 1) led.at(-1).at = at.back; // the last one tells the way back
  found.push(...led);
  const cue = line(script.cue, long ? halfWay : after, { by }), short = count === 1 && !long; // then it matters more than breathing
  if (turn === middle && short) found.push(cue);
  if (told && turn === Math.min(1, count - 1)) found.push(line(script.breathing, long ? at.go : after, { by }));
  if (told && turn === WORDY + (middle === WORDY) && !last) found.push(said(words["carry-on"], at.go, { rank: 0 }));
  if (pace.hold > 2 && (spoken || long)) found.push(said(words.hold, at.hold, { rank: 0 }));
  if (pace.hold >= 60) found.push(said(words["half-way"], halfWay));
  if (set === 1 && turn === middle && !short) found.push(cue);
  if (long && last && (turn || pace.hold < 60)) [words.three, words.two, words.one].forEach((one, n) => found.push(said(one, at.back - 3000 + 1000 * n, { rank: 0 })));
  const own = script.firstTime.at(-1), back = timeFor(own, slower) > READY ? words["say-back"] : own; // short words of its own
  if (pace.back && !quiet && (spoken || long) && led.length < 2) found.push(said(back || words["say-back"], at.back, { by: at.back + READY }));
  return found;
}

function wanted(state, script, now, how) {
  const { name, kind, pace, until, span } = state, { words, side, known } = script;
  switch (name) {
    case "counting-in": {
      if (state.left || state.set > 1 || state.rep > 1 || state.half) return [said(joined(words["get-ready"], side), now, { rank: 2 })]; // after a pause
      const lines = (list) => list.map((one) => line(one, now));
      return [said(joined(!state.last && script.name, side && words["left-first"]), now, { rank: 2 }), ...lines(script.setUp.slice(0, known ? 1 : 9)),
        ...lines(known || !script.ahead ? [] : script.firstTime), said(words["get-ready"], Math.max(now, until - READY), { rank: 2 })];
    }
    case "switching": {
      const rest = pace.switch > 25 && words.rest; // setting up comes at its end
      return [said(joined(words.switch, side, rest), now, { rank: 2 }), line(script.setUp[0], rest ? Math.max(now, until - 15000) : now)];
    }
    case "resting":
      if (kind === "gap") return [said(pace.between > 9 && words.rest, now)];
      if (kind === "set") return [said(words[pace.sides > 1 && !pace.turns ? "same-side" : "once-more"], now), line(pace.rest > 15 && script.setUp.at(-1), until - 10000)];
      return [line(known ? "" : script.lastEase, now), said(joined(words.next, script.name), now, { rank: 2 })];
    case "done": return [line(known ? "" : script.easeOff, now), said(words.finished, now, { rank: 2 })];
    case "working": {
      if (kind === "own") return [said(script.amount, now), ...(known || script.ahead || state.set > 1 ? [] : script.firstTime).map((one) => line(one, now))];
      const sum = (count) => BEATS.slice(0, count).reduce((before, beat) => before + 1000 * secondsOf(state, beat), 0);
      const begun = until - span - sum(BEATS.indexOf(kind));
      return repetition(state, script, { go: begun, hold: begun + sum(1), back: begun + sum(2), end: begun + sum(3) }, how);
    }
    default: return [];
  }
}

// `wordy`: every movement is put into words. `free`: from then on the voice is free.
export function talk(state, script, now, { wordy = false, slower = 1, free = -Infinity } = {}) {
  const all = wanted(state, script, now, { wordy, slower }).filter(({ text, at }) => text && at >= now - LATE).sort((one, other) => one.at - other.at);
  const end = state.name === "working" ? Infinity : state.until ?? Infinity, found = [];
  all.forEach((one, n) => {
    const from = Math.max(one.at, free), long = timeFor(one.text, slower);
    const due = all.slice(n + 1).filter(({ rank }) => rank === 2).reduce((sum, { text }) => sum + timeFor(text, slower), 0);
    const by = Math.min(one.by, end - due);
    if (one.rank < 2 && (from + long > by || (one.rank === 0 && from > one.at + LATE))) return;
    found.push({ ...one, from, by: one.rank === 2 ? Infinity : by });
    free = from + long;
  });
  return found;
}

// A repetition is planned as a whole; any other state by itself.
export const talkOf = ({ name, at, half, set, rep, kind }) => [name, at, half, set, rep, name === "working" && kind !== "own" ? "" : kind].join();
