"""A model as judge: strict reading of its reply, one attempt to repair it, and no verdict when that fails.

Nothing but the judge's reply is ever read for a verdict: when the judge is down or says something else, the sample is
unscored with a reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from site_builder.evaluation.data.texts import fill, read_text
from site_builder.evaluation.interface import Adapter, Fact, Image, Message, Request, Response
from site_builder.evaluation.judges.base import Case, Opening, Score
from site_builder.evaluation.judges.reading import declared
from site_builder.schema.hashing import sha256_data
from site_builder.schema.judging import JudgeKind
from site_builder.schema.metrics import METRICS
from site_builder.schema.protocols import JudgeSpec, TextSource


class ModelJudge:
    """Asks a model, through any adapter, with the protocol's prompt."""

    kind: JudgeKind = "model"

    def __init__(self, opening: Opening, *, model: str, adapter: Adapter) -> None:
        """Raises KbError when a prompt that stands in the user's copy is not there."""
        self.id = model
        self._spec, self._adapter, self._metric = opening.spec, adapter, METRICS[opening.metric]
        self._default, self._special = read_prompts(opening.spec, opening.copy)
        self._verdict = re.compile(opening.spec.verdict or "")
        self._parameters, self._variant, self._shows_image = opening.parameters, opening.variant, opening.shows_image

    @property
    def prompt_sha256(self) -> str | None:
        return sha256_data([self._default, self._special, self._spec.repair, self._spec.verdict])

    def describe(self) -> Mapping[str, Fact]:
        return {**self._adapter.describe(), **self._variant}

    def close(self) -> None:
        self._adapter.close()

    def judge(self, cases: Iterable[Case]) -> Iterator[Score]:
        unread: list[Request] = []
        asked: dict[str, Request] = {}

        def first() -> Iterator[Request]:
            for case in cases:
                request = Request(str(case.n), self._messages(case), self._parameters)
                asked[request.key] = request
                yield request

        for response in self._adapter.generate(first()):
            request = asked.pop(response.key)
            score = self._read(response)
            if score is None and self._spec.repair:
                unread.append(_repaired(request, response.text, self._spec.repair))
            else:
                yield score or _unread(response)
        for response in self._adapter.generate(unread):
            yield self._read(response) or _unread(response)

    def _messages(self, case: Case) -> tuple[Message, ...]:
        values = {"question": case.sample.question, "answer": case.answer, **case.sample.known}
        values |= {theirs: values[ours] for theirs, ours in self._spec.names.items()}
        template = self._special.get(case.sample.category, self._default)
        images: tuple[Image, ...] = ()
        if self._shows_image:
            images = tuple(image for message in case.asked() for image in message.images)
        return (Message("user", fill(template, values), images),)

    def _read(self, response: Response) -> Score | None:
        """The verdict in a reply; None when the reply cannot be read."""
        n = int(response.key)
        if response.status == "error":
            reason = "the judge could not be asked"
            return Score(n, unscored=reason, note=response.error, failed=True)
        if response.status == "refused-by-provider":
            return Score(n, unscored="the judge's provider refused the request")
        if response.status == "empty":
            return Score(n, unscored="the judge said nothing", note=response.finish_reason)
        text = unicodedata.normalize("NFKC", response.text).strip()
        if self._spec.labels:
            word = declared(text, self._spec.words, self._spec.labels) or ""
        else:
            match = self._verdict.fullmatch(text)
            word = match["verdict"].lower() if match else ""
        meaning = self._spec.words.get(word)
        if meaning is None:
            return None
        label = self._metric.hit if meaning == "hit" else self._metric.miss
        return Score(n, {self._metric.id: label, **self._spec.also.get(word, {})}, note=text)


def _unread(response: Response) -> Score:
    return Score(int(response.key), unscored="the judge's reply cannot be read", note=response.text)


def _repaired(request: Request, reply: str, repair: str) -> Request:
    messages = (*request.messages, Message("assistant", reply), Message("user", repair))
    return Request(request.key, messages, request.parameters)


def read_prompts(spec: JudgeSpec, copy: Path) -> tuple[str, dict[str, str]]:
    """The judge's prompt, and those of single categories. Raises KbError for one that cannot be read."""
    prompt = read_text(copy, spec.prompt) if isinstance(spec.prompt, TextSource) else spec.prompt or ""
    return prompt, {category: read_text(copy, source) for category, source in spec.prompts.items()}


def open_judge(opening: Opening) -> ModelJudge:
    name, adapter = opening.ask()
    return ModelJudge(opening, model=name, adapter=adapter)
