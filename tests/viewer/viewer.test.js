// The viewer's modules without a browser: what is read, where the movement is, and how it is seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { changing, poseAt, thingsAt } from "../../static/js/viewer/bones.js";
import { fitted, look, matrixOf, SIZES } from "../../static/js/viewer/camera.js";
import { planOf, shareOf } from "../../static/js/viewer/clocked.js";
import { coloursOf } from "../../static/js/viewer/colours.js";
import { bodyFrom, movementAt, movementFrom } from "../../static/js/viewer/read.js";
import { meshOf } from "../../static/js/viewer/solids.js";
import { partsOf, secondsAt, shareAt } from "../../static/js/viewer/timing.js";

const near = (a, b, off = 1e-6) => assert.ok(Math.abs(a - b) < off, `${a} is not ${b}`);

// ------------------------------------------------------------------------------------------ time
const WAY = { seconds: [2, 1], round: false }, ROUND = { seconds: [1, 1], round: true };

test("it goes to the end, rests, comes back and rests; what goes round does not stop", () => {
  const whole = partsOf(WAY).reduce((sum, [s]) => sum + s, 0);
  assert.equal(shareAt(WAY, 0), 0);
  assert.equal(shareAt(WAY, 3.5), 1);
  assert.equal(shareAt(WAY, whole - 0.1), 0);
  near(shareAt(WAY, 1), shareAt(WAY, 1 + whole));
  const steps = Array.from({ length: 20 }, (_, i) => shareAt(ROUND, i / 10));
  steps.forEach((share, i) => near(share, i / 20));
  assert.equal(shareAt({ seconds: [], round: false }, 5), 0);
});

test("it goes on from where it was stopped", () => {
  for (const movement of [WAY, ROUND]) for (const share of [0, 0.1, 0.3, 0.5, 0.8, 0.99]) near(shareAt(movement, secondsAt(movement, share)), share, 1e-4);
});

// ------------------------------------------------------------------------------ the player's clock
const PACE = { sets: 1, repetitions: 3, go: 3, hold: 20, back: 2, between: 5, rest: 30, sides: 1, turns: 0, switch: 0 };
const plan = (name, more = {}, movement = WAY) => planOf({ name, kind: null, pace: PACE, span: 20000, ...more }, movement);

test("it goes there in the time of the dose, stays, and comes back in its time; own pace goes on and on, a pause stays", () => {
  assert.deepEqual(plan("working", { kind: "go", span: 3000 }), { to: 1, over: 3000 });
  assert.deepEqual(plan("working", { kind: "hold" }), { to: 1, within: 12000 });
  assert.deepEqual(plan("working", { kind: "back", span: 2000 }), { to: 0, over: 2000 });
  const there = (gone, way, from = 0) => shareOf(way, from, gone, WAY);
  assert.deepEqual([there(0, plan("working", { kind: "go", span: 9000 })), there(9000, plan("working", { kind: "go", span: 9000 }))], [0, 1]);
  near(there(4500, plan("working", { kind: "go", span: 9000 })), 0.5); // although the movement alone is quicker
  assert.equal(there(2000, plan("working", { kind: "back", span: 2000 }), 1), 0);
  assert.equal(there(0, plan("working", { kind: "hold" }), 1), 1, "it is there already");
  assert.deepEqual(plan("resting", { kind: "gap", span: 5000 }), { to: 0, within: 5000 });
  assert.deepEqual(plan("resting", { kind: "set", span: 30000 }), { to: 0, within: 30000 });
  assert.deepEqual(plan("resting", { kind: "step", pace: null }), { loop: true });
  assert.deepEqual(plan("working", { kind: "own", span: 0 }), { loop: true });
  assert.deepEqual(plan("paused"), { stay: true });
  for (const name of ["ready", "counting-in", "switching"]) assert.deepEqual(plan(name, { pace: null }), { to: 0 });
  for (const name of ["hurting", "done", "ended"]) assert.equal(plan(name), null);
});

