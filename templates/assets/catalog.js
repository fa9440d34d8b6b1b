// The catalog file of the site, expanded from its columns and tables to rows. One download serves search, facets and graph.

const loaded = new Map();

/**
 * @param {string} root address of the site's root
 * @returns {Promise<Catalog>} the catalog, downloaded once for a page
 */
export const load = (root) => once(root + "catalog.json", expand);

/** Summaries by paper id, downloaded when they are first asked for. */
export const loadTexts = (root) => once(root + "texts.json");

/** How the values of the query language may be spelled, and what each includes. */
export const loadVocabulary = (root) => once(root + "vocabulary.json");

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
 * @typedef {{tables: Object<string, Object[]>, papers: Object[]}} Catalog
 * Tables hold records with named fields. Papers are the rows of the query language, with ids where the file held
 * indices, and `relations` as pairs of type and id.
 */

/** @returns {Catalog} */
export function expand(file) {
  const tables = Object.fromEntries(Object.entries(file.tables).map(([name, columns]) => [name, records(columns)]));
  for (const [name, folder] of Object.entries(FOLDERS)) {
    for (const record of tables[name]) record.address ??= `${folder}/${name === "authors" ? letters(record.id) : record.id}/`;
  }
  const columns = decoded(file, tables);
  const nodes = new Map(tables.nodes.map((node) => [node.id, node]));
  const papers = columns.id.map((_, at) => row(columns, at, nodes));
  const kinds = tables.relations.map((kind) => kind.id);
  for (const paper of papers) paper.relations = paper.relations.map(([type, target]) => [kinds[type], papers[target]?.id ?? target]);
  return { tables, papers };
}

/** Every column of the papers in full, with ids where the file has indices. */
function decoded({ papers: { n, full, sparse }, coded }, tables) {
  const columns = {};
  for (const [column, cells] of Object.entries({ ...full, ...sparse })) {
    const ids = tables[coded[column]]?.map((record) => record.id);
    const decode = (cell) => (Array.isArray(cell) ? cell.map((one) => ids[one]) : cell == null ? null : ids[cell]);
    const whole = column in full ? cells : Array.from({ length: n }, (_, at) => cells[at] ?? (LISTS.has(column) ? [] : null));
    columns[column] = ids ? whole.map(decode) : whole;
  }
  return columns;
}

/** One paper. All fields in one literal: objects that grow field by field take five times as long. */
function row(columns, at, nodes) {
  const id = columns.id[at];
  const above = columns.nodes[at].map((one) => nodes.get(one));
  const facet = (name) => [...new Set(above.map((node) => node?.[name]).filter(Boolean))];
  return {
    id, title: columns.title[at], authors: columns.authors[at], date: columns.date[at], year: columns.year[at],
    venue: columns.venue[at], track: columns.track[at], state: columns.state[at], has: columns.has[at],
    nodes: columns.nodes[at], type: facet("type"), phase: facet("phase"), access: columns.access[at],
    objective: columns.objective[at], modality: columns.modality[at], introduces: columns.introduces[at],
    models: columns.models[at], benchmarks: columns.benchmarks[at], arxiv: columns.arxiv[at],
    former_ids: columns.former_ids[at], former_titles: columns.former_titles[at], relations: columns.relations[at],
    address: columns.address[at] ?? `papers/${id}/`,
  };
}

const FOLDERS = { nodes: "taxonomy", venues: "venues", models: "models", benchmarks: "benchmarks", authors: "authors" };

/** Lower-case ASCII letters and digits of a name, joined by hyphens, as the site makes addresses of authors. */
function letters(name) {
  const plain = name.normalize("NFKD").replace(/[^\x20-\x7e]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60);
}

const LISTS = new Set([
  "former_ids", "former_titles", "introduces", "authors", "nodes", "access", "objective", "modality", "models",
  "benchmarks", "has", "relations",
]);

function records(columns) {
  const names = Object.keys(columns);
  return columns.id.map((_, at) => Object.fromEntries(names.map((name) => [name, columns[name][at]])));
}
