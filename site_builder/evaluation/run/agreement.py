"""Judges against judges: several runs with the same answers, each with verdicts of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from site_builder.errors import KbError, UsageError
from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.judge import score_holds
from site_builder.evaluation.run.outcomes import HIT, MISS, is_verdict, read_scores
from site_builder.evaluation.run.records import read_log
from site_builder.evaluation.run.state import read_state
from site_builder.results.agreement import Units, cohen, interval, krippendorff, raw
from site_builder.schema.metrics import METRICS

Answered = tuple[str, int]
"""Sample and epoch."""


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One part of the answers and one group of judges."""

    part: str
    """all, or a category."""
    judges: tuple[str, ...]
    n: int
    raw: float
    """Share of the answers with one label from all of them."""
    coefficient: str
    """Cohen's kappa for two, Krippendorff's alpha for all."""
    value: float | None
    """None where every label is the same."""
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What judges of the same answers say."""

    protocol: str
    metric: str
    judges: tuple[str, ...]
    rows: tuple[AgreementRow, ...]
    differing: tuple[tuple[str, int, tuple[str, ...]], ...]
    """Sample, epoch, and the label of each judge."""
    left_out: int
    """Answers on which not all of them have a verdict."""


def agreement(runs: Sequence[RunFolder], protocols: Protocols) -> Agreement:
    """Compare the verdicts of ``runs``; a panel counts with the vote of each member.

    Raises UsageError for a single judge, and KbError when the runs do not judge the same answers.
    """
    first = runs[0].spec()
    _, protocol = protocols.find(first.protocol)
    metric = METRICS[protocol.metrics[0].id]
    voters = [one for run in runs for one in _voters(run, metric.id, (metric.hit, metric.miss), protocols)]
    judges, labels = tuple(name for name, _ in voters), [theirs for _, theirs in voters]
    if len(judges) < 2:
        raise UsageError(
            "agreement needs two judges or more: two runs, or one that a panel judged",
            hint="kb eval judge RUN --again --judge OTHER makes another",
        )
    answers = [_answers(run) for run in runs]
    for run, theirs in zip(runs[1:], answers[1:], strict=True):
        if theirs != answers[0]:
            raise KbError(
                f"{run.path.name} does not hold the same answers as {runs[0].path.name}",
                hint="make runs of the same answers with: kb eval judge RUN --again --judge OTHER",
            )
    common = [place for place in labels[0] if all(place in theirs for theirs in labels)]
    units = {place: tuple(theirs[place] for theirs in labels) for place in common}
    if not units:
        raise KbError("no answer has a verdict of all judges", hint="kb eval judge RUN")
    categories = _categories(runs[0])
    return Agreement(
        protocol.id,
        metric.id,
        judges,
        tuple(_rows(units, categories, judges)),
        tuple((*place, found) for place, found in units.items() if len(set(found)) > 1),
        len(set().union(*labels)) - len(common),
    )


def _rows(
    units: dict[Answered, tuple[str, ...]], categories: dict[Answered, str], judges: tuple[str, ...]
) -> Iterator[AgreementRow]:
    parts = {"all": list(units)}
    for place in units:
        parts.setdefault(categories[place], []).append(place)
    if len(parts) == 2:  # one category only: it is the whole
        parts = {"all": parts["all"]}
    for part, places in parts.items():
        whole = [units[place] for place in places]
        for one, other in combinations(range(len(judges)), 2) if part == "all" else ():
            pair = [(labels[one], labels[other]) for labels in whole]
            yield _row(part, (judges[one], judges[other]), pair, "Cohen")
        yield _row(part, judges, whole, "Krippendorff")


def _row(part: str, judges: tuple[str, ...], units: Units, name: str) -> AgreementRow:
    coefficient = cohen if name == "Cohen" else krippendorff
    reach = interval(units, coefficient)
    low, high = (reach.low, reach.high) if reach else (None, None)
    return AgreementRow(part, judges, len(units), raw(units), name, coefficient(units), low, high)


def _voters(
    run: RunFolder, metric: str, words: tuple[str, str], protocols: Protocols
) -> Iterator[tuple[str, dict[Answered, str]]]:
    """Each judge of a run with its labels."""
    facts = run.judge_facts()
    if facts is None:
        raise KbError(f"{run.path.name} is not judged yet", hint=f"kb eval judge {run.path.name}")
    if facts["kind"] == "panel":
        yield from _votes(run, metric, words).items()
    else:
        yield str(facts["id"]), _labels(run, metric, words, protocols)


def _votes(run: RunFolder, metric: str, words: tuple[str, str]) -> dict[str, dict[Answered, str]]:
    """The labels of each member of a panel; a later verdict replaces an earlier one."""
    state, mark = read_state(run), run.judge_mark()
    votes: dict[int, list[dict[str, Any]]] = {}
    for line in read_log(run.verdicts):
        if line.record is not None and is_verdict(line.record) and score_holds(line.record, state, mark):
            votes[line.record["n"]] = line.record.get("votes", [])
    members: dict[str, dict[Answered, str]] = {}
    for one in run.asked():
        for vote in votes.get(one.n, ()):
            theirs, label = members.setdefault(vote["judge"], {}), vote["labels"].get(metric)
            if label in words:
                theirs[one.sample, one.epoch] = label
    return members


def _labels(run: RunFolder, metric: str, words: tuple[str, str], protocols: Protocols) -> dict[Answered, str]:
    state = read_state(run)
    _, protocol = protocols.find(run.spec().protocol)
    outcomes = read_scores(run, state, protocol).by_metric[metric]
    named = {HIT: words[0], MISS: words[1]}
    places = [(one.sample, one.epoch) for one in run.asked()]
    return {place: named[outcome] for place, outcome in zip(places, outcomes, strict=True) if outcome in named}


def _answers(run: RunFolder) -> dict[Answered, int]:
    state = read_state(run)
    places = [(one.sample, one.epoch) for one in run.asked()]
    return dict(zip(places, state.digests, strict=True))


def _categories(run: RunFolder) -> dict[Answered, str]:
    return {(one.sample, one.epoch): one.category for one in run.asked()}
