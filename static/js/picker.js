// The same condition can have a checkbox in the search results and in the list below them. This
// keeps the two in step. A box that is ticked during a search stays ticked when the results arrive.
// A ticked box leaves its group when the group is closed, so that it stays in view.
const ticked = new Map();
const key = (box) => `${box.name} ${box.value}`;
const boxes = (within) => within.querySelectorAll("input[type=checkbox]");

const keep = (group) => {
  if (group.open) return;
  const kept = group.nextElementSibling;
  for (const box of boxes(group)) if (box.checked) kept.append(box.closest("label"));
};

document.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox") return;
  ticked.set(key(target), target.checked);
  for (const twin of boxes(document)) if (key(twin) === key(target)) twin.checked = target.checked;
  for (const group of document.querySelectorAll(".groups > details")) keep(group);
});

for (const group of document.querySelectorAll(".groups > details")) {
  group.addEventListener("toggle", () => keep(group));
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  for (const box of boxes(target)) if (ticked.has(key(box))) box.checked = ticked.get(key(box));
});
