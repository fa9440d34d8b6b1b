// The header's search, off the main thread. Each question is answered at once from titles and names; when these say
// little, a second answer adds papers by their texts, which are a download of their own. Only the newest question counts.

import { load, loadApart } from "./catalog.js";
import { breathe } from "./pace.js";
import { pasted } from "./query-identifiers.js";
import { Index, shown } from "./search-index.js";
import { Texts } from "./search-texts.js";

const FEW = 3;

let newest = null;
let index = null;
let texts = null;

self.onmessage = async ({ data }) => {
  newest = data;
  const { root, words, number, kinds } = data;
  const tell = (answer) => newest === data && self.postMessage({ number, ...answer });
  try {
    const known = await (index ??= load(root).then((catalog) => new Index(catalog)));
    await breathe(); // keystrokes that came in the meantime make this one stale
    if (newest !== data || !words.trim()) return;
    const identifier = pasted(words);
    if (identifier) {
      const apart = identifier.field === "arxiv" ? {} : await loadApart(root);
      return tell({ found: known.named(identifier, apart).map(shown), more: false });
    }
    const sure = known.find(words, { kinds });
    const found = sure.length < FEW ? known.find(words, { kinds, forgive: true }) : sure;
    const more = sure.length < FEW && words.trim().length > 2;
    tell({ found: found.map(shown), more });
    if (!more) return;
    const all = [...found, ...(await inTexts(known, data, found))];
    const nearest = all.length ? [] : known.find(words, { kinds, forgive: true, partial: true });
    tell({ found: [...all, ...nearest].map(shown), partial: nearest.length > 0 });
  } catch (error) {
    index = null; // the next keystroke tries again
    tell({ error: String(error) });
  }
};

/** Further papers by their texts; none when these cannot be had, since the titles are an answer of their own. */
async function inTexts(known, question, found) {
  try {
    const scanned = await (texts ??= loadApart(question.root).then((apart) => new Texts(known, apart)));
    const more = await scanned.find(question.words, () => newest !== question);
    return (more ?? []).filter((entry) => !found.includes(entry));
  } catch {
    texts = null;
    return [];
  }
}
