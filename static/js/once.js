// A form is sent once: its button keeps its width and says what is happening.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = form.querySelector("button[data-once]");
    if (button && event.submitter === button) {
      button.style.setProperty("min-inline-size", `${button.offsetWidth}px`);
      button.setAttribute("aria-busy", "true");
      button.textContent = "Bezig…";
    }
  });
}
// Back in the browser shows the page as it was left: it can be sent again.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
