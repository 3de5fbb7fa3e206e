// The one way that every event takes: into the machine, and what comes out is timed, silenced, shown and heard, in this order.
import { createClock } from "./clock.js";
import { cues, QUIET } from "./cues.js";
import { next } from "./machine.js";

export function createHeart(first, { sound, wording, changed, second }, world = {}) {
  const now = world.now ?? (() => Date.now());
  const clock = createClock(() => dispatch({ type: "tick" }), world);
  let state = first, looked = now();

  function dispatch(event) {
    const at = now(), before = state;
    state = next(before, event, at);
    if (state !== before) clock.run(state.until);
    if (QUIET.includes(state.name) && before.name !== state.name) sound.hush(); // before anything else is done
    if (state !== before) changed(before, state, at);
    else second(state, at);
    sound.play(cues(before, state, looked, at), wording(state));
    looked = at;
  }
  clock.run(state.until);
  return { dispatch, get state() { return state; }, get ticking() { return clock.running; } };
}
