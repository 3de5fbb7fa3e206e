// The service worker of the whole site. backapp/practice/offline.py writes NAME, PAGES, FILES and
// SIGNS above this line.
//
// It caches PAGES and FILES, which are the same for every visitor, when it is installed. Afterwards
// it stores nothing. Pages always come from the site, unchanged. A cached page is used only if the
// site does not respond. The worker does not handle forms, fragments or requests from scripts.
const SLOW = 4000; // milliseconds to wait for the site before showing the cached warning signs

addEventListener("install", (event) => event.waitUntil(keep().then(() => skipWaiting())));

addEventListener("activate", (event) => event.waitUntil(tidy()));

addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || !PAGES.offline) return;
  if (request.mode === "navigate") event.respondWith(visit(event, pathname));
  else if (FILES.includes(pathname)) event.respondWith(fetch(request).catch(() => kept(pathname)));
});

// All or nothing: one response that can depend on the visitor makes the whole installation fail.
async function keep() {
  const answers = [];
  for (const address of [...Object.values(PAGES), ...FILES]) {
    const answer = await fetch(new Request(address, { credentials: "omit", cache: "reload", redirect: "error" }));
    if (!mayBeKept(answer)) throw new Error(`This response must not be cached: ${address}`);
    answers.push([address, answer]);
  }
  if (!answers.length) return;
  const cache = await caches.open(NAME);
  for (const [address, answer] of answers) await cache.put(address, answer);
}

function mayBeKept(answer) {
  const said = (name) => (answer.headers.get(name) || "").toLowerCase().split(",").map((part) => part.trim());
  if (!answer.ok || answer.redirected || answer.type !== "basic") return false;
  if (said("Cache-Control").some((part) => part === "no-store" || part.startsWith("private"))) return false;
  return !said("Vary").some((part) => part === "cookie" || part === "*");
}

async function tidy() {
  for (const name of await caches.keys()) if (name !== NAME) await caches.delete(name);
  if (!PAGES.offline) return registration.unregister();
  await clients.claim();
  await registration.navigationPreload?.enable(); // requests need not wait for the worker to start
}

async function visit(event, pathname) {
  const copy = pathname === SIGNS ? PAGES["offline-warning-signs"] : Object.values(PAGES).includes(pathname) ? pathname : PAGES.offline;
  try {
    const preloaded = Promise.resolve(event.preloadResponse).catch(() => null);
    const answer = preloaded.then((there) => there || fetch(event.request));
    if (pathname !== SIGNS) return await answer;
    answer.catch(() => {}); // it can fail after the copy has been shown
    const first = await Promise.race([answer, new Promise((late) => setTimeout(late, SLOW))]);
    if (first && first.status < 500) return first;
    return (await kept(copy)) || (await answer);
  } catch {
    return (await kept(copy)) || Response.error();
  }
}

// Returns undefined if the browser has closed or damaged its cache: then only the site can answer.
async function kept(address) {
  try {
    return await caches.match(address, { cacheName: NAME, ignoreVary: true });
  } catch {
    return undefined;
  }
}
