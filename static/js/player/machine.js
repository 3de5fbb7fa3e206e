// The states of a run, and nothing else: (state, event, now) → state. No page, no clock, no sound;
// `now` is in milliseconds.
//
// A state contains numbers and the name of a state, never the text of an exercise. If `until` is null,
// there is no countdown and no timer may run. A pace (the numbers of a step, from the server) arrives
// as an event:
//   next(fresh(7), { type: "step", at: 1, pace }, now)

export const STATES = ["ready", "counting-in", "working", "switching", "resting", "paused", "hurting", "done", "ended"];
export const EVENTS = ["step", "start", "done", "own", "pause", "resume", "back", "skip", "hurts", "end", "tick", "over"];
export const RUNNING = ["counting-in", "working", "switching", "resting"];
export const GET_READY = 5000;
export const NEXT_UP = 10000; // ms, to come out of one step and hear which is next
export const MISSED = 3000; // ms; a deadline overrun by more was missed, because no one heard it
export const ASLEEP = 60000; // ms; by so much even somebody who only listens has been left alone
export const COUNTED = 15; // seconds; a shorter hold has no countdown
const SHORT = 5; // seconds; a shorter hold is not timed for those who want their own pace

// A single long time, as for slow breathing or a walk, is not a hold.
export const isSteady = (pace) => pace.sets * pace.repetitions === 1 && pace.hold >= 60;

// kind, of work: the parts of a repetition, or a whole set at one's "own" pace; of a rest: "gap"
// between two repetitions, "set" between two sets, "step" before the next step
export const BEATS = ["go", "hold", "back"];
export const fresh = (of, at = 1) => ({
  name: "ready", at, of, half: 0, set: 1, rep: 1, kind: null, until: null, span: 0, was: null, left: null, missed: false, over: false,
  own: false, pace: null, next: null, last: 0, // the step before this one
  begun: 1, // 0: nobody has moved in this step yet
});

const still = (state, name, more) => ({ ...state, name, until: null, ...more });
const timed = (state, name, now, length, more) => ({ ...state, name, until: now + length, span: length, was: null, left: null, ...more });
const countIn = (state, now, more, length = GET_READY) => timed(state, "counting-in", now, length, { kind: null, missed: false, ...more });
const begin = (state, now) => countIn(state, now, {}, state.pace.ready * 1000); // a step: its lines come first
const rest = (state, now, kind, seconds, more) =>
  seconds > 0 ? timed(state, "resting", now, seconds * 1000, { kind, ...more }) : work({ ...state, ...more }, now);
const uncounted = ({ own, pace }) => own && pace.hold < SHORT;

// The first repetition is led, and takes its time.
export const secondsOf = ({ pace, half, set, rep }, beat) => (beat === "go" && set === 1 && rep === 1 && !half ? pace.first : pace[beat]);

// A repetition from one of its parts on.
function work(before, now, from = 0) {
  const state = { ...before, begun: 1 };
  if (uncounted(state)) return still(state, "working", { kind: "own", span: 0, was: null, left: null });
  const kind = BEATS.slice(from).find((beat) => state.pace[beat]);
  return kind ? timed(state, "working", now, secondsOf(state, kind) * 1000, { kind }) : afterWork(state, now);
}

// The step that "it hurts" means: until one has moved in the next, it is the previous one.
export const felt = ({ begun, at, last }) => (!begun && last ? last : at);

function enter(state, at, now) {
  const pace = at === state.at ? state.pace : at === state.at + 1 ? state.next : null;
  const next = at === state.at ? state.next : null;
  return timed(state, "resting", now, NEXT_UP, { at, pace, next, half: 0, set: 1, rep: 1, kind: "step", missed: false, last: felt(state), begun: 0 });
}

function afterStep(state, now) {
  return state.at < state.of ? enter(state, state.at + 1, now) : still(state, "done", { was: null, left: null, kind: null });
}

// After a repetition, or after a set at one's own pace: the other side, the next time, the next set.
function afterWork(state, now) {
  const { pace, half, set, rep, kind } = state, first = pace.turns ? 0 : half;
  if (kind !== "own") {
    if (pace.turns && !half) return rest(state, now, "gap", pace.between, { half: 1 });
    if (rep < pace.repetitions) return rest(state, now, "gap", pace.between, { half: first, rep: rep + 1 });
  }
  if (set < pace.sets) return rest(state, now, "set", pace.rest, { half: first, set: set + 1, rep: 1 });
  if (!pace.turns && half + 1 < pace.sides) return timed(state, "switching", now, pace.switch * 1000, { half: half + 1, set: 1, rep: 1, kind: null });
  return afterStep(state, now);
}

