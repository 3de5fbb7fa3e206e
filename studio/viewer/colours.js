// The colours of the page's style sheet (viewer.css), as numbers from 0 to 1. They are custom
// properties, so a dark page, or one with forced colours, needs only other values.

// In the order of studio/look.py; the number of a material is its place here, from 1.
export const MATERIALS = [
  "wall", "mat", "mat-side", "wood", "pillow", "cushion", "ball", "strap", "gun",
  "feet", "shoes", "legs", "top", "skin", "hair",
];

// `element` gets each colour for a moment, so that the browser works out names and system colours.
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const read = (name) => {
    element.style.color = `var(--fig-${name})`;
    const [r = 0, g = 0, b = 0, a = 1] = style.color.match(/[\d.]+/g)?.map(Number) ?? [];
    return [r / 255, g / 255, b / 255, a];
  };
  const three = (name) => read(name).slice(0, 3);
  const colours = {
    fills: new Float32Array([0, 0, 0, ...MATERIALS.flatMap(three)]),
    ground: three("ground"), ink: three("ink"), eyes: three("eye"), mouth: three("mouth"),
    edge: read("edge"), shade: read("shade"), shadow: read("shadow"),
  };
  element.style.color = "";
  return colours;
}
