// The header's search: results while typing, from a worker, with the keyboard alone (the combobox pattern of WAI-ARIA).

const NOTHING = "Nothing found.";
const WAITING = "Still looking…";
const ERROR = "The search does not answer; Enter opens the list of papers.";

let count = 0;

/**
 * @param {HTMLFormElement} form with `data-kb-search` and an input named q; its action answers without JavaScript
 * @param {string} root address of the site's root
 */
export function start(form, root) {
  const input = form.elements.q;
  const box = new Box(form, input, root);
  input.addEventListener("focus", () => box.wake());
  input.addEventListener("input", () => box.ask());
  input.addEventListener("keydown", (event) => box.key(event));
  form.addEventListener("submit", (event) => box.submit(event));
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || box.close());
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if ((event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
}

class Box {
  constructor(form, input, root) {
    Object.assign(this, { form, input, root, number: 0, chosen: -1, items: [], worker: null });
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
    form.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.id, autocomplete: "off",
    })) input.setAttribute(name, value);
  }

  /** Start the worker when the reader shows that a search is coming. */
  wake() {
    if (this.worker) return;
    this.worker = new Worker(new URL("./search-worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => data.number === this.number && this.show(data);
    this.worker.onerror = () => this.show({ error: "the search could not be started" });
    this.worker.postMessage({ root: this.root, words: "", number: 0 });
  }

  ask() {
    this.wake();
    this.number += 1;
    const words = this.input.value;
    if (!words.trim()) return this.close();
    if (this.list.hidden) this.show({ more: true });
    this.worker.postMessage({ root: this.root, words, number: this.number });
  }

  /** Show an answer; with `more`, another one to the same question follows, which begins as this one does. */
  show({ number, found = [], more = false, error }) {
    const chosen = number === this.answered ? this.chosen : -1;
    this.answered = number;
    this.items = found.map((one, at) => this.item(one, at));
    const rest = error ? [ERROR] : more ? [WAITING] : found.length ? [] : [NOTHING];
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
    item.addEventListener("click", () => (location.href = item.dataset.address));
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
    const item = this.items[this.chosen];
    if (!item || this.list.hidden) return; // the form's own action: the list of papers, filtered by the words
    event.preventDefault();
    location.href = item.dataset.address;
  }

  close() {
    this.number += 1;
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
