// The list of papers with the query box, facets with counts, sorting, URL state and export. The query language of
// `kb query` decides what is shown; a facet is a part of the query, so the shown command gives the same answer.

import { load, loadApart, loadLanguage } from "./catalog.js";
import { Facets } from "./browse-facets.js";
import { exportMenu } from "./browse-export.js";
import { Sheet } from "./browse-sheet.js";
import { make } from "./dom.js";
import { Collection, QueryError, sorts } from "./query.js";

const PAGE = 60;

/** @param {HTMLElement} place with `data-kb-browse`, around the list that was rendered with the page */
export async function start(place, root) {
  const [catalog, language] = await Promise.all([load(root), loadLanguage(root)]);
  new Browser(place, root, catalog, language);
}

class Browser {
  constructor(place, root, catalog, language) {
    Object.assign(this, { root, catalog, language, shown: PAGE, sorts: sorts(language.fields), order: "relevance", title: document.title });
    this.collection = new Collection(catalog.papers, language);
    this.names = new Map(catalog.tables.nodes.map((node) => [node.id, node]));
    const names = catalog.tables.nodes.map((node) => node.name);
    this.shared = new Set(names.filter((name, at) => names.indexOf(name) !== at));
    this.branches = new Map(catalog.tables.branches.map(({ id, name }) => [id, name]));
    this.venues = new Map(catalog.tables.venues.map((venue) => [venue.id, venue.name]));
    this.facets = new Facets(catalog, language, () => this.change());
    this.build(place);
    addEventListener("popstate", () => this.read());
    this.read();
  }

  build(place) {
    this.box = make("input", { type: "search", name: "q", class: "kb-browse__query", "aria-label": "Query", autocomplete: "off",
      spellcheck: "false", placeholder: "words, or year>=2024 has:code", "aria-describedby": "kb-browse-error" });
    this.error = make("p", { id: "kb-browse-error", class: "kb-browse__error", role: "alert" });
    this.note = make("p", { class: "kb-browse__note", role: "status" });
    this.count = make("p", { class: "kb-browse__count", role: "status" });
    this.sort = make("select", { "aria-label": "Sort by" }, this.sorts.map((name) => make("option", { value: name }, [name])));
    this.chips = make("ul", { class: "chips kb-browse__chips", "aria-label": "Chosen" });
    this.command = make("code", { id: "kb-browse-command" });
    this.list = make("ol", { class: "kb-papers" });
    this.more = make("button", { type: "button", class: "md-button kb-browse__more" }, ["Show more"]);
    const clear = () => (this.facets.read(new URLSearchParams()), (this.box.value = ""), this.change());
    this.clear = make("button", { type: "button", class: "kb-browse__clear" }, ["Clear all"]);
    this.sheet = new Sheet(this.facets.element, clear);
    const tools = make("div", { class: "kb-browse__tools" }, [
      this.count, this.sheet.button, make("label", {}, ["Sort ", this.sort]), exportMenu(this.root, this.language.fields, () => Promise.resolve(this.fetched).then(() => this.found)), this.clear,
    ]);
    const same = make("p", { class: "kb-browse__same" }, ["The same on the command line: ", this.command]);
    const form = make("form", { role: "search", class: "kb-browse__form" }, [this.box, this.error, this.note]);
    const results = this.results = make("div", { class: "kb-browse__results" }, [form, this.chips, tools, this.list, this.more, same]);
    place.replaceChildren(this.sheet.side, results);
    place.classList.add("kb-browse--live");
    this.box.addEventListener("input", () => this.typed());
    this.box.addEventListener("focus", () => this.collection.prepare(), { once: true });
    this.sort.addEventListener("change", () => ((this.order = this.sort.value), this.change()));
    form.addEventListener("submit", (event) => (event.preventDefault(), this.change()));
    this.more.addEventListener("click", () => this.extend());
    this.clear.addEventListener("click", () => (clear(), this.box.focus())); // the button goes
  }

  /** Take the state from the address. */
  read() {
    const asked = new URLSearchParams(location.search);
    this.box.value = asked.get("q") ?? "";
    this.order = this.sorts.includes(asked.get("sort")) ? asked.get("sort") : "relevance";
    this.facets.read(asked);
    this.update();
  }

  /** The reader changed something: answer, and put the state into the address. */
  change(lasting = true) {
    this.shown = PAGE;
    this.update();
    const state = new URLSearchParams();
    if (this.box.value.trim()) state.set("q", this.box.value);
    this.facets.write(state);
    if (this.order !== "relevance") state.set("sort", this.order);
    const address = state.size ? `?${state}` : location.pathname;
    history[lasting ? "pushState" : "replaceState"](null, "", address);
    if (this.results.getBoundingClientRect().top < 0) this.results.scrollIntoView(); // another list begins at its top
  }

