// The graph of the knowledge base as neighbours by key ("paper:gong2023figstep"), made from the catalog.

/** Kinds of edge beside the relations between papers, which the catalog names: what is said from the source's side and
 *  from the target's side. */
const OTHERS = {
  at: ["is filed at", "holds"],
  below: ["is part of", "has the part"],
  benchmark: ["uses", "is used by"],
  model: ["tests", "is tested by"],
  version: ["is a version of", "has the version"],
};

/** @returns {{vertices: Map<string, {key, kind, label, address, name}>, edges: Map<string, {type, out, key}[]>, phrases: Object, types: string[]}}
 *  `types` are the relations that there are, `phrases` what both ends say of each; a label is a short name. */
export function build({ tables, papers }) {
  const vertices = new Map();
  const edges = new Map();
  const used = new Set();
  const add = (kind, id, label, address, name = label) => vertices.set(`${kind}:${id}`, { key: `${kind}:${id}`, kind, label, address, name });
  const link = (type, from, to) => {
    if (!vertices.has(from) || !vertices.has(to)) return;
    used.add(type);
    for (const [one, other, out] of [[from, to, true], [to, from, false]]) {
      if (!edges.has(one)) edges.set(one, []);
      edges.get(one).push({ type, out, key: other });
    }
  };
  for (const node of tables.nodes) add("node", node.id, node.name, node.address);
  for (const one of tables.benchmarks) add("benchmark", one.id, one.name, one.address);
  for (const one of tables.models) add("model", one.id, one.name, one.address);
  for (const paper of papers) add("paper", paper.id, shortTitle(paper), paper.address, paper.title);
  for (const node of tables.nodes) if (node.parent) link("below", `node:${node.id}`, `node:${node.parent}`);
  for (const model of tables.models) if (model.family) link("version", `model:${model.id}`, `model:${model.family}`);
  for (const paper of papers) {
    const from = `paper:${paper.id}`;
    for (const [type, target] of paper.relations) link(type, from, `paper:${target}`);
    for (const node of paper.nodes) link("at", from, `node:${node}`);
    for (const one of paper.benchmarks) link("benchmark", from, `benchmark:${one}`);
    for (const one of paper.models) link("model", from, `model:${one}`);
  }
  const phrases = { ...Object.fromEntries(tables.relations.map(({ id, name, inverse }) => [id, [name, inverse]])), ...OTHERS };
  return { vertices, edges, phrases, types: Object.keys(phrases).filter((type) => used.has(type)) };
}

/** The paper with the most relations to other papers, or whatever there is. */
export function mostLinked({ vertices, edges }) {
  let [best, most] = [vertices.keys().next().value, 0];
  for (const [key, found] of edges) {
    const count = key.startsWith("paper:") ? found.filter((edge) => edge.key.startsWith("paper:")).length : 0;
    if (count > most) [best, most] = [key, count];
  }
  return best;
}

/** The neighbours of `key` by relation and direction, most linked first: [{type, out, id, keys}]. */
export function neighbours({ edges, types: order }, key, types) {
  const groups = new Map();
  for (const { type, out, key: other } of edges.get(key) ?? []) {
    if (!types.has(type)) continue;
    const id = `kb-graph-${type}-${out ? "to" : "from"}`;
    if (!groups.has(id)) groups.set(id, { type, out, id, keys: [] });
    groups.get(id).keys.push(other);
  }
  const degree = (one) => edges.get(one)?.length ?? 0;
  for (const group of groups.values()) group.keys.sort((a, b) => degree(b) - degree(a) || (a < b ? -1 : 1));
  return [...groups.values()].sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type) || b.out - a.out);
}

function shortTitle(paper) {
  const [name] = paper.introduces;
  if (name && name.length <= 28) return `${name} (${paper.year ?? "year unknown"})`;
  const head = paper.title.split(/[:?!]/)[0];
  return head.length <= 44 ? head : head.slice(0, 42).trimEnd() + "…";
}
