// Facets beside the list: how many of the shown papers have each value, and which values the reader chose.

import { ROOM } from "./browse-sheet.js";
import { make } from "./dom.js";

const OPEN = ROOM.matches ? 4 : 0; // the first facets are unfolded, where they do not push the others out of sight

export class Facets {
  /** @param change called when the reader chose or dropped a value */
  constructor(catalog, { fields, terms }, change) {
    const offered = fields.filter((field) => field.filter);
    this.headings = new Map(offered.map(({ name, heading }) => [name, heading]));
    this.chosen = Object.fromEntries(offered.map(({ name }) => [name, new Set()]));
    this.places = {}; // by field: for each row, the places of its values among the choices
    this.boxes = {};
    this.unconfirmed = {}; // by field: for each row, whether nobody has confirmed its values
    this.notes = {};
    const parts = offered.map((field, at) => {
      this.unconfirmed[field.name] = catalog.papers.map((row) => row.proposed.includes(field.name));
      const values = valuesOfRows(catalog.papers, field.key, terms[field.name]?.covers ?? {});
      const options = choices(field, catalog, terms, new Set([...new Set(values)].flat()));
      this.places[field.name] = placesOf(values, options.map((option) => option.id));
      return this.build(field, options, change, at < OPEN);
    });
    const title = make("h2", { id: "kb-facets-title", class: "kb-facets__title" }, ["Filters"]);
    this.element = make("div", { class: "kb-facets", role: "group", "aria-labelledby": title.id }, [title, ...parts]);
  }

  build({ name: field, heading }, options, change, open) {
    this.boxes[field] = new Map();
    const items = options.map(({ id, name, depth }) => {
      const box = make("input", { type: "checkbox", value: String(id) });
      box.addEventListener("change", () => {
        this.chosen[field][box.checked ? "add" : "delete"](String(id));
        change();
      });
      const number = make("span", { class: "kb-facets__count" });
      const item = make("li", { class: `kb-facets__value kb-facets__value--${depth}` }, [make("label", {}, [box, ` ${name} `, number])]);
      this.boxes[field].set(String(id), { box, number, item, name: String(name) });
      return item;
    });
    const list = make("ul", {}, items);
    this.notes[field] = make("p", { class: "kb-facets__note", hidden: "" });
    if (field === "node") foldTree(list, options, items);
    const attributes = { class: "kb-facets__facet", ...(open ? { open: "" } : {}) };
    const range = field === "year" && options.length > 2 ? [this.range(field, options.map(({ id }) => String(id)), change)] : [];
    return make("details", attributes, [make("summary", {}, [heading]), this.notes[field], ...range, list]);
  }

  /** Two lists that choose all values from one to another; `ids` begin with the last. */
  range(field, ids, change) {
    const ends = ["from", "to"].map((word) => make("select", { "aria-label": `${this.headings.get(field)} ${word}` },
      [make("option", { value: "" }, [word]), ...ids.map((id) => make("option", { value: id }, [id]))]));
    for (const end of ends) {
      end.addEventListener("change", () => {
        const [from, to] = ends.map(({ value }) => value);
        const within = from || to ? ids.filter((id) => (!from || id >= from) && (!to || id <= to)) : [];
        this.set(field, within);
        change();
      });
    }
    return make("p", { class: "kb-facets__range" }, ends);
  }

  set(field, values) {
    this.chosen[field] = new Set(values);
    for (const [value, { box }] of this.boxes[field]) box.checked = this.chosen[field].has(value);
  }

  /** The chosen values in words, with what drops each; values that follow each other are one. */
  named() {
    return Object.entries(this.chosen).filter(([, values]) => values.size).flatMap(([field, values]) => {
      const heading = this.headings.get(field);
      const shown = [...this.boxes[field]].filter(([value]) => values.has(value));
      if (field === "year" && shown.length > 2) {
        const years = shown.map(([value]) => value).sort();
        return [{ label: `${heading}: ${years[0]} to ${years.at(-1)}`, drop: () => this.set(field, []) }];
      }
      return shown.map(([value, { name }]) => ({ label: `${heading}: ${name}`, drop: () => this.set(field, [...values].filter((one) => one !== value)) }));
    });
  }

  /** How many values are chosen. */
  get size() {
    return Object.values(this.chosen).reduce((sum, values) => sum + values.size, 0);
  }

  /** The chosen values as a query. */
  expression() {
    return Object.entries(this.chosen)
      .filter(([, values]) => values.size)
      .map(([field, values]) => `${field}:${[...values].map(quoted).join(",")}`)
      .join(" ");
  }

  read(state) {
    for (const [field, boxes] of Object.entries(this.boxes)) {
      const asked = (state.get(field) ?? "").split(",").filter((value) => boxes.has(value));
      this.set(field, asked);
      if (asked.length) boxes.get(asked[0]).item.closest("details").open = true;
      for (const value of asked) boxes.get(value).item.dispatchEvent(new Event("reveal"));
    }
  }

