// <form data-autosave="address">: keeps what is typed a second after the last key, and says so where [data-saved] stands.
const WAIT = 1000;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const told = document.querySelector("[data-saved]");
  let timer;

  const say = (text, failed) => {
    if (!told) return;
    told.textContent = text;
    told.classList.toggle("saved--not", failed);
  };

  const save = async () => {
    const answers = new FormData(form);
    for (const input of form.querySelectorAll("input[type=file]")) answers.delete(input.name);
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: answers, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      say(`✓ bewaard om ${(await answer.json()).saved}`, false);
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
