// What the header's search finds when titles are silent: papers whose entry or summary holds words that begin as the
// question's do. A scan, since an index of all summaries would take longer to make than dozens of scans.

import { paced } from "./pace.js";
import { haystack, needles, tokens } from "./query-words.js";

const LIMIT = 8;

export class Texts {
  constructor(index, { summary: summaries }) {
    this.entries = index.entries.filter((entry) => entry.kind === "paper");
    Object.assign(this, { index, summaries, words: [] });
  }

  /** The first papers that hold every word of a question; null as soon as `stale` says that nobody waits. */
  async find(question, stale) {
    const wanted = tokens(question).map((term) => needles(term, true));
    const found = [];
    const done = await paced(this.entries.length, (at) => {
      if (found.length < LIMIT && wanted.every((some) => some.some((one) => this.text(at).includes(one)))) found.push(this.entries[at]);
    }, stale);
    return done ? found : null;
  }

  /** The words of a paper, taken apart when they are first looked at. */
  text(at) {
    const entry = this.entries[at];
    return (this.words[at] ??= haystack([...this.index.texts(entry).flat(), this.summaries[entry.record.id] ?? ""]));
  }
}
