"""What the public sources say today that entries do not: venues of preprints, new titles and authors, retractions, and
what became of code.

``observe`` asks the sources, many papers in a request, and ``proposals`` compares what they say with the entries.
Nothing is changed here: each proposal names the values before and after, a reason and a source, for a person to judge.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_builder.bibliography.asking import Asking, Observed, Said, Track
from site_builder.bibliography.merging import ORDER, same_authors, shown_venue, venue_of
from site_builder.bibliography.sources import github
from site_builder.bibliography.sources.found import Found
from site_builder.bibliography.sources.github import Repository
from site_builder.knowledge.identity import title_key
from site_builder.schema.papers import NOT_WITHDRAWN, Paper, VenueRef
from site_builder.schema.taxonomy import Venue
from site_builder.web.client import Client

KINDS = ("retraction", "venue", "title", "authors", "code")


CURATOR = "curator"
"""Under this name ``taken_from`` lists what a person decided against the sources; it is not proposed again."""


@dataclass(frozen=True)
class NewValue:
    """One value of an entry that would become another; ``at`` is its field, or a field within it: dates.published."""

    at: str
    before: Any
    after: Any
    by: str
    """Who says so, and the address at which it can be checked."""
    source: str


@dataclass(frozen=True)
class Proposal:
    """Changes of one entry that belong together, with the reason and an address at which it can be checked."""

    paper: str
    kind: str
    changes: tuple[NewValue, ...]
    """None where a person must decide what to write."""
    reason: str
    source: str


def observe(
    papers: Sequence[Paper], kinds: Iterable[str], client: Client, say: Said, track: Track[Any], *,
    thorough: bool = False,
) -> Observed:  # fmt: skip
    """Ask the sources about ``papers``; one that cannot be reached is said, and left out.

    ``thorough`` asks DBLP about every preprint, one by one; else only where another source names a venue.
    """
    wanted = set(kinds)
    asking = Asking(client, say, track)
    if wanted - {"code"}:
        asking.by_arxiv(papers)
        preprints = [paper for paper in papers if paper.state in NOT_WITHDRAWN and not paper.venue]
        if "venue" in wanted:
            asking.by_semantic_scholar(preprints)
        asking.by_crossref(papers)
        if "venue" in wanted:
            asking.by_dblp([paper for paper in preprints if thorough or asking.names_venue(paper)])
    if "code" in wanted:
        asking.by_github(papers)
    return asking.observed


def proposals(
    papers: Iterable[Paper], observed: Observed, venues: Mapping[str, Venue], kinds: Iterable[str] = KINDS
) -> Iterator[Proposal]:  # fmt: skip
    """What the entries would have to say, most serious first for each paper."""
    wanted = set(kinds)
    for paper in papers:
        records = sorted(observed.records.get(paper.id, ()), key=lambda one: ORDER.index(one.by))
        upgrade = list(_venue(paper, records, venues))
        printed = bool(paper.venue or any(one.changes for one in upgrade))
        newest = next((one for one in reversed(records) if one.by == ("Crossref" if printed else "arXiv")), None)
        newest = newest or next((one for one in records if one.by == "arXiv"), None)
        found = [
            *_retraction(paper, records), *upgrade, *_title(paper, records, newest), *_authors(paper, newest),
            *_code(paper, observed.repositories),
        ]  # fmt: skip
        yield from (one for one in found if one.kind in wanted and not _decided(paper, one))


def _decided(paper: Paper, proposal: Proposal) -> bool:
    """Whether a person has decided about one of the values, against what the sources say."""
    decided = paper.taken_from.get(CURATOR, ())
    return proposal.kind in decided or any(change.at in decided for change in proposal.changes)


def _retraction(paper: Paper, records: Sequence[Found]) -> Iterator[Proposal]:
    for record in records:
        state = "retracted" if record.retracted else "withdrawn" if record.withdrawn else None
        if state and paper.state not in ("retracted", "withdrawn"):
            said = f"{record.by} says: {record.remark}" if record.remark else f"{record.by} lists it as {state}"
            yield Proposal(paper.id, "retraction", (_value("state", paper.state, state, record),), said, record.source)
            return


def _venue(paper: Paper, records: Sequence[Found], venues: Mapping[str, Venue]) -> Iterator[Proposal]:
    """The venue of a paper that has none here, with what the sources agree and disagree on."""
    if paper.state not in NOT_WITHDRAWN or paper.venue:
        return
    said = [(record, cited) for record in records if (cited := venue_of(record, venues))]
    known = [(record, cited) for record, cited in said if cited.year]
    if not known:
        named = next((record for record in records if record.venue), None)
        if named:
            unknown = "of which nobody says the year" if said else "which taxonomy/venues.yml does not know"
            reason = f"{named.by} names {named.venue!r}, {unknown}: please decide"
            yield Proposal(paper.id, "venue", (), reason, named.source)
        return
    record, cited = known[0]
    same = [other for other, one in said if one.id == cited.id and one.year in (cited.year, None)]
    others = [f"{other.by} says {shown_venue(one)}" for other, one in known if (one.id, one.year) != cited[:2]]
    track = cited.track or next((one.track for _, one in said if one.id == cited.id and one.track), None)
    venue = VenueRef(id=cited.id, year=cited.year or 0, track=track)
    changes = [_value("venue", None, venue, record), _value("state", paper.state, "published", record)]
    dated = next((one for one in same if one.published), None)
    if dated and not paper.dates.published:
        changes.append(_value("dates.published", None, dated.published, dated))
    named = next((one for one in records if one.doi), None)
    if named and not paper.identifiers.doi:
        changes.append(_value("identifiers.doi", None, named.doi, named))
    reason = f"published, says {_and([one.by for one in same])}" + (f"; but {', '.join(others)}" if others else "")
    yield Proposal(paper.id, "venue", tuple(changes), reason, record.source)


def _title(paper: Paper, records: Sequence[Found], newest: Found | None) -> Iterator[Proposal]:
    """The title of the newest version, and among the other titles those of versions that no entry has.

    A title that only leaves out the end of one that is known is none.
    """
    known = [title_key(title) for title in (paper.title, *paper.other_titles)]
    changes, others, reasons = list[NewValue](), list(paper.other_titles), list[str]()
    sources = [one for one in (newest, *records) if one and one.by in ("arXiv", "Crossref")]
    for record in sources:
        key = title_key(record.title or "")
        if not key or any(one.startswith(key) for one in known):
            continue
        known.append(key)
        if record is newest:
            changes.append(_value("title", paper.title, record.title, record))
            others.append(paper.title)
            reasons.append("the newest version has another title")
        else:
            others.append(record.title or "")
            reasons.append(f"another version bears a title of its own, says {record.by}")
    if tuple(others) != paper.other_titles:
        changes.append(_value("other_titles", paper.other_titles, tuple(others), sources[-1]))
        yield Proposal(paper.id, "title", tuple(changes), " and ".join(reasons), changes[0].source)


def _authors(paper: Paper, newest: Found | None) -> Iterator[Proposal]:
    if newest is None or not newest.authors or not paper.authors or paper.author_count:
        return
    if same_authors(paper.authors, newest.authors):
        return
    gone = [name for name in paper.authors if not any(same_authors([name], [one]) for one in newest.authors)]
    new = [name for name in newest.authors if not any(same_authors([name], [one]) for one in paper.authors)]
    parts = [f"{word} {', '.join(names)}" for word, names in (("new:", new), ("gone:", gone)) if names]
    changes = [_value("authors", paper.authors, newest.authors, newest)]
    kept = {name: orcid for name, orcid in paper.orcids.items() if name in newest.authors}
    if kept != dict(paper.orcids):
        changes.append(_value("orcids", dict(paper.orcids), kept, newest))
    reason = f"other authors ({'; '.join(parts) or 'in another order'})"
    yield Proposal(paper.id, "authors", tuple(changes), reason, newest.source)


def _code(paper: Paper, repositories: Mapping[str, Repository]) -> Iterator[Proposal]:
    link = paper.links.code
    name = github.name_of(link) if link else None
    found = repositories.get(name or "")
    if found is None or not link or not name:
        return
    source = f"https://github.com/{name}"
    changes, reasons = list[NewValue](), list[str]()
    if found.address and found.address.lower() != source.lower():
        start = link.lower().index(name.lower()) + len(name)
        moved = found.address + link[start:].removeprefix(".git")
        changes.append(NewValue("links.code", link, moved, "GitHub", source))
        reasons.append("the repository moved")
    state = "archived" if found.archived else None if found.address else "gone"
    if state != paper.code_state:
        words = {"archived": "its owner archived it", "gone": "the repository is not there any more, or is private"}
        changes.append(NewValue("code_state", paper.code_state, state, "GitHub", source))
        reasons.append(words.get(state or "", "it is in use again"))
    if changes:
        yield Proposal(paper.id, "code", tuple(changes), " and ".join(reasons), source)


def _value(at: str, before: Any, after: Any, record: Found) -> NewValue:
    return NewValue(at, before, after, record.by, record.source)


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def applied(paper: Paper, proposal: Proposal) -> dict[str, Any]:
    """The fields of an entry that a proposal changes, with their new values; who said it stands in them too."""
    fields: dict[str, Any] = {}
    taken, sources = dict(paper.taken_from), list(paper.sources)
    for change in proposal.changes:
        name, _, inner = change.at.partition(".")
        before = fields.get(name, getattr(paper, name))
        fields[name] = dataclasses.replace(before, **{inner: change.after}) if inner else change.after
        if change.at not in _NOT_TAKEN:
            taken = {by: tuple(one for one in said if one != change.at) for by, said in taken.items()}
            taken[change.by] = (*taken.get(change.by, ()), change.at)
        if proposal.kind != "code" and change.source not in sources:
            sources.append(change.source)
    taken = {by: said for by, said in taken.items() if said}
    return fields | {"taken_from": taken, "sources": tuple(sources)}


_NOT_TAKEN = ("other_titles", "orcids", "code_state")
"""What is put together from several sources, or from what was here."""
