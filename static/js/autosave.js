// <form data-autosave="address">: keeps what is typed a second after the last key, and says so where [data-saved] stands.
// What was kept is marked in the field _seen, so that another tab that wrote the same page is noticed (409).
import { clearNotice, lookWho, showNotice, waitUntilBack } from "./session.js";

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

  const send = () => {
    const answers = new FormData(form);
    for (const input of form.querySelectorAll("input[type=file]")) answers.delete(input.name);
    return fetch(form.dataset.autosave, { method: "POST", body: answers, credentials: "same-origin" });
  };

  // A session that ended, and a page that was signed in anew elsewhere, are told apart by asking.
  const explain = async () => {
    const who = await lookWho();
    showNotice(who === "same" ? "away" : who);
    waitUntilBack(save);
  };

  const save = async () => {
    try {
      let answer = await send();
      if (answer.status === 403 && (await lookWho()) === "same") answer = await send(); // signed in anew in another tab
      if (answer.status === 409) {
        say((await answer.json()).told, true);
        return;
      }
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const kept = await answer.json();
      if (seen) seen.value = kept.seen;
      clearNotice();
      say(`✓ bewaard om ${kept.saved}`, false);
      document.dispatchEvent(new Event("saved"));
    } catch {
      await explain();
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
