// Lets the browser keep the warning signs for when there is no network. What is kept, and what never is: backapp/practice/offline.js.
// The worker is the one script that may be started by its address (docs/adr/0054).
const WORKER = "/service-worker.js", workers = navigator.serviceWorker;
const only = globalThis.trustedTypes?.createPolicy("offline", { createScriptURL: (address) => (address === WORKER ? address : null) });
if (workers && !workers.controller) addEventListener("load", () => workers.register(only?.createScriptURL(WORKER) ?? WORKER).catch(() => {}));
