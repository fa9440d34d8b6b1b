// Before anything is drawn: the colours the reader chose, else those of the system. One key in the browser's storage.

let last = "system";
const CHOICES = ["system", "light", "dark"];
const dark = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  let choice = last; // where storage is switched off, a choice lasts for this page
  try {
    choice = localStorage.getItem("kb-colours") ?? last;
  } catch {}
  return CHOICES.includes(choice) ? choice : "system";
}

function paint() {
  const choice = chosen();
  const now = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
  const root = document.documentElement;
  root.dataset.colours = now;
  if (choice === "system") delete root.dataset.chosen;
  else root.dataset.chosen = choice;
  document.querySelector("[data-kb-dark]").media = now === "dark" ? "screen" : "not all";
  if (document.body) document.body.dataset.mdColorScheme = now === "dark" ? "slate" : "default"; // for the theme's own colours
  const button = document.querySelector("button.theme");
  if (button) button.ariaLabel = button.title = `Colours: ${choice === "system" ? "as the system has them" : choice}`;
}

function switchColours() {
  last = CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length];
  try {
    localStorage.setItem("kb-colours", last);
  } catch {}
  paint();
}

/** Opened as a file, links lead to folders and browsers refuse the modules. */
function warn() {
  const note = document.createElement("p");
  note.className = "warning";
  note.setAttribute("role", "note");
  note.textContent = "Opened as a file, search and links do not work. Run “python -m http.server” in the folder of the site, or “kb serve”.";
  document.querySelector(".page, .page-docs")?.prepend(note);
}

document.documentElement.classList.replace("no-js", "js");
paint();
new MutationObserver((_, observer) => document.body && (observer.disconnect(), paint())).observe(document.documentElement, { childList: true });
dark.addEventListener("change", paint);
addEventListener("DOMContentLoaded", () => {
  paint();
  if (location.protocol === "file:") warn();
  const button = document.querySelector("button.theme");
  button.hidden = false;
  button.addEventListener("click", switchColours);
  for (const link of document.querySelectorAll(".menu-list a")) {
    if (location.href.startsWith(link.href)) link.setAttribute("aria-current", "page");
  }
});
