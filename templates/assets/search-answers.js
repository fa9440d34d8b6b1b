// How the header's search answers: at once from titles and names; when these say little, once more with the words of
// summaries; and where nothing holds all words, with what holds most of them.

import { load, loadApart, loadPlaces } from "./catalog.js";
import { breathe } from "./pace.js";
import { pasted } from "./query-identifiers.js";
import { Index, shown } from "./search-index.js";
import { Texts } from "./search-texts.js";

const FEW = 3;
const NEAR = 6; // answers that hold most words
const MOST = { paper: 7 }; // answers of a kind
const OTHERS = 3; // of each other kind

let index = null;
let texts = null;

/** Makes ready for questions. */
export const prepare = (root) => (index ??= Promise.all([load(root), loadPlaces(root)]).then((both) => new Index(...both)).catch(forget));

function forget(error) {
  index = null; // the next question tries again
  throw error;
}

/** Answers to a question, each better than the one before: `groups` of one kind each, the best group first. `near` are
 *  those that hold most of the words only; `more` says that another answer follows. Ends early when it is `stale`. */
export async function* answers({ root, words, kinds = null }, stale = () => false) {
  const known = await prepare(root);
  await breathe(); // keystrokes that came in the meantime make this one stale
  if (stale() || !words.trim()) return;
  const identifier = pasted(words);
  if (identifier) {
    const apart = identifier.field === "arxiv" ? {} : await loadApart(root);
    return yield { groups: grouped(known.identified(identifier, apart)), near: [], identifier: true };
  }
  const sure = known.find(words, { kinds });
  const found = sure.length < FEW ? known.find(words, { kinds, forgive: true }) : sure;
  const more = sure.length < FEW && words.trim().length > 2;
  yield { groups: grouped(found), near: [], more };
  if (!more) return;
  const [whole, near] = await inTexts(known, { root, words, kinds }, stale);
  const rest = near.filter((entry) => !found.includes(entry)).slice(0, NEAR);
  yield { groups: grouped([...found, ...whole.filter((entry) => !found.includes(entry))]), near: grouped(rest) };
}

/** Papers that hold all words in their texts, and entries that hold most of them; none of either when the texts cannot
 *  be had, since the titles are an answer of their own. */
async function inTexts(known, { root, words, kinds }, stale) {
  const terms = known.terms(words);
  try {
    const scanned = await (texts ??= loadApart(root).then((apart) => new Texts(known, apart)));
    const held = !kinds || kinds.includes("paper") ? await scanned.hits(terms, stale) : new Map();
    return held ? ranked(known, terms, held, kinds) : [[], []];
  } catch {
    texts = null;
    return [[], []];
  }
}

function ranked(known, terms, inText, kinds) {
  const scores = known.scored(terms, true);
  const held = [...known.entries.keys()].filter((place) => known.wanted(place, kinds)).map((place) => [
    place, terms.map((_, at) => (inText.get(place)?.[at] ?? false) || scores[at][place] > 0),
  ]);
  const holders = terms.map((_, at) => held.filter(([, has]) => has[at]).length);
  const rare = holders.map((count) => (count ? Math.log(1 + held.length / (1 + count)) : 0)); // what nothing holds tells nothing apart
  const share = new Map(held.map(([place, has]) => [place, sum(rare.filter((_, at) => has[at])) / sum(rare)]));
  const worth = (place) => 10 * share.get(place) + known.total(scores, place) / sum(rare);
  const all = held.filter(([place, has]) => inText.has(place) && has.every(Boolean)).map(([place]) => place);
  const half = (has) => 2 * has.filter(Boolean).length >= has.length;
  const most = held.filter(([place, has]) => !has.every(Boolean) && half(has) && share.get(place) >= 0.5).map(([place]) => place);
  return [known.best(all, worth), known.best(most, worth)];
}

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/** Entries as lines, those of a kind together, in the order of their first ones. */
function grouped(entries) {
  const groups = new Map();
  for (const entry of entries) {
    const group = groups.get(entry.kind) ?? [];
    groups.set(entry.kind, group);
    if (group.length < (MOST[entry.kind] ?? OTHERS)) group.push(shown(entry));
  }
  return [...groups].map(([kind, found]) => ({ kind, found }));
}
