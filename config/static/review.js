// A comfort only: the button says how many rows go back, and a row that is opened takes the cursor.
"use strict";

const button = document.querySelector("button[data-counted]");
const reasons = [...document.querySelectorAll(".give-back input")];
const plainWords = button.textContent;

function count() {
  const n = reasons.filter((input) => input.value.trim()).length;
  button.textContent = n ? button.dataset.counted.replace("%n", n) : plainWords;
}

for (const input of reasons) {
  input.addEventListener("input", count);
  input.closest("details").addEventListener("toggle", (event) => {
    if (event.target.open && event.isTrusted) input.focus();
  });
}
count();
