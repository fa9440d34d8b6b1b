"""The checks: rules over single records and over the whole base. Importing the package registers all of its rules."""

from site_builder.checks import (
    dates,
    duplicates,
    identifiers,
    links,
    lists,
    reading,
    references,
    relations,
    settings,
    sources,
    taxonomy,
    text,
    waivers,
)

__all__ = [
    "dates",
    "duplicates",
    "identifiers",
    "links",
    "lists",
    "reading",
    "references",
    "relations",
    "settings",
    "sources",
    "taxonomy",
    "text",
    "waivers",
]
