// Two to five models side by side on every board where they meet. The p-values of pairs come from the site's builder;
// here the chosen ones are adjusted for being many (Holm 1979), as `kb leaderboard --models` does.

import { make } from "./dom.js";

const LEVEL = 0.05;
const MOST = 5;
const DIRECTIONS = { true: "lower is better", false: "higher is better", null: "neither good nor bad by itself" };

/** @param {HTMLElement} place with `data-kb-compare`  @param {string} root address of the site's root */
export async function start(place, root) {
  const { models, boards } = await (await fetch(`${root}assets/compare.json`)).json();
  const ids = new Map(Object.entries(models).map(([id, name]) => [name.toLowerCase(), id]));
  const list = make("datalist", { id: "compare-models" }, Object.values(models).map((name) => make("option", { value: name })));
  const chips = make("ul", { class: "chips" });
  const box = make("input", { list: "compare-models", "aria-label": "Add a model", placeholder: "Add a model…", autocomplete: "off" });
  const form = make("form", { class: "tools" }, [box, make("button", { type: "submit" }, ["Add"])]);
  const said = make("p", { role: "status" });
  const result = make("div");
  const offers = checked();
  place.append(list, chips, form, said, result);
  let chosen = [];

  function read() {
    const asked = (new URLSearchParams(location.search).get("models") ?? "").split(",").filter(Boolean);
    const unknown = asked.filter((id) => !models[id]);
    chosen = [...new Set(asked.filter((id) => models[id]))].slice(0, MOST);
    show(unknown.length ? `On no board beside another model: ${unknown.join(", ")}. ` : "");
  }

  function change(next) {
    chosen = next;
    history.pushState(null, "", chosen.length ? `?models=${chosen.join(",")}` : location.pathname);
    show();
  }

  /** The list of models below, as boxes to tick. */
  function checked() {
    return [...document.querySelectorAll("[data-kb-offer]")].map((item) => {
      const id = item.dataset.kbOffer;
      const box = make("input", { type: "checkbox", value: id });
      const count = item.querySelector(".count");
      item.querySelector("a").replaceWith(make("label", {}, [box, ` ${models[id]}`]));
      box.addEventListener("change", () => pick(box.checked ? [...chosen, id] : chosen.filter((one) => one !== id)));
      return { id, item, box, count, all: count.textContent, text: models[id].toLowerCase() };
    });
  }

  /** A choice in the list: the comparison stands above it and is brought into sight. */
  function pick(next) {
    change(next);
    if (chosen.length > 1 && result.getBoundingClientRect().top < 0) place.scrollIntoView();
  }

  /** Of the list what stands beside all that is chosen, and on how many boards; of that what holds the typed words. */
  function narrow() {
    const words = box.value.trim().toLowerCase();
    const beside = boards.map(({ rows }) => new Set(rows.map(([id]) => id))).filter((ids) => chosen.some((id) => ids.has(id)));
    for (const { id, item, box: tick, count, all, text } of offers) {
      const n = chosen.length ? beside.filter((ids) => ids.has(id)).length : Number(all);
      count.textContent = chosen.length ? String(n) : all;
      tick.checked = chosen.includes(id);
      tick.disabled = !tick.checked && chosen.length >= MOST;
      item.hidden = !tick.checked && (!n || !text.includes(words));
    }
  }

  function show(note = "") {
    narrow();
    chips.replaceChildren(...chosen.map((id) => {
      const away = make("button", { type: "button", "aria-label": `Leave out ${models[id]}` }, ["×"]);
      away.addEventListener("click", () => change(chosen.filter((one) => one !== id)));
      return make("li", {}, [make("a", { href: `${root}models/${id}/` }, [models[id]]), " ", away]);
    }));
    form.hidden = chosen.length >= MOST;
    const rows = compared(boards, chosen);
    const beside = [...new Set(boards.filter(({ rows }) => rows.some(([id]) => chosen.includes(id))).flatMap(({ rows }) => rows.map(([id]) => id)))];
    if (chosen.length < 2) {
      said.textContent = `${note}${chosen.length ? `Choose another model: ${models[chosen[0]]} stands beside ${beside.length - 1}.` : "Choose two to five models, here or in the list below."}`;
      return result.replaceChildren();
    }
    said.textContent = `${note}${rows.length ? `They meet on ${rows.length} board${rows.length > 1 ? "s" : ""}.` : "They meet on no board: nobody measured them alike, as far as it was entered here."}`;
    return result.replaceChildren(...(rows.length ? [duels(rows, chosen, models), table(rows, chosen, models, root)] : []));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const id = ids.get(box.value.trim().toLowerCase());
    if (!id) return (said.textContent = `No model ${box.value.trim()} stands beside another one; the list below has those that do.`);
    box.value = "";
    return change([...new Set([...chosen, id])].slice(0, MOST));
  });
  box.addEventListener("input", narrow);
  addEventListener("popstate", read);
  read();
}

