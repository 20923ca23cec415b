// <body data-idle="seconds" data-ping="address">: two minutes before the session ends it is said, and one click goes on.
// What is typed stays on the page. Every answer of the server, also to autosave, starts the clock again.
import { loginLink, lookWho, waitUntilBack } from "./session.js";

const BEFORE = 120;
const { idle, ping } = document.body.dataset;
let timer;

const start = () => {
  clearTimeout(timer);
  timer = setTimeout(warn, Math.max(Number(idle) - BEFORE, 0) * 1000);
};

const element = (name, attributes, text = "") => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
};

const warn = () => {
  const before = document.activeElement;
  const box = element("section", { class: "idle", role: "alertdialog", "aria-labelledby": "idle-title", "aria-describedby": "idle-text" });
  const text = element("p", { id: "idle-text" }, "U deed een tijd niets. Wat u typte staat nog op deze pagina.");
  const button = element("button", { class: "utrecht-button utrecht-button--primary-action utrecht-button--html-button", type: "button" }, "Ik ben er nog");
  const close = () => {
    box.remove();
    if (before instanceof HTMLElement) before.focus();
    start();
  };
  const over = async () => {
    if ((await lookWho()) === "same") return close(); // busy in another tab
    title.textContent = "U bent uitgelogd";
    text.replaceChildren("Wat u typte staat nog op deze pagina. ", loginLink(), " Daarna gaat u hier verder.");
    button.remove();
    text.querySelector("a").focus();
    waitUntilBack(close);
  };
  const end = setTimeout(over, BEFORE * 1000);
  button.addEventListener("click", async () => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    const headers = { "X-CSRFToken": token ? token.value : "" };
    const answer = await fetch(ping, { method: "POST", credentials: "same-origin", headers }).catch(() => ({ ok: false }));
    if (!answer.ok || answer.redirected) return over();
    clearTimeout(end);
    close();
  });
  const title = element("h2", { id: "idle-title" }, "U wordt over 2 minuten uitgelogd");
  box.append(title, text, button);
  document.body.append(box);
  button.focus();
};

if (idle) {
  document.addEventListener("saved", start);
  start();
}
