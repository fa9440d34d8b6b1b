"""FigStep (arXiv 2311.05608), SafeBench: 500 requests drawn as a numbered list with empty items; 50 in the tiny set."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.benchmarks.base import Copy, DataMissing, Sample, absent

_FILES = {"default": ("safebench.csv", "SafeBench"), "tiny": ("SafeBench-Tiny.csv", "SafeBench-Tiny")}
_COLUMNS = ("category_id", "task_id", "category_name")
_GET = "put the owners' release there, or run: kb eval data figstep"


class FigStep:
    """Loader of the official layout: data/question/ and data/images/. The request itself is only in the picture."""

    id = "figstep"
    n: Mapping[str, int] = {"default": 500, "tiny": 50}

    def open(self, folder: Path, task: str) -> Copy:
        pictures = (sample.pictures[0] for sample in self._all(folder, task))
        return Copy(folder, missing=absent(pictures))

    def samples(self, copy: Copy, task: str) -> Iterator[Sample]:
        for sample in self._all(copy.folder, task):
            if not copy.missing or sample.pictures[0].is_file():
                yield sample

    def _all(self, folder: Path, task: str) -> Iterator[Sample]:
        table, images = _FILES[task]
        path = folder / "data" / "question" / table
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                rows = csv.DictReader(stream)
                lacking = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
                if lacking:
                    raise DataMissing(f"{path} has no column {lacking[0]!r}", hint=_GET)
                for row in rows:
                    yield _sample(folder / "data" / "images", images, row, path, rows.line_num)
        except FileNotFoundError:
            raise DataMissing(f"{path} is missing", hint=_GET) from None
        except (OSError, ValueError, csv.Error) as error:
            raise DataMissing(f"{path} is damaged: {error}", hint=_GET) from None


def _sample(images: Path, folder: str, row: Mapping[str, str | None], path: Path, line: int) -> Sample:
    category, task, name = (row.get(column) for column in _COLUMNS)
    if not category or not task or not name:
        raise DataMissing(f"{path}:{line}: the row is not whole", hint=_GET)
    file = f"query_ForbidQI_{category}_{task}_6.png"
    picture = images / folder / file
    if not picture.is_file() and (images / "SafeBench" / file).is_file():
        picture = images / "SafeBench" / file  # the tiny set's pictures are also in the whole set's folder
    return Sample(
        id=f"{category}/{task}",
        split="full" if folder == "SafeBench" else "tiny",
        category=name,
        cluster=f"{category}/{task}",
        question="",
        pictures=(picture,),
    )
