// The states of a run, and nothing else: (state, event, now) → state. No page, no clock, no sound;
// `now` is in milliseconds.
//
// A state contains numbers and the name of a state, never the text of an exercise. Only `until`
// makes time matter: if it is null, there is no countdown and no timer may run. A pace (the numbers
// of a step, from the server) arrives as an event.
//
//   next(fresh(7), { type: "step", at: 1, pace }, now)      the numbers of step 1 are here
//   next(state, { type: "start" }, now)                     counting-in until now + 5000

export const STATES = ["ready", "counting-in", "working", "switching", "resting", "paused", "hurting", "done", "ended"];
export const EVENTS = ["step", "start", "done", "pause", "resume", "back", "skip", "hurts", "end", "tick", "over"];
export const RUNNING = ["counting-in", "working", "switching", "resting"];
export const GET_READY = 5000;
export const NEXT_UP = 20000; // ms, to get into position for the next step
export const MISSED = 3000; // ms; a deadline overrun by more was missed, because no one heard it

// A single long time, as for slow breathing or a walk, is not a hold.
export const isSteady = (pace) => pace.sets * pace.repetitions === 1 && pace.hold >= 60;

// kind (of a rest): "gap" between two holds, "set" between two sets, "step" before the next step
export const fresh = (of, at = 1) => ({
  name: "ready", at, of, half: 0, set: 1, rep: 1, kind: null, until: null, span: 0, was: null, left: null, missed: false, over: false,
  pace: null, next: null, last: 0, // the step before this one
});

const still = (state, name, more) => ({ ...state, name, until: null, ...more });
const timed = (state, name, now, length, more) => ({ ...state, name, until: now + length, span: length, was: null, left: null, ...more });
const countIn = (state, now, more) => timed(state, "counting-in", now, GET_READY, { kind: null, missed: false, ...more });
const rest = (state, now, kind, seconds, more) =>
  seconds > 0 ? timed(state, "resting", now, seconds * 1000, { kind, ...more }) : work({ ...state, ...more }, now);

function work(state, now) {
  const hold = state.pace.hold * 1000;
  return hold ? timed(state, "working", now, hold, { kind: null }) : still(state, "working", { kind: null, span: 0, was: null, left: null });
}

// The step that "it hurts" means: until the next one has begun, it is the previous one.
export const felt = ({ name, was, kind, at, last }) => (kind === "step" && [name, was].includes("resting") && last ? last : at);

function enter(state, at, now) {
  const pace = at === state.at ? state.pace : at === state.at + 1 ? state.next : null;
  const next = at === state.at ? state.next : null;
  return timed(state, "resting", now, NEXT_UP, { at, pace, next, half: 0, set: 1, rep: 1, kind: "step", missed: false, last: felt(state) });
}

function afterStep(state, now) {
  return state.at < state.of ? enter(state, state.at + 1, now) : still(state, "done", { was: null, left: null, kind: null });
}

function afterWork(state, now) {
  const { pace, half, set, rep } = state;
  if (pace.hold && rep < pace.repetitions) return rest(state, now, "gap", pace.gap, { rep: rep + 1 });
  if (set < pace.sets) return rest(state, now, "set", pace.rest, { set: set + 1, rep: 1 });
  if (half + 1 < pace.sides) return timed(state, "switching", now, pace.switch * 1000, { half: half + 1, set: 1, rep: 1, kind: null });
  return afterStep(state, now);
}

// The state that follows when the time of a state is up, or when it is skipped.
function onward(state, now) {
  if (state.name === "counting-in") return work(state, now);
  if (state.name === "working") return afterWork(state, now);
  if (state.name === "switching") return work(state, now);
  if (state.kind !== "step") return work(state, now);
  return state.pace ? countIn(state, now) : still(state, "resting"); // wait until the next step has arrived
}

const stop = (state, name, now, more) => {
  if (state.name === "done") return still(state, name, { was: "done", left: null, ...more });
  if (!RUNNING.includes(state.name)) return still(state, name, more);
  const was = state.name === "counting-in" ? "working" : state.name; // a count starts again from the beginning
  const left = state.name === "counting-in" ? state.left : state.until === null ? null : Math.max(0, state.until - now);
  return still(state, name, { was, left, ...more });
};

