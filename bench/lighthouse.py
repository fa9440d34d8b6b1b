"""What Lighthouse says of the site: python bench/lighthouse.py [--papers N] [--times K] [--only WORD] [--desktop].

Prints the four scores for one page of each type, on a slow phone (and on a desktop), with what the score of performance
is made of: the median of K runs (1 by default). The project's own papers, or N synthetic ones, served on loopback in
gzip. Performance depends on how busy the machine is, so nothing is asserted here; the tests hold the site to the other
scores. Needs the extra [ci], a Chromium and npm.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

import synthetic  # noqa: E402

SCORES = ("performance", "accessibility", "best-practices", "seo")
AUDITS = {
    "first-contentful-paint": "FCP", "largest-contentful-paint": "LCP", "total-blocking-time": "TBT",
    "speed-index": "SI", "cumulative-layout-shift": "CLS", "total-byte-weight": "bytes",
}  # fmt: skip


def main() -> None:
    from tests.site.packages import FORMS
    from tests.site.serving import serve

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, metavar="N", help="look at N synthetic papers")
    parser.add_argument("--times", type=int, default=1, metavar="K", help="runs of which the median is printed")
    parser.add_argument("--only", default="", metavar="WORD", help="pages whose address holds this")
    parser.add_argument("--desktop", action="store_true", help="on a desktop, too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = synthetic_root(Path(name) / "kb", asked.papers) if asked.papers else CHECKOUT
        pages = [page for page in built(root, Path(name) / "site") if asked.only in page]
        print(f"{'page':46} on       perf  access  practice  seo", *(f"{short:>7}" for short in AUDITS.values()))
        with serve(Path(name) / "site") as address:
            for page in pages:
                for form in FORMS if asked.desktop else ("mobile",):
                    print(f"{page[:46] or 'home':46} {form:8} {line(address + page, form, asked.times)}", flush=True)


def synthetic_root(root: Path, papers: int) -> Path:
    """A synthetic knowledge base with the project's documentation."""
    synthetic.write(papers, root)
    (root / "docs").symlink_to(CHECKOUT / "docs")
    return root


def built(root: Path, folder: Path) -> list[str]:
    """Build the site; one page of each type."""
    from site_builder.knowledge.catalog import Catalog
    from site_builder.site.build import build, make_site
    from tests.site.pages import PAGES

    build(make_site(Catalog.load(root), base_url="https://example.org/"), folder)
    pages = ["", "papers/", fullest(folder, "papers"), fullest(folder, "years")] if root != CHECKOUT else PAGES
    return [page for page in pages if (folder / page / "index.html").is_file()]


def fullest(folder: Path, kind: str) -> str:
    """The page with the most to show of those in a folder of the site."""
    found = sorted(folder.glob(f"{kind}/*/index.html"), key=lambda page: page.stat().st_size)
    return f"{kind}/{found[-1].parent.name if found else '?'}/"


def line(address: str, form: str, runs: int) -> str:
    """The medians of some reports on a page."""
    from tests.site.conftest import SWITCHES
    from tests.site.packages import lighthouse

    reports = [lighthouse(address, form, SWITCHES) for _ in range(runs)]
    scores = [median(100 * report["categories"][name]["score"] for report in reports) for name in SCORES]
    parts = [median(report["audits"][name]["numericValue"] for report in reports) for name in AUDITS]
    *times, shift, weight = parts
    measured = [*(f"{value:.0f}ms" for value in times), f"{shift:.3f}", f"{weight / 1000:.0f}KB"]
    return "{:4.0f} {:7.0f} {:9.0f} {:4.0f} ".format(*scores) + " ".join(f"{value:>7}" for value in measured)


if __name__ == "__main__":
    main()
