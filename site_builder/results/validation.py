"""One run held against itself, its protocol and its benchmark: what in a run.yml cannot be true.

The runner asks before it writes a file, and ``kb check`` asks of every file that is there. Everything in a run that
follows from something else in it is computed again; what follows from nothing (a seed, the seconds that it took) is
covered by the seal over the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from site_builder.results import statistics
from site_builder.results.rates import MOST_UNKNOWN, Tally, corrected, ends, percent, rate_of
from site_builder.schema.hashing import phrases_sha256, protocol_sha256, seal_of, seal_of_data, sha256_data
from site_builder.schema.judging import BETWEEN_MEMBERS
from site_builder.schema.metrics import METRICS
from site_builder.schema.protocols import PhraseList, Protocol, ProtocolsFile, TextSource
from site_builder.schema.runs import Average, Cell, Fact, JudgeAudit, MetricResult, Rate, Run
from site_builder.text.datapath import DataPath

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_UNKNOWN = "unknown"
"""For the hash of a prompt that stays with its owners, where nobody has written it down."""
_LAST_DIGITS = 0.0002
"""What rounding to four digits may leave between a number and what it was computed from, in percentage points."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A value of a run that cannot be true, and the one that follows."""

    at: DataPath
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What a run is held against, beside itself."""

    file: ProtocolsFile
    protocol: Protocol
    phrases: Mapping[str, PhraseList]
    groups: Mapping[str, str]
    """Category -> group."""
    sha256: str
    """Hash of the protocol."""

    @classmethod
    def of(
        cls, file: ProtocolsFile, protocol: Protocol, phrases: Mapping[str, PhraseList], groups: Mapping[str, str]
    ) -> Rules:
        """The rules of one protocol."""
        return cls(file, protocol, phrases, groups, protocol_sha256(protocol))


def faults(run: Run, rules: Rules | None, data: Mapping[str, Any] | None = None) -> Iterator[Fault]:
    """Everything in ``run`` that cannot be true; without ``rules`` (an unknown protocol) what it says of itself.

    ``data`` are the data of its file, where they are at hand: hashing them is quicker.
    """
    yield from _counts(run, rules)
    for index, metric in enumerate(run.metrics):
        yield from _metric(run, metric, ("metrics", index), rules)
    yield from _primary(run)
    if run.judge.audit is not None:
        yield from _audit(run.judge.audit)
    yield from _times(run)
    yield from _against(run)
    if rules is not None:
        yield from _protocol(run, rules)
        yield from _judge(run, rules)
        yield from _data(run, rules)
    yield from _ranked(run, rules)
    right = seal_of(run) if data is None else seal_of_data(data)
    if run.seal is None:
        yield Fault(("seal",), "the file has no seal, by which a change would show", "kb eval score RUN writes it")
    elif run.seal != right:
        what = f"the file was changed after it was written: its seal would be {right[:12]}…, not {run.seal[:12]}…"
        yield Fault(("seal",), what, "restore the file, or score the run again: kb eval score RUN")


def _wrong(at: DataPath, name: str, found: Any, right: Any, why: str) -> Iterator[Fault]:
    if found != right:
        yield Fault(at, f"{name} is {_said(found)}, but {why} {_said(right)}", f"it should be {_said(right)}")


def _said(value: Any) -> str:
    return "nothing" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


# --- counts ---------------------------------------------------------------------------------------------------------


def _counts(run: Run, rules: Rules | None) -> Iterator[Fault]:
    counts = run.counts
    for field in fields(counts):
        value = getattr(counts, field.name)
        if isinstance(value, int) and value < 0:
            yield Fault(("counts", field.name), f"{field.name} is {value}, less than nothing", "restore the file")
    statuses = ("n_ok", "n_refused_by_provider", "n_empty", "n_truncated", "n_error")
    for names, what in ((statuses, "the statuses"), (("n_scored", "n_unscored", "n_error"), "the verdicts")):
        total = sum(getattr(counts, name) for name in names)
        if total != counts.n_samples:
            told = " + ".join(f"{name} {getattr(counts, name)}" for name in names if getattr(counts, name))
            message = f"{what} ({told}) add up to {total}, but n_samples is {counts.n_samples}"
            yield Fault(("counts", "n_samples"), message, "restore the file, or score the run again")
    reasons = sum(counts.unscored_reasons.values())
    yield from _wrong(("counts", "n_unscored"), "n_unscored", counts.n_unscored, reasons, "the reasons add up to")
    for name in ("n_unread", "n_partial", "n_incomplete", "n_reasoned"):
        if getattr(counts, name) > counts.n_samples:
            message = f"{name} is {getattr(counts, name)}, more than all {counts.n_samples} answers"
            yield Fault(("counts", name), message, "restore the file")
    if counts.n_incomplete and run.judge.kind != "panel":
        message = f"n_incomplete is {counts.n_incomplete}, but a judge of the kind {run.judge.kind} has no members"
        yield Fault(("counts", "n_incomplete"), message, "restore the file")
    if rules is not None:
        per_item, wanted = rules.protocol.samples, counts.n_items * rules.protocol.samples
        why = f"{counts.n_items} items with {per_item} answers each give"
        yield from _wrong(("counts", "n_samples"), "n_samples", counts.n_samples, wanted, why)
    for index, metric in enumerate(run.metrics):
        spec = _spec(rules, metric.id)
        total = sum(cell.n for cell in metric.cells)
        if spec is not None and not spec.splits:
            yield from _wrong(("counts", "n_items"), "n_items", counts.n_items, total, f"the cells of {metric.id} hold")
        elif total > counts.n_items:
            message = f"the cells of {metric.id} hold {total} items, but only {counts.n_items} were run"
            yield Fault(("metrics", index, "cells"), message, "restore the file, or score the run again")


def _spec(rules: Rules | None, metric: str) -> Any:
    return next((one for one in rules.protocol.metrics if one.id == metric), None) if rules else None


# --- against the model alone ----------------------------------------------------------------------------------------


def _against(run: Run) -> Iterator[Fault]:
    """The paired counts of a run with something around the model: what follows from them, and that they fit."""
    if run.against is not None and run.around is None:
        yield Fault(
            ("against",),
            "it stands against the model alone, but has nothing around the model itself",
            "restore the file",
        )
    for index, pair in enumerate(run.against.pairs if run.against else ()):
        at: DataPath = ("against", "pairs", index)
        both = pair.without - pair.only_without
        if min(both, pair.only_without, pair.only_with) < 0 or both + pair.only_without + pair.only_with > pair.n:
            yield Fault((*at, "n"), f"the counts do not fit into {pair.n} samples", "restore the file")
            continue
        why = f"{pair.without} without, {pair.only_without} only without and {pair.only_with} only with it give"
        yield from _wrong((*at, "with_defense"), "with_defense", pair.with_it, both + pair.only_with, why)
        wanted = percent((pair.with_it - pair.without) / pair.n)
        why = f"{pair.with_it} and {pair.without} of {pair.n} give"
        yield from _wrong((*at, "difference"), "difference", pair.difference, wanted, why)
        wanted = float(f"{statistics.mcnemar_exact(pair.only_without, pair.only_with):.6g}")
        why = f"exact McNemar of {pair.only_without} and {pair.only_with} is"
        yield from _wrong((*at, "p"), "p", pair.p, wanted, why)


# --- rates ----------------------------------------------------------------------------------------------------------


def _metric(run: Run, metric: MetricResult, at: DataPath, rules: Rules | None) -> Iterator[Fault]:
    if metric.id in METRICS:
        right, found = METRICS[metric.id].lower_is_better, metric.lower_is_better
        yield from _wrong((*at, "lower_is_better"), "lower_is_better", found, right, f"for {metric.id} it is")
    seen: set[tuple[str, str]] = set()
    for index, cell in enumerate(metric.cells):
        if (cell.split, cell.category) in seen:
            yield Fault((*at, "cells", index), f"a second cell {cell.split} {cell.category}", "restore the file")
        seen.add((cell.split, cell.category))
        yield from _cell(cell, (*at, "cells", index))
    known: dict[tuple[str, str, str], Average] = {}
    for index, average in enumerate(metric.averages):
        known[average.split, average.group, average.kind] = average
        yield from _average(run, metric, average, (*at, "averages", index), rules)
    for split in dict.fromkeys(cell.split for cell in metric.cells):
        for kind in ("macro", "pooled"):
            if (split, "all", kind) not in known:
                yield Fault((*at, "averages"), f"there is no {kind} average of {split}", "score the run again")


def _cell(cell: Cell, at: DataPath) -> Iterator[Fault]:
    total = cell.scored + cell.unscored + cell.errors
    yield from _wrong((*at, "n"), "n", cell.n, total, "scored, unscored and errors add up to")
    if not 0 <= cell.hits <= cell.scored or min(cell.unscored, cell.errors) < 0:
        yield Fault((*at, "hits"), f"{cell.hits} hits of {cell.scored} scored items cannot be", "restore the file")
    elif total == cell.n and cell.n:
        yield from _rate(cell.rate, rate_of("pooled", [_tally(cell)]), (*at, "rate"), _of(cell.hits, cell.scored))


def _average(run: Run, metric: MetricResult, average: Average, at: DataPath, rules: Rules | None) -> Iterator[Fault]:
    cells = [cell for cell in metric.cells if average.split in (cell.split, "all")]
    if average.group != "all":
        groups = rules.groups if rules is not None else {}
        cells = [cell for cell in cells if groups.get(cell.category) == average.group]
    if not cells:
        yield Fault((*at, "split"), f"there is no cell of {average.split} {average.group}", "restore the file")
        return
    where = f"the cells of {average.split} give"
    yield from _wrong((*at, "cells"), "cells", average.cells, len(cells), where)
    yield from _wrong((*at, "n"), "n", average.n, sum(cell.n for cell in cells), where)
    yield from _wrong((*at, "hits"), "hits", average.hits, sum(cell.hits for cell in cells), where)
    if not all(0 <= cell.hits <= cell.scored <= cell.n and cell.n for cell in cells):
        return
    error = average.rate.standard_error if average.clustered else None
    if average.clustered and error is None and average.rate.value is not None:
        yield Fault((*at, "rate"), "the error allows for shared questions, but stands nowhere", "score the run again")
        return
    right = rate_of(average.kind, [_tally(cell) for cell in cells], None if error is None else error / 100)
    slack = _LAST_DIGITS if average.clustered else 0.0  # computed from an error that was rounded
    yield from _rate(average.rate, right, (*at, "rate"), f"the {len(cells)} cells give", slack)
    yield from _corrected(run, metric, average, at)


def _rate(found: Rate, right: Rate, at: DataPath, why: str, slack: float = 0.0) -> Iterator[Fault]:
    yield from _wrong((*at, "value"), "the value", found.value, right.value, why)
    yield from _wrong((*at, "standard_error"), "the standard error", found.standard_error, right.standard_error, why)
    # Files of the first version left the interval out where no standard error could be estimated.
    left_out = found.interval is None and right.standard_error == 0.0
    interval = None if left_out else right.interval
    for name, one, other in (("interval", found.interval, interval), ("bounds", found.bounds, right.bounds)):
        what = "the interval" if name == "interval" else "the bounds"
        if one is None or other is None:
            if one is not other:
                message = f"{what} cannot be {_ends(one)}: {why} {_ends(other)}"
                yield Fault((*at, name), message, f"it should be {_ends(other)}")
            continue
        for end in ("low", "high"):
            if abs(getattr(one, end) - getattr(other, end)) > slack:
                message = f"{what} {_ends(one)} is not what {why}: {_ends(other)}"
                yield Fault((*at, name, end), message, f"it should be {_ends(other)}")


def _ends(interval: Any) -> str:
    return "nothing" if interval is None else f"{interval.low:g} to {interval.high:g}"


def _of(hits: int, scored: int) -> str:
    return f"{hits} of {scored} give"


def _tally(cell: Cell) -> Tally:
    return Tally(cell.split, cell.category, cell.hits, cell.scored, cell.n)


def _primary(run: Run) -> Iterator[Fault]:
    for index, metric in enumerate(run.metrics):
        yield from _wrong(("metrics", index, "primary"), "primary", metric.primary, index == 0, "for this place it is")


# --- the audit of the judge -------------------------------------------------------------------------------------------


def _audit(audit: JudgeAudit) -> Iterator[Fault]:
    at: DataPath = ("judge", "audit")
    for name, hits, misses in (
        ("sensitivity", audit.true_positives, audit.false_negatives),
        ("specificity", audit.true_negatives, audit.false_positives),
    ):
        if min(hits, misses) < 0 or not hits + misses:
            yield Fault((*at, name), f"{name} of {hits} and {misses} labels cannot be", "audit the run again")
            continue
        rate, interval = 100 * hits / (hits + misses), statistics.wilson(hits, hits + misses)
        why = f"{hits} of {hits + misses} labels give"
        yield from _wrong((*at, name), name, getattr(audit, name), round(rate, 4), why)
        found = getattr(audit, f"{name}_interval")
        if found is not None and found != ends(interval):
            message = f"the interval {_ends(found)} is not what {why}: {_ends(ends(interval))}"
            yield Fault((*at, f"{name}_interval"), message, f"it should be {_ends(ends(interval))}")


def _corrected(run: Run, metric: MetricResult, average: Average, at: DataPath) -> Iterator[Fault]:
    """The estimate behind the judge's errors, again from the labels; its interval, which is drawn, only roughly."""
    audit, rate = run.judge.audit, average.rate
    right = None
    if audit is not None and metric.id == audit.metric:
        right = corrected(average, audit, resample=False).corrected
    yield from _wrong((*at, "rate", "corrected"), "corrected", rate.corrected, right, "the audit gives")
    interval = rate.corrected_interval
    if interval is not None and not (right is not None and 0 <= interval.low <= right <= interval.high <= 100):
        message = f"the corrected interval {_ends(interval)} does not hold {_said(right)}"
        yield Fault((*at, "rate", "corrected_interval"), message, "score the run again")


