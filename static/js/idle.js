// Two minutes before the session ends: says so, and one click goes on. What is typed stays on the page.
const BEFORE = 120;
const { idle, ping } = document.body.dataset;

if (idle) {
  let timer;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(warn, (Number(idle) - BEFORE) * 1000);
  };
  const warn = () => {
    const box = document.createElement("section");
    box.className = "idle";
    box.setAttribute("role", "alertdialog");
    box.setAttribute("aria-labelledby", "idle-title");
    const title = document.createElement("h2");
    title.id = "idle-title";
    title.textContent = "U wordt over 2 minuten uitgelogd";
    const button = document.createElement("button");
    button.className = "utrecht-button utrecht-button--primary-action utrecht-button--html-button";
    button.type = "button";
    button.textContent = "Ik ben er nog";
    button.addEventListener("click", async () => {
      const token = document.querySelector("[name=csrfmiddlewaretoken]");
      await fetch(ping, { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token ? token.value : "" } });
      box.remove();
      start();
    });
    box.append(title, button);
    document.body.append(box);
    button.focus();
  };
  start();
}
