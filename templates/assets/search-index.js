// What the header's search finds at once: words of titles, names, authors and places in the taxonomy, and the entries
// they lead to. A word may be unfinished or misspelled; MiniSearch's radix tree knows the words near to it.

import { SHORT_YEAR, fold, isCommon, stem, tokens } from "./query-words.js";
import SearchableMap from "./vendor/minisearch-7.2.0-searchable-map.js";

const WEIGHTS = [4, 3, 1.5, 1]; // of titles, names, people, topics: the four lists of texts that every entry has
const KINDS = { node: 1.3, benchmark: 1.2, model: 1.2, leaderboard: 1.15, paper: 1.15, page: 1.1, document: 0.75, table: 0.6 }; // others 1
const YEAR = /^(19|20)\d\d$/;
const DATED = /([a-z]{3,})((?:19|20)\d\d)(?![a-z0-9])/gi; // a venue and its year written as one
const INITIAL = /^\p{L}$/u;
const UNFINISHED = 0.6;
const RELATED = 0.4;
const MISSPELLED = 0.25;
const WHOLE = 3; // how much more a name counts that is just what was asked
const BEGUN = 2; // and one that begins with several words that were asked
const SAID = 1.5; // and one of the same telling words

export class Index {
  /** @param catalog whose papers stand the newest first: among equals, that is the order of answers
   *  @param places what else there is to go to, in columns, what the nodes of the taxonomy mean, which parts have no pages */
  constructor({ tables, papers }, { places, definitions, left_out: leftOut }) {
    const all = { node: tables.nodes, benchmark: tables.benchmarks, model: tables.models, venue: tables.venues, author: tables.authors, paper: papers };
    const shown = Object.entries(all).filter(([kind]) => !leftOut.includes(`${kind}s`));
    this.entries = shown.flatMap(([kind, records]) => records.map((record) => ({ kind, record })));
    places.kind.forEach((kind, at) => {
      const [name, about, address] = [places.name[at], places.about[at], places.address[at]];
      this.entries.push({ kind, record: { id: address, name, about, address } });
    });
    this.definitions = definitions;
    this.names = new Map([...tables.nodes, ...tables.venues].map(({ id, name }) => [id, name]));
    for (const node of tables.nodes) node.within = this.within(node);
    this.weights = new Float32Array(this.entries.length * WEIGHTS.length); // of a word in each list of each entry
    const words = new Map();
    const kept = new Map();
    this.initials = new Map(); // of people
    this.entries.forEach((entry, place) => {
      this.texts(entry).forEach((texts, list) => {
        const slot = place * WEIGHTS.length + list;
        const length = note(words, slot, texts, list > 1 ? kept : null);
        if (list === 1) note(words, slot, texts.map(pairs)); // of names, also what others write as one word
        if (list === 2 || (list === 1 && entry.kind === "author")) noteInitials(this.initials, slot, texts);
        const mean = list === 1 ? length / texts.length : length; // another name makes nothing less of the first
        this.weights[slot] = WEIGHTS[list] / Math.sqrt(mean || 1);
      });
    });
    this.words = new SearchableMap();
    for (const [word, slots] of words) this.words.set(word, slots);
  }

  /** The names of the places above a node. */
  within({ id }) {
    const steps = id.split("/");
    return steps.slice(1).map((_, end) => this.names.get(steps.slice(0, end + 1).join("/"))).join(" › ");
  }

  /** What an entry can be found by: titles, names, people, topics. */
  texts({ kind, record }) {
    if (kind === "paper") {
      const { venue, year, arxiv, id } = record;
      const topics = [...record.nodes, venue].map((one) => this.names.get(one) ?? one ?? "");
      return [[record.title, ...record.other_titles], record.introduces, record.authors, [...topics, String(year ?? ""), arxiv ?? "", id]];
    }
    const more = kind === "node" ? [record.id, this.definitions[record.id]] : [record.full_name, record.about];
    return [[], [record.name ?? record.id, ...(record.aliases ?? [])], [], more.filter(Boolean)];
  }

  /** The words of a question that say something, by their stems. */
  terms(question) {
    const all = tokens(question.replace(SHORT_YEAR, " 20$1").replace(DATED, "$1 $2"));
    const telling = all.filter((word) => !isCommon(word));
    return [...new Set((telling.length ? telling : all).map(stem))];
  }

  /** For each word of a question, how well each entry answers to it; with `forgive`, also words a letter or two away, or
   *  written as one. */
  scored(terms, forgive = false) {
    const scores = terms.map((term) => this.scores(term, forgive));
    if (terms.length > 1) terms.forEach((term, at) => YEAR.test(term) && this.anyYear(scores[at]));
    terms.slice(1).forEach((term, at) => this.join(scores[at], scores[at + 1], this.scores(terms[at] + term, false, forgive)));
    return scores;
  }