# --- the protocol, its judge and its data -----------------------------------------------------------------------------


def _protocol(run: Run, rules: Rules) -> Iterator[Fault]:
    protocol, manifest = rules.protocol, run.manifest
    yield from _wrong(("benchmark",), "benchmark", run.benchmark, rules.file.benchmark, f"{protocol.id} is one of")
    right = rules.sha256
    why = f"{protocol.id} in taxonomy/protocols/ has"
    at: DataPath = ("manifest", "protocol_sha256")
    yield from _wrong(at, "the protocol's hash", manifest.protocol_sha256, right, why)
    at = ("manifest", "template_version")
    yield from _wrong(at, "the template's version", manifest.template_version, protocol.template_version, why)
    decoding = protocol.decoding
    said: dict[str, Fact] = {
        "temperature": decoding.temperature,
        "max_tokens": decoding.max_tokens,
        "top_p": decoding.top_p,
        "stop": " | ".join(decoding.stop) or None,
        "samples": protocol.samples,
    }
    for name in {**said, **manifest.decoding}:
        yield from _wrong(("manifest", "decoding", name), name, manifest.decoding.get(name), said.get(name), why)
    for index, metric in enumerate(run.metrics):
        yield from _wrong(
            ("metrics", index, "headline"), "the headline", metric.headline, protocol.headline, f"{protocol.id} says"
        )
        spec = _spec(rules, metric.id)
        if spec is None:
            yield Fault(("metrics", index, "id"), f"{protocol.id} has no metric {metric.id}", "restore the file")
        elif spec.splits and (other := {cell.split for cell in metric.cells} - set(spec.splits)):
            message = f"{protocol.id} does not take {metric.id} over {', '.join(sorted(other))}"
            yield Fault(("metrics", index, "cells"), message, "restore the file")
    wanted = [spec.id for spec in protocol.metrics]
    found = [metric.id for metric in run.metrics]
    if set(found) == set(wanted) and found != wanted:
        yield Fault(("metrics",), f"{protocol.id} ranks by {wanted[0]}, which is not the first", "restore the order")
    elif missing := [name for name in wanted if name not in found]:
        yield Fault(("metrics",), f"{', '.join(missing)} of {protocol.id} is missing", "score the run again")


