// Lets the browser keep the warning signs for when there is no network. What is kept, and what never is: backapp/practice/offline.js.
const workers = navigator.serviceWorker;
if (workers && !workers.controller) addEventListener("load", () => workers.register("/service-worker.js").catch(() => {}));
