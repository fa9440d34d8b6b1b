"""Writes a knowledge base of N invented papers of realistic size: python bench/synthetic.py N DIR [--seed S].

The taxonomy and the settings are those of this checkout. The papers are words drawn by chance: nothing in them is true,
and all of it is valid, so that ``kb check`` is silent. The same N and seed give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).resolve().parent.parent


def _split(text: str) -> list[str]:
    return text.split()


WORDS = _split(
    """
    adaptive aligned aware balanced bounded calibrated careful causal clean compact composed consistent contrastive
    coupled deep dense diverse dual efficient encoded explicit faithful fast filtered fine flexible frozen gated
    general global graded grounded guided hidden hybrid implicit joint latent layered learned light linear local
    masked measured minimal mixed modular natural open paired parallel patched plain pooled precise primed probing
    projected public pruned quiet ranked reliable residual robust sampled scaled semantic shallow shared simple sparse
    stable staged steady structured subtle tested tiny token traced transfer tuned typed uniform unified visual weighted
    """
)
THINGS = _split(
    """
    adapters anchors attention benchmarks captions classes clusters concepts decoders detectors embeddings encoders
    features filters fonts gradients guards heads images judges labels layers letters logits maps markers masks
    modalities models neurons objects patches pictures pixels policies prompts queries ranks readers regions replies
    routes rules samples scenes scores shapes signals signs slices steps styles subspaces surfaces symbols tables
    targets tasks tests texts themes tokens tones tools traces triggers values vectors views voices windows
    """
)
GIVEN = _split(
    "Ada Björn Chen Dalia Emre Fatima Grace Hana Ivan Joana Kofi Lea Ming Nour Olga Priya Quinn Rosa Sven Tomás"
)
FAMILY = _split(
    "Abe Berg Costa Diaz Eriksen Fischer Garcia Huang Ito Jensen Kim Lopez Müller Novak Okoye Park Rossi Sato Wu Xu"
)
PLACES = _split(
    "Alder Birch Cedar Delta Elm Fern Grove Harbour Island Juniper Knoll Lake Maple North Oak Pine River South"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n", type=int, metavar="N", help="number of papers")
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write; made when missing")
    parser.add_argument("--seed", type=int, default=0)
    words = parser.parse_args()
    write(words.n, words.folder, words.seed)


def write(n: int, folder: Path, seed: int = 0) -> None:
    """Write ``n`` papers and the taxonomy into ``folder``."""
    (folder / "papers").mkdir(parents=True, exist_ok=True)
    copy_taxonomy(folder / "taxonomy")
    first = ""
    for name, text in papers(n, seed, folder / "taxonomy"):
        first = first or name
        (folder / "papers" / f"{name}.yml").write_text(text, encoding="utf-8")
    settings = yaml.safe_load((CHECKOUT / "kb.yml").read_text(encoding="utf-8"))
    settings |= {"name": "Synthetic", "description": f"{n} invented papers.", "survey": first or None}
    (folder / "kb.yml").write_text(json.dumps(settings), encoding="utf-8")


def copy_taxonomy(target: Path) -> None:
    """Copy the taxonomy, without its links to the real papers, which are not there."""
    source, links = CHECKOUT / "taxonomy", re.compile(r"^(paper:| +examples:) .*\n", re.MULTILINE)
    for path in sorted(source.rglob("*.yml")):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(links.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")


def papers(n: int, seed: int, taxonomy: Path) -> Iterator[tuple[str, str]]:
    """Id and text of each paper."""
    dice, vocabulary, names = random.Random(seed), Vocabulary.read(taxonomy), list[str]()
    for index in range(n):
        family = dice.choice(FAMILY).lower().replace("ü", "u")
        name = f"{family}{2023 + index % 4}{dice.choice(WORDS)}{index}"
        yield name, "".join(_entry(name, index, dice, vocabulary, names))
        names.append(name)


@dataclass(frozen=True)
class Vocabulary:
    """Ids that papers may refer to."""

    leaves: list[str]
    facets: list[dict[str, Any]]
    venues: list[str]
    models: list[str]
    benchmarks: list[str]

    @classmethod
    def read(cls, taxonomy: Path) -> Vocabulary:
        nodes = yaml.safe_load((taxonomy / "nodes.yml").read_text(encoding="utf-8"))["nodes"]
        facets = yaml.safe_load((taxonomy / "facets.yml").read_text(encoding="utf-8"))["facets"]
        venues = yaml.safe_load((taxonomy / "venues.yml").read_text(encoding="utf-8"))["venues"]
        inner = {node.get("parent") for node in nodes}
        return cls(
            [node["id"] for node in nodes if node["id"] not in inner],
            [facet for facet in facets if facet.get("carried_by") != "node"],
            [venue["id"] for venue in venues if venue["kind"] == "conference"],
            sorted(path.stem for path in (taxonomy / "models").glob("*.yml")),
            sorted(path.stem for path in (taxonomy / "benchmarks").glob("*.yml")),
        )


def _entry(name: str, index: int, dice: random.Random, vocabulary: Vocabulary, older: Sequence[str]) -> Iterator[str]:
    """The text of one paper, part by part."""
    year, month, day = 2023 + index % 4, 1 + index // 4 % 12, 1 + dice.randrange(28)
    yield "# yaml-language-server: $schema=../docs/reference/schema/paper.schema.json\n"
    yield f'id: {name}\ntitle: "{_title(dice, index)}"\n'
    if index % 6 == 5:
        yield f"scope: adjacent\nscope_reason: {_sentence(dice, 6)}\n"
    yield _block("authors", (_person(dice) for _ in range(dice.randint(3, 9))))
    yield _block("affiliations", (f"University of {place}" for place in dice.sample(PLACES, 3)))
    yield f"dates:\n  first: {year}-{month:02}-{day:02}\nidentifiers:\n"
    if index % 3:
        arxiv = f"{year % 100}{month:02}.{index // 48 + 10000:05}"
        page = f"https://arxiv.org/abs/{arxiv}"
        yield f'  arxiv: "{arxiv}"\n  doi: null\n'
    else:
        page = f"https://doi.org/10.5555/synthetic.{index}"
        yield f"  arxiv: null\n  doi: 10.5555/synthetic.{index}\n"
    if index % 2:
        yield f"venue:\n  id: {dice.choice(vocabulary.venues)}\n  year: {year + 1}\nstate: published\n"
    else:
        yield "venue: null\nstate: preprint\n"
    if index % 4:
        yield f"links:\n  code: https://code.example/synthetic/{name}\n"
    yield "assignments:\n"
    nodes = dice.sample(vocabulary.leaves, dice.choice((1, 1, 2)))
    types = {node.split("/")[0] for node in nodes}
    for node in nodes:
        yield f"  - node: {node}\n    evidence: >-\n      {_sentence(dice, 14)}\n      {_sentence(dice, 6)}\n"
        yield "    confidence: high\n    basis: abstract\n"
    yield from _facets(dice, [one for one in vocabulary.facets if types & set(one.get("applies_to", types))])
    if "defense" in types and index % 4 == 0:
        yield f"use:\n  needs: {_sentence(dice, 5)}\n  extra_calls: {_sentence(dice, 4)}\n"
        yield f"  harmless: {_sentence(dice, 8)}\n  locator: Table {1 + index % 9}\n  basis: full-text\n"
    yield "summary: >-\n" + "".join(f"  {_sentence(dice, 14)}\n" for _ in range(4))
    yield f"introduces: [Synth{index}]\n"
    yield f"models: [{', '.join(sorted(dice.sample(vocabulary.models, 4)))}]\n"
    yield f"benchmarks: [{', '.join(sorted(dice.sample(vocabulary.benchmarks, 2)))}]\n"
    yield "metrics: [attack success rate]\n"
    if older:
        yield "relations:\n"
    for target in sorted({dice.choice(older) for _ in range(2)} if older else ()):
        yield f"  - type: compares-with\n    target: {target}\n    evidence: {_sentence(dice, 9)}\n"
    if "defense" in types:
        met = dice.choice([node for node in vocabulary.leaves if node.startswith("attack/")])
        yield f"meets:\n  - node: {met}\n    evidence: {_sentence(dice, 7)}\n"
    lists = (f"https://lists.example/{place.lower()}" for place in sorted(dice.sample(PLACES, 4)))
    yield _block("sources", [page, *lists])
    yield "labelled:\n  by: generator\n  date: 2026-01-01\n"
    yield f"notes: >-\n  {_sentence(dice, 14)}\n  {_sentence(dice, 12)}\n"


def _facets(dice: random.Random, facets: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A value of each facet, some confirmed and some only proposed."""
    drawn = {facet["id"]: dice.choice(facet["values"])["id"] for facet in facets}
    sure = {name for name in drawn if dice.random() < 0.6}
    for key, names in (("facets", sure), ("proposed", drawn.keys() - sure)):
        if names:
            yield f"{key}:\n" + "".join(f"  {name}: [{drawn[name]}]\n" for name in drawn if name in names)


def _title(dice: random.Random, index: int) -> str:
    middle = " ".join(f"{dice.choice(WORDS)} {dice.choice(THINGS)}" for _ in range(4)).title()
    return f"Synth{index}: {middle}"


def _person(dice: random.Random) -> str:
    return f"{dice.choice(GIVEN)} {dice.choice('ABCDEFGHIJKLM')}. {dice.choice(FAMILY)}"


def _sentence(dice: random.Random, length: int) -> str:
    return " ".join(dice.choice(THINGS if turn % 2 else WORDS) for turn in range(length)).capitalize() + "."


def _block(key: str, items: Iterable[str]) -> str:
    return f"{key}:\n" + "".join(f"  - {item}\n" for item in dict.fromkeys(items))


if __name__ == "__main__":
    main()
