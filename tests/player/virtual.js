// The player itself, without a page, on a virtual clock and with a voice that takes its time. Input:
// { routines, voice, late }: each routine a list of steps { pace, name, setUp, firstTime, cue,
// breathing, easeOff, quiet, known }; `voice`: words a second (0: none); `late`: milliseconds by which
// a timer can be late. Output, for each routine: what happens, span by span; what is said and shown,
// and when, in seconds from Start. The visitor presses Start, and nothing else.
import { createHeart } from "../../static/js/player/heart.js";
import { fresh } from "../../static/js/player/machine.js";
import { createSound } from "../../static/js/player/sound.js";

globalThis.document ??= { documentElement: { lang: "en" } };
const SPANS = { "counting-in": "get-ready", switching: "switch" }, RESTS = { gap: "gap", set: "rest", step: "next" };
const WORDS = {
  go: "Go slowly", hold: "Hold", back: "Ease off", "get-ready": "Get ready", switch: "Change sides", rest: "Rest", "once-more": "Rest as you like. Then another round", "same-side": "Rest as you like. Then another round on the same side", "say-go": "Now, slowly", "say-back": "And back", "carry-on": "Carry on like this until I say last one", "left-first": "Left side first", next: "Next", finished: "That is all",
  "last-one": "Last one", "half-way": "Half-way", three: "Three", two: "Two", one: "One",
};
const spanOf = ({ name, kind }) => SPANS[name] ?? (name === "resting" ? RESTS[kind] : kind);

export function played(steps, { voice = 2.5, late = 0, latency = 200, tones = true } = {}) {
  const START = 1_000_000, spans = [], said = [], shown = [], faults = [], timers = new Map();
  let now = START, id = 0, seed = 7;
  const random = (most) => (seed = (seed * 48271) % 2147483647) % (most + 1);
  const set = (f, ms) => (timers.set(++id, [f, now + ms + random(late)]), id), clear = (one) => timers.delete(one);

  class Utterance { constructor(text) { this.text = text; } }
  const speech = {
    speaking: false, pending: false, now: null,
    speak(one) {
      if (!one.text) return;
      if (this.speaking) faults.push(`overtaken: ${one.text}`);
      this.speaking = true;
      said.push({ at: (now - START) / 1000, text: one.text });
      set(() => {
        this.speaking = false;
        said.at(-1).end = (now - START) / 1000;
        one.onend();
      }, latency + (1000 * one.text.split(/\s+/).length) / voice);
    },
    cancel() { if (this.speaking) faults.push(`cut off: ${said.at(-1).text}`); },
  };
  const sound = createSound(voice ? { speech, Utterance } : {}, () => now);
  sound.turn("tones", tones);
  const script = (state) => {
    const step = steps[state.at - 1], { pace } = step, before = steps[state.last - 1];
    return { ...step, amount: "", side: pace.sides === 2 ? (state.half ? "Right side" : "Left side") : "", lastEase: before?.easeOff ?? "", words: { ...WORDS, ...step.words } };
  };
  let begun = now, known = 1;
  const heart = createHeart(fresh(steps.length), {
    sound, script, second() {}, caption(line) { shown.push({ at: (now - START) / 1000, line }); },
    changed(before, state, at) {
      if (before.name !== "ready" && (spanOf(before) !== spanOf(state) || before.until !== state.until)) {
        spans.push([spanOf(before), Math.round(at - begun) / 1000]);
        begun = at;
      }
    },
  }, { now: () => now, set, clear });
  const arrive = (at) => heart.dispatch({ type: "step", at, of: steps.length, pace: steps[at - 1].pace });
  arrive(1);
  heart.dispatch({ type: "start" });
  for (let looks = 0; timers.size; looks++) {
    if (looks > 100_000) throw new Error("it never ends");
    if (known < steps.length && heart.state.at === known) arrive(++known); // each step that begins asks for the next
    const [one, [f, due]] = [...timers].reduce((first, other) => (other[1][1] < first[1][1] ? other : first));
    timers.delete(one);
    now = Math.max(now, due);
    f();
  }
  return { spans, said, shown, faults, state: heart.state.name, took: spans.reduce((sum, [, seconds]) => sum + seconds, 0) };
}

if (globalThis.process?.argv[1]?.endsWith("virtual.js")) {
  let asked = "";
  for await (const piece of process.stdin) asked += piece;
  const { routines, ...how } = JSON.parse(asked);
  process.stdout.write(JSON.stringify(routines.map((steps) => played(steps, how))));
}
