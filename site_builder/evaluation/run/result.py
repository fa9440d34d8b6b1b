"""The third stage: pure. The same logs give the same result, byte for byte; no model, judge or network is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from site_builder.errors import KbError
from site_builder.evaluation.run import audit
from site_builder.evaluation.run.averages import Name, average, cell
from site_builder.evaluation.run.folder import RunFolder, RunSpec
from site_builder.evaluation.run.outcomes import Cells, Scores, by_sample, read_scores
from site_builder.evaluation.run.pairing import against, cost, undefended
from site_builder.evaluation.run.records import Damage
from site_builder.evaluation.run.state import EMPTY, ERROR, OK, REFUSED, TRUNCATED, State, read_state
from site_builder.results.rates import too_many_gaps
from site_builder.schema.hashing import seal_of
from site_builder.schema.metrics import METRICS
from site_builder.schema.protocols import MetricSpec, Protocol
from site_builder.schema.runs import Average, AverageKind, Counts, Data, Judge, Manifest, MetricResult, Run, Times


def result_of(run: RunFolder, protocol: Protocol, *, baseline: bool, finished: str) -> Run:
    """Return the result of a run whose questions all have a response, and whose answers all have a verdict.

    ``baseline`` says that the model is one of the named baselines; ``finished`` is the time to write down. Raises
    KbError when responses or scores are missing.
    """
    spec, state = run.spec(), read_state(run)
    judged = run.judge_facts()
    if state.missing():
        what = f"{state.missing()} of {len(state)} answers are missing"
        raise KbError(_with(what, state.damage), hint=f"kb eval resume {spec.run} asks for them")
    scores = read_scores(run, state, protocol)
    counts = _counts(spec, state, scores)
    unjudged = len(state) - counts.n_scored - counts.n_unscored - counts.n_error
    if judged is None or unjudged:
        what = f"{unjudged} of {len(state)} answers have no verdict yet"
        raise KbError(_with(what, scores.damage), hint=f"kb eval judge {spec.run} gives them")
    other = undefended(run, spec) if spec.defense else None
    audited = audit.read_audit(run, protocol, state, scores)
    metrics = tuple(_metric(metric_spec, protocol, spec, state, scores) for metric_spec in protocol.metrics)
    primary = replace(metrics[0], primary=True)
    if audited is not None:
        primary = audit.allowed_for(primary, audited)
    result = Run(
        schema_version=1,
        id=spec.run,
        source_type="evaluation_run",
        model=spec.model.id,
        benchmark=spec.benchmark,
        protocol=spec.protocol,
        attack=spec.attack,
        defense=spec.defense,
        judge=Judge(**judged, audit=audited),
        unranked=_unranked(spec, protocol, judged, counts, state, scores, baseline),
        counts=counts,
        metrics=(primary, *metrics[1:]),
        manifest=_manifest(spec, protocol, state),
        cost=cost(state),
        against=None if other is None else against(run, other, protocol),
        times=Times(started=spec.started, finished=finished, generate_seconds=round(state.seconds, 1)),
    )
    return replace(result, seal=seal_of(result))


def _with(what: str, damage: Damage | None) -> str:
    return f"{what}; {damage}" if damage else what


def _counts(spec: RunSpec, state: State, scores: Scores) -> Counts:
    return Counts(
        n_items=spec.n_items,
        n_samples=len(state),
        n_ok=state.status.count(OK),
        n_refused_by_provider=state.status.count(REFUSED),
        n_empty=state.status.count(EMPTY),
        n_truncated=state.status.count(TRUNCATED),
        n_error=state.status.count(ERROR),
        n_scored=scores.scored,
        n_unscored=sum(scores.reasons.values()),
        unscored_reasons=dict(sorted(scores.reasons.items())),
        n_unread=scores.marks["unread"],
        n_partial=scores.marks["partial"],
        n_incomplete=scores.marks["incomplete"],
        n_reasoned=state.reasoned,
    )


def _metric(metric_spec: MetricSpec, protocol: Protocol, spec: RunSpec, state: State, scores: Scores) -> MetricResult:
    cells = by_sample(state, scores.by_metric[metric_spec.id], protocol.samples, metric_spec.splits)
    names = list(cells.counts)
    return MetricResult(
        id=metric_spec.id,
        lower_is_better=METRICS[metric_spec.id].lower_is_better,
        headline=protocol.headline,
        averages=tuple(_averages(names, cells, spec, state, protocol)),
        cells=tuple(cell(name, cells.counts[name]) for name in names),
    )


def _averages(
    names: Sequence[Name], cells: Cells, spec: RunSpec, state: State, protocol: Protocol
) -> Iterator[Average]:
    """Of each split, of its groups, and where that means something of all splits; each in both kinds."""
    splits = list(dict.fromkeys(split for split, _ in names))
    parts = [(split, [name for name in names if name[0] == split]) for split in splits]
    if protocol.across_splits and len(splits) > 1:
        parts.append(("all", list(names)))
    groups = sorted(set(spec.groups.values()))
    kinds: tuple[AverageKind, ...] = ("macro", "pooled")
    for split, members in parts:
        for group in ("all", *groups):
            within = [name for name in members if group == "all" or spec.groups.get(name[1]) == group]
            for kind in kinds if within else ():
                yield average(kind, split, group, within, cells, state.cell_names)


def _unranked(
    spec: RunSpec,
    protocol: Protocol,
    judged: dict[str, Any],
    counts: Counts,
    state: State,
    scores: Scores,
    baseline: bool,
) -> tuple[str, ...]:
    reasons = []
    if spec.limit is not None:
        reasons.append(f"limited to {spec.n_items} samples")
    if spec.missing:
        reasons.append("the local copy of the benchmark is not whole")
    if spec.system_prompt != protocol.system_prompt:
        reasons.append("the system prompt is not the protocol's")
    if reason := too_many_gaps(scores.gaps, counts.n_samples):
        reasons.append(reason)
    if spec.differs:
        reasons.append(f"the data are not those that were released: {'; '.join(spec.differs)}")
    if len(state.served) > 1:
        reasons.append(f"several models answered: {', '.join(sorted(state.served))}")
    if judged["facts"].get("adapter") == "scripted":
        reasons.append("a script judged")
    if spec.adapter == "imported":
        reasons.append(f"the answers were made elsewhere, with prompts of their own: {spec.described['engine']}")
    if spec.adapter == "scripted" and not baseline:
        reasons.append("a script answered, not the model")
    return tuple(reasons)


def _manifest(spec: RunSpec, protocol: Protocol, state: State) -> Manifest:
    decoding = protocol.decoding
    return Manifest(
        data=Data(
            revision=spec.data_revision,
            sha256=spec.data_sha256,
            texts=spec.data_texts,
            pictures=spec.data_pictures,
            limit=spec.limit,
            differs=spec.differs,
        ),
        adapter=spec.adapter,
        model={"name": spec.model.name, **spec.described},
        system_prompt=spec.system_prompt,
        decoding={
            "temperature": decoding.temperature,
            "max_tokens": decoding.max_tokens,
            "top_p": decoding.top_p,
            "stop": " | ".join(decoding.stop) or None,
            "samples": protocol.samples,
        },
        options=spec.options.changes,
        served=dict(sorted(state.served.items())),
        template_version=protocol.template_version,
        protocol_sha256=spec.protocol_sha256,
        seed=spec.seed,
        packages=spec.packages,
        hardware=spec.hardware,
        commit=spec.commit,
    )