test("a long rest stays as it is drawn on its card; long breathing and walking go on", () => {
  const steady = { pace: { ...PACE, repetitions: 1, hold: 300 } };
  assert.deepEqual(plan("working", steady, { told: 0 }), { to: 0 });
  assert.deepEqual(plan("working", steady, { told: 0.5 }), { loop: true });
  assert.deepEqual(plan("working", steady, { told: 0, round: true }), { loop: true });
  const round = (kind) => plan("working", { kind }, { told: 0.25, round: true }).to;
  assert.deepEqual(["go", "hold", "back"].map(round), [0.25, 0.25, 1], "what goes round is held where it tells most, and goes on");
});

test("a way takes its own time, or less where there is less, and then it has arrived", () => {
  const there = (gone, way = { to: 1, within: 12000 }, from = 0) => shareOf(way, from, gone, WAY);
  assert.deepEqual([there(0), there(3000), there(1e6)], [0, 1, 1]);
  near(there(1500), 0.5);
  assert.equal(there(1000, { to: 1, within: 1000 }), 1);
  assert.equal(there(3000, { to: 0 }, 1), 0);
  assert.equal(there(5000, { to: 0 }, 0), 0);
  assert.equal(there(700, { stay: true }, 0.4), 0.4);
  near(there(0, { loop: true }, 0.4), 0.4, 1e-4);
  assert.notEqual(there(500, { loop: true }, 0.4), 0.4);
});

// ----------------------------------------------------------------------------------------- cameras
const MOVEMENT = { shape: "landscape", zoom: [1, 3.4, 0, 0], hull: [-20, 0, -80, 20, 30, 90, 0, 60, 0], frame: [2.5, 3, -20] };

test("as drawn it has the scale and the centre of the still; from elsewhere all of it is in the picture", () => {
  const drawn = fitted(look(-62, 16), MOVEMENT, false, true);
  assert.deepEqual([drawn.scale, ...drawn.centre], [2.5, 3, -20]);
  assert.deepEqual(fitted(look(62, 16), MOVEMENT, true, true).centre, [-3, -20]);
  for (const [azimuth, elevation] of [[0, 8], [-90, 6], [-90, 80], [140, 30]]) {
    const m = matrixOf(fitted(look(azimuth, elevation), MOVEMENT, false));
    for (let i = 0; i < MOVEMENT.hull.length; i += 3) {
      const [x, y, z] = MOVEMENT.hull.slice(i, i + 3);
      for (const row of [0, 1, 2]) assert.ok(Math.abs(m[row] * x + m[4 + row] * y + m[8 + row] * z + m[12 + row]) <= 1);
    }
  }
  assert.deepEqual(Object.keys(SIZES), ["landscape", "square", "portrait"]);
});

// ------------------------------------------------------------------------------------ what is read
// A movement of two bones at three moments: the first turns, the second follows it at half, and the
// first goes up; and a ball that rolls away.
function packed() {
  const code = (n) => (n < 0 ? -2 * n - 1 : 2 * n), planes = (list) => [...list.map((n) => code(n) & 255), ...list.map((n) => code(n) >> 8)];
  const header = {
    at: [0, 4, 8], half: 1000, columns: 10, seconds: [2], round: false, shape: "landscape",
    things: [[0, 1, [], 2, 3, [0, -3, 0, 60, 6, 180, 0, 0, 0]], [3, 0, [0, 1], 7, 7, [null, 10, 0, 10]]],
  };
  const first = [0, 0, 0, 0, 0, 0, 0, 4000, 0, 500], codes = [1, 0, 0, 1024, 0, 0, 0, 1, 0, 1];
  const bends = [250, 0, 50, -100, 500, 0]; // how each of the three changes, and how that changes
  const head = new TextEncoder().encode(JSON.stringify(header)), length = new Uint8Array(new Uint32Array([head.length]).buffer);
  return new Uint8Array([...length, ...head, ...planes(first), ...planes(codes), ...planes(bends)]);
}
const TEXT = deflateRawSync(packed()).toString("base64");
const BODY = { parents: [-1, 0], joints: new Float32Array([0, 0, 0, 0, 10, 0]) };

