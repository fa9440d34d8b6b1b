"""From samples to requests: the one place where a prompt is put together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.evaluation.attacks.renderings import Rendering
from site_builder.evaluation.data.benchmarks.base import Sample, picture
from site_builder.evaluation.data.texts import fill, read_text
from site_builder.evaluation.interface import Fact, Message, Parameters, Request
from site_builder.evaluation.keys import request_key
from site_builder.schema.hashing import sha256_data
from site_builder.schema.protocols import Protocol, TextSource


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the requests of one run."""

    protocol: Protocol
    template: str
    model: str
    revision: str | None
    dtype: str | None
    system_prompt: str | None
    seed: int
    changes: Mapping[str, Fact] = field(default_factory=dict)
    """What the user changed in every request: ``AdapterOptions.changes``."""
    attack: Rendering | None = None
    """How the question is shown; None as the benchmark has it."""
    defense: str | None = None
    """Hash of the defense around the model."""

    def request(self, sample: Sample, epoch: int) -> Request:
        """The request for ``epoch`` of ``sample``. Raises DataMissing when a picture is absent or damaged."""
        parameters = self._parameters(epoch)
        messages = self.messages(sample)
        key = request_key(
            model=self.model,
            revision=self.revision,
            dtype=self.dtype,
            messages=messages,
            parameters=parameters,
            template_version=self.protocol.template_version,
            place=f"{sample.id}#{epoch}",
            defense=self.defense,
            changes=self.changes,
        )
        return Request(key, messages, parameters, (sample.id, epoch))

    def messages(self, sample: Sample) -> tuple[Message, ...]:
        """The conversation that the model gets. Raises DataMissing when a picture is absent or damaged."""
        options = "\n".join(f"({letter}) {text}" for letter, text in sample.options.items())
        text = fill(self.template, {"question": sample.question, "options": options, "option": options})
        user = Message("user", text, tuple(picture(path) for path in sample.pictures))
        user = self.attack.render(user) if self.attack else user
        return (Message("system", self.system_prompt), user) if self.system_prompt is not None else (user,)

    def _parameters(self, epoch: int) -> Parameters:
        decoding = self.protocol.decoding
        return Parameters(
            temperature=decoding.temperature,
            max_tokens=decoding.max_tokens + int(self.changes.get("answer_budget") or 0),
            top_p=decoding.top_p,
            seed=self.seed + epoch if decoding.temperature else None,
            stop=decoding.stop,
        )


def template(protocol: Protocol, copy: Path) -> str:
    """The text of the protocol's prompt. Raises KbError when it stands in a file that is not there."""
    return read_text(copy, protocol.prompt) if isinstance(protocol.prompt, TextSource) else protocol.prompt


def chosen(samples: Iterator[Sample], protocol: Protocol, limit: int | None) -> Iterator[Sample]:
    """The samples of the protocol's splits; with a limit, about as many, spread over all and without parting twins.

    Whole clusters are taken in the order of a hash of their names until ``limit`` samples are reached.
    """
    within = (sample for sample in samples if not protocol.splits or sample.split in protocol.splits)
    if limit is None:
        yield from within
        return
    everything = list(within)
    clusters: dict[str, list[Sample]] = {}
    for sample in everything:
        clusters.setdefault(sample.cluster, []).append(sample)
    taken: set[str] = set()
    for cluster in sorted(clusters, key=sha256_data):
        if len(taken) >= limit:
            break
        taken |= {sample.id for sample in clusters[cluster][: limit - len(taken)]}
    yield from (sample for sample in everything if sample.id in taken)
