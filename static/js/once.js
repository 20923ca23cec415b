// A form is sent once: its button keeps its width and says what is happening. It is never switched off beforehand.
const AGAIN = 10_000;
const WORDS = "Bezig met versturen…";

const release = (form) => {
  delete form.dataset.sent;
  const button = form.querySelector("button[aria-busy]");
  if (!button) return;
  button.textContent = button.dataset.said;
  button.removeAttribute("aria-busy");
};

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button && button.matches("button[data-once]")) {
      button.style.setProperty("min-inline-size", `${button.offsetWidth}px`);
      button.dataset.said = button.textContent;
      button.setAttribute("aria-busy", "true");
      button.textContent = WORDS;
    }
    setTimeout(release, AGAIN, form); // a download leaves the page where it is
  });
}
// Back in the browser shows the page as it was left: what was typed is there and can be sent again.
addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
});
