// For test_web.py: plays a movement with the viewer's own modules, and prints where the bones, the
// vertices and the things are. Arguments: body file, movement file, shares (JSON).
import { readFileSync } from "node:fs";
import { poseAt, thingsAt } from "../../static/js/viewer/bones.js";
import { meshOf } from "../../static/js/viewer/solids.js";
import { readBody, readMovement } from "../../static/js/viewer/read.js";

const buffer = (path) => { const data = readFileSync(path); return data.buffer.slice(data.byteOffset, data.byteOffset + data.length); };
const [, , bodyAt, movementAt, shares] = process.argv;
const body = readBody(buffer(bodyAt)), movement = readMovement(buffer(movementAt));

// What the program SKIN of shaders.js does on the graphics card, before it presses.
function skinned(matrices) {
  const { places, bones, shares } = body, out = new Float32Array(places.length);
  for (let i = 0; i < places.length / 3; i++) for (let k = 0; k < 4; k++) {
    const m = bones[i * 4 + k] * 12, share = shares[i * 4 + k] / 63;
    for (let axis = 0; axis < 3; axis++) {
      const row = m + axis * 4;
      out[i * 3 + axis] += share * (matrices[row] * places[i * 3] + matrices[row + 1] * places[i * 3 + 1] + matrices[row + 2] * places[i * 3 + 2] + matrices[row + 3]);
    }
  }
  return [...out];
}

const played = JSON.parse(shares).map((share) => {
  const { matrices, places } = poseAt(body, movement, share), things = thingsAt(body, movement, share);
  return { joints: places.flat(), vertices: skinned(matrices), solids: things.map((thing) => [...meshOf([thing]).vertices]) };
});
const skin = { rest: [...body.places], bones: [...body.bones], weights: [...body.shares] };
process.stdout.write(JSON.stringify({ index: [...body.index], ...skin, played }));
