// Keep the screen on while something runs. The lock is lost whenever the page is hidden, and asked for again when it is back.

export function createWake(navigator = globalThis.navigator) {
  let wanted = false, lock = null, asking = false;

  async function ask() {
    if (!wanted || lock || asking || !navigator.wakeLock || document.visibilityState !== "visible") return;
    asking = true;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => { lock = null; });
      if (!wanted) lock.release();
    } catch {
      lock = null; // refused, as on low battery: the run goes on without
    }
    asking = false;
  }

  document.addEventListener("visibilitychange", ask);
  return (yes) => {
    wanted = yes;
    if (yes) ask();
    else lock?.release();
  };
}
