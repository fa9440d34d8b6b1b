"""The protocols of a knowledge base: read from taxonomy/protocols/, found by id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from site_builder.errors import KbError, UsageError
from site_builder.schema.decoding import decode
from site_builder.schema.judging import JUDGES
from site_builder.schema.protocols import JudgeSpec, PhraseList, Protocol, ProtocolsFile

FOLDER = "taxonomy/protocols"
PHRASES_FOLDER = "taxonomy/phrases"

Schema = TypeVar("Schema")


@dataclass(frozen=True)
class Protocols:
    """All protocols of a knowledge base, with the lists of refusal phrases that they name."""

    files: tuple[ProtocolsFile, ...]
    phrases: Mapping[str, PhraseList]

    @classmethod
    def load(cls, root: Path) -> Protocols:
        """Read every file below ``root``. Raises KbError that names all problems with their places."""
        problems: list[str] = []
        phrases = {}
        for path in sorted((root / PHRASES_FOLDER).glob("*.yml")):
            words = _read(path, f"{PHRASES_FOLDER}/{path.name}", PhraseList, problems)
            if words:
                phrases[words.id] = words
        files = []
        for path in sorted((root / FOLDER).glob("*.yml")):
            name = f"{FOLDER}/{path.name}"
            loaded = _read(path, name, ProtocolsFile, problems)
            if loaded:
                problems += _contradictions(loaded, path.stem, name, phrases)
                files.append(loaded)
        if problems:
            raise KbError("\n".join(problems), hint="mend the file; its fields stand in the reference")
        return cls(tuple(files), phrases)

    def of(self, benchmark: str) -> ProtocolsFile:
        """The file of ``benchmark``. Raises UsageError, with the nearest name, when there is none."""
        for entry in self.files:
            if entry.benchmark == benchmark:
                return entry
        raise UsageError(
            f"no benchmark {benchmark!r} can be run{_near(benchmark, self._benchmarks)}",
            hint="kb eval list shows those that can",
        )

    def find(self, protocol: str) -> tuple[ProtocolsFile, Protocol]:
        """The protocol with this id. Raises UsageError, with the nearest id, when there is none."""
        for entry in self.files:
            for candidate in entry.protocols:
                if candidate.id == protocol:
                    return entry, candidate
        ids = [candidate.id for entry in self.files for candidate in entry.protocols]
        raise UsageError(f"no protocol {protocol!r}{_near(protocol, ids)}", hint="kb eval list shows all")

    @cached_property
    def _benchmarks(self) -> list[str]:
        return [entry.benchmark for entry in self.files]


def _read(path: Path, name: str, cls: type[Schema], problems: list[str]) -> Schema | None:
    """A file as a record; what is wrong with it is added to ``problems``."""
    from site_builder.schema.validation import validate
    from site_builder.text.yamlfile import read

    document = read(path, name)
    text = None if document.problems else validate(document, cls)
    if text is None:
        problems += [f"{problem.where}: {problem.message}" for problem in document.problems]
        return None
    return decode(cls, json.loads(text))


def _contradictions(file: ProtocolsFile, stem: str, name: str, phrases: Mapping[str, PhraseList]) -> list[str]:
    """What the schema cannot say."""
    found = []
    if file.benchmark != stem:
        found.append(f"{name}: the benchmark is {file.benchmark!r}, but the file is called {stem!r}")
    for protocol in file.protocols:
        judge, place = protocol.judge, f"{name}: protocol {protocol.id!r}"
        if not protocol.id.startswith(f"{file.benchmark}/") or "@" not in protocol.id:
            found.append(f"{place}: an id is written {file.benchmark}/name@version")
        found += (f"{place}: {problem}" for problem in _misjudged(judge))
        lists = {judge.phrases, protocol.refusals} - {None}
        found += [
            f"{place}: there is no list {PHRASES_FOLDER}/{words}.yml"
            for words in sorted(filter(None, lists - set(phrases)))
        ]
        if protocol.samples > 1 and (protocol.combine is None or protocol.samples % 2 == 0):
            found.append(f"{place}: several samples need combine: majority and an odd number")
        if protocol.samples < 1 or not protocol.metrics:
            found.append(f"{place}: it needs at least one sample and one metric")
    return found


def _misjudged(judge: JudgeSpec) -> Iterator[str]:
    """What a judge lacks, or has too much of."""
    for kind in dict.fromkeys((judge.kind, *judge.members)):
        lacking = [name for name in JUDGES[kind].needs if not getattr(judge, name)]
        if lacking:
            yield f"a judge of the kind {kind} needs {' and '.join(lacking)}"
        if kind == "model" and not (judge.verdict or judge.labels):
            yield "a judge of the kind model needs labels under which it declares its verdict"
    if judge.kind != "panel":
        if judge.members:
            yield f"only a panel has members, not a judge of the kind {judge.kind}"
        return
    if len(judge.members) < 3 or "panel" in judge.members:
        yield "a panel has three members or more, none of them a panel"
    for kind in sorted({kind for kind in judge.members if not JUDGES[kind].asks and judge.members.count(kind) > 1}):
        yield f"two members of the kind {kind} would always say the same"


def _near(word: str, known: list[str]) -> str:
    from site_builder.text.suggest import did_you_mean

    return did_you_mean(word, known)
