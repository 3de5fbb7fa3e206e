// Tones and speech. Speech is queued, so that a name is never cut; `hush` ends everything at once.
// If part of this fails, that part is silent and the rest of the player does not notice
// (device.js).
import { attempt, call, device, make } from "./device.js";

const PITCH = { ready: [523, 0.12], tick: [440, 0.07], go: [784, 0.25], end: [392, 0.3] }; // hertz, seconds

export function createSound(from = device) {
  const on = { tones: true, voice: true };
  let context = null, speaking = null, queue = [], ringing = new Set();

  function beep([hertz, seconds]) {
    const tone = call(context, "createOscillator"), level = call(context, "createGain");
    attempt(
      () => { tone.frequency.value = hertz; },
      () => level.gain.setValueAtTime(0.25, context.currentTime),
      () => level.gain.exponentialRampToValueAtTime(0.001, context.currentTime + seconds),
      () => tone.connect(level),
      () => level.connect(context.destination),
      () => { tone.onended = () => ringing.delete(tone); ringing.add(tone); },
      () => tone.start(),
      () => tone.stop(context.currentTime + seconds),
    );
  }

  function sayNext() {
    speaking = queue.shift() ?? null;
    if (!speaking) return;
    const said = (speaking.said = make(from.Utterance, speaking.text));
    const spoken = attempt(
      () => {
        said.lang = document.documentElement.lang;
        said.onend = said.onerror = () => { if (speaking?.said === said) sayNext(); };
      },
      () => from.speech.speak(said),
      () => true,
    );
    if (!spoken) forget();
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
    play(list, wording) {
      for (const { tone, say, rank } of list) {
        if (tone && on.tones) beep(PITCH[tone]);
        const text = say && on.voice && wording(say);
        if (!text) continue;
        if (speaking && !busy()) speaking = null; // for a speech engine that did not report the end
        if (rank === 0 && (speaking || queue.length)) continue;
        queue = queue.filter((waiting) => waiting.rank >= Math.min(rank, 1));
        queue.push({ text, rank });
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
      if (!yes) this.hush();
    },
    get on() { return { ...on }; },
    get sounding() { return ringing.size > 0 || speaking !== null || queue.length > 0; },
  };
}
