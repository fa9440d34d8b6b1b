"""GitHub: the state of a repository, from the REST API described at https://docs.github.com/rest/repos/repos."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from site_builder.web.client import Client, NotFoundError, Service

SERVICE = Service(
    "GitHub", "https://api.github.com", 0.5, "KB_GITHUB_URL", ("Authorization", "Bearer {}", "GITHUB_TOKEN")
)
"""Without a token 60 requests an hour are allowed, with any token 5,000."""
_NAME = re.compile(r"[\w.-]+")


class Repository(NamedTuple):
    """What became of a repository: where it is now (None: nowhere), and whether its owner keeps it read-only."""

    address: str | None
    archived: bool


def name_of(address: str) -> str | None:
    """``owner/name`` of the repository on GitHub that an address leads into; None for other addresses."""
    parts = urlsplit(address)
    words = parts.path.strip("/").split("/")
    if (parts.hostname or "").removeprefix("www.") != "github.com" or len(words) < 2:
        return None
    owner, name = words[0], words[1].removesuffix(".git")
    return f"{owner}/{name}" if _NAME.fullmatch(owner) and _NAME.fullmatch(name) and owner != "orgs" else None


def fetch(client: Client, name: str) -> Repository:
    """What became of the repository ``owner/name``. Raises as ``Client`` does."""

    def take(said: Any) -> Repository:
        return Repository(f"https://github.com/{said['full_name']}", bool(said.get("archived")))

    try:
        return client.json(SERVICE, f"repos/{quote(name)}", take)
    except NotFoundError:
        return Repository(None, False)
