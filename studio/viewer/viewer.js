// A movement that can be turned. The page makes it on request, and keeps its stills as they are
// until `onready`; if anything is missing, too slow or lost, `onunable` says so and nothing is left.
//
//   const viewer = await createViewer(element, { body, movement, onunable });
//   viewer.at(0.5);         an outside clock: 0 is the start, 1 the end
//   viewer.play();          by itself
//   viewer.side("left");    the side that is shown
//   viewer.stop();          gives everything back
import { changing, poseAt, thingsAt } from "./bones.js";
import { fitted, look, SIZES } from "./camera.js";
import { coloursOf } from "./colours.js";
import { createPainter } from "./paint.js";
import { readBody, readMovement } from "./read.js";
import { secondsAt, shareAt } from "./timing.js";

const WORDS = {
  picture: "The movement. The arrow keys turn it.",
  play: "Play", pause: "Pause", start: "Start", end: "End", slow: "Half speed", other: "Other side",
  views: "Seen from", drawn: "As drawn", side: "Side", front: "Front", feet: "Feet", head: "Head", above: "Above",
};
const VIEWS = ["drawn", "side", "front", "above"];
const TRIAL = 500, SLOWEST = 15, SMOOTH = 25, QUICK = 40; // milliseconds; frames a second
const FINEST = 2, REST = 150; // pixels drawn for one that is shown; milliseconds
const STEP = 10; // degrees for a key
const KEYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
const calm = matchMedia("(prefers-reduced-motion: reduce)");

async function load(address, read) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error("load");
  return read(await answer.arrayBuffer());
}

function element(name, kind, words = "") {
  const made = document.createElement(name);
  made.className = `viewer-${kind}`;
  if (name === "button") made.type = "button";
  made.textContent = words;
  return made;
}

