// A button that prints, for visitors who do not know where their browser's print command is. It
// stays hidden without a script, and where the browser cannot print, for example inside some other
// apps.
for (const button of document.querySelectorAll("[data-print]")) {
  if (typeof window.print !== "function") break;
  button.hidden = false;
  button.addEventListener("click", () => print());
}
