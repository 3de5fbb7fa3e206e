// Everything that a browser can lack, forbid or break is used only through this file, where nothing
// throws and no promise rejects. So state, clock and page can neither fail because of it nor wait for it.

// Run the steps in turn, each with the result of the one before; undefined as soon as one fails.
// A promise among them always resolves, if necessary to undefined.
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

// Looked up at each use, because with some settings even reading one of them throws.
export const device = {
  get Context() { return attempt(() => AudioContext); },
  get speech() { return attempt(() => speechSynthesis); },
  get Utterance() { return attempt(() => SpeechSynthesisUtterance); },
  get Channel() { return attempt(() => BroadcastChannel); },
  get storage() { return attempt(() => sessionStorage); },
  get wakeLock() { return attempt(() => navigator.wakeLock); },
  get mediaSession() { return attempt(() => navigator.mediaSession); },
  shake(how) { attempt(() => navigator.vibrate(how)); },
  get hidden() { return attempt(() => document.visibilityState) === "hidden"; },
  get calm() { return attempt(() => matchMedia("(prefers-reduced-motion: reduce)"), (query) => query.matches) !== false; },
};
