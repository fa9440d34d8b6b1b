"""What a benchmark is to the runner: a source of samples, read one at a time from a local copy."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from site_builder.errors import KbError
from site_builder.evaluation.interface import Image


class DataMissing(KbError):
    """The local copy is absent or not whole. The message says what and where, the hint how to get it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One question of a benchmark. Its texts stay in memory only while the sample is worked on."""

    id: str
    """Unique in the benchmark and task, stable: SD/01-Illegal_Activitiy/0."""
    split: str
    """Id of the split in taxonomy/benchmarks/."""
    category: str
    """Id of the category there; "all" when there are none."""
    cluster: str
    """Items with the same cluster share a question, so their verdicts are not independent."""
    question: str
    """What is asked."""
    pictures: tuple[Path, ...] = ()
    """Files of the pictures shown with it."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Answer options by letter."""
    target: str | None = None
    """The right answer, where there is one: a letter, a word."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else a judge may need: planted, reference, warning."""

    @property
    def known(self) -> Mapping[str, str]:
        """The facts with the target among them."""
        return self.facts if self.target is None else {**self.facts, "target": self.target}


@dataclass(frozen=True, slots=True)
class Copy:
    """A local copy of a benchmark that was looked at."""

    folder: Path
    """Root of the copy."""
    revision: str | None = None
    """Revision, where the copy says it."""
    missing: tuple[str, ...] = ()
    """What the official release has and this copy does not, for people."""


class Dataset(Protocol):
    """A benchmark that can be run. One class in one file, one YAML in taxonomy/protocols/."""

    id: str
    """Id in taxonomy/benchmarks/."""
    n: Mapping[str, int]
    """Number of samples of the whole benchmark by task; a copy with another number is not ranked. Empty for what is
    nobody's benchmark, whose rows are not published."""

    def open(self, folder: Path, task: str) -> Copy:
        """Look at the copy in ``folder`` without reading pictures.

        Raises DataMissing when ``task`` cannot be run from it at all; smaller gaps stand in ``missing``.
        """
        ...

    def samples(self, copy: Copy, task: str) -> Iterator[Sample]:
        """Yield the samples of ``task`` that are whole in ``copy``, in a fixed order."""
        ...


def read_json(path: Path, *, kind: type, get: str) -> Any:
    """Return the data of a JSON file. Raises DataMissing when it is absent, damaged or not a ``kind``."""
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise DataMissing(f"{path} is missing", hint=get) from None
    except (OSError, ValueError) as error:
        raise DataMissing(f"{path} is damaged: {error}", hint=get) from None
    if not isinstance(data, kind):
        raise DataMissing(f"{path} does not hold a {kind.__name__}", hint=get)
    return data


def text_field(record: Any, name: str, *, path: Path, where: str, get: str) -> str:
    """Return a text of a record. Raises DataMissing, naming file, record and field, when it is not there."""
    value = record.get(name) if isinstance(record, Mapping) else None
    if not isinstance(value, str):
        raise DataMissing(f"{path}: {where} has no text {name!r}", hint=get)
    return value


def absent(paths: Iterable[Path]) -> tuple[str, ...]:
    """Say which of ``paths`` are no files: the first by name, the others by number; nothing when all are there.

    Looks at each folder once, so it is quick for thousands of pictures.
    """
    listed: dict[Path, frozenset[str]] = {}
    gone = []
    for path in paths:
        if path.parent not in listed:
            listed[path.parent] = _names(path.parent)
        if path.name not in listed[path.parent]:
            gone.append(path)
    if not gone:
        return ()
    others = f" and {len(gone) - 1} others" if len(gone) > 1 else ""
    return (f"{gone[0]}{others}",)


def picture(path: Path) -> Image:
    """Return a picture of the copy. Raises DataMissing when it is absent or damaged."""
    from site_builder.evaluation.data.pictures import DamagedImage, open_image

    get = "get this file again from the benchmark's owners; kb eval data names the place"
    try:
        return open_image(path)
    except FileNotFoundError:
        raise DataMissing(f"{path} is missing", hint=get) from None
    except DamagedImage as error:
        raise DataMissing(error.message, hint=get) from None
    except OSError as error:
        raise DataMissing(f"{path} cannot be read: {error.strerror}", hint=get) from None


def _names(folder: Path) -> frozenset[str]:
    try:
        return frozenset(entry.name for entry in os.scandir(folder) if entry.is_file())
    except OSError:
        return frozenset()
