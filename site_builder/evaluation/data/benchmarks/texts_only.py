"""Text twins: questions without a picture, so that a model that cannot see is told from one that is safe.

With ``--attack`` the same questions are drawn as pictures (see ``attacks/``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.data.benchmarks.listed import Listed


class XsTest(Listed):
    """XSTest (arXiv 2308.01263): xstest_prompts.csv with 250 safe questions that look unsafe and 200 unsafe ones."""

    id = "xstest"
    n: Mapping[str, int] = {"default": 450}

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        for number, (_, row) in enumerate(self.rows(folder / "xstest_prompts.csv", ("prompt", "type"))):
            contrast = row["type"].startswith("contrast_")
            kind = row["type"].removeprefix("contrast_")
            split = row.get("label") or ("unsafe" if contrast else "safe")
            yield Sample(row.get("id") or str(number), split, kind, str(number), row["prompt"])


class StrongReject(Listed):
    """StrongREJECT (arXiv 2402.10260): strongreject_dataset.csv with 313 forbidden prompts; 60 in the small set."""

    id = "strongreject"
    n: Mapping[str, int] = {"default": 313, "small": 60}

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        name = "strongreject_small_dataset.csv" if task == "small" else "strongreject_dataset.csv"
        for number, (_, row) in enumerate(self.rows(folder / name, ("category", "forbidden_prompt"))):
            yield Sample(str(number), task, row["category"], str(number), row["forbidden_prompt"])


class AdvBench(Listed):
    """AdvBench (arXiv 2307.15043): harmful_behaviors.csv with 520 requests."""

    id = "advbench"
    n: Mapping[str, int] = {"default": 520}

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        for number, (_, row) in enumerate(self.rows(folder / "harmful_behaviors.csv", ("goal",))):
            yield Sample(str(number), "all", "all", str(number), row["goal"])
