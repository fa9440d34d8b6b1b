"""SIUO (arXiv 2406.15279): 167 pairs in which text and picture are each safe and their combination is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from site_builder.evaluation.data.benchmarks.base import Copy, DataMissing, Sample, absent, read_json, text_field

_FILES = {"openqa": "siuo_gen.json", "mcqa": "siuo_mcqa.json"}
_GET = "put the owners' release there, or run: kb eval data siuo"


class Siuo:
    """Loader of the official layout: data/siuo_gen.json, data/siuo_mcqa.json and data/images/."""

    id = "siuo"
    n: Mapping[str, int] = {"openqa": 167, "mcqa": 167}

    def open(self, folder: Path, task: str) -> Copy:
        records = self._records(folder, task)
        pictures = (_picture(folder, record, task) for record in records)
        return Copy(folder, missing=absent(pictures))

    def samples(self, copy: Copy, task: str) -> Iterator[Sample]:
        for record in self._records(copy.folder, task):
            picture = _picture(copy.folder, record, task)
            if not copy.missing or picture.is_file():
                yield _sample(copy.folder, record, task, picture)

    def _records(self, folder: Path, task: str) -> list[Any]:
        records: list[Any] = read_json(folder / "data" / _FILES[task], kind=list, get=_GET)
        if not records:
            raise DataMissing(f"{folder / 'data' / _FILES[task]} is an empty list", hint=_GET)
        return records


def _picture(folder: Path, record: Any, task: str) -> Path:
    path = folder / "data" / _FILES[task]
    return folder / "data" / "images" / text_field(record, "image", path=path, where=_where(record), get=_GET)


def _sample(folder: Path, record: Any, task: str, picture: Path) -> Sample:
    path, where = folder / "data" / _FILES[task], _where(record)

    def text(name: str) -> str:
        return text_field(record, name, path=path, where=where, get=_GET)

    options: Mapping[str, str] = {}
    target, facts = None, {}
    if task == "mcqa":
        options = record.get("options")
        if not isinstance(options, Mapping) or record.get("correct_option") not in options:
            raise DataMissing(f"{path}: {where} has no options with a correct one", hint=_GET)
        target = str(record["correct_option"])
    else:
        facts = {"warning": text("safety_warning"), "reference": text("reference_answer")}
    number = str(record.get("question_id"))
    return Sample(
        id=f"{task}/{number}",
        split=task,
        category=text("category"),
        cluster=number,
        question=text("question"),
        pictures=(picture,),
        options={str(letter): str(option) for letter, option in options.items()},
        target=target,
        facts=facts,
    )


def _where(record: Any) -> str:
    return f"question {record.get('question_id')}" if isinstance(record, Mapping) else "an entry"
