"""How large the pages of a site are: python bench/page_sizes.py [N ...] (10,000 by default).

Builds the whole site of N synthetic papers, and prints the heaviest page of each kind: kilobytes as they lie on the
disk and after gzip, and elements. The design asks for less than 1 MB and 20,000 elements a page; nothing is asserted.
With 0 it measures the project's own papers.
"""

from __future__ import annotations

import gzip
import re
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

import synthetic  # noqa: E402

SHOWN = 12
LARGEST = 1_000_000
MOST_ELEMENTS = 20_000
_ELEMENT = re.compile(r"<[a-zA-Z]")


def main() -> None:
    for size in [int(word) for word in sys.argv[1:]] or [10_000]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            if size:
                synthetic.write(size, folder / "kb")
            site = built(folder / "kb" if size else CHECKOUT, folder / "site")
            print(f"{size:,} papers" if size else "the project's own papers")
            report(site)


def built(root: Path, folder: Path) -> Path:
    """The whole site of a knowledge base."""
    from site_builder.knowledge.catalog import Catalog
    from site_builder.site.build import build, make_site
    from site_builder.site.processes import available

    build(make_site(Catalog.load(root), base_url="https://example.org/"), folder, jobs=available())
    return folder


def report(site: Path) -> None:
    """Print the heaviest page of each folder, and how many pages are above the limits."""
    heaviest: dict[str, tuple[int, str, str]] = {}
    above = 0
    for file in site.rglob("*.html"):
        page = file.relative_to(site).as_posix()
        html = file.read_text(encoding="utf-8")
        size, elements = len(html.encode()), len(_ELEMENT.findall(html))
        above += size > LARGEST or elements > MOST_ELEMENTS
        kind = page.split("/")[0] if page.count("/") > 1 else page
        heaviest[kind] = max(heaviest.get(kind, (0, "", "")), (size, page, f"{elements:,}"))
    for size, page, elements in sorted(heaviest.values(), reverse=True)[:SHOWN]:
        packed = len(gzip.compress((site / page).read_bytes(), 6))
        print(f"  {size / 1000:7,.0f} KB {packed / 1000:6,.0f} KB packed {elements:>7} elements   {page}")
    print(f"  {above} pages above {LARGEST // 1000:,} KB or {MOST_ELEMENTS:,} elements")


if __name__ == "__main__":
    main()
