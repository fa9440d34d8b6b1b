"""VLGuard's test set (arXiv 2402.02207): safe pictures with a safe and an unsafe request each, and unsafe pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.data.benchmarks.listed import Listed

_SPLITS = {"safe_instruction": "safe-safe", "unsafe_instruction": "safe-unsafe", "instruction": "unsafe"}


class VlGuard(Listed):
    """Loader of the official layout: test.json and test/."""

    id = "vlguard"
    n: Mapping[str, int] = {"default": 1558}

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        for number, (_, record) in enumerate(self.records(folder / "test.json")):
            name = record.optional("id") or str(number)
            for turn in record.list("instr-resp"):
                for field, split in _SPLITS.items():
                    question = record.inner(turn).optional(field)
                    if question is not None:
                        yield Sample(
                            id=f"{name}/{split}",
                            split=split,
                            category=record.optional("harmful_subcategory") or "all",
                            cluster=name,
                            question=question,
                            pictures=(folder / "test" / record.text("image"),),
                        )
