// <input type="file" data-max-bytes data-max-files>: says before sending what was chosen and what is too large.
const size = (bytes) => (bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB`);

const line = (file, most) => {
  const item = document.createElement("li");
  const large = most && file.size > most;
  item.className = large ? "late" : "";
  item.textContent = large ? `${file.name}: te groot (${size(file.size)}). Hoogstens ${size(most)}.` : `${file.name} (${size(file.size)})`;
  return item;
};

for (const input of document.querySelectorAll("input[type=file]")) {
  const most = Number(input.dataset.maxBytes);
  const many = Number(input.dataset.maxFiles);
  const list = document.createElement("ul");
  list.className = "upload__list";
  const told = document.createElement("div"); // said aloud; a list may not have that role itself
  told.setAttribute("role", "status");
  told.append(list);
  input.after(told);
  list.hidden = true;
  input.addEventListener("change", () => {
    list.hidden = !input.files.length;
    list.replaceChildren(...[...input.files].map((file) => line(file, most)));
    if (many && input.files.length > many) {
      const item = document.createElement("li");
      item.className = "late";
      item.textContent = `Kies hoogstens ${many} bestanden tegelijk.`;
      list.append(item);
    }
  });
}
