"""A list of tables to be entered at once: for each file where it stands, and what the file does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from site_builder.errors import KbError, UsageError
from site_builder.results.drafting import Facts
from site_builder.schema.tables import Locator, Provenance, ReportedJudge

_KEYS = {
    "file", "id", "paper", "place", "url", "read", "title", "benchmark", "metric", "unit", "n", "roles", "means",
    "columns", "model", "judge", "judge_id", "protocol", "decoding", "provenance", "copied_from", "source", "evidence",
    "rows", "lower_is_better", "notes", "by",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the list."""

    file: str
    facts: Facts
    hints: dict[str, Any]
    """As the options of kb add result say them."""


def read_batch(path: Path) -> list[Entry]:
    """The entries of a list. Raises UsageError where it cannot be read, KbError where an entry is no entry."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {str(path)!r}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise KbError(f"{str(path)!r} is no YAML: {' '.join(str(error).split())}") from None
    tables = data.get("tables") if isinstance(data, dict) else None
    if not isinstance(tables, list):
        raise KbError(f"{str(path)!r} lists no tables", hint="write tables: [{file: a.csv, paper: ..., place: ...}]")
    return [_entry(path, number, one) for number, one in enumerate(tables, 1)]


def _entry(path: Path, number: int, said: Any) -> Entry:
    where = f"{path}, table {number}"
    if not isinstance(said, dict) or not {"file", "paper", "place", "title"} <= said.keys():
        raise KbError(f"{where} needs file, paper, place and title")
    if unknown := said.keys() - _KEYS:
        raise KbError(f"{where} has an unknown key {min(unknown)!r}", hint=f"known: {', '.join(sorted(_KEYS))}")
    facts = Facts(
        paper=said["paper"], locator=Locator(place=said["place"], url=said.get("url"), read=said.get("read", "table")),
        title=said["title"], judge=ReportedJudge(kind=said.get("judge"), id=said.get("judge_id")),
        provenance=_provenance(said), protocol=said.get("protocol"), decoding=said.get("decoding"),
        labelled=f"{said.get('by', 'contributor')}, {datetime.now(UTC).date().isoformat()}", notes=said.get("notes"),
        model=said.get("model"), id=said.get("id"),
        rows={words: _provenance(one) for words, one in said.get("rows", {}).items()},
    )  # fmt: skip
    hints = {name: said.get(name) for name in ("benchmark", "metric", "unit", "columns", "lower_is_better")}
    sizes = said.get("n") or {}
    hints["sizes"] = (str(sizes),) if isinstance(sizes, int) else tuple(f"{name}={n}" for name, n in sizes.items())
    hints["roles"] = tuple(f"{name}={role}" for name, role in (said.get("roles") or {}).items())
    hints["means"] = tuple(
        f"{name}={side}:{what}" for name, sides in (said.get("means") or {}).items() for side, what in sides.items()
    )
    return Entry(said["file"], facts, hints)


def _provenance(said: Mapping[str, Any]) -> Provenance:
    kind: Any = "copied" if said.get("copied_from") else said.get("provenance", "unknown")
    return Provenance(
        kind=kind, table=said.get("copied_from"), source=said.get("source"), evidence=said.get("evidence")
    )
