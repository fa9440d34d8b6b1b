"""What each rule finds in single values: the boundaries of what is right, in a line for each case.

Records are made in memory and judged by one rule at a time; how files are read, waived and reported is tested beside.
"""
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.checks.registry import Finding, Rule, base_rules, records_of
from site_builder.checks.relations import cycles
from site_builder.checks.subject import Base, Record, Vocabulary
from site_builder.checks.waivers import apply
from site_builder.commands._context import all_rules
from site_builder.diagnostics import Fix, Location, Problem, Severity
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import brief_of
from site_builder.schema.decoding import decode
from site_builder.schema.papers import Paper
from site_builder.text.datapath import DataPath

FILES = {
    "kb.yml": "schema_version: 1\nname: Rules\ndescription: For tests.\nsurvey: nobody2020\n",
    "taxonomy/nodes.yml": """
schema_version: 1
nodes:
  - {id: attack, name: Attacks, definition: D., source: s, facets: {phase: use}}
  - {id: attack/typo, name: Typography, definition: D., source: s, parent: attack}
  - {id: attack/seed, name: Seeds, definition: D., source: s, parent: attack, examples: [lind2024pears, nobody2021, old2024]}
  - {id: defense, name: Defenses, definition: D., source: s}
moved:
  - {old: attack/label, new: attack/typo, since: 2024-01-01}
  - {old: attack/older, new: attack/label, since: 2024-01-01}
  - {old: attack/lost, new: attack/none, since: 2024-01-01}
""",
    "taxonomy/facets.yml": """
schema_version: 1
facets:
  - {id: phase, name: Phase, definition: D., carried_by: node, values: [{id: use, name: Use, definition: D., source: s}, {id: growth, name: Growth, definition: D., source: s}]}
  - {id: access, name: Access, definition: D., applies_to: [attack], values: [{id: white, name: White, definition: D., source: s}, {id: black, name: Black, definition: D., source: s}]}
  - {id: colour, name: Colour, definition: D., values: [{id: red, name: Red, definition: D., source: s}]}
""",
    "taxonomy/terms.yml": """
schema_version: 1
marks: [{id: P, name: stated}]
relations:
  - {id: attacks, name: attacks, inverse: attacked by}
  - {id: extends, name: extends, inverse: extended by}
  - {id: beats, name: beats, inverse: beaten by, excludes: [beats, attacks]}
model_kinds: [{id: vlm, name: V}]
benchmark_kinds: [{id: safety, name: S}]
""",
    "taxonomy/venues.yml": """
schema_version: 1
venues:
  - {id: fruitconf, name: FruitConf, full_name: Conference on Fruit, kind: conference, aliases: [Fruit Conference]}
  - {id: jfruit, name: JFruit, full_name: Journal of Fruit, kind: journal}
""",
    "taxonomy/models/lumen.yml": "id: lumen\nname: Lumen\nkind: vlm\naliases: [Lux]\npaper: lumen2020\n",
    "taxonomy/models/tessera.yml": "id: tessera\nname: Tessera\nkind: vlm\naliases: [Lux, Tess]\n",
    "taxonomy/models/broken.yml": "id: [",
    "taxonomy/benchmarks/pebbles.yml": "id: pebbles\nname: Pebble Bench\nkind: safety\n",
}
"""A vocabulary with moved nodes, ambiguous and unreadable names."""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    root = tmp_path_factory.mktemp("rules")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    (root / "papers").mkdir()
    return Catalog.load(root)


class Elsewhere:
    """Places of records that stand in no file: a repair is what it would write."""

    def where(self, path: str, at: DataPath = (), *, key: bool = False) -> Location:
        return Location(path)

    def replacement(self, path: str, at: DataPath, value: str, description: str) -> Fix | None:
        return Fix(value, ())

    def order(self, path: str, at: DataPath, order: Sequence[int]) -> Fix | None:
        return Fix(" ".join(map(str, order)), ())


def shown(finding: Finding) -> str:
    """A finding in a line: ``^`` for a key, the way, the message, ``=>`` the repair, ``with`` the other places."""
    way = ".".join(map(str, finding.at))
    fix = f" => {finding.fix.description}" if finding.fix else ""
    others = "".join(f" with {'.'.join(map(str, at))}" for _, at in finding.related)
    return f"{'^' * finding.key}{way}: {finding.message}{fix}{others}"


RIGHT: dict[str, Any] = {
    "id": "lind2024pears", "title": "Pears", "authors": ["Ada Lind"], "state": "preprint",
    "assignments": [{"node": "attack/typo", "evidence": "Seen.", "confidence": "high"}],
}  # fmt: skip


def at(*nodes: str) -> list[dict[str, str]]:
    """Places in the taxonomy, or with it ``assignments`` in the changes of a case."""
    return [{"node": node, "evidence": "Seen.", "confidence": "high"} for node in nodes]


def to(*targets: str) -> list[dict[str, str]]:
    """Relations, each written "type target"."""
    pairs = (target.split(" ") for target in targets)
    return [{"type": kind, "target": target, "evidence": "Said."} for kind, target in pairs]


def judged(
    catalog: Catalog, rule: str, data: Mapping[str, Any], kind: str = "paper", path: str = "papers/lind2024pears.yml"
) -> list[str]:
    """What a rule of single records finds in ``data``."""
    found = all_rules()[rule]
    assert found.judges(kind)
    assert found.find is not None
    findings: Iterable[Finding] = found.find(Record(kind, path, data, Elsewhere()), Vocabulary(catalog))
    return [shown(finding) for finding in findings]


