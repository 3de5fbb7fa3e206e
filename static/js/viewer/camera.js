// Cameras without perspective, as studio/view.py has them: azimuth 0 looks at the front of somebody
// standing, -90 at their right side; degrees, centimetres, and pixels of a picture 420 wide.

export const SIZES = { landscape: [420, 262], square: [420, 340], portrait: [320, 400] };
const PAD = 0.055;

const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const dot = (a, x, y, z) => a[0] * x + a[1] * y + a[2] * z;

export function look(azimuth, elevation, roll = 0) {
  const [a, e, t] = [azimuth, elevation, roll].map((v) => v * Math.PI / 180);
  const into = [-Math.sin(a) * Math.cos(e), -Math.sin(e), -Math.cos(a) * Math.cos(e)];
  const right = [Math.cos(a), 0, -Math.sin(a)], up = cross(right, into);
  return {
    right: right.map((v, i) => v * Math.cos(t) + up[i] * Math.sin(t)),
    up: up.map((v, i) => v * Math.cos(t) - right[i] * Math.sin(t)),
    into,
  };
}

// The scale and centre that show the movement from there. `mirrored`: left and right exchanged;
// `drawn`: it is seen as the stills are, so it has their own scale and centre.
export function fitted(seen, movement, mirrored, drawn = false) {
  const [width, height] = SIZES[movement.shape], [zoom, most, dx, dy] = movement.zoom, { hull } = movement;
  let [left, right, top, bottom, near, far] = [1e9, -1e9, 1e9, -1e9, 1e9, -1e9];
  for (let i = 0; i < hull.length; i += 3) {
    const at = [mirrored ? -hull[i] : hull[i], hull[i + 1], hull[i + 2]];
    const x = dot(seen.right, ...at), y = -dot(seen.up, ...at), z = dot(seen.into, ...at);
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    [near, far] = [Math.min(near, z), Math.max(far, z)];
  }
  const deep = { depth: (near + far) / 2, width, height };
  if (drawn && movement.frame) {
    const [scale, x, y] = movement.frame;
    return { ...seen, ...deep, scale, centre: [mirrored ? -x : x, y] };
  }
  const room = 1 - 2 * PAD;
  const scale = Math.min(
    Math.min(width * room / Math.max(right - left, 1), height * room / Math.max(bottom - top, 1)) * zoom,
    most * Math.max(width, height) / 420,
  );
  const centre = [(left + right) / 2 + (mirrored ? -dx : dx), (top + bottom) / 2 + dy];
  return { ...seen, ...deep, scale, centre };
}

export const DEEP = 900; // centimetres from the nearest to the farthest that is drawn

// The matrix (in columns) from the room to the picture.
export function matrixOf({ right, up, into, scale, centre, depth, width, height }) {
  const x = 2 * scale / width, y = 2 * scale / height, z = 2 / DEEP;
  return new Float32Array([
    right[0] * x, up[0] * y, into[0] * z, 0,
    right[1] * x, up[1] * y, into[1] * z, 0,
    right[2] * x, up[2] * y, into[2] * z, 0,
    -centre[0] * x, centre[1] * y, -depth * z, 1,
  ]);
}
