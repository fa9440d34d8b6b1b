"""How often proposed nodes are right: python bench/placing.py (cross-validation over this repository's papers).

Each fifth of the papers is placed from the other four. Printed is the share whose main node is the first proposal, or
among the first three, by type (attack), branch (attack/inference) and leaf; beside it what always naming the most
frequent ones would reach.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.placing import Placing, known

FOLDS, SEED = 5, 7
LEVELS: dict[str, Callable[[str], str]] = {
    "type": lambda node: node.split("/")[0],
    "branch": lambda node: "/".join(node.split("/")[:2]),
    "leaf": lambda node: node,
}


def main() -> None:
    papers = list(known(Catalog.load(Path(__file__).resolve().parent.parent)))
    random.Random(SEED).shuffle(papers)
    right: Counter[tuple[str, int]] = Counter()
    for fold in range(FOLDS):
        place = Placing(paper for number, paper in enumerate(papers) if number % FOLDS != fold)
        for paper in papers[fold::FOLDS]:
            proposed = [one.node for one in place(paper.title, paper.text, most=20)]
            for name, level in LEVELS.items():
                named = list(dict.fromkeys(map(level, proposed)))
                for first in (1, 3):
                    right[name, first] += level(paper.nodes[0]) in named[:first]
    print(f"{len(papers)} papers   top 1   top 3   most frequent one   most frequent three")
    for name, level in LEVELS.items():
        frequent = [number for _, number in Counter(level(paper.nodes[0]) for paper in papers).most_common(3)]
        shares = [right[name, 1], right[name, 3], frequent[0], sum(frequent)]
        print(f"{name:>10} " + "  ".join(f"{share / len(papers):6.1%}" for share in shares))


if __name__ == "__main__":
    main()
