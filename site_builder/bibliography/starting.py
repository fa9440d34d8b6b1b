"""An entry to start from: what is known filled in, and every other field in a comment that says what belongs there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.bibliography.drafts import bibkey
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.placing import Placing
from site_builder.knowledge.placing import known as papers_with_place
from site_builder.schema.emit import PAPER_MODELINE, yaml_text
from site_builder.schema.papers import Assignment, Paper
from site_builder.schema.validation import adapter

_HEAD = """\
# A new entry. Lines that begin with # are not read: take the # away where you know the answer, and leave out what you
# do not know; what is not there is unknown. `kb check papers/{id}.yml` says what is still missing.
"""
PROPOSALS = 6


@dataclass(frozen=True)
class Known:
    """What is known of the paper when its entry is begun."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    arxiv: str | None = None
    doi: str | None = None
    venue: tuple[str, int] | None = None
    """Id and year."""
    nodes: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the entry that hold it."""
        identifiers = {"arxiv": self.arxiv, "doi": self.doi}
        return {
            "dates": {"first": self.date} if self.date else None,
            "identifiers": {name: value for name, value in identifiers.items() if value},
            "venue": {"id": self.venue[0], "year": self.venue[1]} if self.venue else None,
            "state": "published" if self.venue else "preprint",
        }


def entry_to_start_from(catalog: Catalog, name: str | None, known: Known) -> tuple[str, str]:
    """Id and text of a new entry. ``name`` is its id, made from the facts when there is none."""
    wanted = name or bibkey(known.authors, known.date, known.title or "")
    lines = [PAPER_MODELINE, _HEAD.format(id=wanted).rstrip("\n")]
    needed = {"id": wanted, "title": known.title or "", "authors": list(known.authors), **known.fields}
    told = {name: part.get("description", "") for name, part in adapter(Paper).json_schema()["properties"].items()}
    examples = _examples(catalog)
    for field in dataclasses.fields(Paper):
        about = " ".join(told.get(field.name, "").split())
        if field.name == "assignments":
            lines += ["", *_comment(about), *_assignments(catalog, known)]
        elif needed.get(field.name) or field.name in ("id", "title", "authors"):
            lines += ["", *_comment(about), *yaml_text({field.name: needed[field.name]}).splitlines()]
        elif field.name in examples:
            lines += ["", *_comment(about), *_commented({field.name: examples[field.name]})]
    return wanted, "\n".join(lines) + "\n"


def _examples(catalog: Catalog) -> dict[str, Any]:
    """What optional fields look like, with ids that are here; a field for which there is none is left out."""
    first = {
        "venue": next(iter(catalog.venues), None), "models": next(iter(catalog.models), None),
        "benchmarks": next(iter(catalog.benchmarks), None), "paper": next(iter(catalog.paper_paths), None),
    }  # fmt: skip
    carried = (one for one in catalog.facets.values() if one.carried_by == "entry" and one.values)
    examples: dict[str, Any] = {
        "affiliations": ["University of California, Davis"],
        "dates": {"first": "2026-01-15"},
        "identifiers": {"arxiv": "2601.01234", "doi": "10.1000/182"},
        "venue": first["venue"] and {"id": first["venue"], "year": 2026},
        "links": {"code": "https://github.com/example/sample"},
        "facets": {facet.id: [facet.values[0].id] for facet in carried},
        "summary": "What problem the paper looks at, what it does about it, what it finds: two to four sentences.",
        "introduces": ["SampleMethod"],
        "models": first["models"] and [first["models"]],
        "benchmarks": first["benchmarks"] and [first["benchmarks"]],
        "metrics": [metric.name for metric in catalog.terms.metrics[:1]],
        "relations": first["paper"]
        and [{"type": "compares-with", "target": first["paper"], "evidence": "It is a baseline."}],
        "sources": ["https://arxiv.org/abs/2601.01234"],
        "labelled": {"by": "your name", "date": "2026-01-20"},
        "notes": "What a curator should know.",
    }
    return {name: value for name, value in examples.items() if value}


def _assignments(catalog: Catalog, known: Known) -> list[str]:
    needed = {field.name: "" for field in dataclasses.fields(Assignment) if field.name in ("evidence",)}
    told = [
        *_comment("evidence: one sentence, in your own words, on what in the paper puts it there."),
        *_comment("confidence: high, medium or low. basis: full-text, abstract, repository, secondary or list."),
    ]
    if known.nodes:
        items = [{"node": node, **needed, "confidence": "low", "basis": "abstract"} for node in known.nodes]
        return [*told, *yaml_text({"assignments": items}).splitlines()]
    near = [place.node for place in Placing(papers_with_place(catalog))(known.title or "", most=PROPOSALS)]
    first = next(iter(near), None) or next((node.id for node in catalog.taxonomy), "")
    if near:
        told += [*_comment("Papers with words of this title stand at:"), *(f"#   {node}" for node in near)]
    return [*told, *_comment("All nodes: taxonomy/nodes.yml"), *_commented({"assignments": [
        {"node": first, "evidence": "What puts it there.", "confidence": "low"}]})]  # fmt: skip


def _comment(text: str) -> Iterable[str]:
    from textwrap import wrap

    return [f"# {line}" for line in wrap(text, 98)]


def _commented(data: dict[str, Any]) -> Sequence[str]:
    return [f"# {line}" for line in yaml_text(data).splitlines()]
