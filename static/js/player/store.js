// What a reload can restore: numbers, under the number of the run, until the browser tab is closed.
// No text of any exercise. If the storage is full, unreadable or forbidden, a reload just starts
// over.
import { attempt, call, device } from "./device.js";
import { keep, restore } from "./machine.js";

const KEY = "backapp-run";

export function readRun(run, of) {
  const kept = attempt(() => device.storage.getItem(KEY), (text) => JSON.parse(text));
  const same = kept?.run === run, on = (what) => !same || kept[what] !== 0;
  return { state: restore(same ? kept : null, of), tones: on("tones"), voice: on("voice"), moving: on("moving") };
}

export function writeRun(run, state, { tones, voice, moving }, now) {
  call(device.storage, "setItem", KEY, JSON.stringify({ run, ...keep(state, now), tones: Number(tones), voice: Number(voice), moving: Number(moving) }));
}

export const forgetRun = () => call(device.storage, "removeItem", KEY);
