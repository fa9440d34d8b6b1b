"""What a person means by a name: the id of a paper, node, model, benchmark, venue or author."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from site_builder.errors import UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.entries import KINDS
from site_builder.query.vocabulary import Vocabulary, key
from site_builder.text.identifiers import named, pasted
from site_builder.text.suggest import did_you_mean


class Finder:
    """Finds things of a catalog by id, former id, identifier, name or alias."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._vocabulary = Vocabulary(catalog)

    def all(self, text: str) -> list[tuple[str, str]]:
        """Kind and id of everything that ``text`` names, in the order of kinds. ``kind:name`` asks for one kind."""
        kind, _, name = text.partition(":")
        kinds = (kind,) if kind in KINDS and name else KINDS
        return [(one, found) for one in kinds for found in self._of(one, name if len(kinds) == 1 else text)]

    def one(self, text: str) -> tuple[str, str]:
        """Kind and id of the first thing that ``text`` names. Raises UsageError when there is none."""
        found = self.all(text)
        if found:
            return found[0]
        kind, _, name = text.partition(":")
        suggestion = did_you_mean(name if kind in KINDS and name else text, self._names())
        raise UsageError(
            f"nothing here is called {text!r}{suggestion}",
            hint="give the id or name of a paper, node, model, benchmark, venue or author; kb query WORDS finds papers",
        )

    def paper(self, text: str) -> str:
        """Id of the paper that ``text`` names. Raises UsageError with a suggestion when there is none."""
        found = self._of("paper", text.removeprefix("paper:"))
        if found:
            return found[0]
        ids = self._catalog.paper_paths
        raise UsageError(f"no paper {text!r}{did_you_mean(text, ids)}", hint="kb query WORDS finds papers")

    def _of(self, kind: str, text: str) -> list[str]:
        if kind == "paper":
            return self._papers(text)
        if kind == "author":
            wanted = key(text)
            return [name for name in self._authors() if key(name) == wanted] if wanted else []
        terms = self._vocabulary[kind]
        return [text] if text in terms.values else terms.spelled.get(key(text), [])

    def _papers(self, text: str) -> list[str]:
        if text in self._catalog.paper_paths:
            return [text]
        field, name = named(pasted(text)) or ("id", "")
        tests: list[Callable[..., bool]] = [
            lambda brief: text in brief.former_ids,
            lambda brief: (bool(name) and getattr(brief, field) == name) or text == brief.openreview,
            lambda brief: bool(key(text)) and key(text) in map(key, (brief.title, *brief.other_titles)),
        ]
        for holds in tests:
            found = [brief.id for brief in self._catalog.briefs.values() if holds(brief)]
            if found:
                return found
        return []

    def _authors(self) -> Iterator[str]:
        yield from dict.fromkeys(name for brief in self._catalog.briefs.values() for name in brief.authors)

    def _names(self) -> Iterator[str]:
        yield from self._catalog.paper_paths
        for kind in ("node", "model", "benchmark", "venue"):
            yield from self._vocabulary[kind].values
            yield from self._vocabulary[kind].spelled
        yield from self._authors()
