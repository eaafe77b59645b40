// The sheet of a report: keys, pasted blocks, drafts kept as one types, and what the figures would come to.
"use strict";

const form = document.getElementById("sheet");
const words = document.getElementById("words").dataset;
const [saved, others, why, pasted] = ["saved", "others", "why", "pasted"].map((id) => document.getElementById(id));
const lines = [...form.querySelectorAll("tr.line")];
const byId = new Map(lines.map((line) => [line.dataset.row, line]));

// --- A row -----------------------------------------------------------------------------------------------------------
const fieldsOf = (line) => {
  const id = line.dataset.row;
  const [value, choice, note] = ["value", "choice", "note"].map((name) => form.elements[`${name}-${id}`]);
  return { value, choice, note };
};
const saidOf = (line) => document.getElementById(`said-${line.dataset.row}`);
const isKind = (choice) => ["estimate", "preliminary", "final"].includes(choice);

function read(line) {
  const { value, choice, note } = fieldsOf(line);
  return { written: value.value.trim(), choice: choice.value, note: note.value.trim() };
}

/** The row as the server has it, whatever the browser has put back into its fields. */
function kept(line) {
  const [version, written, choice, note] = form.elements[`was-${line.dataset.row}`].value.split("\t");
  return { version: Number(version), written, choice, note };
}

function write(line, given) {
  const { value, choice, note } = fieldsOf(line);
  value.value = given.written;
  choice.value = given.choice;
  note.value = given.note;
}

const choiceWord = (line, choice) => [...fieldsOf(line).choice.options].find((one) => one.value === choice).text;
const isSame = (one, other) => ["written", "choice", "note"].every((name) => one[name] === other[name]);

/** No verdict stays beside a figure that it is not of. */
function unjudge(line) {
  line.querySelector(".verdict").replaceChildren();
  saidOf(line).querySelector(".found").replaceChildren();
}

function changed(line) {
  drafts.put(line.dataset.row, { ...read(line), seen: Number(line.dataset.version) });
  count();
  previewLater(line.dataset.row);
}

// --- What is told ----------------------------------------------------------------------------------------------------
let savedWords = saved.dataset.before;

function count() {
  const filled = lines.filter((line) => {
    const { written } = read(line);
    const { choice } = read(byId.get(line.dataset.main) || line);
    return written !== "" || !isKind(choice);
  });
  saved.replaceChildren(...(savedWords ? [savedWords, " · "] : []), `${filled.length}/${lines.length} ${words.filled}`);
}

function tell(state, detail) {
  saved.dataset.state = state;
  if (state === "saving") savedWords = words.saving;
  else if (state === "saved") savedWords = `${words.saved} ${detail}`;
  else if (state === "lost") savedWords = words.lost;
  else if (state === "held") savedWords = words.refused;
  else if (state === "restored") savedWords = words.restored;
  else if (state === "expired") savedWords = words.expired;
  else if (state === "gone") savedWords = words.gone;
  else savedWords = detail;
  count();
  if (state === "expired") saved.append(" ", link(form.dataset.login, words.login, true));
  if (state === "turned") saved.append(" ", link(location.href, words.reload, false));
}

function link(address, text, isApart) {
  const made = Object.assign(document.createElement("a"), { href: address, textContent: text });
  if (isApart) Object.assign(made, { target: "_blank", rel: "noopener" });
  return made;
}

function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: text });
  made.addEventListener("click", act);
  return made;
}

function paragraph(name, text) {
  return Object.assign(document.createElement("p"), { className: name, textContent: text });
}

function mark({ code, sign, word }) {
  const made = Object.assign(document.createElement("span"), { className: `state ${code}` });
  const shape = Object.assign(document.createElement("span"), { className: "sign", textContent: sign });
  shape.setAttribute("aria-hidden", "true");
  made.append(shape, ` ${word}`);
  return made;
}

function small(...parts) {
  const made = document.createElement("small");
  made.append(...parts);
  return made;
}

// --- Saving ----------------------------------------------------------------------------------------------------------
const drafts = new SheetDrafts(form, { answered, tell });

function answered(id, cell, isOvertaken) {
  const line = byId.get(id);
  const place = saidOf(line).querySelector(".conflict");
  if (cell.state === "saved") {
    line.dataset.version = cell.version;
    place.replaceChildren();
    // Its verdict could not be asked for while the line was down.
    if (waiting.has(id)) previewLater(id);
  } else if (cell.state === "refused") {
    place.textContent = cell.sentence;
  } else {
    quarrel(line, cell, cell.sentence);
  }
  if (isOvertaken) drafts.later(300);
}

/** Two people wrote different things: the person decides which stays. */
function quarrel(line, theirs, sentence) {
  const id = line.dataset.row;
  const place = saidOf(line).querySelector(".conflict");
  drafts.hold(id);
  place.replaceChildren(
    sentence,
    " ",
    button(words.mine, () => {
      line.dataset.version = theirs.version;
      place.replaceChildren();
      drafts.release(id, { ...read(line), seen: theirs.version });
    }),
    " ",
    button(words.theirs, () => {
      write(line, theirs);
      line.dataset.version = theirs.version;
      place.replaceChildren();
      drafts.drop(id);
      count();
      previewLater(id);
    }),
  );
}

