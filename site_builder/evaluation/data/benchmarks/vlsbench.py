"""VLSBench (arXiv 2411.19939): 2,241 pairs whose harm stands in the picture and not in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.data.benchmarks.listed import Listed


class VlsBench(Listed):
    """Loader of the official layout: data.json (at the top or below data/) and imgs/."""

    id = "vlsbench"
    n: Mapping[str, int] = {"default": 2241}

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        path = folder / "data" / "data.json"
        path = path if path.is_file() else folder / "data.json"
        for number, (_, record) in enumerate(self.records(path)):
            yield Sample(
                id=str(record.data.get("instruction_id", number)),
                split="all",
                category=record.text("category"),
                cluster=str(number),
                question=record.text("instruction"),
                pictures=(folder / record.text("image_path"),),
            )
