// Connects the parts. It replaces the list of steps once it can show a step, until it fails.
import "../trusted.js";
import { steady } from "./clock.js";
import { call, device, make } from "./device.js";
import { createHeart } from "./heart.js";
import { createKeys } from "./keys.js";
import { felt, isWhole, RUNNING } from "./machine.js";
import { createMoving } from "./moving.js";
import { createSettings } from "./settings.js";
import { createSound } from "./sound.js";
import { createMemory, forgetRun, readRun, writeRun } from "./store.js";
import { createView } from "./view.js";
import { createWake } from "./wake.js";

const root = document.getElementById("player");
const $ = (id) => document.getElementById(id);
const [run, of, at] = ["run", "of", "at"].map((name) => Number(root.dataset[name])), now = steady(), memory = createMemory(), { settings } = memory;
const moving = createMoving({ box: $("moves"), kept: Boolean(settings.moving), changed: () => memory.set("moving", moving.on), place: $("moving"), turn: $("turn"), now });
const view = createView(root, $("served"), moving), sound = createSound(device, now), awake = createWake();
const steps = new Map(); // the current step and the next one, as the server sent them
const unknown = new Set(); // steps whose exercise was not known
const script = (state) => view.script(state, steps.get(state.last), !unknown.has(state.at));
const heart = createHeart(readRun(run, of, at), { sound, script, caption: view.caption, changed, failed, second: view.second }, { now });
const { dispatch } = heart;
const write = (state = heart.state) => writeRun(run, state, now());

function changed(before, state, at) {
  if (steps.has(state.at)) view.take(steps.get(state.at));
  show(at);
  if (state.pace) view.takeOver(true);
  awake(RUNNING.includes(state.name));
  if (state.name === "ended") {
    forgetRun();
    if (state.over) return location.replace(root.dataset.here); // that page says why
  } else write(state);
  // An exercise is known when it was done to its end.
  const left = steps.get(before.at);
  if ((state.name === "done" || state.at > before.at) && left && isWhole(before, at)) memory.learn(left.dataset.exercise);
  if (before.at === state.at) return;
  ask(state.at);
  for (const number of steps.keys()) if (![state.at, state.at + 1, state.last].includes(number)) steps.delete(number);
}
const show = (at = now()) => view.show(heart.state, at, steps.get(felt(heart.state)));

function failed() {
  view.takeOver(false);
  awake(false);
}

const NUMBERS = ["sets", "repetitions", "go", "hold", "back", "between", "rest", "sides", "turns", "switch", "ready", "first"];

// Request a step, and whether the routine is still open.
async function load(number) {
  let section;
  try {
    const answer = await fetch(`${root.dataset.here}steps/${number}/`, { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    if (answer.redirected) { // a question comes first, for example after a long absence; the position is kept
      dispatch({ type: "pause" });
      return location.replace(root.dataset.here);
    }
    section = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("section");
    if (!section) throw new Error("not from our site"); // for example from a network with a login page
  } catch {
    if (number !== heart.state.at) return; // it is requested again when its turn comes
    view.tell("lost");
    dispatch({ type: "pause" });
    return show();
  }
  if (section.hasAttribute("data-over")) return dispatch({ type: "over" });
  view.tell("");
  const another = number === heart.state.at && steps.has(number) && steps.get(number).dataset.exercise !== section.dataset.exercise;
  if (another) dispatch({ type: "pause" }); // an exercise was withheld and another replaces it
  steps.set(number, section);
  if (!memory.knows(section.dataset.exercise)) unknown.add(number);
  const pace = Object.fromEntries(NUMBERS.map((name) => [name, Number(section.dataset[name])]));
  dispatch({ type: "step", at: number, of: Number(section.dataset.of), pace });
}

async function ask(at) {
  const before = felt(heart.state);
  if (before !== at && !steps.has(before)) await load(before); // after a reload it can be this one that hurt
  if (!steps.has(at) || at >= heart.state.of) await load(at);
  if (at < heart.state.of && at === heart.state.at && heart.state.name !== "ended") load(at + 1);
}

function go() {
  if (heart.state.name === "ready" && !heart.state.pace) ask(heart.state.at);
  else if (heart.state.name === "ready") {
    sound.prime();
    dispatch({ type: "start" });
  } else if (heart.state.name === "paused") {
    sound.prime();
    dispatch({ type: "resume" });
    load(heart.state.at);
  } else dispatch({ type: "pause" });
}

// Unless this script handles the press, its form asks the server.
function hurts(event) {
  dispatch({ type: "hurts" });
  if (heart.state.name === "hurting") event.preventDefault();
}

const press = { go, hurts, did: () => dispatch({ type: "done" }), back: () => dispatch({ type: "back" }), skip: () => dispatch({ type: "skip" }), again: () => heart.again() };
for (const [id, does] of Object.entries(press)) $(id).addEventListener("click", does);
createSettings({ $, memory, sound, dispatch });
for (const form of document.querySelectorAll("form.end")) form.addEventListener("submit", () => dispatch({ type: "end" }));

createKeys({ $, press, go, is: (...names) => names.includes(heart.state.name) });

document.addEventListener("visibilitychange", () => {
  const { name } = heart.state;
  if (device.hidden && RUNNING.includes(name)) {
    write(); // the page may not come back
    if (!sound.heard) dispatch({ type: "pause", missed: true }); // nobody would know what is next
  }
  if (device.hidden || name === "ended") return;
  dispatch({ type: "tick", heard: sound.heard });
  if (heart.state.name !== "done" && steps.has(heart.state.at)) load(heart.state.at); // much can have changed in the meantime
});

// Another tab has shown a page (a message of start.js). An answer given there can end this run.
const told = () => { if (!["ended", "hurting", "done"].includes(heart.state.name)) load(heart.state.at); };
call(make(device.Channel, "backapp"), "addEventListener", "message", told);
addEventListener("online", () => { if (heart.state.name !== "ended") ask(heart.state.at); });

// The server decides what "Something hurts" leads to. If it is out of reach, the page says so.
const question = $("hurting").querySelector("form");
let choice = ""; // of the pressed button; its click event comes before submit
question.addEventListener("click", ({ target }) => { choice = target.closest("button")?.value ?? choice; });
question.addEventListener("submit", async (event) => {
  event.preventDefault();
  view.tell("");
  const slow = setTimeout(() => view.tell("lost"), 8000); // milliseconds
  try {
    const answer = await fetch(question.action, { method: "POST", body: new URLSearchParams([...new FormData(question), ["choice", choice]]) });
    if (!answer.ok) throw new Error(answer.status);
    choice === "gentler" ? write({ ...heart.state, name: "ready" }) : forgetRun(); // any other answer ends the run
    location.assign(answer.url);
  } catch {
    view.tell("lost");
  }
  clearTimeout(slow);
});

addEventListener("pagehide", () => dispatch({ type: "pause" })); // some browsers keep speaking after the page has gone
show();
if (["hurting", "done"].includes(heart.state.name)) view.takeOver(true); // these states need no step
ask(heart.state.at);
