"""One run from data, model and protocol to its result: planned, asked, judged, scored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from site_builder.errors import KbError
from site_builder.evaluation.attacks.renderings import Rendering
from site_builder.evaluation.data.acquire import revision
from site_builder.evaluation.data.benchmarks import load
from site_builder.evaluation.data.benchmarks.base import Copy, DataMissing, Dataset, Sample
from site_builder.evaluation.data.release import Survey, differences, fingerprint
from site_builder.evaluation.interface import Adapter, AdapterOptions, Fact, ModelSpec
from site_builder.evaluation.run import manifest, measures
from site_builder.evaluation.run.asked import Asked, write_asked
from site_builder.evaluation.run.folder import RUNS, RunFolder, RunSpec, model_folder, run_name
from site_builder.evaluation.run.measures import Measures
from site_builder.evaluation.run.prompting import Builder, chosen, template
from site_builder.schema.hashing import protocol_sha256
from site_builder.schema.protocols import Protocol, Release
from site_builder.schema.runs import Defense
from site_builder.schema.taxonomy import Model


@dataclass(frozen=True)
class Source:
    """The samples of one protocol in a local copy."""

    dataset: Dataset
    copy: Copy
    protocol: Protocol
    limit: int | None
    release: Release | None = None
    """What the data are, by hashes."""

    @classmethod
    def open(
        cls,
        benchmark: str,
        folder: Path,
        protocol: Protocol,
        *,
        limit: int | None,
        partial: bool,
        release: Release | None = None,
    ) -> Source:
        """Look at the data. Raises DataMissing when they are absent, or (unless ``partial``) not whole."""
        loader = load(benchmark)
        copy = loader.open(folder, protocol.task)
        if copy.missing and not partial:
            raise DataMissing(
                f"the copy of {benchmark} in {folder} is not whole; missing: " + "; ".join(copy.missing),
                hint=f"kb eval data {benchmark} gets it; --partial runs what is there, unranked",
            )
        if copy.revision is None:
            copy = replace(copy, revision=revision(folder))
        return cls(loader, copy, protocol, limit, release)

    def samples(self) -> Iterator[Sample]:
        """The samples that are run, in their order."""
        return chosen(self.dataset.samples(self.copy, self.protocol.task), self.protocol, self.limit)

    def differences(self, survey: Survey) -> tuple[str, ...]:
        """What in the data is not as it was released; nothing for a part of them, which is not ranked anyway."""
        if self.limit is not None or self.protocol.splits or self.copy.missing:
            return ()
        return tuple(differences(self.release, survey, self.copy.folder))

    def missing(self, n_items: int) -> tuple[str, ...]:
        """What the copy lacks of the official release."""
        whole = self.dataset.n.get(self.protocol.task, n_items)
        short = self.limit is None and not self.protocol.splits and n_items != whole
        return (*self.copy.missing, *([f"{n_items} samples instead of {whole}"] if short else ()))


@dataclass(frozen=True)
class Wish:
    """What the user asked for, beside data and protocol."""

    model: ModelSpec
    hub: str | None
    parameters: str | None
    adapter: str
    options: AdapterOptions
    seed: int
    system_prompt: str | None
    groups: Mapping[str, str]
    measures: Measures = field(default_factory=Measures)
    """Attack and defense."""

    @classmethod
    def elsewhere(
        cls, model: ModelSpec, known: Model, adapter: str, protocol: Protocol, seed: int, measures: Measures
    ) -> Wish:
        """A run of ``known`` that is answered elsewhere, as its protocol says."""
        return cls(
            model=model,
            hub=known.hub,
            parameters=known.parameters,
            adapter=adapter,
            options=AdapterOptions(),
            seed=seed,
            system_prompt=protocol.system_prompt,
            groups={},
            measures=measures,
        )


def builder(
    source: Source,
    spec: Wish | RunSpec,
    described: Mapping[str, Fact],
    attack: Rendering | None = None,
    defense: Defense | None = None,
) -> Builder:
    """What turns samples into requests. Raises KbError when a prompt is read from a file that is not there."""
    revision, dtype = described.get("revision"), described.get("dtype")
    return Builder(
        protocol=source.protocol,
        template=template(source.protocol, source.copy.folder),
        model=spec.model.id,
        revision=None if revision is None else str(revision),
        dtype=None if dtype is None else str(dtype),
        system_prompt=spec.system_prompt,
        seed=spec.seed,
        changes=spec.options.changes,
        attack=attack,
        defense=measures.fingerprint(defense),
    )


def prepare(root: Path, source: Source, wish: Wish, adapter: Adapter) -> tuple[RunFolder, RunSpec]:
    """Return folder and spec of the run that is wished for: a new one, or the one that was begun before.

    Reads every picture once, so a damaged one is found before the first request. The folder is not yet locked.
    """
    described = dict(adapter.describe())
    attack, defense = wish.measures.attack_record, wish.measures.defense_record()
    build = builder(source, wish, described, wish.measures.attack, defense)
    sha256, survey = _survey(source, build)
    n_items = survey.n
    if not n_items:
        raise DataMissing(f"{source.copy.folder} holds no sample for {source.protocol.id}")
    fingerprinted = protocol_sha256(source.protocol)
    fixed = {
        "model": asdict(wish.model),
        "adapter": wish.adapter,
        "revision": build.revision,
        "dtype": build.dtype,
        "protocol": fingerprinted,
        "system prompt": wish.system_prompt,
        "seed": wish.seed,
        "limit": source.limit,
        "data": sha256,
        "engine": described.get("engine"),
        "served": described.get("served_name"),
        "changes": wish.options.changes,
        **({} if attack is None else {"attack": attack.id}),
        **({} if defense is None else {"defense": build.defense}),
    }
    name = run_name(source.protocol.id, fixed)
    spec = RunSpec(
        run=name,
        model=wish.model,
        hub=wish.hub,
        parameters=wish.parameters,
        benchmark=source.dataset.id,
        protocol=source.protocol.id,
        protocol_sha256=fingerprinted,
        adapter=wish.adapter,
        options=wish.options,
        described=described,
        system_prompt=wish.system_prompt,
        seed=wish.seed,
        limit=source.limit,
        data_folder=source.copy.folder,
        data_revision=source.copy.revision,
        data_sha256=sha256,
        missing=source.missing(n_items),
        data_texts=survey.texts,
        data_pictures=survey.pictures,
        differs=source.differences(survey),
        groups=wish.groups,
        n_items=n_items,
        n_samples=n_items * source.protocol.samples,
        packages=manifest.packages(),
        hardware=manifest.hardware(),
        commit=manifest.commit(root),
        started=now(),
        attack=attack,
        defense=defense,
        guard=wish.measures.guard if defense and defense.guard else None,
    )
    folder = root / RUNS / spec.benchmark / model_folder(wish.model.id, wish.hub) / name
    return RunFolder(folder), spec


def begin(run: RunFolder, spec: RunSpec, source: Source, build: Builder) -> RunSpec:
    """Write down samples and spec unless that was done before; return the spec that stands. Needs the folder's lock."""
    if run.planned:
        restore(run, source, build)
        return run.spec()
    try:
        spec = replace(spec, samples_sha256=write_asked(run.samples, _asked(source, build)))
        run.write_spec(spec)
    except OSError as error:
        raise KbError(f"cannot write {run.path}: {error.strerror}", hint="make room, then run it again") from None
    return spec


