"""Decoding of local models: exactly what the request's parameters say, whatever the weights' own defaults are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from site_builder.evaluation.engines.blanks import is_blank
from site_builder.evaluation.engines.thoughts import apart
from site_builder.evaluation.interface import Parameters, Status, Usage

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model said to one prompt."""

    status: Status
    text: str
    finish_reason: str
    usage: Usage
    reasoning: str | None = None


class Decoder:
    """Generates with one model and reads the answers out of the token ids."""

    def __init__(self, model: Any, tokenizer: Any, *, janus: bool) -> None:
        from transformers import GenerationConfig, GenerationMixin

        self._model = model
        self._tokenizer = tokenizer
        # Janus' own generate() only adds drawing to the common one, and drops logits processors on the way to it.
        self._generate = GenerationMixin.generate.__get__(model) if janus else model.generate
        own = model.generation_config.eos_token_id
        listed = own if isinstance(own, list) else [own]
        self._ends = {end for end in [*listed, tokenizer.eos_token_id] if end is not None}
        # What a call leaves open is filled from here, and weights may bring a repetition penalty of their own.
        model.generation_config = GenerationConfig()

    def answer(self, inputs: Any, parameters: Parameters, seeds: Sequence[int | None]) -> list[Answer]:
        """Answer a batch. ``seeds`` has a row's seed (64 bits) each; only sampling (temperature above 0) uses them."""
        import torch
        from transformers import GenerationConfig, LogitsProcessorList

        config = GenerationConfig(
            do_sample=False,
            num_beams=1,
            max_new_tokens=parameters.max_tokens,
            eos_token_id=sorted(self._ends),
            pad_token_id=self._tokenizer.pad_token_id,
            bos_token_id=self._tokenizer.bos_token_id,
        )
        more: dict[str, Any] = {}
        if parameters.temperature > 0:
            more["logits_processor"] = LogitsProcessorList([SeededSampling(parameters, seeds)])
        if parameters.stop:
            more |= {"stop_strings": list(parameters.stop), "tokenizer": self._tokenizer}
        with torch.inference_mode():
            output = self._generate(**inputs, generation_config=config, **more)
        width = inputs["input_ids"].shape[1]
        prompts = inputs["attention_mask"].sum(dim=1).tolist()
        return [
            self._read(row, prompt, parameters) for row, prompt in zip(output[:, width:].tolist(), prompts, strict=True)
        ]

    def _read(self, tokens: list[int], prompt_tokens: int, parameters: Parameters) -> Answer:
        end = next((n for n, token in enumerate(tokens) if token in self._ends), None)
        said = tokens if end is None else tokens[:end]
        text = self._tokenizer.decode(said, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        cut = min((at for word in parameters.stop if (at := text.find(word)) >= 0), default=None)
        text = text[:cut].strip()
        text, reasoning = apart(text)
        usage = Usage(prompt_tokens, len(said) if end is None else end + 1)
        cut_off = end is None and cut is None
        status: Status = "empty" if is_blank(text) else "truncated" if cut_off else "ok"
        return Answer(status, text, "length" if cut_off else "stop", usage, reasoning)


class SeededSampling:
    """Sampling with a generator for each row, so that an answer depends on its own seed and not on its batch.

    Adds Gumbel noise to the scaled log-probabilities and lets greedy decoding take the largest, which draws from
    exactly their distribution (Gumbel-max trick; Maddison, Tarlow and Minka, NeurIPS 2014). Top-p cuts before.
    """

    def __init__(self, parameters: Parameters, seeds: Sequence[int | None]) -> None:
        import torch
        from transformers import TopPLogitsWarper

        self._temperature = parameters.temperature
        top_p = parameters.top_p
        self._top_p = TopPLogitsWarper(top_p) if top_p is not None and top_p < 1 else None
        self._generators = [torch.Generator() for _ in seeds]
        for generator, seed in zip(self._generators, seeds, strict=True):
            generator.manual_seed(seed) if seed is not None else generator.seed()

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return noisy scores, (rows, vocabulary), in float32."""
        import torch

        scores = scores.float() / self._temperature
        if self._top_p is not None:
            scores = self._top_p(input_ids, scores)
        noise = torch.stack([torch.empty(scores.shape[1]).exponential_(generator=g) for g in self._generators])
        return scores - noise.log().to(scores.device)
