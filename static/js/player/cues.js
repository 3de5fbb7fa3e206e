// The cues between two readings of the clock: (before, after, then, now) → a list of { tone } and
// { say, rank }. Pure. rank 2 is never left out (a name, a side), 1 can wait, and 0 is useless when
// late (the last three seconds).

export const QUIET = ["ready", "paused", "hurting", "ended"];
const HALF_WAY_FROM = 20000; // milliseconds; shorter holds have no half-way cue
const COUNTED = ["three", "two", "one"];

const tone = (name) => ({ tone: name });
const say = (what, rank = 1) => ({ say: what, rank });

const phase = ({ name, at, half, set, rep, kind }) => [name, at, half, set, rep, kind].join();

function begins(state) {
  const side = state.pace?.sides === 2 ? [say("side", 2)] : [];
  switch (state.name) {
    case "counting-in": return [tone("ready"), say("get-ready"), say("name", 2), ...side];
    case "working": return [tone("go"), ...(state.pace.hold ? [] : [say("amount")])];
    case "switching": return [tone("end"), say("switch"), say("side", 2)];
    case "resting":
      if (state.kind === "step") return [tone("end"), say("next"), say("name", 2)];
      return [tone("end"), say(state.kind === "gap" ? "ease" : "rest")];
    case "done": return [tone("end"), say("finished")];
    default: return [];
  }
}

export function cues(before, after, then, now) {
  if (QUIET.includes(after.name)) return [];
  if (phase(before) !== phase(after)) return begins(after);
  if (after.until === null || before.until !== after.until) return [];
  const crossed = (left) => after.until - then > left && after.until - now <= left && after.until > now;
  if (after.name === "working" && after.span >= HALF_WAY_FROM && crossed(after.span / 2)) return [say("half-way")];
  const second = [1, 2, 3].find((seconds) => crossed(seconds * 1000));
  return second && after.span > 4000 ? [tone("tick"), say(COUNTED[3 - second], 0)] : [];
}
