// The header's search, off the main thread. Only the newest question counts.

import { answers, prepare } from "./search-answers.js";

let newest = null;

self.onmessage = async ({ data }) => {
  newest = data;
  const tell = (answer) => newest === data && self.postMessage({ number: data.number, ...answer });
  try {
    if (!data.words.trim()) return await prepare(data.root);
    for await (const answer of answers(data, () => newest !== data)) tell(answer);
  } catch (error) {
    tell({ error: String(error) });
  }
};