// Whether a step was not skipped in its last state.
export const isWhole = ({ name, kind, pace, set, half, until }, now) =>
  name === "working" && (kind === "own" ? set === pace.sets && (pace.turns || half + 1 === pace.sides) : until !== null && now >= until);

// The state that follows when the time of a state is up, or when it is skipped.
function onward(state, now) {
  const span = state.name === "counting-in" && state.left && !uncounted(state) ? secondsOf(state, state.kind) * 1000 : 0;
  if (span) return timed(state, "working", now, Math.min(state.left, span), { span }); // in the middle of a part
  if (state.name === "working") return work(state, now, BEATS.indexOf(state.kind) + 1);
  if (state.name !== "resting" || state.kind !== "step") return work(state, now);
  return state.pace ? begin(state, now) : still(state, "resting"); // wait until the next step has arrived
}

export const stop = (state, name, now, more) => {
  if (state.name === "done") return still(state, name, { was: "done", left: null, ...more });
  if (!RUNNING.includes(state.name)) return still(state, name, more);
  const was = state.name === "counting-in" ? "working" : state.name; // a count starts again from the beginning
  const left = state.name === "counting-in" ? state.left : state.until === null ? null : Math.max(0, state.until - now);
  return still(state, name, { was, left, ...more });
};

// Continue after a pause. Effort gets a count-in; a rest just continues, because it ends in a count
// or a cue.
function goOn(state, now) {
  const { was, left, kind } = state;
  if (!state.pace && was !== "resting") return enter(state, state.at, now);
  if (was === null) return begin(state, now);
  if (was === "working") return countIn(state, now, { was, left, kind: left === null ? null : kind });
  const whole = was === "switching" ? state.pace.switch * 1000 : state.span;
  return timed(state, was, now, (left ?? whole) || NEXT_UP, { missed: false });
}

// `heard`: somebody listens, although the page may be hidden.
function tick(state, now, heard) {
  if (state.until === null || now < state.until) return state;
  const late = now - state.until;
  if (late <= MISSED) return onward(state, state.until); // from one deadline to the next, so that nothing adds up
  if (heard && late <= ASLEEP) return onward(state, now);
  // Do not let a cue pass unheard: stop before the next state until the visitor is back.
  const then = state.name === "counting-in" ? state : onward(state, state.until);
  return then.name === "done" ? then : stop(then, "paused", then.until === null ? now : then.until - then.span, { missed: true });
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

function own(state, now, yes) {
  if (state.own === yes) return state;
  const then = { ...state, own: yes };
  return state.name === "working" && uncounted(then) !== uncounted(state) ? work(then, now) : then;
}

export function next(state, event, now) {
  const { name } = state;
  if (name === "ended") return state;
  if (event.type === "over") return still(state, "ended", { over: true, was: null, left: null });
  if (event.type === "end") return still(state, "ended", { was: null, left: null });
  if (event.type === "own") return own(state, now, Boolean(event.yes));
  if (event.type === "step") {
    const then = arrived(state, event);
    return name === "resting" && then.kind === "step" && then.until === null && then.pace ? begin(then, now) : then;
  }
  if (event.type === "hurts") return name === "hurting" ? state : stop(state, "hurting", now);
  if (name === "done") return event.type === "back" ? enter(state, state.at, now) : state;
  if (name === "hurting") return state; // only the server's response to the answer ends this
  if (name === "ready") return event.type === "start" && state.pace ? goOn(state, now) : state;
  switch (event.type) {
    case "pause": return name === "paused" ? state : stop(state, "paused", now, { missed: Boolean(event.missed) });
    case "resume": return name === "paused" ? goOn(state, now) : state;
    case "back": return back(state, now);
    case "skip":
      if (name === "resting" || name === "switching") return onward(state, now);
      return afterStep(state, now);
    case "done": return name === "working" && state.kind === "own" ? afterWork(state, now) : state;
    case "tick": return RUNNING.includes(name) ? tick(state, now, event.heard) : state;
    default: return state;
  }
}
