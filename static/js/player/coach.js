// Says the lines of talk.js when their time has come, and shows them at that moment. "Tell me again" puts
// the lines of the step in between.
import { QUIET } from "./cues.js";
import { talk, talkOf, timeFor } from "./talk.js";

export function createCoach({ script, sound, caption }) {
  // the voice says until `busy` what was planned, until `free` what is told again
  let key = "", plan = [], extra = [], busy = -Infinity, free = -Infinity;

  return {
    // What is due at a moment.
    due(state, at) {
      if (QUIET.includes(state.name)) {
        key = "";
        plan = extra = [];
        busy = free = -Infinity;
        return [];
      }
      const { slower } = sound;
      if (talkOf(state) !== key) {
        key = talkOf(state);
        plan = talk(state, script(state), at, { wordy: !sound.on.tones, slower, free: busy });
      }
      const due = [];
      while (plan.length && (plan[0].from <= at || state.until === null)) {
        const one = plan.shift();
        if (one.rank < 2 && (extra.length || at < free)) continue; // what was asked for again comes first
        busy = Math.max(at, busy) + timeFor(one.text, slower);
        due.push(one);
      }
      const ranked = plan.find(({ rank }) => rank === 2)?.from ?? Infinity, long = timeFor(extra[0], slower);
      if (extra.length && at >= free && !due.length && at + long <= ranked) {
        due.push({ text: extra.shift(), rank: 1, by: Infinity, line: true });
        free = at + long;
      }
      for (const { text, line } of due) if (line) caption(text);
      return due;
    },
    again(state) {
      const { setUp, firstTime, breathing, cue } = script(state);
      extra = (state.name === "working" ? [...firstTime, breathing, cue] : [...setUp, ...firstTime]).filter(Boolean);
    },
  };
}
