// The query language in the browser: the same meaning as `kb query` (docs/reference/query-language.md), over the rows
// of the catalog file. A test asks this module and the command the same questions.

import { paced } from "./pace.js";
import { QueryError, closest, parse } from "./query-language.js";
import { fold, haystack, names, needle, searchable, size, tokens } from "./query-words.js";

export { QueryError, parse } from "./query-language.js";
export { fold, tokens } from "./query-words.js";

/** The orders of answers. */
export const sorts = (fields) => ["relevance", "newest", "oldest", ...fields.filter((field) => field.sort).map(({ name }) => name)];

/** All ids that a value of a closed field stands for, as a set. */
function resolve(vocabulary, field, value) {
  const terms = vocabulary[field];
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
  if (high && low > high) throw complain(value, `the range '${value.text}' ends before it starts`);
  const from = (date) => date.slice(0, low.length);
  const upTo = (date) => date.slice(0, high.length);
  if (operator === ">") return (date) => from(date) > low;
  if (operator === ">=") return (date) => from(date) >= low;
  if (operator === "<") return (date) => upTo(date) < high;
  if (operator === "<=") return (date) => upTo(date) <= high;
  return (date) => from(date) >= low && upTo(date) <= high;
}

/** All papers of the catalog (its `papers` and `fields`), ready to be asked; `summaries` (text by id) makes the words of
 *  summaries count, as they do in `kb query`. */
export class Collection {
  constructor({ papers, fields }, vocabulary, summaries = {}) {
    this.rows = papers;
    this.fields = new Map(fields.map((field) => [field.name, field]));
    this.vocabulary = vocabulary;
    this.summaries = summaries;
    this.kept = new Map();
    this.words = [];
  }

  /** What `make` makes, made once. */
  once(name, make) {
    if (!this.kept.has(name)) this.kept.set(name, make());
    return this.kept.get(name);
  }

  parse(source) {
    return parse(source, [...this.fields.values()]);
  }

  /** Rows for which the query (text or tree) holds, in order, with the score of each where the query has words. */
  answer(query, sort = "relevance") {
    const tree = typeof query === "string" ? this.parse(query) : query;
    const holds = this.find(tree);
    const needles = [...new Set(wordsOf(tree))];
    const scores = needles.length ? this.scores(needles) : null;
    const found = this.newest.filter((at) => holds[at]);
    const positions = arrange(this.rows, found, this.fields.get(sort)?.key ?? sort, scores);
    return { rows: positions.map((at) => this.rows[at]), scores: scores && positions.map((at) => scores[at]) };
  }

  /** For each row, whether the query holds. */
  find(query) {
    if (query.kind === "all") return this.fold(query.items, true, (one, other) => one && other);
    if (query.kind === "either") return this.fold(query.items, false, (one, other) => one || other);
    if (query.kind === "not") return this.find(query.item).map((held) => !held);
    if (query.kind === "words") return this.counts(query.needle).map((count) => count > 0);
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
      const wanted = new Set(values.flatMap((value) => [...resolve(this.vocabulary, name, value)]));
      return (row) => (Array.isArray(row[key]) ? row[key].some((one) => wanted.has(one)) : wanted.has(row[key]));
    }
    if (kind === "order") {
      const spans = values.map((value) => span({ field: name, operator }, value));
      return (row) => row[key] != null && spans.some((inside) => inside(String(row[key])));
    }
    if (kind === "key") {
      const ids = new Set(values.map((value) => fold(value.text)));
      return (row) => [row.id, ...row.former_ids].some((id) => ids.has(fold(id)));
    }
    const needles = values.map((value) => {
      const wanted = needle(value.text, value.text.endsWith("*"));
      if (!wanted) throw complain(value, `no letter or digit in '${value.text}'`);
      return wanted;
    });
    const words = this.once(`words of ${name}`, () =>
      this.rows.map((row) => (name === "title" ? haystack([row.title, ...row.other_titles]) : names(row[key]))));
    return (row, at) => needles.some((wanted) => words[at].includes(wanted));
  }

  /** Positions of all rows, the newest first, then by id. */
  get newest() {
    return this.once("newest", () => {
      const { rows } = this;
      const byId = (one, other) => compare(rows[one].id, rows[other].id);
      return [...rows.keys()].sort((one, other) => compare(rows[other].date ?? "", rows[one].date ?? "") || byId(one, other));
    });
  }

  /** The words of each row, heavy and light. */
  get texts() {
    return this.once("texts", () => this.rows.map((_, at) => this.wordsOf(at)));
  }

  /** Takes the words of rows apart a few rows at a time; the first question for words would wait for all of it. */
  prepare() {
    return paced(this.rows.length, (at) => this.wordsOf(at));
  }

  wordsOf(at) {
    return (this.words[at] ??= searchable(this.rows[at], this.summaries[this.rows[at].id]));
  }

  /** Number of words of each row, the heavy ones counted three times. */
  get lengths() {
    return this.once("lengths", () => this.texts.map(([heavy, light]) => 3 * size(heavy) + size(light)));
  }

  /** How often each row holds `wanted`; title, former titles and introduced names count three times. */
  counts(wanted) {
    const count = (text) => (text.includes(wanted) ? text.split(wanted).length - 1 : 0);
    return this.once(`counts of ${wanted}`, () => this.texts.map(([heavy, light]) => 3 * count(heavy) + count(light)));
  }

  /** BM25 (k1 1.2, b 0.75), summed over the needles, rounded to six places. */
  scores(needles) {
    const { lengths } = this;
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    const total = this.rows.map(() => 0);
    for (const wanted of needles) {
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

function* wordsOf(query) {
  if (query.kind === "words") yield query.needle;
  else if (query.items) for (const item of query.items) yield* wordsOf(item);
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `newest`, positions of rows with the newest first, in the order of `sort` or of a column; ties keep their place. */
function arrange(rows, newest, sort, scores) {
  const by = (column) => {
    const text = (value) => (value == null ? "1" : `0${fold(value)}`); // the unknown comes last
    const first = (value) => text(Array.isArray(value) ? value[0] : value);
    const keys = new Map(newest.map((at) => [at, first(rows[at][column])]));
    return (one, other) => compare(keys.get(one), keys.get(other));
  };
  const id = (one, other) => compare(rows[one].id, rows[other].id);
  const orders = {
    id: () => id,
    oldest: () => (one, other) => compare(rows[one].date ?? "9999", rows[other].date ?? "9999") || id(one, other),
    relevance: () => scores && ((one, other) => compare(scores[other], scores[one])),
    newest: () => null,
  };
  const order = Object.hasOwn(orders, sort) ? orders[sort]() : by(sort);
  return order ? newest.sort(order) : newest;
}
