"""Answers that were made elsewhere become responses of a run: a harness's file, a batch, another machine's share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from site_builder.errors import KbError, UsageError
from site_builder.evaluation.interface import Fact, Request, Response, Usage
from site_builder.evaluation.recorded.base import Answer
from site_builder.evaluation.run.folder import RunFolder, all_runs
from site_builder.evaluation.run.records import FolderLock, Log
from site_builder.evaluation.run.state import ERROR, MISSING, read_state

Place = tuple[str, int]
"""Sample and epoch."""


class Elsewhere:
    """Stands for a model that is asked elsewhere: it says what is known of it and answers nothing."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = facts

    def describe(self) -> Mapping[str, Fact]:
        return self._facts

    def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
        raise UsageError("this run is answered elsewhere", hint="kb eval import and kb eval batch bring its answers")

    def close(self) -> None:
        pass


def file_facts(path: Path) -> Mapping[str, Fact]:
    """Name and hash of a file of answers. Raises KbError when it cannot be read."""
    try:
        return {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    except OSError as error:
        raise KbError(f"cannot read {path}: {error.strerror}") from None


def keys_of(run: RunFolder) -> dict[str, Place]:
    """Sample and epoch of each key of a run."""
    return {one.key: (one.sample, one.epoch) for one in run.asked()}


def collect(run: RunFolder, answers: Mapping[Place, Answer]) -> int:
    """Record the answers to what has none yet, or only failed; return how many were new. Takes the folder's lock."""
    new = 0
    with FolderLock(run.path), Log(run.responses) as log:
        state = read_state(run)
        for one in run.asked():
            answer = answers.get((one.sample, one.epoch))
            if answer is not None and state.status[one.n] in (MISSING, ERROR):
                log.append({"n": one.n, **asdict(_response(one.key, answer))})
                new += 1
    return new


def fill_gaps(run: RunFolder, why: str) -> int:
    """Record an error for everything that has no answer; return how many there were."""
    gaps = 0
    with FolderLock(run.path), Log(run.responses) as log:
        state = read_state(run)
        for n, status in enumerate(state.status):
            if status == MISSING:
                log.append({"n": n, **asdict(Response(state.key(n), "error", error=why))})
                gaps += 1
    return gaps


def missing(run: RunFolder) -> int:
    """How many answers a run still lacks."""
    return read_state(run).missing()


def merge(run: RunFolder, other: RunFolder) -> int:
    """Take over the answers of another machine's folder of the same run; return how many were new.

    Raises KbError when the folders are not of one run: the keys of their samples decide.
    """
    from site_builder.evaluation.run.records import read_log

    ours, theirs = keys_of(run), keys_of(other)
    if ours != theirs:
        raise KbError(
            f"{other.path} is not the same run as {run.path}",
            hint="model, revision, protocol, data and options must be equal on all machines",
        )
    new = 0
    with FolderLock(run.path), Log(run.responses) as log:
        state = read_state(run)
        for record in filter(None, (line.record for line in read_log(other.responses))):
            n = record.get("n")
            if not isinstance(n, int) or not 0 <= n < len(state) or record.get("key") != state.key(n):
                continue
            if state.status[n] == MISSING and record.get("status") not in (None, "error"):
                log.append(record)
                state.status[n] = ERROR + 1  # so that a second line of the same answer is passed over
                new += 1
    return new


def run_with(root: Path, key: str) -> RunFolder:
    """The run that asks the request with this key. Raises UsageError when none does."""
    for run in all_runs(root):
        if any(one.key == key for one in run.asked()):
            return run
    raise UsageError(f"no run here has a request {key!r}", hint="kb eval batch MODEL writes the requests of a run")


def _response(key: str, answer: Answer) -> Response:
    return Response(
        key,
        answer.status,
        text=answer.text,
        finish_reason=answer.finish_reason,
        error=answer.error or ("no answer" if answer.status == "error" else None),
        usage=Usage(answer.prompt_tokens, answer.completion_tokens),
    )
