// Where the bones and the things are at a moment of a movement.

// The first sample at or before a share (0 to 1) of the movement, and how far it is to the next.
function between({ at }, share) {
  if (at.length < 2) return [0, 0];
  const time = Math.min(Math.max(share, 0), 1) * at.at(-1);
  let first = 0;
  while (first < at.length - 2 && at[first + 1] <= time) first++;
  return [first, (time - at[first]) / (at[first + 1] - at[first])];
}

function mixed(movement, share) {
  const [first, rest] = between(movement, share), last = movement.at.length - 1;
  return movement.values.map((values) => values[first] + (values[Math.min(first + 1, last)] - values[first]) * rest);
}

// The turn about a vector by its length, as nine numbers in rows.
export function turned(x, y, z) {
  const angle = Math.hypot(x, y, z);
  if (angle < 1e-9) return [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const s = Math.sin(angle), c = 1 - Math.cos(angle);
  [x, y, z] = [x / angle, y / angle, z / angle];
  return [
    1 - c * (y * y + z * z), c * x * y - s * z, c * x * z + s * y,
    c * x * y + s * z, 1 - c * (x * x + z * z), c * y * z - s * x,
    c * x * z - s * y, c * y * z + s * x, 1 - c * (x * x + y * y),
  ];
}

const row = (m, i, v) => m[i * 3] * v[0] + m[i * 3 + 1] * v[1] + m[i * 3 + 2] * v[2];

// For each bone three rows of four numbers, which take a place on the resting body to its place
// now; and the places where the bones begin.
export function poseAt(body, movement, share) {
  const values = mixed(movement, share), count = body.parents.length;
  const matrices = new Float32Array(count * 12), turns = [], places = [];
  for (let bone = 0; bone < count; bone++) {
    const rest = body.joints.subarray(bone * 3, bone * 3 + 3), above = body.parents[bone];
    const own = turned(values[bone * 3], values[bone * 3 + 1], values[bone * 3 + 2]);
    if (above < 0) {
      turns.push(own);
      places.push(values.slice(count * 3, count * 3 + 3));
    } else {
      const m = turns[above], from = body.joints.subarray(above * 3, above * 3 + 3), start = places[above];
      const step = [rest[0] - from[0], rest[1] - from[1], rest[2] - from[2]];
      places.push([0, 1, 2].map((i) => start[i] + row(m, i, step)));
      turns.push([0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => m[i * 3] * own[j] + m[i * 3 + 1] * own[3 + j] + m[i * 3 + 2] * own[6 + j])));
    }
    const m = turns[bone];
    for (let i = 0; i < 3; i++) {
      matrices.set([m[i * 3], m[i * 3 + 1], m[i * 3 + 2], places[bone][i] - row(m, i, rest)], bone * 12 + i * 4);
    }
  }
  return { matrices, places };
}

// The things that are there at a moment, with all their numbers.
export function thingsAt(body, movement, share) {
  const [sample] = between(movement, share), values = mixed(movement, share);
  let column = body.parents.length * 3 + 3;
  return movement.things.flatMap(([kind, ground, when, material, side, numbers]) => {
    const filled = numbers.map((n) => (n === null ? values[column++] : n));
    return when.length && (sample < when[0] || sample > when[1]) ? [] : [{ kind, ground, material, side, numbers: filled }];
  });
}

export const changing = (movement) => movement.things.some(([, , when, , , numbers]) => when.length || numbers.includes(null));
