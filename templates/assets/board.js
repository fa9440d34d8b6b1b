// A board to work with: sort by any column, keep chosen rows, copy what is shown, and an address that brings it all back.
// Rows are ranked within a group, so a group is sorted by itself. Without a script the table stands as it is.

import { make } from "./dom.js";

const FORMS = { CSV: csv, Markdown: markdown, LaTeX: latex };

/** @param {HTMLElement} place with `data-kb-board`, the board's name in addresses, around one table
 *  @param {string} root address of the site's root */
export function start(place, root) {
  const asked = new URLSearchParams(location.search);
  const folded = place.localName === "details" && !place.open && !asked.has("models") && asked.get("board") !== place.dataset.kbBoard;
  if (folded) place.addEventListener("toggle", () => new Board(place, root), { once: true });
  else new Board(place, root);
}

class Board {
  constructor(place, root) {
    Object.assign(this, { place, root, name: place.dataset.kbBoard, table: place.querySelector("table") });
    this.heads = [...this.table.tHead.rows[0].cells];
    this.groups = [...this.table.tBodies].map((body) => {
      const [head, ...rest] = [...body.rows];
      const titled = head.className === "group";
      const rows = (titled ? rest : [head, ...rest]).map((row) => ({ row, model: modelOf(row), text: fold(row.textContent) }));
      return { body, head: titled ? head : null, rows };
    });
    this.rows = this.groups.flatMap((group) => group.rows);
    this.build();
    this.read();
  }

  build() {
    this.box = make("input", { type: "search", placeholder: "Filter rows", "aria-label": "Filter rows" });
    this.state = make("output");
    const named = new Map(this.rows.filter((one) => one.model).map((one) => [one.model.id, one.model.name]));
    this.checks = [...named].sort((a, b) => a[1].localeCompare(b[1])).map(([id, name]) => [id, make("input", { type: "checkbox", value: id }), name]);
    const chooser = make("details", {}, [make("summary", {}, ["Models"]), make("div", { class: "choices" }, this.checks.map(([, box, name]) => make("label", {}, [box, ` ${name}`])))]);
    this.compare = make("a", { hidden: "" }, ["Compare them"]);
    const titles = this.groups.map(({ head }) => head?.textContent.trim()).filter(Boolean);
    this.group = make("select", { "aria-label": "Group of rows" }, [make("option", { value: "" }, ["All groups"]), ...titles.map((title) => make("option", {}, [title]))]);
    const copies = Object.entries(FORMS).map(([name, write]) => button(name, () => this.copy(write)));
    const link = button("Link to this view", () => this.put(this.address(), "Link copied"));
    this.tools = make("div", { class: "tools" }, [
      this.box, chooser, ...(titles.length ? [this.group] : []), make("span", { role: "group", "aria-label": "Copy the rows shown" }, ["Copy ", ...copies]), link, this.compare, this.state,
    ]);
    this.state.setAttribute("aria-live", "polite");
    (this.table.closest(".scroll") ?? this.table).before(this.tools);
    this.heads.forEach((head, at) => {
      if (head.classList.contains("plot-cell")) return;
      const inner = make("button", { type: "button" }, [...head.childNodes]);
      inner.addEventListener("click", () => this.sortBy(at, this.sorted?.at === at && !this.sorted.down));
      head.append(inner);
    });
    this.tools.addEventListener("input", () => this.change());
    document.addEventListener("click", (event) => chooser.contains(event.target) || (chooser.open = false));
    chooser.addEventListener("keydown", (event) => event.key === "Escape" && ((chooser.open = false), chooser.firstChild.focus()));
  }

  /** What the address says of this board, or of every board of the page. */
  read() {
    const asked = new URLSearchParams(location.search);
    const mine = asked.get("board") === this.name;
    if (asked.has("board") && !mine) return;
    const chosen = new Set((asked.get("models") ?? "").split(","));
    for (const [id, box] of this.checks) box.checked = chosen.has(id);
    this.box.value = asked.get("rows") ?? "";
    if (asked.has("group")) this.group.value = asked.get("group");
    const at = this.heads.findIndex((head) => head.textContent.trim() === asked.get("sort"));
    if (mine && at >= 0) this.sortBy(at, asked.has("down"), false);
    this.apply();
    const told = mine || (this.chosen().length && this.rows.some(({ row }) => !row.hidden));
    if (told && this.place.localName === "details") this.place.open = true;
    if (mine) this.place.scrollIntoView();
  }

  change() {
    this.apply();
    history.replaceState(null, "", this.address());
  }

  chosen() {
    return this.checks.filter(([, box]) => box.checked).map(([id]) => id);
  }

