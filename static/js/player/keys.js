// The keys of a keyboard, a headset, a remote control and a lock screen, if the browser reports them.
import { call, device } from "./device.js";
import { RUNNING } from "./machine.js";

const KEYS = { " ": "go", MediaPlayPause: "go", Escape: "hurts", ArrowRight: "skip", MediaTrackNext: "skip", ArrowLeft: "back", MediaTrackPrevious: "back" };

// `press`: what each button does; `is`: whether the state has one of these names.
export function createKeys({ $, press, go, is }) {
  addEventListener("keydown", (event) => {
    const id = KEYS[event.key];
    if (!id || event.repeat || event.ctrlKey || event.altKey || event.metaKey || $(id).disabled || !$(id).getClientRects().length) return;
    if (event.key !== "Escape" && event.target.closest("button, a, input, select, summary")) {
      if (event.key === " " || event.target.matches("input, select")) return; // these have their own use for the key
    }
    event.preventDefault();
    press[id](event);
  });

  const remote = (name, does) => call(device.mediaSession, "setActionHandler", name, does);
  remote("play", () => is("ready", "paused") && go());
  for (const name of ["pause", "stop"]) remote(name, () => is(...RUNNING) && go());
  remote("nexttrack", press.skip);
  remote("previoustrack", press.back);
}
