// Keeps the screen on during a run. The lock is lost whenever the page is hidden.
import { call, device } from "./device.js";

export function createWake(from = device) {
  let wanted = false, lock = null, asking = false;

  async function ask() {
    if (!wanted || lock || asking || from.hidden) return;
    asking = true;
    lock = (await call(from.wakeLock, "request", "screen")) ?? null;
    asking = false;
    call(lock, "addEventListener", "release", () => { lock = null; });
    if (!wanted) call(lock, "release");
  }

  document.addEventListener("visibilitychange", ask);
  return (yes) => {
    wanted = yes;
    if (yes) ask();
    else call(lock, "release");
  };
}
