"""samples.jsonl: every answer that a run asks for, one line each, written before the first request and never again.

In the file, ``item`` is the sample's id and ``sample`` the epoch: the words of the first version, so that older runs
can be read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from site_builder.errors import KbError
from site_builder.evaluation.keys import KEY_LENGTH

_HINT = "put the file back from a copy, or let kb eval resume RUN write it again from the data; the answers are kept"
_KINDS = (int, str, str, int, int, str, str, int, str)
"""Types of the values of a line, in the order of ``Asked``."""


class Asked(NamedTuple):
    """One answer that the run asks for."""

    n: int
    """Number in the run, from 0."""
    key: str
    """Key of the request."""
    sample: str
    """Id of the sample."""
    i: int
    """Number of the sample in the run, from 0."""
    epoch: int
    """Which of the sample's answers, from 0."""
    split: str
    category: str
    cluster: int
    """Number of the group of samples that share a question."""
    sha: str
    """Fingerprint of the sample's texts."""

    def to_json(self) -> str:
        line = {"n": self.n, "key": self.key, "item": self.sample, "i": self.i, "sample": self.epoch}
        line |= {"split": self.split, "category": self.category, "cluster": self.cluster, "sha": self.sha}
        return json.dumps(line, separators=(",", ":")) + "\n"


def write_asked(path: Path, asked: Iterable[Asked]) -> str:
    """Write the file in one step and return its hash. Raises OSError when it cannot be written."""
    digest, unfinished = hashlib.sha256(), path.with_suffix(".unfinished")
    with unfinished.open("wb") as stream:
        for one in asked:
            line = one.to_json().encode()
            digest.update(line)
            stream.write(line)
    unfinished.replace(path)
    return digest.hexdigest()


def read_asked(path: Path, *, n_samples: int, sha256: str | None) -> Iterator[Asked]:
    """Yield the answers to ask for, in the order of their numbers.

    ``n_samples`` and ``sha256`` are what the plan says of the file (the hash is None in older plans). Raises KbError,
    with file and line, for a file that is absent, cut, altered, or has a line twice.
    """
    digest, last, keys = hashlib.sha256(), -1, set[bytes]()
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                digest.update(line)
                one = _read(line, f"{path}:{number}")
                if one.n != number - 1:
                    what = "stands twice" if one.n <= last else "is missing"
                    at = one.n if one.n <= last else number - 1
                    raise KbError(f"{path}:{number}: answer {at} {what}", hint=_HINT)
                key = bytes.fromhex(one.key)
                if key in keys:
                    raise KbError(f"{path}:{number}: the key of {one.sample} stands twice", hint=_HINT)
                keys.add(key)
                last = one.n
                yield one
    except FileNotFoundError:
        raise KbError(f"{path} is missing", hint=_HINT) from None
    except OSError as error:
        raise KbError(f"cannot read {path}: {error.strerror}") from None
    if last + 1 != n_samples:
        what = f"{path}:{last + 2}: the file ends, but the plan has {n_samples} answers"
        missing = f"those numbered {last + 1} to {n_samples - 1} are missing"
        raise KbError(f"{what}: {missing}" if last + 1 < n_samples else f"{path} holds more than the plan", hint=_HINT)
    if sha256 is not None and digest.hexdigest() != sha256:
        raise KbError(f"{path} was altered: its hash is not the one in plan.json", hint=_HINT)


def _read(line: bytes, place: str) -> Asked:
    if not line.endswith(b"\n"):
        raise KbError(f"{place}: the line is torn", hint=_HINT)
    try:
        data = json.loads(line)
        one = Asked(
            data["n"], data["key"], data["item"], data["i"], data["sample"], data["split"], data["category"],
            data["cluster"], data["sha"],
        )  # fmt: skip
        fine = all(type(value) is kind for value, kind in zip(one, _KINDS, strict=True)) and len(one.key) == KEY_LENGTH
        bytes.fromhex(one.key)
    except (ValueError, KeyError, TypeError, RecursionError):
        fine = False
    if not fine:
        raise KbError(f"{place}: the line is damaged", hint=_HINT)
    return one
