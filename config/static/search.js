// Suggestions under the search of the header. Without this script the form leads to the page of results.
"use strict";

for (const form of document.querySelectorAll("form[data-suggestions]")) {
  const box = form.querySelector("input[type=search]");
  const list = form.querySelector("[role=listbox]");
  let asked = "";
  let waiting = 0;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function close() {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  }

  function show(hits) {
    list.replaceChildren(...hits.map((hit, at) => {
      const option = document.createElement("a");
      option.id = `${list.id}-${at}`;
      option.href = hit.address;
      option.tabIndex = -1;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(hit.label);
      const note = document.createElement("span");
      note.className = "quiet";
      note.textContent = hit.note;
      option.append(note);
      return option;
    }));
    list.hidden = hits.length === 0;
    box.setAttribute("aria-expanded", String(hits.length > 0));
    choose(null);
  }

  async function ask() {
    const words = box.value.trim();
    asked = words;
    if (words.length < 2) return close();
    try {
      const response = await fetch(`${form.dataset.suggestions}?q=${encodeURIComponent(words)}`);
      // A slow answer to earlier words must not take the place of a later one.
      if (response.ok && asked === words) show((await response.json()).suggestions);
    } catch {
      close();
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 180);
  });
  box.addEventListener("keydown", (event) => {
    const all = options();
    if (event.key === "Escape" && !list.hidden) {
      // The first one closes the list, the next one empties the box as the browser does.
      event.preventDefault();
      return close();
    }
    if (list.hidden || all.length === 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(all[(all.indexOf(chosen()) + step + all.length + (chosen() ? 0 : step < 0 ? 1 : 0)) % all.length]);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      chosen().click();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) close();
  });
}
