// Every event goes into the machine, and its result to the timer, the silencing, the page and the
// sound, in this order. If any of it fails, clock and sound stop, and `failed` shows the plain page.
import { createClock, steady } from "./clock.js";
import { createCoach } from "./coach.js";
import { cues, QUIET } from "./cues.js";
import { next } from "./machine.js";

export function createHeart(first, { sound, script, caption, changed, second, failed }, world = {}) {
  const now = world.now ?? steady();
  const clock = createClock(() => dispatch({ type: "tick", heard: sound.heard }), { ...world, now });
  const coach = createCoach({ sound, script, caption });
  let state = first, looked = now();

  function dispatch(event) {
    try {
      const at = now(), before = state;
      state = next(before, event, at);
      if (state !== before) clock.run(state.until);
      if (QUIET.includes(state.name) && before.name !== state.name) sound.hush(); // before anything else
      if (state !== before) changed(before, state, at);
      else second(state, at);
      sound.play([...cues(before, state, looked, at), ...coach.due(state, at)]);
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
  return { dispatch, now, again: () => coach.again(state), get state() { return state; }, get ticking() { return clock.running; } };
}
