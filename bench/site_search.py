"""What search and facets of the site cost a reader: python bench/site_search.py [N ...] (1,000 and 10,000 by default).

Builds the home page, the list of papers and the files that scripts read from N synthetic papers, serves them on
loopback, and measures in Chromium: kilobytes after gzip, milliseconds of wall time on this machine (the median of
several where there are several). The design asks that the list of papers needs less than 700 KB in all and that a facet
answers within 100 ms at 10,000 papers; nothing is asserted here. Needs the extra [ci] (playwright) and a Chromium.
"""

from __future__ import annotations

import gzip
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

import synthetic  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTIONS = ["jailb", "gradi", "visual prompt", "Chen Huang", "typography", "Synth9"]
IN_TEXTS = ["robust pixels gated decoders", "learned rules harbour", "windows themes"]
"""Words that no title holds together, so that the summaries are asked."""
TYPED = "robust visual prompts"

ASKED = """async (words) => {
  const form = document.querySelector("form[data-kb-search]"), input = form.elements.q;
  const list = form.querySelector("[role=listbox]");
  const began = performance.now();
  let first = null;
  const answered = new Promise((done) => new MutationObserver((changes, watch) => {
    const drawn = changes.some(({ type }) => type === "childList") && list.querySelector(".kb-search__item");
    if (drawn) first ??= performance.now() - began;
    if (list.getAttribute("aria-busy") === "false") watch.disconnect(), done();
  }).observe(list, { childList: true, attributes: true }));
  input.value = words;
  input.dispatchEvent(new Event("input"));
  await answered;
  return [first ?? performance.now() - began, performance.now() - began];
}"""
"""Milliseconds until the first and until the whole answer of the header's search."""
DONE = """async (act) => {
  const began = performance.now();
  act();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""
"""Milliseconds until what an act changed is drawn."""
CLICKED = f"(at) => ({DONE})(() => document.querySelectorAll('.kb-facets input')[at].click())"
KEYED = f"""(words) => ({DONE})(() => {{
  const box = document.querySelector(".kb-browse__query");
  box.value = words;
  box.dispatchEvent(new Event("input"));
}})"""
SORTED = f"""(order) => ({DONE})(() => {{
  const sort = document.querySelector(".kb-browse__tools select");
  sort.value = order;
  sort.dispatchEvent(new Event("change"));
}})"""
FOLLOWED = f"(at) => ({DONE})(() => [...document.querySelectorAll('.kb-graph__list a')].at(at).click())"
WHOLE = "() => !document.querySelector('.kb-browse__count').textContent.includes('so far')"
"""Whether the words of summaries count."""


def main() -> None:
    for size in [int(word) for word in sys.argv[1:]] or [1_000, 10_000]:
        with tempfile.TemporaryDirectory() as name:
            synthetic.write(size, Path(name) / "kb")
            site = build_part(Path(name) / "kb", Path(name) / "site")
            print(f"{size:,} papers")
            for what, found, unit in measured(site):
                print(f"  {what:62} {found:8,.0f} {unit}")


def build_part(root: Path, folder: Path) -> Path:
    """The files of the site that home, the list of papers and their scripts read, in ``folder``."""
    from site_builder.knowledge.catalog import Catalog
    from site_builder.site.build import make_site

    files = make_site(Catalog.load(root)).files
    scripts = {
        "catalog.json",
        "apart.json",
        "places.json",
        "language.json",
        "kb.bib",
        "index.html",
        "papers/index.html",
        "graph/index.html",
    }
    for name, make in files.items():
        if name in scripts or name.startswith("assets/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(make())
    return folder


def measured(site: Path) -> Iterator[tuple[str, float, str]]:
    """What is measured, how much, and its unit."""
    from playwright.sync_api import sync_playwright

    from tests.parts import chromium
    from tests.site.conftest import SWITCHES
    from tests.site.serving import serve

    with serve(site) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        for part in (header, papers, graph):
            page = browser.new_page(accept_downloads=True)
            asked: set[str] = set()
            page.context.on("request", lambda request, asked=asked: asked.add(urlsplit(request.url).path.lstrip("/")))
            for what, milliseconds in part(page, url):
                yield what, milliseconds, "ms"
                files = (site / (name if name and name[-1] != "/" else f"{name}index.html") for name in asked)
                if (loaded := sum(map(packed, files))) >= 1:
                    yield "  for which was loaded", loaded, "KB"
                asked.clear()
            page.close()
        browser.close()


def header(page: Page, url: str) -> Iterator[tuple[str, float]]:
    """The search in the header of a page that was opened just now."""
    page.goto(url)
    page.wait_for_selector("[data-kb-search] [role=combobox]")
    yield "search, first keystroke to the first answer", page.evaluate(ASKED, "robust")[0]
    yield "search, later answers (median)", median(page.evaluate(ASKED, one)[0] for one in QUESTIONS)
    yield "search, first answer out of summaries", page.evaluate(ASKED, IN_TEXTS[0])[1]
    yield "search, later answers out of summaries", median(page.evaluate(ASKED, one)[1] for one in IN_TEXTS[1:])


def papers(page: Page, url: str) -> Iterator[tuple[str, float]]:
    """The list of all papers."""
    from tests.site.serving import READY

    page.goto(f"{url}papers/")
    page.wait_for_function(READY)
    yield "list, until it answers", page.evaluate("performance.now()")
    yield "list, a click on a facet (median)", median(page.evaluate(CLICKED, at) for at in range(8))
    page.get_by_text("Clear all").click()
    orders = ("oldest", "title", "author", "venue", "newest")
    yield "list, another order (median)", median(page.evaluate(SORTED, order) for order in orders)
    page.locator(".kb-browse__query").focus()
    keys = [page.evaluate(KEYED, TYPED[: end + 1]) for end in range(len(TYPED))]
    yield "list, the slowest key while words are typed", max(keys)
    page.wait_for_function(WHOLE)
    keys = [page.evaluate(KEYED, TYPED[: end + 1]) for end in range(len(TYPED))]
    yield "list, a key once summaries are there (median)", median(keys)
    page.get_by_text("Clear all").click()
    began = page.evaluate("performance.now()")
    with page.expect_download():
        page.get_by_role("button", name="BibTeX", exact=True).click()
    yield "list, export of all papers as BibTeX", page.evaluate("performance.now()") - began


def graph(page: Page, url: str) -> Iterator[tuple[str, float]]:
    """The graph view, with the most linked papers of a node in the middle."""
    from tests.site.serving import READY

    page.goto(f"{url}graph/?focus=node:attack/inference/black-box/typography")
    page.wait_for_function(READY)
    yield "graph, until it is drawn", page.evaluate("performance.now()")
    yield "graph, another focus (median)", median(page.evaluate(FOLLOWED, at) for at in (0, -1) * 4)


def packed(file: Path) -> float:
    """Kilobytes of a file after gzip, as web servers send it."""
    return len(gzip.compress(file.read_bytes(), 6)) / 1000


if __name__ == "__main__":
    main()
