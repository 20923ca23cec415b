// <aside data-urgent="address" data-shown="digest">: asks every few seconds whether somebody must phone, and shows it at once.
// It keeps nobody signed in (X-Polling), and stops when the session has ended.
const EVERY = 5_000;
const WORD = "Spoed: ";

for (const banner of document.querySelectorAll("[data-urgent]")) {
  const list = banner.querySelector("[data-urgent-list]");
  const title = document.title;

  const mark = () => (document.title = list.querySelector("a") ? WORD + title : title);

  const ask = async () => {
    try {
      const headers = { "X-Polling": "1", "X-Shown": banner.dataset.shown };
      const answer = await fetch(banner.dataset.urgent, { credentials: "same-origin", headers });
      if (answer.redirected || answer.status === 404) return;
      if (answer.status === 200) {
        list.innerHTML = await answer.text();
        banner.dataset.shown = answer.headers.get("X-Shown") || "";
        mark();
      }
    } catch {
      // no network: the next one may arrive
    }
    setTimeout(ask, EVERY);
  };

  mark();
  setTimeout(ask, EVERY);
}
