"""JailBreakV-28K (arXiv 2404.03027): text jailbreaks beside pictures, and pictures that attack; 280 in the mini set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.data.benchmarks.listed import Listed

_TABLES = {"default": "JailBreakV_28K.csv", "mini": "mini_JailBreakV_28K.csv"}
_SPLITS = {"figstep": "figstep", "query_related": "query-related", "llm_transfer_attack": "llm-transfer"}


class JailBreakV(Listed):
    """Loader of the official layout: the tables and the three folders of pictures, at the top or in JailBreakV_28K/."""

    id = "jailbreakv-28k"
    n: Mapping[str, int] = {"default": 28000, "mini": 280}

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        inner = folder / "JailBreakV_28K"
        base = inner if (inner / _TABLES[task]).is_file() else folder
        columns = ("id", "jailbreak_query", "policy", "image_path")
        for number, (_, row) in enumerate(self.rows(base / _TABLES[task], columns)):
            picture = row["image_path"]
            yield Sample(
                id=row["id"] or str(number),
                split=_SPLITS.get(picture.split("/")[0], "other"),
                category=row["policy"],
                cluster=row.get("redteam_query") or str(number),
                question=row["jailbreak_query"],
                pictures=(base / picture,),
            )
