// The query language in the browser: the same meaning as `kb query` (docs/reference/query-language.md), over the rows
// of the catalog file. A test asks this module and the command the same questions.

import { paced } from "./pace.js";
import { QueryError, closest, parse } from "./query-language.js";
import { identifier } from "./query-identifiers.js";
import { Speller } from "./query-spelling.js";
import { fold, haystack, names, needles, size, titleKey, tokens } from "./query-words.js";

export { QueryError, parse } from "./query-language.js";
export { fold, tokens } from "./query-words.js";

/** The orders of answers. */
export const sorts = (fields) => ["relevance", "newest", "oldest", ...fields.filter((field) => field.sort).map(({ name }) => name)];

/** All ids that a value of a closed field stands for, as a set. */
function resolve(all, field, value) {
  const terms = all[field];
  const found = terms.values.includes(value.text) ? [value.text] : own(terms.spelled, tokens(value.text).join(" "));
  if (!found) {
    const near = closest(value.text, [...terms.values, ...Object.keys(terms.spelled)]);
    const meant = terms.values.includes(near) ? near : own(terms.spelled, near)?.[0];
    throw complain(value, `no ${field} '${value.text}'${meant ? `; did you mean '${meant}'?` : ""}`);
  }
  return new Set(found.flatMap((id) => own(terms.covers, id) ?? [id]));
}

const own = (record, key) => (Object.hasOwn(record, key) ? record[key] : undefined);
const complain = ({ source, start, end }, message) => new QueryError(message, source, start, end);

const YEAR = [/^[0-9]{4}$/, "2024, 2024..2026 or 2024.."];
const CALENDAR = /^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$/;
const DATE = [/^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$/, "2024-03, 2024-03..2024-06 or 2024-03.."];

/** The predicate of one year or date, a comparison or a range; both ends of a range belong to it. */
function span(condition, value) {
  let { text } = value;
  let { operator, field } = condition;
  const compared = operator === ":" ? text.match(/^(>=|<=|>|<)\s*(\S+)$/) : null;
  if (compared) [, operator, text] = compared;
  const ranged = text.match(/^(\S*?)\.\.(\S*)$/);
  if (ranged && operator !== ":") throw complain(value, `a range cannot follow '${operator}'`);
  const [low, high] = ranged ? ranged.slice(1) : [text, text];
  const [pattern, example] = field === "year" ? YEAR : DATE;
  if (!(low || high) || ![low, high].every((end) => !end || pattern.test(end))) {
    throw complain(value, `${field} cannot be '${value.text}'; write ${example}`);
  }
  const wrong = [low, high].find((end) => end && !CALENDAR.test(end));
  if (wrong) throw complain(value, `there is no date '${wrong}': months go from 01 to 12, days to 31`);
  if (high && low > high) throw complain(value, `the range '${value.text}' ends before it starts`);
  const from = (date) => date.slice(0, low.length);
  const upTo = (date) => date.slice(0, high.length);
  if (operator === ">") return (date) => from(date) > low;
  if (operator === ">=") return (date) => from(date) >= low;
  if (operator === "<") return (date) => upTo(date) < high;
  if (operator === "<=") return (date) => upTo(date) <= high;
  return (date) => from(date) >= low && upTo(date) <= high;
}

/** All papers, ready to be asked in a language (the file of that name); `apart` (another) makes summaries and identifiers
 *  count, as they do in `kb query`. */
export class Collection {
  constructor(rows, { fields, terms }, apart = {}) {
    Object.assign(this, { rows, terms, apart, kept: new Map(), words: [] });
    this.fields = new Map(fields.map((field) => [field.name, field]));
    this.weights = [...new Set(fields.map((field) => field.weight).filter(Boolean))].sort((one, other) => other - one);
  }

  /** What `make` makes, made once. */
  once(name, make) {
    if (!this.kept.has(name)) this.kept.set(name, make());
    return this.kept.get(name);
  }

