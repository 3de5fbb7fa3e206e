// When a movement is where, if it runs by itself: from the start to the end with a rest at each
// keyframe, and back; one that goes round goes on evenly.
const END = 1.2, START = 0.9, PASSING = 0.35; // seconds of rest

const eased = (x) => x * x * (3 - 2 * x);

// [[seconds, from, to] …]: from and to are shares of the movement.
export function partsOf({ seconds, round }) {
  const count = seconds.length, there = seconds.map((s, i) => [s, i / count, (i + 1) / count]);
  if (round || !count) return there;
  const way = [...there, ...there.toReversed().map(([s, from, to]) => [s, to, from])];
  return way.flatMap((part) => [part, [part[2] === 1 ? END : part[2] === 0 ? START : PASSING, part[2], part[2]]]);
}

export function shareAt(movement, seconds) {
  const parts = partsOf(movement), whole = parts.reduce((sum, [s]) => sum + s, 0);
  if (!whole) return 0;
  let left = seconds % whole;
  for (const [long, from, to] of parts) {
    if (left < long) return from + (to - from) * (movement.round ? left / long : eased(left / long));
    left -= long;
  }
  return 0;
}

// The seconds at which it is first at a share: so it goes on from where it was stopped.
export function secondsAt(movement, share) {
  let sum = 0;
  for (const [long, from, to] of partsOf(movement)) {
    if (to > from && share <= to) {
      let low = 0, high = 1; // the soft step has no short inverse
      for (let i = 0; i < 20; i++) {
        const middle = (low + high) / 2, at = from + (to - from) * (movement.round ? middle : eased(middle));
        if (at < share) low = middle;
        else high = middle;
      }
      return sum + long * low;
    }
    sum += long;
  }
  return 0;
}
