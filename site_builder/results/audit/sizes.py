"""Numbers of items that the digits tell: which n lets a whole column be counts, and whether the stated one does."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from site_builder.diagnostics import Severity
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.printed import Printed, informative
from site_builder.results.table import Cell, TableView

LARGEST = 3000
"""The largest number of items that is looked for."""
ENOUGH = math.log(1e4)
"""How much likelier, as a logarithm, the digits must be under a found n than by chance, for each n that was tried."""
_EXPECTED = re.compile(r"\b(random|chance|guess(ing)?|expected)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the stated number of items fits a column."""

    cells: tuple[Cell, ...]
    """Its cells whose digits can contradict the number."""
    fitting: int
    chance: float
    """How often digits fit the number by chance."""
    elsewhere: float
    """Share of all values of the table that fit their numbers."""

    @property
    def trusted(self) -> bool:
        """Whether the digits bear the number out, so that a single cell that does not fit can be wrong: most fit, and
        more than would by chance."""
        total = len(self.cells)
        if total < 4:  # too few to tell: the rest of the table does
            return self.chance < 0.5 and self.elsewhere >= 0.5
        if self.fitting * 4 < total * 3:
            return False
        return total - self.fitting < 2 or _by_chance(self.fitting, total, self.chance) < 0.05


def _by_chance(k: int, n: int, p: float) -> float:
    """Probability of k or more successes of n."""
    return math.fsum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))


@dataclass(frozen=True, slots=True)
class Found:
    """A number of items that the digits of a column leave."""

    n: int
    fitting: int
    cells: int
    way: str
    """rounded or cut."""


def counted(view: TableView) -> list[Cell]:
    """Cells that count items of one run over one set: averages, means of several runs and expectations are none."""
    found = []
    for cell in view.cells:
        known = view.benchmarks.get(cell.benchmark or "")
        stated = cell.column.category or cell.column.n
        macro = known is not None and known.average == "macro" and not stated
        if cell.printed is None or cell.column.average or cell.spread or macro or _EXPECTED.search(cell.row_name):
            continue
        if 0 <= cell.printed.value <= 1 and cell.n:
            found.append(cell)
    return found


def tells(cell: Cell) -> bool:
    """Whether the digits of a counted cell can contradict its number of items."""
    assert cell.printed is not None
    assert cell.n is not None
    return informative(cell.printed, cell.n)


def _stated(cell: Cell) -> tuple[str, int]:
    """Column and stated number of items of a counted cell."""
    assert cell.n is not None
    return cell.column.id, cell.n


def fits(view: TableView) -> dict[tuple[str, int], Fit]:
    """For each column and stated number of items, how well they fit; rows and methods that were measured otherwise than
    all others are left out."""
    odd = {cell for group in odd_groups(view) for cell in group.cells}
    groups: dict[tuple[str, int], list[Cell]] = {}
    for cell in counted(view):
        if tells(cell) and cell not in odd:
            groups.setdefault(_stated(cell), []).append(cell)
    every = [cell for cells in groups.values() for cell in cells]
    share = sum(map(_fits, every)) / len(every) if len(every) > 3 else 1.0
    return {
        key: Fit(tuple(cells), sum(map(_fits, cells)), sum(map(_chance, cells)) / len(cells), share)
        for key, cells in groups.items()
    }


def _fits(cell: Cell) -> bool:
    return bool(cell.readings) and cell.readings[0].way != "raised"


def _chance(cell: Cell) -> float:
    """How often digits like these are rounded or cut counts of n by chance."""
    assert cell.printed is not None
    assert cell.n is not None
    return min(0.999, 1.5 * float(cell.printed.step) * cell.n)


@dataclass(frozen=True, slots=True)
class Odd:
    """A row or method most of whose values are no counts, while those of the others are."""

    name: str
    what: str
    cells: tuple[Cell, ...]
    wrong: tuple[Cell, ...]
    others: int
    off: int
    """Values of the others that are no counts."""


