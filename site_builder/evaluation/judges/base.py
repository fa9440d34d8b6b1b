"""What a judge is to the runner."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from site_builder.errors import UsageError
from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.interface import Adapter, AdapterOptions, Fact, Message, ModelSpec, Parameters
from site_builder.schema import protocols
from site_builder.schema.hashing import sha256_data
from site_builder.schema.judging import JUDGES, JudgeKind


@dataclass(frozen=True, slots=True)
class Case:
    """One answer to judge."""

    n: int
    """Number of the answer in the run."""
    sample: Sample
    epoch: int
    """Which of the sample's answers."""
    answer: str
    asked: Callable[[], tuple[Message, ...]] = tuple
    """The conversation to which the model answered, made when a judge wants it: its pictures are read then."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a judge says of one answer: metric -> label, or that and why it cannot say."""

    n: int
    labels: Mapping[str, str] = field(default_factory=dict)
    unscored: str | None = None
    """Reason without a label; a short text, equal for equal causes, so that it can be counted."""
    note: str | None = None
    """For the local log: the judge's reply, the letter that was read."""
    marks: tuple[str, ...] = ()
    """What is counted beside the labels: "unread", "partial"."""
    failed: bool = False
    """Whether the judge could not be asked at all; many of these in a row stop the stage."""
    votes: Mapping[str, Score] = field(default_factory=dict)
    """What each member of a panel says, by its id."""


@dataclass(frozen=True, slots=True)
class JudgeWish:
    """The judge that the user names: a model with the adapter that reaches it, or ``human:FILE``."""

    name: str
    """Id of the judge model, or human:FILE."""
    adapter: str = "openai"
    options: AdapterOptions = field(default_factory=AdapterOptions)
    no_image: bool = False
    """Whether the judge is shown no picture, though the protocol would show it one."""

    @property
    def variant(self) -> Mapping[str, Fact]:
        """What the user changed about it, as one fact for the manifest: another variant is another judge."""
        said = {**self.options.changes, **({"image": False} if self.no_image else {})}
        return {"variant": json.dumps(said, sort_keys=True)} if said else {}


@dataclass(frozen=True, slots=True)
class Opening:
    """What a kind of judge is opened with."""

    protocol: protocols.Protocol
    phrases: Mapping[str, protocols.PhraseList]
    """All lists of phrases by id."""
    copy: Path
    """Local copy of the benchmark, from which foreign prompts are read."""
    wish: JudgeWish | None
    others: tuple[JudgeWish, ...] = ()
    """Further judges that the user names, for a panel."""

    @property
    def spec(self) -> protocols.JudgeSpec:
        return self.protocol.judge

    @property
    def metric(self) -> str:
        """The primary metric, which the judge decides."""
        return self.protocol.metrics[0].id

    @property
    def shows_image(self) -> bool:
        """Whether the judge sees the pictures."""
        return self.spec.image and not (self.wish and self.wish.no_image)

    @property
    def parameters(self) -> Parameters:
        """How a judge model answers: greedily, and with room for its thoughts where the user gives it."""
        budget = self.wish.options.answer_budget if self.wish else 0
        return Parameters(temperature=0.0, max_tokens=self.spec.max_tokens + budget)

    @property
    def variant(self) -> Mapping[str, Fact]:
        """``JudgeWish.variant``; a picture that the protocol would not show cannot be left out."""
        wish = self.wish
        return replace(wish, no_image=wish.no_image and self.spec.image).variant if wish else {}

    def ask(self) -> tuple[str, Adapter]:
        """Name and adapter of the model that judges. Raises UsageError when the user named none."""
        role = JUDGES[self.spec.kind].asks
        if self.wish is None:
            raise UsageError(
                f"{self.protocol.id} needs a {role} model, and none is named",
                hint="name it: --judge MODEL --judge-base-url http://127.0.0.1:8001/v1, or --judge human:labels.csv",
            )
        from site_builder.evaluation.engines import open_adapter

        model = ModelSpec(id=self.wish.name, name=self.wish.name, kind="guard" if role == "guard" else "vlm")
        return self.wish.name, open_adapter(self.wish.adapter, model, self.wish.options)


class Judge(Protocol):
    """Gives verdicts, in any order, and never raises for one answer."""

    kind: JudgeKind
    id: str
    """Name with version."""

    def describe(self) -> Mapping[str, Fact]:
        """Facts for the manifest. Raises UsageError when the judge cannot be reached."""
        ...

    @property
    def prompt_sha256(self) -> str | None:
        """Hash of its prompt templates."""
        ...

    def judge(self, cases: Iterable[Case]) -> Iterator[Score]:
        """Yield one verdict for each case as it is made."""
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...


def judge_facts(judge: Judge) -> dict[str, Any]:
    """Who judges, as plain data. Raises UsageError when the judge cannot be reached."""
    return {
        "kind": judge.kind,
        "id": judge.id,
        "prompt_sha256": judge.prompt_sha256,
        "facts": dict(judge.describe()),
    }


def judge_mark(facts: Mapping[str, Any]) -> str:
    """A short hash of a judge: kind, name, prompt, and revision of a model or table."""
    details = facts["facts"]
    known = [details.get(name) for name in ("revision", "sha256", "variant")]
    return sha256_data([facts["kind"], facts["id"], facts["prompt_sha256"], *known])[:12]
