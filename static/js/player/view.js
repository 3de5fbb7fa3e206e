// The page: what is shown in each state. It is told everything, decides nothing, and knows no deadline but the one it is given.
import { minutes, secondsLeft } from "./clock.js";

const $ = (id) => document.getElementById(id);
const RUNNING = ["counting-in", "working", "switching", "resting"];

export function createView(root) {
  const words = Object.fromEntries([...document.querySelectorAll("#words > li")].map((li) => [li.dataset.word, li.textContent]));
  let shown = "", step = null;

  const part = (name) => step?.querySelector(`[data-part="${name}"]`);
  const text = (name) => part(name)?.textContent.trim() ?? "";
  const side = (state) => (state.pace?.sides === 2 ? words[state.half ? "right" : "left"] : "");

  function phase(state) {
    if (state.name === "resting") return words[{ gap: "ease", set: "rest", step: "next" }[state.kind]] ?? "";
    if (state.name === "ready") return words[state.at > 1 || state.was ? "again" : "ready"];
    if (state.name === "working" && state.pace.hold) return words.hold;
    if (state.name === "paused") return words[state.missed ? "missed" : "paused"];
    return words[state.name] ?? "";
  }

  // Where in the step: "Set 1 of 2", "2 of 3".
  function place({ pace, set, rep, name, kind }) {
    if (!pace || name === "ready" || kind === "step") return "";
    const fill = (word, n, of) => words[word].replace("%n", n).replace("%of", of);
    const sets = pace.sets > 1 ? [fill("set-of", set, pace.sets)] : [];
    return [...sets, ...(pace.hold && pace.repetitions > 1 ? [fill("time-of", rep, pace.repetitions)] : [])].join(" · ");
  }

  function put(id, node) {
    const clone = node ? [...node.cloneNode(true).childNodes] : [];
    $(id).replaceChildren(...clone);
  }

  function big(state, now) {
    const left = secondsLeft(state, now);
    if (left !== null) return minutes(left);
    return state.name === "working" ? words.times.replace("%n", state.pace.repetitions) : "";
  }

  return {
    words,
    wording: (state) => (cue) => ({ name: text("name"), amount: text("amount"), side: side(state) })[cue] ?? words[cue] ?? "",
    // One step's fragment, in place of the one before.
    fill(fragment) {
      step = fragment;
      $("name").textContent = text("name");
      for (const name of ["amount", "picture", "how", "easier"]) put(name, part(name));
      put("easier-ways", part("easier"));
      $("easier-box").hidden = !step.hasAttribute("data-eased");
      $("hurting-exercise").value = step.dataset.exercise;
    },
    second(state, now) {
      const value = big(state, now);
      if ($("count").textContent !== value) $("count").textContent = value;
    },
    show(state, now) {
      const { name } = state, running = RUNNING.includes(name), before = root.dataset.state;
      root.dataset.state = name;
      const stage = name !== "hurting" && name !== "done" && name !== "ended";
      $("stage").hidden = $("how-box").hidden = !stage;
      $("hurting").hidden = name !== "hurting";
      $("finished").hidden = name !== "done";
      $("hurts").hidden = name === "done" || name === "ended" || name === "hurting";
      $("go").hidden = !stage;
      $("go").disabled = name === "ready" && !state.pace;
      $("go").textContent = words[name === "ready" ? (state.was ? "go-on" : "start") : running ? "pause" : "go-on"];
      $("go").classList.toggle("secondary", running);
      $("did").hidden = !(name === "working" && !state.pace.hold);
      $("back").hidden = $("skip").hidden = !running && name !== "paused";
      $("skip").textContent = words[name === "resting" && state.kind === "step" ? "now" : "skip"];
      $("end").hidden = name === "done";
      $("phase").textContent = phase(state);
      $("side").textContent = name === "resting" && state.kind === "step" ? "" : side(state);
      $("place").textContent = place(state);
      $("where").textContent = words["step-of"].replace("%n", state.at).replace("%of", state.of);
      $("hurting-step").value = state.at;
      this.second(state, now);
      if (before !== name && name === "hurting") $("hurting-title").focus();
      if (before !== name && name === "done") $("finished-title").focus();
      if (before === "hurting" && stage) $("go").focus();
      this.announce(state);
    },
    // For screen readers: once per step, side, rest or stop; never per second, and not for each hold.
    announce(state) {
      const key = [state.name === "working" || state.kind === "gap" ? "on" : state.name, state.at, state.half, state.set].join();
      if (key === shown) return;
      shown = key;
      if (state.kind === "gap" || state.name === "ready" || state.name === "ended") return;
      $("said").textContent = [phase(state), text("name"), side(state), state.name === "working" ? text("amount") : ""].filter(Boolean).join(". ");
    },
    tell(word) { $("trouble").textContent = word ? words[word] : ""; },
  };
}
