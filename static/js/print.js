// A button that prints, for who does not know where the browser keeps its own. Without a script it stays away, and
// where the browser cannot print, as some inside other apps.
for (const button of document.querySelectorAll("[data-print]")) {
  if (typeof window.print !== "function") break;
  button.hidden = false;
  button.addEventListener("click", () => print());
}
