// Text as the query language sees it: without case, accents and punctuation (docs/reference/query-language.md, "Words").

const ASCII = /^[\x00-\x7f]*$/;
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", ł: "l", þ: "th", ı: "i", ς: "σ" };
const SPELLED = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g");

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

/** What to look for to find the words of `text` side by side; with `prefix` the last may go on. */
export function needle(text, prefix = false) {
  const joined = spaced(text);
  return prefix ? joined.slice(0, -1) : joined;
}

/** The words of several texts with a space on both sides of each, and a bar between texts. */
export function haystack(texts) {
  return texts.map(spaced).join("|");
}

function spaced(text) {
  const words = tokens(text);
  return words.length ? ` ${words.join("  ")} ` : "";
}

const kept = new Map();

/** The same for names, which stand in many rows: each is taken apart once. */
function spacedOnce(name) {
  if (!kept.has(name)) kept.set(name, spaced(name));
  return kept.get(name);
}

/** The words of several names, as `haystack` gives them. */
export function names(texts) {
  return texts.map(spacedOnce).join("|");
}

/** How many words a haystack holds: half its spaces. */
export function size(words) {
  let spaces = 0;
  for (let at = 0; at < words.length; at += 1) if (words.charCodeAt(at) === 32) spaces += 1;
  return spaces / 2;
}

/** The words of a row: those that weigh more, and the others. */
export function searchable(row, summary) {
  const light = [haystack([row.id]), names(row.authors), names(row.models), names(row.benchmarks)];
  if (row.summary ?? summary) light.push(spaced(row.summary ?? summary));
  return [haystack([row.title, ...row.other_titles, ...row.introduces]), light.filter(Boolean).join("|")];
}
