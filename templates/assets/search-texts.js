// What the header's search finds when titles are silent: papers whose entry or summary holds words that begin as the
// question's do. A scan, since an index of all summaries would take longer to make than dozens of scans.

import { paced } from "./pace.js";
import { haystack, needles } from "./query-words.js";
import { root } from "./search-index.js";

export class Texts {
  constructor(index, { summary: summaries }) {
    Object.assign(this, { index, summaries, words: [] });
    this.places = [...index.entries.keys()].filter((place) => index.entries[place].kind === "paper");
  }

  /** By the place of a paper, which of the terms it holds; null as soon as `stale` says that nobody waits. */
  async hits(terms, stale) {
    const wanted = terms.map((term) => needles(root(term), true));
    const found = new Map();
    const done = await paced(this.places.length, (at) => {
      const text = this.text(this.places[at]);
      const held = wanted.map((some) => some.some((one) => text.includes(one)));
      if (held.includes(true)) found.set(this.places[at], held);
    }, stale);
    return done ? found : null;
  }

  /** The words of a paper, taken apart when they are first looked at. */
  text(place) {
    const entry = this.index.entries[place];
    return (this.words[place] ??= haystack([...this.index.texts(entry).flat(), this.summaries[entry.record.id] ?? ""]));
  }
}
