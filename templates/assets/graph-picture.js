// The picture of the graph view: the focus, its neighbours around it in the order of relations, and for what does not
// fit a line that says how many there are. A narrow window gets one column instead of two bows.

import { draw } from "./dom.js";

const WIDE = { width: 960, drawn: 44, sides: 2, x: 480, least: 200, letters: 40 };
const NARROW = { width: 400, drawn: 22, sides: 1, x: 16, least: 60, letters: 44 };
const STEP = 24;

/** What a vertex of each kind looks like, so that no kind is told by colour alone. */
const SHAPES = {
  paper: "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0",
  node: "M-5.500 -5.500h11v11h-11z",
  benchmark: "M0 -7.500L7.500 0L0 7.500L-7.500 0z",
  model: "M0 -7L7 5.500H-7z",
};

/** The mark of a kind at a place. */
export function mark(kind, x, y, size = 1) {
  return draw("path", { class: `kb-vertex kb-vertex--${kind}`, d: SHAPES[kind], transform: `translate(${x} ${y}) scale(${size})` });
}

/** A short piece of the line of a relation. */
export function sample(type) {
  return draw("svg", { class: "kb-graph__sample", viewBox: "0 0 30 10", "aria-hidden": "true" }, [
    draw("path", { class: `kb-edge kb-edge--${type}`, d: "M1 5H29" }),
  ]);
}

/**
 * @param graph the vertices and what is said of relations, with the key of the one in focus
 * @param groups neighbours by relation and direction: [{type, out, id, keys}]
 * @param {boolean} narrow whether the window is
 * @param addressOf gives the address of a vertex
 */
export function picture({ vertices, phrases }, key, groups, narrow, addressOf) {
  const layout = narrow ? NARROW : WIDE;
  const places = around(share(groups, layout.drawn), layout);
  const height = Math.max(layout.least, STEP * (Math.ceil(places.length / layout.sides) + 1));
  const [x, y] = [layout.x, height / 2];
  const made = draw("svg", { viewBox: `0 0 ${layout.width} ${height}`, role: "group", class: `kb-graph__svg kb-graph__svg--${narrow ? "narrow" : "wide"}` });
  made.setAttribute("aria-label", "Neighbours around the thing in focus; the list below says the same in words");
  for (const { type, px, py } of places) {
    const bend = (x + px) / 2;
    made.append(draw("path", { class: `kb-edge kb-edge--${type}`, d: `M${x} ${y} C${bend} ${y} ${bend} ${y + py} ${px} ${y + py}` }));
  }
  for (const place of places) made.append(place.rest ? more(place, y) : vertex(vertices.get(place.key), place, phrases[place.type], y, layout, addressOf));
  const middle = vertices.get(key);
  const center = mark(middle.kind, x, y, 1.8);
  center.classList.add("kb-vertex--focus");
  made.append(center);
  if (!narrow) made.append(draw("text", { class: "kb-graph__focus", x, y: y + 32, "text-anchor": "middle" }, [cut(middle.label, 34)]));
  return made;
}

function vertex({ key, kind, label, address }, { out, px, py, right }, said, y, layout, addressOf) {
  const link = draw("a", { href: addressOf(address), "data-key": key });
  link.setAttribute("aria-label", `${said[out ? 0 : 1]} ${label}`);
  link.append(mark(kind, px, y + py), words(cut(label, layout.letters), px, y + py, right), draw("title", {}, [label]));
  return link;
}

function more({ rest, id, px, py, right }, y) {
  const link = draw("a", { href: `#${id}`, class: "kb-graph__more" });
  link.append(words(`and ${rest.toLocaleString("en")} more`, px - (right ? 8 : -8), y + py, right));
  return link;
}

function words(text, px, py, right) {
  return draw("text", { x: px + (right ? 11 : -11), y: py + 4, "text-anchor": right ? "start" : "end" }, [text]);
}

const cut = (text, letters) => (text.length > letters ? `${text.slice(0, letters - 2).trimEnd()}…` : text);

/** At most `drawn` places, each group getting its fair part; the last place of a group that has more says how many. */
function share(groups, drawn) {
  let room = drawn;
  const sorted = [...groups].sort((a, b) => a.keys.length - b.keys.length);
  const part = new Map();
  sorted.forEach((group, at) => {
    const taken = Math.min(group.keys.length, Math.floor(room / (sorted.length - at)));
    part.set(group, taken);
    room -= taken;
  });
  return groups.flatMap((group) => {
    const fits = part.get(group);
    const shown = fits < group.keys.length ? group.keys.slice(0, fits - 1) : group.keys;
    const places = shown.map((key) => ({ ...group, key }));
    return shown.length < group.keys.length ? [...places, { ...group, rest: group.keys.length - shown.length }] : places;
  });
}

/** Places on two bows, right and left of the middle, or in one column; heights are counted from the middle. */
function around(places, { x, sides }) {
  const half = Math.ceil(places.length / sides);
  return places.map((one, at) => {
    const right = at < half;
    const count = right ? half : places.length - half;
    const place = right ? at : count - 1 - (at - half);
    const t = count === 1 ? 0 : (2 * place) / (count - 1) - 1;
    const reach = sides === 1 ? 84 : 110 + 100 * Math.sqrt(1 - 0.85 * t * t);
    return { ...one, right, px: Math.round(x + (right ? reach : -reach)), py: Math.round((t * (count - 1) * STEP) / 2) };
  });
}
