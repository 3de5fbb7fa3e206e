// What a reload may find again: numbers, under the number of the run, until the browser tab is closed. No word of any exercise.
import { keep, restore } from "./machine.js";

const KEY = "backapp-run";

export function readRun(run, of, now) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY));
    if (kept?.run === run) return { state: restore(kept, of, now), tones: kept.tones !== 0, voice: kept.voice !== 0 };
  } catch { /* unreadable or forbidden: begin at the beginning */ }
  return { state: restore(null, of, now), tones: true, voice: true };
}

export function writeRun(run, state, { tones, voice }) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ run, ...keep(state), tones: Number(tones), voice: Number(voice) }));
  } catch { /* a full or forbidden store only means that a reload starts over */ }
}

export const forgetRun = () => {
  try { sessionStorage.removeItem(KEY); } catch { /* nothing was kept */ }
};
