// Trusted Types: what htmx and the player turn into elements goes through here, and markup that could act by itself is refused. Nothing
// else on a page may turn text into elements or into scripts at all (docs/adr/0054). htmx.js is this file and htmx.min.js in one.
{
  // A whole page comes with its first script, which is here already: it is taken out, and what is left is looked at.
  const first = /<script data-then="[^"<>]*">[^]*?<\/script>/;
  const acts = /<script(?![^>]*\ssrc=)|<(?:iframe|object|embed|base)\b|<[^>]*\s(?:on[a-z]+|srcdoc|(?:data-)?hx-on[^=]*)\s*=|javascript:/i;
  const createHTML = (text) => {
    const left = text.replace(first, "");
    return acts.test(left) ? null : left;
  };
  globalThis.trustedTypes?.createPolicy("default", { createHTML });
}
// htmx notes the address of a search, words and all, for a history that we do not let it keep: it is taken away at once.
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
