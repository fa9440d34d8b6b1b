// The header's search: suggestions that lead to their pages, and the keys that reach it from everywhere.

import { Suggestions } from "./suggest.js";

/**
 * @param {HTMLFormElement} form with `data-kb-search` and an input named q; its action answers without JavaScript
 * @param {string} root address of the site's root
 */
export function start(form, root) {
  const input = form.elements.q;
  const papers = form.action.slice(root.length); // where the form leads without this
  new Suggestions(form, input, root, ({ address }) => (location.href = root + address), {
    ways: (words, found, identifier) => [
      { label: found ? `All papers for “${words.trim()}”` : "Search the list of papers", address: `${papers}?q=${encodeURIComponent(words.trim())}` },
      ...(found ? [] : identifier ? [{ label: "Add this paper", address: "contribute/" }] : [{ label: "Look through the taxonomy", address: "taxonomy/" }]),
    ],
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if ((event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
}
