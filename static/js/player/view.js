// The page: what each state shows. It decides nothing.
import { minutes, secondsLeft } from "./clock.js";
import { BEATS, COUNTED, felt, RUNNING } from "./machine.js";

const $ = (id) => document.getElementById(id);

// `served`: the list of steps for visitors without the script; `moving` lies over the picture.
export function createView(root, served, moving) {
  const words = Object.fromEntries([...document.querySelectorAll("#words > li")].map((li) => [li.dataset.word, li.textContent]));
  let said = "", drawn = "", step = null;

  const part = (name) => step?.querySelector(`[data-part="${name}"]`);
  const text = (name) => part(name)?.textContent.trim() ?? "";
  const side = ({ pace, half, kind }) => (pace?.sides === 2 && !(pace.turns && kind === "own") ? words[half ? "right" : "left"] : "");

  function phase(state) {
    if (state.name === "resting") return words[{ gap: "between", set: "rest", step: "next" }[state.kind]] ?? "";
    if (state.name === "ready") return words[state.at > 1 || state.was ? "again" : "ready"];
    if (state.name === "working") return beat(state.kind);
    if (state.name === "paused") return words[state.missed ? "missed" : "paused"];
    return words[state.name] ?? "";
  }
  // "Hold", or what the exercise asks for instead: a walk keeps going, and a rest stays.
  const beat = (kind) => words[kind === "hold" ? step?.dataset.during : breathes() && kind !== "own" ? `breathe-${kind}` : kind] ?? words[kind];
  const breathes = () => step?.hasAttribute("data-breath");

  const fill = (word, n, of) => words[word].replace("%n", n).replace("%of", of);
  // The position in the step: "Set 1 of 2", "2 of 3".
  const turn = ({ pace, rep, kind }) => (kind !== "own" && pace.repetitions > 1 ? fill("time-of", rep, pace.repetitions) : "");
  function place(state, large) {
    const { pace, set, name, kind } = state;
    if (!pace || name === "ready" || kind === "step") return "";
    const parts = [pace.sets > 1 ? fill("set-of", set, pace.sets) : "", turn(state)];
    return parts.filter((part) => part && part !== large).join(" · ");
  }

  function put(id, node) {
    $(id).replaceChildren(...(node ? node.cloneNode(true).childNodes : []));
  }

  const find = (drawings, which) => drawings?.querySelector(`[data-picture=${which}]`) ?? drawings?.firstElementChild;

  // The picture follows the state: the start before a movement, its telling moment during it, with
  // the start as an outline behind it, and arrows.
  function picture({ name, was, kind, half, at, pace }, stage) {
    const moves = name === "working" || (name === "resting" && kind !== "set");
    const which = moves || (was === "working" && pace) ? "telling" : "start";
    const key = [stage && step?.dataset.exercise, at, half, which].join();
    if (key === drawn) return;
    drawn = key;
    const sides = step?.querySelectorAll("[data-part=picture]") ?? [];
    put("picture", stage ? find(sides[half] ?? sides[0], which) : null);
  }

  // Seconds that are worth waiting for; otherwise which time it is.
  function big(state, now) {
    const { name, was, kind, pace } = state;
    if (pace && [name, was].includes("working") && kind === "own") return words.times.replace("%n", pace.repetitions);
    const beat = [...BEATS, "gap"].includes(kind) && name !== "counting-in" && pace?.repetitions > 1;
    if (beat && (kind !== "hold" || pace.hold < COUNTED) && (kind !== "gap" || pace.between < 10)) return turn(state);
    const left = secondsLeft(state, now) ?? (state.left && Math.ceil(state.left / 1000)); // time left when it was paused
    return left === null ? "" : minutes(left);
  }

  function second(state, now) {
    const value = big(state, now);
    if ($("count").textContent === value) return;
    $("count").textContent = value;
    $("count").classList.toggle("in-words", !/^[\d:]*$/.test(value));
  }

  // For screen readers: once per step, side, rest or stop; not for each hold.
  function announce(state) {
    const key = [state.name === "working" || state.kind === "gap" ? "on" : state.name, state.at, state.pace?.turns ? 0 : state.half, state.set].join();
    if (key === said) return;
    said = key;
    if (state.kind === "gap" || state.name === "ready" || state.name === "ended") return;
    $("said").textContent = [phase(state), text("name"), side(state), state.name === "working" ? text("amount") : ""].filter(Boolean).join(". ");
  }

  return {
    second,
    // The words of a state, for talk.js; `before`: the fragment of the step before it.
    script(state, before, known) {
      const all = (name) => [...(part(name)?.children ?? [])].map((one) => one.textContent.trim());
      return {
        known, name: text("name"), amount: text("amount"), side: side(state), quiet: breathes(), ahead: step?.hasAttribute("data-ahead"),
        lastEase: before?.querySelector("[data-part=ease-off]")?.textContent.trim() ?? "",
        setUp: all("set-up"), firstTime: all("first-time"), cue: text("cue"), breathing: text("breathing"), easeOff: text("ease-off"),
        words: { ...words, hold: beat("hold"), "say-go": words[breathes() ? "breathe-go" : "say-go"] },
      };
    },
    // The line that is being said, which stays until the next one.
    caption(line) { $("line").textContent = line; },
    take(fragment) {
      if (fragment === step) return;
      step = fragment;
      for (const name of ["name", "amount", "line", "how", "easier", "cautions"]) put(name, part(name));
      $("easier-box").hidden = !step.hasAttribute("data-eased");
    },
    // `hurt`: the fragment of the step that "Something hurts" means.
    show(state, now, hurt) {
      const { name } = state, running = RUNNING.includes(name), before = root.dataset.state;
      const stage = name !== "hurting" && name !== "done" && name !== "ended", waits = name === "ready" && !state.pace;
      root.dataset.state = name;
      $("stage").hidden = $("how-box").hidden = !stage;
      $("hurting").hidden = name !== "hurting";
      $("finished").hidden = name !== "done";
      $("bar").hidden = name === "ended" || name === "hurting";
      $("controls").hidden = !stage;
      $("go").disabled = waits && !$("trouble").textContent;
      $("go").textContent = words[waits ? "try-again" : name === "ready" ? (state.was ? "go-on" : "start") : running ? "pause" : "go-on"];
      $("go").classList.toggle("secondary", running);
      $("did").hidden = !(name === "working" && state.kind === "own");
      $("back").disabled = $("skip").disabled = !running && name !== "paused";
      $("again").disabled = !running;
      $("skip").textContent = words[name === "resting" && state.kind === "step" ? "now" : "skip"];
      $("phase").textContent = phase(state);
      $("side").textContent = name === "resting" && state.kind === "step" ? "" : side(state);
      $("place").textContent = place(state, big(state, now));
      $("amount").hidden = name === "working" || Boolean($("place").textContent);
      $("where").textContent = state.of === 1 ? "" : fill("step-of", state.at, state.of);
      picture(state, stage);
      moving.show(state, Number(step?.dataset.number) === state.at ? step : null);
      second(state, now);
      put("easier-ways", hurt?.querySelector("[data-part=easier]"));
      $("hurting-exercise").value = hurt?.dataset.exercise ?? "";
      $("hurting-step").value = felt(state);
      $("hurts-step").value = felt(state);
      $("at").value = state.at;
      if (before !== name && name === "hurting") $("hurting-title").focus();
      if (before !== name && name === "done") $("finished-title").focus();
      if (before === "hurting" && stage) $("go").focus();
      announce(state);
    },
    takeOver(yes) {
      if (!yes) moving.close();
      root.hidden = !yes;
      served.hidden = yes;
    },
    tell(word) { $("trouble").textContent = word ? words[word] : ""; },
  };
}
