"""One ``kb eval MODEL``: the plan for people, then each run of it to its end."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from site_builder.commands._context import Context
from site_builder.commands._eval import report
from site_builder.commands._eval.models import Reach, find_model, reach, spec_of, with_fetched
from site_builder.errors import KbError, UsageError
from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.interface import Adapter, AdapterOptions, ModelSpec
from site_builder.evaluation.judges.base import JudgeWish
from site_builder.evaluation.run.breaker import IN_A_ROW
from site_builder.evaluation.run.collect import missing
from site_builder.evaluation.run.experiment import Wish
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.generate import WHOLE
from site_builder.evaluation.run.measures import Measures
from site_builder.evaluation.run.plan import Step, selected, steps
from site_builder.evaluation.run.runner import Runner

if TYPE_CHECKING:
    from site_builder.schema.taxonomy import Model


def note(text: str) -> None:
    """Tell the user something beside the result."""
    click.echo(text, err=True)


@dataclass(frozen=True, slots=True)
class Made:
    """A run that came to its end, now or before."""

    step: Step
    measures: Measures
    folder: RunFolder


@dataclass
class Session:
    """What the words of the command mean."""

    context: Context
    model: Model
    spec: ModelSpec
    options: AdapterOptions
    judges: Sequence[JudgeWish]
    plan: list[Step]
    runner: Runner
    reach: Reach | None
    unreachable: KbError | None
    measures: Sequence[Measures]
    """Attack and defense of each run of a protocol."""
    words: Mapping[str, Any]
    made: list[Made] = field(default_factory=list)
    """The runs that came to their end."""

    @classmethod
    def open(
        cls,
        context: Context,
        word: str,
        options: AdapterOptions,
        judges: Sequence[JudgeWish],
        folders: Mapping[str, Path],
        measures: Sequence[Measures],
        words: Mapping[str, Any],
    ) -> Session:
        """Find model, protocols and data. Raises UsageError for words that mean nothing here."""
        model = find_model(context.catalog, word)
        spec = spec_of(model, name=words["name"], revision=words["revision"], dtype=words["dtype"])
        options = with_fetched(options, model, words["adapter"], context.root)
        protocols = Protocols.load(context.root)
        wanted = selected(protocols, words["benchmarks"], words["protocols"])
        if not wanted:
            raise UsageError("no protocol fits these words", hint="kb eval list shows benchmarks and protocols")
        plan = list(
            steps(
                wanted,
                protocols,
                root=context.root,
                folders=folders,
                limit=words["limit"],
                partial=words["partial"],
                judges=judges,
            )
        )
        found, unreachable = None, None
        try:
            found = reach(spec, words["adapter"], options)
        except UsageError as error:
            unreachable = error
        runner = Runner(context.root, protocols, note, 0 if words["keep_going"] else IN_A_ROW)
        return cls(context, model, spec, options, judges, plan, runner, found, unreachable, measures, words)

    def show_plan(self) -> None:
        """Print what will run, and what is missing with the command that gets it."""
        report.plan(self.model, self.reach, self.unreachable, self.plan, self.measures, again=_again())

    def run(self) -> None:
        """Run what can run. Raises the first error after everything else was tried."""
        if self.reach is None:
            raise self.unreachable or UsageError("the model cannot be reached")
        from site_builder.evaluation.engines import open_adapter

        ready = [step for step in self.plan if step.source is not None]
        if not ready:
            raise UsageError("nothing can be run", hint="get the data as the plan above says")
        adapter = open_adapter(self.reach.adapter, self.spec, self.options)
        problems: list[KbError] = []
        published: list[str] = []
        try:
            for step, measures in product(ready, self.measures):
                try:
                    if self._one(step, measures, adapter):
                        published.append(step.benchmark)
                except KbError as error:
                    problems.append(error)
                    behind = f" behind {measures.defense.about.id}" if measures.defense else ""
                    note(f"{step.protocol.id}{behind}: {error.message}")
                    if error.hint:
                        note(f"    {error.hint}")
        finally:
            adapter.close()
        if published and not self.words.get("missing_only"):
            report.leaderboards(self.context, published)
        if problems:
            raise type(problems[0])(
                f"{len(problems)} of {len(ready) * len(self.measures)} runs did not come to an end",
                hint="the same command goes on where they stopped",
            )

    def _one(self, step: Step, measures: Measures, adapter: Adapter) -> bool:
        """Run one protocol to its end; whether its row was published."""
        assert step.source is not None
        assert self.reach is not None
        prompt = self.words["system_prompt"]
        benchmarks = self.context.catalog.benchmarks
        categories = benchmarks[step.benchmark].categories if step.benchmark in benchmarks else ()
        wish = Wish(
            model=self.spec,
            hub=self.model.hub,
            parameters=self.model.parameters,
            adapter=self.reach.adapter,
            options=self.options,
            seed=self.words["seed"],
            system_prompt=step.protocol.system_prompt if prompt is None else prompt,
            groups={category.id: category.group for category in categories if category.group},
            measures=measures,
        )
        if self.words.get("missing_only") and (there := self.runner.finished(step.source, wish, adapter)):
            self.made.append(Made(step, measures, there))
            return False
        run = self.runner.new(step.source, wish, adapter, self.words.get("shard") or WHOLE)
        if gaps := missing(run):
            note(f"{step.protocol.id}: {gaps} answers of {run.path.name} are other machines' share")
            note(f"    then: kb eval merge {run.path.name} FOLDER... and kb eval judge {run.path.name}")
            return False
        if step.unjudged is not None:
            note(f"{step.protocol.id}: answers are recorded; {step.unjudged}")
            note(f"    then: kb eval judge {run.path.name} --judge MODEL --judge-base-url URL")
            return False
        self.runner.judge(run, self.judges)
        result, published = self.runner.score(run)
        report.result(result, published, self.context.root)
        self.made.append(Made(step, measures, run))
        return published is not None


def _again() -> str:
    """The command as it was typed, without --dry-run."""
    return " ".join(["kb", *(word for word in sys.argv[1:] if word != "--dry-run")])
