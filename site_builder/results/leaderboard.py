"""The leaderboard: entries of one benchmark, ranked only where they are comparable.

Within a board all rows have one metric, split, kind of average, protocol and judge. A row's rank is one more than the
number of rows that are significantly better (5 % after Holm over all pairs), and it may go down to the number of rows
that are not significantly worse: rows whose difference is not significant share a rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, replace
from itertools import combinations

from site_builder.errors import UsageError
from site_builder.results.baselines import Baseline, choice_baselines, defined_baselines
from site_builder.results.entries import Comparable, Entry
from site_builder.results.loading import Results
from site_builder.results.statistics import holm, two_estimates, two_proportions
from site_builder.schema.taxonomy import Benchmark, KnownMetric, Model, Split
from site_builder.schema.terms import BenchmarkTerm
from site_builder.text.suggest import did_you_mean

LEVEL = 0.05
BY_DEFINITION = "by definition"
"""Source of a baseline that follows from what the metric means."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A value of the model on a benchmark of a kind that stands beside others, as what they may cost."""

    kind: str
    value: float
    """Percent."""
    benchmark: str
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a board: an entry, or a baseline in its place."""

    entry: Entry
    rank: int | None
    """Best rank that the data allow; None for baselines and rows that cannot be ranked."""
    rank_to: int | None
    """Worst rank that the data allow."""
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """Rows that may be compared, best first, with baselines in place; below them those that cannot be ranked."""

    benchmark: str
    key: Comparable
    metric_name: str
    lower_is_better: bool | None
    rows: tuple[Row, ...]
    unranked: tuple[Row, ...]

    @property
    def by_themselves(self) -> list[Row]:
        """The ranked rows of models with nothing around them, best first."""
        return [row for row in self.rows if row.rank is not None and not row.entry.sides]


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """All boards of one benchmark."""

    benchmark: str
    name: str
    boards: tuple[Board, ...]


def build(results: Results, benchmark: str, *, split: str | None = None, protocol: str | None = None) -> Leaderboard:
    """The leaderboard of a benchmark, or of one split or protocol of it.

    Raises UsageError when the knowledge base knows no such benchmark, split or protocol.
    """
    known = results.catalog.benchmarks
    if benchmark not in known:
        raise UsageError(f"there is no benchmark {benchmark!r}{did_you_mean(benchmark, known)}")
    entries = [entry for entry in results.entries if entry.benchmark == benchmark]
    entries = [_named(entry, results.catalog.models) for entry in entries]
    entries = _chosen(entries, "split", split, lambda entry: entry.key.split)
    entries = _chosen(entries, "protocol", protocol, lambda entry: entry.key.protocol)
    groups = _once(_folded(_groups(entries), results.catalog.metrics))
    boards = [_board(results, known[benchmark], key, group) for key, group in groups.items()]
    boards.sort(key=_headline(results, known[benchmark]))
    return Leaderboard(benchmark, known[benchmark].name, tuple(boards))


def _headline(results: Results, benchmark: Benchmark) -> Callable[[Board], tuple[object, ...]]:
    """The order of boards: first what the model is measured by alone, in a metric that readers of such a benchmark come
    for, in its own words rather than by options to choose from, with the most models by themselves."""
    kind = _kind(results, benchmark)
    wanted = kind.headline if kind else ()
    choices = {split.id for split in benchmark.splits if split.task == "multiple-choice"}

    def order(board: Board) -> tuple[object, ...]:
        ranked = sum(row.rank is not None for row in board.rows)
        models = len({row.entry.model for row in board.by_themselves})
        key = board.key
        return (not board.rows, bool(key.condition), key.metric not in wanted, key.split in choices, -models, -ranked)

    return order


def families(boards: Iterable[Board]) -> list[tuple[Board, ...]]:
    """Boards of one metric, average, protocol, judge and source together: they differ in split or condition."""
    found: dict[Comparable, list[Board]] = {}
    for board in boards:
        found.setdefault(replace(board.key, split="", condition=""), []).append(board)
    return [tuple(some) for some in found.values()]


def benchmarks(results: Results) -> list[str]:
    """Ids of the benchmarks that have results, in the order of ids."""
    known = results.catalog.benchmarks
    return sorted({entry.benchmark for entry in results.entries if entry.benchmark in known})


COMPARED = range(2, 6)
"""How many models are compared at once, here and on the page that does so."""


@dataclass(frozen=True, slots=True)
class Duel:
    """Two models on one board: the same metric, split, judge and protocol, without anything that protects them."""

    board: Board
    first: Entry
    second: Entry
    difference: float
    """First minus second, in percentage points or the metric's unit."""
    p: float
    """Two-sided p-value of "no difference", after Holm over all duels; 1 where an error is not known."""

    @property
    def winner(self) -> Entry | None:
        """The better of the two where their difference is significant."""
        if self.p >= LEVEL or self.board.lower_is_better is None:
            return None
        return self.first if (self.difference < 0) == self.board.lower_is_better else self.second


