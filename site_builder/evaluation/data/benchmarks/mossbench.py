"""MOSSBench (arXiv 2406.17806): 300 harmless requests that over-cautious models refuse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from site_builder.evaluation.data.benchmarks.base import Copy, DataMissing, Sample, absent, read_json, text_field

_GET = "put the owners' release there, or run: kb eval data mossbench"
_PLACES = ("", "data")


class MossBench:
    """Loader of the official layout: images_information/information.json with the pictures that it names."""

    id = "mossbench"
    n: Mapping[str, int] = {"default": 300}

    def open(self, folder: Path, task: str) -> Copy:
        pictures = (sample.pictures[0] for sample in self._all(folder))
        return Copy(folder, missing=absent(pictures))

    def samples(self, copy: Copy, task: str) -> Iterator[Sample]:
        for sample in self._all(copy.folder):
            if not copy.missing or sample.pictures[0].is_file():
                yield sample

    def _all(self, folder: Path) -> Iterator[Sample]:
        base = _base(folder)
        path = base / "images_information" / "information.json"
        records = read_json(path, kind=dict, get=_GET)
        if not records:
            raise DataMissing(f"{path} is empty", hint=_GET)
        for key, record in records.items():
            yield _sample(base, path, key, record)


def _sample(base: Path, path: Path, key: str, record: Any) -> Sample:
    def text(name: str) -> str:
        return text_field(record, name, path=path, where=f"entry {key}", get=_GET)

    metadata = record.get("metadata") if isinstance(record, Mapping) else None
    kind = metadata.get("over") if isinstance(metadata, Mapping) else None
    return Sample(
        id=key,
        split="all",
        category=kind if isinstance(kind, str) and kind else "all",
        cluster=key,
        question=text("question"),
        pictures=(base / text("image"),),
    )


def _base(folder: Path) -> Path:
    """The release's repository keeps everything under data/; the hub keeps it at the top."""
    for place in _PLACES:
        if (folder / place / "images_information").is_dir():
            return folder / place
    return folder
