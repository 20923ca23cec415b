// Whether who opened this page is still signed in, and what is said at the field when not.
// <body data-person="…" data-session="address" data-login="address">: of somebody who is signed in.
const { person, session, login } = document.body.dataset;
const AGAIN = 5_000; // milliseconds
const WORDS = {
  nobody: "U bent uitgelogd. Wat u typte staat nog op deze pagina.",
  other: "In deze browser is nu iemand anders ingelogd. Onder die naam bewaren wij dit niet. Wat u typte staat nog op deze pagina.",
  away: "Nog niet bewaard: wij zijn even niet bereikbaar. Wat u typte staat nog op deze pagina. Wij blijven het proberen.",
};

const renew = (token) => {
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
};

// "same" (and the forms of this page can be sent again), "nobody", "other", or "away".
export const lookWho = async () => {
  try {
    const answer = await fetch(session, { credentials: "same-origin", headers: { "X-Polling": "1" } });
    if (answer.status >= 500) return "away";
    if (!answer.ok || answer.redirected) return "nobody";
    const now = await answer.json();
    if (!now.person) return "nobody";
    if (now.person !== person) return "other";
    renew(now.token);
    return "same";
  } catch {
    return "away";
  }
};

export const loginLink = () => {
  const link = document.createElement("a");
  link.href = login;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Log opnieuw in, in een nieuw tabblad.";
  return link;
};

// --- the notice at the field that has the eye; it stays there until everything is well ------------
const notice = document.createElement("p");
notice.className = "not-saved";
let eye = null; // the form field that was typed in, or looked at, last

const place = () => {
  const within = eye && (eye.closest(".field") || eye.closest("form"));
  if (within && notice.parentElement !== within) within.append(notice);
};

const said = document.querySelector("[data-saved]") || document.createElement("div");
if (person && !said.isConnected) {
  said.className = "sr-only";
  said.setAttribute("role", "status");
  document.body.append(said);
}

export const showNotice = (who) => {
  if (notice.dataset.who === who && notice.isConnected) return;
  notice.dataset.who = who;
  notice.replaceChildren(WORDS[who]);
  if (who !== "away") notice.append(" ", loginLink());
  said.textContent = WORDS[who];
  said.classList.toggle("saved--not", true);
  place();
};

export const clearNotice = () => {
  if (!notice.dataset.who) return;
  delete notice.dataset.who;
  notice.remove();
  said.classList.toggle("saved--not", false);
  if (said.classList.contains("sr-only")) said.textContent = "";
};

let timer;
// Look until this person is signed in again; then the notice goes and `then` is called.
export const waitUntilBack = (then = () => {}) => {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const who = await lookWho();
    if (who !== "same") {
      showNotice(who);
      return waitUntilBack(then);
    }
    clearNotice();
    document.dispatchEvent(new Event("saved")); // the session is alive: its clock starts again
    return then();
  }, AGAIN);
};

if (person) {
  const remember = ({ target }) => {
    if (!target.matches("input, textarea, select") || !target.form || target.form.method !== "post") return;
    eye = target;
    if (notice.dataset.who) place();
  };
  document.addEventListener("focusin", remember);
  document.addEventListener("input", remember);
  // Back on this page after signing out, or signing in, in another tab.
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState !== "visible" || !eye) return;
    const who = await lookWho();
    if (who === "same") return clearNotice();
    if (who !== "away") {
      showNotice(who);
      waitUntilBack();
    }
  });
}
