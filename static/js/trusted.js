// Trusted Types: everything that htmx and the player turn into elements passes through here, and
// markup that could run code is refused. No other code in a page can create elements or scripts
// from text (docs/adr/0054). htmx.js is this file and htmx.min.js in one.
{
  // A whole page contains its first script, which runs here already. It is removed before the
  // check.
  const first = /<script data-then="[^"<>]*">[^]*?<\/script>/;
  const acts = /<script(?![^>]*\ssrc=)|<(?:iframe|object|embed|base)\b|<[^>]*\s(?:on[a-z]+|srcdoc|(?:data-)?hx-on[^=]*)\s*=|javascript:/i;
  const createHTML = (text) => {
    const left = text.replace(first, "");
    return acts.test(left) ? null : left;
  };
  globalThis.trustedTypes?.createPolicy("default", { createHTML });
}
// htmx stores the address of a search, with its words, for a history that we switch off. Delete it
// at once.
{
  const forget = () => {
    try { sessionStorage.removeItem("htmx-current-path-for-history"); } catch { /* nothing was kept */ }
  };
  for (const moved of ["pushedIntoHistory", "replacedInHistory", "historyRestore", "historyCacheMiss"]) {
    document.addEventListener(`htmx:${moved}`, forget);
  }
  addEventListener("pagehide", forget);
  forget();
}
