// A canvas that shows a movement at any moment and from any side. It has no clock and no buttons:
// whoever makes it says where the movement is (viewer.js by itself, the player by its own clock).
//
//   const stage = await createStage(canvas, { onunable });     throws where there is no WebGL 2
//   stage.show(body, movement, "left");                        whom, what, and the side
//   stage.follow((now) => share);                              asked at each frame; null: it rests
//
// If it is too slow, lost or no longer wished, `onunable` says so once, and it draws no more.
import { changing, poseAt, thingsAt } from "./bones.js";
import { fitted, look, SIZES } from "./camera.js";
import { coloursOf } from "./colours.js";
import { createPainter } from "./paint.js";

export const VIEWS = ["drawn", "side", "front", "above"];
export const STEP = 10; // degrees for a key
const TRIAL = 500, SLOWEST = 15, SMOOTH = 25, QUICK = 40; // milliseconds; frames a second
const SHARPEST = 2, FINEST = 2, REST = 150; // pixels drawn for one that is shown; milliseconds
const NARROW = 420; // pixels across, where more are too many
const UNWISHED = "(prefers-reduced-motion: reduce), (forced-colors: active)";

// `patient`: however slow it is, and whatever is wished (the authors' page).
export async function createStage(canvas, { patient = false, onunable = () => {} } = {}) {
  const dark = matchMedia("(prefers-color-scheme: dark)"), unwished = matchMedia(UNWISHED), listening = [];
  if (unwished.matches && !patient) throw new Error("unwished");
  const painter = await createPainter(canvas);
  const seen = { azimuth: 0, elevation: 0, roll: 0, mirrored: false, view: "drawn" }; // view is "" when it was turned
  let body, movement, colours, moving = false, filled = false; // `filled`: the things of this moment are on the card
  let where = null, share = 0, frame = 0, changed = true, ended = false;
  let widest = Infinity, fine = 1, smooth = false, rested = 0; // `smooth`: what is shown has the finest lines
  let tried = patient ? null : { frames: -2 };

  function listen(target, name, does) {
    target.addEventListener(name, does);
    listening.push([target, name, does]);
  }
  function stop() {
    ended = true;
    cancelAnimationFrame(frame);
    for (const [target, name, does] of listening.splice(0)) target.removeEventListener(name, does);
    sized?.disconnect();
    painter.end();
  }
  function unable(reason) {
    if (ended) return;
    stop();
    onunable(reason);
  }

  // ------------------------------------------------------------------------------- what is shown
  // The canvas has a pixel for each that its picture has in its box.
  function resize() {
    const [width, height] = SIZES[movement.shape], ratio = Math.min(devicePixelRatio || 1, SHARPEST);
    const scale = Math.min(canvas.clientWidth / width, canvas.clientHeight / height) || 1;
    const wide = Math.min(Math.max(Math.round(width * scale * ratio), 1), widest), tall = Math.max(Math.round(wide * height / width), 1);
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== tall) canvas.height = tall;
  }
  function draw(pixels) {
    resize();
    colours ??= coloursOf(body.looks, dark.matches, getComputedStyle(canvas).backgroundColor);
    if (moving || !filled) painter.things(thingsAt(body, movement, share));
    filled = true;
    const camera = look(seen.azimuth, seen.elevation, seen.roll);
    const fit = fitted(camera, movement, seen.mirrored, seen.view === "drawn");
    painter.draw(poseAt(body, movement, share).matrices, movement, fit, colours, { mirrored: seen.mirrored, fine: pixels });
    smooth = pixels >= FINEST;
  }

  // One frame after a change; while it moves or is on trial, each one. What has come to rest is drawn
  // once more with smoother lines.
  function next() {
    try {
      if (!frame && !ended && movement) frame = requestAnimationFrame(step);
    } catch {
      unable("frames");
    }
  }
  function ask() {
    changed = true;
    next();
  }
  function step(now) {
    frame = 0;
    if (!canvas.clientWidth) return; // hidden: it is asked again when it has a size
    try {
      const at = where?.(now) ?? null;
      if (at !== null && at !== share) [share, changed] = [at, true];
      if (changed || tried) {
        changed = false;
        rested = now;
        draw(fine);
      } else if (!smooth && now - rested > REST) draw(FINEST);
      if (tried) judge(now);
      if (at !== null || tried || !smooth) next();
    } catch {
      unable("webgl");
    }
  }

  // In the first half second: is it quick enough? If not, once more with fewer pixels.
  function judge(now) {
    if (document.hidden) tried = { frames: -2 };
    else if (++tried.frames === 0) tried.from = now; // the first two frames prepare
    else if (tried.frames > 0 && now - tried.from >= TRIAL) {
      const rate = tried.frames * 1000 / (now - tried.from), { finer } = tried;
      tried = null;
      if (finer) {
        if (rate < SMOOTH) fine = 1;
        return;
      }
      canvas.dataset.rate = rate.toFixed(1);
      if (rate < SLOWEST && canvas.width > NARROW) {
        widest = NARROW;
        tried = { frames: -2 };
      } else if (rate < SLOWEST) unable("slow");
      else if (rate > QUICK) { // there is time for smooth lines, if it stays smooth
        fine = FINEST;
        tried = { frames: -2, finer: true };
      }
    }
  }

  // ------------------------------------------------------------------------------- what it can do
  function turn(across, up) {
    Object.assign(seen, { azimuth: seen.azimuth - across, elevation: Math.min(Math.max(seen.elevation + up, -10), 89), view: "" });
    ask();
  }
  function from(view) {
    const sign = seen.mirrored ? -1 : 1, [azimuth, elevation, roll = 0] = movement.views[view] ?? movement.camera;
    Object.assign(seen, { azimuth: azimuth * sign, elevation, roll: roll * sign, view });
    ask();
  }
  function mirror(yes) {
    if (yes !== seen.mirrored) Object.assign(seen, { mirrored: yes, azimuth: -seen.azimuth, roll: -seen.roll });
    ask();
  }
  const side = (name) => mirror(["left", "right"].includes(movement.side) && ["left", "right"].includes(name) && name !== movement.side);

  // A finger that goes up or down scrolls the page; one that goes across turns the body.
  let held = null;
  listen(canvas, "pointerdown", (event) => {
    if (event.button) return;
    held = [event.clientX, event.clientY];
    canvas.setPointerCapture(event.pointerId);
  });
  listen(canvas, "pointermove", (event) => {
    if (!held || !movement) return;
    const [x, y] = held;
    held = [event.clientX, event.clientY];
    turn((held[0] - x) * 0.5, (held[1] - y) * 0.4);
    onturn?.();
  });
  for (const name of ["pointerup", "pointercancel"]) listen(canvas, name, () => { held = null; });
  listen(canvas, "webglcontextlost", () => unable("lost"));
  listen(dark, "change", () => {
    colours = null;
    ask();
  });
  if (!patient) listen(unwished, "change", () => unable("unwished"));
  listen(window, "resize", ask);
  let onturn = null, sized = null;
  try {
    sized = new ResizeObserver(ask);
    sized.observe(canvas);
  } catch { /* the window's own event is enough */ }

  return {
    // Another body or movement takes the place of the one that is shown; the view goes back.
    show(whom, what, which) {
      if (whom !== body) painter.dress(whom);
      if (what !== movement) filled = false;
      [body, movement, colours, moving] = [whom, what, null, changing(what)];
      seen.mirrored = false;
      from("drawn");
      side(which);
    },
    follow(asked) {
      where = asked;
      if (asked) return ask();
      cancelAnimationFrame(frame);
      frame = 0;
    },
    at(moment) {
      [where, share] = [null, Math.min(Math.max(moment, 0), 1)];
      ask();
    },
    ask, turn, from, mirror, side, stop,
    paint() { // now, not with the next frame: for a canvas that has just come into the page
      try {
        if (!ended) draw(fine);
      } catch {
        unable("webgl");
      }
    },
    onturn(does) { onturn = does; }, // called when a finger or a mouse has turned it
    quality(pixels) {
      fine = pixels;
      ask();
    },
    get share() { return share; },
    get seen() { return { ...seen }; },
  };
}
