// The admin's page of a figure: while the numbers of a pose are written, the server draws them and says what the rules say.
const WAIT = 350; // milliseconds without a key
const waiting = new Map();
let asked = new AbortController();

async function draw(box) {
  const preview = box.closest(".pose").querySelector(".pose-preview"); // by place: a row added later has ids of its own
  asked.abort();
  asked = new AbortController();
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  try {
    const body = new URLSearchParams({ pose: box.value, csrfmiddlewaretoken });
    const answer = await fetch(preview.dataset.preview, { method: "POST", body, signal: asked.signal });
    if (!answer.ok) throw new Error(answer.status);
    preview.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") preview.replaceChildren(); // no drawing rather than one of other numbers
  }
}

document.addEventListener("input", ({ target }) => {
  if (!target.closest(".pose")) return;
  clearTimeout(waiting.get(target));
  waiting.set(target, setTimeout(draw, WAIT, target));
});