def odd_groups(view: TableView) -> list[Odd]:
    """Methods, then rows, that were measured otherwise than the rest of the table."""
    telling = list(filter(tells, counted(view)))
    found: list[Odd] = []
    taken: set[Cell] = set()
    for what, key in (("method", _method), ("row", _row_name)):
        groups: dict[str, list[Cell]] = {}
        for cell in telling:
            if cell not in taken and (name := key(cell)):
                groups.setdefault(name, []).append(cell)
        for name, mine in groups.items():
            wrong = [cell for cell in mine if not cell.readings]
            others = [cell for cell in telling if cell not in taken and key(cell) != name]
            off = sum(not cell.readings for cell in others)
            if len(wrong) > 2 and len(wrong) * 2 >= len(mine) and len(others) >= len(mine) and off * 5 <= len(others):
                taken.update(mine)
                found.append(Odd(name, what, tuple(mine), tuple(wrong), len(others), off))
    return found


def _method(cell: Cell) -> str:
    return " ".join(cell.row.sides.values())


def _row_name(cell: Cell) -> str:
    return cell.row_name


def trusted(view: TableView) -> list[Cell]:
    """The counted cells of columns whose stated number of items can be trusted."""
    known, odd = fits(view), {cell for group in odd_groups(view) for cell in group.cells}
    return [
        cell for cell in counted(view) if cell not in odd and ((fit := known.get(_stated(cell))) is None or fit.trusted)
    ]


