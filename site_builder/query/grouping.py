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
    if field == "node":
        places = {node.id: place for place, node in enumerate(catalog.taxonomy)}
        order = sorted(groups, key=lambda one: (one == UNKNOWN, places.get(one, len(places)), one))
    elif field == "year":
        order = sorted(groups, key=lambda one: (one == UNKNOWN, 0 if one == UNKNOWN else -int(one)))
    else:
        order = sorted(groups, key=lambda one: (one == UNKNOWN, -len(groups[one]), one))
    return {one: groups[one] for one in order}