@pytest.mark.parametrize(
    ("rule", "changes", "found"),
    [
        ("malformed-date", {"dates": {"first": "2024", "published": "2024-12-31"}}, []),
        ("malformed-date", {"dates": {"first": "1500-01-01", "published": "2099"}}, []),
        ("malformed-date", {"dates": {"first": "1499", "published": "2100"}},
         ["dates.first: '1499' is no date", "dates.published: '2100' is no date"]),
        ("malformed-date", {"dates": {"first": "2023-02-29", "published": "2024-02-29"}},
         ["dates.first: '2023-02-29' is no date"]),
        ("malformed-date", {"dates": {"first": "2024-00", "published": "2024-13"}},
         ["dates.first: '2024-00' is no date", "dates.published: '2024-13' is no date"]),
        ("malformed-date", {"dates": {"first": "24-01-01", "published": None}}, ["dates.first: '24-01-01' is no date"]),
        ("malformed-date", {"dates": {"first": "2024-1", "published": " 2024"}, "labelled": {"by": "A", "date": "2024-3"}},
         ["dates.first: '2024-1' is no date",
          "dates.published: ' 2024' is no date",
          "labelled.date: '2024-3' is no date"]),
        ("malformed-date", {"dates": None, "labelled": {"by": "A", "date": "2024-03-09"}}, []),
        ("date-arxiv-month", {"dates": {"first": "2024-03-31"}, "identifiers": {"arxiv": "2404.00001"}},
         ["dates.first: the first version is dated 2024-03-31, but arXiv 2404.00001 is of April 2024 with identifiers.arxiv"]),
        ("date-arxiv-month", {"dates": {"first": "2024-03-01"}, "identifiers": {"arxiv": "2403.00001"}}, []),
        ("date-arxiv-month", {"dates": {"first": "2024-03"}, "identifiers": {"arxiv": "2402.00001v2"}},
         ["dates.first: the first version is dated 2024-03, but arXiv 2402.00001 is of February 2024 with identifiers.arxiv"]),
        ("date-arxiv-month", {"dates": {"first": "2024"}, "identifiers": {"arxiv": "2412.00001"}}, []),
        ("date-arxiv-month", {"dates": {"first": "2023"}, "identifiers": {"arxiv": "2401.00001"}},
         ["dates.first: the first version is dated 2023, but arXiv 2401.00001 is of January 2024 with identifiers.arxiv"]),
        ("date-arxiv-month", {"dates": {"first": "1999-12"}, "identifiers": {"arxiv": "cs/9912001"}}, []),
        ("date-arxiv-month", {"dates": {"first": "2000-01"}, "identifiers": {"arxiv": "cs/9912001"}},
         ["dates.first: the first version is dated 2000-01, but arXiv cs/9912001 is of December 1999 with identifiers.arxiv"]),
        ("date-arxiv-month", {"dates": {"first": "2024-13"}, "identifiers": {"arxiv": "2404.00001"}}, []),
        ("date-arxiv-month", {"dates": {"first": "2024-03"}, "identifiers": {"arxiv": "no"}}, []),
        ("date-arxiv-month", {"dates": {"first": None}, "identifiers": None}, []),
        ("date-arxiv-month", {"identifiers": {"arxiv": "2404.00001"}}, []),
        ("date-arxiv-month", {"dates": {"first": "2024-03"}}, []),
        ("published-before-first", {"dates": {"first": "2024-03-09", "published": "2024-03-08"}},
         ["dates.published: published 2024-03-08, before the first version of 2024-03-09"]),
        ("published-before-first", {"dates": {"first": "2024-03-09", "published": "2024-03-09"}}, []),
        ("published-before-first", {"dates": {"first": "2024-03-09", "published": "2024-03"}}, []),
        ("published-before-first", {"dates": {"first": "2024-03-09", "published": "2024-02"}},
         ["dates.published: published 2024-02, before the first version of 2024-03-09"]),
        ("published-before-first", {"dates": {"first": "2024-03-09", "published": "2024"}}, []),
        ("published-before-first", {"dates": {"first": "2024", "published": "2023-12-31"}, "venue": {"id": "jfruit", "year": 2023}},
         ["dates.published: published 2023-12-31, before the first version of 2024",
          "venue.year: the venue's year 2023 lies before the first version of 2024"]),
        ("published-before-first", {"dates": {"first": "2024"}, "venue": {"id": "jfruit", "year": 2024}}, []),
        ("published-before-first", {"dates": {"first": "2024", "published": "soon"}, "venue": {"id": "jfruit", "year": 2025}},
         []),
        ("published-before-first", {"dates": {"published": "2023"}, "venue": {"id": "jfruit", "year": 2020}}, []),
        ("published-before-first", {"venue": None}, []),
        ("published-without-venue", {"state": "published"}, ["state: published, but there is no venue"]),
        ("published-without-venue", {"state": "published", "venue": {"id": "jfruit", "year": 2024}}, []),
        ("published-without-venue", {"state": "retracted"}, []),
        ("published-without-venue", {"state": "withdrawn", "venue": None}, []),
        ("published-without-venue", {"state": "preprint"}, []),
        ("preprint-with-venue", {"venue": {"id": "jfruit", "year": 2024}}, ["state: a preprint, but a venue is named"]),
        ("preprint-with-venue", {"venue": {"id": "jfruit", "year": 2024}, "state": "published"}, []),
        ("preprint-with-venue", {"venue": {"id": "jfruit", "year": 2024}, "state": "retracted"}, []),
        ("preprint-with-venue", {"venue": None}, []),
        ("file-name-is-not-id", {}, []),
        ("file-name-is-not-id", {"id": "lind2024pear"},
         ["id: the id is 'lind2024pear', but the file is called 'lind2024pears'"]),
        ("malformed-id", {"former_ids": ["a", "a-b_c.d+e9", "A", "a--b", "-a", "a b", "a/b", "", "x" * 100, "y" * 101, "é"]},
         ["former_ids.2: 'A' cannot be an id",
          "former_ids.3: 'a--b' cannot be an id",
          "former_ids.4: '-a' cannot be an id",
          "former_ids.5: 'a b' cannot be an id",
          "former_ids.6: 'a/b' cannot be an id",
          "former_ids.7: '' cannot be an id",
          "former_ids.9: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy' cannot be an id",
          "former_ids.10: 'é' cannot be an id"]),
        ("malformed-id", {"id": "Lind"}, ["id: 'Lind' cannot be an id"]),
        ("malformed-arxiv", {"identifiers": {"arxiv": "2403.00001"}}, []),
        ("malformed-arxiv", {"identifiers": {"arxiv": "2403.00001v2"}}, []),
        ("malformed-arxiv", {"identifiers": {"arxiv": "arXiv:2403.00001v2"}},
         ["identifiers.arxiv: 'arXiv:2403.00001v2' is more than an arXiv id => 2403.00001"]),
        ("malformed-arxiv", {"identifiers": {"arxiv": "https://arxiv.org/abs/2403.00001"}},
         ["identifiers.arxiv: 'https://arxiv.org/abs/2403.00001' is more than an arXiv id => 2403.00001"]),
        ("malformed-arxiv", {"identifiers": {"arxiv": "2413.00001"}},
         ["identifiers.arxiv: '2413.00001' is no arXiv id"]),
        ("malformed-arxiv", {"identifiers": {"arxiv": ""}}, ["identifiers.arxiv: '' is no arXiv id"]),
        ("malformed-arxiv", {"identifiers": None}, []),
        ("pinned-version", {"identifiers": {"arxiv": "2403.00001v0"}, "links": {"paper": "https://arxiv.org/pdf/2403.00001v12.pdf", "code": "https://arxiv.org/abs/2403.00001v3/", "project": "https://arxiv.org/abs/2403.00001", "data": "https://x.org/v2"}},
         ["identifiers.arxiv: this names version 0 of the paper => 2403.00001",
          "links.paper: this names version 12 of the paper => https://arxiv.org/pdf/2403.00001.pdf",
          "links.code: this names version 3 of the paper => https://arxiv.org/abs/2403.00001/"]),
        ("pinned-version", {"identifiers": {"arxiv": "2403.00001"}, "links": None}, []),
        ("pinned-version", {"identifiers": {"arxiv": None}, "links": {"project": "https://arxiv.org/abs/2403.00001v1", "data": "https://arxiv.org/abs/2403.00002v2"}},
         ["links.project: this names version 1 of the paper => https://arxiv.org/abs/2403.00001",
          "links.data: this names version 2 of the paper => https://arxiv.org/abs/2403.00002"]),
        ("malformed-doi", {"identifiers": {"doi": "10.1000/x"}}, []),
        ("malformed-doi", {"identifiers": {"doi": "10.1000/X"}},
         ["identifiers.doi: '10.1000/X' is not the plain form of the DOI => 10.1000/x"]),
        ("malformed-doi", {"identifiers": {"doi": "https://doi.org/10.1000/x"}},
         ["identifiers.doi: 'https://doi.org/10.1000/x' is not the plain form of the DOI => 10.1000/x"]),
        ("malformed-doi", {"identifiers": {"doi": "10.10/x"}}, ["identifiers.doi: '10.10/x' is no DOI"]),
        ("malformed-doi", {"identifiers": {"doi": ""}}, ["identifiers.doi: '' is no DOI"]),
        ("malformed-doi", {"identifiers": {"doi": None}}, []),
        ("arxiv-doi", {"identifiers": {"doi": "10.48550/arXiv.2403.00001", "arxiv": "2403.00001"}}, []),
        ("arxiv-doi", {"identifiers": {"doi": "10.48550/arxiv.2403.00001", "arxiv": "2403.00002"}},
         ["identifiers.doi: the DOI belongs to arXiv 2403.00001, but the arXiv id is 2403.00002"]),
        ("arxiv-doi", {"identifiers": {"doi": "10.48550/arxiv.math.gt/0309136", "arxiv": "math.GT/0309136"}}, []),
        ("arxiv-doi", {"identifiers": {"doi": "10.48550/arxiv.2403.00001"}}, []),
        ("arxiv-doi", {"identifiers": {"doi": "10.1000/x", "arxiv": "2403.00001"}}, []),
        ("arxiv-doi", {"identifiers": {"doi": None, "arxiv": "2403.00001"}}, []),
        ("malformed-orcid", {"orcids": {"Ada Lind": "0000-0002-1825-0097", "Bo": "0000-0002-1825-0098", "Cy": "https://orcid.org/0000-0002-1825-0097", "Di": "0000-0002-1694-233x"}},
         ["orcids.Bo: '0000-0002-1825-0098' is no ORCID iD",
          "orcids.Cy: 'https://orcid.org/0000-0002-1825-0097' is not the plain form of the ORCID iD => 0000-0002-1825-0097",
          "orcids.Di: '0000-0002-1694-233x' is not the plain form of the ORCID iD => 0000-0002-1694-233X"]),
        ("malformed-orcid", {"orcids": None}, []),
        ("orcid-of-nobody", {"orcids": {"Ada Lind": "x", "ada lind": "x"}},
         ["^orcids.ada lind: 'ada lind' is not among the authors"]),
        ("orcid-of-nobody", {}, []),
        ("unreachable-paper", {}, ["^identifiers: the paper has no identifier and no link"]),
        ("unreachable-paper", {"identifiers": {"arxiv": None, "doi": None}, "links": {"code": "https://x.org", "paper": None}},
         ["^identifiers: the paper has no identifier and no link"]),
        ("unreachable-paper", {"identifiers": {"openreview": "x"}}, []),
        ("unreachable-paper", {"links": {"paper": "https://x.org"}}, []),
        ("malformed-url", {"links": {"paper": "https://x.org/a", "code": "ftp://x.org", "project": None, "data": "https://x"}},
         ["links.code: 'ftp://x.org' is no web address", "links.data: 'https://x' is no web address"]),
        ("malformed-url", {"links": None}, []),
        ("non-canonical-link", {"links": {"paper": "http://www.arxiv.org/pdf/2403.00001", "code": "https://github.com/a/b.git", "project": "no address", "data": "https://x.org/?utm_source=y"}},
         ["links.paper: 'http://www.arxiv.org/pdf/2403.00001' is not the usual form of this link => https://arxiv.org/abs/2403.00001",
          "links.code: 'https://github.com/a/b.git' is not the usual form of this link => https://github.com/a/b",
          "links.data: 'https://x.org/?utm_source=y' is not the usual form of this link => https://x.org/"]),
        ("non-canonical-link", {"links": {"paper": "https://x.org/", "code": "https://github.com/a/b"}}, []),
        ("unsorted-list", {"models": ["a", "b", "b", "c"], "benchmarks": [], "sources": ["z", "a", "b"]}, []),
        ("unsorted-list", {"models": ["a", "c", "b"]}, ["models.2: 'b' stands behind 'c' => 0 2 1"]),
        ("unsorted-list", {"sources": ["z", "b", "c", "a"]}, ["sources.3: 'a' stands behind 'c' => 0 3 1 2"]),
        ("unsorted-list", {"models": ["b", "a"]}, ["models.1: 'a' stands behind 'b' => 1 0"]),
        ("unsorted-list", {"benchmarks": ["a", "c", "b", "a"]}, ["benchmarks.2: 'b' stands behind 'c' => 0 3 2 1"]),
        ("unsorted-list", {"sources": ["z"]}, []),
        ("unsorted-list", {"sources": ["m", "z", "a"]}, ["sources.2: 'a' stands behind 'z' => 0 2 1"]),
        ("unsorted-list", {"sources": ["a", "c", "d", "b"]}, ["sources.3: 'b' stands behind 'd' => 0 3 1 2"]),
        ("unsorted-list", {"sources": ["b", "a"]}, []),
        ("repeated-item", {"models": ["a", "b", "A", "a"], "authors": ["Ada Lind", "Bo", "ADA LIND"], "affiliations": ["X", "Y", "x"]},
         ["models.2: 'A' stands here twice with models.0",
          "models.3: 'a' stands here twice with models.0",
          "authors.2: 'ADA LIND' stands here twice with authors.0",
          "affiliations.2: 'x' stands here twice with affiliations.0"]),
        ("repeated-item", {"facets": {"access": ["white", "white"]}, "proposed": {"access": ["white"], "colour": ["red", "blue", "Red"]}, "sources": ["a", "b", "a"], "benchmarks": ["a", "b"]},
         ["sources.2: 'a' stands here twice with sources.0",
          "facets.access.1: 'white' stands here twice with facets.access.0",
          "proposed.colour.2: 'Red' stands here twice with proposed.colour.0"]),
        ("unknown-node", {"assignments": at("attack/typo", "attack/label", "attack/older", "attack/lost", "attack/typos", "plums")},
         ["assignments.3.node: there is no node 'attack/lost'",
          "assignments.4.node: there is no node 'attack/typos'",
          "assignments.5.node: there is no node 'plums'"]),
        ("moved-node", {"assignments": at("attack/typo", "attack/label", "attack/older", "attack/lost", "attack/typos")},
         ["assignments.1.node: the node 'attack/label' is now called 'attack/typo' => attack/typo",
          "assignments.2.node: the node 'attack/older' is now called 'attack/typo' => attack/typo"]),
        ("inner-node", {"assignments": at("attack/typo", "attack", "defense")},
         ["assignments.1.node: 'attack' has nodes below it"]),
        ("repeated-node", {"assignments": at("attack/typo", "attack/seed", "attack/typo", "attack/typo")},
         ["assignments.2.node: 'attack/typo' stands here twice with assignments.0.node",
          "assignments.3.node: 'attack/typo' stands here twice with assignments.0.node"]),
        ("unknown-facet-value", {"facets": {"access": ["white", "wite", "red"], "phase": ["use"], "colour": []}, "proposed": {"colr": ["red"], "colour": ["red", "blue"]}},
         ["facets.access.1: there is no value of access 'wite'",
          "facets.access.2: there is no value of access 'red'",
          "^facets.phase: there is no facet of entries 'phase'",
          "^proposed.colr: there is no facet of entries 'colr'",
          "proposed.colour.1: there is no value of colour 'blue'"]),
        ("unknown-facet-value", {}, []),
        ("facet-of-other-branch", {"facets": {"access": ["white"]}}, []),
        ("facet-of-other-branch", {"facets": {"access": ["white"], "colour": ["red"]}, "assignments": at("defense")},
         ["^facets.access: access is a fact of papers at attack"]),
        ("facet-of-other-branch", {"proposed": {"access": ["white"], "nothing": ["x"]}, "assignments": at("defense")},
         ["^proposed.access: access is a fact of papers at attack"]),
        ("facet-of-other-branch", {"facets": {"access": []}, "assignments": at("defense")}, []),
        ("facet-of-other-branch", {"facets": {"access": ["white"]}, "assignments": at("defense", "attack/label")}, []),
        ("facet-of-other-branch", {"facets": {"access": ["white"]}, "assignments": at("defense", "nowhere")}, []),
        ("facet-of-other-branch", {"facets": {"access": ["white"]}, "assignments": []}, []),
        ("unknown-venue", {"venue": {"id": "jfruit", "year": 2024}}, []),
        ("unknown-venue", {"venue": {"id": "FruitConf", "year": 2024}}, []),
        ("unknown-venue", {"venue": {"id": "jfruits", "year": 2024}}, ["venue.id: there is no venue 'jfruits'"]),
        ("unknown-venue", {"venue": {"id": "elsewhere", "year": 2024}}, ["venue.id: there is no venue 'elsewhere'"]),
        ("unknown-venue", {"venue": None}, []),
        ("unknown-model", {"models": ["lumen", "broken", "Tess", "Lux", "tesera", "qqq"]},
         ["models.3: there is no model 'Lux'",
          "models.4: there is no model 'tesera'",
          "models.5: there is no model 'qqq'"]),
        ("unknown-benchmark", {"benchmarks": ["pebbles", "pebble bench", "peble", "qqq"]},
         ["benchmarks.2: there is no benchmark 'peble'", "benchmarks.3: there is no benchmark 'qqq'"]),
        ("name-instead-of-id", {"venue": {"id": "Fruit Conference", "year": 2024}, "models": ["lumen", "Lumen", "Lux", "Tess", "qqq", "broken"], "benchmarks": ["Pebble-Bench", "pebbles"]},
         ["venue.id: 'Fruit Conference' is a name of the venue 'fruitconf', not its id => fruitconf",
          "models.1: 'Lumen' is a name of the model 'lumen', not its id => lumen",
          "models.3: 'Tess' is a name of the model 'tessera', not its id => tessera",
          "benchmarks.0: 'Pebble-Bench' is a name of the benchmark 'pebbles', not its id => pebbles"]),
        ("name-instead-of-id", {"venue": {"id": "jfruit", "year": 2024}}, []),
        ("unknown-relation", {"relations": to("attacks a2020b", "atacks a2020b", "likes a2020b")},
         ["relations.1.type: there is no type of relation 'atacks'",
          "relations.2.type: there is no type of relation 'likes'"]),
        ("self-relation", {"former_ids": ["old2024"], "relations": to("attacks lind2024pears", "extends old2024", "attacks other2024")},
         ["relations.0.target: the paper is its own target", "relations.1.target: the paper is its own target"]),
        ("repeated-relation", {"relations": to("attacks a2020b", "extends a2020b", "attacks a2020c", "attacks a2020b", "attacks a2020b")},
         ["relations.3.target: attacks a2020b stands here twice with relations.0.target",
          "relations.4.target: attacks a2020b stands here twice with relations.0.target"]),
        ("malformed-target", {"relations": to("attacks arxiv:2403.00001", "attacks arxiv:2403.00001v2", "attacks arxiv:2403", "attacks doi:10.1000/x", "attacks doi:10.1000/X", "attacks doi:x", "attacks a2020b", "attacks 10.1000/x", "attacks arxiv")},
         ["relations.1.target: 'arxiv:2403.00001v2' is no target",
          "relations.2.target: 'arxiv:2403' is no target",
          "relations.4.target: 'doi:10.1000/X' is no target",
          "relations.5.target: 'doi:x' is no target"]),
        ("source-not-address", {"sources": ["https://x.org/a", "a book", "x" * 60, "y" * 61]},
         ["sources.1: 'a book' is no web address",
          "sources.2: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' is no web address",
          "sources.3: 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy' is no web address"]),
        ("source-primary", {"sources": ["https://x.org/a"]},
         ["sources.0: the first source 'https://x.org/a' is not the paper's own page"]),
        ("source-primary", {"sources": []}, []),
        ("source-primary", {"sources": ["https://arxiv.org/abs/2403.00001", "https://x.org"], "identifiers": {"arxiv": "2403.00001"}},
         []),
        ("source-primary", {"sources": ["https://arxiv.org/abs/2403.00002"], "identifiers": {"arxiv": "2403.00001", "doi": None}},
         ["sources.0: the first source 'https://arxiv.org/abs/2403.00002' is not the paper's own page"]),
        ("source-primary", {"sources": ["https://x.org/2403.00001"], "identifiers": {"arxiv": "2403.00001"}},
         ["sources.0: the first source 'https://x.org/2403.00001' is not the paper's own page"]),
        ("source-primary", {"sources": ["https://doi.org/10.1000/AB"], "identifiers": {"doi": "10.1000/ab"}}, []),
        ("source-primary", {"sources": ["https://openreview.net/forum?id=aB"]}, []),
        ("source-primary", {"sources": ["https://proceedings.mlr.press/v1/a"]}, []),
        ("source-primary", {"sources": ["https://notmlr.press/v1/a"]},
         ["sources.0: the first source 'https://notmlr.press/v1/a' is not the paper's own page"]),
        ("source-primary", {"sources": ["https://mlr.press/v1/a"]}, []),
        ("source-primary", {"sources": ["https://x.org/papers/a.pdf"], "links": {"code": None, "project": "https://x.org/papers"}},
         []),
        ("source-primary", {"sources": ["https://x.org"], "links": {"project": "https://x.org/papers"}},
         ["sources.0: the first source 'https://x.org' is not the paper's own page"]),
        ("source-primary", {"sources": ["a book"]},
         ["sources.0: the first source 'a book' is not the paper's own page"]),
        ("title-of-proceedings", {"title": "Pears that Read", "sources": ["https://x.org", "https://openaccess.thecvf.com/content/X/papers/Lind_Pears_That_Read_CVPR_2024_paper.pdf"]},
         []),
        ("title-of-proceedings", {"title": "Pears that Read", "sources": ["https://openaccess.thecvf.com/content/X/html/Lind_Pears_That_CVPRW_2024_paper.html", "https://openaccess.thecvf.com/content/X/html/Van_Der_Lind_Pears_That_ICCV_2024_paper.html"]},
         []),
        ("title-of-proceedings", {"title": "Pears that Read", "sources": ["https://openaccess.thecvf.com/content/X/html/A_Van_Der_Lind_Pears_CVPR_2024_paper.html", "https://openaccess.thecvf.com/content/X/html/Lind_Plums_CVPR_2024_paper.html"]},
         ["title: the page in the proceedings spells the title 'Van Der Lind Pears' with sources.0",
          "title: the page in the proceedings spells the title 'Plums' with sources.1"]),
        ("entity-or-markup", {"title": "A &amp; B &#39; &#x27; &nosuch; &AB", "other_titles": ["<i>A</i>", "a < b > c", "<I >x", "H<sub>2</sub>O", "<x>"]},
         ["title: '&amp;' is an HTML entity => A & B ' ' &nosuch; &AB",
          "other_titles.0: '<i>' is HTML markup",
          "other_titles.2: '<I >' is HTML markup",
          "other_titles.3: '<sub>' is HTML markup"]),
        ("entity-or-markup", {"title": "&nosuch; &lt;", "authors": ["M\\\"uller", "\\textbf{A}", "$x_1$", "$5 and $6", "{GPT}", "{g p t}", "**A**", "__A__", "snake__case__x", "`a`", "[a](b)", "[a] (b)", "a*b*c"]},
         ["title: '&lt;' is an HTML entity => &nosuch; <",
          'authors.0: \'\\\\"u\' is LaTeX markup',
          "authors.1: '\\\\textbf' is LaTeX markup",
          "authors.2: '$x_1$' is LaTeX markup",
          "authors.4: '{GPT}' is LaTeX markup",
          "authors.6: '**A**' is Markdown markup",
          "authors.7: '__A__' is Markdown markup",
          "authors.9: '`a`' is Markdown markup",
          "authors.10: '[a](b)' is Markdown markup"]),
        ("hidden-character", {"title": "A\u200bB", "notes": "\u202eabc", "authors": ["Ada", "B\u2066o"], "year": 2024},
         ["title: the hidden character U+200B stands in this text => AB",
          "authors.1: the hidden character U+2066 stands in this text => Bo",
          "notes: the hidden character U+202E stands in this text => abc"]),
        ("hidden-character", {"title": "Müller \\x \\u200b \U0001f98a"}, []),
        ("untidy-text", {"title": " A", "other_titles": ["A ", "A  B", "A\nB", "A,", "A ;", ",A", "A , B", "A, B; C", " ", ","], "authors": ["Ada"]},
         ["title: spaces or commas stand where none belong => A",
          "other_titles.0: spaces or commas stand where none belong => A",
          "other_titles.1: spaces or commas stand where none belong => A B",
          "other_titles.2: spaces or commas stand where none belong => A B",
          "other_titles.3: spaces or commas stand where none belong => A",
          "other_titles.4: spaces or commas stand where none belong => A",
          "other_titles.5: spaces or commas stand where none belong => A",
          "other_titles.6: spaces or commas stand where none belong => A, B"]),
        ("empty-text", {"title": "", "other_titles": [" ", "x"], "assignments": [], "relations": [{"type": "a", "target": "b", "evidence": " "}], "waive": [{"rule": "x", "reason": ""}, {"rule": "x", "reason": "r"}]},
         ["assignments: assignments is empty",
          "title: title is empty",
          "other_titles.0: other_titles is empty",
          "relations.0.evidence: evidence is empty",
          "waive.0.reason: reason is empty"]),
        ("empty-text", {"assignments": [{"node": "attack", "evidence": "", "confidence": "high"}, {"node": "attack", "evidence": "x", "confidence": "high"}], "affiliations": ["", "\t"], "introduces": ["x", ""]},
         ["affiliations.0: affiliations is empty",
          "affiliations.1: affiliations is empty",
          "introduces.1: introduces is empty",
          "assignments.0.evidence: evidence is empty"]),
        ("missing-authors", {"authors": []}, ["authors: nobody is named as an author"]),
        ("missing-authors", {}, []),
        ("cut-text", {"title": "A...", "authors": ["et al.", "et. al", "Ada Lind et al.", "others", "and others", "...", "..", ".", "…", "Otherson", "Et Al"]},
         ["title: the title is cut off",
          "authors.0: 'et al.' is no author",
          "authors.1: 'et. al' is no author",
          "authors.2: 'Ada Lind et al.' is no author",
          "authors.3: 'others' is no author",
          "authors.4: 'and others' is no author",
          "authors.5: '...' is no author",
          "authors.6: '..' is no author",
          "authors.8: '…' is no author",
          "authors.10: 'Et Al' is no author"]),
        ("cut-text", {"title": "A…  "}, ["title: the title is cut off"]),
        ("cut-text", {"title": "A..", "authors": [" others "]}, ["authors.0: ' others ' is no author"]),
        ("cut-text", {"title": "... A"}, []),
        ("inverted-name", {"authors": ["Lind, Ada", "Lind,Ada", "King, Jr.", "King, Sr", "King, III", "King, Martin, Jr.", "Pears, Inc.", "Bo and Co, X", "Lind,", ",Ada", "Lind, ", "Company of Fruit, The", "Cocoa, Ada"]},
         ["authors.0: 'Lind, Ada' is turned round",
          "authors.1: 'Lind,Ada' is turned round",
          "authors.5: 'King, Martin, Jr.' is turned round",
          "authors.9: ',Ada' is turned round",
          "authors.12: 'Cocoa, Ada' is turned round"]),
        ("odd-author", {"authors": ["Ada Lind", "ada@x.org", "https://x.org", "www.x.org", "x.com", "X.IO", "Xcom", "University of X", "Ada Lind*", "Ada Lind1", "*", "ada lind", "et al.", "De Schooling", "Art School", "Institute of X", "李明", "W3C", "3GPP", "a" * 61 + "1", "B" * 60 + "1", "-"], "affiliations": ["institute of x "]},
         ["authors.1: 'ada@x.org' is an address, not a name",
          "authors.2: 'https://x.org' is an address, not a name",
          "authors.3: 'www.x.org' is an address, not a name",
          "authors.4: 'x.com' is an address, not a name",
          "authors.5: 'X.IO' is an address, not a name",
          "authors.7: 'University of X' is an institution",
          "authors.8: 'Ada Lind*' holds '*', which is no part of a name",
          "authors.9: 'Ada Lind1' holds '1', which is no part of a name",
          "authors.10: '*' holds '*', which is no part of a name",
          "authors.11: 'ada lind' has no capital letter",
          "authors.14: 'Art School' is an institution",
          "authors.15: 'Institute of X' is an institution",
          "authors.19: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…' holds '1', which is no part of a name",
          "authors.20: 'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB…' holds '1', which is no part of a name",
          "authors.21: '-' has no letter"]),
        ("overlong-text", {"title": "x" * 500, "authors": ["y" * 120], "summary": "z" * 5000, "affiliations": ["w" * 300], "curation": "c" * 2000},
         []),
        ("overlong-text", {"title": "x" * 501, "authors": ["y" * 121], "summary": "z" * 5001, "affiliations": ["w" * 301], "curation": "c" * 2001, "notes": "n" * 10001, "assignments": [{"node": "a", "evidence": "e" * 5001, "confidence": "h"}], "introduces": ["i" * 201], "metrics": ["m" * 201], "other_data": ["d" * 301], "other_titles": ["t" * 501], "waive": [{"rule": "r", "reason": "r" * 2001}]},
         ["title: title has 501 characters; the most that is right is 500",
          "authors.0: authors has 121 characters; the most that is right is 120",
          "assignments.0.evidence: evidence has 5,001 characters; the most that is right is 5,000",
          "summary: summary has 5,001 characters; the most that is right is 5,000",
          "affiliations.0: affiliations has 301 characters; the most that is right is 300",
          "curation: curation has 2,001 characters; the most that is right is 2,000",
          "notes: notes has 10,001 characters; the most that is right is 10,000",
          "introduces.0: introduces has 201 characters; the most that is right is 200",
          "metrics.0: metrics has 201 characters; the most that is right is 200",
          "other_data.0: other_data has 301 characters; the most that is right is 300",
          "other_titles.0: other_titles has 501 characters; the most that is right is 500",
          "waive.0.reason: reason has 2,001 characters; the most that is right is 2,000"]),
        ("split-affiliation", {"affiliations": ["University of California", "Davis", "Tencent", "Co., Ltd", "ltd.", "LLC", "China", "china", "Paris"]},
         ["affiliations.1: 'Davis' is only a part of an affiliation",
          "affiliations.4: 'ltd.' is only a part of an affiliation",
          "affiliations.5: 'LLC' is only a part of an affiliation",
          "affiliations.6: 'China' is only a part of an affiliation"]),
        ("split-affiliation", {"affiliations": ["USA", "Institute of Davis"]},
         ["affiliations.0: 'USA' is only a part of an affiliation"]),
        ("missing-summary", {}, ["^: there is no summary"]),
        ("missing-summary", {"summary": None}, ["^summary: there is no summary"]),
        ("missing-summary", {"summary": "  "}, ["^summary: there is no summary"]),
        ("missing-summary", {"summary": "x"}, []),
    ],
)  # fmt: skip
def test_what_is_found_in_a_paper(catalog: Catalog, rule: str, changes: dict[str, Any], found: list[str]) -> None:
    assert judged(catalog, rule, RIGHT | changes) == found


