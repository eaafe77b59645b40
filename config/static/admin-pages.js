// The boxes that search while one types get the name of their field: the library that draws them gives them none.
"use strict";

const PARTS = ".select2-selection, .select2-selection__rendered, .select2-search__field";

// After the library's own start, which waits in the same queue.
window.django?.jQuery?.(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`)?.textContent.trim();
    for (const part of select.nextElementSibling?.querySelectorAll(PARTS) ?? []) part.setAttribute("aria-label", label);
  }
});
