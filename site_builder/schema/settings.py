"""What kb.yml may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from site_builder.schema.base import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a paper of a column says of itself by its facets, and the rows that it then says it meets."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    facets: Mapping[str, str]
    """Values that the paper must have, by facet: {objective: backdoor}."""
    rows: tuple[str, ...]
    """Nodes of the rows' branch that it says it meets."""
    words: str
    """What it says, after "It says that it meets": "backdoors"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Two branches of the taxonomy that meet each other: what was tried against what."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    rows: str
    """Id of the branch whose nodes are the rows; results name it as a side: attack."""
    columns: str
    """Id of the branch whose nodes are the columns: defense."""
    row_word: str
    """One of the rows, as in a sentence: "attack"."""
    column_word: str
    """One of the columns: "defense"."""
    verb: str
    """What happened to a column at a row: "tested against"."""
    column_relations: tuple[str, ...]
    """Relations by which a paper of a column names one of a row: defends-against."""
    row_relations: tuple[str, ...]
    """Relations by which a paper of a row names one of a column: attacks."""
    benchmarks: tuple[str, ...]
    """Kinds of benchmarks on which a column can be tried against a row; the others tell what it costs."""
    statements: tuple[Statement, ...] = ()
    """How facets of a column's paper are read."""


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
    matrix: Matrix | None = None
    """Two branches of the taxonomy whose meetings are counted; without it there is no coverage."""
