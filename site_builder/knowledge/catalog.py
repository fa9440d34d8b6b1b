"""Everything in a knowledge base, as one object that the commands, the checks and the site ask."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from site_builder.cache.store import Store, StoredFile, Watch
from site_builder.diagnostics import Fix, Location, Problem, Severity
from site_builder.errors import KbError
from site_builder.knowledge.fields import Brief, Field, all_fields, brief_text, words_text
from site_builder.knowledge.links import Links
from site_builder.knowledge.sharing import share
from site_builder.knowledge.taxonomy import Taxonomy
from site_builder.schema import kinds as known_kinds
from site_builder.schema.decoding import decode
from site_builder.schema.kinds import KINDS, Kind

if TYPE_CHECKING:
    from site_builder.schema.papers import Paper
    from site_builder.schema.settings import Settings
    from site_builder.schema.taxonomy import Benchmark, Facet, KnownMetric, Model, Venue
    from site_builder.schema.terms import TermsFile
    from site_builder.text.datapath import DataPath
    from site_builder.text.yamlfile import YamlFile

Record = TypeVar("Record")
MOST = 20_000
"""Decoded records that are kept at once, since they are much larger than their text. Then they are decoded again."""


class Records(Mapping[str, Record], Generic[Record]):
    """Records of one kind by id, in the order of their files; each is decoded when it is first asked for.

    Where two files claim one id, the first in the order of paths has it (checks report the other).
    """

    def __init__(self, store: Store, cls: type[Record], paths: Mapping[str, str]) -> None:
        self._store, self._cls = store, cls
        self.paths = paths
        """The file of each id."""
        self._decoded: dict[str, Record] = {}

    def __getitem__(self, key: str) -> Record:
        if key not in self._decoded:
            data = self._store.data(self.paths[key])
            if data is None:
                raise KeyError(key)
            if len(self._decoded) >= MOST:
                self._decoded.clear()
            self._decoded[key] = decode(self._cls, json.loads(data))
        return self._decoded[key]

    def take_over(self, before: Records[Record], changed: Collection[str]) -> None:
        """Keep what ``before`` decoded of the same files, but for those ``changed``."""
        kept = before._decoded.items()
        self._decoded = {
            key: record for key, record in kept
            if (path := self.paths.get(key)) == before.paths[key] and path not in changed
        }  # fmt: skip

    def forget(self) -> None:
        """Let go of the decoded records, for one who goes through all of them once and has little memory."""
        self._decoded.clear()

    def __iter__(self) -> Iterator[str]:
        return iter(self.paths)

    def __len__(self) -> int:
        return len(self.paths)

    def __contains__(self, key: object) -> bool:
        return key in self.paths


_BASIS = (
    "settings", "taxonomy", "facets", "terms", "fields", "reported", "venues", "models", "benchmarks", "metrics",
)  # fmt: skip
"""What a catalog keeps that is made of no paper."""


class Catalog:
    """A loaded knowledge base. Records that could not be read are missing here and named in ``problems``."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.root = store.root
        self.basis = object()
        """The same object in catalogs of one knowledge base at two times between which nothing but papers changed."""
        self._sources: dict[str, YamlFile] = {}
        self._by_kind: dict[str, list[StoredFile]] = {}

    @classmethod
    def load(cls, root: Path, watch: Watch | None = None) -> Catalog:
        """Read the knowledge base at ``root`` (through its cache); ``watch`` sees the files that have to be read."""
        return cls(Store(root.resolve(), KINDS, {"paper": brief_text}, {"paper": words_text}, watch))

    def renewed(self, paths: Collection[str]) -> Catalog:
        """The knowledge base after its files ``paths`` changed. What no change can have altered is the same object in
        both; this one stays as it was, but for whole records that it has not read yet.
        """
        before = self.store.files
        changed = self.store.follow(paths)
        after, now = Catalog(self.store), self.store.files
        after._sources = {path: file for path, file in self._sources.items() if path not in paths}
        after._broken = (self._broken - changed) | {path for path in changed & now.keys() if now[path].brief is None}
        if all(one is None or one.kind == "paper" for path in changed for one in (before.get(path), now.get(path))):
            after.basis = self.basis
            share(self, after, _BASIS)
            after._by_kind = {kind: files for kind, files in self._by_kind.items() if kind != "paper"}
            self._renew_papers(after, changed)
        after.papers.take_over(self.papers, changed)
        return after

    def _renew_papers(self, after: Catalog, changed: Collection[str]) -> None:
        """Give ``after`` the briefs and links of this catalog, but for the files ``changed``; what an edit costs must
        not grow with the papers that it leaves alone."""
        read = {path: _brief(file) for path in changed if (file := after.store.files.get(path)) and file.brief}
        briefs, links = self.briefs | read, None
        for path in set(changed) - read.keys():
            briefs.pop(path, None)
        if briefs.keys() == self.briefs.keys():
            links = self.links.renewed([(self.briefs[path], brief) for path, brief in read.items()])
        else:
            briefs = dict(sorted(briefs.items()))
        if links:
            share(self, after, ("paper_paths",))
        after.__dict__["briefs"] = briefs
        after.__dict__["links"] = links or Links(briefs.values(), after.taxonomy)

    def hold(self) -> None:
        """Take all records out of the cache at once; it is not asked for them again."""
        self.store.hold()

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the files themselves: syntax, encoding, schema."""
        return [*self.store.missing, *(problem for file in self.store.files.values() for problem in file.problems)]

    @cached_property
    def unread(self) -> list[str]:
        """Files of which there is no record here: broken ones, and those that are missing or cannot be opened."""
        closed = [problem.where.path for problem in self.store.missing if problem.severity is Severity.ERROR]
        return sorted({*self._broken, *closed})

    @cached_property
    def _broken(self) -> Set[str]:
        return {file.path for file in self.store.files.values() if file.brief is None}

    def require_vocabulary(self) -> None:
        """Raises KbError where kb.yml or a file of the taxonomy cannot be read: all that is made of the base would be
        made without it, and wrong."""
        single = {kind.pattern for kind in KINDS if kind.single}
        if missing := [path for path in self.unread if path in single]:
            verb = "is missing or cannot be read" if len(missing) == 1 else "are missing or cannot be read"
            raise KbError(f"{', '.join(missing)} {verb}; nothing was made", hint="kb check says why")

    def files(self, kind: str) -> list[StoredFile]:
        """Files of a kind in the order of paths, those without a valid record included."""
        if kind not in self._by_kind:
            self._by_kind[kind] = [file for file in self.store.files.values() if file.kind == kind]
        return self._by_kind[kind]

    def records(self, kind: str, cls: type[Record]) -> Records[Record]:
        """Valid records of a kind of many files, by the ``id`` in the record, or for kinds without one by path."""
        paths: dict[str, str] = {}
        for file in self.files(kind):
            if file.brief is not None:
                brief = json.loads(file.brief)
                key = brief[0] if isinstance(brief, list) else brief.get("id", file.path)
                paths.setdefault(key, file.path)
        return Records(self.store, cls, paths)

    def single(self, kind: Kind, cls: type[Record]) -> Record | None:
        """The record of a kind that has one file, None when it is missing or invalid."""
        data = self.store.data(kind.pattern)
        return None if data is None else decode(cls, json.loads(data))

    @cached_property
    def settings(self) -> Settings:
        """kb.yml; an invalid one answers with the folder's name, so that checks can go on."""
        from site_builder.schema.settings import Settings

        fallback = Settings(schema_version=1, name=self.root.name, description="")
        return self.single(known_kinds.SETTINGS, Settings) or fallback

    @cached_property
    def taxonomy(self) -> Taxonomy:
        from site_builder.schema.taxonomy import NodesFile

        file = self.single(known_kinds.NODES, NodesFile)
        return Taxonomy(file.nodes, file.moved, file.pages) if file else Taxonomy()

    @cached_property
    def facets(self) -> dict[str, Facet]:
        from site_builder.schema.taxonomy import FacetsFile

        file = self.single(known_kinds.FACETS, FacetsFile)
        return {facet.id: facet for facet in file.facets} if file else {}

    @cached_property
    def terms(self) -> TermsFile:
        """The words of the field; those that every field has where the knowledge base names none."""
        from site_builder.schema.terms import TermsFile

        return self.single(known_kinds.TERMS, TermsFile) or TermsFile(schema_version=1)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The facts of a paper that this knowledge base knows, its facets among them, by name."""
        return all_fields(self.facets.values())

    @cached_property
    def reported(self) -> frozenset[str]:
        """Ids of the papers that a reported table in results/ comes from."""
        return frozenset(str(json.loads(file.brief).get("paper")) for file in self.files("reported") if file.brief)

    @cached_property
    def venues(self) -> dict[str, Venue]:
        from site_builder.schema.taxonomy import VenuesFile

        file = self.single(known_kinds.VENUES, VenuesFile)
        return {venue.id: venue for venue in file.venues} if file else {}

    @cached_property
    def models(self) -> Records[Model]:
        from site_builder.schema.taxonomy import Model

        return self.records("model", Model)

    @cached_property
    def benchmarks(self) -> Records[Benchmark]:
        from site_builder.schema.taxonomy import Benchmark

        return self.records("benchmark", Benchmark)

    @cached_property
    def metrics(self) -> Records[KnownMetric]:
        from site_builder.schema.taxonomy import KnownMetric

        return self.records("metric", KnownMetric)

    @cached_property
    def papers(self) -> Records[Paper]:
        from site_builder.schema.papers import Paper

        return Records(self.store, Paper, self.paper_paths)

    @cached_property
    def paper_paths(self) -> dict[str, str]:
        """The file of each paper by its id, in the order of files."""
        paths: dict[str, str] = {}
        for path, brief in self.briefs.items():
            paths.setdefault(brief.id, path)
        return paths

    @cached_property
    def briefs(self) -> dict[str, Brief]:
        """The papers in short, by path of their file: what questions over all papers should use."""
        texts = {file.path: file.brief for file in self.files("paper") if file.brief}
        lists = json.loads(f"[{','.join(texts.values())}]")  # one long text is read faster than many short ones
        return {path: Brief(*facts) for path, facts in zip(texts, lists, strict=True)}

    @cached_property
    def links(self) -> Links:
        """Who stands behind what."""
        return Links(self.briefs.values(), self.taxonomy)

    @cached_property
    def words(self) -> dict[str, str]:
        """The words of each paper, as ``fields.words_text`` makes them, by path of its file."""
        return self.store.words()

    def source(self, path: str) -> YamlFile:
        """The text and positions of a file, read again when a place in it is needed."""
        if path not in self._sources:
            from site_builder.text.yamlfile import read

            self._sources[path] = read(self.root / path, path)
        return self._sources[path]

    def where(self, path: str, at: DataPath = (), *, key: bool = False) -> Location:
        """The place of the value ``at`` in the file ``path``."""
        return self.source(path).where(at, key=key)

    def replacement(self, path: str, at: DataPath, value: str, description: str) -> Fix | None:
        """The edit that makes the text at ``at`` of the file ``path`` read ``value``, in the style it is written in."""
        from site_builder.schema import rewriting

        edit = rewriting.rewrite(self.source(path), at, value)
        return Fix(description, (edit,)) if edit else None

    def order(self, path: str, at: DataPath, order: Sequence[int]) -> Fix | None:
        """The edits that bring the items of the list ``at`` of the file ``path`` into ``order`` (old positions)."""
        from site_builder.schema import rewriting

        edits = rewriting.reorder(self.source(path), at, order)
        return Fix("sort the list", edits) if edits else None

    def data(self, path: str) -> dict[str, Any] | None:
        """Validated data of the file ``path`` as it stands there, defaults not filled in."""
        text = self.store.data(path)
        return None if text is None else dict(json.loads(text))


def _brief(file: StoredFile) -> Brief:
    return Brief(*json.loads(file.brief or ""))
