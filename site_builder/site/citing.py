"""How the site itself, a page of results or a node is cited: with the day and the revision of its data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from site_builder.bibliography.latex import to_latex
from site_builder.site.views.common import date_name
from site_builder.text.folding import slug

if TYPE_CHECKING:
    from site_builder.site.views.common import SiteInfo


class Cited(NamedTuple):
    """A citation as text and as BibTeX."""

    text: str
    bibtex: str


def cited(site: SiteInfo, title: str = "", address: str = "") -> Cited:
    """The citation of the page with ``title`` at ``address``, or of the whole site."""
    history, who = site.history(), f"{site.name} contributors"
    year = history.day[:4] if history.day else None
    version = f"Data of {date_name(history.day)}, revision {history.revision}" if history.day else ""
    where = f"{site.url}{address}" if site.url else ""
    named = f"{title}. In: {site.name}" if title else f"{site.name}. {site.description.rstrip('.')}"
    text = ". ".join(filter(None, (f"{who} ({year})" if year else who, named, version, where)))
    fields = {
        "author": f"{{{to_latex(who)}}}",
        "title": f"{{{to_latex(f'{title}, {site.name}' if title else site.name)}}}",
        "year": year,
        "url": where,
        "note": to_latex(version),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return Cited(text, f"@misc{{{slug(f'{site.name} {title} {year or str()}')},\n{lines}}}")
