"""The addresses of a knowledge base, and whether they still lead somewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urldefrag, urlsplit

from site_builder.bibliography.sources import arxiv
from site_builder.diagnostics import Location
from site_builder.errors import KbError
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.identity import web_address
from site_builder.text.datapath import DataPath
from site_builder.text.identifiers import find_arxiv
from site_builder.web.client import Client
from site_builder.web.reaching import Verdict, reach_all

DOCUMENTS = ("*.md", "docs/**/*.md")
_LINK = re.compile(r"\]\(<?(https?://[^\s)>]+)")


def addresses(catalog: Catalog, files: Collection[str] | None = None) -> dict[str, list[tuple[str, DataPath | int]]]:
    """Every web address in the data and the documents, with where it stands: a file, and a value of it or a line.

    DOIs count as addresses too. Runs are left out: theirs are those of servers that ran once.
    """
    found: dict[str, list[tuple[str, DataPath | int]]] = defaultdict(list)
    for file in catalog.store.files.values():
        if file.brief is None or file.kind == "run" or (files is not None and file.path not in files):
            continue
        data = catalog.data(file.path) or {}
        for at, text in _texts(data, ()):
            if web_address(text):
                found[urldefrag(text).url].append((file.path, at))
        if doi := (data.get("identifiers") or {}).get("doi") if file.kind == "paper" else None:
            found[f"https://doi.org/{doi}"].append((file.path, ("identifiers", "doi")))
    for path in _documents(catalog) if files is None else ():
        for number, line in enumerate((catalog.root / path).read_text("utf-8", "replace").splitlines(), 1):
            for address in _LINK.findall(line):
                if web_address(address):
                    found[urldefrag(address).url].append((path, number))
    return found


def place(catalog: Catalog, path: str, at: DataPath | int) -> Location:
    """The line and column at which an address stands."""
    return Location(path, at, 1) if isinstance(at, int) else catalog.where(path, at)


def reach(client: Client, wanted: Iterable[str]) -> Iterator[Verdict]:
    """A verdict on each address. Of papers on arXiv its API is asked, a hundred in a request; who it does not know is
    looked for like any other address."""
    papers: dict[str, list[str]] = defaultdict(list)
    others: list[str] = []
    for address in wanted:
        name = find_arxiv(address) if urlsplit(address).hostname in ("arxiv.org", "www.arxiv.org") else None
        (papers[name] if name else others).append(address)
    known = yield from _of_arxiv(client, papers)
    others += [address for name, group in papers.items() if name not in known for address in group]
    yield from reach_all(client, others)


def _of_arxiv(client: Client, papers: Mapping[str, list[str]]) -> Generator[Verdict, None, set[str]]:
    """Verdicts on the papers that arXiv knows or cannot be asked about; returns which these were."""
    names, settled = list(papers), set[str]()
    for start in range(0, len(names), arxiv.BATCH):
        batch = names[start : start + arxiv.BATCH]
        try:
            there: Iterable[str] = arxiv.fetch_all(client, batch)
            reason = None
        except KbError as error:
            there, reason = batch, error.message
        for name in there:
            settled.add(name)
            for address in papers[name]:
                yield Verdict(address, "unknown" if reason else "alive", reason or "arXiv knows it")
    return settled


def _texts(data: Any, at: tuple[str | int, ...]) -> Iterator[tuple[DataPath, str]]:
    if isinstance(data, str):
        yield at, data
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _texts(item, (*at, index))
    elif isinstance(data, dict):
        for key, item in data.items():
            yield from _texts(item, (*at, key))


def _documents(catalog: Catalog) -> list[str]:
    found = {path.relative_to(catalog.root).as_posix() for pattern in DOCUMENTS for path in catalog.root.glob(pattern)}
    return sorted(path for path in found if path != "PAPERS.md" and not path.startswith("docs/reference/"))
