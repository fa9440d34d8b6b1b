"""Rules about a list as a list: its marks, its order, its lines, what it says twice. Rules of entries do the rest."""

from __future__ import annotations

import inspect
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from site_builder.bibliography.references import identifiers_in
from site_builder.checks.registry import explain
from site_builder.diagnostics import Location, Problem, Severity
from site_builder.lists.items import lines_of, links_in
from site_builder.text.suggest import closest

if TYPE_CHECKING:
    from site_builder.lists.entry import ListEntry
    from site_builder.lists.pieces import Item
    from site_builder.schema.taxonomy import Venue

MOST = 0.8
"""A custom of a list is what at least this part of its entries does; with fewer entries than ``FEW`` it has none."""
FEW = 5
MANY_WORDS = 30
_DESCRIBED = re.compile(r"\s*(?:[*+-]|\d+[.)])\s+\[+[^\]]*\]\([^)]*\)\]*\s*[-–—:]+\s+")
"""A link at the beginning of an item, and the dash behind it."""


@dataclass(frozen=True)
class Listing:
    """A list that was read: its lines, its papers in order, and the linked items that are no papers."""

    lines: Sequence[str]
    entries: Sequence[ListEntry]
    skipped: Sequence[Item]
    venues: Mapping[str, Venue]


@dataclass(frozen=True)
class Remark:
    """What a rule of lists found."""

    where: Location
    message: str
    hint: str
    related: tuple[Location, ...] = ()


ListRule = Callable[[Listing], Iterable[Remark]]
_RULES: dict[str, tuple[Severity, ListRule]] = {}


def check_listing(listing: Listing) -> list[Problem]:
    """What the rules of lists find in ``listing``."""
    return [
        Problem(name, one.message, one.where, severity, one.hint, related=one.related)
        for name, (severity, find) in _RULES.items()
        for one in find(listing)
    ]


def _rule(severity: Severity) -> Callable[[ListRule], ListRule]:
    def add(find: ListRule) -> ListRule:
        name = find.__name__.replace("_", "-")
        explain(name, severity, inspect.cleandoc(find.__doc__ or ""))
        _RULES[name] = (severity, find)
        return find

    return add


@_rule(Severity.ERROR)
def list_broken_markup(listing: Listing) -> Iterator[Remark]:
    """Brackets or emphasis before a title are closed in the wrong order, so they are shown as they stand.

    `**[2024.03.14**]` closes the bold text before the bracket that it began with. Write `**[2024.03.14]**`.
    """
    for entry in listing.entries:
        before, column = _before_title(listing, entry)
        opened: list[str] = []
        for mark in re.finditer(r"\*\*|[\[\]]", before):
            wanted = "[" if mark[0] == "]" else "**"
            if mark[0] == "[" or (mark[0] == "**" and "**" not in opened):
                opened.append(mark[0])
            elif opened and opened[-1] == wanted:
                opened.pop()
            else:
                where = Location(entry.item.where.path, entry.title.where.line, column + mark.start())
                yield Remark(where, f"{mark[0]!r} closes what was not opened last", "close in the order of opening")
                break


@_rule(Severity.INFO)
def list_other_form(listing: Listing) -> Iterator[Remark]:
    """The marks around date and title differ from those of most entries of the list.

    They look alike to readers but not to programs, and often come from an entry that was edited in a hurry.
    """
    forms = {id(entry): _form(listing, entry) for entry in listing.entries if not entry.item.columns}
    counts = Counter(forms.values())
    if len(forms) < FEW or (common := counts.most_common(1)[0])[1] < MOST * len(forms):
        return
    for entry in listing.entries:
        form = forms.get(id(entry), common[0])
        if form != common[0]:
            message = f"written as {form} where most entries are written as {common[0]}"
            yield Remark(entry.item.where, message, f"write it as {common[0]}")


@_rule(Severity.WARNING)
def list_without_affiliations(listing: Listing) -> Iterator[Remark]:
    """An entry has no line of affiliations, though most entries of the list have one."""
    having = [entry for entry in listing.entries if entry.affiliations]
    if len(listing.entries) < FEW or len(having) < MOST * len(listing.entries):
        return
    for entry in listing.entries:
        if not entry.affiliations:
            yield Remark(entry.item.where, "there is no line of affiliations", "add it below the authors")


