// Tones and speech. What is said stands in a queue, so that a name is never cut; `hush` ends everything at once.

const PITCH = { ready: [523, 0.12], tick: [440, 0.07], go: [784, 0.25], end: [392, 0.3] }; // hertz, seconds

export function createSound({ Context = globalThis.AudioContext, speech = globalThis.speechSynthesis, Utterance = globalThis.SpeechSynthesisUtterance } = {}) {
  const on = { tones: true, voice: true };
  let context = null, speaking = null, queue = [], ringing = new Set();

  function beep([hertz, seconds]) {
    if (!context) return;
    const tone = context.createOscillator(), level = context.createGain(), at = context.currentTime;
    tone.frequency.value = hertz;
    level.gain.setValueAtTime(0.25, at);
    level.gain.exponentialRampToValueAtTime(0.001, at + seconds);
    tone.connect(level).connect(context.destination);
    tone.onended = () => ringing.delete(tone);
    ringing.add(tone);
    tone.start(at);
    tone.stop(at + seconds);
  }

  function sayNext() {
    speaking = queue.shift() ?? null;
    if (!speaking) return;
    const said = new Utterance(speaking.text);
    const mine = (speaking.said = said);
    said.lang = document.documentElement.lang;
    said.onend = said.onerror = () => { if (speaking?.said === mine) sayNext(); };
    speech.speak(said);
  }

  return {
    // Browsers let a page sound only after a tap: this is called in it.
    prime() {
      if (!context && Context) context = new Context();
      context?.resume();
      if (speech && Utterance && on.voice) speech.speak(new Utterance(""));
    },
    play(list, wording) {
      for (const { tone, say, rank } of list) {
        if (tone && on.tones) beep(PITCH[tone]);
        const text = say && on.voice && speech && wording(say);
        if (!text) continue;
        if (speaking && !speech.speaking && !speech.pending) speaking = null; // an engine that forgot to tell
        if (rank === 0 && (speaking || queue.length)) continue;
        queue = queue.filter((waiting) => waiting.rank >= Math.min(rank, 1));
        queue.push({ text, rank });
        if (!speaking) sayNext();
      }
    },
    hush() {
      queue = [];
      speaking = null;
      speech?.cancel();
      for (const tone of ringing) { tone.onended = null; tone.disconnect(); tone.stop(); }
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
