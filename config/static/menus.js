// A comfort only: an open menu closes on Escape, on a click elsewhere and when one goes on with the keyboard; "/" goes to
// the search; what takes longer than a second says that it is under way.
"use strict";

function closeOthers(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

document.addEventListener("click", closeOthers);
document.addEventListener("focusin", closeOthers);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const search = document.querySelector("input[type=search]");
  if (event.key === "/" && !typing && search) {
    event.preventDefault();
    search.focus();
  }
});

const atIt = document.querySelector(".at-it");

document.addEventListener("submit", (event) => {
  // A file that comes back leaves the page standing, and nothing would take the words away.
  if (event.defaultPrevented || event.target.method !== "post" || "file" in event.target.dataset) return;
  setTimeout(() => {
    atIt.textContent = atIt.dataset.words;
  }, 1000);
});

window.addEventListener("pageshow", () => {
  atIt.textContent = "";
});
