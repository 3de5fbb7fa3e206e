// What a page starts once it has been painted, none of which it takes to read it: the scripts that this script's own tag names
// (data-then), and the worker that keeps the warning signs for when there is no network (what is kept, and what never is:
// backapp/practice/offline.js). A page for anybody carries this file in itself (docs/adr/0073); personal.js ends with it,
// so it is written for browsers as old as pageshow.js is: one that cannot read it would read neither.
{
  const WORKER = "/service-worker.js", workers = navigator.serviceWorker;
  // The worker is the one script that may be started by its address (docs/adr/0054).
  const policies = window.trustedTypes;
  const only = policies && policies.createPolicy("offline", { createScriptURL: (address) => (address === WORKER ? address : null) });
  const then = document.currentScript.dataset.then.split(" ").filter(Boolean);
  addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => {
    // The page does without.
    for (const script of then) import(script).catch(() => {});
    if (workers && !workers.controller) workers.register(only ? only.createScriptURL(WORKER) : WORKER).catch(() => {});
  })));
}
