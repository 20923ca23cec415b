// [data-show-when="name=value"]: a question that is needed only after that answer, or after one of "name=this|that".
const asked = document.querySelectorAll("[data-show-when]");
const look = () => {
  for (const field of asked) {
    const [name, value] = field.dataset.showWhen.split("=");
    const form = field.closest("form");
    const given = form ? new FormData(form).getAll(name) : [];
    field.hidden = !value.split("|").some((one) => given.includes(one));
  }
};
if (asked.length) {
  document.addEventListener("change", look);
  look();
}
