// Draws a body and things on a canvas with WebGL 2, in the style of the drawings.
import { DEEP, fitted, look, matrixOf } from "./camera.js";
import { BODY, FINISH, LINES, SHADOW, SKIN, THINGS } from "./shaders.js";
import { meshOf } from "./solids.js";

const LAMP = [-0.45, 0.75, -0.62]; // right, up and into the picture, as in studio/draw.py
const CALM = 4; // times that normals are averaged over cloth, so that the two tones meet in quiet lines
const HAND = 10;

function normalsOf({ places, index, fields }) {
  const count = places.length, normals = new Float32Array(count);
  for (let i = 0; i < index.length; i += 3) {
    const a = index[i] * 3, b = index[i + 1] * 3, c = index[i + 2] * 3;
    const u = places[b] - places[a], v = places[b + 1] - places[a + 1], w = places[b + 2] - places[a + 2];
    const x = places[c] - places[a], y = places[c + 1] - places[a + 1], z = places[c + 2] - places[a + 2];
    const n = [v * z - w * y, w * x - u * z, u * y - v * x];
    for (let k = 0; k < 3; k++) {
      normals[a + k] += n[k];
      normals[b + k] += n[k];
      normals[c + k] += n[k];
    }
  }
  unit(normals);
  for (let time = 0; time < CALM; time++) {
    const old = normals.slice();
    for (let i = 0; i < index.length; i += 3) {
      const a = index[i], b = index[i + 1], c = index[i + 2];
      if ((fields[a * 4 + 3] & 15) >= HAND) continue;
      for (let k = 0; k < 3; k++) {
        normals[a * 3 + k] += old[b * 3 + k] * 0.5;
        normals[b * 3 + k] += old[c * 3 + k] * 0.5;
        normals[c * 3 + k] += old[a * 3 + k] * 0.5;
      }
    }
    unit(normals);
  }
  return normals;
}

function unit(v) {
  for (let i = 0; i < v.length; i += 3) {
    const size = Math.sqrt(v[i] * v[i] + v[i + 1] * v[i + 1] + v[i + 2] * v[i + 2]) || 1;
    v[i] /= size;
    v[i + 1] /= size;
    v[i + 2] /= size;
  }
}

// What is drawn while the body is on its way, so that the programs are ready when it comes.
const NOBODY = {
  places: new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]), index: new Uint16Array([0, 1, 2]), bones: new Uint8Array(12),
  shares: new Uint8Array(12).fill(16), fields: new Uint8Array(12).fill(200), eye: [0, 0, 0], head: 1, hem: 0, ankle: 0, shoes: false,
};
const PLAIN = {
  fills: new Float32Array(48), ground: [0, 0, 0], ink: [0, 0, 0], eyes: [0, 0, 0], mouth: [0, 0, 0],
  edge: [0, 0, 0, 1], shade: [0, 0, 0, 1], shadow: [0, 0, 0, 1],
};
const NOWHERE = { shape: "landscape", zoom: [1, 3.4, 0, 0], hull: [-9, 0, -9, 9, 9, 9] };
const NOTHING = { press: [], shadows: [[0]] };

