// On a machine that others use, too, going back shows nothing of what somebody who has signed out had open: a page that
// the browser kept is asked for again once the last page seen was not of the same person. Otherwise it stays as it was,
// with all that was typed.
"use strict";

const { person } = document.documentElement.dataset;

function lastSeen() {
  try {
    return localStorage.getItem("person");
  } catch {
    return null;
  }
}

try {
  if (person !== undefined) localStorage.setItem("person", person);
} catch {
  // A browser that keeps nothing.
}

window.addEventListener("pageshow", (event) => {
  if (!event.persisted || lastSeen() === person) return;
  document.documentElement.hidden = true;
  location.reload();
});