// `body` and `movement` are addresses. `clock`: "own", or "outside" if the page's clock drives it.
// `side`: the one to show first. `patient`: however slow it is. Resolves to null if it cannot be
// shown.
export async function createViewer(root, options) {
  const { body: bodyAt, movement: movementAt, clock = "own", side, patient = false, words: given, onunable = () => {}, onready = () => {} } = options;
  const words = { ...WORDS, ...given };
  let body, movement, painter, frame = 0, ended = false;

  // What is made for the page.
  const stage = element("div", "stage"), canvas = element("canvas", "canvas"), bar = element("div", "bar");
  const buttons = {};

  function unable(reason) {
    if (ended) return;
    stop();
    onunable(reason);
  }
  function stop() {
    ended = true;
    cancelAnimationFrame(frame);
    for (const [target, name, does] of listening.splice(0)) target.removeEventListener(name, does);
    painter?.end();
    root.replaceChildren();
    root.hidden = true;
  }
  const listening = [];
  function listen(target, name, does) {
    target.addEventListener(name, does);
    listening.push([target, name, does]);
  }

  try {
    const files = Promise.all([load(bodyAt, readBody), load(movementAt, readMovement)]);
    files.catch(() => {}); // it is seen below; before that the painter may fail
    painter = createPainter(canvas); // while they come
    [body, movement] = await files;
    painter.dress(body);
  } catch (error) {
    unable(error.message === "webgl" ? "webgl" : "load");
    return null;
  }

  // ------------------------------------------------------------------------------- what is shown
  const state = {
    share: 0, playing: false, slow: false, mirrored: false,
    azimuth: 0, elevation: 0, roll: 0, view: "drawn", // "" when it was turned
    began: 0, // when a movement that runs by itself would have started
  };
  let ratio = Math.min(devicePixelRatio || 1, 2), fine = 1, colours = null, tried = null, filled = false;
  let changed = true, rested = 0, smooth = false; // `smooth`: what is shown has the finest lines
  const moving = changing(movement);

  function resize() {
    const [width, height] = SIZES[movement.shape], wide = Math.round((canvas.clientWidth || width) * ratio);
    if (canvas.width === wide) return;
    canvas.width = wide;
    canvas.height = Math.round(wide * height / width);
  }

  function draw(pixels) {
    resize();
    colours ??= coloursOf(canvas);
    if (moving || !filled) painter.things(thingsAt(body, movement, state.share));
    filled = true;
    const seen = fitted(look(state.azimuth, state.elevation, state.roll), movement, state.mirrored);
    painter.draw(poseAt(body, movement, state.share).matrices, movement, seen, colours, { mirrored: state.mirrored, fine: pixels });
    smooth = pixels >= FINEST;
  }

  // Draw once with the next frame; while it plays or is on trial, at each one. What has come to rest
  // is drawn once more with smoother lines.
  const ask = () => {
    changed = true;
    next();
  };
  const next = () => { if (!frame && !ended) frame = requestAnimationFrame(step); };
  function step(now) {
    frame = 0;
    const before = state.share;
    if (state.playing) state.share = shareAt(movement, (now - state.began) / 1000 * (state.slow ? 0.5 : 1));
    if (changed || tried || state.share !== before) {
      changed = false;
      rested = now;
      draw(fine);
    } else if (!smooth && now - rested > REST) draw(FINEST);
    if (tried) judge(now);
    if (state.playing || tried || !smooth) next();
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
      root.dataset.rate = rate.toFixed(1);
      if (rate < SLOWEST && ratio > 1) {
        ratio = 1;
        tried = { frames: -2 };
      } else if (rate < SLOWEST) unable("slow");
      else if (rate > QUICK) { // there is time for smooth lines, if it stays smooth
        fine = FINEST;
        tried = { frames: -2, finer: true };
      }
    }
  }

  // ------------------------------------------------------------------------------- what it can do
  function press(name, yes) {
    buttons[name]?.setAttribute("aria-pressed", String(yes));
  }
  function show() {
    if (buttons.play) buttons.play.textContent = words[state.playing ? "pause" : "play"];
    press("slow", state.slow);
    press("other", state.mirrored);
    for (const view of VIEWS) press(view, state.view === view);
    ask();
  }
  function play() {
    if (!movement.seconds.length) return;
    state.playing = true;
    state.began = performance.now() - secondsAt(movement, state.share >= 1 ? 0 : state.share) * 1000 * (state.slow ? 2 : 1);
    show();
  }
  function pause() {
    state.playing = false;
    show();
  }
  function at(share) {
    state.playing = false;
    state.share = Math.min(Math.max(share, 0), 1);
    show();
  }
  function half(yes) {
    const now = performance.now(), speed = state.slow ? 0.5 : 1;
    state.slow = yes;
    state.began = now - (now - state.began) * speed * (yes ? 2 : 1);
    show();
  }
  function turn(across, up) {
    state.azimuth -= across;
    state.elevation = Math.min(Math.max(state.elevation + up, -10), 89);
    state.view = "";
    show();
  }
  function from(view) {
    const sign = state.mirrored ? -1 : 1, [azimuth, elevation, roll = 0] = movement.views[view] ?? movement.camera;
    Object.assign(state, { azimuth: azimuth * sign, elevation, roll: roll * sign, view });
    show();
  }
  function mirror(yes) {
    if (yes !== state.mirrored) {
      state.mirrored = yes;
      state.azimuth = -state.azimuth;
      state.roll = -state.roll;
    }
    show();
  }
  const showSide = (name) => mirror(movement.side !== "both" && name !== movement.side);

  // -------------------------------------------------------------------------------- the page's part
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words.picture);
  root.dataset.shape = movement.shape;
  root.dataset.person = movement.person;
  stage.append(canvas);

  function button(name, where, does, toggles = false) {
    buttons[name] = element("button", "button", words[name]);
    if (toggles) buttons[name].setAttribute("aria-pressed", "false");
    listen(buttons[name], "click", does);
    where.append(buttons[name]);
  }
  if (clock === "own" && movement.seconds.length) {
    button("play", bar, () => (state.playing ? pause() : play()));
    button("start", bar, () => at(0));
    button("end", bar, () => at(1));
    button("slow", bar, () => half(!state.slow), true);
    if (movement.side !== "both") button("other", bar, () => mirror(!state.mirrored), true);
  }
  const views = element("div", "bar");
  views.setAttribute("role", "group");
  views.setAttribute("aria-label", words.views);
  for (const view of VIEWS) button(view, views, () => from(view), true);
  if (movement.front !== "front") buttons.front.textContent = words[movement.front];

  // A finger that goes up or down scrolls the page; one that goes across turns the body.
  let held = null;
  listen(canvas, "pointerdown", (event) => {
    if (event.button) return;
    held = [event.clientX, event.clientY];
    canvas.setPointerCapture(event.pointerId);
  });
  listen(canvas, "pointermove", (event) => {
    if (!held) return;
    const [x, y] = held;
    held = [event.clientX, event.clientY];
    turn((held[0] - x) * 0.5, (held[1] - y) * 0.4);
  });
  for (const name of ["pointerup", "pointercancel"]) listen(canvas, name, () => { held = null; });
  listen(canvas, "keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (KEYS[event.key]) turn(...KEYS[event.key]);
    else if (event.key === "Home") from("drawn");
    else return;
    event.preventDefault();
    event.stopPropagation(); // the player has its own use for arrows
  });
  listen(canvas, "webglcontextlost", () => unable("lost"));
  const again = () => { colours = null; ask(); };
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) listen(matchMedia(query), "change", again);
  listen(calm, "change", () => { if (calm.matches) pause(); });
  listen(window, "resize", ask);

  root.replaceChildren(stage, bar, views);
  root.hidden = false;
  state.share = 0;
  from("drawn");
  if (side) showSide(side);
  try {
    draw(fine);
  } catch {
    unable("webgl");
    return null;
  }
  if (!patient) tried = { frames: -2 };
  ask();
  if (clock === "own" && !calm.matches) play();
  onready();
  return { at, play, pause, half, turn, from, mirror, side: showSide, recolour: again, quality(pixels) { fine = pixels; ask(); }, stop, get state() { return { ...state }; } };
}
