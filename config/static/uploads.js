// Follows an import until it is over, and asks before a row that was not saved is left. Pages work without it.
"use strict";

const work = document.querySelector("[data-progress]");

async function follow() {
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
  work.querySelectorAll(".steps li").forEach((step, number) => {
    if (number === state.step) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
  if (said.textContent !== state.words) said.textContent = state.words;
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
