"""The files of a release: everything as JSON and BibTeX, results as CSV, schemas, citing, notes, checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.files import write_atomic
from site_builder.knowledge.difference import difference
from site_builder.output.difference import difference_text, figures_text
from site_builder.output.papers import papers_text
from site_builder.output.whole import whole_parts
from site_builder.query.evaluation import Collection
from site_builder.query.overview import counts
from site_builder.reference.writing import schema_files
from site_builder.release.citing import CITATION, ZENODO, zenodo
from site_builder.results.consequences import consequences
from site_builder.results.exports import FORMATS
from site_builder.results.loading import Results

if TYPE_CHECKING:
    from site_builder.knowledge.catalog import Catalog

NOTES, SUMS = "NOTES.md", "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Made:
    """What a release is made from; nothing else, so that the tag gives the same bytes on any day."""

    catalog: Catalog
    version: str
    day: str
    citation: str
    """Text of CITATION.cff."""
    before: tuple[str, Catalog] | None
    """The release before it and its data."""


def files(made: Made) -> Mapping[str, str | Iterable[str]]:
    """Text of every file but the checksums, by its name in the folder."""
    rows = Collection(made.catalog).answer("", "id").rows
    return {
        "kb.json": _ended(whole_parts(made.catalog)),
        "kb.bib": papers_text(made.catalog, rows, "bibtex").rstrip("\n") + "\n",
        **_results(made.catalog),
        **{f"schemas/{name}": text for name, text in sorted(schema_files(made.catalog).items())},
        CITATION: made.citation,
        ZENODO.lstrip("."): zenodo(made.citation),
        NOTES: notes(made),
    }


def write(folder: Path, texts: Mapping[str, str | Iterable[str]]) -> None:
    """Write the files and then their checksums, as ``sha256sum --check`` reads them."""
    for name, text in texts.items():
        write_atomic(folder / name, text)
    sums = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in sorted(texts))
    write_atomic(folder / SUMS, "".join(sums))


def notes(made: Made) -> str:
    """What is new since the release before, and which figures changed."""
    name = made.catalog.settings.name
    totals = ", ".join(f"{one.number:,} {one.value}" for one in counts(made.catalog) if one.group == "total")
    lines = [f"# {name} {made.version}", "", f"Released on {made.day}: {totals}.", ""]
    if made.before is None:
        return "\n".join([*lines, "It is the first release.", ""])
    version, catalog = made.before
    lines += [f"What changed since {version}:", "", difference_text(difference(catalog, made.catalog), "markdown"), ""]
    figures = figures_text(consequences(catalog, made.catalog), "markdown")
    return "\n".join([*lines, *([figures, ""] if figures else [])])


def _results(catalog: Catalog) -> Mapping[str, str]:
    """Every value of results/ with its provenance, where there are any."""
    if not catalog.files("reported") and not catalog.files("run"):
        return {}
    (text,) = FORMATS["results-csv"](Results(catalog)).values()
    return {"results.csv": text.rstrip("\n") + "\n"}


def _ended(parts: Iterable[str]) -> Iterable[str]:
    yield from parts
    yield "\n"
