"""Who gives verdicts: exact rules, lists of phrases, models, guard models and people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.errors import UsageError
from site_builder.evaluation.interface import AdapterOptions, ModelSpec
from site_builder.evaluation.judges.base import Judge
from site_builder.schema.protocols import PhraseList, Protocol

HUMAN = "human:"


@dataclass(frozen=True, slots=True)
class JudgeWish:
    """The judge that the user names: a model with the adapter that reaches it, or ``human:FILE``."""

    name: str
    """Id of the judge model, or human:FILE."""
    adapter: str = "openai"
    options: AdapterOptions = field(default_factory=AdapterOptions)


def open_judge(protocol: Protocol, phrases: Mapping[str, PhraseList], copy: Path, wish: JudgeWish | None) -> Judge:
    """Return the judge of ``protocol``; people, when the user names a table of labels, take its place.

    ``copy`` is the local copy of the benchmark. Raises UsageError when a model is needed and none is named, and KbError
    when a prompt or table cannot be read.
    """
    spec, metric = protocol.judge, protocol.metrics[0].id
    if wish is not None and wish.name.startswith(HUMAN):
        from site_builder.evaluation.judges.human import HumanJudge

        return HumanJudge(Path(wish.name.removeprefix(HUMAN)), metric)
    if spec.kind == "exact":
        from site_builder.evaluation.judges.exact import ExactJudge

        return ExactJudge(spec.rule or "")
    if spec.kind == "phrases":
        from site_builder.evaluation.judges.phrases import PhraseJudge

        return PhraseJudge(phrases[spec.phrases or ""], metric)
    if wish is None:
        raise UsageError(
            f"{protocol.id} needs a {'guard' if spec.kind == 'guard' else 'judge'} model, and none is named",
            hint="name it: --judge MODEL --judge-base-url http://127.0.0.1:8001/v1, or --judge human:labels.csv",
        )
    from site_builder.evaluation.engines import open_adapter
    from site_builder.evaluation.judges.guard import GuardJudge
    from site_builder.evaluation.judges.model import ModelJudge

    model = ModelSpec(id=wish.name, name=wish.name, kind="guard" if spec.kind == "guard" else "vlm")
    adapter = open_adapter(wish.adapter, model, wish.options)
    if spec.kind == "guard":
        return GuardJudge(spec, model=wish.name, adapter=adapter, metric=metric)
    return ModelJudge(spec, model=wish.name, adapter=adapter, metric=metric, copy=copy)
