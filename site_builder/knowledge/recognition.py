"""Which paper of the knowledge base something is: papers are found through indices by what identifies them, never by
comparing every record with every other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from site_builder.knowledge.identity import title_key

if TYPE_CHECKING:
    from site_builder.knowledge.fields import Brief


class PaperIndex:
    """Papers by what identifies them. Values are the keys of ``papers``, in their order."""

    def __init__(self, papers: Mapping[str, Brief]) -> None:
        self.papers = papers

    @cached_property
    def arxiv(self) -> dict[str, list[str]]:
        return _groups((paper.arxiv.lower(), key) for key, paper in self.papers.items() if paper.arxiv)

    @cached_property
    def doi(self) -> dict[str, list[str]]:
        return _groups((paper.doi.lower(), key) for key, paper in self.papers.items() if paper.doi)

    @cached_property
    def openreview(self) -> dict[str, list[str]]:
        return _groups((paper.openreview, key) for key, paper in self.papers.items() if paper.openreview)

    @cached_property
    def title(self) -> dict[str, list[str]]:
        """By titles and former titles."""
        return _groups((key, path) for path, paper in self.papers.items() for key in paper.title_keys if key)

    def find(
        self, *, arxiv: str | None = None, doi: str | None = None, openreview: str | None = None,
        title: str | None = None,
    ) -> str | None:  # fmt: skip
        """Key of the paper with this arXiv id, else with this DOI or OpenReview forum, else with this title."""
        found = (arxiv and self.arxiv.get(arxiv.lower())) or (doi and self.doi.get(doi.lower()))
        found = found or (openreview and self.openreview.get(openreview))
        found = found or (title and self.title.get(title_key(title)))
        return found[0] if found else None


def _groups(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return dict(groups)
