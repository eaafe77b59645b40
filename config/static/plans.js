// Entering targets: how each demand is understood while it is typed, the catalogue searched, more rows, the sum of
// shares. Every page works without it.
"use strict";

const form = document.querySelector("form.rows-form");
const WAIT = 250;
const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
const later = new Map();

function soon(key, work) {
  window.clearTimeout(later.get(key));
  later.set(key, window.setTimeout(work, WAIT));
}

async function ask(address, body) {
  const sent = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() };
  try {
    const answer = await fetch(address, { method: "POST", headers: sent, body: JSON.stringify(body) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // The line is down: what is typed stays, and the server reads it when it is sent.
  }
}

// --- How a demand is understood ---------------------------------------------------------------------------------------
const waiting = new Set();
const field = (body, name) => body.querySelector(`[name="${body.dataset.key}-${name}"]`);

function said(body) {
  const row = { key: body.dataset.key, written: body.querySelector("[data-written]").value };
  const chosen = Number(body.dataset.indicator || form.dataset.indicator || field(body, "indicator")?.value || 0);
  if (chosen) return { ...row, indicator: chosen };
  return { ...row, unit: field(body, "unit")?.value ?? "", direction: field(body, "direction")?.value ?? "" };
}

function show(body, read) {
  const input = body.querySelector("[data-written]");
  const words = body.querySelector(".reading");
  for (const old of body.querySelectorAll(".said .problem:not(.reading)")) old.remove();
  body.classList.toggle("wrong", Boolean(read.problem));
  words.textContent = read.problem || read.words;
  words.classList.toggle("problem", Boolean(read.problem));
  if (read.problem) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

async function readWaiting() {
  const bodies = [...waiting];
  waiting.clear();
  const rows = bodies.map(said);
  const answer = await ask(form.dataset.read, { rows: form.dataset.whole ? all() : rows });
  if (!answer) return;
  bodies.forEach((body, place) => {
    // What was typed on meanwhile is asked again.
    const read = answer.rows[rows[place].key];
    if (read && said(body).written === rows[place].written) show(body, read);
  });
  if (answer.check) showCheck(answer.check);
}

const all = () => [...form.querySelectorAll("[data-row]")].map(said);

function showCheck(check) {
  const line = form.querySelector("[data-check]");
  line.textContent = check.sentence;
  line.className = `check-line ${check.agreement}`;
  line.hidden = !check.sentence;
}

function read(body) {
  waiting.add(body);
  soon("read", readWaiting);
}

// --- The catalogue ----------------------------------------------------------------------------------------------------
let offers = null;

function closeOffers() {
  if (!offers) return;
  offers.list.remove();
  offers.input.setAttribute("aria-expanded", "false");
  offers.input.removeAttribute("aria-activedescendant");
  offers = null;
}

function choose(input, one) {
  const body = input.closest("[data-row]");
  input.value = one.name;
  field(body, "indicator").value = one.id;
  field(body, "unit").value = one.unit;
  field(body, "direction").value = one.direction;
  field(body, "sector").value = one.sector;
  field(body, "new").checked = false;
  closeOffers();
  read(body);
  body.querySelector("[data-written]").focus();
}

function offer(input, found) {
  closeOffers();
  if (!found.length || document.activeElement !== input) return;
  const list = document.createElement("ul");
  list.className = "offers";
  list.id = `${input.name}-offers`;
  list.setAttribute("role", "listbox");
  found.forEach((one, number) => {
    const item = document.createElement("li");
    item.id = `${list.id}-${number}`;
    item.setAttribute("role", "option");
    item.textContent = one.name;
    const small = document.createElement("small");
    small.textContent = [one.unit, one.above, one.sector].filter(Boolean).join(" · ");
    item.append(small);
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(input, one);
    });
    list.append(item);
  });
  input.after(list);
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-controls", list.id);
  offers = { input, list, found, at: -1 };
}

function move(step) {
  const items = [...offers.list.children];
  offers.at = (offers.at + step + items.length) % items.length;
  items.forEach((item, number) => item.setAttribute("aria-selected", String(number === offers.at)));
  items[offers.at].scrollIntoView({ block: "nearest" });
  offers.input.setAttribute("aria-activedescendant", items[offers.at].id);
}

async function find(input) {
  const words = input.value.trim();
  if (words.length < 2) return closeOffers();
  const address = `${form.dataset.find}?q=${encodeURIComponent(words)}`;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (answer.ok && input.value.trim() === words) offer(input, (await answer.json()).found);
  } catch {
    closeOffers();
  }
}

function prepare(input) {
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.addEventListener("blur", closeOffers);
}

// --- Rows -------------------------------------------------------------------------------------------------------------
function addRow() {
  const count = form.querySelector("[name=count]");
  const number = Number(count.value) + 1;
  const body = document.querySelector("[data-empty]").content.querySelector("tbody").cloneNode(true);
  body.innerHTML = body.innerHTML.replaceAll("n-__", `n-${number}`);
  body.dataset.key = body.dataset.row = `n-${number}`;
  count.value = number;
  form.querySelector(".entry").append(body);
  body.querySelectorAll("[data-find]").forEach(prepare);
  return body;
}

const inputs = () => [...form.querySelectorAll("[data-written]:not([disabled])")];

function below(input, step = 1) {
  const column = inputs();
  return column[column.indexOf(input) + step];
}

function paste(event, input) {
  const lines = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/);
  if (lines.length < 2) return;
  event.preventDefault();
  let place = input;
  for (const line of lines) {
    if (!place) break;
    place.value = line.split("\t").pop().trim();
    place.dispatchEvent(new Event("input", { bubbles: true }));
    place = below(place);
  }
}

if (form) {
  let isChanged = false;
  form.querySelectorAll("[data-find]").forEach(prepare);
  form.addEventListener("input", (event) => {
    isChanged = true;
    const input = event.target;
    const body = input.closest("[data-row]");
    if (!body) return;
    if (input.matches("[data-find]")) {
      const chosen = field(body, "indicator");
      if (chosen && chosen.type === "hidden") chosen.value = "";
      soon(input.name, () => find(input));
    }
    if (input.name.endsWith("-remove")) body.classList.toggle("gone", input.checked);
    if (body.querySelector("[data-written]")?.value.trim() || input.matches("[data-written]")) read(body);
  });
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    if (offers && offers.input === input) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        return move(event.key === "ArrowDown" ? 1 : -1);
      }
      if (event.key === "Escape") return closeOffers();
      if (event.key === "Enter" && offers.at >= 0) {
        event.preventDefault();
        return choose(input, offers.found[offers.at]);
      }
    }
    if (event.key === "Enter" && input.matches("input:not([type=checkbox], [type=radio])")) {
      event.preventDefault();
      if (input.matches("[data-written]")) below(input)?.focus();
    } else if (input.matches("[data-written]") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      below(input, event.key === "ArrowDown" ? 1 : -1)?.focus();
    }
  });
  form.addEventListener("paste", (event) => {
    if (event.target.matches("[data-written]")) paste(event, event.target);
  });
  form.querySelector("[data-more]")?.addEventListener("click", (event) => {
    event.preventDefault();
    addRow().querySelector("[data-find]").focus();
  });
  form.addEventListener("submit", () => { isChanged = false; });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
  document.querySelector(".refused")?.focus();
}