def _judge(run: Run, rules: Rules) -> Iterator[Fault]:
    judge, spec = run.judge, rules.protocol.judge
    if judge.kind == "human":  # people may take the place of every judge
        return
    yield from _wrong(("judge", "kind"), "the judge", judge.kind, spec.kind, f"{rules.protocol.id} is judged by")
    if judge.kind != spec.kind:
        return
    if spec.kind == "exact":
        yield from _wrong(("judge", "id"), "the rule", judge.id, spec.rule_id, f"{rules.protocol.id} has")
    elif spec.kind == "phrases":
        yield from _wrong(("judge", "id"), "the list", judge.id, spec.phrases, f"{rules.protocol.id} has")
    elif spec.kind == "panel":
        yield from _panel(run, rules)
    hashes = [_words_sha256(kind, rules) for kind in sorted(spec.members) or (spec.kind,)]
    if _UNKNOWN in hashes:
        return
    right = sha256_data(hashes) if spec.kind == "panel" else hashes[0]
    at: DataPath = ("judge", "prompt_sha256")
    yield from _wrong(at, "the hash of the judge's prompt", judge.prompt_sha256, right, f"{rules.protocol.id} has")


def _panel(run: Run, rules: Rules) -> Iterator[Fault]:
    """A panel's id names as many members as its protocol has, and those that the protocol itself names."""
    spec, named = rules.protocol.judge, run.judge.id.split(BETWEEN_MEMBERS)
    at: DataPath = ("judge", "id")
    yield from _wrong(at, "the number of members", len(set(named)), len(spec.members), f"{rules.protocol.id} has")
    for one in (spec.rule_id, spec.phrases):
        if one is not None and one not in named:
            yield Fault(at, f"{one} is not in the panel, but {rules.protocol.id} has it there", "restore the file")


