// Meshes of the things beside the body: mat, chair, ball, strap. A vertex is seven numbers: place,
// normal, and a tag of material and face, because lines are drawn where faces meet.
import { turned } from "./bones.js";

const radians = Math.PI / 180;

// A function that takes a place on a thing to its place in the room. Numbers: centre, sizes, turn.
function placer([x, y, z, , , , a, b, c]) {
  const m = turned(a * radians, b * radians, c * radians);
  return ([u, v, w]) => [
    x + m[0] * u + m[1] * v + m[2] * w, y + m[3] * u + m[4] * v + m[5] * w, z + m[6] * u + m[7] * v + m[8] * w,
  ];
}

function grid(rows, columns, round) {
  const out = [];
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) {
    const a = i * columns + j, b = i * columns + (j + 1) % columns, low = (i + 1) % round * columns - i * columns;
    out.push([a, b, a + low], [b, b + low, a + low]);
  }
  return out;
}

// Each maker gives pieces: [places, triangles, face, is it the top].
const MAKERS = [
  function box(n) {
    const put = placer(n), [x, y, z] = [n[3] / 2, n[4] / 2, n[5] / 2];
    return [[1, 0], [1, 1], [-1, 0], [-1, 1], [1, 2], [-1, 2]].map(([s, axis], face) => {
      const half = [x, y, z], [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
      const places = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([p, q]) => {
        const at = [0, 0, 0];
        at[axis] = s * half[axis];
        at[u] = p * half[u] * s;
        at[v] = q * half[v];
        return put(at);
      });
      return [places, [[0, 1, 2], [0, 2, 3]], face + 1, face === 1];
    });
  },
  function slab(n) {
    const put = placer(n), corner = n[9], [x, y, z] = [n[3] / 2 - corner, n[4] / 2, n[5] / 2 - corner], ring = [];
    for (let k = 0; k < 28; k++) {
      const quarter = Math.floor(k / 7), angle = (quarter * 90 + (k % 7) * 15) * radians;
      ring.push([x * [1, -1, -1, 1][quarter] + corner * Math.cos(angle), z * [1, 1, -1, -1][quarter] + corner * Math.sin(angle)]);
    }
    const level = (h) => ring.map(([u, w]) => put([u, h, w]));
    const fan = (from, to) => ring.slice(2).map((_, k) => [0, k + from, k + to]);
    return [[level(y), fan(2, 1), 1, true], [level(-y), fan(1, 2), 3, false], [[...level(-y), ...level(y)], grid(1, 28, 2).map(([a, b, c]) => [a, c, b]), 2, false]];
  },
  function soft(n) {
    const put = placer(n), power = (v, e) => Math.sign(v) * Math.abs(v) ** e, places = [];
    for (let i = 0; i <= 12; i++) for (let j = 0; j < 28; j++) {
      const u = (i / 12 - 0.5) * Math.PI, v = j / 14 * Math.PI, wide = power(Math.cos(u), 0.7) / 2;
      places.push(put([n[3] * wide * power(Math.cos(v), n[9]), n[4] / 2 * power(Math.sin(u), 0.8), n[5] * wide * power(Math.sin(v), n[9])]));
    }
    return [[places, grid(12, 28, 99).map(([a, b, c]) => [a, c, b]), 0, true]];
  },
  function ball([x, y, z, radius]) {
    const places = [];
    for (let i = 0; i <= 14; i++) for (let j = 0; j < 28; j++) {
      const u = i / 14 * Math.PI, v = j / 14 * Math.PI, wide = radius * Math.sin(u);
      places.push([x + wide * Math.cos(v), y + radius * Math.cos(u), z + wide * Math.sin(v)]);
    }
    return [[places, grid(14, 28, 99), 0, true]];
  },
  (n) => tube(n, false),
  (n) => tube(n, true),
  function mesh(n) {
    const places = n.length / 3;
    return [[Array.from({ length: places }, (_, i) => n.slice(i * 3, i * 3 + 3)), Array.from({ length: places / 3 }, (_, i) => [i * 3, i * 3 + 1, i * 3 + 2]), 0, true]];
  },
];

const minus = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const unit = (v) => { const size = Math.hypot(...v) || 1; return v.map((n) => n / size); };

// A soft curve through points (Catmull-Rom), as studio/props.py lays it.
function curve(points, closed) {
  const last = points.length - 1, out = [];
  const p = closed ? [points[last], ...points, points[0], points[1]]
    : [points[0].map((v, i) => 2 * v - points[1][i]), ...points, points[last].map((v, i) => 2 * v - points[last - 1][i])];
  for (let k = 0; k + 3 < p.length; k++) for (let t = 0; t < 1; t += 0.125) {
    const [a, b, c, d] = p.slice(k, k + 4);
    out.push(b.map((v, i) => 0.5 * (2 * v + (c[i] - a[i]) * t + (2 * a[i] - 5 * v + 4 * c[i] - d[i]) * t * t + (3 * v - a[i] - 3 * c[i] + d[i]) * t ** 3)));
  }
  return closed ? out : [...out, points[last]];
}

function tube([radius, ...flat], closed) {
  const points = Array.from({ length: flat.length / 3 }, (_, i) => flat.slice(i * 3, i * 3 + 3));
  const way = points.length > 2 ? curve(points, closed) : points, count = way.length, sides = radius > 3 ? 28 : 8;
  const places = [];
  let side = [0.3, 0.9, 0.2];
  way.forEach((at, i) => {
    const [a, b] = closed ? [(i + count - 1) % count, (i + 1) % count] : [Math.max(i - 1, 0), Math.min(i + 1, count - 1)];
    const along = unit(minus(way[b], way[a])), lean = side[0] * along[0] + side[1] * along[1] + side[2] * along[2];
    side = i ? unit(minus(side, along.map((v) => v * lean))) : unit(cross(along, side));
    const other = cross(along, side);
    for (let k = 0; k < sides; k++) {
      const c = radius * Math.cos(k / sides * 2 * Math.PI), s = radius * Math.sin(k / sides * 2 * Math.PI);
      places.push(at.map((v, axis) => v + c * side[axis] + s * other[axis]));
    }
  });
  const skin = [places, grid(closed ? count : count - 1, sides, closed ? count : 1e9), 0, true];
  if (closed) return [skin];
  const fan = Array.from({ length: sides - 2 }, (_, k) => [0, k + 1, k + 2]);
  return [skin, [places.slice(0, sides), fan.map(([a, b, c]) => [a, c, b]), 1, true], [places.slice(-sides), fan, 2, true]];
}

// One mesh of all things: first those that lie on the ground or stand behind.
export function meshOf(things) {
  const numbers = [], index = [];
  let ground = 0;
  for (const thing of [...things].sort((a, b) => b.ground - a.ground)) {
    for (const [places, triangles, face, top] of MAKERS[thing.kind](thing.numbers)) {
      const normals = places.map(() => [0, 0, 0]), first = numbers.length / 7;
      for (const [a, b, c] of triangles) {
        const n = cross(minus(places[b], places[a]), minus(places[c], places[a]));
        for (const v of [a, b, c]) for (let i = 0; i < 3; i++) normals[v][i] += n[i];
        index.push(first + a, first + b, first + c);
      }
      places.forEach((at, i) => numbers.push(...at, ...unit(normals[i]), (top ? thing.material : thing.side) * 16 + face));
    }
    if (thing.ground) ground = index.length;
  }
  return { vertices: new Float32Array(numbers), index: new Uint16Array(index), ground };
}