  /** Answer what is typed once for a frame, so that fast typing does not queue up answers. */
  typed() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.change(false);
    });
  }

  update() {
    const words = this.box.value.trim();
    const expression = [/\bor\b/i.test(words) ? `(${words})` : words, this.facets.expression()].filter(Boolean).join(" ");
    try {
      const tree = this.collection.parse(words);
      this.waits = asksApart(tree, this.collection.fields) && !this.whole;
      if (this.waits) this.fetchApart();
      this.answer(tree, expression);
      this.say(null);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      this.say(error);
      if (!this.found) this.answer(this.collection.parse(""), this.facets.expression()); // else what was shown stays
    }
  }

  answer(tree, expression) {
    const whole = { kind: "all", items: [tree, this.collection.parse(this.facets.expression())] };
    const answer = this.collection.answer(whole, this.order, { forgiving: true });
    this.name(answer.scores);
    this.found = answer.rows;
    const shown = new Set(answer.rows.map((row) => row.id));
    const held = this.collection.find(tree);
    this.facets.count(held.some(Boolean) ? held : this.catalog.papers.map((row) => shown.has(row.id)));
    this.note.textContent = [...answer.notes, ...this.unconfirmed(whole)].join("; ");
    this.command.textContent = `kb query ${shellQuoted(expression)}`;
    this.render();
  }

  /** Says in the title of the page what is shown, and in the box for the order what it is: without words nothing is
   *  more relevant than anything else. */
  name(scored) {
    const chosen = this.facets.named();
    const words = this.box.value.trim();
    document.title = [words, ...chosen.map(({ label }) => label), this.title].filter(Boolean).join(" · ");
    this.chips.replaceChildren(...chosen.map(({ label, drop }) => {
      const button = make("button", { type: "button", "aria-label": `Without ${label}` }, [`${label} ×`]);
      button.addEventListener("click", () => (drop(), this.change(), (this.chips.querySelector("button") ?? this.box).focus()));
      return make("li", {}, [button]);
    }));
    const [relevance] = this.sort.options;
    relevance.hidden = !scored;
    this.sort.value = this.order === "relevance" && !scored ? "newest" : this.order;
  }

  /** For each facet that was asked for, of how many papers nobody has confirmed its values: the words of the command. */
  *unconfirmed(tree) {
    for (const field of new Set(asked(tree))) {
      const count = this.found.filter((row) => row.proposed.includes(field)).length;
      if (count) yield `${field} is proposed, and confirmed by nobody, for ${count.toLocaleString("en")} of these ${this.found.length.toLocaleString("en")} papers`;
    }
  }

  /** Words are also looked for in summaries, and most identifiers stand there: a download of its own. */
  fetchApart() {
    this.fetched ??= loadApart(this.root).then(async (apart) => {
      const whole = new Collection(this.catalog.papers, this.language, apart);
      await whole.prepare();
      Object.assign(this, { collection: whole, whole: true });
      this.update();
    }).catch(() => (this.fetched = null)); // the next keystroke tries again
  }

  say(error) {
    this.box.setAttribute("aria-invalid", String(Boolean(error)));
    if (!error) return this.error.replaceChildren();
    const { source, start, end, message } = error;
    const marked = make("code", {}, [source.slice(0, start), make("mark", {}, [source.slice(start, end) || " "]), source.slice(end)]);
    return this.error.replaceChildren(marked, ` ${message}`);
  }

  render() {
    const all = this.catalog.papers.length;
    const of = this.found.length < all ? ` of ${all.toLocaleString("en")}` : "";
    const papers = `${this.found.length.toLocaleString("en")}${of} paper${all === 1 ? "" : "s"}`;
    this.count.textContent = this.waits ? `${papers} so far` : papers;
    this.sheet.say(this.facets.size, papers);
    this.clear.hidden = !this.facets.size && !this.box.value;
    this.list.replaceChildren(...this.found.slice(0, this.shown).map((row) => this.item(row)));
    this.more.hidden = this.found.length <= this.shown;
  }

  extend() {
    const next = this.found.slice(this.shown, this.shown + PAGE).map((row) => this.item(row));
    this.shown += PAGE;
    this.list.append(...next);
    this.more.hidden = this.found.length <= this.shown;
    next[0]?.querySelector("a").focus();
  }

  /** A paper as macros.html.j2 writes it, with all its places in the taxonomy as links. */
  item(row) {
    const places = row.nodes.map((id) => this.names.get(id)).filter(Boolean);
    const types = [...new Set(places.map((node) => node.branch))].map((branch) =>
      make("span", { class: `type type-${branch}` }, [this.branches.get(branch) ?? branch]));
    const links = places.map((node) => make("a", { href: this.root + node.address }, [this.fullName(node)]));
    const where = [this.venues.get(row.venue) ?? "Preprint", row.year].filter(Boolean).join(" ");
    const words = [row.has.includes("code") && "code", row.scope && row.scope !== "core" && row.scope, row.confidence?.[0] === "proposed" && "place proposed, not confirmed"];
    const state = ["retracted", "withdrawn"].includes(row.state) ? [" ", make("strong", { class: "state" }, [row.state])] : [];
    return make("li", { class: "kb-paper-row" }, [
      make("a", { class: "kb-paper-row__title", href: this.root + row.address }, [row.title]), ...state,
      make("p", { class: "kb-paper-row__about" }, [named(row.authors)]),
      make("p", { class: "kb-paper-row__tags" }, [...types.flatMap((type) => [type, " "]), where, ...[...links, ...words.filter(Boolean)].flatMap((part) => [" · ", part])]),
    ]);
  }

  /** The name of a node, with that of the node above where several share the name. */
  fullName({ id, name }) {
    const above = this.shared.has(name) ? this.names.get(id.slice(0, id.lastIndexOf("/"))) : null;
    return above ? `${above.name}: ${name[0].toLowerCase()}${name.slice(1)}` : name;
  }
}

const named = (authors) => (authors.length > 3 ? `${authors.slice(0, 3).join(", ")} and ${authors.length - 3} more` : authors.join(", "));

/** The parts of a query, itself among them. */
const parts = (query) => [query, ...[query.item, query.rest, ...(query.items ?? [])].filter(Boolean).flatMap(parts)];
/** The names of the fields that a query asks for. */
const asked = (query) => parts(query).map((one) => one.field).filter(Boolean);
/** Whether a query looks at what stands apart from the catalog. */
const asksApart = (query, fields) => parts(query).some(({ kind, field }) => kind === "words" || kind === "exact" || Boolean(field && fields.get(field).apart));
const shellQuoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

