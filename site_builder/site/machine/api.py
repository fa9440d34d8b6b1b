"""The static JSON API below ``api/v1/``: an entry for each thing, lists, leaderboards, schemas, and all of it at once.

An entry is what ``kb show --json`` prints of the same thing (``knowledge/entries.py`` makes both). Addresses in the
files are relative to the site's root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from site_builder.knowledge.entries import Entries
from site_builder.output.leaderboard import as_json
from site_builder.results import leaderboard
from site_builder.schema.decoding import encode
from site_builder.site import addresses
from site_builder.site.machine.feeds import feed_files
from site_builder.site.machine.lists import LISTS, ROOT, entry_file, keys_of, listing
from site_builder.site.machine.schemas import schema, schema_file, schema_names
from site_builder.site.machine.text import json_bytes

if TYPE_CHECKING:
    from site_builder.site.index import Index
    from site_builder.site.views.common import SiteInfo

Maker = Callable[[], bytes]


class Api:
    """The files of the API, made from one catalog."""

    def __init__(self, index: Index, site: SiteInfo) -> None:
        self._index, self._site = index, site
        self._catalog = index.catalog
        self._entries = Entries(index.catalog)
        self._results = index.evidence.results
        self._papers: dict[str, bytes] = {}

    def files(self) -> Iterator[tuple[str, Maker]]:
        """Name and maker of each file; the whole also stands at the site's root."""
        yield "kb.json", self.whole
        yield f"{ROOT}catalog.json", self.whole
        yield f"{ROOT}index.json", lambda: json_bytes(self._contents())
        yield f"{ROOT}facets.json", lambda: json_bytes({"items": self._facets})
        for name, kind in LISTS.items():
            yield f"{ROOT}{name}.json", partial(self._list, kind)
            for key in self._keys[kind]:
                yield entry_file(self._index, kind, key), partial(self._entry, kind, key)
        for benchmark, file in self._leaderboards.items():
            yield file, partial(self._leaderboard, benchmark)
        for table, file in self._tables.items():
            yield file, partial(self._table, table)
        for name in schema_names():
            yield schema_file(name), partial(self._schema, name)

    def whole(self) -> bytes:
        """Every entry but those of authors (papers name them), facets, reported tables and runs, in one object."""
        papers = b",\n".join(self._entry("paper", key) for key in self._keys["paper"])
        others = {
            **{f"{kind}s": self._all(kind) for kind in ("node", "venue", "model", "benchmark")},
            "facets": self._facets,
            "reported": encode(list(self._results.tables.values())),
            "runs": encode(self._results.runs),
        }
        return b'{"papers":[' + papers + b"],\n" + json_bytes(others)[1:] + b"\n"

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        return {kind: keys_of(self._index, kind) for kind in LISTS.values()}

    @cached_property
    def _leaderboards(self) -> dict[str, str]:
        """File of each benchmark that has results."""
        boards = leaderboard.benchmarks(self._results)
        return {benchmark: f"{ROOT}leaderboards/{addresses.slug(benchmark)}.json" for benchmark in boards}

    @cached_property
    def _tables(self) -> dict[str, str]:
        """File of each published table."""
        return {table: f"{ROOT}results/{addresses.slug(table)}.json" for table in self._results.tables}

    @property
    def _facets(self) -> list[dict[str, Any]]:
        return [encode(facet) for facet in self._catalog.facets.values()]

    def _all(self, kind: str) -> list[dict[str, Any]]:
        return [self._entries(kind, key) for key in self._keys[kind]]

    def _entry(self, kind: str, key: str) -> bytes:
        if kind != "paper":
            return json_bytes(self._entries(kind, key))
        if key not in self._papers:  # its own file and the whole hold the same text
            self._papers[key] = json_bytes(self._entries(kind, key))
        return self._papers[key]

    def _list(self, kind: str) -> bytes:
        return json_bytes(listing(self._index, kind))

    def _leaderboard(self, benchmark: str) -> bytes:
        return as_json(self._index.evidence.boards[benchmark]).encode("utf-8", "replace")

    def _table(self, table: str) -> bytes:
        return json_bytes(encode(self._results.tables[table]))

    def _contents(self) -> dict[str, Any]:
        return {
            "name": self._site.name,
            "description": self._site.description,
            "licence": self._catalog.settings.licence,
            "everything": "kb.json",
            "bibliography": "kb.bib",
            "lists": {
                name: {"file": f"{ROOT}{name}.json", "count": len(self._keys[kind]), "schema": schema_file(name)}
                for name, kind in LISTS.items()
            },
            "facets": f"{ROOT}facets.json",
            "leaderboards": self._leaderboards,
            "results": self._tables,
            "feeds": list(feed_files(self._index)),
            "schemas": {name: schema_file(name) for name in schema_names()},
        }

    def _schema(self, name: str) -> bytes:
        return json_bytes(schema(name, self._catalog.fields))