@_rule(Severity.INFO)
def list_doubtful_affiliation(listing: Listing) -> Iterator[Remark]:
    """It is not sure where an affiliation ends, since its name may hold commas itself.

    "University of California, Davis" is one institution. Campuses, countries and legal forms that are known are kept
    with their institution; what is named here should be looked at by a person.
    """
    for entry in listing.entries:
        if entry.affiliations:
            for name in entry.institutions.doubtful:
                where = _within(listing, entry.affiliations.where, name)
                yield Remark(where, f"{name!r} may be more or less than one institution", "compare it with the paper")


@_rule(Severity.WARNING)
def list_order(listing: Listing) -> Iterator[Remark]:
    """An entry stands out of the order of dates that its section keeps.

    Only sections that are ordered but for a few entries are judged. Often the date is wrong, or the entry belongs to
    another section.
    """
    sections: dict[tuple[str, ...], list[ListEntry]] = defaultdict(list)
    for entry in listing.entries:
        if entry.date:
            sections[entry.headings].append(entry)
    for entries in sections.values():
        late = min((_out_of_order(entries, sign) for sign in (1, -1)), key=len)
        if len(entries) >= FEW and len(entries) - len(late) >= MOST * len(entries):
            for entry in late:
                assert entry.date is not None
                hint = "move it, or mend its date"
                yield Remark(entry.item.where, f"the date {entry.date.text} is out of the order of the section", hint)


@_rule(Severity.INFO)
def list_repeated(listing: Listing) -> Iterator[Remark]:
    """A paper stands in the list more than once. It becomes one draft with a place for each section."""
    seen: dict[tuple[str, str], ListEntry] = {}
    for entry in listing.entries:
        first = seen.setdefault(entry.key, entry)
        if first is not entry and entry.repeats(first):
            message = f"this paper stands in line {first.item.where.line} already"
            yield Remark(entry.item.where, message, "right if it belongs to both sections", (first.item.where,))


@_rule(Severity.WARNING)
def list_unknown_venue(listing: Listing) -> Iterator[Remark]:
    """A list names a venue that `taxonomy/venues.yml` does not have, or names one without a year.

    The draft keeps its name in its notes. Add the venue, or add the spelling to the aliases of the one it is.
    """
    unknown: dict[str, list[Location]] = {}
    undated: dict[str, list[Location]] = {}
    names = {name: venue.name for venue in listing.venues.values() for name in (venue.id, venue.name, *venue.aliases)}
    for entry in listing.entries:
        said = entry.venue
        if said is None or said.preprint or entry.venue_where is None or (said.id and said.year):
            continue
        (undated if said.id else unknown).setdefault(said.name, []).append(entry.venue_where)
    for name, places in undated.items():
        often = f" in {len(places)} entries" if len(places) > 1 else ""
        yield Remark(
            places[0], f"the venue {name!r} has no year{often}", "add the year of the edition", tuple(places[1:10])
        )
    for name, places in unknown.items():
        near = closest(name, names)
        hint = f"did you mean {names[near]!r}?" if near else "add it to taxonomy/venues.yml"
        often = f" ({len(places)} entries name it)" if len(places) > 1 else ""
        yield Remark(places[0], f"there is no venue {name!r}{often}", hint)


@_rule(Severity.WARNING)
def list_long_title(listing: Listing) -> Iterator[Remark]:
    """A title has more than thirty words: it may hold a description as well, which nothing tells from the title."""
    for entry in listing.entries:
        if (words := len(entry.title.text.split())) > MANY_WORDS:
            message = f"the title has {words} words: {entry.title.text[:60]!r}"
            yield Remark(entry.title.where, message, "shorten it, or write the title as a link or in bold")


@_rule(Severity.WARNING)
def list_doubtful_title(listing: Listing) -> Iterator[Remark]:
    """A title stands behind the link to the paper and a dash, where lists most often describe it.

    `[PDF](address) - a good first read` has no title. The draft takes these words for one until somebody has looked.
    """
    for entry in listing.entries:
        source = listing.lines[entry.title.where.line - 1]
        described = _DESCRIBED.match(source)
        if described and source.startswith(entry.title.text[:9], described.end()):
            message = f"{entry.title.text[:60]!r} may describe the paper"
            yield Remark(entry.title.where, message, "compare it with the paper")