@pytest.mark.parametrize(
    ("rule", "kind", "data", "found"),
    [
        ("malformed-date", "nodes", {"nodes": [], "moved": [{"old": "a", "new": "b", "since": "2024-13-01"}, {"old": "a", "new": "b", "since": "2024"}, {"old": "a", "new": "b", "since": "24"}]},
         ["moved.0.since: '2024-13-01' is no date", "moved.2.since: '24' is no date"]),
        ("malformed-id", "nodes", {"nodes": [{"id": "a/b-c/d"}, {"id": "a//b"}, {"id": "/a"}, {"id": "a/B"}, {"id": "a/"}]},
         ["nodes.1.id: 'a//b' cannot be an id",
          "nodes.2.id: '/a' cannot be an id",
          "nodes.3.id: 'a/B' cannot be an id",
          "nodes.4.id: 'a/' cannot be an id"]),
        ("malformed-id", "venues", {"venues": [{"id": "a/b"}, {"id": "ab"}]}, ["venues.0.id: 'a/b' cannot be an id"]),
        ("malformed-id", "facets", {"facets": [{"id": "a", "values": [{"id": "x y"}, {"id": "x+y"}]}, {"id": "A b", "values": [{"id": "ok"}, {"id": "B"}]}]},
         ["facets.0.values.0.id: 'x y' cannot be an id",
          "facets.1.id: 'A b' cannot be an id",
          "facets.1.values.1.id: 'B' cannot be an id"]),
        ("malformed-id", "model", {"id": "LLaVA"}, ["id: 'LLaVA' cannot be an id"]),
        ("malformed-url", "venues", {"venues": [{"id": "a", "url": None}, {"id": "b", "url": "x"}, {"id": "c", "url": "https://x.org"}, {"id": "d"}, {"id": "e", "url": "y"}]},
         ["venues.1.url: 'x' is no web address", "venues.4.url: 'y' is no web address"]),
        ("malformed-url", "benchmark", {"url": "x", "repository": "y", "links": {"z": "w"}},
         ["links.z: 'w' is no web address", "url: 'x' is no web address", "repository: 'y' is no web address"]),
        ("malformed-url", "settings", {"url": None, "repository": "file:///x"},
         ["repository: 'file:///x' is no web address"]),
        ("non-canonical-link", "venues", {"venues": [{"id": "a", "url": "http://www.github.com/a/b/"}]},
         ["venues.0.url: 'http://www.github.com/a/b/' is not the usual form of this link => https://github.com/a/b"]),
        ("unsorted-venues", "venues", {"venues": [{"id": "a"}, {"id": "b"}, {"id": "b"}, {"id": "c"}]}, []),
        ("unsorted-venues", "venues", {"venues": [{"id": "b"}, {"id": "a"}, {"id": "c"}, {"id": "b"}]},
         ["venues.1.id: 'a' stands behind 'b'"]),
        ("unsorted-venues", "venues", {"venues": [{"id": "a"}, {"id": "c"}, {"id": "b"}]},
         ["venues.2.id: 'b' stands behind 'c'"]),
        ("unsorted-venues", "venues", {"venues": []}, []),
        ("child-before-parent", "nodes", {"nodes": [{"id": "a/b", "parent": "a"}, {"id": "a"}, {"id": "a/c", "parent": "a"}, {"id": "d", "parent": "d"}, {"id": "x", "parent": "y"}, {"id": "z", "parent": None}]},
         ["nodes.0.id: 'a/b' stands before its parent"]),
        ("unknown-parent", "nodes", {"nodes": [{"id": "attack"}, {"id": "b", "parent": "attak"}, {"id": "c", "parent": "zzz"}, {"id": "d", "parent": None}, {"id": "e", "parent": "attack"}]},
         ["nodes.1.parent: there is no node 'attak'", "nodes.2.parent: there is no node 'zzz'"]),
        ("node-outside-parent", "nodes", {"nodes": [{"id": "a"}, {"id": "a/b", "parent": "a"}, {"id": "b", "parent": "a"}, {"id": "a/c"}, {"id": "a/b/d", "parent": "a"}, {"id": "q/x", "parent": "nowhere"}, {"id": "a/e", "parent": None}, {"id": "x/y/z", "parent": "x/y"}]},
         ["nodes.2.parent: the id stands at the top, but the parent is 'a'",
          "nodes.3.id: the id stands below 'a', but the parent is None",
          "nodes.4.parent: the id stands below 'a/b', but the parent is 'a'",
          "nodes.6.parent: the id stands below 'a', but the parent is None"]),
        ("node-cycle", "nodes", {"nodes": [{"id": "a"}, {"id": "b", "parent": "d"}, {"id": "c", "parent": "b"}, {"id": "d", "parent": "c"}, {"id": "e", "parent": "e"}, {"id": "f", "parent": "d"}, {"id": "g", "parent": "nowhere"}]},
         ["nodes.1.parent: a circle: b below d below c below b", "nodes.4.parent: a circle: e below e"]),
        ("node-cycle", "nodes", {"nodes": [{"id": "a", "parent": "b"}, {"id": "b", "parent": "c"}, {"id": "c", "parent": "b"}]},
         ["nodes.1.parent: a circle: b below c below b"]),
        ("broken-move", "nodes", {"nodes": [{"id": "a"}], "moved": [{"old": "b", "new": "a"}, {"old": "a", "new": "a"}, {"old": "c", "new": "b"}, {"old": "d", "new": "x"}, {"old": "e", "new": "f"}, {"old": "f", "new": "e"}, {"old": "g", "new": "d"}]},
         ["moved.1.old: 'a' is still a node",
          "moved.3.new: 'x' is no node",
          "moved.4.new: 'f' is no node",
          "moved.5.new: 'e' is no node",
          "moved.6.new: 'd' is no node"]),
        ("unknown-node-facet", "nodes", {"nodes": [{"id": "a", "facets": {"phase": "use", "access": "white"}}, {"id": "b", "facets": {"phase": "grow"}}, {"id": "c", "facets": {"phas": "use"}}, {"id": "d", "facets": {"phase": "zzz"}}, {"id": "e"}]},
         ["^nodes.0.facets.access: nodes carry no facet 'access'",
          "nodes.1.facets.phase: there is no phase 'grow'",
          "^nodes.2.facets.phas: nodes carry no facet 'phas'",
          "nodes.3.facets.phase: there is no phase 'zzz'"]),
        ("missing-definition", "nodes", {"nodes": [{"id": "a", "definition": "D."}, {"id": "b"}, {"id": "c", "definition": None}, {"id": "d", "definition": ""}]},
         ["nodes.1.id: 'b' is not defined", "nodes.2.id: 'c' is not defined", "nodes.3.id: 'd' is not defined"]),
        ("duplicate-id", "nodes", {"nodes": [{"id": "a"}, {"id": "b"}, {"id": "a"}, {"id": "a"}]},
         ["nodes.2.id: 'a' stands here twice with nodes.0.id", "nodes.3.id: 'a' stands here twice with nodes.0.id"]),
        ("duplicate-id", "facets", {"facets": [{"id": "a", "values": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}, {"id": "b", "values": [{"id": "a"}]}]},
         ["facets.0.values.2.id: 'a' stands here twice with facets.0.values.0.id"]),
        ("duplicate-id", "venues", {"venues": [{"id": "a"}, {"id": "b"}]}, []),
        ("unknown-family", "model", {"id": "x", "family": "lumen"}, []),
        ("unknown-family", "model", {"id": "x", "family": "broken"}, []),
        ("unknown-family", "model", {"id": "x", "family": "lumens"}, ["family: there is no model 'lumens'"]),
        ("unknown-family", "model", {"id": "x", "family": None}, []),
        ("unknown-series", "venues", {"venues": [{"id": "a", "series": "b"}, {"id": "b", "series": None}, {"id": "c", "series": "d"}, {"id": "fruit", "series": "fruits"}]},
         ["venues.2.series: there is no venue 'd'", "venues.3.series: there is no venue 'fruits'"]),
        ("unknown-kind", "model", {"id": "x", "kind": "vlm"}, []),
        ("unknown-kind", "model", {"id": "x", "kind": "safety"}, ["kind: there is no kind of model 'safety'"]),
        ("unknown-kind", "benchmark", {"id": "x", "kind": "safety"}, []),
        ("unknown-kind", "benchmark", {"id": "x", "kind": "vlm"}, ["kind: there is no kind of benchmark 'vlm'"]),
        ("unknown-mark", "nodes", {"nodes": [{"id": "a", "mark": "P"}, {"id": "b", "mark": "Q"}, {"id": "c", "mark": None}, {"id": "d"}]},
         ["nodes.1.mark: there is no mark 'Q'"]),
        ("unknown-mark", "facets", {"facets": [{"id": "a", "mark": "Q", "values": [{"id": "x", "mark": "P"}, {"id": "y", "mark": "R"}]}]},
         ["facets.0.mark: there is no mark 'Q'", "facets.0.values.1.mark: there is no mark 'R'"]),
        ("hidden-character", "nodes", {"nodes": [{"id": "a", "name": "A\u200bB"}]},
         ["nodes.0.name: the hidden character U+200B stands in this text => AB"]),
        ("overlong-text", "nodes", {"nodes": [{"id": "a", "definition": "x" * 20000}, {"id": "b", "definition": "y" * 20001}]},
         ["nodes.1.definition: definition has 20,001 characters; the most that is right is 20,000"]),
        ("source-not-address", "model", {"sources": ["x"]}, ["sources.0: 'x' is no web address"]),
        ("file-name-is-not-id", "benchmark", {"id": "lind2024pears"}, []),
    ],
)  # fmt: skip
def test_what_is_found_in_other_records(
    catalog: Catalog, rule: str, kind: str, data: dict[str, Any], found: list[str]
) -> None:
    assert judged(catalog, rule, data, kind) == found


