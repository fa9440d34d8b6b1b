"""What rules look at: a record, the vocabulary it may use, and the base as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from site_builder.checks.registry import Finding
from site_builder.diagnostics import Fix, Location
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import Brief
from site_builder.knowledge.recognition import PaperIndex
from site_builder.schema import kinds
from site_builder.text.datapath import DataPath
from site_builder.text.folding import tokens

if TYPE_CHECKING:
    from site_builder.knowledge.taxonomy import Taxonomy
    from site_builder.schema.protocols import PhraseList, ProtocolsFile
    from site_builder.schema.protocols import Protocol as Protocol_
    from site_builder.schema.taxonomy import Benchmark, Facet, Model, Venue
    from site_builder.schema.terms import TermsFile


class Places(Protocol):
    """Knows where the values of a record stand: in the record's own file, or in the list it was imported from."""

    def where(self, path: str, at: DataPath = (), *, key: bool = False) -> Location:
        """The place of the value ``at`` in the record ``path``, or with ``key`` of its key."""
        ...

    def replacement(self, path: str, at: DataPath, value: str, description: str) -> Fix | None:
        """The edit that makes the text at ``at`` read ``value``; None where it cannot be made safely."""
        ...

    def order(self, path: str, at: DataPath, order: Sequence[int]) -> Fix | None:
        """The edits that bring the items of the list at ``at`` into ``order``; None where they would not be safe."""
        ...


@dataclass(frozen=True, slots=True)
class Record:
    """One record under check: its kind, its path, its data as validated (defaults not filled in)."""

    kind: str
    path: str
    data: Mapping[str, Any]
    places: Places

    def finding(
        self,
        at: DataPath,
        message: str,
        *,
        hint: str | None = None,
        fix: Fix | None = None,
        key: bool = False,
        related: tuple[tuple[str, DataPath], ...] = (),
    ) -> Finding:
        """A finding at the value ``at`` of this record."""
        return Finding(self.path, at, message, hint, fix, key, related)

    def wrong_text(self, at: DataPath, message: str, right: str, *, hint: str | None = None) -> Finding:
        """A finding at the text ``at`` for which ``right`` is the one right value."""
        fix = self.places.replacement(self.path, at, right, f"write {right}")
        return self.finding(at, message, hint=hint or f"write {right}", fix=fix)