test("a movement comes deflated in base64, and says where bones and things are", async () => {
  const movement = await movementFrom(TEXT);
  assert.equal(movement.values.length, 10);
  near(movement.values[0][2], Math.PI / 2);
  near(movement.values[3][2], Math.PI / 4);
  assert.deepEqual([...movement.values[7]], [80, 81, 80]);
  const { places } = poseAt(BODY, movement, 1);
  places.flat().forEach((n, i) => near(n, [0, 80, 0, 0, 80, 10][i], 1e-4));
  assert.deepEqual([0, 0.5, 1].map((share) => thingsAt(BODY, movement, share).length), [2, 2, 2]);
  assert.deepEqual(thingsAt(BODY, movement, 0)[1].numbers, [10, 10, 0, 10]);
  assert.ok(changing(movement));
  assert.ok(!changing({ things: [[0, 1, [], 2, 3, [1, 2, 3]]] }));
});

test("what is not a movement is refused", async () => {
  for (const text of ["", "!", "AAAA", "<html>", TEXT.slice(0, 40)]) await assert.rejects(movementFrom(text), text);
});

test("a body is fetched once, and again after a failure; a movement behind a question is none", async () => {
  let asked = 0, answers = [];
  globalThis.fetch = async () => { asked++; return answers.shift() ?? { ok: false }; };
  await assert.rejects(bodyFrom("/one"));
  await assert.rejects(bodyFrom("/one"));
  assert.equal(asked, 2);
  answers = [{ ok: true, redirected: true, text: async () => TEXT }, { ok: true, redirected: false, text: async () => TEXT }];
  await assert.rejects(movementAt("/m"));
  assert.equal((await movementAt("/m")).at.length, 3);
});

// -------------------------------------------------------------------------------- things and colours
test("each thing is a closed mesh of whole triangles, those on the ground first", () => {
  const things = [
    { kind: 3, ground: 0, material: 7, side: 7, numbers: [0, 10, 0, 10] }, { kind: 0, ground: 1, material: 2, side: 3, numbers: [0, -3, 0, 60, 6, 180, 0, 0, 0] },
    { kind: 1, ground: 1, material: 2, side: 3, numbers: [0, 0, 0, 60, 2, 180, 0, 0, 0, 4] }, { kind: 2, ground: 0, material: 5, side: 5, numbers: [0, 5, 0, 40, 10, 30, 0, 0, 0, 0.45] },
    { kind: 4, ground: 0, material: 8, side: 8, numbers: [0.5, 0, 0, 0, 0, 10, 5, 0, 20, 0] }, { kind: 5, ground: 0, material: 8, side: 8, numbers: [0.5, 0, 0, 0, 10, 0, 0, 5, 5, 0] },
  ];
  const mesh = meshOf(things), last = mesh.vertices.length / 7;
  assert.ok(mesh.ground > 0 && mesh.ground < mesh.index.length && mesh.index.length % 3 === 0);
  assert.ok(mesh.index.every((i) => i < last));
  assert.ok(mesh.vertices.every(Number.isFinite));
});

test("a person keeps their own colours, and the ground is the page's", () => {
  const looks = { skin: ["#ff0000", "#00ff00"], hair: ["#000000", "#000000"], top: ["#0000ff", "#0000ff"] };
  const light = coloursOf(looks, false, "rgb(255, 0, 51)"), dark = coloursOf(looks, true, "rgba(0, 0, 0, 0)");
  assert.deepEqual([...light.fills.slice(14 * 3, 15 * 3)], [1, 0, 0]);
  assert.deepEqual([...dark.fills.slice(14 * 3, 15 * 3)], [0, 1, 0]);
  assert.deepEqual(light.ground, [1, 0, 0.2]);
  assert.notDeepEqual(dark.ground, light.ground);
  assert.equal(light.fills.length, 48);
});
