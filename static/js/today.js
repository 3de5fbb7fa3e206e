// A new entry in the diary begins with the day it is where the browser is: without answers given before, the site cannot know
// (docs/adr/0086). Somebody who has chosen another day already keeps it.
const box = document.querySelector("[data-today]");
if (box && box.value === box.defaultValue) {
  const now = new Date(), two = (number) => String(number).padStart(2, "0");
  box.value = box.max = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
