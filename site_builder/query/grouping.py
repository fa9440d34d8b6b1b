"""Rows in groups by a field, for ``--group-by``."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.knowledge.catalog import Catalog
from site_builder.query.rows import Row

UNKNOWN = "unknown"


def grouped(rows: Iterable[Row], field: str, catalog: Catalog) -> dict[str, list[Row]]:
    """Rows under each value of ``field``, in their order; a row with several values stands under each of them, one
    without any under ``UNKNOWN``, which comes last. Nodes come in the order of the taxonomy, years from the newest,
    other values from the most frequent."""
    groups: dict[str, list[Row]] = {}
    column = catalog.fields[field].key
    for row in rows:
        value = row[column]
        for one in value if isinstance(value, list) else [value]:
            groups.setdefault(UNKNOWN if one is None else str(one), []).append(row)
        if value == []:
            groups.setdefault(UNKNOWN, []).append(row)
    known = groups.keys() - {UNKNOWN}
    if field == "node":
        places = {node.id: place for place, node in enumerate(catalog.taxonomy)}
        order = sorted(known, key=lambda one: (places.get(one, len(places)), one))
    elif field == "year":
        order = sorted(known, key=int, reverse=True)
    else:
        order = sorted(known, key=lambda one: (-len(groups[one]), one))
    return {one: groups[one] for one in [*order, UNKNOWN] if one in groups}
