// An input that suggests entries while the reader types, with the keyboard alone (the combobox pattern of WAI-ARIA).
// A worker finds them; all inputs of a page share it, and only the newest question is answered.

import { make } from "./dom.js";

const NOTHING = "Nothing found.";
const UNKNOWN = "No paper here has this identifier or address.";
const NEAR = "Most of these words";
const WAITING = "Still looking…";
const ERROR = "The search does not answer.";
const KINDS = {
  paper: "Papers", node: "Taxonomy", model: "Models", benchmark: "Benchmarks", leaderboard: "Leaderboards", table: "Published tables",
  author: "Authors", venue: "Venues", term: "Glossary", page: "Pages", document: "Documentation",
};

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
   * @param choose called with the suggestion that the reader takes, {kind, key, label, address}; further lines have no kind
   * @param {string[]} [kinds] kinds of entries to suggest; all without
   * @param ways gives further lines {label, address} for the words that were typed, and for whether anything was found
   */
  constructor(form, input, root, choose, { kinds = null, ways = () => [] } = {}) {
    Object.assign(this, { form, input, root, take: choose, kinds, ways, chosen: -1, items: [], found: [] });
    this.id = `kb-search-${++count}`;
    this.list = make("div", { id: this.id, class: "kb-search__list", role: "listbox", "aria-label": "Search results", hidden: "" });
    this.status = make("p", { class: "kb-visually-hidden", role: "status" });
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
  show({ number: answered, groups = [], near = [], more = false, identifier = false, error }) {
    const chosen = answered === this.answered ? this.chosen : -1;
    this.answered = answered;
    this.found = [];
    this.items = [];
    const parts = [...groups.map((one) => this.group(one)), ...this.nearest(near)];
    const count = this.found.length;
    const rest = error ? ERROR : more ? WAITING : count ? "" : identifier ? UNKNOWN : NOTHING;
    const ways = more || error ? [] : this.ways(this.input.value, count > 0, identifier);
    this.list.replaceChildren(...parts, ...(rest ? [note(rest)] : []), ...(ways.length ? [this.further(ways)] : []));
    this.list.setAttribute("aria-busy", String(more));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.choose(chosen);
    this.status.textContent = error ? "Search failed" : rest || `${count} results`;
  }

  group({ kind, found }, title = KINDS[kind]) {
    const heading = make("span", { class: "kb-search__kind", "aria-hidden": "true" }, [title]);
    return make("div", { class: "kb-search__group", role: "group", "aria-label": title }, [heading, ...found.map((one) => this.item(one))]);
  }

  /** What holds most of the words, under one heading that says so; each line names its kind. */
  nearest(groups) {
    const found = groups.flatMap(({ kind, found: some }) => some.map((one) => (kind === "paper" ? one : { ...one, detail: KINDS[kind] })));
    return found.length ? [this.group({ found }, NEAR)] : [];
  }

  further(ways) {
    return make("div", { class: "kb-search__group", role: "group", "aria-label": "Further" }, ways.map((one) => this.item(one)));
  }

  /** A line: a link, so that it opens in another tab as links do. */
  item(one) {
    const at = this.items.length;
    const item = make("a", {
      id: `${this.id}-${at}`, class: "kb-search__item", role: "option", "aria-selected": "false", tabindex: "-1", href: this.root + one.address,
    }, [line("kb-search__label", one.label), ...(one.detail ? [line("kb-search__detail", one.detail)] : [])]);
    item.addEventListener("mousedown", (event) => event.preventDefault()); // the words keep the focus
    item.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.leave(at);
    });
    this.items.push(item);
    this.found.push(one);
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

const line = (name, text) => make("span", { class: name }, [text]);
const note = (text) => make("div", { class: "kb-search__note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, [text]);
