// What a script adds: nothing depends on it. A form is sent once; a choice is applied when it is made.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (event.submitter && event.submitter.formTarget === "_blank") return;
  if (form.method === "post") form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && form.classList.contains("filters")) form.requestSubmit();
});
let changed = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form.section")) changed = true;
});
document.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
