"""What a judge is to the runner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from site_builder.evaluation.data.benchmarks.base import Item
from site_builder.evaluation.interface import Fact
from site_builder.schema.runs import JudgeKind


@dataclass(frozen=True, slots=True)
class Case:
    """One answer to judge."""

    n: int
    """Number of the sample in the run."""
    item: Item
    sample: int
    """Which of the item's answers."""
    answer: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge says of one answer: metric -> label, or that and why it cannot say."""

    n: int
    labels: Mapping[str, str] = field(default_factory=dict)
    unscored: str | None = None
    """Reason without a label; a short text, equal for equal causes, so that it can be counted."""
    note: str | None = None
    """For the local log: the judge's reply, the letter that was read."""
    failed: bool = False
    """Whether the judge could not be asked at all; many of these in a row stop the stage."""


class Judge(Protocol):
    """Gives verdicts, in any order, and never raises for one answer."""

    kind: JudgeKind
    id: str
    """Name with version."""

    def describe(self) -> Mapping[str, Fact]:
        """Facts for the manifest. Raises UsageError when the judge cannot be reached."""
        ...

    @property
    def prompt_sha256(self) -> str | None:
        """Hash of its prompt templates."""
        ...

    def judge(self, cases: Iterable[Case]) -> Iterator[Verdict]:
        """Yield one verdict for each case as it is made."""
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...