def compare(results: Results, *models: str) -> list[Duel]:
    """Each pair of ``models`` on each board where both stand, board by board.

    Raises UsageError for an unknown model, one that is named twice, and a number of models that is not in ``COMPARED``.
    """
    known = results.catalog.models
    for one in models:
        if one not in known:
            raise UsageError(f"there is no model {one!r}{did_you_mean(one, known)}")
        if models.count(one) > 1:
            raise UsageError(f"{one} is named twice", hint="a model cannot be compared with itself")
    if len(models) not in COMPARED:
        few, many = COMPARED[0], COMPARED[-1]
        raise UsageError(f"{few} to {many} models are compared, not {len(models)}", hint="name them: --models A B C")
    found = [
        (board, plain[one], plain[other])
        for benchmark in benchmarks(results)
        for board, plain in meetings(build(results, benchmark))
        for one, other in combinations(models, 2)
        if one in plain and other in plain
    ]
    adjusted = holm([difference(one, other) for _, one, other in found])
    return [
        Duel(board, one, other, (one.value or 0.0) - (other.value or 0.0), p)
        for (board, one, other), p in zip(found, adjusted, strict=True)
    ]


def meetings(leaderboard: Leaderboard) -> Iterator[tuple[Board, dict[str, Entry]]]:
    """The boards on which several models stand by themselves, and what each has there."""
    for board in leaderboard.boards:
        rows = [row.entry for row in (*board.rows, *board.unranked) if row.entry.value is not None]
        plain = {entry.model: entry for entry in reversed(rows) if entry.model and not entry.sides}
        if len(plain) > 1:
            yield board, plain


def _chosen(entries: list[Entry], what: str, wanted: str | None, of: Callable[[Entry], str]) -> list[Entry]:
    if wanted is None:
        return entries
    choices = sorted({of(entry) for entry in entries} - {""})
    if wanted not in choices:
        listed = ", ".join(choices) or "none is recorded"
        raise UsageError(f"no result has the {what} {wanted!r}{did_you_mean(wanted, choices)}", hint=f"known: {listed}")
    return [entry for entry in entries if of(entry) == wanted]


def _named(entry: Entry, models: Mapping[str, Model]) -> Entry:
    """The entry under the name that the model's makers write, where the source prints no other and tried nothing."""
    if entry.model is None or entry.model not in models:
        return entry
    label = models[entry.model].name if entry.label == entry.model and not entry.sides else entry.label
    origin = "baseline" if models[entry.model].kind == "baseline" else entry.origin
    return replace(entry, label=label, origin=origin)


def _groups(entries: Iterable[Entry]) -> list[tuple[Comparable, list[Entry]]]:
    """Entries by what must be equal; rows of an unknown judge join those of a known one in the same place, unranked."""
    groups: dict[Comparable, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.key, []).append(entry)
    for key in [key for key in groups if key.judge_kind == "unknown"]:
        hosts = [
            other
            for other in groups
            if other.judge_kind != "unknown"
            and (other.metric, other.split, other.average, other.condition)
            == (key.metric, key.split, key.average, key.condition)
            and {entry.source for entry in groups[other]} & {entry.source for entry in groups[key]}
        ]
        if hosts:
            reason = "who judged it is not known, and the others have a known judge"
            moved = [replace(entry, reasons=(*entry.reasons, reason)) for entry in groups.pop(key)]
            groups[hosts[0]] = groups[hosts[0]] + moved
    return [(key, groups[key]) for key in sorted(groups, key=astuple)]


Groups = dict[Comparable, list[Entry]]


def _folded(groups: Iterable[tuple[Comparable, list[Entry]]], metrics: Mapping[str, KnownMetric]) -> Groups:
    """Boards of a rate and of its contrary as one, in the metric that more rows have."""
    found = dict(groups)
    for key in list(found):
        known = metrics.get(key.metric)
        contrary = next((entry.complement_of for entry in found.get(key, ()) if entry.complement_of), None)
        other = replace(key, metric=contrary or (known.complement if known else None) or key.metric)
        if other == key or other not in found or key not in found:
            continue
        fewer, more = sorted((key, other), key=lambda one: len(found[one]))
        found[more] = found[more] + [entry.flipped(found[more][0]) for entry in found.pop(fewer)]
    return found


