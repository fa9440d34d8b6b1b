// The graph view: one thing in the middle, its neighbours around it by relation. Drawing only a neighbourhood keeps it
// readable at any size; every neighbour is a link, and the list below the picture says the same in words.

import { load } from "./catalog.js";
import { draw, make } from "./dom.js";
import { build, mostLinked, neighbours } from "./graph-model.js";
import { mark, picture, sample } from "./graph-picture.js";
import { Suggestions } from "./suggest.js";

const KINDS = { paper: "paper", node: "place in the taxonomy", benchmark: "benchmark", model: "model" };
const LISTED = 20;
const FURTHER = 200;

/** @param {HTMLElement} place with `data-kb-graph`; `data-focus` names what stands in the middle first */
export async function start(place, root) {
  new View(place, root, build(await load(root))).read();
}

class View {
  constructor(place, root, graph) {
    Object.assign(this, { root, graph, fixed: place.dataset.focus });
    this.narrow = matchMedia("(width < 45rem)");
    this.heading = make("p", { class: "kb-graph__heading", role: "status", tabindex: "-1" });
    this.picture = make("div", { class: "kb-graph__picture" });
    this.list = make("div", { class: "kb-graph__list" });
    place.replaceChildren(this.makeFinder(), this.makeFilter(), this.heading, this.picture, makeLegend(), this.list);
    place.addEventListener("click", (event) => this.follow(event));
    this.narrow.addEventListener("change", () => this.draw());
    addEventListener("popstate", () => this.read());
  }

  makeFinder() {
    const input = make("input", { type: "search", placeholder: "a paper, model, benchmark or node", spellcheck: "false" });
    const form = make("form", { class: "kb-graph__finder", role: "search" }, [make("label", {}, ["Put in the middle ", input])]);
    const suggestions = new Suggestions(form, input, this.root, ({ key }) => {
      input.value = "";
      this.focus(key);
    }, { kinds: Object.keys(KINDS) });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (suggestions.found.length && !suggestions.list.hidden) suggestions.leave(0); // Enter takes the best one
    });
    return form;
  }

  makeFilter() {
    this.boxes = new Map();
    const labels = this.graph.types.map((type) => {
      const box = make("input", { type: "checkbox", value: type });
      box.addEventListener("change", () => this.remember("replaceState"));
      this.boxes.set(type, box);
      return make("label", { class: "kb-graph__type" }, [box, sample(type), this.graph.phrases[type][0]]);
    });
    return make("fieldset", { class: "kb-graph__controls" }, [make("legend", {}, ["Relations"]), ...labels]);
  }

  /** Take focus and relations from the address. */
  read() {
    const state = new URLSearchParams(location.search);
    const wanted = state.get("relations")?.split(",");
    for (const [type, box] of this.boxes) box.checked = !wanted || wanted.includes(type);
    this.key = [state.get("focus"), this.fixed, mostLinked(this.graph)].find((key) => this.graph.vertices.has(key));
    this.draw();
  }

  follow(event) {
    const link = event.target.closest("[data-key]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.focus(link.dataset.key);
  }

  focus(key) {
    this.key = key;
    this.remember("pushState");
    this.heading.focus({ preventScroll: true }); // the link that was followed is gone
    this.heading.scrollIntoView({ block: "nearest" });
  }

  /** Draw, and put focus and relations into the address. */
  remember(how) {
    this.draw();
    const state = new URLSearchParams({ focus: this.key });
    const chosen = this.chosen();
    if (chosen.length < this.boxes.size) state.set("relations", chosen.join(","));
    history[how](null, "", `?${state}`);
  }

  chosen() {
    return [...this.boxes.keys()].filter((type) => this.boxes.get(type).checked);
  }

  draw() {
    if (!this.key) return this.heading.replaceChildren("Nothing to draw yet.");
    const groups = neighbours(this.graph, this.key, new Set(this.chosen()));
    const { name, kind, address } = this.graph.vertices.get(this.key);
    const total = new Set(groups.flatMap((group) => group.keys)).size;
    const count = ` (${KINDS[kind]}) has ${total.toLocaleString("en")} ${total === 1 ? "neighbour" : "neighbours"}`;
    this.heading.replaceChildren(make("a", { href: this.root + address }, [name]), count);
    this.picture.replaceChildren(picture(this.graph, this.key, groups, this.narrow.matches, (one) => this.root + one));
    return this.list.replaceChildren(...groups.map((group) => this.makeList(group)));
  }

  makeList({ type, out, id, keys }) {
    const list = make("ul");
    const more = make("button", { type: "button", class: "kb-graph__further" });
    let shown = 0;
    const extend = (count) => {
      const next = keys.slice(shown, shown + count).map((key) => this.makeItem(key));
      shown += next.length;
      list.append(...next);
      more.hidden = shown >= keys.length;
      more.textContent = `Show ${Math.min(FURTHER, keys.length - shown).toLocaleString("en")} of ${(keys.length - shown).toLocaleString("en")} more`;
      return next[0];
    };
    extend(LISTED);
    more.addEventListener("click", () => extend(FURTHER).querySelector("a").focus());
    const summary = make("summary", {}, [`${this.graph.phrases[type][out ? 0 : 1]} (${keys.length.toLocaleString("en")})`]);
    return make("details", { open: "", id }, [summary, list, more]);
  }

  makeItem(key) {
    const { label, address } = this.graph.vertices.get(key);
    return make("li", {}, [make("a", { href: this.root + address, "data-key": key }, [label])]);
  }
}

/** What the marks mean; the lines are explained where they are chosen. */
function makeLegend() {
  const items = Object.entries(KINDS).map(([kind, name]) => (
    make("li", {}, [draw("svg", { viewBox: "-9 -9 18 18", "aria-hidden": "true" }, [mark(kind, 0, 0)]), name])));
  return make("ul", { class: "kb-graph__legend", "aria-label": "Marks in the picture" }, items);
}
