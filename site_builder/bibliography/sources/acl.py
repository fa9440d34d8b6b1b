"""The ACL Anthology: each paper has its record in BibTeX behind its address (https://aclanthology.org/faq/api/)."""

from __future__ import annotations

from urllib.parse import quote

from site_builder.bibliography.sources.found import Found
from site_builder.bibliography.sources.records import found_in_bibtex
from site_builder.web.client import Client, Service

SERVICE = Service("ACL Anthology", "https://aclanthology.org", 2.0, "KB_ACL_URL")


def fetch(client: Client, name: str) -> Found:
    """The record of an id such as 2024.acl-long.1. Raises as ``Client`` does."""
    address = f"https://aclanthology.org/{name}/"
    return client.get(SERVICE, f"{quote(name)}.bib", lambda body: found_in_bibtex(SERVICE, body, address))
