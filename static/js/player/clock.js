// Milliseconds that go forward at the pace of a watch, whatever the device's clock is set to: performance.now() cannot be set. In some
// browsers it stands still while the device sleeps. So where the device's clock has gone ahead of it by more than ASLEEP since the last look,
// that counts as time gone by: the device slept, or was set forward, and what is counted down then ends early or pauses. Set back, it counts
// for nothing; so nothing ever lasts longer than it should.
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

// A clock that goes by deadlines: it wakes at each whole second before `until`, and asks what time it is instead of counting.
// So a hidden tab or a sleeping phone makes it late, never wrong. At most one timer; none while there is no deadline.
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

// Whole seconds left, as they are shown: 4.2 s reads 5, so that 0 is never seen before the end.
export const secondsLeft = (state, now) => (state.until === null ? null : Math.max(0, Math.ceil((state.until - now) / 1000 - 0.02)));

export const minutes = (seconds) => (seconds < 60 ? String(seconds) : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