@pytest.mark.parametrize(
    ("rule", "kind", "data", "hints"),
    [
        ("malformed-arxiv", "paper", {"identifiers": {"arxiv": "x"}}, ['write it as "2311.05608"']),
        ("malformed-doi", "paper", {"identifiers": {"doi": "x"}}, ["write it as 10.1609/aaai.v39i22.34568"]),
        ("malformed-orcid", "paper", {"orcids": {"Ada Lind": "x"}}, ["copy it from orcid.org: 0000-0002-1825-0097"]),
        ("malformed-date", "paper", {"dates": {"first": "x"}}, ['write 2024-03-09, 2024-03 or "2024"']),
        ("malformed-id", "paper", {"id": "X"}, ["use small letters, digits and single - _ . + between them"]),
        ("odd-author", "paper", {"authors": ["a@b.org", "Art School"]},
         ["write the name of the author", "write the names of the authors"]),
        ("published-before-first", "paper",
         {"dates": {"first": "2024", "published": "2023"}, "venue": {"id": "jfruit", "year": 2023}},
         ["mend the wrong date", "mend the year or the date"]),
        ("broken-move", "nodes", {"nodes": [{"id": "a"}], "moved": [{"old": "a", "new": "a"}, {"old": "b", "new": "c"}]},
         ["delete the move", "name the node in use"]),
        ("unknown-node", "paper", {"assignments": at("attack/typos", "zzz")},
         ["did you mean 'attack/typo'?", "choose one from taxonomy/nodes.yml, or add it there"]),
        ("unknown-facet-value", "paper", {"facets": {"access": ["wite", "zzz"]}},
         ["did you mean 'white'?", "choose one from taxonomy/facets.yml, or add it there"]),
        ("inner-node", "paper", {"assignments": at("attack")},
         ["choose one below it (typo, seed), or waive it with the reason"]),
        ("moved-node", "paper", {"assignments": at("attack/label")}, ["write attack/typo"]),
        ("inverted-name", "paper", {"authors": ["Lind , Ada "]}, ["write 'Ada Lind'"]),
        ("odd-author", "paper", {"authors": ["Ada* Lind1", "*", "ada lind"]},
         ["write 'Ada Lind'", "write the name of the author", "write 'Ada Lind'"]),
        ("split-affiliation", "paper", {"affiliations": ["USA", "University of California", "Davis"]},
         ["join it with the institution it belongs to", 'write "University of California, Davis" as one item']),
        ("unknown-parent", "nodes", {"nodes": [{"id": "attack"}, {"id": "b", "parent": "attak"}, {"id": "c", "parent": "zzz"}]},
         ["did you mean 'attack'?", "add the parent"]),
        ("unknown-node-facet", "nodes", {"nodes": [{"id": "a", "facets": {"phas": "use"}}, {"id": "b", "facets": {"zzz": "use"}}, {"id": "b", "facets": {"phase": "groth"}}, {"id": "d", "facets": {"phase": "zzz"}}]},
         ["did you mean 'phase'?", "write one of phase", "did you mean 'growth'?", "write one of use, growth"]),
        ("hidden-character", "paper", {"title": "A\u200bB"}, ["delete it"]),
    ],
)  # fmt: skip
def test_what_to_do_about_it(catalog: Catalog, rule: str, kind: str, data: dict[str, Any], hints: list[str]) -> None:
    record = Record(kind, "papers/x.yml", RIGHT | data, Elsewhere())
    find = all_rules()[rule].find
    assert find is not None
    assert [finding.hint for finding in find(record, Vocabulary(catalog))] == hints