def _words_sha256(kind: str, rules: Rules) -> str | None:
    """Hash of the prompts or phrases that a kind of judge has from its protocol; None for a kind without any."""
    if kind == "phrases":
        words = rules.phrases.get(rules.protocol.judge.phrases or "")
        return phrases_sha256(words) if words else _UNKNOWN
    if kind == "model":
        return prompt_sha256(rules.protocol.judge) or _UNKNOWN
    return None


def prompt_sha256(spec: Any) -> str | None:
    """Hash of a judge's prompts: of those in the protocol, or as its owners released them; None where not known."""
    if isinstance(spec.prompt, TextSource) or spec.prompts:
        released: str | None = spec.prompt_sha256
        return released
    return sha256_data([spec.prompt or "", {}, spec.repair, spec.verdict])


def _data(run: Run, rules: Rules) -> Iterator[Fault]:
    data = run.manifest.data
    release = rules.file.release(rules.protocol.task)
    if release is None or run.unranked or rules.protocol.splits:
        return
    why = f"the release of {rules.file.benchmark} has"
    if release.data is not None and run.shown is None:
        yield from _wrong(("manifest", "data", "sha256"), "the data's hash", data.sha256, release.data, why)
    for name, found, right in (("texts", data.texts, release.texts), ("pictures", data.pictures, release.pictures)):
        if found is not None and right is not None:  # runs of the first version have one hash over both
            yield from _wrong(("manifest", "data", name), f"the hash of the {name}", found, right, why)
    yield from _wrong(("counts", "n_items"), "n_items", run.counts.n_items, release.n, "the release has")