  address() {
    const chosen = this.chosen();
    const state = new URLSearchParams({ board: this.name });
    if (this.box.value.trim()) state.set("rows", this.box.value.trim());
    if (chosen.length) state.set("models", chosen.join(","));
    if (this.group.value) state.set("group", this.group.value);
    if (this.sorted) state.set("sort", this.heads[this.sorted.at].textContent.trim());
    if (this.sorted?.down) state.set("down", "");
    return `${location.origin}${location.pathname}?${state}`.replace("down=", "down");
  }

  apply() {
    const words = fold(this.box.value).split(/\s+/).filter(Boolean);
    const chosen = new Set(this.chosen());
    for (const { row, model, text } of this.rows)
      row.hidden = !words.every((word) => text.includes(word)) || (chosen.size > 0 && !chosen.has(model?.id));
    for (const { head, body, rows } of this.groups)
      body.hidden = Boolean(this.group.value && head?.textContent.trim() !== this.group.value) || rows.every(({ row }) => row.hidden);
    const shown = this.groups.filter(({ body }) => !body.hidden).flatMap(({ rows }) => rows).filter(({ row }) => !row.hidden).length;
    this.state.textContent = shown < this.rows.length ? `${shown} of ${this.rows.length} rows` : "";
    this.compare.hidden = chosen.size < 2 || chosen.size > 5;
    this.compare.href = `${this.root}compare/?models=${[...chosen].join(",")}`;
  }

  sortBy(at, down, lasting = true) {
    this.sorted = { at, down };
    this.heads.forEach((head, place) => (place === at ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    const key = ({ row }) => row.cells[at]?.textContent.trim() ?? "";
    for (const { body, head, rows } of this.groups) {
      const ordered = [...rows].sort((a, b) => compare(key(a), key(b)) * (down && key(a) && key(b) ? -1 : 1));
      body.replaceChildren(...(head ? [head] : []), ...ordered.map(({ row }) => row));
    }
    if (lasting) history.replaceState(null, "", this.address());
  }

  /** The rows shown, as cells of text; the plot says nothing that its interval does not. */
  shown() {
    const columns = this.heads.map((head, at) => [head, at]).filter(([head]) => !head.classList.contains("plot-cell"));
    const titled = this.groups.some(({ head }) => head);
    const header = [...(titled ? ["Group"] : []), ...columns.map(([head]) => clean(head.textContent))];
    const rows = this.groups.filter(({ body }) => !body.hidden).flatMap(({ head, body }) =>
      [...body.rows].filter((row) => row !== head && !row.hidden).map((row) => [...(titled ? [clean(head?.textContent ?? "")] : []), ...columns.map(([, at]) => clean(row.cells[at]?.textContent ?? ""))]));
    return [header, ...rows];
  }

  copy(write) {
    return this.put(write(this.shown(), this.place.querySelector("h2, h3").textContent), "Copied");
  }

  async put(text, said) {
    try {
      await navigator.clipboard.writeText(text);
      this.state.textContent = said;
    } catch {
      this.state.textContent = "The browser does not let this page copy.";
    }
  }
}

function button(name, act) {
  const made = make("button", { type: "button" }, [name]);
  made.addEventListener("click", act);
  return made;
}

function modelOf(row) {
  const link = row.querySelector('th a[href*="models/"]');
  return link ? { id: link.getAttribute("href").match(/models\/([^/]+)\//)[1], name: link.textContent } : null;
}

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const clean = (text) => text.replace(/\s+/g, " ").trim();

/** Numbers by their value, also the first rank of several; what is no number after them; empty cells last. */
function compare(one, other) {
  const [a, b] = [one, other].map((text) => parseFloat(text.replaceAll(",", "")));
  if (!one || !other) return Number(!one) - Number(!other);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? one.localeCompare(other) : Number.isNaN(a) - Number.isNaN(b);
  return a - b;
}

export function csv(rows) {
  const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map(cell).join(",") + "\n").join("");
}

export function markdown([header, ...rows]) {
  const line = (cells) => `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |\n`;
  return line(header) + line(header.map(() => "---")) + rows.map(line).join("");
}

export function latex([header, ...rows], caption) {
  const signs = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  const cell = (text) => text.replace(/[\\~^]|[&%$#_{}]/g, (sign) => signs[sign] ?? `\\${sign}`).replaceAll("–", "--");
  const line = (cells) => `${cells.map(cell).join(" & ")} \\\\\n`;
  const body = `\\toprule\n${line(header)}\\midrule\n${rows.map(line).join("")}\\bottomrule\n`;
  return `% ${clean(caption)}; needs booktabs\n\\begin{tabular}{${"l".repeat(header.length)}}\n${body}\\end{tabular}\n`;
}
