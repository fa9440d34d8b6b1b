// What the header's search finds at once: words of titles, names, authors and places in the taxonomy, and the entries
// they lead to. A word may be unfinished or misspelled; MiniSearch's radix tree knows the words near to it.

import { fold, tokens } from "./query-words.js";
import SearchableMap from "./vendor/minisearch-7.2.0-searchable-map.js";

const LIMIT = 12;
const WEIGHTS = [4, 3, 1.5, 1]; // of titles, names, people, topics: the four lists of texts that every entry has
const KINDS = { node: 1.3, benchmark: 1.2, model: 1.2, paper: 1.15, venue: 1, author: 1 };
const UNFINISHED = 0.6;
const MISSPELLED = 0.25;

export class Index {
  /** @param catalog whose papers stand the newest first: among equals, that is the order of answers */
  constructor({ tables, papers }) {
    const all = { node: tables.nodes, benchmark: tables.benchmarks, model: tables.models, venue: tables.venues, author: tables.authors, paper: papers };
    this.entries = Object.entries(all).flatMap(([kind, records]) => records.map((record) => ({ kind, record })));
    this.names = new Map(tables.nodes.map((node) => [node.id, node.name]));
    this.weights = new Float32Array(this.entries.length * WEIGHTS.length); // of a word in each list of each entry
    const words = new Map();
    const kept = new Map();
    this.entries.forEach((entry, place) => {
      this.texts(entry).forEach((texts, list) => {
        const slot = place * WEIGHTS.length + list;
        const length = note(words, slot, texts, list > 1 ? kept : null);
        this.weights[slot] = WEIGHTS[list] / Math.sqrt(length || 1);
      });
    });
    this.words = new SearchableMap();
    for (const [word, slots] of words) this.words.set(word, slots);
  }

  /** What an entry can be found by: titles, names, people, topics. */
  texts({ kind, record }) {
    if (kind !== "paper") return [[], [record.name ?? record.id], [], [kind === "node" ? record.id : record.full_name ?? "", ...(record.aliases ?? [])]];
    const topics = record.nodes.map((id) => this.names.get(id) ?? id);
    return [[record.title, ...record.other_titles], record.introduces, record.authors, [...topics, String(record.year ?? ""), record.arxiv ?? ""]];
  }

  /** The best entries that hold every word of a question; with `forgive`, also words a letter or two away, or written as
   *  one; with `partial`, half of the words are enough. `kinds` are those wanted, null for all. */
  find(question, { forgive = false, partial = false, kinds = null }) {
    const all = [...new Set(tokens(question))];
    const long = all.filter((term) => term.length > 3);
    const terms = partial && long.length ? long : all;
    if (!terms.length) return [];
    const scores = terms.map((term) => this.scores(term, forgive));
    if (forgive) terms.slice(1).forEach((term, at) => this.join(scores[at], scores[at + 1], this.scores(terms[at] + term, false)));
    const enough = partial ? Math.ceil(terms.length / 2) : terms.length;
    const wanted = (place) => !kinds || kinds.includes(this.entries[place].kind);
    const holds = (place) => scores.filter((score) => score[place]).length >= enough;
    const found = [...this.entries.keys()].filter((place) => wanted(place) && holds(place));
    const total = (place) => scores.reduce((sum, score) => sum + score[place], 0) * KINDS[this.entries[place].kind];
    const totals = new Map(found.map((place) => [place, total(place)]));
    return found.sort((one, other) => totals.get(other) - totals.get(one) || one - other).slice(0, LIMIT).map((place) => this.entries[place]);
  }

  /** Lets two neighbours be met by what answers to both written as one word: "fig step". */
  join(one, other, both) {
    for (const score of [one, other]) score.forEach((value, place) => (score[place] = Math.max(value, both[place])));
  }

  /** The papers with an identifier; `apart` holds those that stand beside the catalog. */
  named({ field, key }, apart) {
    const values = ({ record }) => [record[field] ?? apart[field]?.[record.id] ?? []].flat();
    return this.entries.filter((entry) => entry.kind === "paper" && values(entry).some((one) => fold(one) === key));
  }

  /** For each entry, how well it answers to one word. */
  scores(term, forgive) {
    const best = new Float32Array(this.entries.length);
    for (const [likeness, slots] of this.near(term, forgive)) {
      const rare = Math.log(1 + this.entries.length / slots.length);
      for (const slot of slots) {
        const place = Math.floor(slot / WEIGHTS.length);
        best[place] = Math.max(best[place], likeness * rare * this.weights[slot]);
      }
    }
    return best;
  }

  /** The known words near to one, with their likeness to it and the slots that hold them. */
  *near(term, forgive) {
    if (this.words.has(term)) yield [1, this.words.get(term)];
    if (term.length > 1) {
      for (const [word, slots] of this.words.atPrefix(term)) {
        if (word !== term) yield [UNFINISHED * Math.sqrt(term.length / word.length), slots];
      }
    }
    const errors = term.length > 6 ? 2 : term.length > 3 ? 1 : 0;
    if (!forgive || !errors) return;
    for (const [slots, distance] of this.words.fuzzyGet(term, errors).values()) {
      if (distance) yield [MISSPELLED / distance, slots];
    }
  }
}

/** An entry as a line of the answer. */
export function shown({ kind, record }) {
  const { authors, year } = record;
  const detail = kind === "paper"
    ? [authors.length > 1 ? `${authors[0]} et al.` : authors[0], year].filter(Boolean).join(", ")
    : record.full_name ?? { node: "Taxonomy", benchmark: "Benchmark", model: "Model", venue: "Venue", author: "Author" }[kind];
  return { kind, key: `${kind}:${record.id}`, label: record.title ?? record.name ?? record.id, detail, address: record.address };
}

/** Notes which words stand in a slot; returns their number. `kept` remembers the words of texts that come again. */
function note(words, slot, texts, kept) {
  let length = 0;
  for (const text of texts) {
    const found = kept?.get(text) ?? tokens(text);
    kept?.set(text, found);
    length += found.length;
    for (const word of found) {
      const slots = words.get(word);
      if (slots) slots.push(slot);
      else words.set(word, [slot]);
    }
  }
  return length;
}
