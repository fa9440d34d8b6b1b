"""A model behind a defense, as an adapter like any other: the runner does not know the difference.

Many samples are under way at once, each waiting for an answer of its own. Whatever call a defense wants next goes
before the first call of a new sample, so samples are finished one after another and memory stays flat.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from site_builder.evaluation.defenses.base import Call, Defense, Steps, Target, model
from site_builder.evaluation.interface import Adapter, Fact, Request, Response, Usage

Known = Callable[[Request], Response | None]
"""The answer to a request that went out unchanged in an undefended run; None where there is none."""
_AHEAD = 64
"""Calls that may wait for one side while the other is being asked."""


def nothing(_: Request) -> Response | None:
    """No answer is known."""
    return None


class DefendedAdapter:
    """Asks ``model`` by way of ``defense``; ``guard`` is the second model that some defenses ask."""

    def __init__(
        self, model: Adapter, defense: Defense, *, guard: Adapter | None = None, known: Known = nothing
    ) -> None:
        self._model, self._defense, self._known = model, defense, known
        self._sides: dict[Target, Adapter] = {"model": model, **({"guard": guard} if guard else {})}

    def describe(self) -> Mapping[str, Fact]:
        """What the model says of itself; the defense stands in the run's own field."""
        return self._model.describe()

    def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
        """Yield the answer that the user would see for each request. See ``Adapter.generate``."""
        return _Pass(self._sides, self._defense, self._known, iter(requests)).responses()

    def close(self) -> None:
        """Nothing: model and guard belong to those who opened them."""


@dataclass
class _Sample:
    """One request on its way, with what it has cost so far."""

    request: Request
    steps: Steps
    made: list[Response] = field(default_factory=list)
    own_seconds: float = 0.0

    def end(self, answer: Response) -> Response:
        """The answer under the sample's own key, with the cost of all its calls."""
        notes = dict.fromkeys(note for response in (*self.made, answer) for note in response.notes)
        return replace(
            answer,
            key=self.request.key,
            usage=Usage(
                _sum(response.usage.prompt_tokens for response in self.made),
                _sum(response.usage.completion_tokens for response in self.made),
            ),
            calls=len(self.made),
            attempts=sum(response.attempts for response in self.made),
            seconds=round(sum(response.seconds for response in self.made) + self.own_seconds, 3),
            notes=tuple(notes),
        )


def _sum(counts: Iterable[int | None]) -> int | None:
    """The sum; unknown as soon as one part is."""
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


class _Pass:
    """One call of ``generate``."""

    def __init__(self, sides: Mapping[Target, Adapter], defense: Defense, known: Known, new: Iterator[Request]) -> None:
        self._sides, self._defense, self._known, self._new = sides, defense, known, new
        self._waiting: dict[Target, deque[Request]] = {side: deque() for side in sides}
        self._asked: dict[str, _Sample] = {}
        self._finished: deque[Response] = deque()
        self._exhausted = False

    def responses(self) -> Iterator[Response]:
        while not self._exhausted or any(self._waiting.values()) or self._finished:
            for side, adapter in self._sides.items():
                if self._exhausted and not self._waiting[side]:
                    continue
                for response in adapter.generate(self._feed(side)):
                    self._advance(self._asked.pop(response.key), response)
                    yield from self._drained()
            yield from self._drained()

    def _drained(self) -> Iterator[Response]:
        while self._finished:
            yield self._finished.popleft()

    def _feed(self, side: Target) -> Iterator[Request]:
        """Calls for one side: those that wait, then the first ones of new samples."""
        while len(self._finished) < _AHEAD:
            if self._waiting[side]:
                yield self._waiting[side].popleft()
                continue
            if any(len(queue) >= _AHEAD for queue in self._waiting.values()):
                return
            request = next(self._new, None)
            if request is None:
                self._exhausted = True
                return
            self._advance(_Sample(request, self._defense.answer(request, model)), None)

    def _advance(self, sample: _Sample, response: Response | None) -> None:
        """Go on with a sample until it waits for a call or has its answer."""
        while True:
            if response is not None:
                sample.made.append(response)
                if response.status == "error":
                    sample.steps.close()
                    self._finished.append(sample.end(response))
                    return
            started = time.monotonic()
            try:
                call = sample.steps.send(response)  # type: ignore[arg-type]
            except StopIteration as stop:
                self._finished.append(sample.end(stop.value))
                return
            except Exception as error:  # a picture that cannot be changed, say: the sample fails, the run goes on
                what = f"the defense failed: {type(error).__name__}: {error}"
                self._finished.append(sample.end(Response(sample.request.key, "error", error=what)))
                return
            finally:
                sample.own_seconds += time.monotonic() - started
            response = self._answered_before(sample, call)
            if response is None:
                request = replace(call.request, key=f"{sample.request.key}.{len(sample.made)}")
                self._asked[request.key] = sample
                self._waiting[call.target].append(request)
                return

    def _answered_before(self, sample: _Sample, call: Call) -> Response | None:
        """The answer of the undefended run, when the very request of the sample goes to the model unchanged."""
        same = (call.request.messages, call.request.parameters) == (sample.request.messages, sample.request.parameters)
        return self._known(sample.request) if same and call.target == "model" else None
