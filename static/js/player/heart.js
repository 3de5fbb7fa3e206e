// The one way that every event takes: into the machine, and what comes out is timed, silenced, shown and heard, in this order.
// Should any of it fail, the run is over: clock and sound stop, and `failed` gives the page back to be read.
import { createClock, steady } from "./clock.js";
import { cues, QUIET } from "./cues.js";
import { next } from "./machine.js";

export function createHeart(first, { sound, wording, changed, second, failed }, world = {}) {
  const now = world.now ?? steady();
  const clock = createClock(() => dispatch({ type: "tick" }), { ...world, now });
  let state = first, looked = now();

  function dispatch(event) {
    try {
      const at = now(), before = state;
      state = next(before, event, at);
      if (state !== before) clock.run(state.until);
      if (QUIET.includes(state.name) && before.name !== state.name) sound.hush(); // before anything else is done
      if (state !== before) changed(before, state, at);
      else second(state, at);
      sound.play(cues(before, state, looked, at), wording(state));
      looked = at;
    } catch (trouble) {
      state = { ...state, name: "ended", until: null };
      clock.run(null);
      sound.hush();
      failed?.();
      throw trouble;
    }
  }
  clock.run(state.until);
  return { dispatch, now, get state() { return state; }, get ticking() { return clock.running; } };
}
