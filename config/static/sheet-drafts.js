// What was typed is kept on this machine until the server has it, and sent again until it does.
"use strict";

class ExpiredError extends Error {
  state = "expired";
}

/** The report is nobody's to open any more, or not this person's. */
class GoneError extends Error {
  state = "gone";
}

class SheetDrafts {
  /** `tell(state, detail)`: saving, saved (the time), lost, expired, refused (the sentence), turned (the sentence). */
  constructor(form, { answered, tell }) {
    this.form = form;
    this.key = form.dataset.key;
    this.answered = answered;
    this.tell = tell;
    // By row: what waits to be saved. `held`: rows on which somebody else wrote something different.
    this.pending = new Map();
    this.held = new Set();
    // Rows that this page has touched: what another page of the same person keeps of the others is not its to drop.
    this.own = new Set();
    this.wait = 0;
    this.running = null;
  }

  get token() {
    return this.form.elements.csrfmiddlewaretoken.value;
  }

  /** The last sending, return or acceptance that this page knows of. */
  get turn() {
    return Number(this.form.elements.turn.value);
  }

  kept() {
    try {
      return Object.entries(JSON.parse(localStorage.getItem(this.key) || "{}"));
    } catch {
      return [];
    }
  }

  keep() {
    const others = this.kept().filter(([id]) => !this.own.has(id));
    const all = [...others, ...this.pending];
    try {
      if (all.length) localStorage.setItem(this.key, JSON.stringify(Object.fromEntries(all)));
      else localStorage.removeItem(this.key);
    } catch {
      // A browser that keeps nothing: the page itself still does.
    }
  }

  put(id, change) {
    this.take(id, { ...change, turn: this.turn });
    this.keep();
    if (!this.held.has(id)) this.later(700);
  }

  take(id, change) {
    this.own.add(id);
    this.pending.set(id, change);
  }

  drop(id) {
    this.pending.delete(id);
    this.held.delete(id);
    this.keep();
  }

  hold(id) {
    this.held.add(id);
  }

  release(id, change) {
    this.held.delete(id);
    this.put(id, change);
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  /** Save everything that waits; whether nothing is left. */
  async flush() {
    if (this.running) await this.running;
    const cells = [...this.pending].filter(([id]) => !this.held.has(id));
    if (!cells.length) return !this.pending.size;
    clearTimeout(this.timer);
    this.running = this.save(cells);
    await this.running;
    this.running = null;
    return !this.pending.size;
  }

  async save(cells) {
    this.tell("saving");
    let answer;
    try {
      const sent = cells.map(([id, change]) => ({ id, ...change }));
      answer = await this.post(this.form.dataset.cells, { turn: this.turn, cells: sent });
    } catch (error) {
      // Again and again, with growing waits; coming back to the page or into the net tries at once.
      this.wait = Math.min(60000, this.wait ? this.wait * 2 : 2000);
      this.tell(error.state || "lost");
      this.later(this.wait);
      return;
    }
    this.wait = 0;
    if (answer.problem) {
      this.tell(answer.turned ? "turned" : "refused", answer.problem);
      return;
    }
    for (const [id, change] of cells) {
      const saved = answer.cells[id];
      const now = this.pending.get(id);
      if (saved.state === "saved") {
        if (now === change) this.drop(id);
        else if (now) now.seen = saved.version;
      } else {
        this.hold(id);
      }
      this.answered(id, saved, now !== change);
    }
    this.keep();
    if (this.held.size) this.tell("held");
    else this.tell("saved", answer.time);
    if ([...this.pending.keys()].some((id) => !this.held.has(id))) this.later(300);
  }

  async post(address, body, isSecondTry = false) {
    const response = await fetch(address, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify(body),
    });
    const isJson = (response.headers.get("Content-Type") || "").includes("json");
    if (isJson && response.status < 500) return response.json();
    if (response.type === "opaqueredirect" || response.status === 401) throw new ExpiredError();
    if (response.status === 404) throw new GoneError();
    // Whoever signed in again got another token.
    if (response.status === 403 && !isSecondTry && (await this.renew())) return this.post(address, body, true);
    if (response.status === 403) throw new ExpiredError();
    throw new Error(`answered ${response.status}`);
  }

  /** Take over the token of a page of the same person. */
  async renew() {
    const response = await fetch(location.href, { redirect: "manual" });
    if (!response.ok) return false;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const form = page.getElementById("sheet");
    if (!form || form.dataset.key !== this.key) return false;
    this.form.elements.csrfmiddlewaretoken.value = form.elements.csrfmiddlewaretoken.value;
    return true;
  }
}