// Fails if this browser has no WebGL 2. `dress` gives it the body, `things` what is beside it.
export async function createPainter(canvas) {
  const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, powerPreference: "low-power" });
  gl?.catch?.(() => {}); // where it is forbidden, it can be a promise that rejects
  if (!gl) throw new Error("webgl");

  function program([vertex, fragment], kept) {
    const made = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(made, shader);
    }
    if (kept) gl.transformFeedbackVaryings(made, kept, gl.INTERLEAVED_ATTRIBS);
    gl.linkProgram(made);
    return made;
  }
  // All at once: browsers compile them side by side.
  const made = [program(SKIN, ["posed", "facing"]), ...[BODY, THINGS, SHADOW, LINES, FINISH].map((one) => program(one))];
  const apart = gl.getExtension("KHR_parallel_shader_compile"); // then nothing else waits for them
  while (apart && made.some((one) => !gl.getProgramParameter(one, apart.COMPLETION_STATUS_KHR))) await new Promise(requestAnimationFrame);
  const [bend, skin, solid, dark, lines, finish] = made.map((one) => {
    if (!gl.getProgramParameter(one, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error("webgl");
    const places = {};
    for (let i = gl.getProgramParameter(one, gl.ACTIVE_UNIFORMS) - 1; i >= 0; i--) {
      const name = gl.getActiveUniform(one, i).name.replace("[0]", "");
      places[name] = gl.getUniformLocation(one, name);
    }
    return { one, at: places };
  });

  function buffer(target, data, use = gl.STATIC_DRAW) {
    const made = gl.createBuffer();
    gl.bindBuffer(target, made);
    gl.bufferData(target, data, use);
    return made;
  }
  function attribute(place, size, kind, even, stride = 0, offset = 0) {
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, kind, even, stride, offset);
  }

  // The resting body, and the posed one: places and normals, made anew for each moment.
  const resting = gl.createVertexArray(), flesh = gl.createVertexArray();
  let body, count, posed;
  function dress(given) {
    body = given;
    count = body.places.length / 3;
    gl.bindVertexArray(resting);
    const rest = buffer(gl.ARRAY_BUFFER, body.places);
    attribute(0, 3, gl.FLOAT, false);
    buffer(gl.ARRAY_BUFFER, normalsOf(body));
    attribute(1, 3, gl.FLOAT, false);
    buffer(gl.ARRAY_BUFFER, body.bones);
    gl.enableVertexAttribArray(2);
    gl.vertexAttribIPointer(2, 4, gl.UNSIGNED_BYTE, 0, 0);
    buffer(gl.ARRAY_BUFFER, body.shares);
    attribute(3, 4, gl.UNSIGNED_BYTE, true);
    gl.bindVertexArray(flesh);
    posed = buffer(gl.ARRAY_BUFFER, count * 24, gl.DYNAMIC_COPY);
    attribute(0, 3, gl.FLOAT, false, 24);
    attribute(1, 3, gl.FLOAT, false, 24, 12);
    gl.bindBuffer(gl.ARRAY_BUFFER, rest);
    attribute(2, 3, gl.FLOAT, false);
    buffer(gl.ARRAY_BUFFER, body.fields);
    attribute(3, 4, gl.UNSIGNED_BYTE, true);
    buffer(gl.ELEMENT_ARRAY_BUFFER, body.index);
    gl.bindBuffer(gl.ARRAY_BUFFER, null);
  }

  const solids = gl.createVertexArray();
  gl.bindVertexArray(solids);
  const corners = buffer(gl.ARRAY_BUFFER, new Float32Array(0)), faces = buffer(gl.ELEMENT_ARRAY_BUFFER, new Uint16Array(0));
  attribute(0, 3, gl.FLOAT, false, 28);
  attribute(1, 3, gl.FLOAT, false, 28, 12);
  attribute(2, 1, gl.FLOAT, false, 28, 24);
  let mesh = { index: [], ground: 0 };

  // The picture before its lines, at `fine` pixels for a pixel of the canvas.
  let layers = null;
  function layer(format, width, height, filter, attachment) {
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, format, width, height);
    for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, side, filter);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    gl.framebufferTexture2D(gl.FRAMEBUFFER, attachment, gl.TEXTURE_2D, texture, 0);
    return texture;
  }
  function prepare(fine) {
    const width = Math.round(canvas.width * fine), height = Math.round(canvas.height * fine);
    if (layers?.width === width && layers.height === height) return;
    for (const old of layers?.textures ?? []) gl.deleteTexture(old);
    for (const old of layers?.frames ?? []) gl.deleteFramebuffer(old);
    const frames = [gl.createFramebuffer(), gl.createFramebuffer()];
    gl.bindFramebuffer(gl.FRAMEBUFFER, frames[0]);
    const seen = layer(gl.RGBA8, width, height, gl.LINEAR, gl.COLOR_ATTACHMENT0);
    const depth = layer(gl.DEPTH24_STENCIL8, width, height, gl.NEAREST, gl.DEPTH_STENCIL_ATTACHMENT);
    gl.bindFramebuffer(gl.FRAMEBUFFER, frames[1]);
    const found = layer(gl.RG8, width, height, gl.LINEAR, gl.COLOR_ATTACHMENT0);
    layers = { width, height, frames, textures: [seen, depth, found] };
  }

  function pose(matrices, presses) {
    const rows = new Float32Array(32);
    presses.slice(0, 4).forEach((p, i) => {
      if (p.length === 6) rows.set([p[0], p[1], p[2], 0, p[3], p[4], p[5], 0], i * 8); // a wall
      else rows.set([p[0], p[1], p[2], p[3], p[4] * Math.PI / 180, p[5], p[6], 1], i * 8);
    });
    gl.useProgram(bend.one);
    gl.uniform4fv(bend.at.bones, matrices);
    gl.uniform4fv(bend.at.press, rows);
    gl.uniform1i(bend.at.presses, Math.min(presses.length, 4));
    gl.bindVertexArray(resting);
    gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, posed);
    gl.enable(gl.RASTERIZER_DISCARD);
    gl.beginTransformFeedback(gl.POINTS);
    gl.drawArrays(gl.POINTS, 0, count);
    gl.endTransformFeedback();
    gl.disable(gl.RASTERIZER_DISCARD);
    gl.bindBufferBase(gl.TRANSFORM_FEEDBACK_BUFFER, 0, null);
  }

  function shadows(where, right, into, colour) {
    gl.depthMask(false);
    gl.enable(gl.BLEND);
    gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ZERO, gl.ONE); // what is under it stays what it is
    gl.enable(gl.STENCIL_TEST);
    gl.stencilOp(gl.KEEP, gl.KEEP, gl.INCR);
    gl.stencilFunc(gl.EQUAL, 0, 255); // each pixel is darkened once
    gl.useProgram(dark.one);
    gl.uniform4fv(dark.at.dark, colour);
    for (const [level, x = 0, z = 0, wide = 0, long = 0] of where) {
      gl.clear(gl.STENCIL_BUFFER_BIT);
      gl.uniform4f(dark.at.shadow, level, 0.18 * right[0] + 0.12 * into[0], 0.18 * right[2] + 0.12 * into[2], 0);
      gl.uniform4f(dark.at.area, x, z, wide, long);
      gl.bindVertexArray(flesh);
      gl.drawElements(gl.TRIANGLES, body.index.length, gl.UNSIGNED_SHORT, 0);
      some(mesh.ground, mesh.index.length);
    }
    gl.disable(gl.STENCIL_TEST);
    gl.disable(gl.BLEND);
    gl.depthMask(true);
  }
  function some(first, last) {
    gl.bindVertexArray(solids);
    gl.drawElements(gl.TRIANGLES, last - first, gl.UNSIGNED_SHORT, first * 2);
  }

  const painter = {
    gl,
    dress,
    things(list) {
      mesh = meshOf(list);
      gl.bindVertexArray(solids);
      gl.bindBuffer(gl.ARRAY_BUFFER, corners);
      gl.bufferData(gl.ARRAY_BUFFER, mesh.vertices, gl.DYNAMIC_DRAW);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, faces);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.index, gl.DYNAMIC_DRAW);
    },
    // `seen`: from camera.js; `colours`: from colours.js; `fine`: pixels drawn for a pixel shown.
    draw(matrices, movement, seen, colours, { mirrored = false, fine = 1 } = {}) {
      prepare(fine);
      pose(matrices, movement.press);
      const camera = matrixOf(seen), { right, up, into } = seen, size = Math.hypot(...LAMP);
      const lamp = [0, 1, 2].map((i) => (LAMP[0] * right[i] + LAMP[1] * up[i] + LAMP[2] * into[i]) / size);
      gl.bindFramebuffer(gl.FRAMEBUFFER, layers.frames[0]);
      gl.viewport(0, 0, layers.width, layers.height);
      gl.clearColor(...colours.ground, 0);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT | gl.STENCIL_BUFFER_BIT);
      gl.enable(gl.DEPTH_TEST);
      gl.frontFace(mirrored ? gl.CW : gl.CCW);
      for (const { one, at } of [skin, solid, dark]) {
        gl.useProgram(one);
        gl.uniformMatrix4fv(at.camera, false, camera);
        gl.uniform1f(at.side, mirrored ? -1 : 1);
        if (one === dark.one) continue;
        gl.uniform3fv(at.fills, colours.fills);
        gl.uniform4fv(at.shade, colours.shade);
        gl.uniform3fv(at.lamp, lamp);
      }
      gl.useProgram(skin.one);
      gl.uniform4f(skin.at.wear, body.hem, body.ankle + (body.shoes ? 2.5 : 4.5), body.shoes ? 1 : 0, 0);
      gl.uniform4f(skin.at.face, ...body.eye, body.head);
      gl.uniform3fv(skin.at.eyes, colours.eyes);
      gl.uniform3fv(skin.at.mouth, colours.mouth);
      gl.uniform1f(skin.at.pixel, 1 / seen.scale);
      gl.useProgram(solid.one);
      some(0, mesh.ground);
      if (colours.shadow[3]) shadows(movement.shadows, right, into, colours.shadow);
      gl.useProgram(skin.one);
      gl.bindVertexArray(flesh);
      gl.enable(gl.CULL_FACE);
      gl.drawElements(gl.TRIANGLES, body.index.length, gl.UNSIGNED_SHORT, 0);
      gl.disable(gl.CULL_FACE);
      gl.useProgram(solid.one);
      some(mesh.ground, mesh.index.length);

      gl.disable(gl.DEPTH_TEST);
      gl.bindFramebuffer(gl.FRAMEBUFFER, layers.frames[1]);
      layers.textures.forEach((texture, i) => {
        gl.activeTexture(gl.TEXTURE0 + i);
        gl.bindTexture(gl.TEXTURE_2D, i === 2 ? null : texture);
      });
      gl.useProgram(lines.one);
      gl.uniform1i(lines.at.seen, 0);
      gl.uniform1i(lines.at.depth, 1);
      gl.uniform1f(lines.at.deep, DEEP);
      gl.uniform1f(lines.at.pixel, seen.width / seen.scale / layers.width);
      const line = 1.75 * layers.width / seen.width, twice = line > 2.5; // pixels of a line
      gl.uniform1i(lines.at.twice, twice);
      gl.drawArrays(gl.TRIANGLES, 0, 3);

      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.activeTexture(gl.TEXTURE2);
      gl.bindTexture(gl.TEXTURE_2D, layers.textures[2]);
      gl.useProgram(finish.one);
      gl.uniform1i(finish.at.seen, 0);
      gl.uniform1i(finish.at.found, 2);
      gl.uniform2f(finish.at.size, canvas.width, canvas.height);
      gl.uniform1i(finish.at.twice, twice);
      gl.uniform1f(finish.at.wide, twice ? (line - 2) / 2 : 0.4);
      gl.uniform3fv(finish.at.ink, colours.ink);
      gl.uniform4fv(finish.at.edge, colours.edge);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.activeTexture(gl.TEXTURE0);
    },
    end: () => gl.getExtension("WEBGL_lose_context")?.loseContext(),
  };
  painter.dress(NOBODY);
  painter.things([{ kind: 3, ground: 1, material: 1, side: 1, numbers: [0, 0, 0, 1] }, { kind: 3, ground: 0, material: 1, side: 1, numbers: [0, 0, 0, 1] }]);
  painter.draw(new Float32Array(816), NOTHING, fitted(look(0, 0), NOWHERE, false), PLAIN);
  return painter;
}
