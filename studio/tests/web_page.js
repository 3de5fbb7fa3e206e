// For test_web.py: runs in a browser without a window, and posts what it saw.
import { poseAt, thingsAt } from "/bones.js";
import { fitted, look } from "/camera.js";
import { coloursOf } from "/colours.js";
import { createPainter } from "/paint.js";
import { readBody, readMovement } from "/read.js";
import { createViewer } from "/viewer.js";

const NAME = new URLSearchParams(location.search).get("pose"), MOVE = `/moves/${NAME}`;
const load = async (path, read) => read(await (await fetch(path)).arrayBuffer());
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const frames = (count) => new Promise((done) => {
  const next = () => (count-- ? requestAnimationFrame(next) : done());
  next();
});
const movement = await load(MOVE, readMovement), BODY = `/bodies/${movement.body}`, body = await load(BODY, readBody);

function place() {
  const root = document.createElement("div");
  root.className = "viewer";
  root.hidden = true;
  document.body.append(root);
  return root;
}

// A picture as the numbers of its pixels; no tone and no shadow, as the lamp stays where it is.
function picture(mirrored) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [420, 262];
  const root = place();
  root.hidden = false;
  root.append(canvas);
  const painter = createPainter(canvas), colours = coloursOf(canvas), [azimuth, elevation] = movement.camera;
  colours.shade = colours.shadow = [0, 0, 0, 0];
  const seen = fitted(look(mirrored ? -azimuth : azimuth, elevation), movement, mirrored);
  painter.dress(body);
  painter.things(thingsAt(body, movement, 1));
  painter.draw(poseAt(body, movement, 1).matrices, movement, seen, colours, { mirrored, fine: 2 });
  const pixels = new Uint8Array(420 * 262 * 4), { gl } = painter;
  gl.readPixels(0, 0, 420, 262, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  painter.end();
  root.remove();
  return { pixels, ground: colours.ground.map((v) => Math.round(v * 255)) };
}

function mirror() {
  const one = picture(false), other = picture(true);
  let differ = 0, drawn = 0;
  for (let y = 0; y < 262; y++) for (let x = 0; x < 420; x++) {
    const a = (y * 420 + x) * 4, b = (y * 420 + 419 - x) * 4;
    if ([0, 1, 2].some((i) => Math.abs(one.pixels[a + i] - one.ground[i]) > 8)) drawn++;
    if ([0, 1, 2].some((i) => Math.abs(one.pixels[a + i] - other.pixels[b + i]) > 40)) differ++;
  }
  return { differ, drawn };
}

// What the page gets when something is missing: the reason, and whether anything is left.
async function unable(change, undo, addresses = {}, after = () => {}) {
  const root = place();
  let reason = "";
  change();
  const viewer = await createViewer(root, { body: BODY, movement: MOVE, onunable: (why) => { reason += why; }, ...addresses });
  await after(root, viewer);
  for (let i = 0; i < 60 && !reason; i++) await wait(100);
  undo();
  return { reason, left: root.childElementCount, hidden: root.hidden };
}

const real = { context: HTMLCanvasElement.prototype.getContext, frame: window.requestAnimationFrame };
const nothing = () => {};
const failures = {
  load: () => unable(nothing, nothing, { movement: "/moves/nothing" }),
  webgl: () => unable(() => { HTMLCanvasElement.prototype.getContext = () => null; }, () => { HTMLCanvasElement.prototype.getContext = real.context; }),
  lost: () => unable(nothing, nothing, { patient: true }, (root) => root.querySelector("canvas").getContext("webgl2").getExtension("WEBGL_lose_context").loseContext()),
  slow: () => unable(() => { window.requestAnimationFrame = (does) => setTimeout(() => does(performance.now()), 100); }, () => { window.requestAnimationFrame = real.frame; }),
};

async function working() {
  const root = place(), viewer = await createViewer(root, { body: BODY, movement: MOVE, patient: true });
  const started = viewer.state.playing, canvas = root.querySelector("canvas");
  viewer.at(0.5);
  const { share, azimuth } = viewer.state;
  const key = (name) => canvas.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  let heard = 0;
  addEventListener("keydown", () => { heard++; }, { once: true });
  const kept = !key("ArrowRight");
  const turned = viewer.state.azimuth - azimuth;
  key("Home");
  const back = viewer.state.azimuth === azimuth;
  viewer.side(movement.side === "right" ? "left" : "right");
  const mirrored = { yes: viewer.state.mirrored, azimuth: viewer.state.azimuth + azimuth };
  root.querySelectorAll("button")[0].click();
  const playing = viewer.state.playing;
  await frames(3);
  const buttons = [...root.querySelectorAll("button")].map((b) => b.textContent), focus = canvas.tabIndex, label = canvas.getAttribute("aria-label");
  viewer.stop();
  return { started, share, kept, heard, turned, back, mirrored, playing, buttons, focus, label, left: root.childElementCount, hidden: root.hidden };
}

const found = { calm: matchMedia("(prefers-reduced-motion: reduce)").matches };
try {
  found.mirror = mirror();
  for (const [name, does] of Object.entries(failures)) found[name] = await does();
  found.working = await working();
} catch (error) {
  found.error = String(error.stack);
}
await fetch("/found", { method: "POST", body: JSON.stringify(found) });
