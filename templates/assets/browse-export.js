// The current selection as a file: BibTeX, CSV or JSON, cut out of the files that the site publishes whole.

import { make } from "./dom.js";

const FORMATS = { BibTeX: bibtex, CSV: csv, JSON: json };
/** Columns of `kb query --format csv`; the last five stand in the whole records only. */
const COLUMNS = [
  "id", "title", "authors", "date", "year", "venue", "track", "state", "type", "phase", "nodes", "access", "objective",
  "modality", "introduces", "models", "benchmarks", "arxiv", "doi", "paper", "code", "project", "data",
];

/** A menu of formats. @param found promises the rows of the selection in order */
export function exportMenu(root, found) {
  const buttons = Object.entries(FORMATS).map(([name, write]) => {
    const button = make("button", { type: "button" }, [name]);
    button.addEventListener("click", async () => save(await write(root, await found())));
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

async function csv(root, rows) {
  const papers = await records(root);
  const cell = (value) => {
    const text = Array.isArray(value) ? value.join("; ") : String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => {
    const { identifiers, links } = papers.get(row.id);
    return COLUMNS.map((column) => row[column] ?? identifiers[column] ?? links[column]);
  });
  return ["papers.csv", "text/csv", [COLUMNS, ...lines].map((line) => line.map(cell).join(",") + "\n").join("")];
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
