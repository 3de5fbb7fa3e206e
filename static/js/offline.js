// On every page. First, Trusted Types: what htmx and the player turn into elements goes through here, and markup that could act by itself
// is refused; the one script that may be started by its address is the worker's (docs/adr/0054).
const WORKER = "/service-worker.js";
const ACTS = /<script(?![^>]*\ssrc=)|<(?:iframe|object|embed|base)\b|<[^>]*\s(?:on[a-z]+|srcdoc|(?:data-)?hx-on[^=]*)\s*=|javascript:/i;
const trusted = globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text) => (ACTS.test(text) ? null : text),
  createScriptURL: (address) => (address === WORKER ? address : null),
});

// Then: lets the browser keep the warning signs for when there is no network. What is kept, and what never is: backapp/practice/offline.js.
const workers = navigator.serviceWorker;
if (workers && !workers.controller) addEventListener("load", () => workers.register(trusted?.createScriptURL(WORKER) ?? WORKER).catch(() => {}));
