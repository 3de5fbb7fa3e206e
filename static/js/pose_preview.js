// The admin's page of a figure: while an editor types the numbers of a pose, the server reports
// which rules it breaks and shows its drawings, if it is drawn.
const WAIT = 350; // milliseconds without a key press
const waiting = new Map();
let asked = new AbortController();

async function draw(box) {
  const preview = box.closest(".pose").querySelector(".pose-preview"); // by position, because rows that are added later have other ids
  asked.abort();
  asked = new AbortController();
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const body = new URLSearchParams({ pose: box.value, csrfmiddlewaretoken });
    const answer = await fetch(preview.dataset.preview, { method: "POST", body, signal: asked.signal });
    if (!answer.ok) throw new Error(answer.status);
    preview.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") preview.replaceChildren(); // better no drawing than one of other numbers
  }
}

document.addEventListener("input", ({ target }) => {
  if (!target.closest(".pose")) return;
  clearTimeout(waiting.get(target));
  waiting.set(target, setTimeout(draw, WAIT, target));
});
