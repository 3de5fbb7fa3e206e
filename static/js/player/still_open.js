// Another tab may have told of something that closes this run: whenever one has shown a page, `ask` asks the server (static/js/start.js
// sends that word, which holds nothing). A browser without it asks at each step and when the page is looked at, as ever.
export function whenChanged(ask) {
  try {
    new BroadcastChannel("backapp").addEventListener("message", ask);
  } catch { /* an older browser */ }
}
