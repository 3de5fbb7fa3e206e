// A page built from someone's answers must not come back from the browser's back/forward cache: the answers may have been
// cleared since, or someone else may be holding the device. Hide it at once, then ask the server again.
addEventListener("pageshow", (event) => {
  const page = document.documentElement;
  if (event.persisted && page.hasAttribute("data-personal")) {
    page.hidden = true;
    location.reload();
  }
});

// A form sent twice by a double click would come with a cookie that the first answer has just replaced, and find no answers.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.sent) event.preventDefault();
  form.sent = true;
  setTimeout(() => { form.sent = false; }, 3000);
});
