// Before anything is drawn: the colours the reader chose, else those of the system. One key in the browser's storage.

let last = null;
const chosen = () => {
  try {
    return localStorage.getItem("kb-colours");
  } catch {
    return last; // storage is switched off: a choice lasts for this page
  }
};
const dark = matchMedia("(prefers-color-scheme: dark)");
const scheme = () => chosen() ?? (dark.matches ? "dark" : "light");

function paint() {
  const now = scheme();
  document.documentElement.dataset.colours = now;
  document.querySelector("[data-kb-dark]").media = now === "dark" ? "screen" : "not all";
  if (document.body) document.body.dataset.mdColorScheme = now === "dark" ? "slate" : "default"; // for the theme's own colours
}

function switchColours() {
  const next = scheme() === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("kb-colours", next);
  } catch {
    last = next;
  }
  paint();
  document.querySelector("button.theme").setAttribute("aria-pressed", String(next === "dark"));
}

document.documentElement.classList.replace("no-js", "js");
paint();
new MutationObserver((_, observer) => document.body && (observer.disconnect(), paint())).observe(document.documentElement, { childList: true });
dark.addEventListener("change", paint);
addEventListener("DOMContentLoaded", () => {
  paint();
  const button = document.querySelector("button.theme");
  button.hidden = false;
  button.setAttribute("aria-pressed", String(scheme() === "dark"));
  button.addEventListener("click", switchColours);
  for (const link of document.querySelectorAll(".menu-list a")) {
    if (location.href.startsWith(link.href)) link.setAttribute("aria-current", "page");
  }
});
