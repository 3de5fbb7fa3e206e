// What every page carries in itself (backapp/web/files.py, docs/adr/0073), without these comments. It is written for older browsers too: one
// word that a browser does not know, and it would read nothing of this, and show a page of answers again unasked.

// A page built from someone's answers must not come back from the browser's back/forward cache, nor stand there for the next person
// after a quarter of an hour: the answers may have been cleared since, or someone else may be holding the device. Hide it at once,
// then ask the server again. While the player runs, nobody touches anything: there the server keeps count by the steps it is asked for.
{
  // Milliseconds.
  const page = document.documentElement, IDLE = 900000;
  const personal = () => "personal" in page.dataset;
  // One can be set, the other stands still in some browsers while the device sleeps: the one by which more time has gone by is believed.
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

  // A player that runs asks the server for itself, and what is typed into a diary is not thrown away.
  const holds = (what) => document.querySelector(what + "#player:not([hidden])");

  function look() {
    if (personal() && idle() > IDLE && !holds("")) leave();
  }

  for (const kind of ["pointerdown", "keydown", "scroll"]) addEventListener(kind, () => { look(); touched = read(); });
  addEventListener("visibilitychange", () => { look(); ask(); });
  setInterval(look, 30000);

  // What this page holds may have been closed in another tab: ask the server when somebody looks at it again, and when another tab says
  // that it has shown a page. What goes between tabs is that word alone, and nothing is kept (docs/adr/0055). Any answer but the page's own
  // mark, a question or a fault included, and the page is asked for anew. Where no answer comes, one that was told goes, and one that was
  // not stays: a line that breaks takes nothing away.
  let told = 0;

  function ask() {
    const before = told;
    if (!personal() || document.hidden || holds("textarea, ")) return;
    page.hidden = told;
    fetch("/still/", { redirect: "manual" }).then((answer) => answer.text()).then((mark) => {
      if (mark !== page.dataset.personal) leave();
      // Told again meanwhile, it is being asked again already.
      else if (told === before) page.hidden = told = 0;
    }).catch(() => { if (told) leave(); });
  }

  try {
    const others = new BroadcastChannel("backapp");
    others.postMessage("changed");
    if (personal()) others.onmessage = () => { told++; ask(); };
  // An older browser asks when the page is looked at.
  } catch (e) {}

  // The start page sent twice by a double click would come with a cookie that the first answer has just replaced, and find no answers.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.sent) event.preventDefault();
    form.sent = setTimeout(() => form.sent = 0, 3000);
  });
}

// What a page starts once it has been painted, none of which it takes to read it: the scripts that this script's own tag names
// (data-then), and the worker that keeps the warning signs for when there is no network (what is kept, and what never is:
// backapp/practice/offline.js).
{
  const WORKER = "/service-worker.js", then = document.currentScript.dataset.then.split(/\s+/).filter(Boolean);

  function register() {
    const workers = navigator.serviceWorker, policies = window.trustedTypes;
    if (!workers || workers.controller) return;
    // The worker is the one script that may be started by its address (docs/adr/0054): whatever is asked for, this policy gives that one.
    const only = policies && policies.createPolicy("offline", { createScriptURL: () => WORKER });
    workers.register(only ? only.createScriptURL("") : WORKER).catch(() => {});
  }

  addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => {
    // The page does without any of them; with some settings even to ask for the workers fails.
    for (const script of then) import(script).catch(() => {});
    try {
      register();
    } catch (refused) { /* no worker */ }
  })));
}
