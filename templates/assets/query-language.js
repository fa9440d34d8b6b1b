// The text of a query to a tree whose parts know their place (docs/reference/query-language.md, "Parts").

import { BEGUN, named } from "./query-identifiers.js";
import { SHORT_YEAR, fold, isCommon, needles, tokens } from "./query-words.js";

const MAX_DEPTH = 60;
const NAMED = new RegExp(`(?:${BEGUN}\\S+|[0-9]{4}\\.[0-9]{4,5}(?:v[0-9]+)?(?![A-Za-z0-9_.])|10\\.[0-9]{4,9}/\\S+)`, "iy");

/** A query that cannot be read; `start` and `end` are offsets into `source`. */
export class QueryError extends Error {
  constructor(message, source, start, end) {
    super(message);
    Object.assign(this, { source, start, end });
  }
}

/** The tree of a query over `fields`, those of the catalog file: {kind: "all"|"either", items} | {kind: "not", item} | {kind: "field", field, operator, values}
 *  | {kind: "words", needles, common, note, plain} | {kind: "exact", ids, rest}. Throws QueryError. */
export function parse(source, fields) {
  const parser = new Parser(source, fields);
  const query = parser.either(0);
  if (parser.at < source.length) throw parser.error("a ')' without its '('", parser.at);
  return query;
}

const all = (items) => (items.length === 1 ? items[0] : { kind: "all", items });
const isEmpty = (query) => query.kind === "all" && query.items.length === 0;

class Parser {
  constructor(source, fields) {
    this.source = source;
    this.kinds = new Map(fields.filter((field) => field.kind !== "fact").map((field) => [field.name, field.kind]));
    this.move(0);
  }

  either(depth) {
    const items = [this.all(depth)];
    while (this.keyword("or")) {
      const start = this.at;
      const item = this.all(depth);
      if (this.at === start) throw this.error("nothing to search for after 'or'");
      if (!isEmpty(item)) items.push(item); // else only signs
    }
    if (items.length > 1 && isEmpty(items[0])) throw this.error("nothing to search for before 'or'", 0);
    return items.length === 1 ? items[0] : { kind: "either", items };
  }

  all(depth) {
    const items = [];
    while (!this.ended()) {
      const start = this.at;
      if (this.keyword("and")) {
        if (!items.length || this.ended() || this.keyword("and")) {
          throw this.error("'and' stands between two things to search for", start, start + 3);
        }
        continue;
      }
      const item = this.one(depth);
      if (item) items.push(item);
    }
    return all(items);
  }

  /** Whether nothing more stands here that must hold together with what stands before. */
  ended() {
    return this.at >= this.source.length || this.source[this.at] === ")" || this.keyword("or", true);
  }

  /** The next part; null where it was only a sign. */
  one(depth) {
    if (depth > MAX_DEPTH) throw this.error(`more than ${MAX_DEPTH} levels deep`);
    const start = this.at;
    if (this.source[start] === "-" || this.keyword("not")) return this.not(start, depth);
    if (this.source[start] === "(") return this.group(start, depth);
    const pasted = this.match(NAMED);
    if (pasted) return this.named(pasted[0], start);
    const field = this.match(/([A-Za-z][A-Za-z_-]*)(:|=|\s*(?:>=|<=|!=|>|<))\s*/y);
    return field ? this.field(field, start) : this.words(start);
  }

