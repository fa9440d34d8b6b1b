"""How a reader mends an entry: the file that holds it, and the pages of the repository that change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from site_builder.schema.settings import Settings


ADD, FIX = "add-a-paper.yml", "fix-an-entry.yml"
"""Forms of .github/ISSUE_TEMPLATE."""


@dataclass(frozen=True, slots=True)
class Editing:
    """``edit`` and ``report`` are None while kb.yml names no repository; the file's path is always there."""

    file: str
    edit: str | None
    report: str | None
    filled: bool = False
    """Whether the form holds the facts of the entry."""

    @classmethod
    def of(
        cls, settings: Settings, file: str, what: str, *, entry: str | None = None, facts: str = "", line: int = 0
    ) -> Editing:
        """``what`` names the entry in the title of the prefilled issue, ``entry`` in its field; ``facts`` are the lines
        that can be corrected there. ``line`` is where a part of a longer file begins."""
        base = repository(settings)
        if base is None:
            return cls(file, None, None)
        edit = f"{base}/edit/{quote(settings.branch)}/{quote(file)}{f'#L{line}' if line else ''}"
        filled = {"title": f"Fix: {what}"[:200], "entry": entry or file, **({"facts": facts} if facts else {})}
        return cls(file, edit, form(settings, FIX, **filled), bool(facts))


def form(settings: Settings, template: str, **fields: str) -> str | None:
    """The page that opens an issue with a form of .github/ISSUE_TEMPLATE, fields filled in; None without repository."""
    base = repository(settings)
    return f"{base}/issues/new?{urlencode({'template': template, **fields})}" if base else None


def repository(settings: Settings) -> str | None:
    """The address of the repository; None where kb.yml names none."""
    address = settings.repository or ""
    return address.rstrip("/") if address.startswith(("https://", "http://")) else None