/** What an earlier visit typed and could not save any more. */
function restore() {
  let isBack = false;
  for (const [id, change] of drafts.kept()) {
    const line = byId.get(id);
    if (!line) continue;
    const theirs = kept(line);
    drafts.own.add(id);
    if (isSame(theirs, change)) continue;
    write(line, change);
    // Versions begin anew once the report has been sent: what stands there since was not seen.
    const isSeen = change.turn === drafts.turn && change.seen === theirs.version;
    const isEmpty = theirs.version === 0 && theirs.written === "" && isKind(theirs.choice);
    drafts.take(id, { ...change, seen: theirs.version });
    if (isSeen || isEmpty) {
      isBack = true;
    } else {
      quarrel(line, theirs, `${words.since} “${theirs.written || choiceWord(line, theirs.choice)}”.`);
    }
    previewLater(id);
  }
  drafts.keep();
  // What was typed before this ran, or was put back by the browser.
  for (const line of lines) {
    const isQuarrel = saidOf(line).querySelector(".conflict").textContent !== "";
    if (!isQuarrel && !drafts.pending.has(line.dataset.row) && !isSame(read(line), kept(line))) changed(line);
  }
  if (isBack) tell("restored");
  if (drafts.pending.size) drafts.later(300);
}

async function visit() {
  if (document.hidden) return;
  let answer;
  try {
    answer = await drafts.post(form.dataset.visit, {});
  } catch (error) {
    if (error instanceof GoneError) tell("gone");
    return;
  }
  if (answer.problem) {
    tell("refused", answer.problem);
    return;
  }
  if (answer.turn !== drafts.turn) {
    tell("turned", words.turned);
    return;
  }
  others.textContent = answer.others.length ? `${words.others} ${answer.others.join(", ")}` : "";
  for (const [id, cell] of Object.entries(answer.cells)) {
    const line = byId.get(id);
    const isAtWork = !line || drafts.pending.has(id) || line.contains(document.activeElement);
    if (isAtWork || Number(line.dataset.version) === cell.version) continue;
    write(line, cell);
    line.dataset.version = cell.version;
    previewLater(id);
  }
  count();
}

// --- What it would come to -------------------------------------------------------------------------------------------
const waiting = new Set();
let asked = 0;
let previewTimer;

function previewLater(id) {
  waiting.add(id);
  clearTimeout(previewTimer);
  previewTimer = setTimeout(preview, 350);
}

async function preview() {
  const ids = [...new Set([...waiting, ...drafts.pending.keys()])];
  const turn = (asked += 1);
  waiting.clear();
  let answer;
  try {
    const cells = ids.map((id) => ({ id, seen: 0, ...read(byId.get(id)) }));
    answer = await drafts.post(form.dataset.preview, { cells });
  } catch {
    answer = { problem: "lost" };
  }
  // A later question is on its way, and its answer holds this one's.
  if (turn !== asked) return;
  if (answer.problem) {
    for (const id of ids) {
      waiting.add(id);
      unjudge(byId.get(id));
    }
    return;
  }
  for (const line of lines) show(line, answer.rows[line.dataset.row]);
  explain();
}

function show(line, row) {
  const verdict = line.querySelector(".verdict");
  verdict.replaceChildren();
  const found = saidOf(line).querySelector(".found");
  found.replaceChildren();
  const { value } = fieldsOf(line);
  value.toggleAttribute("aria-invalid", Boolean(row && row.problem));
  if (!row) return;
  if (row.problem) found.append(paragraph("problem", row.problem));
  found.append(...row.findings.map((sentence) => paragraph("odd", sentence)));
  if (!row.state) return;
  const judged = Object.assign(document.createElement("span"), { className: row.may_turn ? "judged so-far" : "judged" });
  judged.dataset.why = row.sentence;
  judged.append(mark(row.state));
  if (row.percent) judged.append(" ", Object.assign(small(`${row.percent} %`), { className: "percent" }));
  if (row.pace) judged.append(small(mark(row.pace)));
  for (const other of row.others) judged.append(small(`${other.plan}: `, mark(other)));
  verdict.append(judged);
}

function explain() {
  const line = document.activeElement && document.activeElement.closest("tr.line");
  const judged = line && line.querySelector(".judged");
  why.textContent = judged ? judged.dataset.why : "";
}

// --- Keys and pasting ------------------------------------------------------------------------------------------------
function move(field, step) {
  const name = field.name.split("-")[0];
  const line = lines[lines.indexOf(field.closest("tr.line")) + step];
  if (!line) return false;
  const next = fieldsOf(line)[name];
  next.focus();
  next.select();
  return true;
}

form.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches("tr.line input") || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") takeBack(event);
  const steps = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
  if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  move(field, steps[event.key]);
});

