"""HoliSafe-Bench (arXiv 2506.04704): all five kinds of safe and unsafe pictures, texts and outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.benchmarks.base import DataMissing, Sample
from site_builder.evaluation.data.benchmarks.listed import Listed

KINDS = ("SSS", "SSU", "SUU", "USU", "UUU")
"""Picture, text and outcome: S safe, U unsafe."""


class HoliSafe(Listed):
    """Loader of the official layout: holisafe_bench.json and images/."""

    id = "holisafe-bench"
    n: Mapping[str, int] = {"default": 4031}

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        path = folder / "holisafe_bench.json"
        for number, (where, record) in enumerate(self.records(path)):
            kind = record.text("type").strip().upper()
            if kind not in KINDS:
                raise DataMissing(f"{path}: {where} has the type {kind!r}", hint=self.get)
            picture = record.text("image")
            yield Sample(
                id=str(record.data.get("id", number)),
                split=kind,
                category=record.text("category"),
                cluster=picture,
                question=record.text("query"),
                pictures=(folder / "images" / picture,),
            )
