// Reads the two files that studio/web.py writes: a body, and a movement of it. Both begin with the
// length of a JSON header and the header. Lengths are centimetres, turns are radians.

// Bodies are fetched: the last ones are kept, because the next movement mostly has the same.
const KEPT = 2, WAIT = 15000; // milliseconds
const bodies = new Map();

export function bodyFrom(address) {
  if (!bodies.has(address)) {
    const read = fetched(address).then(readBody);
    read.catch(() => bodies.delete(address)); // it is asked for again next time
    bodies.set(address, read);
    if (bodies.size > KEPT) bodies.delete(bodies.keys().next().value);
  }
  return bodies.get(address);
}

export async function fetched(address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout?.(WAIT) });
  if (!answer.ok) throw new Error("load");
  return answer.arrayBuffer();
}

// A movement is an instruction, so it comes with a page, or from an address behind the same door:
// deflated, in base64.
export async function movementAt(address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout?.(WAIT) });
  if (!answer.ok || answer.redirected) throw new Error("load");
  return movementFrom(await answer.text());
}

export async function movementFrom(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const unpack = new DecompressionStream("deflate-raw");
  unpack.catch?.(() => {}); // where it is forbidden, it can be a promise that rejects
  const plain = new Blob([bytes]).stream().pipeThrough(unpack);
  return readMovement(await new Response(plain).arrayBuffer());
}

function parts(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  let at = 4 + length;
  const bytes = (count) => new Uint8Array(buffer, (at += count) - count, count);
  return {
    header: JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length))),
    bytes,
    // Whole numbers: a plane of low bytes and one of high bytes, 0, -1, 1, -2 … as 0, 1, 2, 3 …
    numbers(count) {
      const low = bytes(count), high = bytes(count), out = new Int16Array(count);
      for (let i = 0; i < count; i++) {
        const code = low[i] | high[i] << 8;
        out[i] = code & 1 ? -(code + 1) / 2 : code / 2;
      }
      return out;
    },
  };
}

// The triangles, and for each vertex its gate: the corners of the triangle on whose edge it was
// reached. Each code is a corner: 0 is a new vertex, 1 says that the edge has no neighbour, and more
// how many vertices ago the corner was new, plus 1.
function walk(codes, { vertices, triangles }) {
  const index = new Uint16Array(triangles * 3), gates = new Int32Array(vertices * 3).fill(-1);
  const seen = new Uint8Array((vertices * vertices >> 3) + 1), stack = []; // of the stack each three are an edge and the corner beyond it
  let at = 0, made = 0, count = 0;
  function see(a, b) {
    const edge = a * vertices + b;
    seen[edge >> 3] |= 1 << (edge & 7);
  }
  function corner(code, a, b, c) {
    if (code) return made - code + 1;
    gates[made * 3] = a;
    gates[made * 3 + 1] = b;
    gates[made * 3 + 2] = c;
    return made++;
  }
  function take(a, b, c) {
    index[count] = a;
    index[count + 1] = b;
    index[count + 2] = c;
    count += 3;
    see(a, b);
    see(b, c);
    see(c, a);
    stack.push(c, b, a, a, c, b);
  }
  while (count < index.length) {
    if (!stack.length) { // the next piece
      const a = corner(codes[at++], -1, -1, -1), b = corner(codes[at++], a, a, a), c = corner(codes[at++], a, a, a);
      stack.push(b, a, c);
      take(a, b, c);
      continue;
    }
    const opposite = stack.pop(), b = stack.pop(), a = stack.pop(), edge = a * vertices + b;
    if (seen[edge >> 3] & 1 << (edge & 7)) continue;
    const code = codes[at++];
    if (code === 1) see(a, b);
    else take(a, b, corner(code, a, b, opposite));
  }
  return { index, gates };
}

export function readBody(buffer) {
  const { header, bytes, numbers } = parts(buffer), count = header.vertices;
  const { index, gates } = walk(numbers(header.codes), header);
  // A place differs little from where its gate's triangle, turned over on the edge, would have it.
  const steps = new Int32Array(count * 3), places = new Float32Array(count * 3);
  for (let axis = 0; axis < 3; axis++) {
    const off = numbers(count);
    for (let i = 0; i < count; i++) {
      const a = gates[i * 3], b = gates[i * 3 + 1], c = gates[i * 3 + 2];
      steps[i * 3 + axis] = off[i] + (a < 0 ? 0 : steps[a * 3 + axis] + steps[b * 3 + axis] - steps[c * 3 + axis]);
      places[i * 3 + axis] = steps[i * 3 + axis] * header.step + header.low[axis];
    }
  }
  const column = () => {
    const values = bytes(count).slice();
    for (let i = 0; i < count; i++) if (gates[i * 3] >= 0) values[i] += values[gates[i * 3]];
    return values;
  };
  const four = (columns) => {
    const out = new Uint8Array(count * 4);
    columns.forEach((values, k) => values.forEach((value, i) => { out[i * 4 + k] = value; }));
    return out;
  };
  const bones = four([column(), column(), column(), column()]);
  const rest = [column(), column(), column()];
  const shares = four([rest[0].map((_, i) => 63 - rest[0][i] - rest[1][i] - rest[2][i]), ...rest]);
  const fields = four([column(), column(), column(), column()]); // arm, hair, keep, tag
  const bone = header.parents.length, table = numbers(bone * 3), joints = new Float32Array(bone * 3);
  for (let i = 0; i < bone; i++) for (let axis = 0; axis < 3; axis++) joints[i * 3 + axis] = table[axis * bone + i] / 100;
  return { ...header, places, index, bones, shares, fields, joints };
}

const OWN = 1, LENGTH = 50; // steps of a centimetre, as in studio/web.py

// `values[column][sample]`: three columns for the turn of each bone, three for the place of the
// first, and one for each number of a thing that changes.
export function readMovement(buffer) {
  const { header, numbers } = parts(buffer);
  const samples = header.at.length;
  const lengths = 3 + header.things.reduce((sum, thing) => sum + thing.at(-1).filter((n) => n === null).length, 0);
  const first = numbers(header.columns), codes = numbers(header.columns), values = [];
  const change = numbers(codes.filter((code) => code === OWN).length * (samples - 1));
  let at = 0, last = null; // the last column that is stored by itself; the others follow it, or stay
  for (let column = 0; column < header.columns; column++) {
    const steps = new Float32Array(samples);
    let speed = 0;
    for (let i = 1; i < samples; i++) {
      if (codes[column] === OWN) steps[i] = steps[i - 1] + (speed += change[at++]);
      else if (codes[column]) steps[i] = Math.floor(codes[column] * last[i] / 2048 + 0.5);
    }
    if (codes[column] === OWN) last = steps;
    const unit = column < header.columns - lengths ? header.half / Math.PI : LENGTH;
    values.push(steps.map((step) => (first[column] + step) / unit));
  }
  return { ...header, values };
}