@_rule(Severity.WARNING)
def list_second_paper(listing: Listing) -> Iterator[Remark]:
    """An item leads to two papers: the draft is about the first, and the other one is left out.

    So is what stands in a row behind the last column of its table; GitHub does not show it.
    """
    for entry in listing.entries:
        own = entry.identifiers
        links = links_in(lines_of(entry.item))
        addresses = [(link.href or "", link.href_where or link.where) for link in links]
        for address, where in [*addresses, *_beyond(listing, entry, {address for address, _ in addresses})]:
            ids = identifiers_in("", [address])
            if ids.arxiv and own.arxiv and ids.arxiv != own.arxiv:
                yield Remark(where, f"arXiv:{ids.arxiv} is a second paper of this item", "give it an item of its own")


@_rule(Severity.WARNING)
def list_truncated_authors(listing: Listing) -> Iterator[Remark]:
    """A line of authors ends in "et al.": the draft has not all of them."""
    for entry in listing.entries:
        if entry.authors and entry.truncated:
            yield Remark(entry.authors.where, "not all authors are named", "complete them from the paper")


@_rule(Severity.INFO)
def list_no_paper(listing: Listing) -> Iterator[Remark]:
    """An item with a link, a venue or a date was left out, since nothing shows that it is a paper: no known publisher,
    no known venue, no authors."""
    for item in listing.skipped:
        yield Remark(
            item.where, f"left out: {_shown(item)!r} does not look like a paper", "add it by hand if it is one"
        )


def _beyond(listing: Listing, entry: ListEntry, known: set[str]) -> Iterator[tuple[str, Location]]:
    """Addresses of a row of Markdown that no column holds."""
    where = entry.item.where
    source = listing.lines[where.line - 1]
    if entry.item.columns and source.lstrip().startswith("|"):
        for found in re.finditer(r"https?://[^\s|<>()\[\]]+", source):
            if not any(found[0] in one for one in known):
                yield found[0], Location(where.path, where.line, found.start() + 1)


def _shown(item: Item) -> str:
    """The words of an item, or where its picture leads."""
    pictured = (piece.href for line in lines_of(item) for piece in line if piece.href)
    return item.text[:60] if item.text.strip() else next(pictured, "a picture")


def _before_title(listing: Listing, entry: ListEntry) -> tuple[str, int]:
    """The source from the beginning of the item up to the title's text, and the column where it begins."""
    where = entry.title.where
    start = entry.item.where.column if where.line == entry.item.where.line else 1
    source = listing.lines[where.line - 1][start - 1 : where.column - 1]
    bullet = re.match(r"\s*(?:[*+-]|\d+[.)])\s+", source)
    return (source[bullet.end() :], start + bullet.end()) if bullet else (source, start)


def _form(listing: Listing, entry: ListEntry) -> str:
    """The marks around date and title: **[date]** **[title](link)**."""
    before, _ = _before_title(listing, entry)
    where = entry.title.where
    after = listing.lines[where.line - 1][where.column - 1 :]
    shown = re.sub(r"\d{4}[./-]\d{1,2}(?:[./-]\d{1,2})?", "date", before)
    behind = re.match(r".*?(\*{0,2}\]\([^)\s]*\)\*{0,2}|\*\*)", after)
    marks = re.sub(r"\([^)]*\)", "(link)", behind[1]) if behind else ""
    return f"{' '.join(shown.split(' '))}title{marks}"


def _out_of_order(entries: Sequence[ListEntry], sign: int) -> list[ListEntry]:
    """The fewest entries without which the dates never fall (``sign`` 1) or never rise (-1); the later of two goes."""
    dates = [entry.date.text if entry.date else "" for entry in entries]
    ranks = {date: rank for rank, date in enumerate(sorted(set(dates)))}
    keys = [-sign * ranks[date] for date in reversed(dates)]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for at, key in enumerate(keys):
        length = bisect_right(tails, key)
        before.append(ends[length - 1] if length else None)
        tails[length : length + 1] = [key]
        ends[length : length + 1] = [at]
    kept: set[int] = set()
    at_end = ends[-1] if ends else None
    while at_end is not None:
        kept.add(len(keys) - 1 - at_end)
        at_end = before[at_end]
    return [entry for at, entry in enumerate(entries) if at not in kept]


def _within(listing: Listing, line: Location, text: str) -> Location:
    """The place of ``text`` in the line that begins at ``line``; its first part where it is not written so."""
    source = listing.lines[line.line - 1]
    at = source.find(text.split(",")[0], line.column - 1)
    return Location(line.path, line.line, at + 1 if at >= 0 else line.column)
