// A sunburst of the taxonomy beside its list: each ring a level, each arc a node, its width the papers below it.

import { load } from "./catalog.js";
import { draw } from "./dom.js";

const SIZE = 860;

/** @param {HTMLElement} place with `data-kb-taxonomy`; the list of nodes inside it stays, the picture is put before it */
export async function start(place, root) {
  const { tables, papers } = await load(root);
  const added = new Set(place.dataset.extensions?.split(" "));
  const figure = document.createElement("figure");
  figure.className = "kb-sunburst";
  const caption = document.createElement("figcaption");
  caption.setAttribute("aria-live", "polite");
  const show = () => {
    const own = document.getElementById("tree-own")?.checked;
    const tree = grow(tables.nodes, papers, (node) => !own || !added.has(node.mark));
    figure.replaceChildren(picture(tree, root, (node) => (caption.textContent = describe(node))), caption);
    caption.textContent = describe(tree);
  };
  show();
  document.querySelector(".tree-switch")?.addEventListener("change", show);
  place.prepend(figure);
}

/** The tree of the nodes that are `shown`; papers at others count at the nearest shown node above. */
function grow(nodes, papers, shown) {
  const top = { id: "", name: "All papers", parent: null, children: [], papers: new Set(papers.map((paper) => paper.id)) };
  const byId = new Map(nodes.map((node) => [node.id, { ...node, children: [], papers: new Set() }]));
  for (const node of byId.values()) if (shown(node)) (byId.get(node.parent) ?? top).children.push(node);
  for (const paper of papers) {
    for (const id of paper.nodes) {
      for (let node = byId.get(id); node; node = byId.get(node.parent)) node.papers.add(paper.id);
    }
  }
  return top;
}

const describe = (node) => {
  const papers = `${node.name}: ${node.papers.size} ${node.papers.size === 1 ? "paper" : "papers"}`;
  return node.mark === "E" ? `${papers}; an extension of this project` : papers; // what the paler arcs mean
};

function picture(tree, root, tell) {
  const made = draw("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "group", "aria-label": "Sunburst of the taxonomy; the list says the same" });
  const rings = depth(tree);
  const step = (SIZE / 2 - 4) / (rings + 0.6);
  const spread = (node, from, to, level, branch) => {
    let at = from;
    const weights = node.children.map((child) => Math.max(child.papers.size, 0.6));
    const total = weights.reduce((sum, one) => sum + one, 0);
    node.children.forEach((child, index) => {
      const end = at + ((to - from) * weights[index]) / total;
      const kind = branch ?? child.branch ?? "other";
      made.append(arc(child, at, end, step * (level - 0.4), step * (level + 0.6), kind, root, tell));
      spread(child, at, end, level + 1, kind);
      at = end;
    });
  };
  spread(tree, 0, 2 * Math.PI, 1, null);
  const total = draw("text", { class: "kb-sunburst__total", x: SIZE / 2, y: SIZE / 2 + 6, "text-anchor": "middle" });
  total.textContent = String(tree.papers.size);
  made.append(total);
  return made;
}

function arc(node, from, to, inner, outer, kind, root, tell) {
  const link = draw("a", { href: root + node.address, "aria-label": describe(node) });
  const large = to - from > Math.PI ? 1 : 0;
  const end = Math.min(to, from + 2 * Math.PI - 0.001);
  const d = `M${point(from, inner)} L${point(from, outer)} A${outer} ${outer} 0 ${large} 1 ${point(end, outer)} `
    + `L${point(end, inner)} A${inner} ${inner} 0 ${large} 0 ${point(from, inner)} Z`;
  link.append(draw("path", { d, class: `kb-arc kb-arc--${kind} kb-mark--${node.mark}` }));
  const length = (to - from) * ((inner + outer) / 2);
  if (length > width(node.name) + 12) link.append(...along(node, from, end, (inner + outer) / 2));
  else if (length > 18) link.append(across(node, (from + to) / 2, inner, outer));
  for (const event of ["focus", "pointerenter"]) link.addEventListener(event, () => tell(node));
  return link;
}

const point = (angle, radius) => `${(SIZE / 2 + Math.sin(angle) * radius).toFixed(1)} ${(SIZE / 2 - Math.cos(angle) * radius).toFixed(1)}`;

const width = (text) => text.length * 6.3;

/** A label that follows its arc, read from below in the lower half. */
function along(node, from, to, radius) {
  const middle = (from + to) / 2;
  const below = middle > Math.PI / 2 && middle < 1.5 * Math.PI;
  const [start, end] = below ? [to, from] : [from, to];
  const large = to - from > Math.PI ? 1 : 0;
  const id = `kb-arc-${node.id.replaceAll("/", "-")}`;
  const line = draw("path", { id, class: "kb-arc__line", d: `M${point(start, radius)} A${radius} ${radius} 0 ${large} ${below ? 0 : 1} ${point(end, radius)}` });
  const text = draw("text", { class: "kb-arc__label", "text-anchor": "middle", dy: "0.35em" });
  const path = draw("textPath", { href: `#${id}`, startOffset: "50%" });
  path.textContent = node.name;
  text.append(path);
  return [line, text];
}

/** A label that crosses its ring, cut where the ring ends. */
function across(node, angle, inner, outer) {
  const degrees = (angle * 180) / Math.PI - 90;
  const flipped = angle > Math.PI;
  const turned = (flipped ? degrees + 180 : degrees).toFixed(1);
  const text = draw("text", { class: "kb-arc__label", transform: `translate(${point(angle, flipped ? outer - 6 : inner + 6)}) rotate(${turned})`, dy: "0.35em" });
  const room = Math.floor((outer - inner - 12) / width("x"));
  text.textContent = node.name.length > room ? node.name.slice(0, Math.max(1, room - 1)).trimEnd() + "…" : node.name;
  return text;
}

const depth = (node) => 1 + Math.max(0, ...node.children.map(depth)) - (node.id ? 0 : 1);
