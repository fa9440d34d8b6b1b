"""The third stage: pure. The same logs give the same result, byte for byte; no model, judge or network is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from site_builder.errors import KbError
from site_builder.evaluation.judges.metrics import METRICS
from site_builder.evaluation.run import audit
from site_builder.evaluation.run.averages import MOST_UNKNOWN, Name, average, cell
from site_builder.evaluation.run.folder import Plan, RunFolder
from site_builder.evaluation.run.outcomes import Cells, Verdicts, by_item, read_verdicts
from site_builder.evaluation.run.state import EMPTY, ERROR, OK, REFUSED, TRUNCATED, State, read_state
from site_builder.schema.protocols import MetricSpec, Protocol
from site_builder.schema.runs import Average, AverageKind, Counts, Data, Judge, Manifest, MetricResult, Run, Times


def score(run: RunFolder, protocol: Protocol, *, baseline: bool, finished: str) -> Run:
    """Return the result of a run whose samples all have a response, and whose answers all have a verdict.

    ``baseline`` says that the model is one of the named baselines; ``finished`` is the time to write down. Raises
    KbError when responses or verdicts are missing.
    """
    plan, state = run.plan(), read_state(run)
    judged = run.judge_facts()
    if state.missing():
        raise KbError(f"{state.missing()} of {len(state)} samples have no response", hint=f"kb eval resume {plan.run}")
    verdicts = read_verdicts(run, state, protocol)
    counts = _counts(plan, state, verdicts)
    if judged is None or counts.n_scored + counts.n_unscored + counts.n_error < len(state):
        raise KbError("some answers have no verdict yet", hint=f"kb eval judge {plan.run}")
    audited = audit.read_audit(run, protocol, state, verdicts)
    metrics = tuple(_metric(spec, protocol, plan, state, verdicts) for spec in protocol.metrics)
    primary = replace(metrics[0], primary=True)
    if audited is not None:
        primary = audit.corrected(primary, audited)
    return Run(
        schema_version=1,
        id=plan.run,
        source_type="evaluation_run",
        model=plan.model.id,
        benchmark=plan.benchmark,
        protocol=plan.protocol,
        judge=Judge(**judged, audit=audited),
        unranked=_unranked(plan, protocol, judged, counts, baseline),
        counts=counts,
        metrics=(primary, *metrics[1:]),
        manifest=_manifest(plan, protocol),
        times=Times(started=plan.started, finished=finished, generate_seconds=round(state.seconds, 1)),
    )


def _counts(plan: Plan, state: State, verdicts: Verdicts) -> Counts:
    return Counts(
        n_items=plan.n_items,
        n_samples=len(state),
        n_ok=state.status.count(OK),
        n_refused_by_provider=state.status.count(REFUSED),
        n_empty=state.status.count(EMPTY),
        n_truncated=state.status.count(TRUNCATED),
        n_error=state.status.count(ERROR),
        n_scored=verdicts.scored,
        n_unscored=sum(verdicts.reasons.values()),
        unscored_reasons=dict(sorted(verdicts.reasons.items())),
    )


def _metric(spec: MetricSpec, protocol: Protocol, plan: Plan, state: State, verdicts: Verdicts) -> MetricResult:
    cells = by_item(state, verdicts.by_metric[spec.id], protocol.samples, spec.splits)
    names = list(cells.counts)
    return MetricResult(
        id=spec.id,
        lower_is_better=METRICS[spec.id].lower_is_better,
        headline=protocol.headline,
        averages=tuple(_averages(names, cells, plan, state, protocol)),
        cells=tuple(cell(name, cells.counts[name]) for name in names),
    )


def _averages(names: Sequence[Name], cells: Cells, plan: Plan, state: State, protocol: Protocol) -> Iterator[Average]:
    """Of each split, of its groups, and where that means something of all splits; each in both kinds."""
    splits = list(dict.fromkeys(split for split, _ in names))
    parts = [(split, [name for name in names if name[0] == split]) for split in splits]
    if protocol.across_splits and len(splits) > 1:
        parts.append(("all", list(names)))
    groups = sorted(set(plan.groups.values()))
    kinds: tuple[AverageKind, ...] = ("macro", "pooled")
    for split, members in parts:
        for group in ("all", *groups):
            within = [name for name in members if group == "all" or plan.groups.get(name[1]) == group]
            for kind in kinds if within else ():
                yield average(kind, split, group, within, cells, state.cell_names)


def _unranked(
    plan: Plan, protocol: Protocol, judged: dict[str, Any], counts: Counts, baseline: bool
) -> tuple[str, ...]:
    reasons = []
    if plan.limit is not None:
        reasons.append(f"limited to {plan.n_items} items")
    if plan.missing:
        reasons.append("the local copy of the benchmark is not whole")
    if plan.system_prompt != protocol.system_prompt:
        reasons.append("the system prompt is not the protocol's")
    unknown = counts.n_error + counts.n_unscored
    if unknown > MOST_UNKNOWN * counts.n_samples:
        reasons.append(f"{unknown} of {counts.n_samples} samples failed or are unscored: only bounds are known")
    if judged["facts"].get("adapter") == "scripted":
        reasons.append("a script judged")
    if plan.adapter == "scripted" and not baseline:
        reasons.append("a script answered, not the model")
    return tuple(reasons)


def _manifest(plan: Plan, protocol: Protocol) -> Manifest:
    decoding = protocol.decoding
    return Manifest(
        data=Data(revision=plan.data_revision, sha256=plan.data_sha256, limit=plan.limit),
        adapter=plan.adapter,
        model={"name": plan.model.name, **plan.described},
        system_prompt=plan.system_prompt,
        decoding={
            "temperature": decoding.temperature,
            "max_tokens": decoding.max_tokens,
            "top_p": decoding.top_p,
            "stop": " | ".join(decoding.stop) or None,
            "samples": protocol.samples,
        },
        template_version=protocol.template_version,
        protocol_sha256=plan.protocol_sha256,
        seed=plan.seed,
        packages=plan.packages,
        hardware=plan.hardware,
        commit=plan.commit,
    )
