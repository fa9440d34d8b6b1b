// Text as the query language sees it: without case, accents and punctuation, words by their stems
// (docs/reference/query-language.md, "Words"). The rules of stems come with the catalog.

const ASCII = /^[\x00-\x7f]*$/;
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i", ς: "σ", ħ: "h", ŋ: "n", ŧ: "t" };
const SPELLED = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

/** The year of CVPR'26. */
export const SHORT_YEAR = /['’](\d\d)\b/g;

let rules = [];
let irregular = new Map();
let stop = new Set();
let stems = new Map();

/** Takes over the rules of stems: `words` of the catalog file. */
export function learn(words) {
  rules = words.stems.map(([pattern, said]) => [new RegExp(pattern), said]);
  irregular = new Map(Object.entries(words.words));
  stop = new Set(words.stop);
  stems = new Map();
}

/** Whether a word says nothing about a paper. */
export const isCommon = (text) => stop.has(fold(text));

/** Lower case without accents. */
export function fold(text) {
  if (ASCII.test(text)) return text.toLowerCase();
  const bare = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return bare.replace(SPELLED, (letter) => LETTERS[letter]);
}

/** The folded words of a text: the longest runs of letters and digits. */
export function tokens(text) {
  const folded = fold(text);
  return folded.match(ASCII.test(folded) ? /[a-z0-9]+/g : /[\p{L}\p{N}]+/gu) ?? []; // replacing the rest takes seven times as long
}

/** A title as titles are compared. */
export const titleKey = (title) => tokens(title).join("");

/** Lower-case ASCII letters and digits of a text, joined by hyphens. */
export const slug = (text) => fold(text).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");

/** What a folded word shares with its plural and its other spellings. */
export function stem(token) {
  if (irregular.has(token)) return irregular.get(token);
  if (token.length < 4 || !/^[a-z]+$/.test(token)) return token;
  if (!stems.has(token)) stems.set(token, rules.reduce((word, [pattern, said]) => word.replace(pattern, said), token));
  return stems.get(token);
}

/** What to look for, any of it, to find the words of `text` side by side; with `prefix` the last may go on. */
export function needles(text, prefix = false) {
  const whole = spaced(text);
  if (!prefix || !whole) return whole ? [whole] : [];
  const words = tokens(text);
  const last = words.pop();
  const begun = `${spaced(words.join(" "))} ${last}`;
  const other = stem(last).length === last.length ? whole.slice(0, -1) : whole; // another spelling may go on, another form may not
  return other.startsWith(begun) ? [begun] : [begun, other];
}

/** The stems of several texts with a space on both sides of each, and a bar between texts. */
export function haystack(texts) {
  return texts.map(spaced).join("|");
}

function spaced(text) {
  const words = tokens(text);
  return words.length ? ` ${words.map(stem).join("  ")} ` : "";
}

const kept = new Map();

/** The same for a name, which stands in many rows: it is taken apart once. */
function spacedOnce(name) {
  if (!kept.has(name)) kept.set(name, spaced(name));
  return kept.get(name);
}

/** The stems of several names, as `haystack` gives them. */
export function names(texts) {
  return texts.map(spacedOnce).join("|");
}

/** How many words a haystack holds: half its spaces. */
export function size(words) {
  let spaces = 0;
  for (let at = 0; at < words.length; at += 1) if (words.charCodeAt(at) === 32) spaces += 1;
  return spaces / 2;
}
