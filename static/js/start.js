// Every page contains this script inline (backapp/web/files.py, docs/adr/0073), without these
// comments. It is written for older browsers too: a single word that a browser does not know would
// disable all of it, and the browser would show a page of answers again without asking.

// A page made from a visitor's answers must not come back from the browser's back/forward cache,
// and must not stay visible for the next person after a quarter of an hour. The answers can be
// deleted by then, or someone else can hold the device. So hide the page at once, then ask the
// server again. While the player runs, no one touches the device; the server then measures activity
// by the steps that are requested.
{
  // Milliseconds.
  const page = document.documentElement, IDLE = 900000;
  const personal = () => "personal" in page.dataset;
  // One clock can be set, the other stops in some browsers while the device sleeps. The one by
  // which more time has passed counts.
  const read = () => [Date.now(), performance.now()];
  let touched = read();
  const idle = () => Math.max(...read().map((now, which) => now - touched[which]));

  function leave() {
    page.hidden = true;
    location.replace(location.pathname + location.search);
  }

  addEventListener("pageshow", (event) => {
    if (event.persisted && personal()) leave();
  });

  // A running player asks the server by itself, and what a visitor types into a diary must not be
  // lost.
  const holds = (what) => document.querySelector(what + "#player:not([hidden])");

  function look() {
    if (personal() && idle() > IDLE && !holds("")) leave();
  }

  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, () => { look(); touched = read(); });
  addEventListener("visibilitychange", () => { look(); ask(); });
  setInterval(look, 30000);

  // Another tab can have changed what this page may show. So ask the server when the page becomes
  // visible again, and when another tab says that it has shown a page. Tabs exchange only that one
  // word, and nothing is stored (docs/adr/0055). Unless the response is this page's own mark,
  // reload the page; this includes questions and errors. Without a response, reload the page only
  // if another tab has sent the word, so that a broken connection does not remove the page.
  let told = 0;

  function ask() {
    const before = told;
    if (!personal() || document.hidden || holds("textarea, ")) return;
    page.hidden = told;
    fetch("/still/", { redirect: "manual" }).then((answer) => answer.text()).then((mark) => {
      if (mark !== page.dataset.personal) leave();
      // If the word came again in the meantime, another request is on its way.
      else if (told === before) page.hidden = told = 0;
    }).catch(() => { if (told) leave(); });
  }

  try {
    const others = new BroadcastChannel("backapp");
    others.postMessage("changed");
    if (personal()) others.onmessage = () => { told++; ask(); };
  // An older browser asks when the page is visible.
  } catch (e) {}

  // A double click would send the start form twice. The second would carry a cookie that the first
  // response has just replaced, and would find no answers.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.sent) event.preventDefault();
    form.sent = setTimeout(() => form.sent = 0, 3000);
  });
}

// What a page starts after it is painted, because reading it does not need it: the scripts in the
// `data-then` of this script's tag, and the worker that caches the warning signs for use without a
// network (backapp/practice/offline.js says what is cached and what never is).
{
  const WORKER = "/service-worker.js", then = document.currentScript.dataset.then.split(/\s+/).filter(Boolean);

  function register() {
    const workers = navigator.serviceWorker, policies = window.trustedTypes;
    if (!workers || workers.controller) return;
    // The worker is the only script that may be started by its address (docs/adr/0054), so this
    // policy always returns that address.
    const only = policies && policies.createPolicy("offline", { createScriptURL: () => WORKER });
    workers.register(only ? only.createScriptURL("") : WORKER).catch(() => {});
  }

  addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => {
    // The page works without these; with some settings even looking for workers fails.
    for (const script of then) import(script).catch(() => {});
    try {
      register();
    } catch (refused) { /* no worker */ }
  })));
}
