// A movement that runs by itself, with its controls. They are in the page, so that their words are
// the page's: in `box`, each element with `data-does` is a button, one with `data-word` is shown
// while its word is said, `[data-stage]` is where the canvas goes (over the still, if there is one;
// it has `data-shown` then), and `[data-controls]` is inert as long as nothing is shown.
//
//   const viewer = await openViewer(box, { body, movement, side: "left", onunable });
//   viewer.move(other);   goes on in another box, whose still and captions are of the other side
//   viewer.stop();        gives everything back
import { createStage, STEP, VIEWS } from "./stage.js";
import { secondsAt, shareAt } from "./timing.js";

const KEYS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
const TURN = 3 * STEP; // degrees for a press

// Of several words for one place, show the one that is true now.
export function say(box, words, word) {
  for (const one of box.querySelectorAll("[data-word]")) if (words.includes(one.dataset.word)) one.hidden = one.dataset.word !== word;
}

// `body` and `movement`: promises of what read.js reads. `patient`: see stage.js. Where it cannot be
// shown, it fails or `onunable` says why, and the box is as it was.
export async function openViewer(box, { body: whom, movement: what, side, patient = false, onunable = () => {} }) {
  const canvas = document.createElement("canvas");
  let stage = null, movement = null, playing = false, slow = false, began = 0, ended = false;

  function stop() {
    ended = true;
    removeEventListener("pagehide", stop);
    stage?.stop();
    leave();
    canvas.remove();
  }
  const unable = (reason) => {
    if (ended) return;
    stop();
    onunable(reason);
  };

  // ------------------------------------------------------------------------------- what it can do
  const speed = () => (slow ? 0.5 : 1);
  function show() {
    say(box, ["play", "pause"], playing ? "pause" : "play");
    const { view, mirrored } = stage.seen, pressed = { slow, other: mirrored, ...Object.fromEntries(VIEWS.map((one) => [one, one === view])) };
    for (const [name, yes] of Object.entries(pressed)) button(name)?.setAttribute("aria-pressed", String(yes));
  }
  const button = (name) => box.querySelector(`[data-does="${name}"]`);
  function play() {
    playing = true;
    began = performance.now() - secondsAt(movement, stage.share >= 1 ? 0 : stage.share) * 1000 / speed();
    stage.follow((now) => shareAt(movement, Math.max(now - began, 0) / 1000 * speed()));
    show();
  }
  function at(share) {
    playing = false;
    stage.at(share);
    show();
  }
  const pause = () => at(stage.share);
  function half(yes) {
    const now = performance.now(), gone = (now - began) * speed();
    slow = yes;
    began = now - gone / speed();
    show();
  }
  const does = {
    play: () => (playing ? pause() : play()), start: () => at(0), end: () => at(1), slow: () => half(!slow),
    other: () => stage.mirror(!stage.seen.mirrored),
    "turn-left": () => stage.turn(-TURN, 0), "turn-right": () => stage.turn(TURN, 0),
    ...Object.fromEntries(VIEWS.map((view) => [view, () => stage.from(view)])),
  };

  // -------------------------------------------------------------------------------- the page's part
  function press(event) {
    const name = event.target.closest?.("[data-does]")?.dataset.does;
    if (!name || !stage) return;
    does[name]?.();
    show();
  }
  function key(event) {
    if (!stage || event.ctrlKey || event.altKey || event.metaKey) return;
    if (KEYS[event.key]) stage.turn(...KEYS[event.key]);
    else if (event.key === "Home") stage.from("drawn");
    else if (event.key === " ") does.play();
    else return;
    event.preventDefault();
    event.stopPropagation(); // the page can have its own use for arrows
    show();
  }
  function enter(other) {
    box = other;
    const place = box.querySelector("[data-stage]");
    canvas.className = "viewer-canvas";
    canvas.setAttribute("aria-label", place.dataset.label ?? "");
    canvas.setAttribute("aria-describedby", place.dataset.describedby ?? "");
    place.dataset.shape = movement.shape;
    place.insertBefore(canvas, place.querySelector("button"));
    place.setAttribute("data-shown", "");
    stage.paint();
    box.addEventListener("click", press);
    box.querySelector("[data-controls]").inert = false;
    say(box, ["front", "feet", "head"], movement.front);
    show();
  }
  function leave() {
    box.removeEventListener("click", press);
    box.querySelector("[data-stage]").removeAttribute("data-shown");
    box.querySelector("[data-controls]").inert = true;
  }

  try {
    const files = Promise.all([whom, what]);
    files.catch(() => {}); // it is seen below; before that the stage may fail
    stage = await createStage(canvas, { patient, onunable: unable });
    const [body, read] = await files;
    movement = read;
    stage.show(body, movement, side);
    if (ended) return null;
    stage.onturn(show);
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "img");
    canvas.addEventListener("keydown", key);
    addEventListener("pagehide", stop); // a page that comes back from the cache begins with its stills
    enter(box);
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) play();
  } catch (error) {
    stop();
    throw error;
  }
  return {
    stop, at, play, pause,
    move(other, which) {
      leave();
      stage.side(which);
      enter(other);
    },
    get stage() { return stage; },
    get state() { return { ...stage.seen, share: stage.share, playing, slow }; },
  };
}
