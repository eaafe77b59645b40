// Says in the page's language that no file is chosen yet; what is chosen, the field shows itself.
"use strict";

for (const field of document.querySelectorAll(".file input")) {
  const tell = () => field.parentElement.classList.toggle("is-empty", !field.files.length);
  field.addEventListener("change", tell);
  // A browser that comes back to a page may bring its files along.
  window.addEventListener("pageshow", tell);
  tell();
}