def compared(catalog: Catalog, rule: str, papers: Iterable[Mapping[str, Any]]) -> list[str]:
    """What a rule of the whole base finds among papers: the record, the finding, and the records it is about."""
    briefs = {f"papers/{paper['id']}.yml": brief_of(decode(Paper, RIGHT | paper)) for paper in papers}
    find = all_rules()[rule].find
    assert find is not None
    findings: Iterable[Finding] = find(Base(catalog, briefs, Elsewhere()))
    return [
        f"{Path(one.path).stem} {shown(one)}" + "".join(f" of {Path(path).stem}" for path, _ in one.related)
        for one in findings
    ]


@pytest.mark.parametrize(
    ("rule", "papers", "found"),
    [
        ("duplicate-arxiv", [{"id": "a", "identifiers": {"arxiv": "2403.00001"}}, {"id": "b", "identifiers": {"arxiv": "2403.00001"}}, {"id": "c", "identifiers": {"arxiv": "2403.00001"}}, {"id": "d", "identifiers": {"arxiv": "2403.00002"}}],
         ["b identifiers.arxiv: 'a' is the same paper: it has this arXiv id with identifiers.arxiv of a",
          "c identifiers.arxiv: 'a' is the same paper: it has this arXiv id with identifiers.arxiv of a"]),
        ("duplicate-arxiv", [{"id": "a", "identifiers": {"arxiv": "math.GT/0309136"}}, {"id": "b", "identifiers": {"arxiv": "math.gt/0309136"}}, {"id": "c"}, {"id": "d"}],
         ["b identifiers.arxiv: 'a' is the same paper: it has this arXiv id with identifiers.arxiv of a"]),
        ("duplicate-arxiv", [{"id": "a", "title": "abcd", "identifiers": {"arxiv": "2403.00001"}}, {"id": "b", "title": "abcx", "identifiers": {"arxiv": "2403.00001"}}],
         ["b identifiers.arxiv: 'a' is the same paper: it has this arXiv id with identifiers.arxiv of a"]),
        ("duplicate-arxiv", [{"id": "a", "title": "abcd", "identifiers": {"arxiv": "2403.00001"}}, {"id": "b", "title": "abxy", "identifiers": {"arxiv": "2403.00001"}}],
         []),
        ("duplicate-arxiv", [{"id": "a", "title": "abcd", "identifiers": {"arxiv": "2403.00001"}}, {"id": "b", "title": "pqrs", "other_titles": ["zzz", "ABCD!"], "identifiers": {"arxiv": "2403.00001"}}],
         ["b identifiers.arxiv: 'a' is the same paper: it has this arXiv id with identifiers.arxiv of a"]),
        ("one-identifier-two-titles", [{"id": "a", "title": "abcd", "identifiers": {"arxiv": "2403.00001"}}, {"id": "b", "title": "abcx", "identifiers": {"arxiv": "2403.00001"}}],
         []),
        ("one-identifier-two-titles", [{"id": "a", "title": "abcd", "identifiers": {"arxiv": "2403.00001", "doi": "10.1/x"}}, {"id": "b", "title": "pqrs", "identifiers": {"arxiv": "2403.00001"}}, {"id": "c", "title": "wxyz", "identifiers": {"doi": "10.1/X"}}, {"id": "d", "title": "1234", "identifiers": {"openreview": "A"}}, {"id": "e", "title": "5678", "identifiers": {"openreview": "A"}}],
         ["b identifiers.arxiv: 'a' has the same identifier and another title with identifiers.arxiv of a",
          "c identifiers.doi: 'a' has the same identifier and another title with identifiers.doi of a",
          "e identifiers.openreview: 'd' has the same identifier and another title with identifiers.openreview of d"]),
        ("duplicate-doi", [{"id": "a", "identifiers": {"doi": "10.1/x"}}, {"id": "b", "identifiers": {"doi": "10.1/X"}}, {"id": "c", "identifiers": {"arxiv": "10.1/x"}}],
         ["b identifiers.doi: 'a' is the same paper: it has this DOI with identifiers.doi of a"]),
        ("duplicate-openreview", [{"id": "a", "identifiers": {"openreview": "A"}}, {"id": "b", "identifiers": {"openreview": "A"}}, {"id": "c", "identifiers": {"openreview": "a"}}],
         ["b identifiers.openreview: 'a' is the same paper: it has this OpenReview id with identifiers.openreview of a"]),
        ("duplicate-title", [{"id": "a", "title": "Pears & Plums"}, {"id": "b", "title": "pears plums!"}, {"id": "c", "title": "Péars Plums"}, {"id": "d", "title": "Plums"}],
         ["b title: 'a' has the same title with title of a", "c title: 'a' has the same title with title of a"]),
        ("duplicate-title", [{"id": "a", "other_titles": ["P"]}, {"id": "b", "other_titles": ["P"]}],
         ["b title: 'a' has the same title with title of a"]),
        ("duplicate-title", [{"id": "a", "identifiers": {"arxiv": "math.GT/0309136"}}, {"id": "b", "identifiers": {"arxiv": "math.gt/0309136"}}],
         []),
        ("duplicate-title", [{"id": "a", "identifiers": {"arxiv": "2403.00001", "doi": "10.1/x"}}, {"id": "b", "identifiers": {"arxiv": "2403.00002", "doi": "10.1/x"}}, {"id": "c", "identifiers": {"doi": "10.1/y"}}, {"id": "d", "identifiers": {"arxiv": None}}],
         ["c title: 'a' has the same title with title of a", "d title: 'a' has the same title with title of a"]),
        ("duplicate-title", [{"id": "a", "identifiers": {"arxiv": "2403.00002"}}, {"id": "b", "identifiers": {"arxiv": "2403.00001"}}],
         ["b title: 'a' has the same title with title of a"]),
        ("duplicate-title", [{"id": "a", "identifiers": {"doi": "10.1/y"}}, {"id": "b", "identifiers": {"doi": "10.1/x"}}],
         ["b title: 'a' has the same title with title of a"]),
        ("duplicate-title", [{"id": "a", "identifiers": {"openreview": "B"}}, {"id": "b", "identifiers": {"openreview": "A"}}],
         ["b title: 'a' has the same title with title of a"]),
        ("duplicate-title", [{"id": "a", "identifiers": {"openreview": "A"}}, {"id": "b", "identifiers": {"openreview": "B"}}],
         ["b title: 'a' has the same title with title of a"]),
        ("duplicate-title", [{"id": "a", "state": "preprint"}, {"id": "b", "state": "published"}, {"id": "c", "state": "withdrawn"}, {"id": "d", "state": "preprint"}],
         ["c title: 'a' has the same title with title of a", "d title: 'a' has the same title with title of a"]),
        ("preprint-and-published", [{"id": "a", "state": "preprint"}, {"id": "b", "state": "published"}, {"id": "c", "state": "withdrawn"}, {"id": "d", "state": "preprint"}],
         ["b title: 'a' is another version of this paper with title of a"]),
        ("preprint-and-published", [{"id": "a", "state": "published"}, {"id": "b", "state": "published"}, {"id": "c", "state": "preprint", "identifiers": {"arxiv": "2403.00001"}}],
         ["c title: 'a' is another version of this paper with title of a"]),
        ("preprint-and-published", [{"id": "a", "state": "published", "identifiers": {"arxiv": "2403.00001"}}, {"id": "b", "state": "preprint", "identifiers": {"arxiv": "2403.00001"}}],
         []),
        ("former-id-in-use", [{"id": "a", "former_ids": ["b", "x", "a"]}, {"id": "b", "former_ids": ["x", "y"]}, {"id": "c", "former_ids": ["z", "y", "z"]}],
         ["a former_ids.0: 'b' belongs to 'b'",
          "a former_ids.2: 'a' belongs to 'a'",
          "b former_ids.0: 'x' belongs to 'a'",
          "c former_ids.1: 'y' belongs to 'b'"]),
        ("shared-code-link", [{"id": "a", "links": {"code": "https://github.com/x/y"}}, {"id": "b", "links": {"code": "https://www.github.com/X/Y.git"}}, {"id": "c", "links": {"code": "https://github.com/x/y/tree/main"}}, {"id": "d", "links": {"code": None}}, {"id": "e"}, {"id": "f", "links": {"code": "https://github.com/x/z"}}],
         ["b links.code: 'a' has the same code repository with links.code of a",
          "c links.code: 'a' has the same code repository with links.code of a"]),
        ("unknown-paper", [{"id": "lind2024pears", "former_ids": ["old2024"], "relations": to("attacks nobody2021", "attacks lind2024pear", "attacks old2024", "attacks arxiv:2403.00001", "attacks doi:10.1/x", "attacks attack/typo", "attacks attack/label", "attacks attack/lost", "attacks lind2024pears", "attacks zzz")}],
         ["nodes nodes.2.examples.1: there is no paper 'nobody2021'",
          "lind2024pears relations.0.target: there is no paper 'nobody2021'",
          "lind2024pears relations.1.target: there is no paper 'lind2024pear'",
          "lind2024pears relations.7.target: there is no paper 'attack/lost'",
          "lind2024pears relations.9.target: there is no paper 'zzz'",
          "lumen paper: there is no paper 'lumen2020'",
          "kb survey: there is no paper 'nobody2020'"]),
        ("moved-paper", [{"id": "lind2024pears", "former_ids": ["old2024", "lumen2020"], "relations": to("attacks old2024", "attacks other", "extends lind2024pears", "attacks older")}, {"id": "other", "former_ids": ["older"], "relations": to("attacks older")}],
         ["nodes nodes.2.examples.2: the paper 'old2024' is now called 'lind2024pears' => lind2024pears",
          "lind2024pears relations.0.target: the paper 'old2024' is now called 'lind2024pears' => lind2024pears",
          "lind2024pears relations.3.target: the paper 'older' is now called 'other' => other",
          "other relations.0.target: the paper 'older' is now called 'other' => other",
          "lumen paper: the paper 'lumen2020' is now called 'lind2024pears' => lind2024pears"]),
        ("target-is-here", [{"id": "a", "identifiers": {"arxiv": "2403.00001", "doi": "10.1/x"}, "relations": to("attacks arxiv:2403.00002", "attacks arxiv:2403.00003", "attacks doi:10.1/X", "attacks doi:10.1/z", "attacks b", "attacks 2403.00002", "attacks arxiv:10.1/x", "attacks doi:2403.00001")}, {"id": "b", "identifiers": {"arxiv": "2403.00002"}}],
         ["a relations.0.target: arxiv:2403.00002 has an entry here: b => b",
          "a relations.2.target: doi:10.1/X has an entry here: a => a"]),
        ("contradicting-relation", [{"id": "a", "relations": to("beats b", "attacks b")}, {"id": "b"}],
         ["a relations.0.type: beats 'b' and attacks 'b' cannot both be true with relations.1.type of a"]),
        ("contradicting-relation", [{"id": "a", "relations": to("attacks c", "beats b", "attacks b", "extends b")}, {"id": "b", "relations": to("extends c", "beats a")}, {"id": "c", "relations": to("beats c", "attacks c")}],
         ["a relations.1.type: beats 'b' and attacks 'b' cannot both be true with relations.2.type of a",
          "b relations.1.type: 'a' beats this paper in turn with relations.1.type of a",
          "c relations.0.type: beats 'c' and attacks 'c' cannot both be true with relations.1.type of c"]),
        ("contradicting-relation", [{"id": "a", "relations": to("beats b")}, {"id": "b", "relations": to("attacks a", "nonsense a")}],
         []),
        ("circular-relation", [{"id": "a", "relations": to("attacks b", "extends b")}, {"id": "b", "relations": to("extends c")}, {"id": "c", "relations": to("attacks c", "extends z", "extends a")}, {"id": "d", "relations": to("extends d", "extends a")}],
         ["a relations.1.target: a circle: a extends b extends c extends a"]),
        ("circular-relation", [{"id": "a", "relations": to("extends b")}, {"id": "b", "relations": to("attacks a", "extends c")}, {"id": "c"}],
         []),
        ("circular-relation", [{"id": "b", "relations": to("extends c")}, {"id": "c", "relations": to("extends b")}, {"id": "e", "relations": to("extends f")}, {"id": "f", "relations": to("extends e", "extends b")}],
         ["b relations.0.target: a circle: b extends c extends b",
          "e relations.0.target: a circle: e extends f extends e"]),
        ("shared-name", [],
         ["tessera aliases.0: 'Lux' also leads to taxonomy/models/lumen.yml with aliases.0 of lumen"]),
        ("empty-node", [],
         ["nodes nodes.0.id: no paper stands at 'attack'",
          "nodes nodes.1.id: no paper stands at 'attack/typo'",
          "nodes nodes.2.id: no paper stands at 'attack/seed'",
          "nodes nodes.3.id: no paper stands at 'defense'"]),
        ("empty-node", [{"id": "a", "assignments": at("attack/typo")}],
         ["nodes nodes.2.id: no paper stands at 'attack/seed'", "nodes nodes.3.id: no paper stands at 'defense'"]),
        ("empty-node", [{"id": "a", "assignments": at("attack/label", "defense")}],
         ["nodes nodes.2.id: no paper stands at 'attack/seed'"]),
        ("empty-node", [{"id": "a", "assignments": at("attack", "attack/older")}],
         ["nodes nodes.2.id: no paper stands at 'attack/seed'", "nodes nodes.3.id: no paper stands at 'defense'"]),
        ("empty-node", [{"id": "a", "assignments": at("attack/typo", "nowhere")}], []),
        ("empty-node", [{"id": "a", "assignments": at("attack/lost")}], []),
    ],
)  # fmt: skip
def test_what_is_found_between_papers(
    catalog: Catalog, rule: str, papers: list[dict[str, Any]], found: list[str]
) -> None:
    assert compared(catalog, rule, papers) == found


