"""The second stage: a verdict for each answer that has none. It needs no model but the judge."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from site_builder.errors import KbError
from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.judges.base import Case, Judge, Score
from site_builder.evaluation.judges.metrics import METRICS
from site_builder.evaluation.judges.phrases import RefusalPhrases
from site_builder.evaluation.run.breaker import Breaker
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.generate import matched
from site_builder.evaluation.run.progress import Progress
from site_builder.evaluation.run.prompting import fingerprint
from site_builder.evaluation.run.records import Log, read_log
from site_builder.evaluation.run.state import EMPTY, ERROR, MISSING, REFUSED, State, read_state
from site_builder.schema.protocols import Protocol


def judge_run(
    run: RunFolder,
    *,
    samples: Iterator[Sample],
    protocol: Protocol,
    judge: Judge,
    refusals: RefusalPhrases | None,
    progress: Progress,
    in_a_row: int,
    retry_unscored: bool = False,
) -> None:
    """Give a verdict to every response of ``run`` that has none for its present answer.

    ``refusals`` adds the metric refusal-rate. The folder's lock must be held. Raises KbError when the data have
    changed, the disk is full, or the judge fails ``in_a_row`` times (0: never).
    """
    write_judge(run, judge)
    with Log(run.verdicts) as log:
        state = read_state(run)
        todo = _unjudged(run, state, retry_unscored)
        if not any(todo):
            return
        answered = sum(status not in (MISSING, ERROR) for status in state.status)
        progress.start(total=answered, done=answered - sum(todo))
        breaker = Breaker(log.append, who="the judge", limit=in_a_row, alive=sum(todo) < answered)
        stage = _Stage(run, state, protocol, refusals, breaker, progress)
        stage.run(samples, todo, judge)


class _Stage:
    """What one pass over the answers needs."""

    def __init__(
        self,
        run: RunFolder,
        state: State,
        protocol: Protocol,
        refusals: RefusalPhrases | None,
        breaker: Breaker,
        progress: Progress,
    ) -> None:
        self._run, self._state, self._protocol, self._refusals = run, state, protocol, refusals
        self._breaker, self._progress = breaker, progress
        self._refused: dict[int, bool] = {}

    def run(self, samples: Iterator[Sample], todo: bytearray, judge: Judge) -> None:
        """Judge everything that is to do: first what the protocol settles, then the rest."""
        for n in range(len(todo)):
            settled = self._settled(n) if todo[n] else None
            if settled is not None:
                self._record(Score(n), settled)
                todo[n] = False
        cause: str | None = None
        for score in judge.judge(self._cases(samples, todo)):
            refused = self._refused.pop(score.n)
            cause = score.note if score.failed else None
            labels = self._with_refusal(score.labels, refused) if score.unscored is None else {}
            self._record(score, labels)
        self._breaker.finish(cause)

    def _cases(self, samples: Iterator[Sample], todo: bytearray) -> Iterator[Case]:
        """The answers for the judge, read from the log one at a time."""
        with self._run.responses.open("rb") as log:
            for line, sample in matched(self._run, samples, todo):
                if fingerprint(sample) != line["sha"]:
                    raise KbError(
                        f"{sample.id} is not what it was when the run was started",
                        hint="restore the data, or start a new run: kb eval MODEL",
                    )
                log.seek(self._state.offsets[line["n"]])
                answer = json.loads(log.readline())["text"]
                self._refused[line["n"]] = self._refusals is not None and self._refusals.refuses(answer)
                yield Case(line["n"], sample, line["sample"], answer)

    def _settled(self, n: int) -> Mapping[str, str] | None:
        """Labels that need no judge: of an answer that is empty or was withheld by a provider."""
        status, protocol = self._state.status[n], self._protocol
        if status == REFUSED:
            rule = protocol.refused
        elif status == EMPTY and protocol.empty != "judge":
            rule = protocol.empty
        else:
            return None
        labels: dict[str, str] = {spec.id: METRICS[spec.id].miss for spec in protocol.metrics}
        primary = METRICS[protocol.metrics[0].id]
        labels[primary.id] = primary.hit if rule == "hit" else primary.miss
        return self._with_refusal(labels, status == REFUSED)

    def _with_refusal(self, labels: Mapping[str, str], refused: bool) -> Mapping[str, str]:
        if self._refusals is None:
            return labels
        metric = METRICS["refusal-rate"]
        return {**labels, metric.id: metric.hit if refused else metric.miss}

    def _record(self, score: Score, labels: Mapping[str, str]) -> None:
        n = score.n
        record: dict[str, Any] = {"n": n, "key": self._state.key(n), "answer": self._state.digests[n]}
        record |= {"unscored": score.unscored} if score.unscored else {"labels": dict(labels)}
        if score.note is not None:
            record["note"] = score.note
        self._breaker.add(record, failed=score.failed, cause=score.note)
        self._progress.advance(failed=score.unscored is not None)


def write_judge(run: RunFolder, judge: Judge) -> None:
    """Write down who judges. Raises KbError when another judge has begun."""
    from site_builder.files import write_atomic

    facts = {
        "kind": judge.kind,
        "id": judge.id,
        "prompt_sha256": judge.prompt_sha256,
        "facts": dict(judge.describe()),
    }
    known = run.judge_facts()
    if known is None:
        write_atomic(run.judge, json.dumps(facts, indent=1, sort_keys=True) + "\n")
    elif not same_judge(known, facts):
        raise KbError(
            f"{run.path} was judged by {known['id']}, not {judge.id} with this prompt and revision",
            hint="judge it anew, beside this run, with: kb eval judge RUN --judge ... --again",
        )


def same_judge(known: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two descriptions mean the same judge: kind, name, prompt, and revision of a model or table."""

    def identity(facts: Mapping[str, Any]) -> list[Any]:
        details = facts["facts"]
        return [
            facts["kind"],
            facts["id"],
            facts["prompt_sha256"],
            details.get("revision"),
            details.get("sha256"),
        ]

    return identity(known) == identity(other)


def _unjudged(run: RunFolder, state: State, retry_unscored: bool) -> bytearray:
    """One byte an answer: 1 where there is an answer and no verdict on it."""
    todo = bytearray(status not in (MISSING, ERROR) for status in state.status)
    for record in read_log(run.verdicts):
        if score_holds(record, state) and not (retry_unscored and "unscored" in record):
            todo[record["n"]] = False
    return todo


def score_holds(record: Mapping[str, Any], state: State) -> bool:
    """Whether a verdict belongs to the present answer of this run."""
    n = record.get("n")
    return (
        isinstance(n, int)
        and 0 <= n < len(state)
        and record.get("key") == state.key(n)
        and record.get("answer") == state.digests[n]
        and state.status[n] not in (MISSING, ERROR)
    )
