// What a browser may lack, forbid or break: sound, speech, the screen's lock, media keys, storage, whether the page is seen or should move.
// All of it is optional. The player reaches it through this file alone, where nothing throws and no promise is left to reject; so whatever
// matters (the state, the clock, the page) can neither fail with it nor wait for it.

// The steps in turn, each with what the one before gave; undefined as soon as one fails. A promise among them resolves, if need be to nothing.
export function attempt(...steps) {
  let found;
  try {
    for (const step of steps) {
      found = step(found);
      if (typeof found?.then === "function") found = Promise.resolve(found).catch(() => undefined);
    }
    return found;
  } catch {
    return undefined;
  }
}

export const call = (thing, name, ...given) => attempt(() => thing[name](...given));
export const make = (kind, ...given) => attempt(() => new kind(...given));

// Looked up at each use: with some settings merely reading one of them throws.
export const device = {
  get Context() { return attempt(() => AudioContext); },
  get speech() { return attempt(() => speechSynthesis); },
  get Utterance() { return attempt(() => SpeechSynthesisUtterance); },
  get Channel() { return attempt(() => BroadcastChannel); },
  get storage() { return attempt(() => sessionStorage); },
  get wakeLock() { return attempt(() => navigator.wakeLock); },
  get mediaSession() { return attempt(() => navigator.mediaSession); },
  get hidden() { return attempt(() => document.visibilityState) === "hidden"; },
  get calm() { return attempt(() => matchMedia("(prefers-reduced-motion: reduce)"), (query) => query.matches) !== false; },
};
