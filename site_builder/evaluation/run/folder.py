"""A run's folder, runs/<benchmark>/<org__model>/<run>/: what was fixed beforehand, and the logs of the stages.

=================  ====================================================================
plan.json          what was fixed before the first request; written once
samples.jsonl      one line an answer to ask for: key, sample, place in the table of results; written once
responses.jsonl    one line a response, appended when it is there
judge.json         who judges; written once
verdicts.jsonl     one line a verdict, appended when it is there
audit.csv          a person's labels of a sample of the verdicts
run.yml            the result; the only file that is published
=================  ====================================================================

The folder is ignored by git: answers, and through the judge's replies parts of questions, stand in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from site_builder.errors import KbError, UsageError
from site_builder.evaluation.interface import AdapterOptions, Fact, ModelSpec
from site_builder.evaluation.judges.base import JudgeWish, judge_mark
from site_builder.evaluation.run.asked import Asked, read_asked
from site_builder.schema.decoding import decode
from site_builder.schema.hashing import sha256_data
from site_builder.schema.runs import Attack, Defense

RUNS = "runs"
_MEASURES: Mapping[str, Any] = {"attack": Attack, "defense": Defense}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSpec:
    """Everything that is fixed before the first request."""

    run: str
    model: ModelSpec
    hub: str | None
    """Hub id in taxonomy/models/, which names the folder of the model."""
    parameters: str | None
    """Size in taxonomy/models/, to be compared with the weights."""
    benchmark: str
    protocol: str
    protocol_sha256: str
    adapter: str
    options: AdapterOptions
    described: Mapping[str, Fact]
    """What the adapter said of itself."""
    system_prompt: str | None
    seed: int
    limit: int | None
    data_folder: Path
    data_revision: str | None
    data_sha256: str
    missing: tuple[str, ...]
    """What the copy of the data lacks."""
    data_texts: str | None = None
    data_pictures: str | None = None
    differs: tuple[str, ...] = ()
    """What in the data is not as it was released."""
    groups: Mapping[str, str]
    """Category -> group."""
    n_items: int
    n_samples: int
    samples_sha256: str | None = None
    """Hash of samples.jsonl; None in plans of the first version."""
    packages: Mapping[str, str]
    hardware: Mapping[str, Fact]
    commit: str | None
    started: str
    attack: Attack | None = None
    defense: Defense | None = None
    guard: JudgeWish | None = None
    """The guard model that the defense asks."""

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, default=str, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> RunSpec:
        data = json.loads(text)
        data["options"] = _options(data["options"])
        data["model"] = ModelSpec(**data["model"])
        data |= {name: decode(kind, data[name]) for name, kind in _MEASURES.items() if data.get(name)}
        if data.get("guard"):
            data["guard"] = JudgeWish(**data["guard"] | {"options": _options(data["guard"]["options"])})
        data["data_folder"], data["missing"] = Path(data["data_folder"]), tuple(data["missing"])
        data["differs"] = tuple(data.get("differs", ()))
        return cls(**data)


def _options(data: Mapping[str, Any]) -> AdapterOptions:
    paths = {name: Path(data[name]) if data[name] else None for name in ("weights", "recorded")}
    lists = {name: tuple(data[name]) for name in ("base_urls", "omit") if name in data}
    return AdapterOptions(**{**data, **paths, **lists})


class DamagedPlan(KbError):
    """A plan.json that cannot be read. The folder's name says what it held, so it can be written again."""


@dataclass(frozen=True)
class RunFolder:
    """The paths of one run, and reading what is written once."""

    path: Path

    @property
    def samples(self) -> Path:
        return self.path / "samples.jsonl"

    @property
    def responses(self) -> Path:
        return self.path / "responses.jsonl"

    @property
    def verdicts(self) -> Path:
        return self.path / "verdicts.jsonl"

    @property
    def judge(self) -> Path:
        return self.path / "judge.json"

    @property
    def audit(self) -> Path:
        return self.path / "audit.csv"

    @property
    def result(self) -> Path:
        return self.path / "run.yml"

    @property
    def planned(self) -> bool:
        """Whether the run was started and its plan can be read; the plan is written after the samples."""
        try:
            self.spec()
        except (DamagedPlan, UsageError):
            return False
        return True

    def spec(self) -> RunSpec:
        """The spec. Raises KbError when the folder holds none that can be read."""
        path = self.path / "plan.json"
        try:
            return RunSpec.from_json(path.read_text())
        except FileNotFoundError:
            raise UsageError(f"{self.path} is no run", hint="kb eval list shows the runs") from None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedPlan(
                f"{path} cannot be read: {type(error).__name__}: {error}",
                hint="run the command that began it (kb eval MODEL ...) again: it writes the plan anew; the answers "
                "beside it are kept",
            ) from None

    def write_spec(self, spec: RunSpec) -> None:
        from site_builder.files import write_atomic

        write_atomic(self.path / "plan.json", spec.to_json())

    def judge_facts(self) -> dict[str, Any] | None:
        """Who judges, or None when no judge has started. Raises KbError when the file cannot be read."""
        try:
            facts = json.loads(self.judge.read_text())
            if not (isinstance(facts["kind"] + facts["id"], str) and isinstance(facts["facts"], dict)):
                raise TypeError("it does not say who judges")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise KbError(
                f"{self.judge} cannot be read: {error}",
                hint="delete this one file and run kb eval judge RUN again: verdicts of the same judge are kept",
            ) from None
        return {name: facts.get(name) for name in ("kind", "id", "prompt_sha256", "facts")}

    def judge_mark(self) -> str | None:
        """A short hash of who judges, which each verdict carries; None when no judge has started."""
        facts = self.judge_facts()
        return None if facts is None else judge_mark(facts)

    def asked(self) -> Iterator[Asked]:
        """The answers to ask for, in the order of their numbers. Raises KbError when the file is not as planned."""
        spec = self.spec()
        return read_asked(self.samples, n_samples=spec.n_samples, sha256=spec.samples_sha256)


def run_name(protocol: str, facts: Mapping[str, Any]) -> str:
    """Name of a run: protocol without benchmark, and a hash of everything fixed beforehand. Equal plans meet again."""
    short = protocol.split("/", 1)[1].replace("@", "-")
    return f"{short}-{sha256_data(facts)[:8]}"


def model_folder(model: str, hub: str | None) -> str:
    """Folder of a model: its hub id with "__" for the slash, else its own id."""
    return hub.replace("/", "__") if hub else model


def find_run(root: Path, name: str) -> RunFolder:
    """The run that ``name`` means: a folder, or the end of a path below runs/ (the run's name is enough).

    Raises UsageError when there is none, or more than one.
    """
    folder = Path(name)
    if (folder / "plan.json").is_file():
        return RunFolder(folder.resolve())
    found = [run for run in all_runs(root) if f"/{run.path}".endswith(f"/{name.strip('/')}")]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(str(run.path.relative_to(root)) for run in found)
        raise UsageError(f"{name!r} means several runs", hint=f"name one of {names}")
    raise UsageError(f"there is no run {name!r}", hint="kb eval list shows the runs")


def all_runs(root: Path) -> list[RunFolder]:
    """All runs below ``root``, by path."""
    return [RunFolder(path.parent) for path in sorted((root / RUNS).glob("*/*/*/plan.json"))]
