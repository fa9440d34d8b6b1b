"""What search engines and reference managers read in a page's head: Highwire tags and schema.org data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from site_builder.bibliography.csl import address as best_address
from site_builder.bibliography.csl import pdf

if TYPE_CHECKING:
    from site_builder.schema.papers import Paper
    from site_builder.schema.taxonomy import Benchmark, Venue
    from site_builder.site.views.common import Page, SiteInfo

Thing = dict[str, Any]
LICENCES = {
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC BY-NC 4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC BY-NC-SA 4.0": "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "MIT": "https://opensource.org/license/mit",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}
"""Addresses of licences: a search for data sets takes no names of them."""


def citation_tags(paper: Paper, venues: Mapping[str, Venue]) -> Iterator[tuple[str, str]]:
    """Highwire Press tags of a paper, in the order in which Google Scholar documents them."""
    yield "citation_title", paper.title
    yield from (("citation_author", author) for author in paper.authors)
    if date := _published(paper):
        yield "citation_publication_date", date.replace("-", "/")
    if paper.venue:
        venue = venues.get(paper.venue.id)
        kind = "journal" if venue and venue.kind == "journal" else "conference"
        yield f"citation_{kind}_title", venue.full_name if venue else paper.venue.id
    else:
        yield "z:itemType", "preprint"  # read by Zotero; Highwire has no word for it
    if paper.dates.first:
        yield "citation_online_date", paper.dates.first.replace("-", "/")
    if address := pdf(paper):
        yield "citation_pdf_url", address
    if paper.identifiers.doi:
        yield "citation_doi", paper.identifiers.doi
    if paper.identifiers.arxiv:
        yield "citation_arxiv_id", paper.identifiers.arxiv


def _published(paper: Paper) -> str | None:
    """When a paper was published, as exactly as is known; a preprint by its first version."""
    return paper.dates.published or (str(paper.venue.year) if paper.venue else paper.dates.first)


def article(paper: Paper, venues: Mapping[str, Venue]) -> Thing:
    """A paper as schema.org's ScholarlyArticle; what is unknown is left out."""
    venue = venues.get(paper.venue.id) if paper.venue else None
    return _known(
        {
            "@type": "ScholarlyArticle",
            "headline": paper.title,
            "author": [_person(name, paper.orcids.get(name)) for name in paper.authors],
            "datePublished": _published(paper),
            "dateCreated": paper.dates.first,
            "isPartOf": {"@type": "PublicationIssue", "name": venue.full_name} if venue else None,
            "sameAs": best_address(paper),
            "creativeWorkStatus": paper.state,
        }
    )


def dataset(benchmark: Benchmark, _: SiteInfo) -> Thing:
    """A benchmark as schema.org's Dataset."""
    size = f", {benchmark.n:,} items" if benchmark.n else ""
    return _known(
        {
            "@type": "Dataset",
            "name": benchmark.name,
            "alternateName": list(benchmark.aliases) or None,
            "description": benchmark.notes or f"{benchmark.name}: a data set ({benchmark.kind}){size}.",
            "license": LICENCES.get(benchmark.licence or "", benchmark.licence),
            "url": benchmark.url,
        }
    )


def website(site: SiteInfo) -> Thing | None:
    """The site itself, with the address of its search; None while nobody has said where it stands."""
    if not site.url:
        return None
    search = {"@type": "EntryPoint", "urlTemplate": f"{site.url}papers/?q={{search_term_string}}"}
    return {
        "@type": "WebSite",
        "name": site.name,
        "description": site.description,
        "url": site.url,
        "potentialAction": {
            "@type": "SearchAction",
            "target": search,
            "query-input": "required name=search_term_string",
        },
    }


def own_data(changed: str | None, papers: int, site: SiteInfo) -> Thing:
    """The data behind the site as schema.org's Dataset; ``changed`` is the day of the last change."""
    files = (
        ("kb.json", "application/json"),
        ("kb.bib", "application/x-bibtex"),
        ("api/v1/papers.json", "application/json"),
    )
    licence = site.settings.licence
    return _known(
        {
            "@type": "Dataset",
            "name": site.name,
            "description": f"{site.description} {papers:,} papers as structured, checked entries with their sources.",
            "url": site.url,
            "license": LICENCES.get(licence or "", licence),
            "dateModified": changed,
            "isAccessibleForFree": True,
            "creator": {"@type": "Organization", "name": site.name},
            "distribution": [
                {"@type": "DataDownload", "encodingFormat": form, "contentUrl": site.url + name} for name, form in files
            ]
            if site.url
            else None,
        }
    )


def card_file(section: str) -> str:
    """The picture that links to the pages of a section are shown with; "" is home."""
    return f"assets/card{'-' if section else ''}{section.rstrip('/')}.png"


def linked_data(page: Page, site: SiteInfo) -> Thing | None:
    """The JSON-LD of a page: its thing and, where the site's address is known, the way to it."""
    things = [thing for thing in (page.thing(site), _breadcrumbs(page, site)) if thing]
    return {"@context": "https://schema.org", "@graph": things} if things else None


def _breadcrumbs(page: Page, site: SiteInfo) -> Thing | None:
    if not site.url or not page.crumbs or page.hidden:
        return None
    above = ((crumb.name, crumb.address) for crumb in page.crumbs[:-1])
    way = [("Home", ""), *above, (page.crumbs[-1].name, page.address)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            _known({"@type": "ListItem", "position": position, "name": name, "item": _absolute(site.url, address)})
            for position, (name, address) in enumerate(way, 1)
        ],
    }


def _absolute(url: str, address: str | None) -> str | None:
    return None if address is None else url + address


def _person(name: str, orcid: str | None) -> Thing:
    person = {"@type": "Person", "name": name}
    return {**person, "identifier": f"https://orcid.org/{orcid}"} if orcid else person


def _known(thing: Mapping[str, Any]) -> Thing:
    return {key: value for key, value in thing.items() if value is not None}