form.addEventListener("paste", (event) => {
  const field = event.target;
  const text = event.clipboardData.getData("text/plain");
  if (!field.matches("tr.line input") || !/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
  event.preventDefault();
  // The paper form has a row an indicator: a block copied from it passes by the further figures.
  const start = field.closest("tr");
  const rows = [...form.querySelectorAll(start.matches(".further") ? "tr.line" : "tr.line:not(.further), tr.heading")];
  const from = rows.slice(rows.indexOf(start));
  const isNote = field.name.startsWith("note");
  const { captions, rest } = isNote ? { captions: [], rest: readBlock(text) } : withoutCaptions(readBlock(text));
  const { placed, unplaced } = placeBlock(rest, from, (row) => row.matches(".heading"));
  if (isOfWholeTable(placed.map(([line, cells]) => [printed(line), cells]), isNote ? 1 : 3)) {
    pasted.textContent = words.wide;
    return;
  }
  overwritten = placed.map(([line]) => [line, read(line)]);
  unplaced.unshift(...captions);
  for (const [line, cells] of placed) unplaced.push(...fill(line, cells, isNote));
  pasted.textContent = unplaced.length ? `${words.unplaced} ${unplaced.join("; ")}` : "";
});

const printed = (line) => ({
  number: line.querySelector(".number").textContent.trim(),
  name: line.querySelector(".name").firstChild.textContent,
});

// The rows as they were before the last paste; null once something was typed since.
let overwritten = null;

/** The browser knows nothing of what a paste put into other rows, and would change a row that nobody looks at. */
function takeBack(event) {
  if (overwritten) {
    event.preventDefault();
    for (const [line, given] of overwritten) {
      write(line, given);
      changed(line);
    }
    overwritten = null;
    pasted.textContent = "";
  } else if (event.target.value === atFocus) {
    event.preventDefault();
  }
}

// What the field held when it was gone into.
let atFocus = "";
form.addEventListener("focusin", (event) => {
  atFocus = event.target.value;
});

/** Put pasted cells into a row; blank ones leave it as it is. Gives back what found no place. */
function fill(line, cells, isNote) {
  const { value, choice, note } = fieldsOf(line);
  const rest = [...cells];
  const before = read(line);
  if (!isNote) {
    const figure = rest.shift();
    if (figure) value.value = figure;
    const option = [...choice.options].find((one) => one.text.toLowerCase() === (rest[0] || "").toLowerCase());
    if (option) {
      choice.value = option.value;
      rest.shift();
    } else if (figure && !isKind(choice.value)) {
      choice.value = "estimate";
    }
  }
  const words = rest.shift();
  if (words) note.value = words;
  if (!isSame(before, read(line))) changed(line);
  return rest.filter(Boolean);
}

form.addEventListener("input", (event) => {
  const line = event.target.closest("tr.line");
  if (!line) return;
  const { value, choice } = fieldsOf(line);
  overwritten = null;
  if (event.target === value && value.value.trim() && !isKind(choice.value)) choice.value = "estimate";
  if (event.target === choice && !isKind(choice.value)) {
    line.dataset.before = value.value || line.dataset.before || "";
    value.value = "";
  } else if (event.target === choice && !value.value && line.dataset.before) {
    value.value = line.dataset.before;
  }
  changed(line);
});

form.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-take]");
  if (!taken) return;
  const line = byId.get(taken.closest("tr.said").id.replace("said-", ""));
  fill(line, [taken.dataset.take], false);
  fieldsOf(line).value.focus();
});

// --- Sending ---------------------------------------------------------------------------------------------------------
let isReady = false;
let isOnItsWay = false;

form.addEventListener("submit", async (event) => {
  if (isReady) {
    isReady = false;
    return;
  }
  event.preventDefault();
  if (isOnItsWay) return;
  isOnItsWay = true;
  isReady = await isServerReady();
  isOnItsWay = false;
  if (isReady) form.requestSubmit(event.submitter);
});

/** Everything is kept, and the session lasts: a form that met the login page would lose its note and files. */
async function isServerReady() {
  if (!(await drafts.flush())) {
    if (drafts.held.size) tell("held");
    else if (!["expired", "turned", "gone", "lost"].includes(saved.dataset.state)) tell("waiting", words.wait);
    return false;
  }
  try {
    await drafts.post(form.dataset.visit, {});
  } catch (error) {
    tell(error.state || "lost");
    return false;
  }
  // What was typed while this was asked goes up, too.
  return drafts.pending.size ? isServerReady() : true;
}

// The rows are kept already; what goes with the form is the note, the files and what was ticked.
form.addEventListener("formdata", (event) => {
  for (const name of [...event.formData.keys()]) {
    if (/^(value|choice|note|was)-\d+-\d+$/.test(name)) event.formData.delete(name);
  }
});

form.addEventListener("focusin", explain);
window.addEventListener("online", () => drafts.flush());
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  drafts.flush();
  visit();
});

form.classList.add("live");
restore();
count();
visit();
setInterval(visit, 45000);
const wanted = document.getElementById(location.hash.slice(1));
if (wanted && wanted.matches("tr.line")) fieldsOf(wanted).value.focus();
const problems = document.querySelector(".problems");
if (problems) problems.focus();
