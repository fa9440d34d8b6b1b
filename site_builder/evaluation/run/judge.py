"""The second stage: a verdict for each answer that has none. It needs no model but the judge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO

from site_builder.errors import KbError
from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.data.release import fingerprint
from site_builder.evaluation.judges.base import Case, Judge, Score, judge_facts, judge_mark
from site_builder.evaluation.judges.phrases import Refusal, RefusalPhrases
from site_builder.evaluation.run.breaker import Breaker, Stopped
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.generate import matched
from site_builder.evaluation.run.progress import Progress
from site_builder.evaluation.run.prompting import Builder
from site_builder.evaluation.run.records import Log, read_log
from site_builder.evaluation.run.state import EMPTY, ERROR, MISSING, REFUSED, State, read_state
from site_builder.schema.metrics import METRICS
from site_builder.schema.protocols import Protocol
from site_builder.schema.runs import NO_ANSWER, NOT_JUDGED


def judge_run(
    run: RunFolder,
    *,
    samples: Callable[[], Iterator[Sample]],
    protocol: Protocol,
    judge: Judge,
    builder: Builder,
    refusals: RefusalPhrases | None,
    progress: Progress,
    in_a_row: int,
    retry_unscored: bool = False,
) -> None:
    """Give a verdict to every response of ``run`` that has none for its present answer.

    ``builder`` gives the judge the request that the model got; ``refusals`` adds the metric refusal-rate. The folder's
    lock must be held. Raises KbError when the data have changed, the disk is full, or the judge is down (fails
    ``in_a_row`` times, and then with an answer that it judged before; 0: never). What needs no judge is then recorded.
    """
    write_judge(run, judge)
    with Log(run.verdicts) as log:
        state = read_state(run)
        todo = _unjudged(run, state, retry_unscored)
        if not any(todo):
            return
        answered = sum(status not in (MISSING, ERROR) for status in state.status)
        progress.start(total=answered, done=answered - sum(todo))
        with run.responses.open("rb") as responses:
            stage = _Stage(run, state, protocol, refusals, builder, progress, responses)
            breaker = Breaker(
                log.append,
                who="the judge",
                limit=in_a_row,
                alive=sum(todo) < answered,
                answers_now=lambda: stage.answers_now(samples(), judge),
            )
            try:
                stage.run(samples(), todo, judge, breaker)
            except Stopped as error:
                if not stage.read_refusals(log, _unjudged(run, state, retry_unscored=False)):
                    raise
                more = f"the refusal rate needs no judge: kb eval score {run.path.name}"
                raise KbError(error.message, hint=f"{error.hint}; {more}") from None


class _Stage:
    """What one pass over the answers needs."""

    def __init__(
        self,
        run: RunFolder,
        state: State,
        protocol: Protocol,
        refusals: RefusalPhrases | None,
        builder: Builder,
        progress: Progress,
        responses: BinaryIO,
    ) -> None:
        self._responses = responses
        self._run, self._state, self._protocol, self._refusals = run, state, protocol, refusals
        self._builder, self._progress = builder, progress
        self._mark = run.judge_mark()
        self._refusals_of: dict[int, Refusal | None] = {}

    def run(self, samples: Iterator[Sample], todo: bytearray, judge: Judge, breaker: Breaker) -> None:
        """Judge everything that is to do: first what the protocol settles, then the rest."""
        for n in range(len(todo)):
            settled = self._settled(n) if todo[n] else None
            if settled is not None:
                self._record(settled, breaker)
                todo[n] = False
        cause: str | None = None
        for score in judge.judge(self._cases(samples, todo)):
            cause = score.note if score.failed else None
            self._record(self._with_refusal(score, self._refusals_of.pop(score.n)), breaker)
        breaker.finish(cause)

    def read_refusals(self, log: Log, todo: bytearray) -> bool:
        """Record whether the answers refuse that have no verdict yet; whether there were any."""
        metric = METRICS["refusal-rate"]
        if self._refusals is None or metric.id == self._protocol.metrics[0].id:
            return False
        for n in range(len(todo)):
            if todo[n]:
                score = Score(n, unscored=NOT_JUDGED)
                log.append(self._line(self._with_refusal(score, self._refusals.read(self._answer(n)))))
        return any(todo)

    def answers_now(self, samples: Iterator[Sample], judge: Judge) -> bool:
        """Whether the judge judges an answer now that it has judged before."""
        todo = _unjudged(self._run, self._state, retry_unscored=True)
        before = bytearray(
            not open_ and status not in (MISSING, ERROR, EMPTY, REFUSED)
            for open_, status in zip(todo, self._state.status, strict=True)
        )
        known = next(self._cases(samples, before), None)
        return known is not None and not any(score.failed for score in judge.judge([known]))

    def _cases(self, samples: Iterator[Sample], todo: bytearray) -> Iterator[Case]:
        """The answers for the judge, read from the log one at a time."""
        for one, sample in matched(self._run, samples, todo):
            if fingerprint(sample) != one.sha:
                raise KbError(
                    f"{sample.id} is not what it was when the run was started",
                    hint="restore the data, or start a new run: kb eval MODEL",
                )
            answer = self._answer(one.n)
            self._refusals_of[one.n] = self._refusals.read(answer) if self._refusals else None
            yield Case(one.n, sample, one.epoch, answer, partial(self._builder.messages, sample))

    def _answer(self, n: int) -> str:
        self._responses.seek(self._state.offsets[n])
        answer: str = json.loads(self._responses.readline())["text"]
        return answer

    def _settled(self, n: int) -> Score | None:
        """What needs no judge: an answer that is empty or was withheld by a provider."""
        status, protocol = self._state.status[n], self._protocol
        if status == REFUSED:
            rule: str = protocol.refused
        elif status == EMPTY and protocol.empty != "judge":
            rule = protocol.empty
        else:
            return None
        if rule == "unscored":
            return Score(n, unscored=NO_ANSWER)
        labels: dict[str, str] = {spec.id: METRICS[spec.id].miss for spec in protocol.metrics}
        primary = METRICS[protocol.metrics[0].id]
        labels[primary.id] = primary.hit if rule == "hit" else primary.miss
        return self._with_refusal(Score(n, labels), "full" if status == REFUSED else "none")

    def _with_refusal(self, score: Score, refusal: Refusal | None) -> Score:
        """The score with the label that needs no judge, so that it is kept whatever the judge says."""
        if self._refusals is None or refusal is None:
            return score
        metric = METRICS["refusal-rate"]
        labels = {**score.labels, metric.id: metric.hit if refusal == "full" else metric.miss}
        marks = (*score.marks, "partial") if refusal == "partial" else score.marks
        return replace(score, labels=labels, marks=marks)

    def _record(self, score: Score, breaker: Breaker) -> None:
        breaker.add(self._line(score), failed=score.failed, cause=score.note)
        self._progress.advance(failed=score.unscored is not None)

    def _line(self, score: Score) -> dict[str, Any]:
        """A verdict as the log has it."""
        n = score.n
        record: dict[str, Any] = {"n": n, "key": self._state.key(n), "answer": self._state.digests[n]}
        record |= {"judge": self._mark, **_told(score)}
        if score.votes:
            record["votes"] = [{"judge": name, **_told(vote)} for name, vote in score.votes.items()]
        return record


def _told(score: Score) -> dict[str, Any]:
    """What a judge says of an answer; of its parts, those that say something."""
    parts = {"unscored": score.unscored, "marks": list(score.marks) or None, "note": score.note}
    return {"labels": dict(score.labels), **{name: part for name, part in parts.items() if part is not None}}


def write_judge(run: RunFolder, judge: Judge) -> None:
    """Write down who judges. Raises KbError when another judge has begun."""
    from site_builder.files import write_atomic

    facts = judge_facts(judge)
    known = run.judge_facts()
    if known is None:
        write_atomic(run.judge, json.dumps(facts, indent=1, sort_keys=True) + "\n")
    elif judge_mark(known) != judge_mark(facts):
        raise KbError(
            f"{run.path} was judged by {known['id']}, not {judge.id} with this prompt and revision",
            hint="judge it anew, beside this run, with: kb eval judge RUN --judge ... --again",
        )


def _unjudged(run: RunFolder, state: State, retry_unscored: bool) -> bytearray:
    """One byte an answer: 1 where there is an answer and no verdict on it."""
    todo = bytearray(status not in (MISSING, ERROR) for status in state.status)
    mark = run.judge_mark()
    for line in read_log(run.verdicts):
        record = line.record
        if record is None or not score_holds(record, state, mark):
            continue
        if record.get("unscored") != NOT_JUDGED and not (retry_unscored and "unscored" in record):
            todo[record["n"]] = False
    return todo


def score_holds(record: Mapping[str, Any], state: State, mark: str | None) -> bool:
    """Whether a verdict belongs to the present answer and is of the judge with this mark; old ones carry no mark."""
    n = record.get("n")
    return (
        record.get("judge", mark) == mark
        and type(n) is int
        and 0 <= n < len(state)
        and record.get("key") == state.key(n)
        and record.get("answer") == state.digests[n]
        and state.status[n] not in (MISSING, ERROR)
    )