  write(state) {
    for (const [field, values] of Object.entries(this.chosen)) if (values.size) state.set(field, [...values].join(","));
  }

  /** Count, for each value, the papers that would be shown with it: those that hold in `held` and in all other facets. */
  count(held) {
    const misses = new Uint8Array(held.length); // how many chosen facets a paper fails, and which it failed last
    const missed = new Array(held.length);
    for (const [field, wanted] of Object.entries(this.chosen)) {
      if (!wanted.size) continue;
      const holds = [...this.boxes[field].keys()].map((value) => wanted.has(value));
      this.places[field].forEach((places, at) => {
        if (places.some((place) => holds[place])) return;
        misses[at] += 1;
        missed[at] = field;
      });
    }
    for (const [field, boxes] of Object.entries(this.boxes)) {
      const counts = new Uint32Array(boxes.size);
      let unconfirmed = 0;
      this.places[field].forEach((places, at) => {
        if (!held[at] || misses[at] > 1 || (misses[at] === 1 && missed[at] !== field)) return;
        for (const place of places) counts[place] += 1;
        unconfirmed += this.unconfirmed[field][at];
      });
      this.notes[field].hidden = !unconfirmed;
      this.notes[field].textContent = `Proposed, and confirmed by nobody, for ${unconfirmed.toLocaleString("en")} papers`;
      [...boxes.values()].forEach(({ box, number, item }, place) => {
        number.textContent = String(counts[place]);
        item.classList.toggle("kb-facets__value--none", !counts[place] && !box.checked);
      });
    }
  }
}

/** Fold a list of nodes below its second level, with a button at each node that has parts. */
function foldTree(list, options, items) {
  list.classList.add("kb-facets__tree");
  const places = new Map(options.map(({ id }, at) => [id, at]));
  const above = options.map(({ id }) => places.get(id.slice(0, id.lastIndexOf("/"))));
  const buttons = new Map();
  const update = () => items.forEach((item, at) => {
    const up = above[at];
    item.hidden = up !== undefined && (items[up].hidden || buttons.get(up).getAttribute("aria-expanded") === "false");
  });
  for (const up of new Set(above.filter((at) => at !== undefined))) {
    const open = String(options[up].depth === 0);
    const button = make("button", { type: "button", class: "kb-facets__parts", "aria-expanded": open, "aria-label": `Parts of ${options[up].name}` });
    button.addEventListener("click", () => (toggle(button), update()));
    buttons.set(up, button);
    items[up].append(button);
  }
  items.forEach((item, at) => item.addEventListener("reveal", () => {
    for (let up = above[at]; up !== undefined; up = above[up]) buttons.get(up).setAttribute("aria-expanded", "true");
    update();
  }));
  update();
}

function toggle(button) {
  button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") === "false"));
}

/** For each row, the values in the column `key` it counts for: its own, and those that include them (a node's parents). Rows with
 *  equal values share one list. */
function valuesOfRows(papers, key, covers) {
  const including = new Map();
  for (const [whole, parts] of Object.entries(covers)) {
    for (const part of parts) including.set(part, [...(including.get(part) ?? []), whole]);
  }
  const lists = new Map();
  return papers.map((row) => {
    const cell = row[key] ?? [];
    const name = String(cell);
    if (!lists.has(name)) {
      const own = (Array.isArray(cell) ? cell : [cell]).map(String);
      lists.set(name, [...new Set(own.flatMap((value) => [value, ...(including.get(value) ?? [])]))]);
    }
    return lists.get(name);
  });
}

/** Lists of values as lists of their places in `ids`; equal lists stay shared. */
function placesOf(values, ids) {
  const places = new Map(ids.map((id, place) => [id, place]));
  const lists = new Map([...new Set(values)].map((list) => [list, list.map((value) => places.get(value)).filter((place) => place !== undefined)]));
  return values.map((list) => lists.get(list));
}

/** The values that any paper has, in the order of the vocabulary (years: newest first), as {id, name, depth}. */
function choices({ name: field, key }, { coded, tables }, terms, used) {
  if (!terms[field]) return [...used].sort().reverse().map((id) => ({ id, name: id, depth: 0 }));
  const names = new Map((tables[coded[key]] ?? []).map((record) => [record.id, record.name ?? record.id]));
  const ids = terms[field].values.filter((id) => used.has(id));
  return ids.map((id) => ({ id, name: names.get(id) ?? plain(id), depth: field === "node" ? id.split("/").length - 1 : 0 }));
}

const plain = (id) => id[0].toUpperCase() + id.slice(1).replaceAll("-", " ");
const quoted = (value) => (/[\s(),"]/.test(value) ? `"${value}"` : value);
