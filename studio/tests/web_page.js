// For test_web.py: runs in a browser without a window, on the authors' page in place of its own
// script, and posts what it saw.
import { poseAt, thingsAt } from "/viewer/bones.js";
import { fitted, look } from "/viewer/camera.js";
import { coloursOf } from "/viewer/colours.js";
import { createPainter } from "/viewer/paint.js";
import { bodyFrom, fetched, readMovement } from "/viewer/read.js";
import { openViewer } from "/viewer/viewer.js";

const NAME = new URLSearchParams(location.search).get("pose");
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const frames = (count) => new Promise((done) => {
  const next = () => (count-- ? requestAnimationFrame(next) : done());
  next();
});
const movement = readMovement(await fetched(`/moves/${NAME}`)), BODY = `/bodies/${movement.body}`, body = await bodyFrom(BODY);
const box = document.getElementById("viewer"), place = box.querySelector("[data-stage]"), controls = box.querySelector("[data-controls]");

// A picture as the numbers of its pixels; no tone and no shadow, as the lamp stays where it is.
async function picture(mirrored) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [420, 262];
  const painter = await createPainter(canvas), colours = coloursOf(body.looks, false), [azimuth, elevation] = movement.camera;
  colours.shade = colours.shadow = [0, 0, 0, 0];
  const seen = fitted(look(mirrored ? -azimuth : azimuth, elevation), movement, mirrored, true);
  painter.dress(body);
  painter.things(thingsAt(body, movement, 1));
  painter.draw(poseAt(body, movement, 1).matrices, movement, seen, colours, { mirrored, fine: 2 });
  const pixels = new Uint8Array(420 * 262 * 4), { gl } = painter;
  gl.readPixels(0, 0, 420, 262, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  painter.end();
  return { pixels, ground: colours.ground.map((v) => Math.round(v * 255)) };
}

async function mirror() {
  const one = await picture(false), other = await picture(true);
  let differ = 0, drawn = 0;
  for (let y = 0; y < 262; y++) for (let x = 0; x < 420; x++) {
    const a = (y * 420 + x) * 4, b = (y * 420 + 419 - x) * 4;
    if ([0, 1, 2].some((i) => Math.abs(one.pixels[a + i] - one.ground[i]) > 8)) drawn++;
    if ([0, 1, 2].some((i) => Math.abs(one.pixels[a + i] - other.pixels[b + i]) > 40)) differ++;
  }
  return { differ, drawn };
}

// What the page gets when something is missing: the reason, and whether anything is left.
async function unable(change, undo, given = {}, after = () => {}) {
  let reason = "";
  change();
  try {
    const viewer = await openViewer(box, { body, movement, onunable: (why) => { reason += why; }, ...given });
    await after(viewer);
  } catch (error) {
    reason += error.message;
  }
  for (let i = 0; i < 60 && !reason; i++) await wait(100);
  undo();
  return { reason, left: place.childElementCount, inert: controls.inert };
}

const real = { context: HTMLCanvasElement.prototype.getContext, frame: window.requestAnimationFrame };
const nothing = () => {};
const failures = {
  load: () => unable(nothing, nothing, { body: bodyFrom("/bodies/nobody") }),
  webgl: () => unable(() => { HTMLCanvasElement.prototype.getContext = () => null; }, () => { HTMLCanvasElement.prototype.getContext = real.context; }),
  lost: () => unable(nothing, nothing, { patient: true }, () => place.querySelector("canvas").getContext("webgl2").getExtension("WEBGL_lose_context").loseContext()),
  slow: () => unable(() => { window.requestAnimationFrame = (does) => setTimeout(() => does(performance.now()), 100); }, () => { window.requestAnimationFrame = real.frame; }),
};

async function working() {
  const viewer = await openViewer(box, { body, movement, patient: true });
  const started = viewer.state.playing, canvas = place.querySelector("canvas"), press = (name) => box.querySelector(`[data-does=${name}]`).click();
  viewer.at(0.5);
  const { share, azimuth } = viewer.state;
  const key = (name) => canvas.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  let heard = 0;
  addEventListener("keydown", () => { heard++; }, { once: true });
  const kept = !key("ArrowLeft");
  const turned = viewer.state.azimuth - azimuth;
  key("Home");
  const back = viewer.state.azimuth === azimuth;
  press("other");
  const mirrored = { yes: viewer.state.mirrored, azimuth: viewer.state.azimuth + azimuth };
  press("above");
  press("play");
  const playing = viewer.state.playing;
  await frames(3);
  const pressed = [...box.querySelectorAll("[aria-pressed=true]")].map((one) => one.dataset.does), focus = canvas.tabIndex, label = canvas.getAttribute("aria-label");
  viewer.stop();
  return { started, share, kept, heard, turned, back, mirrored, playing, pressed, focus, label, left: place.childElementCount, inert: controls.inert };
}

const found = { calm: matchMedia("(prefers-reduced-motion: reduce)").matches };
try {
  found.mirror = await mirror();
  for (const [name, does] of Object.entries(failures)) found[name] = await does();
  found.working = await working();
} catch (error) {
  found.error = String(error.stack);
}
await fetch("/found", { method: "POST", body: JSON.stringify(found) });
