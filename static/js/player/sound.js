// Tones, vibration and speech. Speech is queued, so that nothing is cut off or overtaken, and what could
// not end in time is left out; `hush` ends everything at once. If part of this fails, that part is
// silent and the rest of the player does not notice (device.js).
import { attempt, call, device, make } from "./device.js";
import { timeFor } from "./talk.js";

const PITCH = { ready: [523, 0.12], tick: [440, 0.07], go: [784, 0.25], end: [392, 0.3] }; // hertz, seconds
const SHAKE = { go: [80], end: [60, 60, 60] }; // ms, on and off

// `now`: the clock of the player, in which `by` is told.
export function createSound(from = device, now = () => 0) {
  const on = { tones: true, voice: true, shake: true }, manner = { rate: 1, volume: 1, voice: null };
  let context = null, speaking = null, queue = [], ringing = new Set(), slower = 1, mute = false;

  function beep([hertz, seconds]) {
    const tone = call(context, "createOscillator"), level = call(context, "createGain");
    attempt(
      () => { tone.frequency.value = hertz; },
      () => level.gain.setValueAtTime(0.25 * manner.volume, context.currentTime),
      () => level.gain.exponentialRampToValueAtTime(0.001, context.currentTime + seconds),
      () => tone.connect(level),
      () => level.connect(context.destination),
      () => { tone.onended = () => ringing.delete(tone); ringing.add(tone); },
      () => tone.start(),
      () => tone.stop(context.currentTime + seconds),
    );
  }

  // How slow this voice is, as a line of some length has shown.
  function learn({ text, begun }) {
    const long = timeFor(text), took = (now() - begun) / long;
    if (long > 2000) slower = Math.min(3, Math.max(1, took));
  }

  function sayNext() {
    do speaking = queue.shift() ?? null;
    while (speaking && now() + timeFor(speaking.text, slower) > speaking.by + 1000);
    if (!speaking) return;
    const said = (speaking.said = make(from.Utterance, speaking.text));
    const spoken = attempt(
      () => {
        said.lang = document.documentElement.lang;
        Object.assign(said, { rate: manner.rate, volume: manner.volume }, manner.voice && { voice: manner.voice });
        speaking.begun = now();
        said.onend = () => { if (speaking?.said === said) { learn(speaking); sayNext(); } };
        said.onerror = () => { if (speaking?.said === said) sayNext(); };
      },
      () => from.speech.speak(said),
      () => true,
    );
    mute = !spoken;
    if (mute) forget(); // and nobody listens to it
  }
  function forget() {
    queue = [];
    speaking = null;
  }
  const busy = () => [attempt(() => from.speech.speaking), attempt(() => from.speech.pending)].includes(true);

  return {
    // Browsers allow sound only after a tap, so this is called in one.
    prime() {
      context ??= make(from.Context);
      call(context, "resume");
      if (on.voice) call(from.speech, "speak", make(from.Utterance, ""));
    },
    play(list) {
      for (const { tone, text, rank, by = Infinity } of list) {
        if (tone && on.tones) beep(PITCH[tone]);
        if (SHAKE[tone] && on.shake) call(from, "shake", SHAKE[tone]);
        if (!text || !on.voice) continue;
        if (speaking && !busy()) speaking = null; // for a speech engine that did not report the end
        if (rank === 0 && (speaking || queue.length)) continue;
        queue.push({ text, rank, by });
        if (!speaking) sayNext();
      }
    },
    hush() {
      forget();
      // An engine that cannot stop can perhaps pause.
      if (!attempt(() => from.speech.cancel(), () => true)) call(from.speech, "pause");
      for (const tone of ringing) {
        attempt(() => { tone.onended = null; });
        call(tone, "disconnect");
        call(tone, "stop");
      }
      ringing.clear();
    },
    turn(kind, yes) {
      on[kind] = yes;
      if (!yes && kind !== "shake") this.hush();
    },
    // { rate, volume, voice }: from the next utterance on.
    speak(how) {
      Object.assign(manner, how);
      slower = Math.max(1, 1 / manner.rate);
    },
    get on() { return { ...on }; },
    get heard() { return Boolean((on.tones && context) || (on.voice && from.speech && from.Utterance && !mute)); },
    get slower() { return on.voice ? slower : 1; },
    get sounding() { return ringing.size > 0 || speaking !== null || queue.length > 0; },
  };
}
