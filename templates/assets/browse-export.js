// The current selection as a file: BibTeX, CSV or JSON, cut out of the files that the site publishes whole.

import { make } from "./dom.js";

const FORMATS = { BibTeX: bibtex, CSV: csv, JSON: json };

/** A menu of formats. @param fields those of the catalog. @param found promises the rows of the selection in order */
export function exportMenu(root, fields, found) {
  const buttons = Object.entries(FORMATS).map(([name, write]) => {
    const button = make("button", { type: "button" }, [name]);
    button.addEventListener("click", async () => save(await write(root, await found(), fields)));
    return button;
  });
  return make("span", { class: "kb-browse__export", role: "group", "aria-label": "Export the selection" }, ["Export ", ...buttons]);
}

async function bibtex(root, rows) {
  const whole = await (await fetch(root + "kb.bib")).text();
  const entries = new Map(whole.split(/\n(?=@)/).map((entry) => [entry.match(/^@\w+\{([^,]+),/)?.[1], entry.trim()]));
  return ["papers.bib", "application/x-bibtex", rows.map((row) => entries.get(row.id)).filter(Boolean).map((entry) => `${entry}\n`).join("\n")];
}

async function json(root, rows) {
  const papers = await records(root);
  return ["papers.json", "application/json", JSON.stringify(rows.map((row) => papers.get(row.id)), null, 2) + "\n"];
}

/** The columns of `kb query --format csv`, out of the API's list of papers, which holds them all. */
async function csv(root, rows, fields) {
  const columns = fields.filter((field) => field.row).map((field) => field.key);
  const { items } = await (await fetch(root + "api/v1/papers.json")).json();
  const papers = new Map(items.map((item) => [item.id, item]));
  const cell = (value) => {
    const text = Array.isArray(value) ? value.join("; ") : String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => columns.map((column) => papers.get(row.id)[column]));
  return ["papers.csv", "text/csv", [columns, ...lines].map((line) => line.map(cell).join(",") + "\n").join("")];
}

async function records(root) {
  const whole = await (await fetch(root + "kb.json")).json();
  return new Map(whole.papers.map((paper) => [paper.id, paper]));
}

function save([name, type, text]) {
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}