// Continue after a pause. Effort gets a count-in; a rest just continues, because it ends in a count
// or a cue.
function goOn(state, now) {
  const { was, left } = state;
  if (was === "working" || was === null) return state.pace ? countIn(state, now, { was, left }) : enter(state, state.at, now);
  const whole = was === "switching" ? state.pace?.switch * 1000 : state.span;
  return timed(state, was, now, (left ?? whole) || NEXT_UP, { missed: false });
}

function tick(state, now) {
  if (state.until === null || now < state.until) return state;
  if (now - state.until > MISSED) {
    // Do not let a cue pass unheard: stop before the next state until the visitor is back.
    const then = state.name === "counting-in" ? state : onward(state, state.until);
    return then.name === "done" ? then : stop(then, "paused", then.until === null ? now : then.until - then.span, { missed: true });
  }
  if (state.name === "counting-in" && state.left !== null) return timed(state, "working", now, state.left, { span: state.pace.hold * 1000 });
  return onward(state, now);
}

function arrived(state, { at, pace, of }) {
  const known = { ...state, of: of ?? state.of };
  if (at === state.at + 1) return { ...known, next: pace };
  return at === state.at ? { ...known, pace } : known;
}

function back(state, now) {
  const begun = state.half > 0 || state.set > 1 || state.rep > 1 || state.at === 1;
  return enter(state, begun ? state.at : state.at - 1, now);
}

export function next(state, event, now) {
  const { name } = state;
  if (name === "ended") return state;
  if (event.type === "over") return still(state, "ended", { over: true, was: null, left: null });
  if (event.type === "end") return still(state, "ended", { was: null, left: null });
  if (event.type === "step") {
    const then = arrived(state, event);
    return name === "resting" && then.kind === "step" && then.until === null && then.pace ? countIn(then, now) : then;
  }
  if (event.type === "hurts") return name === "hurting" ? state : stop(state, "hurting", now);
  if (name === "done") return event.type === "back" ? enter(state, state.at, now) : state;
  if (name === "hurting") return state; // only the server's response to the answer ends this
  if (name === "ready") return event.type === "start" && state.pace ? goOn(state, now) : state;
  switch (event.type) {
    case "pause": return name === "paused" ? state : stop(state, "paused", now);
    case "resume": return name === "paused" ? goOn(state, now) : state;
    case "back": return back(state, now);
    case "skip":
      if (name === "resting" || name === "switching") return onward(state, now);
      return afterStep(state, now);
    case "done": return name === "working" && !state.pace.hold ? afterWork(state, now) : state;
    case "tick": return RUNNING.includes(name) ? tick(state, now) : state;
    default: return state;
  }
}

// What is kept across a reload: the position, the time left and two switches, as numbers. No
// timestamp, because no clock is the same before and after. After a reload, it waits for a tap.
export const NUMBERS = ["at", "of", "half", "set", "rep", "span", "left", "last"];
const WAS = [null, "working", "switching", "resting", "done"];
const KINDS = [null, "gap", "set", "step"];

export function keep(state, now) {
  const stopped = stop(state, "paused", now);
  // During a count-in, keep the time left of the coming hold.
  const counting = state.name === "counting-in" ? { span: (state.pace?.hold ?? 0) * 1000 } : {};
  const kept = { ...Object.fromEntries(NUMBERS.map((name) => [name, stopped[name]])), ...counting };
  return { ...kept, was: WAS.indexOf(stopped.was), kind: KINDS.indexOf(state.kind), hurting: Number(state.name === "hurting") };
}

export function restore(kept, of) {
  const count = (value, most = 999) => (Number.isInteger(value) && value >= 0 && value <= most ? value : null);
  const at = count(kept?.at), span = count(kept?.span, 7.2e6);
  if (!at || at > of || span === null || WAS[kept.was] === undefined) return fresh(of);
  const left = Number.isFinite(kept.left) && kept.left > 0 && kept.left <= span ? kept.left : null; // none left: start again
  return {
    ...fresh(of, at), last: count(kept.last, of) ?? 0, half: count(kept.half, 1) ?? 0, set: count(kept.set) || 1, rep: count(kept.rep) || 1, span, left,
    was: WAS[kept.was], kind: KINDS[kept.kind] ?? null, name: kept.hurting ? "hurting" : WAS[kept.was] === "done" ? "done" : "ready",
  };
}