  /** The tree of a query; the title of a paper, or a beginning that no other has, names that paper first. Throws
   *  QueryError. */
  parse(source) {
    const ids = this.titled(source);
    try {
      const rest = parse(source, [...this.fields.values()]);
      return ids ? { kind: "exact", ids, rest } : rest;
    } catch (error) {
      if (!ids) throw error;
      return { kind: "exact", ids, rest: { kind: "either", items: [] } };
    }
  }

  /** Ids of the papers whose title a text is, or of the one whose title it begins. */
  titled(source) {
    const [key, words] = [titleKey(source), tokens(source).length];
    if (words > 1 && this.titles.has(key)) return this.titles.get(key);
    const begun = words > 2 ? [...this.titles].filter(([other]) => other.startsWith(key)).flatMap(([, ids]) => ids) : [];
    return begun.length === 1 ? begun : undefined;
  }

  get titles() {
    return this.once("titles", () => {
      const found = new Map();
      for (const { id, title, other_titles: others } of this.rows) {
        for (const key of new Set([title, ...others].map(titleKey))) found.set(key, [...(found.get(key) ?? []), id]);
      }
      return found;
    });
  }

  /** Rows for which the query (text or tree) holds, in order, with the score of each where the query has words, and notes
   *  on how it was read. Where no row has all words, a `forgiving` answer is those that have most of them. */
  answer(query, sort = "relevance", { forgiving = false } = {}) {
    let tree = typeof query === "string" ? this.parse(query) : query;
    const notes = [...new Set([...wordsOf(tree)].map((one) => one.note).filter(Boolean))];
    const exact = new Set(exactOf(tree));
    const held = () => this.find(tree).flatMap((one, at) => (one ? [at] : []));
    let all = new Set(held());
    if (!all.size && forgiving) {
      tree = this.respelled(tree);
      all = new Set(held());
      if (all.size) notes.push("no paper has all of these words; these have words that are spelled alike");
    }
    let found = this.newest.filter((at) => all.has(at));
    let rank = new Map();
    if (!found.length && forgiving) {
      rank = this.nearest(tree);
      found = this.newest.filter((at) => rank.has(at));
      if (found.length) notes.push("no paper has all of these words; these have most of them");
    }
    const wanted = [...new Map([...wordsOf(tree)].map((one) => [one.needles.join(), one.needles])).values()];
    const scores = wanted.length ? this.scores(wanted) : null;
    if (exact.size) this.rows.forEach((row, at) => exact.has(row.id) && rank.set(at, wanted.length + 1));
    const positions = arrange(this.rows, found, this.fields.get(sort)?.key ?? sort, scores, rank);
    return { rows: positions.map((at) => this.rows[at]), scores: scores && positions.map((at) => scores[at]), notes };
  }

  /** The query with words that papers have, where those that must hold are spelled like them. */
  respelled(tree) {
    const items = [];
    let words = [];
    const spell = () => (items.push(...this.speller.meant(words).map((needles) => ({ kind: "words", needles }))), (words = []));
    for (const one of conjunctsOf(tree)) {
      if (one.kind !== "words" || !one.plain.length) spell(), items.push(one);
      else if (!one.common) words.push(...one.plain);
    }
    spell();
    return items.length ? { kind: "all", items } : tree;
  }

  get speller() {
    return this.once("speller", () => {
      const known = new Set(this.texts.flatMap((zones) => zones.flatMap((zone) => zone.split(/[ |]+/))));
      known.delete("");
      return new Speller(known, (wanted) => this.counts(wanted).filter(Boolean).length);
    });
  }

