"""Data sets that are one list of records with their pictures beside it: what most releases look like."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from site_builder.evaluation.data.benchmarks.base import Copy, DataMissing, Sample, absent, read_json, text_field


class Listed:
    """A loader that only has to say how a record becomes a sample."""

    id: str
    n: Mapping[str, int]

    def open(self, folder: Path, task: str) -> Copy:
        """Look at the copy in ``folder`` without reading pictures. Raises DataMissing."""
        pictures = (picture for sample in self.read(folder, task) for picture in sample.pictures)
        return Copy(folder, missing=absent(pictures))

    def samples(self, copy: Copy, task: str) -> Iterator[Sample]:
        """Yield the samples that are whole, in the order of the list."""
        for sample in self.read(copy.folder, task):
            if not copy.missing or all(picture.is_file() for picture in sample.pictures):
                yield sample

    def read(self, folder: Path, task: str) -> Iterator[Sample]:
        """All samples of the list. Raises DataMissing, with file and record, for one that is not whole."""
        raise NotImplementedError

    @property
    def get(self) -> str:
        """What to do when something is missing."""
        return f"put the owners' release there, or run: kb eval data {self.id}"

    def rows(self, path: Path, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
        """The rows of a CSV table, each with its place. Raises DataMissing when it is absent or lacks a column."""
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                table = csv.DictReader(stream)
                for name in columns:
                    if name not in (table.fieldnames or ()):
                        raise DataMissing(f"{path} has no column {name!r}", hint=self.get)
                for row in table:
                    values = {name: value or "" for name, value in row.items() if isinstance(name, str)}
                    yield f"{path}:{table.line_num}", values
        except FileNotFoundError:
            raise DataMissing(f"{path} is missing", hint=self.get) from None
        except (OSError, ValueError, csv.Error) as error:
            raise DataMissing(f"{path} is damaged: {error}", hint=self.get) from None

    def records(self, path: Path) -> Iterator[tuple[str, Record]]:
        """The records of a JSON list, each with its place. Raises DataMissing when there is none."""
        data = read_json(path, kind=list, get=self.get)
        if not data:
            raise DataMissing(f"{path} is an empty list", hint=self.get)
        for number, record in enumerate(data):
            yield f"record {number}", Record(record, path, f"record {number}", self.get)


class Record:
    """One record of a JSON list, read with errors that name their place."""

    def __init__(self, data: Any, path: Path, where: str, get: str) -> None:
        self.data, self._path, self._where, self._get = data, path, where, get

    def text(self, name: str) -> str:
        """A text. Raises DataMissing when it is not there."""
        return text_field(self.data, name, path=self._path, where=self._where, get=self._get)

    def optional(self, name: str) -> str | None:
        """A text, or None when it is not there."""
        value = self.data.get(name) if isinstance(self.data, Mapping) else None
        return value if isinstance(value, str) and value else None

    def list(self, name: str) -> Sequence[Any]:
        """A list. Raises DataMissing when it is not there."""
        value = self.data.get(name) if isinstance(self.data, Mapping) else None
        if not isinstance(value, list):
            raise DataMissing(f"{self._path}: {self._where} has no list {name!r}", hint=self._get)
        return value

    def inner(self, data: Any) -> Record:
        """A record within this one."""
        return Record(data, self._path, self._where, self._get)
