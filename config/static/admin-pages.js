// What Django's own pages leave without a name in the reader's language.
"use strict";

const said = document.currentScript.dataset;
for (const [alt, word] of [["True", said.yes], ["False", said.no]]) {
  for (const sign of document.querySelectorAll(`img[alt="${alt}"]`)) sign.alt = word;
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
