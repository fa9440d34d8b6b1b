"""The three stages of one run, each under the folder's lock, each going on where it stopped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from site_builder.errors import KbError
from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.defenses import NONE
from site_builder.evaluation.defenses.defended import Known, nothing
from site_builder.evaluation.interface import Adapter, Request
from site_builder.evaluation.judges import open_judge
from site_builder.evaluation.judges.base import Judge, JudgeWish
from site_builder.evaluation.judges.phrases import RefusalPhrases
from site_builder.evaluation.run import experiment
from site_builder.evaluation.run.breaker import IN_A_ROW
from site_builder.evaluation.run.experiment import Source, Wish
from site_builder.evaluation.run.folder import RunFolder, RunSpec
from site_builder.evaluation.run.generate import WHOLE, Shard, generate, matched
from site_builder.evaluation.run.judge import judge_run
from site_builder.evaluation.run.measures import Measures, fingerprint, recorded
from site_builder.evaluation.run.plan import DATA
from site_builder.evaluation.run.progress import Progress
from site_builder.evaluation.run.prompting import Builder
from site_builder.evaluation.run.publish import held_back, publish, write_run
from site_builder.evaluation.run.records import FolderLock
from site_builder.evaluation.run.result import result_of
from site_builder.evaluation.run.state import MISSING, read_state
from site_builder.results.validation import Rules, faults
from site_builder.schema.hashing import protocol_sha256, sha256_data
from site_builder.schema.protocols import Protocol
from site_builder.schema.runs import Run


@dataclass(frozen=True)
class Runner:
    """What all runs of one command share. ``say`` tells the user a note."""

    root: Path
    protocols: Protocols
    say: Callable[[str], None]
    in_a_row: int = IN_A_ROW
    """Failures in a row after which a stage stops; 0 never stops."""

    def new(self, source: Source, wish: Wish, adapter: Adapter, shard: Shard = WHOLE) -> RunFolder:
        """Plan a run and ask the model; the same wish goes on with the run that was begun before.

        With a ``shard`` only its samples are asked; ``kb eval merge`` joins the shares of several machines.
        """
        run, spec = experiment.prepare(self.root, source, wish, adapter)
        run.path.mkdir(parents=True, exist_ok=True)
        with FolderLock(run.path):
            spec = experiment.begin(run, spec, source, self._builder(source, spec, wish.measures))
            known = self._known(run, source, wish, adapter)
            self._generate(run, spec, source, adapter, wish.measures, known, retry_errors=False, shard=shard)
        return run

    def planned(self, source: Source, wish: Wish, adapter: Adapter) -> RunFolder:
        """Plan a run that is answered elsewhere; the same wish meets the run that was planned before."""
        run, spec = experiment.prepare(self.root, source, wish, adapter)
        run.path.mkdir(parents=True, exist_ok=True)
        with FolderLock(run.path):
            experiment.begin(run, spec, source, self._builder(source, spec, wish.measures))
        return run

    def requests(self, run: RunFolder) -> Iterator[Request]:
        """The requests of everything in a run that has no answer yet."""
        spec, state = run.spec(), read_state(run)
        source = self.source(spec)
        build = self._builder(source, spec, self._measures(spec))
        wanted = bytearray(status == MISSING for status in state.status)
        for one, sample in matched(run, source.samples(), wanted):
            yield build.request(sample, one.epoch)

    def finished(self, source: Source, wish: Wish, adapter: Adapter) -> RunFolder | None:
        """The run that is wished for, when it came to its end before; None otherwise."""
        run, _ = experiment.prepare(self.root, source, wish, adapter)
        return run if run.result.is_file() else None

    def resume(self, run: RunFolder, adapter: Adapter, *, retry_errors: bool) -> None:
        """Ask what is missing in a run. Raises KbError when the model is another than at its beginning."""
        spec = run.spec()
        experiment.check_model(spec, adapter.describe())
        measures, source = self._measures(spec), self.source(spec)
        with FolderLock(run.path):
            experiment.restore(run, source, self._builder(source, spec, measures))
            self._generate(run, spec, source, adapter, measures, nothing, retry_errors=retry_errors)

    def judge(self, run: RunFolder, judges: Sequence[JudgeWish], *, retry_unscored: bool = False) -> None:
        """Judge what is not judged yet. Raises UsageError when the protocol needs a judge and none is named."""
        spec = run.spec()
        source = self.source(spec)
        judge = open_judge(source.protocol, self.protocols.phrases, spec.data_folder, judges)
        try:
            with FolderLock(run.path):
                self._judge(run, spec, source, judge, retry_unscored)
        finally:
            judge.close()

    def copy_for(self, run: RunFolder, judges: Sequence[JudgeWish]) -> RunFolder:
        """A run beside ``run`` with the same answers, for another judge; the same judge meets it again."""
        spec = run.spec()
        judge = open_judge(self.protocol(spec), self.protocols.phrases, spec.data_folder, judges)
        try:
            mark = sha256_data([judge.kind, judge.id, judge.prompt_sha256, dict(judge.describe())])[:6]
        finally:
            judge.close()
        copy = RunFolder(run.path.with_name(f"{spec.run}-{mark}"))
        copy.path.mkdir(exist_ok=True)
        with FolderLock(run.path), FolderLock(copy.path):
            if not copy.planned:
                shutil.copy(run.samples, copy.samples)
                shutil.copy(run.responses, copy.responses)
                copy.write_spec(replace(spec, run=copy.path.name))
        return copy

    def score(self, run: RunFolder) -> tuple[Run, Path | None]:
        """Score a run, write its run.yml, and publish it where it may be; return it and where it was published.

        Raises KbError, and writes nothing, when the logs are not whole or the result contradicts itself.
        """
        spec = run.spec()
        protocol = self.protocol(spec)
        result = result_of(run, protocol, baseline=spec.model.kind == "baseline", finished=experiment.now())
        file, _ = self.protocols.find(spec.protocol)
        rules = Rules.of(file, protocol, self.protocols.phrases, spec.groups)
        if found := [fault.message for fault in faults(result, rules)]:
            raise KbError(f"{spec.run} is not scored, since the result cannot be true: " + "; ".join(found))
        write_run(run, result)
        for name, count in result.manifest.served.items():
            if name != spec.model.name:
                self.say(f"{count} of {result.counts.n_samples} answers say that they are from {name}")
        reason = held_back(spec, result)
        if reason is not None:
            self.say(f"{spec.run} stays out of results/: {reason}")
            return result, None
        return result, publish(self.root, run, spec)

    def protocol(self, spec: RunSpec) -> Protocol:
        """The protocol of a run. Raises KbError when it has changed since the run began."""
        _, protocol = self.protocols.find(spec.protocol)
        if protocol_sha256(protocol) != spec.protocol_sha256:
            raise KbError(
                f"{spec.protocol} has changed since run {spec.run} began",
                hint="a protocol that was used is never edited: restore it, and give the change a new version",
            )
        return protocol

    def source(self, spec: RunSpec) -> Source:
        """The data of a run. Raises DataMissing when they are gone."""
        protocol, release = self.protocol(spec), self.protocols.of(spec.benchmark).release
        partial = bool(spec.missing)
        return Source.open(
            spec.benchmark, spec.data_folder, protocol,
            limit=spec.limit, partial=partial, release=release(protocol.task),
        )  # fmt: skip

    def _builder(self, source: Source, spec: RunSpec, measures: Measures) -> Builder:
        return experiment.builder(source, spec, spec.described, measures.attack, spec.defense)

    def _measures(self, spec: RunSpec) -> Measures:
        """Attack and defense of a run. Raises KbError when a prompt or setting is another than at its beginning."""
        words = spec.defense.id if spec.defense else NONE
        measures = Measures.open(spec.attack.id if spec.attack else None, words, spec.guard, self.root / DATA)
        if fingerprint(measures.defense_record()) != fingerprint(spec.defense):
            raise KbError(
                f"the defense {words} is not what it was when run {spec.run} began",
                hint="restore its prompt or guard, or start a new run: kb eval MODEL",
            )
        return measures

    def _known(self, run: RunFolder, source: Source, wish: Wish, adapter: Adapter) -> Known:
        """The answers of the same run without a defense, as far as they are there."""
        if wish.measures.defense is None:
            return nothing
        plain = replace(wish, measures=replace(wish.measures, defense=None, guard=None))
        undefended, _ = experiment.prepare(self.root, source, plain, adapter)
        return recorded(run, undefended) if undefended.planned else nothing

    def _generate(
        self,
        run: RunFolder,
        spec: RunSpec,
        source: Source,
        adapter: Adapter,
        measures: Measures,
        known: Known,
        *,
        retry_errors: bool,
        shard: Shard = WHOLE,
    ) -> None:
        label = f"{spec.protocol} {spec.defense.id}" if spec.defense else spec.protocol
        with Progress(f"{label} answers", say=self.say) as progress, measures.around(adapter, known) as asked:
            generate(
                run,
                samples=source.samples,
                builder=self._builder(source, spec, measures),
                adapter=asked,
                progress=progress,
                in_a_row=self.in_a_row,
                retry_errors=retry_errors,
                shard=shard,
            )

    def _judge(self, run: RunFolder, spec: RunSpec, source: Source, judge: Judge, retry_unscored: bool) -> None:
        protocol = source.protocol
        refusals = RefusalPhrases(self.protocols.phrases[protocol.refusals]) if protocol.refusals else None
        with Progress(f"{protocol.id} verdicts", say=self.say) as progress:
            judge_run(
                run,
                samples=source.samples,
                protocol=protocol,
                judge=judge,
                builder=experiment.builder(source, spec, spec.described),
                refusals=refusals,
                progress=progress,
                in_a_row=self.in_a_row,
                retry_unscored=retry_unscored,
            )
