// What Django's own pages leave without a name in the reader's language.
"use strict";

const said = document.currentScript.dataset;
for (const [alt, word] of [["True", said.yes], ["False", said.no]]) {
  for (const sign of document.querySelectorAll(`img[alt="${alt}"]`)) sign.alt = word;
}

// On a phone a line of a list is a card: its cells say what they are, and those that say nothing are left out.
const heads = [...document.querySelectorAll("#result_list thead th")].map(head => head.querySelector(".text")?.textContent.trim());
for (const cell of document.querySelectorAll("#result_list tbody td:not(.action-checkbox)")) {
  cell.dataset.label = heads[cell.cellIndex];
  cell.classList.toggle("is-empty", ["", "-"].includes(cell.textContent.trim()) && !cell.firstElementChild);
}

// The boxes that search while one types get the name of their field, after their library has drawn them: it waits in
// the same queue.
const PARTS = ".select2-selection, .select2-selection__rendered, .select2-search__field";
window.django?.jQuery?.(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`)?.textContent.trim();
    for (const part of select.nextElementSibling?.querySelectorAll(PARTS) ?? []) part.setAttribute("aria-label", label);
  }
});
