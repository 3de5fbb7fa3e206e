// *Show me the movement*: what the page has folded away (`details`) opens, and the moving picture
// takes the place of the still (viewer/). If it cannot be shown, the stills are as they were, and a
// line says so. One is open at a time.
const FOLDED = "details[data-movement]";
const AGAIN = "load"; // what can be tried again: it did not arrive
let open = null; // { details, viewer }; `viewer` is null until it shows

const boxOf = (details) => details.closest("[data-viewer]");

function say(details, word) {
  for (const one of boxOf(details).querySelectorAll("[data-trouble]")) one.hidden = one.dataset.trouble !== word;
}

function close() {
  open?.viewer?.stop();
  open = null;
}

function failed(details, reason) {
  const focused = details.contains(document.activeElement), word = reason === AGAIN ? AGAIN : "unable";
  if (open?.details === details) open = null;
  details.open = false;
  if (!details.isConnected || reason === "unwished") return;
  say(details, word);
  if (word === AGAIN) return;
  details.hidden = true;
  if (focused) boxOf(details).querySelector("[role=status]")?.focus();
}

// What has not come in time, or cannot be read.
const lost = () => { throw new Error(AGAIN); };

async function show(details) {
  if (open?.details === details) return;
  if (open) open.details.open = false;
  close();
  const mine = (open = { details, viewer: null });
  say(details, "");
  try {
    const code = import("./viewer/viewer.js").catch(lost), { body, movement, side } = details.dataset;
    const { bodyFrom, movementAt } = await import("./viewer/read.js").catch(lost);
    const files = { body: bodyFrom(body).catch(lost), movement: movementAt(movement).catch(lost) };
    for (const one of [code, ...Object.values(files)]) one.catch(() => {}); // they are waited for below
    const { openViewer } = await code;
    const viewer = await openViewer(boxOf(details), { ...files, side, onunable: (reason) => failed(mine.details, reason) });
    if (open === mine) mine.viewer = viewer;
    else viewer?.stop();
  } catch (error) {
    if (open === mine) failed(mine.details, error.message);
  }
}

// What htmx puts in the page shows the other side: what moves goes on there.
function swapped() {
  if (!open || open.details.isConnected) return;
  const details = document.querySelector(FOLDED);
  if (!details || !open.viewer) return close();
  open.details = details;
  details.open = true;
  open.viewer.move(boxOf(details), details.dataset.side);
}

function toggled({ target }) {
  if (!target.matches?.(FOLDED) || !target.isConnected) return;
  if (target.open) show(target);
  else if (open?.details === target) close();
}

document.addEventListener("toggle", toggled, true);
document.addEventListener("htmx:afterSwap", swapped);
for (const details of document.querySelectorAll(FOLDED)) if (details.open) show(details);
