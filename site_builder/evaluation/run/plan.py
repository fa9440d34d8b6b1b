"""What a command is going to do: for each protocol whether it can run, how many calls it needs, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from site_builder.errors import KbError
from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.judges import by_people, check_named, open_judge
from site_builder.evaluation.judges.base import JudgeWish
from site_builder.evaluation.judges.model import read_prompts
from site_builder.evaluation.run.experiment import Source
from site_builder.evaluation.run.prompting import template
from site_builder.schema.protocols import Protocol, ProtocolsFile

DATA = "data"


@dataclass(frozen=True, slots=True)
class Step:
    """One protocol of the plan."""

    benchmark: str
    protocol: Protocol
    source: Source | None
    calls: int
    """Answers that the whole run needs."""
    judge_calls: int
    """Replies of judge models that it needs, at most one repair each not counted."""
    missing: str | None = None
    """Why it cannot run."""
    hint: str | None = None
    """The command that gets what is missing."""
    unjudged: str | None = None
    """Why it can be asked but not judged yet."""


def selected(
    protocols: Protocols, benchmarks: Sequence[str], names: Sequence[str]
) -> list[tuple[ProtocolsFile, Protocol]]:
    """The protocols that the user means: those named, else the defaults of the named benchmarks, else all defaults.

    Of a default in several versions, the last is meant.
    """
    if names:
        found = [protocols.find(name) for name in names]
        return [entry for entry in found if not benchmarks or entry[0].benchmark in benchmarks]
    files = [protocols.of(name) for name in benchmarks] if benchmarks else list(protocols.files)
    ordered = sorted(files, key=lambda file: (file.data is not None, file.benchmark))
    newest = {protocol.id.partition("@")[0]: protocol for file in ordered for protocol in file.protocols}
    chosen = [(file, protocol) for file in ordered for protocol in file.protocols if protocol.default]
    return [(file, protocol) for file, protocol in chosen if newest[protocol.id.partition("@")[0]] is protocol]


def data_folder(root: Path, benchmark: str, folders: Mapping[str, Path]) -> Path:
    """Where the data of a benchmark are: as named, else below data/."""
    return folders.get(benchmark, root / DATA / benchmark)


def steps(
    wanted: Iterable[tuple[ProtocolsFile, Protocol]],
    protocols: Protocols,
    *,
    root: Path,
    folders: Mapping[str, Path],
    limit: int | None,
    partial: bool,
    judges: Sequence[JudgeWish],
) -> Iterator[Step]:
    """Look at the data of each protocol, without reading pictures or contacting a model."""
    for file, protocol in wanted:
        folder = data_folder(root, file.benchmark, folders)
        try:
            source = Source.open(
                file.benchmark, folder, protocol, limit=limit, partial=partial, release=file.release(protocol.task)
            )
            template(protocol, folder)
            calls = sum(1 for _ in source.samples()) * protocol.samples
        except KbError as error:
            yield Step(file.benchmark, protocol, None, 0, 0, missing=error.message, hint=error.hint)
            continue
        votes = 0 if by_people(judges) else len(protocol.judge.asks)
        unjudged = _no_judge(protocol, protocols, folder, judges)
        yield Step(
            file.benchmark,
            protocol,
            source,
            calls,
            calls * votes,
            unjudged=unjudged.message if unjudged else None,
            hint=unjudged.hint if unjudged else None,
        )


def _no_judge(protocol: Protocol, protocols: Protocols, folder: Path, judges: Sequence[JudgeWish]) -> KbError | None:
    """Why the protocol cannot be judged as things stand; a judge model is neither loaded nor contacted."""
    try:
        read_prompts(protocol.judge, folder)
        check_named(protocol, judges)
        if not judges or by_people(judges):
            open_judge(protocol, protocols.phrases, folder, judges).close()
    except KbError as error:
        return error
    return None
