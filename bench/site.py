"""What building the site costs, beside other builders: python bench/site.py [N ...] (1,000 and 10,000 by default).

Each line is measured in one run on one machine and printed as a ratio to our own build of the same pages: one page for
each of N synthetic papers (their lists, feeds and API are left out on both sides, the knowledge base is loaded and
warm). The others get the finished content of those pages and only have to put it into their frame:

- mkdocs: mkdocs-material, pages outside the navigation, its search off;
- zensical: the same configuration;
- hugo: where it is installed (Debian's package), a theme of one template that writes the same bytes;
- loop: a bare Python loop that writes the same bytes.

Then what one edit costs until its page is made again, how the time grows, and the memory of a whole build. Times are
processor seconds of processes (user and system), which another load on the machine disturbs least. Nothing is asserted.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from math import log
from pathlib import Path

import synthetic

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))
CONFIGURATION = """
site_name: Synthetic
docs_dir: docs
site_dir: out
theme: {name: material, variant: classic, font: false}
plugins: []
nav: [index.md]
validation: {omitted_files: ignore, absolute_links: ignore, unrecognized_links: ignore}
"""
LOOP = """
import os, pickle, sys
for name, content in pickle.load(open(sys.argv[1], "rb")).items():
    path = os.path.join(sys.argv[2], name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as stream:
        stream.write(content)
"""


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [1_000, 10_000]
    ours: dict[int, float] = {}
    print("papers    ours  a page    mkdocs  zensical      hugo      loop   one edit  whole site  memory")
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            root = knowledge_base(folder / "kb", size)
            in_child(warm, root)
            ours[size] = in_child(build_papers, root, folder / "ours")[0]
            others = {
                "mkdocs": engine("mkdocs", root, folder),
                "zensical": engine("zensical", root, folder),
                "hugo": hugo(root, folder) if shutil.which("hugo") else None,
                "loop": loop(root, folder),
            }
            edit = in_child(one_edit, root)[0]
            whole, memory = in_child(build_whole, root, folder / "whole")
        ratios = "  ".join(f"{'-' if cost is None else f'{cost / ours[size]:.2f}x':>8}" for cost in others.values())
        print(
            f"{size:6,}  {ours[size]:5.2f}s  {1000 * ours[size] / size:4.2f}ms  {ratios}  {edit:8.2f}s  {whole:9.2f}s"
            f"  {memory:4.0f}MB"
        )
    if len(sizes) > 1:
        exponent = log(ours[sizes[-1]] / ours[sizes[0]]) / log(sizes[-1] / sizes[0])
        print(f"our build grows with the power {exponent:.2f} of the papers from {sizes[0]:,} to {sizes[-1]:,}")


def knowledge_base(root: Path, size: int) -> Path:
    """A synthetic knowledge base with the project's templates."""
    synthetic.write(size, root)
    (root / "templates").symlink_to(CHECKOUT / "templates")
    (root / "mkdocs.yml").symlink_to(CHECKOUT / "mkdocs.yml")
    return root


def in_child(work, *arguments: object) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Processor seconds that ``work`` says it took, and the peak memory (MB) of the process it ran in."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        taken = work(*arguments)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        os.write(writer, f"{taken} {peak}".encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        said = stream.read()
    os.waitpid(child, 0)
    seconds, memory = map(float, said.split())
    return seconds, memory


def load(root: Path):  # type: ignore[no-untyped-def]
    """The site of a knowledge base, nothing rendered yet."""
    import gc

    from site_builder.knowledge.catalog import Catalog
    from site_builder.results.kinds import RESULT_KINDS
    from site_builder.site.build import make_site

    gc.disable()
    return make_site(Catalog.load(root, RESULT_KINDS))


def warm(root: Path) -> float:
    """Fill the caches: records read and valid, the frame made."""
    load(root)
    return 0.0


def paper_pages(root: Path):  # type: ignore[no-untyped-def]
    """What makes each paper's page, by file."""
    site = load(root)
    names = (f"{row.address}index.html" for row in site.index.rows.values())
    return {name: site.files[name] for name in names}


def build_papers(root: Path, output: Path) -> float:
    """Load the warm knowledge base and write the pages of its papers."""
    from site_builder.site.write import publish

    started = time.process_time()
    publish(paper_pages(root), output)
    return time.process_time() - started


def build_whole(root: Path, output: Path) -> float:
    """The whole site: lists, taxonomy, API, search, feeds."""
    from site_builder.site.build import build

    started = time.process_time()
    build(load(root), output)
    return time.process_time() - started


def one_edit(root: Path) -> float:
    """What a running ``kb serve`` spends from an edited entry to its new page."""
    from site_builder.site.serve import Preview

    preview = Preview(root, lambda: load(root), lambda _: None)
    file = sorted((root / "papers").glob("*.yml"))[0]
    page = f"papers/{file.stem}/index.html"
    preview.content(page)
    file.write_text(file.read_text(encoding="utf-8").replace('title: "', 'title: "Edited '), encoding="utf-8")
    started = time.process_time()
    assert preview.look()
    assert b"Edited" in (preview.content(page) or b"")
    return time.process_time() - started


def contents(root: Path) -> dict[str, bytes]:
    """The finished pages of all papers."""
    return {name: maker() for name, maker in paper_pages(root).items()}


def bodies(root: Path) -> dict[str, str]:
    """What stands inside the frame of each page, by the paper's folder."""
    found = {}
    for name, content in contents(root).items():
        html = content.decode()
        found[name.split("/")[1]] = html[html.index('<article class="entry">') : html.index("</article>") + 10]
    return found


def engine(name: str, root: Path, folder: Path) -> float:
    """Processor seconds of an engine that gets the pages as Markdown files with finished HTML in them."""
    work = folder / name
    (work / "docs" / "papers").mkdir(parents=True)
    (work / "mkdocs.yml").write_text(CONFIGURATION, encoding="utf-8")
    (work / "docs" / "index.md").write_text("# Home\n", encoding="utf-8")
    for key, body in bodies(root).items():
        text = "\n".join(line for line in body.splitlines() if line.strip())
        (work / "docs" / "papers" / f"{key}.md").write_text(f"---\ntitle: {key}\n---\n{text}\n", encoding="utf-8")
    quiet = ["-q"] if name == "mkdocs" else []
    return cost([sys.executable, "-m", name, "build", "-f", "mkdocs.yml", *quiet], work)


def hugo(root: Path, folder: Path) -> float:
    """Processor seconds of Hugo writing the same bytes: each page's whole HTML is its content."""
    work = folder / "hugo"
    (work / "layouts" / "_default").mkdir(parents=True)
    (work / "content" / "papers").mkdir(parents=True)
    (work / "hugo.toml").write_text("disableKinds = ['taxonomy', 'term', 'rss', 'sitemap', 'home', 'section']\n")
    (work / "layouts" / "_default" / "single.html").write_text("{{ .Content }}")
    for name, content in contents(root).items():
        (work / "content" / "papers" / f"{name.split('/')[1]}.html").write_bytes(b"---\ntitle: x\n---\n" + content)
    return cost(["hugo", "--quiet"], work)


def loop(root: Path, folder: Path) -> float:
    """Processor seconds of a loop that writes the same bytes."""
    import pickle

    pages = folder / "pages.pickle"
    pages.write_bytes(pickle.dumps(contents(root)))
    return cost([sys.executable, "-c", LOOP, str(pages), str(folder / "loop")], folder)


def cost(words: list[str], folder: Path) -> float:
    """Processor seconds of a process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(words, cwd=folder, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
