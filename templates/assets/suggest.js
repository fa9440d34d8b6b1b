// An input that suggests entries while the reader types, with the keyboard alone (the combobox pattern of WAI-ARIA).
// A worker finds them; all inputs of a page share it, and only the newest question is answered.

const NOTHING = "Nothing found.";
const PARTIAL = "Nothing has all of these words; these have most of them.";
const WAITING = "Still looking…";
const ERROR = "The search does not answer.";

let count = 0;
let worker = null;
let asking = null;
let number = 0;

function wake(root) {
  if (worker) return;
  worker = new Worker(new URL("./search-worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => data.number === number && asking.show(data);
  worker.onerror = () => {
    worker = null; // the next keystroke tries again
    asking?.show({ error: true });
  };
  worker.postMessage({ root, words: "", number });
}

export class Suggestions {
  /**
   * @param {HTMLFormElement} form around the input
   * @param {string} root address of the site's root
   * @param choose called with the suggestion that the reader takes, {kind, key, label, address}
   * @param {string[]} [kinds] kinds of entries to suggest; all without
   */
  constructor(form, input, root, choose, kinds = null) {
    Object.assign(this, { form, input, root, take: choose, kinds, chosen: -1, items: [], found: [] });
    this.id = `kb-search-${++count}`;
    this.list = document.createElement("ul");
    this.list.id = this.id;
    this.list.className = "kb-search__list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Search results");
    this.list.hidden = true;
    this.status = document.createElement("p");
    this.status.className = "kb-visually-hidden";
    this.status.setAttribute("role", "status");
    form.classList.add("kb-suggest");
    form.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.id, autocomplete: "off",
    })) input.setAttribute(name, value);
    this.listen();
  }

  listen() {
    this.input.addEventListener("focus", () => wake(this.root)); // the reader shows that a search is coming
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("focusout", (event) => this.form.contains(event.relatedTarget) || this.close());
  }

  ask() {
    wake(this.root);
    asking = this;
    number += 1;
    const words = this.input.value;
    if (!words.trim()) return this.close();
    if (this.list.hidden) this.show({ more: true });
    this.list.setAttribute("aria-busy", "true");
    worker.postMessage({ root: this.root, words, number, kinds: this.kinds });
  }

  /** Show an answer; with `more`, another one to the same question follows, which begins as this one does. */
  show({ number: answered, found = [], more = false, partial = false, error }) {
    const chosen = answered === this.answered ? this.chosen : -1;
    this.answered = answered;
    this.found = found;
    this.items = found.map((one, at) => this.item(one, at));
    const rest = error ? [ERROR] : more ? [WAITING] : partial ? [PARTIAL] : found.length ? [] : [NOTHING];
    this.list.replaceChildren(...this.items, ...rest.map((text) => this.note(text)));
    this.list.setAttribute("aria-busy", String(more));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.choose(chosen);
    this.status.textContent = error ? "Search failed" : more && !found.length ? WAITING : `${found.length} results`;
  }

  item({ kind, label, detail, address }, at) {
    const item = document.createElement("li");
    item.id = `${this.id}-${at}`;
    item.className = "kb-search__item";
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.address = this.root + address;
    item.append(line("kb-search__label", label), line("kb-search__detail", kind === "paper" ? detail : detail || kind));
    item.addEventListener("pointerdown", (event) => event.preventDefault());
    item.addEventListener("click", () => this.leave(at));
    return item;
  }

  note(text) {
    const item = document.createElement("li");
    item.className = "kb-search__note";
    item.setAttribute("role", "option");
    item.setAttribute("aria-disabled", "true");
    item.textContent = text;
    return item;
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.items.length) {
      event.preventDefault();
      if (this.list.hidden) return this.ask();
      const places = this.items.length + 1;
      this.choose(((this.chosen + 1 + step + places) % places) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault(); // the browser would empty the box at once
      if (this.list.hidden) this.input.value = "";
      this.close();
    }
  }

  choose(at) {
    this.items[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = at;
    const item = this.items[at];
    if (!item) return this.input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }

  submit(event) {
    if (this.list.hidden || !this.items[this.chosen]) return; // the form's own action
    event.preventDefault();
    this.leave(this.chosen);
  }

  leave(at) {
    const taken = this.found[at];
    this.close();
    this.take(taken);
  }

  close() {
    number += 1;
    this.list.hidden = true;
    this.chosen = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

function line(name, text) {
  const part = document.createElement("span");
  part.className = name;
  part.textContent = text;
  return part;
}
