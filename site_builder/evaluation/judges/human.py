"""Labels of people, from a CSV table with the columns item, label and, for several answers, sample (from 0)."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from site_builder.errors import KbError
from site_builder.evaluation.interface import Fact
from site_builder.evaluation.judges.base import Case, Opening, Score
from site_builder.schema.judging import JudgeKind
from site_builder.schema.metrics import METRICS


class HumanJudge:
    """Looks verdicts up in a table; an answer without a label is unscored."""

    kind: JudgeKind = "human"
    prompt_sha256: str | None = None

    def __init__(self, table: Path, metric: str) -> None:
        """Read the table. Raises KbError, with the line, for a table that cannot be used."""
        self._metric = METRICS[metric]
        self._labels = read_labels(table, (self._metric.hit, self._metric.miss))
        self._facts = {"table": table.name, "sha256": hashlib.sha256(table.read_bytes()).hexdigest()}
        self.id = f"human:{table.stem}"

    def describe(self) -> Mapping[str, Fact]:
        return self._facts

    def judge(self, cases: Iterable[Case]) -> Iterator[Score]:
        for case in cases:
            label = self._labels.get((case.sample.id, case.epoch))
            if label is None:
                yield Score(case.n, unscored="no person labelled it")
            else:
                yield Score(case.n, {self._metric.id: label})

    def close(self) -> None:
        pass


def read_labels(table: Path, allowed: tuple[str, ...]) -> dict[tuple[str, int], str]:
    """Return (sample, epoch) -> label; rows with an empty label are left out.

    Raises KbError, with the line, when a column is missing, a label is not one of ``allowed``, or one answer has two.
    """
    labels: dict[tuple[str, int], str] = {}
    try:
        with table.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            for name in ("item", "label"):
                if name not in (rows.fieldnames or ()):
                    raise KbError(f"{table} has no column {name!r}", hint="columns: item, sample, label")
            for row in rows:
                label = (row["label"] or "").strip().lower()
                if not label:
                    continue
                place = f"{table}:{rows.line_num}"
                if label not in allowed:
                    raise KbError(f"{place}: the label is {label!r}", hint=f"write {' or '.join(allowed)}")
                epoch = (row.get("sample") or "0").strip()
                if not epoch.isdecimal():
                    raise KbError(f"{place}: sample is {epoch!r}", hint="write a whole number from 0")
                if labels.setdefault((row["item"], int(epoch)), label) != label:
                    raise KbError(f"{place}: a second, different label for {row['item']}")
    except OSError as error:
        raise KbError(f"cannot read {table}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise KbError(f"{table} is not a CSV table in UTF-8: {error}") from None
    return labels


def open_judge(opening: Opening) -> HumanJudge:
    assert opening.wish is not None
    return HumanJudge(Path(opening.wish.name.partition(":")[2]), opening.metric)
