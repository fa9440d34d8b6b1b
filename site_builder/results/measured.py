"""What was run here with something around a model, against the same model alone on the same samples, with its cost.

This is evidence of another kind than what papers print: one protocol, one judge, paired samples, and a manifest with
which it can be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from site_builder.results.statistics import holm
from site_builder.schema.runs import Paired, Run

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Change:
    """What something around a model does to one metric and split."""

    pair: Paired
    p: float
    """Exact McNemar test, adjusted by Holm's method over all that was tried on this model and protocol."""
    lower_is_better: bool | None

    @property
    def clear(self) -> bool:
        """Whether it is more than chance at 5 %."""
        return self.p < LEVEL

    @property
    def better(self) -> bool | None:
        """Whether a clear change is one to the better; None for one that is not clear or has no direction."""
        if not self.clear or self.lower_is_better is None or not self.pair.difference:
            return None
        return (self.pair.difference < 0) == self.lower_is_better


@dataclass(frozen=True, slots=True)
class Tried:
    """One thing around one model under one protocol."""

    path: str
    """File of the row."""
    run: Run
    changes: tuple[Change, ...]

    @property
    def calls(self) -> float | None:
        """Calls for an answer, where the model alone takes one."""
        return self.run.cost.calls / self.run.counts.n_samples if self.run.cost else None

    @property
    def tokens(self) -> float | None:
        """Tokens read and written, as a multiple of those of the model alone; None where an engine does not tell."""
        against, cost = self.run.against, self.run.cost
        if against is None or cost is None:
            return None
        ours, theirs = (
            None if one.prompt_tokens is None or one.completion_tokens is None
            else one.prompt_tokens + one.completion_tokens
            for one in (cost, against.cost)
        )  # fmt: skip
        return None if ours is None or not theirs else ours / theirs

    @property
    def seconds(self) -> float | None:
        """Time, as a multiple of that of the model alone."""
        against = self.run.against
        return self.run.times.generate_seconds / against.seconds if against and against.seconds else None


@dataclass(frozen=True, slots=True)
class Trial:
    """All that was tried around one model under one protocol, rendering of the questions, and judge."""

    model: str
    benchmark: str
    protocol: str
    shown: str | None
    judge: str
    tried: tuple[Tried, ...]


def trials(runs: Mapping[str, Run]) -> list[Trial]:
    """The trials of a knowledge base's runs, in the order of their files; in each the most helpful first, by how far it
    lowers the primary metric."""
    groups: dict[tuple[str, str, str, str | None, str], list[tuple[str, Run]]] = {}
    for path, run in runs.items():
        if run.around and run.against:
            shown = run.shown.id if run.shown else None
            groups.setdefault((run.model, run.benchmark, run.protocol, shown, run.judge.id), []).append((path, run))
    return [Trial(*key, tuple(sorted(_tried(members), key=_order))) for key, members in groups.items()]


def _tried(members: list[tuple[str, Run]]) -> list[Tried]:
    adjusted: dict[tuple[str, str, str], float] = {}
    groups: dict[tuple[str, str], list[tuple[str, Paired]]] = {}
    for path, run in members:
        for pair in run.against.pairs if run.against else ():
            groups.setdefault((pair.metric, pair.split), []).append((path, pair))
    for key, pairs in groups.items():
        for (path, _), p in zip(pairs, holm([pair.p for _, pair in pairs]), strict=True):
            adjusted[(path, *key)] = p
    return [
        Tried(path, run, tuple(
            Change(pair, adjusted[path, pair.metric, pair.split], _direction(run, pair.metric))
            for pair in (run.against.pairs if run.against else ())
        ))
        for path, run in members
    ]  # fmt: skip


def _direction(run: Run, metric: str) -> bool | None:
    return next((one.lower_is_better for one in run.metrics if one.id == metric), None)


def _order(one: Tried) -> tuple[float, str]:
    first = one.changes[0] if one.changes else None
    if first is None:
        return (0.0, one.path)
    sign = -1 if first.lower_is_better is False else 1
    return (sign * first.pair.difference, one.path)
