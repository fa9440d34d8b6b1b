"""Entries of an awesome list as drafts: what the list says, in the form of our own entries, and nothing more."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterable, Mapping, Sequence

from site_builder.bibliography.drafts import Draft, house_key
from site_builder.bibliography.markup import plain_text
from site_builder.bibliography.references import identifiers_in
from site_builder.diagnostics import Location
from site_builder.knowledge.identity import canonical_link, web_address
from site_builder.knowledge.taxonomy import Taxonomy
from site_builder.lists.citation import Said
from site_builder.lists.entry import ListEntry
from site_builder.lists.fields import published_at, split_people
from site_builder.schema.papers import Assignment, Dates, Identifiers, Labelled, Links, Paper, VenueRef
from site_builder.text.identifiers import arxiv_month
from site_builder.text.titles import without_full_stop

_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]+);")


def drafts_of(
    entries: Iterable[ListEntry], source: Sequence[str], name: str, taxonomy: Taxonomy, today: str
) -> tuple[Draft, ...]:
    """One draft for each paper of the list ``name`` (``source``: its lines), in its order.

    An entry that repeats an earlier one, identifier and title, adds its place in the taxonomy to that draft.
    """
    nodes = {_folded(node.id.rsplit("/", 1)[-1]): node.id for node in reversed(list(taxonomy))}
    drafts: list[Draft] = []
    firsts: dict[tuple[str, str], tuple[int, ListEntry]] = {}
    for entry in entries:
        draft = _draft(entry, source, name, nodes, today)
        number, first = firsts.setdefault(entry.key, (len(drafts), entry))
        if first is not entry and entry.repeats(first):
            drafts[number] = _joined(drafts[number], draft)
        else:
            drafts.append(draft)
    return tuple(drafts)


def _draft(entry: ListEntry, source: Sequence[str], name: str, nodes: Mapping[str, str], today: str) -> Draft:
    identifiers = entry.identifiers
    own = identifiers_in("", [entry.address.text] if entry.address else ())
    known = any((own.arxiv, own.doi, own.openreview))
    venue = _venue(entry)
    published = not entry.venue.preprint if entry.venue else any(published_at(one.text) for one in entry.addresses)
    paper = Paper(
        id="",
        title=without_full_stop(plain_text(entry.title.text)),
        authors=split_people(plain_text(entry.authors.text)) if entry.authors else (),
        affiliations=entry.institutions.names,
        dates=Dates(first=_first_date(entry, identifiers)),
        identifiers=identifiers,
        venue=venue,
        state="published" if published else "preprint",
        links=Links(
            paper=_link(entry.address) if not known else None,
            **{kind: _link(said) for kind, said in entry.links.items()},
        ),
        assignments=_assignments(entry, name, nodes),
        sources=(f"{name}, line {entry.item.where.line}",),
        labelled=Labelled(by="import awesome", date=today),
        notes=_notes(entry, venue),
    )
    places = _places(entry)
    draft = Draft(paper, entry.item.where, places, _said(entry, source), (entry.headings,))
    return draft.changed(id=house_key(paper))


def _joined(first: Draft, again: Draft) -> Draft:
    nodes = {one.node for one in first.paper.assignments}
    more = tuple(one for one in again.paper.assignments if one.node not in nodes)
    both = dataclasses.replace(first, headings=(*first.headings, *again.headings))
    return both.changed(
        assignments=first.paper.assignments + more, sources=(*first.paper.sources, *again.paper.sources)
    )


def _first_date(entry: ListEntry, identifiers: Identifiers) -> str | None:
    """The list's date, else the month that the arXiv id tells."""
    if entry.date:
        return entry.date.text
    if identifiers.arxiv:
        year, month = arxiv_month(identifiers.arxiv)
        return f"{year}-{month:02}" if 1 <= month <= 12 else None
    return entry.year if not (entry.venue and entry.venue.year) else None


def _venue(entry: ListEntry) -> VenueRef | None:
    said = entry.venue
    return VenueRef(id=said.id, year=said.year, track=said.track) if said and said.id and said.year else None


def _notes(entry: ListEntry, venue: VenueRef | None) -> str | None:
    """What the list says and the entry has no field for."""
    notes = []
    if entry.venue and not entry.venue.preprint and venue is None:
        year = f" ({entry.venue.year})" if entry.venue.year else ""
        notes.append(f"Published, as the list says, in {entry.venue.name}{year}.")
    if entry.truncated:
        notes.append("The list does not name all authors.")
    return " ".join(notes) or None


def _assignments(entry: ListEntry, name: str, nodes: Mapping[str, str]) -> tuple[Assignment, ...]:
    """The node that the innermost heading names, if one does."""
    for heading in reversed(entry.headings):
        node = nodes.get(_folded(heading))
        if node:
            evidence = f"Stands under the heading {heading!r} of {name}."
            return (Assignment(node=node, evidence=evidence, confidence="proposed", basis="list"),)
    return ()


def _folded(words: str) -> str:
    return "".join(character for character in words.casefold() if character.isalnum()).rstrip("s")


def _link(said: Said | None) -> str | None:
    return canonical_link(said.text) if said and web_address(said.text) else None


def _places(entry: ListEntry) -> dict[tuple[str | int, ...], Location]:
    said: dict[tuple[str | int, ...], Said | None] = {
        ("title",): entry.title,
        ("authors",): entry.authors,
        ("affiliations",): entry.affiliations,
        ("dates",): entry.date,
        ("links",): entry.address,
        **{("links", kind): link for kind, link in entry.links.items()},
    }
    for kind in ("arxiv", "doi", "openreview"):
        said["identifiers", kind] = next((one for one in entry.addresses if _holds(one, kind)), None)
    places = {at: one.where for at, one in said.items() if one}
    return places | ({("venue",): entry.venue_where} if entry.venue_where else {})


def _holds(address: Said, kind: str) -> bool:
    return bool(getattr(identifiers_in("", [address.text]), kind))


def _said(entry: ListEntry, source: Sequence[str]) -> dict[str, object]:
    """Values as the list writes them, where the entry has them cleaned: entities in the title, addresses."""
    where, title = entry.title.where, entry.title.text
    written = source[where.line - 1][where.column - 1 :].partition("](")[0]
    for entity in _ENTITY.findall(written):
        title = title.replace(html.unescape(entity), entity, 1)
    links = {kind: said.text for kind, said in entry.links.items()}
    return {"title": title, "links": links | ({"paper": entry.address.text} if entry.address else {})}
