// A button that prints, for who does not know where the browser keeps its own. Without a script it stays away.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
