"""A run with a defense beside the same without it: sample by sample, and what the defense costs."""

from __future__ import annotations

from site_builder.evaluation.run.compare import compare
from site_builder.evaluation.run.folder import RunFolder, RunSpec
from site_builder.evaluation.run.state import State, read_state
from site_builder.schema.protocols import Protocol
from site_builder.schema.runs import Against, Cost, Interval, Paired

_SAME = ("model", "adapter", "protocol_sha256", "data_sha256", "system_prompt", "seed", "limit", "attack")
"""What two runs must share to differ in nothing but the defense."""


def undefended(run: RunFolder, spec: RunSpec) -> RunFolder | None:
    """The finished run of the same model without a defense, judged by the same judge; None when it is not there."""
    judge = run.judge_facts()
    for plan in sorted(run.path.parent.glob("*/plan.json")):
        other = RunFolder(plan.parent)
        facts = other.spec()
        alike = all(getattr(facts, name) == getattr(spec, name) for name in _SAME)
        told = all(facts.described.get(name) == spec.described.get(name) for name in ("revision", "dtype"))
        if facts.defense is None and alike and told and other.result.is_file() and _judge(other) == _judge_of(judge):
            return other
    return None


def against(run: RunFolder, other: RunFolder, protocol: Protocol) -> Against:
    """``run`` against ``other``, the same without the defense."""
    state = read_state(other)
    return Against(
        run=other.spec().run,
        cost=cost(state),
        seconds=round(state.seconds, 1),
        pairs=tuple(
            Paired(
                metric=metric.metric,
                split=part.split,
                n=part.n,
                without=round(part.first * part.n),
                with_defense=round(part.second * part.n),
                only_without=part.only_first,
                only_with=part.only_second,
                difference=_percent(part.second - part.first),
                interval=Interval(low=_percent(-part.interval.high), high=_percent(-part.interval.low)),
                p=float(f"{part.p:.6g}"),
            )
            for metric in compare(other, run, protocol)
            for part in metric.splits
            if part.interval is not None
        ),
    )


def cost(state: State) -> Cost:
    """What all answers of a run took."""
    return Cost(calls=state.calls, prompt_tokens=state.tokens[0], completion_tokens=state.tokens[1])


def _judge(run: RunFolder) -> tuple[object, object]:
    return _judge_of(run.judge_facts())


def _judge_of(facts: dict[str, object] | None) -> tuple[object, object]:
    return (facts["kind"], facts["id"]) if facts else (None, None)


def _percent(fraction: float) -> float:
    return round(100 * fraction, 4) + 0.0
