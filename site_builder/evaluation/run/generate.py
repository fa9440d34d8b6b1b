"""The first stage: ask the model what is still missing, and record each response when it is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from site_builder.errors import KbError
from site_builder.evaluation.data.benchmarks.base import Sample
from site_builder.evaluation.interface import Adapter, Request, Response
from site_builder.evaluation.run.breaker import Breaker
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.progress import Progress
from site_builder.evaluation.run.prompting import Builder
from site_builder.evaluation.run.records import Log
from site_builder.evaluation.run.state import ERROR, MISSING, State, read_state


def generate(
    run: RunFolder,
    *,
    samples: Iterator[Sample],
    builder: Builder,
    adapter: Adapter,
    progress: Progress,
    in_a_row: int,
    retry_errors: bool = False,
) -> None:
    """Ask for every answer of ``run`` that has no response (with ``retry_errors``, or only a failed one).

    ``samples`` are all samples of the protocol in their order. The folder's lock must be held. Raises KbError when the
    data are not those the run was started with, the disk is full, or the model fails ``in_a_row`` times (0: never).
    """
    with Log(run.responses) as log:
        state = read_state(run)
        wanted = {MISSING, ERROR} if retry_errors else {MISSING}
        open_answers = bytearray(status in wanted for status in state.status)
        if not any(open_answers):
            return
        progress.start(total=len(state), done=len(state) - sum(open_answers))
        breaker = Breaker(log.append, who="the model", limit=in_a_row, alive=any(state.status))
        asked: dict[str, int] = {}
        cause: str | None = None
        for response in adapter.generate(_requests(run, state, open_answers, samples, builder, asked)):
            n = asked.pop(response.key)
            cause = response.error
            breaker.add(_record(n, response), failed=response.status == "error", cause=cause)
            progress.advance(failed=response.status == "error")
        breaker.finish(cause)
        if asked:
            raise KbError(f"the adapter gave no response for {len(asked)} requests", hint="run it again")


def _requests(
    run: RunFolder,
    state: State,
    open_answers: bytearray,
    samples: Iterator[Sample],
    builder: Builder,
    asked: dict[str, int],
) -> Iterator[Request]:
    """Requests of the open answers, made only when the adapter takes them."""
    for line, sample in matched(run, samples, open_answers):
        request = builder.request(sample, line["sample"])
        if request.key != state.key(line["n"]):
            raise KbError(
                f"{sample.id} is not what it was when the run was started (another picture, text or model)",
                hint="restore the data, or start a new run: kb eval MODEL",
            )
        asked[request.key] = line["n"]
        yield request


def matched(
    run: RunFolder, samples: Iterator[Sample], open_answers: bytearray
) -> Iterator[tuple[dict[str, Any], Sample]]:
    """Yield (line of samples.jsonl, sample) of the open answers; lines and samples stand in one order.

    Raises KbError when a sample is gone from the data.
    """
    sample: Sample | None = None
    for line in run.sample_lines():
        if not open_answers[line["n"]]:
            continue
        while sample is None or sample.id != line["item"]:
            sample = next(samples, None)
            if sample is None:
                raise KbError(
                    f"{line['item']} is no longer in the data of this run",
                    hint="restore the data, or start a new run: kb eval MODEL",
                )
        yield line, sample


def _record(n: int, response: Response) -> dict[str, object]:
    return {"n": n, **asdict(response)}
