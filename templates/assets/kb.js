// The one script a page names: finds the marks in it and imports only what they need.

/** Address of the site's root, with the final slash: this file lies in assets/ below it. */
export const ROOT = new URL("../", import.meta.url).href;

const MARKS = [
  ["form[data-kb-search]", "./search.js"],
  ["[data-kb-browse]", "./browse.js"],
  ["[data-kb-graph]", "./graph.js"],
  ["[data-copy]", "./copy.js"],
  ["[data-kb-filter]", "./filter.js"],
  ["[data-kb-board]", "./board.js"],
  ["[data-kb-narrow]", "./narrow.js"],
  ["[data-kb-compare]", "./compare.js"],
];

for (const [mark, module] of MARKS) {
  const found = document.querySelectorAll(mark);
  if (found.length) import(module).then((part) => found.forEach((element) => part.start(element, ROOT)));
}
