// Puts the parts together: events from the page go into the machine, and what comes out is shown, heard, kept and timed.
import "../trusted.js";
import { createClock } from "./clock.js";
import { cues, QUIET } from "./cues.js";
import { next } from "./machine.js";
import { createSound } from "./sound.js";
import { forgetRun, readRun, writeRun } from "./store.js";
import { createView } from "./view.js";
import { createWake } from "./wake.js";

const root = document.getElementById("player");
const $ = (id) => document.getElementById(id);
const run = Number(root.dataset.run);
const view = createView(root), sound = createSound(), awake = createWake();
const clock = createClock(() => dispatch({ type: "tick" }));
const kept = readRun(run, Number(root.dataset.of), Date.now());
const steps = new Map(); // the step that stands now and the next one, as they came from the server
let state = kept.state, looked = Date.now(), asked = 0;

function dispatch(event) {
  const now = Date.now(), before = state;
  state = next(before, event, now);
  if (state !== before) clock.run(state.until);
  if (QUIET.includes(state.name) && before.name !== state.name) sound.hush(); // before anything else is done
  if (state !== before) changed(before, now);
  else view.second(state, now);
  sound.play(cues(before, state, looked, now), view.wording(state));
  looked = now;
}

function changed(before, now) {
  if (state.name === "ended") {
    forgetRun();
    awake(false);
    if (state.over) return location.replace(root.dataset.here); // the server says why, kindly
  } else writeRun(run, state, sound.on);
  if (before.at !== state.at) {
    if (steps.has(state.at)) view.fill(steps.get(state.at));
    ask(state.at);
    for (const number of steps.keys()) if (number < state.at || number > state.at + 1) steps.delete(number);
  }
  awake(["counting-in", "working", "switching", "resting"].includes(state.name));
  view.show(state, now);
}

// Ask for a step, and with it whether the routine is still open. Each step that begins asks for the next; the last one for itself.
async function load(number) {
  const turn = ++asked;
  let text;
  try {
    const answer = await fetch(`${root.dataset.here}steps/${number}/`, { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    text = await answer.text();
  } catch {
    view.tell("lost");
    return dispatch({ type: "pause" });
  }
  const section = new DOMParser().parseFromString(text, "text/html").querySelector("section");
  if (!section || section.hasAttribute("data-over")) return dispatch({ type: "over" });
  view.tell("");
  if (turn === asked || number === state.at || number === state.at + 1) steps.set(number, section);
  const pace = Object.fromEntries(["sets", "repetitions", "hold", "gap", "rest", "sides", "switch"].map((n) => [n, Number(section.dataset[n])]));
  if (number === state.at) view.fill(section);
  dispatch({ type: "step", at: number, of: Number(section.dataset.of), pace });
}

async function ask(at) {
  if (!steps.has(at) || at >= state.of) await load(at);
  if (at < state.of && at === state.at && state.name !== "ended") load(at + 1);
}

// ------------------------------------------------------------------------------------------------------------- from the page

function go() {
  if (state.name === "ready") {
    sound.prime();
    dispatch({ type: "start" });
  } else if (state.name === "paused") {
    sound.prime();
    dispatch({ type: "resume" });
    load(state.at);
  } else dispatch({ type: "pause" });
}

const press = { go, did: () => dispatch({ type: "done" }), hurts: () => dispatch({ type: "hurts" }), back: () => dispatch({ type: "back" }),
  skip: () => dispatch({ type: "skip" }) };
for (const [id, does] of Object.entries(press)) $(id).addEventListener("click", does);
for (const kind of ["tones", "voice"]) {
  $(kind).checked = kept[kind];
  sound.turn(kind, kept[kind]);
  $(kind).addEventListener("change", () => { sound.turn(kind, $(kind).checked); writeRun(run, state, sound.on); });
}
for (const form of document.querySelectorAll("form.end")) form.addEventListener("submit", () => dispatch({ type: "end" }));
document.querySelector(".finish")?.addEventListener("submit", () => dispatch({ type: "end" }));

const KEYS = { " ": "go", MediaPlayPause: "go", Escape: "hurts", ArrowRight: "skip", MediaTrackNext: "skip", ArrowLeft: "back", MediaTrackPrevious: "back" };
addEventListener("keydown", (event) => {
  const id = KEYS[event.key];
  if (!id || event.repeat || event.ctrlKey || event.altKey || event.metaKey || $(id).hidden || $(id).disabled) return;
  if (event.key !== "Escape" && event.target.closest("button, a, input, summary")) {
    if (event.key === " " || event.target.matches("input")) return; // it has a meaning of its own there
  }
  event.preventDefault();
  press[id]();
});

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || state.name === "ended") return;
  dispatch({ type: "tick" });
  if (state.name !== "done" && steps.has(state.at)) load(state.at); // much may have changed meanwhile
});

addEventListener("online", () => { if (state.name !== "ended") ask(state.at); });

// The answer to "Something hurts" goes to the server, which decides. Without a line to it, the page stays as it is and says so.
$("hurting").querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { currentTarget: form, submitter } = event, choice = submitter.value;
  view.tell("");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams([...new FormData(form), ["choice", choice]]) });
    if (!answer.ok) throw new Error(answer.status);
    if (choice === "gentler") writeRun(run, { ...state, name: "ready" }, sound.on);
    else if (choice === "leave") writeRun(run, { ...state, name: "ready", was: null, left: null, half: 0, set: 1, rep: 1, kind: null }, sound.on);
    else forgetRun();
    location.assign(answer.url);
  } catch {
    view.tell("lost");
  }
});

view.show(state, Date.now());
root.hidden = false;
ask(state.at);
