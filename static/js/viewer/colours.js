// The colours of the drawings, as numbers from 0 to 1: each by day and by night, as studio/look.py
// has them. Skin, hair and top are the person's own, and come with the body.

// The number of a material is its place here, from 1.
export const MATERIALS = {
  wall: ["#d9cdb8", "#4b5355"], mat: ["#bcd2cb", "#3f645c"], "mat-side": ["#8fb0a6", "#2f4d46"],
  wood: ["#c0955f", "#94785a"], pillow: ["#efe4cd", "#b9b09b"], cushion: ["#cf9a52", "#b98948"],
  ball: ["#9a86ad", "#8d7a9e"], strap: ["#6b4a86", "#c3a3d6"], gun: ["#7f8b94", "#98a4ad"],
  feet: ["#ece0cb", "#e7d8bf"], shoes: ["#59616b", "#a3acb6"], legs: ["#2c4769", "#6d8fb8"],
  top: null, skin: null, hair: null,
};
export const GROUND = ["#f6f0e4", "#23261f"], INK = ["#1c2a2b", "#0c1215"];
const EYE = ["#2a1d1a", "#2a1d1a"], MOUTH = ["#8a4636", "#8a4636"];
// Lines of things, the darker tone of what is turned away from the lamp, and the shadow; how thick.
const EDGE = [["#1c2a2b", 0.55], ["#cfd6d3", 0.55]], SHADE = [["#0a1c2a", 0.2], ["#0a1c2a", 0.2]];
const SHADOW = [["#10242a", 0.17], ["#000000", 0.3]];

const numbers = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
const thick = ([colour, share]) => [...numbers(colour), share];

// `on`: the background of the page there, as browsers write it ("rgb(1, 2, 3)").
export function coloursOf(looks, dark, on = "") {
  const which = dark ? 1 : 0, behind = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(on)?.slice(1).map((n) => n / 255);
  return {
    fills: new Float32Array([0, 0, 0, ...Object.entries(MATERIALS).flatMap(([name, own]) => numbers((own ?? looks[name])[which]))]),
    ground: behind ?? numbers(GROUND[which]), ink: numbers(INK[which]), eyes: numbers(EYE[which]), mouth: numbers(MOUTH[which]),
    edge: thick(EDGE[which]), shade: thick(SHADE[which]), shadow: thick(SHADOW[which]),
  };
}
