"""What the views of all pages share: links, marks, the page itself. Views are plain frozen data; templates only lay
them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from site_builder.knowledge.history import History

if TYPE_CHECKING:
    from site_builder.schema.settings import Settings


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """What every template may ask for as ``site``."""

    settings: Settings
    url: str | None
    """Where the site is published, with the final slash; None when nobody has said."""
    left_out: frozenset[str] = frozenset()
    """Parts that are not shown."""
    history: Callable[[], History] = History
    """What git knows of the data, read when it is first asked for."""

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def description(self) -> str:
        return self.settings.description

    @property
    def repository(self) -> str | None:
        return self.settings.repository

    def shows(self, part: str) -> bool:
        """Whether the part of the site is there to be linked to."""
        return part not in self.left_out

    def has(self, address: str) -> bool:
        """Whether a page of this address is in a part that is shown: the first step of an address is its part."""
        return address.partition("/")[0] not in self.left_out

    @property
    def base_path(self) -> str:
        """The path part of the address: what absolute links start with."""
        return urlsplit(self.url).path if self.url else "/"


class Link(NamedTuple):
    """A name and where it leads: an address on the site; None where there is no page."""

    name: str
    address: str | None = None
    papers: int | None = None
    """How many papers stand behind it, where that matters."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site. ``view`` is called when the page is rendered, so only pages that are asked for cost."""

    address: str
    """Relative to the root, with the final slash; "" is home."""
    template: str
    title: str
    description: str
    view: Callable[[], Any]
    section: str = ""
    """Entry of the header's menu that the page belongs to."""
    crumbs: tuple[Link, ...] = ()
    """The way from home to the page, both left out."""
    kind: str = "website"
    """OpenGraph type."""
    feed: Link | None = None
    """Atom feed of the page's papers."""
    data: str | None = None
    """Address of the page's data in the API."""
    meta: Callable[[], tuple[tuple[str, str], ...]] = tuple
    """Names and contents of further meta elements: Highwire citation tags."""
    thing: Callable[[SiteInfo], Mapping[str, Any] | None] = lambda _: None
    """What the page is about in schema.org's words."""
    absolute: bool = False
    """Whether links are absolute, since the page is shown at any address (404)."""
    sections: tuple[tuple[str, str], ...] = ()
    """Anchors on it that readers look for, with the words by which they do."""
    hidden: bool = False
    """Whether search engines and the list of pages leave it out."""

    @property
    def file(self) -> str:
        return "404.html" if self.absolute else f"{self.address}index.html"


STATES = {
    "preprint": "preprint",
    "published": "published",
    "retracted": "retracted",
    "withdrawn": "withdrawn",
}


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def date_name(date: str) -> str:
    """An ISO date as people write it: "9 March 2026", "March 2026" or "2026", as precise as it is known."""
    year, *rest = date.split("-")
    words = [_MONTHS[int(rest[0]) - 1], year] if rest else [year]
    return " ".join([str(int(rest[1])), *words] if len(rest) > 1 else words)


def cut(text: str, length: int = 160) -> str:
    """``text`` cut at a word to at most ``length`` characters."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def plural(count: int, one: str, many: str | None = None) -> str:
    """ "1 paper", "2 papers"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