  /** Positions of the papers that hold the most words of a query and all else that it asks for, with how many. */
  nearest(tree) {
    const parts = [...conjunctsOf(tree)];
    const words = parts.filter((one) => one.kind === "words" && !one.common);
    const base = this.find({ kind: "all", items: parts.filter((one) => one.kind !== "words") });
    const counts = this.rows.map((_, at) => (base[at] ? words.filter((one) => this.counts(one.needles)[at] > 0).length : 0));
    const best = counts.reduce((one, other) => Math.max(one, other), 0);
    if (words.length > 1 && best) return new Map([...counts.entries()].filter(([, count]) => count && 2 * count >= best));
    const named = parts.some((one) => one.kind === "field" && this.fields.get(one.field).kind === "key");
    return new Map(named && words.length ? [...base.entries()].filter(([, held]) => held).map(([at]) => [at, 0]) : []);
  }

  /** For each row, whether the query holds. */
  find(query) {
    if (query.kind === "exact") return this.find(query.rest).map((held, at) => held || query.ids.includes(this.rows[at].id));
    if (query.kind === "all") return this.fold(telling(query.items), true, (one, other) => one && other);
    if (query.kind === "either") return this.fold(query.items, false, (one, other) => one || other);
    if (query.kind === "not") return this.find(query.item).map((held) => !held);
    if (query.kind === "words") return this.counts(query.needles).map((count) => count > 0);
    return this.rows.map(this.holds(query));
  }

  fold(items, start, join) {
    return items.reduce((held, item) => {
      const other = this.find(item);
      return held.map((one, at) => join(one, other[at]));
    }, this.rows.map(() => start));
  }

  holds({ field: name, operator, values }) {
    const { key, kind } = this.fields.get(name);
    if (kind === "choice") {
      const wanted = new Set(values.flatMap((value) => [...resolve(this.terms, name, value)]));
      return (row) => (Array.isArray(row[key]) ? row[key].some((one) => wanted.has(one)) : wanted.has(row[key]));
    }
    if (kind === "order") {
      const spans = values.map((value) => span({ field: name, operator }, value));
      return (row) => row[key] != null && spans.some((inside) => inside(String(row[key])));
    }
    if (kind === "key") {
      const keys = new Set(values.map((value) => identifier(name, value.text)));
      return (row) => this.keysOf(row, key).some((one) => keys.has(fold(one)));
    }
    const all = values.flatMap((value) => {
      const wanted = needles(value.text, value.text.endsWith("*"));
      if (!wanted.length) throw complain(value, `no letter or digit in '${value.text}'`);
      return wanted;
    });
    const words = this.once(`words of ${name}`, () =>
      this.rows.map((row) => (name === "title" ? haystack([row.title, ...row.other_titles]) : names(row[key]))));
    return (row, at) => all.some((wanted) => words[at].includes(wanted));
  }

  /** The identifiers of a row in one column, which may stand in the file of what is seldom asked for. */
  keysOf(row, key) {
    const value = row[key] ?? this.apart[key]?.[row.id] ?? [];
    return [...(Array.isArray(value) ? value : [value]), ...(key === "id" ? row.former_ids : [])];
  }

  /** Positions of all rows, the newest first, then by id. */
  get newest() {
    return this.once("newest", () => {
      const { rows } = this;
      const byId = (one, other) => compare(rows[one].id, rows[other].id);
      return [...rows.keys()].sort((one, other) => compare(moment(rows[other], ""), moment(rows[one], "")) || byId(one, other));
    });
  }

  /** The words of each row, by weight. */
  get texts() {
    return this.once("texts", () => this.rows.map((_, at) => this.wordsOf(at)));
  }

  /** Takes the words of rows apart a few rows at a time; the first question for words would wait for all of it. */
  prepare() {
    return paced(this.rows.length, (at) => this.wordsOf(at));
  }

  wordsOf(at) {
    return (this.words[at] ??= this.weights.map((weight) => this.zone(this.rows[at], weight)));
  }

