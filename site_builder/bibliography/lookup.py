"""A name of a paper (an identifier, an address) to what the public sources say of it.

The source that owns the identifier must answer; all others are asked for what they know, as soon as another has told
the identifier that they need.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from site_builder.bibliography.asking import by_title
from site_builder.bibliography.drafts import Draft
from site_builder.bibliography.merging import Choose, Merged, merge
from site_builder.bibliography.sources import acl, arxiv, crossref, dblp, openalex, openreview, page, semanticscholar
from site_builder.bibliography.sources.found import Found
from site_builder.errors import KbError, UsageError
from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.identity import web_address
from site_builder.text.identifiers import find_acl, find_arxiv, find_dblp, find_doi, find_openreview, pasted
from site_builder.web.client import Client, NotFoundError

_ASKED = ("arXiv", "Semantic Scholar", "Crossref", "DBLP", "ACL Anthology", "OpenReview", "OpenAlex")
"""Who is asked before whom: first those that know the identifiers by which others can be asked."""
Said = Callable[[str], None]


@dataclass(frozen=True)
class Target:
    """What names a paper: one of the identifiers, or the address of a page."""

    text: str
    arxiv: str | None = None
    doi: str | None = None
    openreview: str | None = None
    acl: str | None = None
    dblp: str | None = None
    page: str | None = None

    @staticmethod
    def of(text: str) -> Target:
        """The target that ``text`` names: ``arxiv:``, ``doi:``, ``openreview:``, ``acl:``, ``dblp:`` or an address.

        Raises UsageError for anything else.
        """
        bare = pasted(text)
        for name, find in _FORMS.items():
            if found := find(bare):
                return Target(bare, **{name: found})
        if web_address(bare):
            return Target(bare, page=bare)
        hint = "write arxiv:2311.05608, doi:10.1609/aaai.v39i22.34568, an address, or the name of a .bib file"
        raise UsageError(f"{text!r} is neither an arXiv id nor a DOI nor an address", hint=hint)


_FORMS: dict[str, Callable[[str], str | None]] = {
    "arxiv": find_arxiv, "openreview": find_openreview, "acl": find_acl, "dblp": find_dblp, "doi": find_doi,
}  # fmt: skip


def draft_of(
    text: str, catalog: Catalog, client: Client, today: str, say: Said, choose: Choose | None = None
) -> Merged:  # fmt: skip
    """The entry of the paper that ``text`` names, with where its sources differ; ``choose`` is asked about that.

    Raises UsageError for a text that names none, and what ``look_up`` raises.
    """
    records = look_up(Target.of(text), client, say)
    try:
        return merge(records, catalog.venues, today, choose)
    except ValueError as error:
        raise KbError(f"{text}: {error}", hint="write the entry by hand: kb new") from None


def complete_draft(
    draft: Draft, catalog: Catalog, client: Client, today: str, say: Said, choose: Choose | None = None
) -> Merged:  # fmt: skip
    """A draft of a bibliography with what the sources say beside it; it keeps its id, and is believed last.

    One without an identifier is looked for by its title. Raises KbError where that is not found, and what ``look_up``
    raises.
    """
    paper, ids = draft.paper, draft.paper.identifiers
    if not (ids.arxiv or ids.doi or ids.openreview):
        found = by_title(paper, client, say)
        if found is None:
            raise KbError("it has no identifier, and is not found by title, first author and year")
        ids = replace(ids, arxiv=found.arxiv, doi=found.doi)
    named = Target(paper.title, arxiv=ids.arxiv, doi=ids.doi, openreview=ids.openreview)
    records = look_up(named, client, say)
    venue = paper.venue
    own = Found(
        by=draft.where.path, source=next(iter(paper.sources), draft.where.path), title=paper.title,
        authors=paper.authors, first=paper.dates.first, published=paper.dates.published, arxiv=ids.arxiv, doi=ids.doi,
        openreview=ids.openreview, venue=catalog.venues[venue.id].name if venue else None,
        year=venue.year if venue else None, track=venue.track if venue else None,
    )  # fmt: skip
    merged = merge([*records, own], catalog.venues, today, choose)
    return replace(merged, draft=replace(draft, paper=replace(merged.draft.paper, id=paper.id)))


def look_up(target: Target, client: Client, say: Said) -> list[Found]:
    """What the sources say, the owner of the target's identifier first.

    ``say`` hears of sources that could not help. Raises what the owner raises when it has no such paper or cannot be
    reached; a DOI that Crossref does not have may be known to another.
    """
    records: list[Found] = []
    asked = _Asked(client, records, target)
    owner = asked.owner()
    try:
        records.append(asked.ask(owner))
    except NotFoundError as error:
        if owner != "Crossref":
            raise
        missing = error
    while (name := asked.next()) is not None:
        try:
            records.append(asked.ask(name))
        except KbError as error:
            say(error.message)
    if not records:
        raise missing
    return records


class _Asked:
    """Which sources were asked, and which can be with what is known so far."""

    def __init__(self, client: Client, records: list[Found], target: Target) -> None:
        self._client, self._records, self._target = client, records, target
        self._done: set[str] = set()

    def known(self, name: str) -> str | None:
        """An identifier, from the target or from the first record that has it."""
        said = (getattr(one, name, None) for one in self._records)
        return getattr(self._target, name, None) or next(filter(None, said), None)

    def owner(self) -> str:
        target = self._target
        owners = {"arXiv": target.arxiv, "Crossref": target.doi, "ACL Anthology": target.acl,
                  "OpenReview": target.openreview, "DBLP": target.dblp}  # fmt: skip
        return next((name for name, value in owners.items() if value), "page")

    def next(self) -> str | None:
        """The next source to ask: one that was not asked, and can be with what is known."""
        return next((name for name in _ASKED if name not in self._done and self._question(name)), None)

    def ask(self, name: str) -> Found:
        self._done.add(name)
        question = self._question(name)
        assert question is not None
        return question()

    def _question(self, name: str) -> Callable[[], Found] | None:
        client = self._client
        number, doi, forum = self.known("arxiv"), self.known("doi"), self.known("openreview")
        paper = self.known("acl") or find_acl(doi or "")
        key, title = self._target.dblp, next((one for one in self._records if one.title), None)
        if name == "arXiv" and number:
            return lambda: arxiv.fetch(client, number)
        if name == "Crossref" and doi:
            return lambda: crossref.fetch(client, doi)
        if name == "OpenAlex" and (doi or number):
            return lambda: openalex.fetch(client, doi or f"10.48550/arxiv.{number}")
        if name == "Semantic Scholar" and (number or doi):
            return lambda: semanticscholar.fetch(client, arxiv=number, doi=doi)
        if name == "DBLP" and key:
            return lambda: dblp.fetch(client, key)
        if name == "DBLP" and title:
            return lambda: dblp.published(client, title.title or "", title.authors)
        if name == "ACL Anthology" and paper:
            return lambda: acl.fetch(client, paper)
        if name == "OpenReview" and forum:
            return lambda: openreview.fetch(client, forum)
        if name == "page" and self._target.page:
            address = self._target.page
            return lambda: page.fetch(client, address)
        return None