def restore(run: RunFolder, source: Source, build: Builder) -> None:
    """Write samples.jsonl again from the data where it is not what was planned. Needs the folder's lock.

    Raises KbError when the data are no longer those that were planned; the file is then left alone.
    """
    try:
        for _ in run.asked():
            pass
    except KbError as damage:
        planned, again = run.spec().samples_sha256, run.samples.with_suffix(".again")
        if planned is None or write_asked(again, _asked(source, build)) != planned:
            again.unlink(missing_ok=True)
            raise damage from None
        again.replace(run.samples)


def check_model(spec: RunSpec, described: Mapping[str, Fact]) -> None:
    """Raise KbError when the model is not the one that the run was begun with."""
    for fact in ("revision", "dtype", "engine", "served_name"):
        if described.get(fact) != spec.described.get(fact):
            raise KbError(
                f"the model's {fact} is {described.get(fact)}, but run {spec.run} was begun with "
                f"{spec.described.get(fact)}",
                hint="serve the same weights again, or start a new run: kb eval MODEL",
            )


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _survey(source: Source, build: Builder) -> tuple[str, Survey]:
    """A hash over all samples as they are shown, and hashes over their data. Raises DataMissing for a second id."""
    digest, survey, ids = hashlib.sha256(), Survey(), set[str]()
    for sample in source.samples():
        if sample.id in ids:
            raise DataMissing(
                f"two items of {source.dataset.id} in {source.copy.folder} have the id {sample.id}",
                hint="use the owners' release, in which ids are unique",
            )
        ids.add(sample.id)
        images = [image.sha256 for image in build.request(sample, 0).messages[-1].images]
        digest.update(f"{fingerprint(sample)} {' '.join(images)}\n".encode())
        survey.add(sample)
    return digest.hexdigest(), survey


def _asked(source: Source, build: Builder) -> Iterator[Asked]:
    clusters: dict[str, int] = {}
    n = 0
    for i, sample in enumerate(source.samples()):
        cluster = clusters.setdefault(sample.cluster, len(clusters))
        for epoch in range(source.protocol.samples):
            key, sha = build.request(sample, epoch).key, fingerprint(sample)
            yield Asked(n, key, sample.id, i, epoch, sample.split, sample.category, cluster, sha)
            n += 1
