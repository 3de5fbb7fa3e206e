// A new diary entry starts with the current date in the browser, because the site cannot know it
// without earlier answers (docs/adr/0086). A date that the visitor has chosen stays.
const box = document.querySelector("[data-today]");
if (box && box.value === box.defaultValue) {
  const now = new Date(), two = (number) => String(number).padStart(2, "0");
  box.value = box.max = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