  /** The entries that hold every word of a question, the best first. `kinds` are those wanted, null for all. */
  find(question, { forgive = false, kinds = null } = {}) {
    const terms = this.terms(question);
    if (!terms.length) return [];
    const scores = this.scored(terms, forgive);
    const asked = [tokens(question).join(" "), terms.join(" ")];
    const found = [...this.entries.keys()].filter((place) => this.wanted(place, kinds) && scores.every((score) => score[place]));
    return this.best(found, (place) => this.total(scores, place) * this.named(place, ...asked));
  }

  wanted(place, kinds) {
    return !kinds || kinds.includes(this.entries[place].kind);
  }

  total(scores, place) {
    return scores.reduce((sum, score) => sum + score[place], 0) * (KINDS[this.entries[place].kind] ?? 1);
  }

  /** How much more an entry counts for being called what was asked. */
  named(place, whole, telling) {
    const names = this.texts(this.entries[place]).slice(0, 2).flat();
    const spelled = names.map((name) => tokens(name).join(" "));
    const squeezed = whole.replaceAll(" ", "");
    if (spelled.some((name) => name.replaceAll(" ", "") === squeezed)) return WHOLE; // "harm bench"
    if (whole.includes(" ") && spelled.some((name) => name.startsWith(whole))) return BEGUN;
    return names.some((name) => this.terms(name).join(" ") === telling) ? SAID : 1;
  }

  /** Entries at `places` by what `worth` says of each; among equals the order of entries. */
  best(places, worth) {
    const worths = new Map(places.map((place) => [place, worth(place)]));
    return places.sort((one, other) => worths.get(other) - worths.get(one) || one - other).map((place) => this.entries[place]);
  }

  /** Lets venues, which have papers of many years, be met by any: "ICLR 2025". */
  anyYear(score) {
    this.entries.forEach(({ kind }, place) => kind === "venue" && (score[place] ||= Number.EPSILON));
  }

  /** Lets two neighbours be met by what answers to both written as one word: "fig step". */
  join(one, other, both) {
    for (const score of [one, other]) score.forEach((value, place) => (score[place] = Math.max(value, both[place])));
  }

  /** The papers with an identifier; `apart` holds those that stand beside the catalog. */
  identified({ field, key }, apart) {
    const values = ({ record }) => [record[field] ?? apart[field]?.[record.id] ?? []].flat();
    return this.entries.filter((entry) => entry.kind === "paper" && values(entry).some((one) => fold(one) === key));
  }

  /** For each entry, how well it answers to one word. */
  scores(term, forgive, begun = true) {
    const best = new Float32Array(this.entries.length);
    for (const [likeness, slots] of this.near(term, forgive, begun)) {
      const rare = Math.log(1 + this.entries.length / slots.length);
      for (const slot of slots) {
        const place = Math.floor(slot / WEIGHTS.length);
        best[place] = Math.max(best[place], likeness * rare * this.weights[slot]);
      }
    }
    return best;
  }

  /** The known words near to one, with their likeness to it and the slots that hold them. */
  *near(term, forgive, begun = true) {
    if (this.words.has(term)) yield [1, this.words.get(term)];
    if (INITIAL.test(term) && this.initials.has(term)) yield [1, this.initials.get(term)];
    if (begun && term.length > 1) {
      for (const [word, slots] of this.words.atPrefix(term)) {
        if (word !== term) yield [UNFINISHED * Math.sqrt(term.length / word.length), slots];
      }
    }
    if (forgive && root(term) !== term) {
      for (const [word, slots] of this.words.atPrefix(root(term))) yield [RELATED * Math.sqrt(root(term).length / word.length), slots];
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
    : record.full_name ?? record.about ?? record.within ?? "";
  return { kind, key: `${kind}:${record.id}`, label: record.title ?? record.name ?? record.id, detail, address: record.address };
}

/** What a word shares with those made of it: "answer" of answering and answered. Too bold for an index. */
export const root = (term) => term.replace(/^(.{4,}?)(?:ings?|ed|ers?|ors?|ions?|als?|ation)$/, "$1");

/** The neighbouring words of a name, each two written as one. */
const pairs = (name) => tokens(name).slice(1).map((word, at) => tokens(name)[at] + word).join(" ");

/** Notes with which letters the words of names in a slot begin, without the one that they are mostly called by. */
function noteInitials(initials, slot, names) {
  for (const letter of new Set(names.flatMap((name) => tokens(name).slice(0, -1).map((word) => word[0])))) {
    const slots = initials.get(letter);
    if (slots) slots.push(slot);
    else initials.set(letter, [slot]);
  }
}

/** Notes which words stand in a slot; returns their number. `kept` remembers the words of texts that come again. */
function note(words, slot, texts, kept) {
  let length = 0;
  for (const text of texts) {
    const found = kept?.get(text) ?? tokens(text).map(stem);
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