def _ranked(run: Run, rules: Rules | None) -> Iterator[Fault]:
    """What keeps a row from being ranked stands in the file, and nowhere that it keeps it."""
    if run.unranked:
        return
    counts, manifest = run.counts, run.manifest
    gaps, prompt = counts.n_error + counts.n_unscored, manifest.system_prompt
    reasons: list[tuple[DataPath, str, bool]] = [
        (("counts", "n_unscored"), f"{gaps} answers failed or are unscored", gaps > MOST_UNKNOWN * counts.n_samples),
        (("manifest", "data", "limit"), "the run was limited", manifest.data.limit is not None),
        (("manifest", "data", "differs"), "the data are not as released", bool(manifest.data.differs)),
        (("manifest", "served"), "several models answered", len(manifest.served) > 1),
        (("manifest", "adapter"), "the answers were made elsewhere", manifest.adapter == "imported"),
        (("judge", "facts", "adapter"), "a script judged", run.judge.facts.get("adapter") == "scripted"),
    ]
    if rules is not None and prompt != rules.protocol.system_prompt:
        reasons.append((("manifest", "system_prompt"), "the system prompt is not the protocol's", True))
    for at, what, holds in reasons:
        if holds:
            yield Fault(at, f"{what}, but the row does not say that it is unranked", "score the run again")


def _times(run: Run) -> Iterator[Fault]:
    times = run.times
    for name in ("started", "finished"):
        if not _TIME.fullmatch(getattr(times, name)):
            message = f"{name} is {getattr(times, name)!r}, no time in UTC"
            yield Fault(("times", name), message, "write it as 2026-01-31T12:00:00Z")
    if times.finished < times.started:
        message = f"the run finished at {times.finished}, before it started at {times.started}"
        yield Fault(("times", "finished"), message, "the clock was set back: set it right and score the run again")
    if times.generate_seconds < 0:
        yield Fault(("times", "generate_seconds"), "seconds cannot be negative", "restore the file")
