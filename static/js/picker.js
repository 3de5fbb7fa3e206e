// The same condition can be ticked in the search results and in the list below them: the two boxes are one.
document.addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox") return;
  for (const twin of document.querySelectorAll("input[type=checkbox]")) {
    if (twin.name === target.name && twin.value === target.value) twin.checked = target.checked;
  }
});