def search(printed: Sequence[Printed], at_most: int = LARGEST) -> Found | None:
    """The one number of items that the digits leave, where they leave one.

    Every n is weighed by how unlikely it is that so many values are k/n by chance; a multiple of a smaller n that fits
    as well is the smaller one's. None where no n stands out.
    """
    steps = {one.step for one in printed}
    informative_values = [one for one in printed if 0 < one.value < 1]
    if len(informative_values) < 5 or len(steps) != 1:
        return None
    unit = int(1 / steps.pop())
    whole = [int(one.value * unit) for one in informative_values]
    best: tuple[float, Found] | None = None
    rivals = 0
    for n in range(2, min(at_most, unit // 3) + 1):
        for way, low, high in (("rounded", n // 2, n // 2), ("cut", 0, n - 1)):
            hits = _hits(whole, n, unit, low, high)
            if hits is None:
                continue
            chance = min(0.999, (low + high + 1) / unit)
            weight = hits * -math.log(chance) + (len(whole) - hits) * math.log(0.02)
            if best is None or weight > best[0] + 1e-9:
                rivals = 0 if best is None or weight > best[0] + ENOUGH / 2 else rivals + 1
                best = (weight, Found(n, hits, len(whole), way))
            elif weight > best[0] - ENOUGH / 2 and n % best[1].n:
                rivals += 1
    tried = math.log(2 * min(at_most, unit // 2))
    return best[1] if best is not None and not rivals and best[0] > ENOUGH + tried else None


def _hits(whole: Sequence[int], n: int, unit: int, low: int, high: int) -> int | None:
    """Values v (in units) for which some k/n lies within ``low``/n below and ``high``/n above v; None where more than
    one in five has none."""
    misses, allowed = 0, len(whole) // 5
    for value in whole:
        rest = (-value * n) % unit
        if rest > high and unit - rest > low:
            misses += 1
            if misses > allowed:
                return None
    return len(whole) - misses


def result_items(view: TableView) -> Iterator[AuditFinding]:
    """Columns whose digits fit another number of items than the stated one."""
    proposals: dict[tuple[int, int | None], list[tuple[str, Fit, Found | None]]] = {}
    for (column, n), fit in fits(view).items():
        if fit.fitting * 10 >= len(fit.cells) * 9 or len(fit.cells) < 3:
            continue
        found = search([cell.printed for cell in fit.cells if cell.printed])
        better = found if found is not None and found.fitting > fit.fitting + 1 else None
        if better is not None or not fit.trusted:
            proposals.setdefault((n, better.n if better else None), []).append((column, fit, better))
    for (n, better_n), columns in proposals.items():
        if better_n is not None:
            yield _items_finding(view, n, better_n, columns)
    rest = [(n, *one) for (n, better_n), columns in proposals.items() if better_n is None for one in columns]
    if rest:
        yield _unfit(view, rest)


def _unfit(view: TableView, columns: list[tuple[int, str, Fit, Found | None]]) -> AuditFinding:
    """One sentence for all columns whose digits are no counts of the stated number, nor of one other."""
    names = _listed([column for _, column, _, _ in columns])
    fitting, total = sum(fit.fitting for _, _, fit, _ in columns), sum(len(fit.cells) for _, _, fit, _ in columns)
    sizes = _listed([f"{n:,}" for n in dict.fromkeys(n for n, *_ in columns)])
    chance = sum(fit.chance * len(fit.cells) for _, _, fit, _ in columns)
    return AuditFinding(
        "result-items", Severity.WARNING, names, ("columns", list(view.columns).index(columns[0][1])),
        f"only {fitting} of {total} values are counts of the stated numbers of items ({sizes})",
        f"compared with k/n, rounded and cut; by chance {chance:.0f} would be", "likely",
        "other items, several runs, or lost items: single values are not judged by these numbers",
        assumes="each value is one run over the stated items",
    )  # fmt: skip


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) < 5 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def _items_finding(
    view: TableView, n: int, better: int | None, columns: list[tuple[str, Fit, Found | None]]
) -> AuditFinding:
    names = _listed([column for column, _, _ in columns])
    fitting, total = sum(fit.fitting for _, fit, _ in columns), sum(len(fit.cells) for _, fit, _ in columns)
    message = f"{fitting} of {total} values fit the stated n = {n:,}"
    proposal = "the number of items, or what a value counts, is another than stated: single values are not judged by it"
    if better is not None:
        hits = sum(found.fitting for _, _, found in columns if found)
        cells = sum(found.cells for _, _, found in columns if found)
        message += f"; {'all' if hits == cells else hits} {'of ' if hits != cells else ''}{cells} fit n = {better:,}"
        proposal = f"n = {better:,}, unless several runs or lost items explain the digits"
    how = f"every value of {names} compared with k/n, rounded and cut"
    first = list(view.columns).index(columns[0][0])
    return AuditFinding(
        "result-items", Severity.WARNING, names, ("columns", first), message, how, "likely", proposal,
        assumes="each value is one run over one number of items",
    )  # fmt: skip


def result_found_items(view: TableView) -> Iterator[AuditFinding]:
    """Columns without a number of items whose digits leave one."""
    found_by: dict[int, list[tuple[str, Found]]] = {}
    for column in view.columns.values():
        cells = [cell for cell in view.cells if cell.column is column and not column.average]
        printed = [cell.printed for cell in cells if cell.printed and not cell.spread and not cell.n]
        if (found := search(printed)) is not None:
            found_by.setdefault(found.n, []).append((column.id, found))
    for n, columns in found_by.items():
        names = _listed([name for name, _ in columns])
        fitting, total = sum(found.fitting for _, found in columns), sum(found.cells for _, found in columns)
        message = f"the digits tell n = {n:,}: {fitting} of {total} values are k of {n:,}, {columns[0][1].way}"
        how = f"every n up to {LARGEST:,} tried on the values strictly between 0 and 1 of {names}"
        place = ("columns", list(view.columns).index(columns[0][0]))
        yield AuditFinding(
            "result-found-items", Severity.INFO, names, place, message, how, "likely",
            f"n = {n:,}, if the source agrees", assumes="each value is one run over the same number of items",
        )  # fmt: skip
