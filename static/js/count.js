// <textarea data-limit="4000">: how many characters are left, once there are few, and how many are too many.
const FEW = 0.2;
const SAY = 800;

for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const told = document.getElementById(`${area.id}_count`);
  if (!told) continue;
  const limit = Number(area.dataset.limit);
  const rule = told.textContent;
  const said = document.createElement("span");
  said.className = "sr-only";
  said.setAttribute("aria-live", "polite");
  told.after(said);
  let timer;
  const look = () => {
    const left = limit - area.value.length;
    told.classList.toggle("field__count--over", left < 0);
    if (left < 0) told.textContent = `${-left} tekens te veel. ${rule}`;
    else told.textContent = left <= limit * FEW ? `Nog ${left} tekens.` : rule;
    clearTimeout(timer);
    timer = setTimeout(() => (said.textContent = told.textContent === rule ? "" : told.textContent), SAY);
  };
  area.addEventListener("input", look);
  look();
}
