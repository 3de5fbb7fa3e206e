// What a visitor can set. The voices of a device can come late, or not at all.
import { attempt, call, device } from "./device.js";
import { mark } from "./store.js";

export function createSettings({ $, memory, sound, dispatch }) {
  const { settings } = memory, choice = $("speaker");
  let voices = [];

  function box(name, does) {
    $(name).checked = Boolean(settings[name]);
    does($(name).checked);
    $(name).addEventListener("change", () => { memory.set(name, $(name).checked); does($(name).checked); });
  }
  for (const kind of ["tones", "voice", "shake"]) box(kind, (yes) => sound.turn(kind, yes));
  box("own", (yes) => dispatch({ type: "own", yes }));

  function speak() {
    sound.speak({ rate: settings.rate, volume: settings.volume, voice: voices.find(({ voiceURI }) => mark(voiceURI) === settings.speaker) ?? null });
  }
  function list() {
    const lang = document.documentElement.lang.slice(0, 2), found = call(device.speech, "getVoices");
    voices = attempt(() => [...found].filter((voice) => voice.lang.startsWith(lang))) ?? [];
    choice.replaceChildren(choice.firstElementChild, ...voices.map(({ name, voiceURI }) => new Option(name, mark(voiceURI))));
    choice.value = voices.some(({ voiceURI }) => mark(voiceURI) === settings.speaker) ? settings.speaker : 0;
    choice.parentNode.hidden = voices.length < 2;
    speak();
  }
  for (const [name, field] of Object.entries({ speaker: choice, rate: $("rate"), volume: $("volume") })) {
    field.value = settings[name];
    field.addEventListener("change", () => { memory.set(name, field.value); speak(); });
  }
  list();
  call(device.speech, "addEventListener", "voiceschanged", list);
}