EDGES = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), max_size=12, unique=True)


@given(EDGES)
def test_circles_are_circles_and_are_found_where_there_are_any(pairs: list[tuple[str, str]]) -> None:
    edges: dict[str, list[str]] = {}
    for one, other in pairs:
        edges.setdefault(one, []).append(other)
    reach = {one: set(others) for one, others in edges.items()}
    for _ in "abcde":
        reach = {one: found.union(*(reach.get(other, set()) for other in found)) for one, found in reach.items()}
    found = list(cycles(edges))
    assert len(set(map(tuple, found))) == len(found)
    assert bool(found) == any(one in others for one, others in reach.items())
    for circle in found:
        assert circle[0] == min(circle)
        assert all(other in edges[one] for one, other in zip(circle, [*circle[1:], circle[0]], strict=True))


def test_nothing_is_judged_by_what_cannot_be_read(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("[", encoding="utf-8")
    broken = Catalog.load(tmp_path)
    data = RIGHT | {
        "assignments": at("x"), "facets": {"x": ["y"]}, "venue": {"id": "x", "year": 2024}, "models": ["tessera", "x"],
        "benchmarks": ["pebbles"], "relations": to("x lind2024pears"), "sources": ["https://x.org"],
    }  # fmt: skip
    for rule in ("unknown-node", "moved-node", "inner-node", "unknown-facet-value", "facet-of-other-branch",
                 "unknown-venue", "unknown-benchmark", "name-instead-of-id", "unknown-relation"):  # fmt: skip
        assert judged(broken, rule, data) == []
    assert judged(broken, "unknown-model", data) == ["models.1: there is no model 'x'"]
    assert judged(broken, "unknown-kind", {"id": "x", "kind": "y"}, "model") == []
    nodes = {"nodes": [{"id": "a", "mark": "x", "facets": {"y": "z"}}]}
    assert judged(broken, "unknown-mark", nodes, "nodes") == judged(broken, "unknown-node-facet", nodes, "nodes") == []


def test_the_base_knows_each_paper_once(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/unreadable.yml").write_text("id: [", encoding="utf-8")
    papers = {
        "papers/a.yml": {"id": "a", "relations": to("extends b", "attacks b", "extends b", "extends nobody")},
        "papers/b.yml": {"id": "b", "former_ids": ["old", "older"], "relations": to("extends a")},
        "papers/copy.yml": {"id": "a", "relations": to("beats b")},
    }
    briefs = {path: brief_of(decode(Paper, RIGHT | paper)) for path, paper in papers.items()}
    base = Base(Catalog.load(tmp_path), briefs, Elsewhere())
    assert base.by_id == {"a": "papers/a.yml", "b": "papers/b.yml"}
    assert base.relations == {("a", "b", "extends"): 0, ("a", "b", "attacks"): 1, ("b", "a", "extends"): 0}
    assert base.former_ids == {"old": "b", "older": "b"}
    assert base.paper_ids == {"a", "b", "unreadable"}
    assert not base.complete
    assert sorted(base.data("model")) == ["taxonomy/models/lumen.yml", "taxonomy/models/tessera.yml"]
    assert base.vocabulary.ids("model") == {"lumen", "tessera", "broken"}


def test_what_is_waived() -> None:
    found = [
        (("a", "b"), Problem("shared-code-link", "1", Location("a"))),
        (("b",), Problem("shared-code-link", "2", Location("b"))),
        (("c",), Problem("unknown-node", "3", Location("c"))),
        (("d",), Problem("odd-author", "4", Location("d"))),
    ]
    waived = {"b": ["odd-author", "shared-code-link"], "c": ["unknown-node"], "e": ["shared-code-lnk", "zzz"]}
    left = [
        (one.rule, one.message, one.where.path, one.severity, one.hint)
        for one in apply(found, waived, Elsewhere(), whole=True)
    ]
    unknown = "there is no rule {!r} that can be waived"
    assert left == [
        ("unknown-node", "3", "c", Severity.ERROR, None),
        ("odd-author", "4", "d", Severity.ERROR, None),
        ("unused-waiver", "nothing here is found by 'odd-author'", "b", Severity.WARNING, "delete the waiver"),
        ("unknown-waiver", unknown.format("unknown-node"), "c", Severity.ERROR,
         "mend what it finds, or delete the waiver"),
        ("unknown-waiver", unknown.format("shared-code-lnk"), "e", Severity.ERROR, "did you mean 'shared-code-link'?"),
        ("unknown-waiver", unknown.format("zzz"), "e", Severity.ERROR, "mend what it finds, or delete the waiver"),
    ]  # fmt: skip
    partly = [one.rule for one in apply(found, waived, Elsewhere(), whole=False)]
    assert partly == [rule for rule, *_ in left if rule != "unused-waiver"]


def test_what_can_be_waived() -> None:
    """Whoever makes another rule waivable says so here: a waiver hides what a rule finds."""
    assert {name for name, rule in all_rules().items() if rule.waivable} == {
        "date-arxiv-month", "duplicate-title", "inner-node", "missing-summary", "nothing-met", "odd-author", "preprint-and-published",
        "published-without-venue", "shared-code-link", "source-primary", "split-affiliation", "title-of-proceedings",
        "unreachable-paper",
    }  # fmt: skip


def test_a_rule_says_what_it_looks_at() -> None:
    def find() -> Iterable[Finding]:
        return ()

    plain = Rule("new", Severity.ERROR, "One\nline.\n\nMore.")
    assert (plain.summary, plain.waivable, plain.fixable, plain.kinds) == ("One line.", False, False, ())
    assert not plain.judges("paper")
    one, every, base = (replace(plain, find=find, kinds=kinds) for kinds in (("paper", "model"), ("*",), ()))
    assert [rule.judges("model") for rule in (one, every, base)] == [True, True, False]
    assert [rule.judges("venues") for rule in (one, every, base)] == [False, True, False]
    assert records_of([plain, one, every, base], "model") == [one, every]
    assert base_rules([plain, one, every, base]) == [base]
    assert not Finding("papers/a.yml", (), "m").key
