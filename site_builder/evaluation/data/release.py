"""The data of a run held against what the benchmark's owners released, by hashes in taxonomy/protocols/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from site_builder.evaluation.data.benchmarks.base import DataMissing, Sample
from site_builder.schema.hashing import sha256_data
from site_builder.schema.protocols import Release


def fingerprint(sample: Sample) -> str:
    """Hash of a sample's texts, by which a later stage sees that the data are still the same."""
    return sha256_data([sample.id, sample.question, dict(sample.options), dict(sample.known)])[:16]


def blob_id(path: Path) -> str:
    """git's id of a file's content, as a repository's listing tells it. Raises DataMissing when it is not there."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataMissing(f"{path} cannot be read: {error.strerror}") from None
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@dataclass
class Survey:
    """Hashes over samples, taken one by one in their order."""

    n: int = 0
    _texts: Any = field(default_factory=hashlib.sha256)
    _pictures: Any = field(default_factory=hashlib.sha256)

    def add(self, sample: Sample) -> None:
        """Take one sample. Raises DataMissing when a picture cannot be read."""
        self.n += 1
        self._texts.update(f"{fingerprint(sample)}\n".encode())
        self._pictures.update(f"{' '.join(map(blob_id, sample.pictures))}\n".encode())

    @property
    def texts(self) -> str:
        """Hash over ids, texts, options and answers."""
        found: str = self._texts.hexdigest()
        return found

    @property
    def pictures(self) -> str:
        """Hash over git's ids of the pictures."""
        found: str = self._pictures.hexdigest()
        return found


def differences(release: Release | None, survey: Survey, folder: Path) -> Iterator[str]:
    """What in a whole local copy is not as it was released, for people; also what cannot be told."""
    if release is None:
        yield "no hash of the release is known here"
        return
    same_texts = survey.texts == release.texts
    for name, right in release.files.items():
        if not same_texts and _sha256(folder / name) != right:
            yield f"{name} is not the file of the release"
    if not same_texts:
        yield f"the texts are not those of the release ({release.revision})"
    if release.pictures is None:
        yield "no hash of the released pictures is known here, so these may be others"
    elif survey.pictures != release.pictures:
        yield f"the pictures are not those of the release ({release.revision})"


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return None
