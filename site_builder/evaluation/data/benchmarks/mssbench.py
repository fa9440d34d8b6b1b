"""MSSBench (arXiv 2410.06172): one request in two scenes, of which one makes it dangerous."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.benchmarks.base import Sample, read_json
from site_builder.evaluation.data.benchmarks.listed import Listed, Record


class MssBench(Listed):
    """Loader of the official layout: combined.json, chat/ and embodied/. The safe twin shows over-refusal."""

    id = "mssbench"
    n: Mapping[str, int] = {"chat": 1200, "embodied": 760}

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        path = folder / "combined.json"
        record = Record(read_json(path, kind=dict, get=self.get), path, "the file", self.get)
        twins = _chat if task == "chat" else _embodied
        for number, entry in enumerate(record.list(task)):
            one = Record(entry, path, f"{task} entry {number}", self.get)
            for place, (category, questions, pictures) in enumerate(twins(one)):
                for split, question, picture in zip(("safe", "unsafe"), questions, pictures, strict=True):
                    name = f"{number}/{place}"
                    yield Sample(f"{task}/{name}/{split}", split, category, name, question, (folder / task / picture,))


Twins = Iterator[tuple[str, tuple[str, str], tuple[str, str]]]
"""Category, question and picture of the safe and the unsafe twin."""


def _chat(record: Record) -> Twins:
    pictures = (record.text("safe_image_path"), record.text("unsafe_image_path"))
    for query in record.list("queries"):
        yield record.text("Type"), (str(query), str(query)), pictures


def _embodied(record: Record) -> Twins:
    pictures = (record.text("safe"), record.text("unsafe"))
    for safe, unsafe in zip(record.list("safe_instructions"), record.list("unsafe_instructions"), strict=False):
        yield record.text("category"), (str(safe), str(unsafe)), pictures
