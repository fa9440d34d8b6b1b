"""HADES (arXiv 2403.09792): 750 requests whose harm is moved into a picture and made stronger step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.data.benchmarks.listed import Listed


class Hades(Listed):
    """Loader of hades.json and images/<step>/, unpacked from the owners' tables on the hub; the last step is run.

    The text points to the picture as in the authors' code: the harmful keyword gives way to "the … in the image".
    """

    id = "hades"
    n: Mapping[str, int] = {"default": 750}

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        for _, record in self.records(folder / "hades.json"):
            kind, name = record.text("category"), record.text("id")
            pointer = "conduct the behavior in the image on" if kind == "behavior" else f"the {kind} in the image"
            yield Sample(
                id=name,
                split="all",
                category=record.text("scenario"),
                cluster=name,
                question=record.text("instruction").replace(record.text("keywords"), pointer),
                pictures=(folder / "images" / record.text("image"),),
            )
