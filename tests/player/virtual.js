// The player's own machine on a virtual clock, for tests/player/test_minutes.py. Input: routines
// (each a list of paces, as the server sends them). Output: what happens, span by span. The visitor
// presses "Done" when a set at their own pace has taken `own` seconds, and nothing else.
import { fresh, next } from "../../static/js/player/machine.js";

const NAMES = { "counting-in": "get-ready", working: "work", switching: "switch" };
const KINDS = { gap: "gap", set: "rest", step: "next" };

function played(paces) {
  const spans = [], of = paces.length, step = (at) => ({ type: "step", at, of, pace: paces[at - 1] });
  let now = 1_000_000, state = next(next(fresh(of), step(1), now), { type: "start" }, now), known = 1;
  while (state.name !== "done") {
    if (spans.length > 10_000) throw new Error("it never ends");
    if (known < of && state.at === known) state = next(state, step(++known), now); // each step that begins asks for the next
    const before = now, { name, kind } = state;
    now = state.until ?? now + state.pace.own * 1000;
    state = next(state, { type: state.until === null ? "done" : "tick" }, now);
    spans.push([NAMES[name] ?? KINDS[kind], (now - before) / 1000]);
  }
  return spans;
}

let asked = "";
for await (const piece of process.stdin) asked += piece;
process.stdout.write(JSON.stringify(JSON.parse(asked).map(played)));
