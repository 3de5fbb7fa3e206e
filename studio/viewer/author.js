// The authors' page: one pose from six sides, drawn again when its JSON is saved.
// It uses the site's own viewer (static/js/viewer/), and all controls that this has.
import { poseAt, thingsAt } from "./viewer/bones.js";
import { fitted, look, SIZES } from "./viewer/camera.js";
import { coloursOf } from "./viewer/colours.js";
import { createPainter } from "./viewer/paint.js";
import { readBody, readMovement } from "./viewer/read.js";
import { openViewer } from "./viewer/viewer.js";

const $ = (id) => document.getElementById(id);
const CAMERAS = [["as drawn"], ["right side", -90, 6], ["front", 0, 8], ["left side", 90, 6], ["behind", 180, 8], ["above", -90, 80]];
const EVERY = 700; // milliseconds between looks at the file
const said = (text) => { $("said").textContent = text; };
const address = (kind, name) => `/${kind}/${name}?${new URLSearchParams([["side", $("side").value], ["person", $("person").value]].filter(([, v]) => v))}`;

let viewer = null, painter = null, body = null, movement = null, version = "", asked = 0;

async function get(path, as) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(await answer.text());
  return answer[as]();
}

// Six cameras with one context: each picture is drawn on a hidden canvas, and copied.
function six() {
  if (!painter) return;
  const share = Number($("moment").value), { matrices } = poseAt(body, movement, share);
  painter.things(thingsAt(body, movement, share));
  const colours = coloursOf(body.looks, matchMedia("(prefers-color-scheme: dark)").matches);
  for (const [figure, [, azimuth, elevation]] of [...$("six").querySelectorAll("figure")].map((f, i) => [f, CAMERAS[i]])) {
    const drawn = azimuth === undefined, seen = fitted(look(...(drawn ? movement.camera : [azimuth, elevation])), movement, false, drawn);
    painter.draw(matrices, movement, seen, colours, { fine: 2 });
    const canvas = figure.firstChild;
    [canvas.width, canvas.height] = [painter.gl.canvas.width, painter.gl.canvas.height];
    canvas.getContext("2d").drawImage(painter.gl.canvas, 0, 0);
  }
}

async function prepare() {
  painter?.end();
  painter = null;
  const hidden = document.createElement("canvas"), [width, height] = SIZES[movement.shape];
  [hidden.width, hidden.height, hidden.id] = [width, height, "painter"];
  $("six").replaceChildren(hidden, ...CAMERAS.map(([name]) => {
    const figure = document.createElement("figure"), words = document.createElement("figcaption");
    words.textContent = name;
    figure.append(document.createElement("canvas"), words);
    return figure;
  }));
  const made = await createPainter(hidden);
  made.dress(body);
  painter = made;
}

async function show() {
  const name = $("pose").value, mine = ++asked;
  said("solving …");
  try {
    version = await get(`/version/${name}`, "text");
    movement = readMovement(await get(address("moves", name), "arrayBuffer"));
    body = readBody(await get(`/bodies/${movement.body}`, "arrayBuffer"));
    if (mine !== asked) return;
    viewer?.stop();
    viewer = await openViewer($("viewer"), { body, movement, patient: true, onunable: (why) => said(`no moving picture: ${why}`) });
    $("viewer").querySelector("[data-does=other]").hidden = movement.side === "both";
    await prepare();
    six();
    said("checking …");
    const faults = await get(address("faults", name), "json");
    if (mine !== asked) return;
    $("faults").replaceChildren(...faults.map((fault) => Object.assign(document.createElement("li"), { textContent: fault })));
    said(faults.length ? `${faults.length} faults` : "no faults");
  } catch (error) {
    said(error.message);
  }
}

async function watch() {
  const now = await get(`/version/${$("pose").value}`, "text").catch(() => version);
  if (now !== version) await show();
  setTimeout(watch, EVERY);
}

const { poses, people } = await get("/poses", "json");
$("pose").append(...poses.map((name) => new Option(name)));
$("person").append(...people.map((name) => new Option(name)));
const wanted = decodeURIComponent(location.hash.slice(1));
if (poses.includes(wanted)) $("pose").value = wanted;
for (const id of ["pose", "side", "person"]) $(id).addEventListener("change", () => { location.hash = $("pose").value; show(); });
$("choice").addEventListener("submit", (event) => event.preventDefault());
$("moment").addEventListener("input", () => { six(); viewer?.at(Number($("moment").value)); });
await show();
watch();