def _once(groups: Groups) -> Groups:
    """The groups with each measurement once: what is copied from a row that is here, what one paper prints in several
    tables, and runs of our own that differ in their seed alone are told beside the first."""
    first: dict[tuple[object, ...], tuple[Comparable, int]] = {}
    kept: Groups = {}
    for key in sorted(groups, key=lambda key: -len(groups[key])):
        for entry in sorted(groups[key], key=lambda one: (one.origin == "copied", bool(one.repeats and one.reasons))):
            by = entry.key.scope if entry.origin == "copied" else entry.paper
            same = entry.repeats or round(entry.value or -1.0, 2)
            place = (replace(key, scope=""), entry.model, *sorted(entry.sides.items()), same)
            host = first.get((*place, by)) if entry.model else None
            if host and kept[host[0]][host[1]].source != entry.source:
                rows, at = kept[host[0]], host[1]
                again = entry.repeats and entry.value is not None
                told = (f"again with another seed: {entry.value:.2f}",) if again else ()
                notes, copies = (*rows[at].notes, *told), (*rows[at].copies, entry.source)
                rows[at] = replace(rows[at], notes=notes, copies=copies)
                continue
            rows = kept.setdefault(key, [])
            first.setdefault((*place, entry.paper), (key, len(rows)))
            first.setdefault((*place, entry.source), (key, len(rows)))
            rows.append(entry)
    return {key: kept[key] for key in groups if key in kept}


def _board(results: Results, benchmark: Benchmark, key: Comparable, entries: list[Entry]) -> Board:
    lower = entries[0].lower_is_better
    why = () if lower is not None else ("the metric is neither good nor bad by itself",)
    entries = [replace(entry, reasons=(*entry.reasons, *why)) for entry in entries]
    measured = [entry for entry in entries if entry.origin == "baseline" and entry.value is not None]
    rankable = [entry for entry in entries if not entry.reasons and entry.value is not None and entry not in measured]
    others = [entry for entry in entries if entry not in rankable and entry not in measured]
    beside = _beside(results, key.metric)
    rows = [Row(entry, *place, beside.get(entry.model or "")) for entry, place in _ranked(rankable, bool(lower))]
    first = entries[0]
    defined = _baselines(results, benchmark, first) if rows else []
    rows += [Row(entry, None, None) for entry in (*measured, *(_baseline_entry(first, one) for one in defined))]
    rows.sort(key=lambda row: _order(row.entry, bool(lower)))
    below = sorted(others, key=lambda entry: _order(entry, bool(lower)))
    unranked = tuple(Row(entry, None, None, beside.get(entry.model or "")) for entry in below)
    return Board(benchmark.id, key, first.metric_name, lower, tuple(rows), unranked)


def _order(entry: Entry, lower: bool) -> tuple[bool, float, str, str]:
    value = entry.value if entry.value is not None else 0.0
    return (entry.value is None, value if lower else -value, entry.label, entry.source)


def _ranked(entries: list[Entry], lower: bool) -> list[tuple[Entry, tuple[int, int]]]:
    """Each entry with its best and worst rank."""
    pairs = list(combinations(range(len(entries)), 2))
    adjusted = holm([difference(entries[a], entries[b]) for a, b in pairs])
    better = [0] * len(entries)
    worse = [0] * len(entries)
    for (a, b), p in zip(pairs, adjusted, strict=True):
        if p >= LEVEL:
            continue
        first_wins = ((entries[a].value or 0) < (entries[b].value or 0)) == lower
        winner, loser = (a, b) if first_wins else (b, a)
        better[loser] += 1
        worse[winner] += 1
    total = len(entries)
    return [(entry, (1 + better[i], total - worse[i])) for i, entry in enumerate(entries)]


def difference(first: Entry, second: Entry) -> float:
    """Two-sided p-value of "no difference" between two entries; 1 where an error is not known."""
    if first.k is not None and second.k is not None and first.n and second.n:
        return two_proportions(first.k, first.n, second.k, second.n).p
    one, other = first.estimate, second.estimate
    return 1.0 if one is None or other is None else two_estimates(one, other).p


def _baselines(results: Results, benchmark: Benchmark, like: Entry) -> list[Baseline]:
    split: Split | None = next((one for one in benchmark.splits if one.id == like.key.split), None)
    if split is not None and (like.key.metric == "accuracy" or like.complement_of == "accuracy"):
        return choice_baselines(split, complement=like.complement_of == "accuracy")
    kind = _kind(results, benchmark)
    return defined_baselines(results.catalog.metrics.get(like.key.metric)) if kind is None or kind.baselines else []


def _baseline_entry(like: Entry, baseline: Baseline) -> Entry:
    return Entry(
        key=like.key, benchmark=like.benchmark, model=None, label=baseline.name, sides={}, origin="baseline",
        source=BY_DEFINITION, paper=None, lower_is_better=like.lower_is_better, metric_name=like.metric_name,
        value=baseline.value,
    )  # fmt: skip


def _beside(results: Results, metric: str) -> dict[str, Beside]:
    """The first known value of each model that stands beside rows of ``metric``, own runs before printed ones."""
    found: dict[str, Beside] = {}
    for entry in results.beside:
        kind = results.kinds[results.catalog.benchmarks[entry.benchmark].kind]
        if metric not in kind.beside and entry.model and entry.value is not None:
            found.setdefault(entry.model, Beside(kind.name, entry.value, entry.benchmark, entry.source))
    return found


def _kind(results: Results, benchmark: Benchmark) -> BenchmarkTerm | None:
    return results.kinds.get(benchmark.kind)
