// Follows an import until it is over, and asks before a row that was not saved is left. Pages work without it.
"use strict";

const work = document.querySelector("[data-progress]");

async function follow() {
  const bar = work.querySelector("progress");
  const said = work.querySelector("[data-said]");
  let state;
  try {
    const answer = await fetch(work.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    state = await answer.json();
  } catch {
    // The line is down, or the session is over: the page itself will say so when it is loaded.
    window.setTimeout(follow, 5000);
    return;
  }
  if (state.state !== "queued" && state.state !== "running") {
    window.location.reload();
    return;
  }
  if (state.state === "running" && state.done === state.total) bar.removeAttribute("value");
  else bar.value = state.done;
  said.textContent = state.label;
  window.setTimeout(follow, 700);
}

if (work) window.setTimeout(follow, 400);

const unsaved = new Set();
for (const form of document.querySelectorAll("form.mend")) {
  form.addEventListener("input", () => unsaved.add(form));
  form.addEventListener("submit", () => unsaved.delete(form));
}
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});
