// A clock that goes by deadlines: it wakes at each whole second before `until`, and asks what time it is instead of counting.
// So a hidden tab or a sleeping phone makes it late, never wrong. At most one timer; none while there is no deadline.

export function createClock(onTick, { now = () => Date.now(), set = (f, ms) => setTimeout(f, ms), clear = (id) => clearTimeout(id) } = {}) {
  let timer = null, until = null;

  function wait() {
    const left = until - now();
    timer = set(wake, left > 0 ? left % 1000 || 1000 : 250);
  }
  function wake() {
    timer = null;
    onTick();
    if (timer === null && until !== null) wait();
  }
  return {
    run(deadline) {
      if (timer !== null) clear(timer);
      timer = null;
      until = deadline;
      if (until !== null) wait();
    },
    get running() { return timer !== null; },
  };
}

// Whole seconds left, as they are shown: 4.2 s reads 5, so that 0 is never seen before the end.
export const secondsLeft = (state, now) => (state.until === null ? null : Math.max(0, Math.ceil((state.until - now) / 1000 - 0.02)));

export const minutes = (seconds) => (seconds < 60 ? String(seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