/** The boards on which at least two of the chosen models stand, with the adjusted p-value of each pair. */
export function compared(boards, chosen) {
  const met = [];
  const pairs = [];
  for (const board of boards) {
    const values = new Map(board.rows.map((row) => [row[0], row]));
    const here = chosen.filter((id) => values.has(id));
    if (here.length < 2) continue;
    const one = { board, values, pairs: [] };
    here.forEach((a, at) => here.slice(at + 1).forEach((b) => one.pairs.push({ a, b, p: raw(board, a, b) })));
    pairs.push(...one.pairs);
    met.push(one);
  }
  const adjusted = holm(pairs.map(({ p }) => p));
  pairs.forEach((pair, at) => (pair.p = adjusted[at]));
  for (const one of met)
    for (const pair of one.pairs) {
      const [a, b] = [one.values.get(pair.a)[1], one.values.get(pair.b)[1]];
      pair.better = pair.p >= LEVEL || one.board.lower === null || a === b ? null : a < b === one.board.lower ? pair.a : pair.b;
    }
  return met;
}

/** The p-value of two models of a board; the file has those of the pairs (0, 1), (0, 2), … (1, 2), … in this order. */
function raw(board, a, b) {
  const [i, j] = [a, b].map((id) => board.rows.findIndex((row) => row[0] === id)).sort((x, y) => x - y);
  return board.p[i * board.rows.length - (i * (i + 1)) / 2 + j - i - 1];
}

export function holm(values) {
  const order = values.map((_, at) => at).sort((a, b) => values[a] - values[b]);
  const adjusted = [];
  let running = 0;
  order.forEach((at, rank) => (adjusted[at] = running = Math.max(running, Math.min(1, (values.length - rank) * values[at]))));
  return adjusted;
}

function duels(rows, chosen, models) {
  const lines = [];
  chosen.forEach((a, at) => chosen.slice(at + 1).forEach((b) => {
    const pairs = rows.flatMap((row) => row.pairs).filter((pair) => pair.a === a && pair.b === b);
    const wins = (id) => pairs.filter(({ better }) => better === id).length;
    if (pairs.length) lines.push(make("li", {}, [`${models[a]} and ${models[b]}: ${models[a]} better on ${wins(a)}, ${models[b]} on ${wins(b)}, no difference beyond chance on ${pairs.length - wins(a) - wins(b)}`]));
  }));
  return make("ul", {}, lines);
}

function table(rows, chosen, models, root) {
  const head = (text, attributes = {}) => make("th", { scope: "col", ...attributes }, [text]);
  const heads = [head("Board"), ...chosen.map((id) => head(models[id], { class: "num" })), ...(chosen.length === 2 ? [head("Difference", { class: "num" }), head("p (Holm)", { class: "num" })] : []), head("Judge")];
  const body = rows.map(({ board, values, pairs }) => {
    const name = make("th", { scope: "row" }, [make("a", { href: root + board.address }, [board.benchmark]), " ", make("span", { class: "fine" }, [`${board.measured}, ${DIRECTIONS[board.lower]}; ${board.source}`])]);
    const cells = chosen.map((id) => {
      const row = values.get(id);
      if (!row) return make("td", { class: "num", "data-name": models[id] });
      const beaten = pairs.some(({ a, b, better }) => better && better !== id && [a, b].includes(id));
      const wins = pairs.some(({ better }) => better === id);
      const value = row[1].toFixed(2);
      return make("td", { class: "num more", "data-name": models[id] }, [wins && !beaten ? make("strong", {}, [value]) : value, ...(row.length > 2 ? [" ", make("span", { class: "fine" }, [`${row[2].toFixed(1)}–${row[3].toFixed(1)}`])] : [])]);
    });
    const two = chosen.length === 2 ? [make("td", { class: "num more", "data-name": "Difference" }, [signed(values.get(chosen[0])[1] - values.get(chosen[1])[1])]), make("td", { class: "num more", "data-name": "p (Holm)" }, [told(pairs[0].p, chosen.every((id) => values.get(id).length > 2))])] : [];
    return make("tr", {}, [name, ...cells, ...two, make("td", { class: "source", "data-name": "Judge" }, [board.judge ?? "not stated"])]);
  });
  const inner = make("table", { class: "table board compared" }, [make("caption", {}, ["Bold: better than another of them beyond chance, and worse than none."]), make("thead", {}, [make("tr", {}, heads)]), make("tbody", {}, body)]);
  return make("div", { class: "scroll", role: "group", "aria-label": "The models on each board", tabindex: "0" }, [inner]);
}

const told = (p, known) => (known ? (p < 0.0001 ? "< 0.0001" : p.toPrecision(2)) : "n unknown");
const signed = (value) => `${value > 0 ? "+" : ""}${value.toFixed(2)}`;
