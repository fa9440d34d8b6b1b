"""What kb.yml may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from site_builder.schema.base import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """kb.yml: marks the root of a knowledge base and names the site."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    schema_version: Literal[1]
    """Version of this schema."""
    name: str
    """Name of the knowledge base and of its site."""
    description: str
    """One sentence for readers and search engines."""
    url: str | None = None
    """Address of the published site, with the final slash."""
    repository: str | None = None
    """Address of the repository in which entries are edited."""
    branch: str = "main"
    """Branch that the edit links lead to."""
    survey: str | None = None
    """Id of the paper that the knowledge base accompanies."""
