"""What the published tables tell of one model: where it differs from which other, and what they cannot tell.

Everything is computed from the cells of the tables. Two rates are compared by the pooled z-test, two means of scenarios
by a z-test with the error of the means; scenarios of one comparison are adjusted together (Holm). As only counts are
published, the tests take the two models as independent: on the same items a paired test would find more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from site_builder.errors import UsageError
from site_builder.results import audit
from site_builder.results.audit.averages import RowAverage
from site_builder.results.audit.chance import choice_split
from site_builder.results.audit.mixtures import grouped
from site_builder.results.audit.ranking import estimate
from site_builder.results.baselines import choice_baselines
from site_builder.results.loading import Results
from site_builder.results.statistics import (
    holm,
    minimum_detectable_difference,
    sample_size,
    two_estimates,
    two_proportions,
    two_sided,
    wilson,
)
from site_builder.results.table import Cell, TableView
from site_builder.text.suggest import closest

LEVEL = 0.05
_POWER = 1.959964 + 0.841621


@dataclass(frozen=True, slots=True)
class Difference:
    """The model against another one on one scenario, group of scenarios, or whole split. Rates in percent."""

    table: str
    benchmark: str
    split: str
    metric: str
    scope: str
    """Id of the scenario, name of the group, or "all"."""
    other: str
    value: float
    other_value: float
    difference: float
    """Percentage points; the sign is that of model minus other."""
    low: float
    high: float
    p: float
    adjusted: float
    """p after Holm: over all models for a mean, over the scenarios or groups of one comparison else."""
    n: int
    needed: int | None
    """Items per model with which a difference of this size is found with 80 % power; None where there is none."""
    detectable: float | None
    """Smallest difference in percentage points that n items per model find with 80 % power."""
    comparable: bool
    """Whether judge and protocol of the two rows are recorded as the same and known, or both unknown in one table."""

    @property
    def significant(self) -> bool:
        return self.adjusted < LEVEL


@dataclass(frozen=True, slots=True)
class Chance:
    """The model on a multiple-choice split against guessing and constant answers. Rates in percent."""

    table: str
    benchmark: str
    split: str
    metric: str
    value: float
    low: float
    high: float
    chance: float
    p: float
    constants: tuple[tuple[str, float], ...]
    complement: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """What stands between the numbers of a table and a conclusion."""

    table: str
    at: str | None
    """Place in the table, as the audit names it; None for the whole."""
    message: str

    def __str__(self) -> str:
        return f"{self.table}{f', {self.at}' if self.at else ''}: {self.message}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A run that would tell what a split leaves open. Differences in percentage points."""

    benchmark: str
    split: str
    metric: str
    model: str
    others: tuple[str, ...]
    """Models from which it is not known to differ."""
    n: int
    """Items of the split for each model."""
    detectable: float
    """Smallest difference that so many items find."""
    nearest: str
    """The other model with the smallest difference."""
    difference: float
    needed: int | None
    """Items that it takes to find that difference; None where there is none."""

    def __str__(self) -> str:
        told = f"{self.n:,} items for each find differences of {self.detectable:.1f} points and more"
        if self.needed is not None:
            told += f"; the {self.difference:.2f} points to {self.nearest} take {self.needed:,}"
        return (
            f"{self.benchmark} {self.split}: run {self.model} and {', '.join(self.others)} under one protocol and one "
            f"judge (kb eval run); {told}, or fewer when both answer the same items and are compared item by item "
            "(kb eval compare)"
        )


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that is computed of a model."""

    model: str
    name: str
    overall: tuple[Difference, ...]
    """Means over all scenarios, or the one rate of a split without scenarios."""
    groups: tuple[Difference, ...]
    """Means over each group of scenarios (content harm, disclaimers)."""
    scenarios: tuple[Difference, ...]
    chance: tuple[Chance, ...]
    doubts: tuple[Doubt, ...]
    proposals: tuple[Proposal, ...]


def resolve(results: Results, word: str) -> str:
    """Id of the model that ``word`` names by id, name or alias. Raises UsageError when there is none."""
    models = results.catalog.models
    names: dict[str, str] = {}
    for model in models.values():
        for name in (*model.aliases, model.name, model.id):
            names[name.casefold()] = model.id
    if word.casefold() in names:
        return names[word.casefold()]
    near = closest(word, names)
    hint = f"did you mean {names[near]!r}?" if near else "kb query and taxonomy/models/ list the models"
    raise UsageError(f"there is no model {word!r}", hint=hint)


def build(results: Results, model: str) -> Analysis:
    """The analysis of a model by id, name or alias. Raises UsageError for an unknown one, or one without results."""
    identity = resolve(results, model)
    found: dict[str, list[Difference]] = {"overall": [], "groups": [], "scenarios": []}
    chance: list[Chance] = []
    doubts: list[Doubt] = []
    for view in results.views.values():
        rows = [name for name, cells in view.by_row.items() if any(_is_plain(cell, identity) for cell in cells)]
        for name in rows:
            for kind, differences in _of_row(view, name, identity):
                found[kind] += _adjusted(differences)
            chance += [one for cell in view.by_row[name] if (one := _chance(view, cell))]
        if rows:
            doubts += _doubts(view, rows)
    if not any(found.values()) and not chance:
        raise UsageError(f"no published table compares {identity!r} with another model on a known number of items")
    overall = tuple(found["overall"])
    return Analysis(
        identity, results.catalog.models[identity].name, overall, tuple(found["groups"]), tuple(found["scenarios"]),
        tuple(chance), tuple(dict.fromkeys(doubts)), tuple(_proposals(identity, overall)),
    )  # fmt: skip


def _is_plain(cell: Cell, model: str) -> bool:
    return cell.row.model == model and not cell.row.sides


# --- differences ------------------------------------------------------------------------------------------------------


def _of_row(view: TableView, name: str, model: str) -> Iterator[tuple[str, list[Difference]]]:
    mine = view.by_row[name]
    singles: dict[str, list[Difference]] = {}
    means: list[Difference] = []
    for name_of_other, theirs in view.by_row.items():
        sample = theirs[0] if theirs else None
        if sample is None or sample.row.model in (None, model) or sample.row.split != mine[0].row.split:
            continue
        if not _is_plain(sample, str(sample.row.model)):
            continue
        pairs, other = _pairs(mine, theirs), sample.row.label or sample.row.model or name_of_other
        scenarios = [(a, b) for a, b in pairs if a.column.category]
        for a, b in pairs:
            if not a.column.category and (one := _of_rates(view, a, b, other, "all")):
                singles.setdefault(a.column.id, []).append(one)
        if len(scenarios) > 1:
            rates = [one for a, b in scenarios if (one := _of_rates(view, a, b, other, a.column.category or ""))]
            yield "scenarios", rates
            yield "groups", list(_of_groups(view, scenarios, other))
            means += [one for one in [_of_means(view, scenarios, other, "all")] if one]
    for differences in (*singles.values(), means):
        yield "overall", differences


def _pairs(mine: list[Cell], theirs: list[Cell]) -> list[tuple[Cell, Cell]]:
    by_column = {cell.column.id: cell for cell in theirs}
    return [
        (cell, by_column[cell.column.id])
        for cell in mine
        if cell.column.average is None and cell.printed and cell.n and cell.column.id in by_column
        and by_column[cell.column.id].printed
    ]  # fmt: skip


def _of_rates(view: TableView, a: Cell, b: Cell, other: str, scope: str) -> Difference | None:
    assert a.n is not None
    if a.rate is None or b.rate is None or not b.n:
        return None
    k, m = round(a.rate * a.n), round(b.rate * b.n)
    test = two_proportions(k, a.n, m, b.n)
    difference = float(a.rate - b.rate)
    needed = sample_size(k / a.n, m / b.n) if k / a.n != m / b.n else None
    reach = [abs(end - m / b.n) * 100 for end in minimum_detectable_difference(m / b.n, a.n) if end is not None]
    return Difference(
        view.table.id, a.benchmark or "", a.split or "all", a.metric.id, scope, other, float(a.rate) * 100,
        float(b.rate) * 100, difference * 100, test.interval.low * 100, test.interval.high * 100, test.p, test.p,
        a.n, needed, min(reach, default=None), a.judged == b.judged,
    )  # fmt: skip


def _of_groups(view: TableView, pairs: list[tuple[Cell, Cell]], other: str) -> Iterator[Difference]:
    known = view.benchmarks.get(pairs[0][0].benchmark or "")
    groups = grouped(known, tuple(a for a, _ in pairs)) if known else {}
    partner = dict(pairs)
    for name, cells in groups.items():
        one = _of_means(view, [(cell, partner[cell]) for cell in cells], other, name)
        if one:
            yield one


def _of_means(view: TableView, pairs: list[tuple[Cell, Cell]], other: str, scope: str) -> Difference | None:
    first, second = (
        estimate(RowAverage(cells[0], cells, complete=True), "macro")
        for cells in (tuple(a for a, _ in pairs), tuple(b for _, b in pairs))
    )
    if first is None or second is None:
        return None
    test, a = two_estimates(first, second), pairs[0][0]
    items = sum(cell.n or 0 for cell, _ in pairs)
    # A test at 5 % has 80 % power for a difference of 2.80 errors, and the error falls with the root of the items.
    reach = _POWER * math.hypot(first.error, second.error)
    needed = max(1, math.ceil(items * (reach / test.difference) ** 2)) if test.difference and reach else None
    return Difference(
        view.table.id, a.benchmark or "", a.split or "all", a.metric.id, scope, other, first.value * 100,
        second.value * 100, test.difference * 100, test.interval.low * 100, test.interval.high * 100, test.p, test.p,
        items, needed, reach * 100, a.judged == pairs[0][1].judged,
    )  # fmt: skip


def _adjusted(differences: list[Difference]) -> list[Difference]:
    adjusted = holm([one.p for one in differences])
    return [replace(one, adjusted=p) for one, p in zip(differences, adjusted, strict=True)]


# --- chance, doubts, proposals --------------------------------------------------------------------------------------


def _chance(view: TableView, cell: Cell) -> Chance | None:
    split = choice_split(view, cell)
    complement = cell.metric.complement_of == "accuracy"
    if split is None or cell.rate is None or not cell.n or not (complement or cell.metric.id == "accuracy"):
        return None
    guessing, *constants = choice_baselines(split, complement=complement)
    level, k = guessing.value / 100, round(cell.rate * cell.n)
    low, high = wilson(k, cell.n)
    error = (level * (1 - level) / cell.n) ** 0.5
    return Chance(
        view.table.id, cell.benchmark or "", split.id, cell.metric.id, float(cell.rate) * 100, low * 100, high * 100,
        guessing.value, two_sided((float(cell.rate) - level) / error),
        tuple((one.name, one.value) for one in constants), complement,
    )  # fmt: skip


def _doubts(view: TableView, rows: list[str]) -> Iterator[Doubt]:
    cells = [cell for name in rows for cell in view.by_row[name]]
    if any(cell.judged[0] == "unknown" for cell in cells):
        yield Doubt(view.table.id, None, "who judged the model's answers is not stated")
    if not any(cell.row.protocol for cell in cells):
        yield Doubt(view.table.id, None, "protocol, prompts and decoding are not stated")
    for finding in audit.unsettled(replace(one, confirmed=None) for one in audit.table(view)):
        if any(finding.at.startswith(name) for name in rows) or "/" not in finding.at:
            yield Doubt(view.table.id, finding.at, finding.message)


def _proposals(model: str, overall: tuple[Difference, ...]) -> Iterator[Proposal]:
    """What a run would have to be, from the smallest difference of each split that leaves a question open."""
    for key in dict.fromkeys((one.benchmark, one.split, one.metric) for one in overall):
        mine = [one for one in overall if (one.benchmark, one.split, one.metric) == key]
        open_ones = [one for one in mine if not one.significant or not one.comparable]
        if open_ones:
            least = min(open_ones, key=lambda one: abs(one.difference))
            others = tuple(dict.fromkeys(one.other for one in open_ones))
            distance = abs(least.difference)
            yield Proposal(*key, model, others, least.n, least.detectable or 0.0, least.other, distance, least.needed)
