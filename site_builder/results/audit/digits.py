"""Digits that a table should have and does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from site_builder.diagnostics import Severity
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.table import Cell, TableView

_PRINTED = re.compile(r"[0-9]+(?:\.([0-9]+))?")
_RARE = 0.01
"""How improbable it must be that no printed value ends in 0, where each digit stands last in a tenth of all."""


def result_digits(view: TableView) -> Iterator[AuditFinding]:
    """Values with fewer decimals than the others of a metric, where none of the others ends in 0: zeros were lost."""
    metrics: dict[str, list[tuple[Cell, str]]] = {}
    for cell in view.cells:
        if printed := _PRINTED.fullmatch(cell.text):
            metrics.setdefault(cell.metric.id, []).append((cell, printed[1] or ""))
    for name, cells in metrics.items():
        usual = Counter(len(decimals) for _, decimals in cells).most_common(1)[0][0]
        full = [decimals for _, decimals in cells if len(decimals) == usual]
        short = [cell for cell, decimals in cells if len(decimals) < usual and cell.text not in ("0", "100")]
        if not short or 0.9 ** len(full) > _RARE or any(decimals.endswith("0") for decimals in full):
            continue
        texts = ", ".join(cell.text for cell in short[:3])
        message = f"{texts}{' and others' if short[3:] else ''}: zeros at the end seem to be lost"
        how = f"none of {len(full)} values of {name} with {usual} decimals ends in 0, {len(short)} have fewer decimals"
        yield AuditFinding("result-digits", Severity.WARNING, view.table.id, short[0].path, message, how, "likely",
                           proposal="write the digits as they are printed",
                           assumes="the source prints all values of a metric with as many decimals")  # fmt: skip
