"""The first stage: ask the model what is still missing, and record each response when it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from typing import NamedTuple

from site_builder.errors import KbError
from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.interface import Adapter, Request, Response
from site_builder.evaluation.run.asked import Asked
from site_builder.evaluation.run.breaker import Breaker
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.progress import Progress
from site_builder.evaluation.run.prompting import Builder
from site_builder.evaluation.run.records import Log
from site_builder.evaluation.run.state import ERROR, MISSING, read_state


class Shard(NamedTuple):
    """One machine's share of the samples."""

    number: int
    """From 1."""
    of: int

    def takes(self, sample: int) -> bool:
        """Whether the sample with this number belongs to the share; all its epochs do."""
        return sample % self.of == self.number - 1


WHOLE = Shard(1, 1)


def generate(
    run: RunFolder,
    *,
    samples: Callable[[], Iterator[Sample]],
    builder: Builder,
    adapter: Adapter,
    progress: Progress,
    in_a_row: int,
    retry_errors: bool = False,
    shard: Shard = WHOLE,
) -> None:
    """Ask for every answer of ``run`` that has no response (with ``retry_errors``, or only a failed one).

    Only those of this machine's ``shard``, where several share the work. ``samples`` gives all samples of the protocol
    in their order. The folder's lock must be held. Raises KbError when the data are not those the run was started with,
    the disk is full, or the model is down (fails ``in_a_row`` times, and then a question that it answered before; 0:
    never).
    """
    with Log(run.responses) as log:
        state = read_state(run)
        wanted = {MISSING, ERROR} if retry_errors else {MISSING}
        both = zip(state.samples, state.status, strict=True)
        open_answers = bytearray(status in wanted and shard.takes(sample) for sample, status in both)
        if not any(open_answers):
            return
        progress.start(total=len(state), done=len(state) - sum(open_answers))
        alive = any(status not in (MISSING, ERROR) for status in state.status)
        breaker = Breaker(
            log.append,
            who="the model",
            limit=in_a_row,
            alive=alive,
            answers_now=lambda: _answers_now(run, samples(), builder, adapter),
        )
        asked: dict[str, int] = {}
        cause: str | None = None
        for response in adapter.generate(_requests(run, open_answers, samples(), builder, asked)):
            n = asked.pop(response.key)
            cause, failed = response.error, response.status == "error"
            breaker.add(_record(n, response), failed=failed, cause=cause, advice=response.advice)
            progress.advance(failed=response.status == "error")
        breaker.finish(cause)
        if asked:
            raise KbError(f"the adapter gave no response for {len(asked)} requests", hint="run it again")


def _answers_now(run: RunFolder, samples: Iterator[Sample], builder: Builder, adapter: Adapter) -> bool:
    """Whether the model answers a question now that it has answered before."""
    state = read_state(run)
    before = bytearray(status not in (MISSING, ERROR) for status in state.status)
    known = next(matched(run, samples, before), None)
    if known is None:
        return False
    one, sample = known
    return all(response.status != "error" for response in adapter.generate([builder.request(sample, one.epoch)]))


def _requests(
    run: RunFolder,
    open_answers: bytearray,
    samples: Iterator[Sample],
    builder: Builder,
    asked: dict[str, int],
) -> Iterator[Request]:
    """Requests of the open answers, made only when the adapter takes them."""
    for one, sample in matched(run, samples, open_answers):
        request = builder.request(sample, one.epoch)
        if request.key != one.key:
            raise KbError(
                f"{sample.id} is not what it was when the run was started (another picture, text or model)",
                hint="restore the data, or start a new run: kb eval MODEL",
            )
        asked[request.key] = one.n
        yield request


def matched(run: RunFolder, samples: Iterator[Sample], open_answers: bytearray) -> Iterator[tuple[Asked, Sample]]:
    """Yield (line of samples.jsonl, its sample) of the open answers; lines and samples stand in one order.

    Raises KbError when a sample is gone from the data.
    """
    sample: Sample | None = None
    for one in run.asked():
        if not open_answers[one.n]:
            continue
        while sample is None or sample.id != one.sample:
            sample = next(samples, None)
            if sample is None:
                raise KbError(
                    f"{one.sample} is no longer in the data of this run",
                    hint="restore the data, or start a new run: kb eval MODEL",
                )
        yield one, sample


def _record(n: int, response: Response) -> dict[str, object]:
    said = ((field.name, getattr(response, field.name)) for field in fields(response))
    return {"n": n, **{name: value for name, value in said if value is not None}, "usage": asdict(response.usage)}
