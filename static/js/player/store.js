// What is kept until the browser tab is closed or everything is cleared: the position in a run, the
// settings, and which exercises were done before. Only numbers: no name, and no timestamp, because no
// clock is the same before and after.
import { attempt, call, device } from "./device.js";
import { BEATS, fresh, secondsOf, stop } from "./machine.js";

export const NUMBERS = ["at", "of", "half", "set", "rep", "span", "left", "last", "begun"];
const WAS = [null, "working", "switching", "resting", "done"];
const KINDS = [null, "gap", "set", "step", ...BEATS, "own"];

export function keep(state, now) {
  const stopped = stop(state, "paused", now);
  // During a count-in, keep the time left of the part that it leads to.
  const counting = state.name === "counting-in" ? { span: (state.pace && state.kind ? secondsOf(state, state.kind) : 0) * 1000 } : {};
  const kept = { ...Object.fromEntries(NUMBERS.map((name) => [name, stopped[name]])), ...counting };
  return { ...kept, was: WAS.indexOf(stopped.was), kind: KINDS.indexOf(state.kind), hurting: Number(state.name === "hurting") };
}

export function restore(kept, of) {
  const count = (value, most = 999) => (Number.isInteger(value) && value >= 0 && value <= most ? value : null);
  const at = count(kept?.at), span = count(kept?.span, 7.2e6);
  if (!at || at > of || span === null || WAS[kept.was] === undefined) return fresh(of);
  const left = Number.isFinite(kept.left) && kept.left > 0 && kept.left <= span ? kept.left : null; // none left: start again
  return {
    ...fresh(of, at), last: count(kept.last, of) ?? 0, begun: count(kept.begun, 1) ?? 1, half: count(kept.half, 1) ?? 0, set: count(kept.set) || 1, rep: count(kept.rep) || 1, span, left,
    was: WAS[kept.was], kind: KINDS[kept.kind] ?? null, name: kept.hurting ? "hurting" : WAS[kept.was] === "done" ? "done" : "ready",
  };
}

const RUN = "backapp-run", COACH = "backapp-coach";
export const USUAL = { tones: 1, voice: 1, shake: 1, moving: 1, own: 0, rate: 1, volume: 1, speaker: 0 };

const read = (key) => attempt(() => device.storage.getItem(key), (text) => JSON.parse(text));
const write = (key, value) => call(device.storage, "setItem", key, JSON.stringify(value));

// A number for a name.
export const mark = (name) => [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt()) % 1e9, 7);

export function readRun(run, of, at) {
  const kept = read(RUN);
  return kept?.run === run ? restore(kept, of) : fresh(of, at);
}
export const writeRun = (run, state, now) => write(RUN, { run, ...keep(state, now) });
export const forgetRun = () => call(device.storage, "removeItem", RUN);

export function createMemory() {
  const kept = read(COACH), settings = { ...USUAL }, known = new Set(Array.isArray(kept?.known) ? kept.known.filter(Number.isFinite) : []);
  for (const name of Object.keys(USUAL)) if (Number.isFinite(kept?.[name])) settings[name] = kept[name];
  const save = () => write(COACH, { ...settings, known: [...known] });
  return {
    settings,
    set(name, value) {
      settings[name] = Number(value);
      save();
    },
    knows: (slug) => known.has(mark(slug)),
    learn(slug) {
      if (known.has(mark(slug))) return;
      known.add(mark(slug));
      save();
    },
  };
}