  /** What was pasted to find one paper: an identifier or an address. */
  named(found, start) {
    const balanced = found.split("(").length === found.split(")").length;
    const text = found.replace(balanced ? /[.,;]+$/ : /[.,;:!?)\]}']+$/, "");
    this.move(start + text.length);
    const [field, key] = named(text);
    return { kind: "field", field, operator: ":", values: [{ text: key, source: this.source, start, end: start + text.length }] };
  }

  not(start, depth) {
    if (this.at === start) {
      this.at += 1;
      if (this.at === this.source.length || /\s/.test(this.source[this.at])) return this.move(this.at), null;
    }
    const here = this.source[this.at];
    if (here === undefined || here === ")" || /\s/.test(here) || this.keyword("or", true)) {
      throw this.error(`nothing to exclude after '${this.source.slice(start, this.at).trim()}'`, start, this.at);
    }
    const item = this.one(depth + 1);
    return item && { kind: "not", item };
  }

  group(start, depth) {
    this.move(start + 1);
    const query = this.either(depth + 1);
    if (this.at >= this.source.length) throw this.error("a '(' without its ')'", start, start + 1);
    if (isEmpty(query)) throw this.error("nothing between '(' and ')'", start, this.at + 1);
    this.move(this.at + 1);
    return query;
  }

  field(match, start) {
    const name = match[1].toLowerCase();
    const operator = match[2].trim();
    const place = start + match[1].length;
    if (name !== "text" && !this.kinds.has(name)) return this.noField(match, start, place);
    const compares = [">=", "<=", ">", "<"].includes(operator);
    if (compares && this.kinds.get(name) !== "order") {
      throw this.error(`${name} cannot be compared; write ${name}:VALUE`, place, place + match[2].length);
    }
    this.at = start + match[0].length;
    const values = this.values(name);
    const found = name === "text" ? this.textValues(values) : { kind: "field", field: name, operator: compares ? operator : ":", values };
    this.move(this.at);
    return operator === "!=" ? { kind: "not", item: found } : found;
  }

  /** A word and a colon as text, as in a title that was pasted; an error where a field is near. */
  noField(match, start, place) {
    const near = closest(match[1].toLowerCase(), [...this.kinds.keys(), "text"]);
    const end = start + match[0].length;
    if (near && match[0] === match[0].trimEnd() && end < this.source.length) {
      throw this.error(`no field '${match[1]}'; did you mean '${near}'?`, start, place);
    }
    return { ...this.words(start), note: `'${match[1]}' is no field and was taken as a word` };
  }

  values(name) {
    const values = [];
    const pattern = this.kinds.get(name) === "key" ? /[^\s,"]+/y : /[^\s(),"]+/y;
    for (;;) {
      const quoted = this.match(/"([^"]*)"/y);
      const match = quoted ?? this.match(pattern);
      if (!match || (quoted && !quoted[1].trim())) {
        throw this.error(`${name} has no value here; several values are written ${name}:ONE,OTHER`);
      }
      const end = this.at + match[0].length;
      values.push({ text: quoted ? quoted[1] : match[0], source: this.source, start: this.at, end });
      this.at = end;
      if (this.source[this.at] !== ",") return values;
      this.at += 1;
    }
  }

  textValues(values) {
    const items = values.map(({ text, start, end }) => {
      const found = this.needles(text, this.source[start] === '"');
      if (!found) throw this.error(`no letter or digit in '${text}'`, start, end);
      return found;
    });
    return items.length === 1 ? items[0] : { kind: "either", items };
  }

  words(start) {
    const quoted = this.match(/"([^"]*)"/y);
    if (!quoted && this.source[start] === '"') {
      throw this.error("a quotation mark without its second", start, start + 1);
    }
    const match = quoted ?? this.match(/[^\s()"]+/y);
    const end = start + match[0].length;
    this.move(end);
    return this.needles(quoted ? quoted[1] : match[0], Boolean(quoted));
  }

  /** The words of a text; null where it is only signs. */
  needles(text, quoted) {
    const begun = !quoted && text.endsWith("*");
    const wanted = needles(text, begun);
    const plain = quoted || begun ? [] : tokens(text.replace(SHORT_YEAR, " 20$1"));
    return wanted.length ? { kind: "words", needles: wanted, common: !quoted && isCommon(text), plain } : null;
  }

  keyword(word, peek = false) {
    const end = this.at + word.length;
    if (this.source.slice(this.at, end).toLowerCase() !== word || !/^(?:[\s()]|$)/.test(this.source.slice(end))) return false;
    if (!peek) this.move(end);
    return true;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source);
  }

  move(at) {
    this.at = at;
    this.at += this.match(/\s*/y)[0].length;
  }

  error(message, start = this.at, end = start + 1) {
    return new QueryError(message, this.source, start, end);
  }
}

/** The known word nearest to `word` by the share of letter pairs that both have, when it is near enough. */
export function closest(word, known) {
  const pairs = (text) => new Set([...text].map((letter, at) => letter + (text[at + 1] ?? "$")));
  const wanted = pairs(fold(word));
  let [best, nearest] = [0.5, null];
  for (const one of known) {
    const other = pairs(fold(one));
    const share = (2 * [...wanted].filter((pair) => other.has(pair)).length) / (wanted.size + other.size);
    if (share > best) [best, nearest] = [share, one];
  }
  return nearest;
}
