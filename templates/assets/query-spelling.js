// What was meant by words of which no paper has all, as site_builder/query/spelling.py says: a word that is begun, two that
// are written as one or one as two, and the known word that is a letter or two away.

import { needles, stem } from "./query-words.js";

const BEGUN = 3;

export class Speller {
  /** @param known the words of all papers by their stems, a set. @param papers counts those that hold a word */
  constructor(known, papers) {
    Object.assign(this, { known, papers });
  }

  /** For folded words side by side, what to look for instead of each, or of two of them. */
  meant(words) {
    const found = [];
    for (let at = 0; at < words.length; at += 1) {
      const joined = words.slice(at, at + 2).join("");
      const both = at + 1 < words.length && this.known.has(stem(joined));
      found.push(...(both ? [needles(joined)] : this.one(words[at])));
      if (both) at += 1;
    }
    return found;
  }

  one(word) {
    if (this.known.has(stem(word))) return [needles(word)];
    if (word.length >= BEGUN && [...this.known].some((one) => one.startsWith(word))) return [needles(word, true)];
    const near = this.near(word, 1);
    const parts = near ? null : this.parts(word);
    if (parts) return parts.map((part) => needles(part));
    const nearest = near ?? this.near(word, 2);
    return [nearest ? [` ${nearest} `] : needles(word)];
  }

  /** Two known words of which one is made, those that most papers have. */
  parts(word) {
    let [best, most] = [null, -1];
    for (let at = 2; at < word.length - 1; at += 1) {
      const parts = [word.slice(0, at), word.slice(at)];
      if (!parts.every((part) => this.known.has(stem(part)))) continue;
      const count = Math.min(...parts.map((part) => this.papers(needles(part))));
      if (count > most) [best, most] = [parts, count];
    }
    return best;
  }

  /** The stem nearest to a word of letters that is long enough for as many errors; of equals the one that most papers
   *  have, then by the alphabet. */
  near(word, most) {
    const wanted = stem(word);
    if (word.length <= 3 * most || !/^\p{L}+$/u.test(word)) return null;
    let [least, nearest] = [most, []];
    for (const one of this.known) {
      const errors = distance(wanted, one, least);
      if (errors > least) continue;
      if (errors < least) [least, nearest] = [errors, []];
      nearest.push(one);
    }
    const counted = nearest.sort().map((one) => [this.papers([` ${one} `]), one]);
    return counted.reduce((best, one) => (!best || one[0] > best[0] ? one : best), null)?.[1] ?? null;
  }
}

/** How many letters must be put in, taken out, changed or swapped with the next to make one word of another; more than
 *  `most` where it is more. */
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let older = [];
  let before = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    [older, before, row] = [before, row, [i]];
    for (let j = 1; j <= other.length; j += 1) {
      let cost = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && other[j - 1] === one[i - 2]) cost = Math.min(cost, older[j - 2] + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
  }
  return row.at(-1);
}
