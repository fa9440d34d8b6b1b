"""How many new papers kb watch finds: python bench/watch.py LIST.jsonl... [--months N].

The entries of the newest months are held back, and everything else of those months that a list has is what they are
ranked among. A list holds one paper a line: {"id": "2608.11232", "title": ..., "summary": ...} (or "abstract"), as
public daily lists of arXiv publish them; none is part of this repository. Printed are, for each month, how many of the
held-back papers of scope core that the list has are among the first 50 (recall at 50), and how many of the first 20 are
entries (precision at 20).

A paper counts as wrong when no entry has it, whether or not somebody looked at it; so precision is a lower bound, and
``best`` says what it can be at most. Held-back papers that no list has are not counted, and said.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from site_builder.knowledge.belonging import rank
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.placing import known


def listed(files: Iterable[Path]) -> dict[str, tuple[str, str]]:
    """Title and abstract of each paper in the lists, by arXiv id without version."""
    found: dict[str, tuple[str, str]] = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            paper = json.loads(line)
            name = re.sub(r"v\d+$", "", str(paper["id"]).rpartition("/")[2])
            found.setdefault(name, (paper["title"], paper.get("summary") or paper.get("abstract") or ""))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", nargs="+", type=Path)
    parser.add_argument("--months", type=int, default=4, help="how many of the newest months with entries in the lists")
    options = parser.parse_args()
    catalog, lists = Catalog.load(Path(__file__).resolve().parent.parent), listed(options.lists)
    core = {paper.identifiers.arxiv: paper for paper in catalog.papers.values()
            if paper.identifiers.arxiv and paper.scope == "core"}  # fmt: skip
    months: dict[str, list[str]] = defaultdict(list)
    for name in core:
        months[name[:4]].append(name)
    chosen = sorted((month for month, names in months.items() if any(name in lists for name in names)))[
        -options.months :
    ]
    texts = {one.id: one for one in known(catalog)}
    total = [0, 0, 0, 0]
    print("month   listed   held back   not in a list   recall at 50   precision at 20 (best)")
    for month in chosen:
        before = [texts[paper.id] for paper in core.values()
                  if paper.id in texts and (paper.dates.first or "9999") < f"20{month[:2]}-{month[2:]}"]  # fmt: skip
        new = [name for name in lists if name.startswith(month)]
        held = {name for name in months[month] if name in lists}
        order = [new[one.place] for one in rank(before, [lists[name] for name in new], 50)]
        hits, first = len(held.intersection(order)), len(held.intersection(order[:20]))
        total = [a + b for a, b in zip(total, (hits, len(held), first, min(20, len(held))), strict=True)]
        print(f"20{month[:2]}-{month[2:]} {len(new):8,} {len(held):11} {len(months[month]) - len(held):15} "
              f"{hits:8} of {len(held):<3} {first:9} of 20 ({min(20, len(held))})")  # fmt: skip
    print(f"recall at 50: {total[0] / total[1]:.0%}; precision at 20: {total[2] / (20 * len(chosen)):.0%} "
          f"of {total[3] / (20 * len(chosen)):.0%} that are possible")  # fmt: skip


if __name__ == "__main__":
    main()