class Vocabulary:
    """What a single record may refer to. Parts whose file cannot be read are None: nothing is judged by them."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._ids: dict[str, frozenset[str]] = {}
        self._named: dict[str, dict[str, str]] = {}

    def _readable(self, kind: kinds.Kind) -> bool:
        file = self._catalog.store.files.get(kind.pattern)
        return file is not None and file.brief is not None

    @cached_property
    def taxonomy(self) -> Taxonomy | None:
        return self._catalog.taxonomy if self._readable(kinds.NODES) else None

    @cached_property
    def facets(self) -> Mapping[str, Facet] | None:
        return self._catalog.facets if self._readable(kinds.FACETS) else None

    @cached_property
    def terms(self) -> TermsFile | None:
        files = self._catalog.store.files
        return self._catalog.terms if kinds.TERMS.pattern not in files or self._readable(kinds.TERMS) else None

    @cached_property
    def venues(self) -> Mapping[str, Venue] | None:
        return self._catalog.venues if self._readable(kinds.VENUES) else None

    @property
    def models(self) -> Mapping[str, Model]:
        return self._catalog.models

    @property
    def benchmarks(self) -> Mapping[str, Benchmark]:
        return self._catalog.benchmarks

    @cached_property
    def protocols(self) -> Mapping[str, tuple[ProtocolsFile, Protocol_]]:
        """Every protocol by id, with the file that it stands in."""
        from site_builder.schema.protocols import ProtocolsFile

        files = self._catalog.records("protocols", ProtocolsFile).values()
        return {protocol.id: (file, protocol) for file in files for protocol in file.protocols}

    @cached_property
    def phrases(self) -> Mapping[str, PhraseList]:
        from site_builder.schema.protocols import PhraseList

        return self._catalog.records("phrases", PhraseList)

    def ids(self, kind: str) -> frozenset[str]:
        """Ids of a kind of many files, those of unreadable files (known by their names) included."""
        if kind not in self._ids:
            self._ids[kind] = frozenset(_ids(self._catalog, kind))
        return self._ids[kind]

    def named(self, what: str, word: str) -> str | None:
        """Id of the one venue, model or benchmark that is called ``word`` (its name or an alias); None for an id."""
        if word in (self.venues or ()) if what == "venue" else word in self.ids(what):
            return None
        if what not in self._named:
            self._named[what] = self._names(what)
        return self._named[what].get(_folded(word))

    def _names(self, what: str) -> dict[str, str]:
        records: dict[str, Mapping[str, Venue | Model | Benchmark]] = {
            "venue": self.venues or {},
            "model": self.models,
            "benchmark": self.benchmarks,
        }
        names: dict[str, set[str]] = defaultdict(set)
        for key, record in records[what].items():
            for name in (key, record.name, *record.aliases):
                names[_folded(name)].add(key)
        return {name: keys.pop() for name, keys in names.items() if len(keys) == 1}


class Base:
    """All records together, for rules that compare them."""

    def __init__(
        self, catalog: Catalog, papers: Mapping[str, Brief] | None = None, places: Places | None = None
    ) -> None:
        self.catalog = catalog
        self.vocabulary = Vocabulary(catalog)
        self.papers: Mapping[str, Brief] = catalog.briefs if papers is None else papers
        """The papers in short, by the path of their record, in the order of paths."""
        self.places: Places = catalog if places is None else places
        self._data: dict[str, dict[str, dict[str, Any]]] = {}

    @cached_property
    def complete(self) -> bool:
        """Whether every paper could be read."""
        return all(file.brief is not None for file in self.catalog.files("paper"))

    @cached_property
    def by_id(self) -> dict[str, str]:
        """Path of the record of each paper id; the first has it."""
        found: dict[str, str] = {}
        for path, paper in self.papers.items():
            found.setdefault(paper.id, path)
        return found

    @cached_property
    def paper_ids(self) -> set[str]:
        """Every id that a paper answers to: its own, and the names of files that could not be read."""
        return self.by_id.keys() | _ids(self.catalog, "paper")

    @cached_property
    def former_ids(self) -> dict[str, str]:
        """Present id of the paper by each of its former ones."""
        return {former: paper.id for paper in self.papers.values() for former in paper.former_ids}

    @cached_property
    def dangling(self) -> list[tuple[str, DataPath, str]]:
        """Every place that names a paper by something else than its present id: path of the record, way, the name."""
        found: list[tuple[str, DataPath, str]] = []
        known, taxonomy = self.by_id, self.vocabulary.taxonomy
        for path, data in self.data("nodes").items():
            for at, node in enumerate(data["nodes"]):
                for index, example in enumerate(node.get("examples", ())):
                    if example not in known:
                        found.append((path, ("nodes", at, "examples", index), example))
        for path, paper in self.papers.items():
            for index, (_, target) in enumerate(paper.relations):
                if target in known:
                    continue
                # Without a taxonomy, only what is written as a work outside is known to be no node.
                if ":" in target if taxonomy is None else taxonomy.current(target) not in taxonomy:
                    found.append((path, ("relations", index, "target"), target))
        for kind, field in (("model", "paper"), ("benchmark", "paper"), ("settings", "survey")):
            for path, data in self.data(kind).items():
                if data.get(field) is not None and data[field] not in known:
                    found.append((path, (field,), data[field]))
        return found

    @cached_property
    def relations(self) -> dict[tuple[str, str, str], int]:
        """Index of the relation in its entry, by source, target (ids of papers here) and type."""
        found: dict[tuple[str, str, str], int] = {}
        for path, paper in self.papers.items():
            if paper.relations and self.by_id[paper.id] == path:
                for index, (kind, target) in enumerate(paper.relations):
                    if target in self.by_id:
                        found.setdefault((paper.id, target, kind), index)
        return found

    @cached_property
    def index(self) -> PaperIndex:
        """Paths of the papers by identifiers and titles."""
        return PaperIndex(self.papers)

    def data(self, kind: str) -> dict[str, dict[str, Any]]:
        """Validated data of every record of a kind of other layers or of the taxonomy, by path."""
        if kind not in self._data:
            self._data[kind] = self._read(kind)
        return self._data[kind]

    def _read(self, kind: str) -> dict[str, dict[str, Any]]:
        found = {}
        for file in self.catalog.files(kind):
            data = self.catalog.data(file.path) if file.brief is not None else None
            if data is not None:
                found[file.path] = data
        return found


def _folded(name: str) -> str:
    return "".join(tokens(name))


def _ids(catalog: Catalog, kind: str) -> set[str]:
    unreadable = {file.path.rsplit("/", 1)[-1].removesuffix(".yml") for file in catalog.files(kind) if not file.brief}
    if kind == "paper":
        return unreadable | catalog.paper_paths.keys()
    return unreadable | set(catalog.models if kind == "model" else catalog.benchmarks)
