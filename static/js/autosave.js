// <form data-autosave="address">: keeps what is typed a second after the last key, and says so where [data-saved] stands.
// What was kept is marked in the field _seen, so that another tab that wrote the same page is noticed (409).
const WAIT = 1000;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const told = document.querySelector("[data-saved]");
  let timer;

  const say = (text, failed) => {
    if (!told) return;
    told.textContent = text;
    told.classList.toggle("saved--not", failed);
  };

  const seen = form.querySelector("input[name=_seen]");

  const save = async () => {
    const answers = new FormData(form);
    for (const input of form.querySelectorAll("input[type=file]")) answers.delete(input.name);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: answers, credentials: "same-origin" });
      if (answer.status === 409) {
        say((await answer.json()).told, true);
        return;
      }
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const kept = await answer.json();
      if (seen) seen.value = kept.seen;
      say(`✓ bewaard om ${kept.saved}`, false);
      document.dispatchEvent(new Event("saved"));
    } catch {
      say("Nog niet bewaard. Wij proberen het opnieuw.", true);
      timer = setTimeout(save, 5 * WAIT);
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
