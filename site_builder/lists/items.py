"""Items of a list: their lines and links, what below them is a paper itself, and what the columns of a table hold."""

from __future__ import annotations

import re
from collections.abc import Iterable

from site_builder.lists import fields
from site_builder.lists.pieces import Item, Line, Piece, merged

_COLUMNS = {
    "title": "title paper papers publication name work method",
    "venue": "venue conference conf journal published publisher pub publ booktitle",
    "date": "date time year release released month", "authors": "author authors",
    "affiliations": "affiliation affiliations institution institutions institute organization organisation",
}  # fmt: skip


def links_in(lines: Iterable[Line]) -> list[Piece]:
    return [piece for line in lines for piece in merged(line) if (piece.href or "").startswith(("http://", "https://"))]


def lines_of(item: Item) -> list[Line]:
    """The lines of an item with those of its details: bullets below it that are no papers themselves."""
    below = [child for child in item.children if not holds_papers(child)]
    return [*map(merged, item.lines), *(line for child in below for line in lines_of(child))]


def stands_alone(item: Item) -> bool:
    """Whether an item below another one is a paper itself, and no detail of it."""
    links = [link for link in links_in(item.lines) if fields.leads_to_paper(link.href or "")]
    return any(fields.role(link) == "title" or fields.PEOPLE_AND_YEAR.fullmatch(link.text) for link in links)


def holds_papers(item: Item) -> bool:
    """Whether an item stands alone, or is a group of some that do."""
    return stands_alone(item) or any(map(holds_papers, item.children))


def columns_of(headers: tuple[str, ...]) -> list[str]:
    """What the columns of a table hold. Of two that could hold titles, the one that says so does, else the first."""
    words = [set(re.findall(r"[a-z]+", header.lower())) for header in headers]
    titles = [at for at, header in enumerate(words) if header & set(_COLUMNS["title"].split())]
    chosen = next((at for at in titles if "title" in words[at]), titles[0] if titles else -1)
    roles = []
    for at, header in enumerate(words):
        role = next((role for role, known in _COLUMNS.items() if header & set(known.split())), " ".join(sorted(header)))
        other = "venue" if header & {"publication", "published"} else "paper"
        roles.append(other if role == "title" and at != chosen else role)
    return roles
