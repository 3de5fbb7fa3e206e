// A movement in step with the player: it lies over the still, and goes where the state of the run
// wants it (../player/machine.js). If it cannot be shown, it is taken away, and `off` says so once.
import { isSteady } from "../player/machine.js";
import { bodyFrom, movementFrom } from "./read.js";
import { createStage, VIEWS } from "./stage.js";
import { secondsAt, shareAt } from "./timing.js";

const HOLDING = 0.6; // of a hold, at most, until the body is there

// Where the movement goes in a state: `to` a share of it (0 is the start, 1 the end) in `over`
// milliseconds, or within some at most (`within`), or on and on (`loop`); null if nothing is shown. A
// pause stays where it is. What goes round ends where it began.
export function planOf({ name, kind, pace, span }, { round = false, told = 1 }) {
  const there = round ? told : 1, home = round ? 1 : 0;
  switch (name) {
    case "working":
      if (kind === "own") return { loop: true };
      if (isSteady(pace)) return round || told > 0 ? { loop: true } : { to: 0 };
      if (kind === "hold") return { to: there, within: span * HOLDING };
      return { to: kind === "go" ? there : home, over: span };
    case "resting": return kind === "step" ? { loop: true } : { to: 0, within: span };
    case "paused": return { stay: true };
    case "ready": case "counting-in": case "switching": return { to: 0 };
    default: return null;
  }
}

// The share at a moment, `gone` milliseconds after the plan began at the share `from`.
export function shareOf({ to, over, within = Infinity, loop, stay }, from, gone, movement) {
  if (stay) return from;
  if (loop) return shareAt(movement, secondsAt(movement, from) + gone / 1000);
  const long = movement.seconds.reduce((sum, one) => sum + one, 0) * 1000 * Math.abs(to - from);
  const way = Math.min(1, gone / Math.max(over ?? Math.min(long, within), 1));
  return way < 1 ? from + (to - from) * way * way * (3 - 2 * way) : to;
}

const phase = ({ name, at, half, set, rep, kind }) => [name, at, half, set, rep, kind].join();

// `place`: where the canvas goes; `turn`: the button that shows the next side. `now`: the clock of
// the player.
export function createClocked({ place, turn, now, off }) {
  let stage = null, ended = false;
  let text = "", movement = null, state = null, side = "", plan = null, from = 0, since = 0;

  const share = () => shareOf(plan, from, now() - since, movement);
  function hide() {
    place.hidden = turn.hidden = true;
    stage?.follow(null);
  }
  function end() {
    ended = true;
    turn.removeEventListener("click", look);
    hide();
    stage?.stop();
    place.replaceChildren();
  }
  function fail() {
    if (ended) return;
    end();
    off();
  }

  const canvas = document.createElement("canvas");
  const opened = createStage(canvas, { onunable: fail }).then((made) => {
    if (ended) return made.stop();
    stage = made;
    place.replaceChildren(canvas);
  });
  opened.catch(fail);

  async function load(wanted, bodyAt) {
    try {
      const [body, read] = await Promise.all([bodyFrom(bodyAt), movementFrom(wanted), opened]);
      if (wanted !== text || ended) return; // another step has come
      movement = read;
      stage.show(body, movement, side);
      if (!ended) follow();
    } catch {
      if (wanted === text) text = ""; // it did not arrive: the still, and once more in the next state
    }
  }

  // A plan begins where the one before has come to.
  function follow() {
    const next = movement && planOf(state, movement);
    if (!next) return hide();
    const hidden = place.hidden;
    from = plan && !hidden ? share() : next.to ?? 0;
    if (movement.round && from === 1) from = 0;
    [plan, since] = [next, now()];
    place.hidden = turn.hidden = false;
    let last = from;
    if (next.stay || next.to === from) stage.at(from);
    else stage.follow(() => {
      const [before, there] = [last, (last = share())];
      return there === before && there === next.to ? null : there; // arrived: no more frames
    });
    if (hidden) stage.paint();
  }

  const look = () => stage?.from(VIEWS[(VIEWS.indexOf(stage.seen.view) + 1) % VIEWS.length]);
  turn.addEventListener("click", look);

  return {
    end,
    // `fragment`: the step as the server sent it.
    show(next, fragment) {
      if (ended) return;
      const before = state, drawings = fragment?.querySelectorAll("[data-part=picture]") ?? [];
      state = next;
      if (["done", "ended"].includes(next.name)) return end();
      const { movement: wanted = "", body } = fragment?.dataset ?? {}, which = drawings[next.half]?.dataset.side ?? "", turned = which !== side;
      side = which;
      if (wanted !== text) {
        [text, movement, plan] = [wanted, null, null];
        hide();
        if (wanted) load(wanted, body);
      } else if (movement && (turned || phase(before) !== phase(next))) {
        if (turned) {
          stage.side(side);
          plan = null;
        }
        follow();
      }
    },
  };
}
