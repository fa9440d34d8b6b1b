// The catalog file of the site, expanded from its columns and tables to rows. One download serves search, facets and graph.

import { learn, slug } from "./query-words.js";

const loaded = new Map();

/**
 * @param {string} root address of the site's root
 * @returns {Promise<Catalog>} the catalog, downloaded once for a page
 */
export const load = (root) => once(root + "catalog.json", expand);

/** What is seldom asked for, summaries and identifiers: by column, and in it by paper id. */
export const loadApart = (root) => once(root + "apart.json");

/** What only the header's search knows: pages, tables, terms and documentation to go to, and what nodes mean. */
export const loadPlaces = (root) => once(root + "places.json");

/** What the query language knows: the facts of a paper, and how values may be spelled. */
export const loadLanguage = (root) => once(root + "language.json");

function once(address, make = (data) => data) {
  if (!loaded.has(address)) loaded.set(address, fetchJson(address).then(make));
  loaded.get(address).catch(() => loaded.delete(address)); // a download that failed can be tried again
  return loaded.get(address);
}

async function fetchJson(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

/**
 * @typedef {{coded: Object<string, string>, tables: Object<string, Object[]>, papers: Object[]}} Catalog
 * Tables hold records with named fields; `coded` names the table of
 * a column. Papers are the rows of the
 * query language, with ids where the file held indices, and `relations` as pairs of type and id.
 */

/** @returns {Catalog} */
export function expand(file) {
  learn(file.words);
  const tables = Object.fromEntries(Object.entries(file.tables).map(([name, columns]) => [name, records(columns)]));
  for (const [name, folder] of Object.entries(FOLDERS)) {
    for (const record of tables[name]) record.address ??= `${folder}/${name === "authors" ? slug(record.id).slice(0, 60) : record.id}/`;
  }
  const papers = rows(decoded(file, tables), Object.entries(file.through), new Map(tables.nodes.map((node) => [node.id, node])));
  const kinds = tables.relations.map((kind) => kind.id);
  for (const paper of papers) paper.relations = paper.relations.map(([type, target]) => [kinds[type], papers[target]?.id ?? target]);
  return { coded: file.coded, tables, papers };
}

/** Every column of the papers in full, with ids where the file has indices. */
function decoded({ papers: { n, full, sparse }, coded, lists: names }, tables) {
  const lists = new Set(["relations", ...names]);
  const columns = {};
  for (const [column, cells] of Object.entries({ ...full, ...sparse })) {
    const ids = tables[coded[column]]?.map((record) => record.id);
    const decode = (cell) => (Array.isArray(cell) ? cell.map((one) => ids[one]) : cell == null ? null : ids[cell]);
    const whole = column in full ? cells : Array.from({ length: n }, (_, at) => cells[at] ?? (lists.has(column) ? [] : null));
    columns[column] = ids ? whole.map(decode) : whole;
  }
  return columns;
}

/** The papers. Each is a copy of one whole row: objects that grow field by field take five times as long. */
function rows(columns, carried, nodes) {
  const names = Object.keys(columns);
  const whole = Object.fromEntries([...names, ...carried.map(([name]) => name)].map((name) => [name, null]));
  return columns.id.map((id, at) => {
    const row = { ...whole };
    for (const name of names) row[name] = columns[name][at];
    for (const [key, through] of carried) row[key] = [...new Set(row[through].map((one) => nodes.get(one)?.[key]).filter(Boolean))];
    row.address ??= `papers/${id}/`;
    return row;
  });
}

const FOLDERS = { nodes: "taxonomy", venues: "venues", models: "models", benchmarks: "benchmarks", authors: "authors" };

function records(columns) {
  const names = Object.keys(columns);
  return columns.id.map((_, at) => Object.fromEntries(names.map((name) => [name, columns[name][at]])));
}