  /** The words of a row in all fields of one weight. */
  zone(row, weight) {
    const fields = this.once(`fields of ${weight}`, () => [...this.fields.values()].filter((field) => field.weight === weight));
    const parts = fields.map(({ name, key, kind }) => {
      const value = key in row ? row[key] : this.apart[key]?.[row.id];
      const values = value == null ? [] : Array.isArray(value) ? value : [String(value)];
      const known = kind === "choice" ? this.terms[name].words : null;
      if (kind === "choice" || kind === "order" || key === "authors") return values.map((one) => names((known && own(known, one)) ?? [one])).join("|");
      return haystack(values);
    });
    return parts.filter(Boolean).join("|");
  }

  /** Number of words of each row, with their weights. */
  get lengths() {
    return this.once("lengths", () => this.texts.map((zones) => zones.reduce((sum, zone, at) => sum + this.weights[at] * size(zone), 0)));
  }

  /** How often each row holds any of `wanted`, with the weights of the fields. */
  counts(wanted) {
    const count = (text) => wanted.reduce((sum, one) => (text.includes(one) ? sum + text.split(one).length - 1 : sum), 0);
    return this.once(`counts of ${wanted}`, () => this.texts.map((zones) => zones.reduce((sum, zone, at) => sum + this.weights[at] * count(zone), 0)));
  }

  /** BM25 (k1 1.2, b 0.75), summed over the words, rounded to six places. */
  scores(words) {
    const { lengths } = this;
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    const total = this.rows.map(() => 0);
    for (const wanted of words) {
      const counts = this.counts(wanted);
      const held = counts.filter((count) => count > 0).length;
      const idf = Math.log(1 + (counts.length - held + 0.5) / (held + 0.5));
      counts.forEach((count, at) => {
        if (count) total[at] += (idf * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * lengths[at]) / mean));
      });
    }
    return total.map((score) => Math.round(score * 1e6) / 1e6);
  }
}

/** The words that are not excluded. */
function* wordsOf(query) {
  if (query.kind === "words") yield query;
  else if (query.kind === "exact") for (const one of wordsOf(query.rest)) yield { ...one, note: null }; // read as it was meant
  else if (query.items) for (const item of query.kind === "all" ? telling(query.items) : query.items) yield* wordsOf(item);
}

/** All parts that must hold. */
function* conjunctsOf(query) {
  if (query.kind === "all") for (const item of query.items) yield* conjunctsOf(item);
  else yield query;
}

/** The parts of a query without words that say nothing, unless there is nothing else. */
function telling(items) {
  const left = items.filter((one) => !(one.kind === "words" && one.common));
  return left.length ? left : items;
}

/** Ids of the papers that the query names by their title. */
function* exactOf(query) {
  for (const part of conjunctsOf(query)) if (part.kind === "exact") yield* part.ids;
}

/** What papers are ordered by: the date as far as it is known, at least the year. */
const moment = ({ date, year }, unknown) => String(date ?? year ?? unknown);

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `newest`, positions of rows with the newest first, in the order of `sort` or of a column, by relevance those of a higher
 *  `rank` first; ties keep their place. */
function arrange(rows, newest, sort, scores, rank) {
  const by = (column) => {
    const text = (value) => (value == null ? "1" : `0${fold(value)}`); // the unknown comes last
    const first = (value) => text(Array.isArray(value) ? value[0] : value);
    const keys = new Map(newest.map((at) => [at, first(rows[at][column])]));
    return (one, other) => compare(keys.get(one), keys.get(other));
  };
  const id = (one, other) => compare(rows[one].id, rows[other].id);
  const orders = {
    id: () => id,
    oldest: () => (one, other) => compare(moment(rows[one], "9999"), moment(rows[other], "9999")) || id(one, other),
    relevance: () => (one, other) => compare(rank.get(other) ?? 0, rank.get(one) ?? 0) || (scores ? compare(scores[other], scores[one]) : 0),
    newest: () => null,
  };
  const order = Object.hasOwn(orders, sort) ? orders[sort]() : by(sort);
  return order ? newest.sort(order) : newest;
}
