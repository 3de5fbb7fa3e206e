// Milliseconds of elapsed time. performance.now() cannot be set, but in some browsers it stops while the
// device sleeps. So if the device's clock is ahead by more than ASLEEP since the last reading, that time
// counts as elapsed: the device slept, or its clock was set forward. A clock that was set back is
// ignored. So nothing ever lasts longer than it should.
const ASLEEP = 1000;

export function steady(watch = () => performance.now(), wall = () => Date.now()) {
  let apart = wall() - watch(), slept = 0;
  return () => {
    const at = watch(), gone = wall() - at - apart;
    apart += gone;
    if (gone > ASLEEP) slept += gone;
    return at + slept;
  };
}

// Wakes at each whole second before `until`, with at most one timer, and reads the time instead of
// counting. So a hidden tab or a sleeping phone makes it late, never wrong.
export function createClock(onTick, { now, set = (f, ms) => setTimeout(f, ms), clear = (id) => clearTimeout(id) } = {}) {
  let timer = null, until = null;

  function wait() {
    const left = until - now();
    timer = set(wake, left > 0 ? Math.ceil(left % 1000) || 1000 : 250);
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

// Whole seconds left, as shown: 4.2 s shows 5, so 0 never appears before the end.
export const secondsLeft = (state, now) => (state.until === null ? null : Math.max(0, Math.ceil((state.until - now) / 1000 - 0.02)));

export const minutes = (seconds) => (seconds < 60 ? String(seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
