"""Local weights in transformers: Janus-Pro, LLaVA, Idefics3 and others through one route.

The route has two steps: the chat template makes text, the processor makes input of text and pictures. Requests are
taken in windows and sorted, so that a batch has prompts of like length and one that is too large shows at once.
"""

from __future__ import annotations

import gc
import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from site_builder.errors import UsageError
from site_builder.evaluation.engines.decoding import Decoder
from site_builder.evaluation.engines.prompts import Prompt, PromptError, PromptWriter
from site_builder.evaluation.engines.weights import (
    choose_device,
    choose_dtype,
    find_weights,
    read_processor,
    require_packages,
)
from site_builder.evaluation.interface import AdapterOptions, Fact, ModelSpec, Parameters, Request, Response

WINDOW = 16
"""Batches that are looked ahead for sorting."""


class TransformersAdapter:
    """A model on this machine. Opening it loads the weights."""

    def __init__(self, model: ModelSpec, options: AdapterOptions) -> None:
        require_packages()
        self._weights = find_weights(model, options)
        self._device = choose_device(options.device)
        self._dtype = choose_dtype(model.dtype, self._device)
        self._model: Any = _load(self._weights.folder, self._dtype).to(self._device).eval()
        self._config = self._model.config
        janus = self._config.model_type == "janus"
        self._writer = PromptWriter(read_processor(self._weights.folder), janus=janus)
        self._decoder = Decoder(self._model, self._writer.tokenizer, janus=janus)
        self._context = getattr(self._config.get_text_config(), "max_position_embeddings", None)
        self.batch_size = max(1, options.batch_size)
        """Requests in one batch; halved when memory runs out."""

    def describe(self) -> Mapping[str, Fact]:
        """Return what was loaded and how. See ``Adapter.describe``."""
        import torch
        import transformers

        accelerator = self._device.type == "cuda"
        return {
            "adapter": "transformers",
            "engine": f"transformers {transformers.__version__}",
            "torch": torch.__version__,
            "architecture": type(self._model).__name__,
            "revision": self._weights.revision,
            "dtype": str(self._dtype).removeprefix("torch."),
            "device": torch.cuda.get_device_name(self._device) if accelerator else self._device.type,
            "parameters": sum(parameter.numel() for parameter in self._model.parameters()),
            "chat_template_sha256": self._writer.template_hash,
            "default_system_prompt": "switched off" if self._writer.had_default_system_prompt else None,
            "prompt_sample": self._writer.sample(),
        }

    def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
        """Answer in batches, the longest prompts of a window first. See ``Adapter.generate``."""
        source = iter(requests)
        while window := list(islice(source, self.batch_size * WINDOW)):
            prompts: list[Prompt] = []
            for request in window:
                try:
                    prompts.append(self._writer.write(request))
                except PromptError as error:
                    yield Response(request.key, "error", error=str(error))
            prompts.sort(key=lambda prompt: (repr(_alike(prompt)), -prompt.length))
            for _, group in groupby(prompts, key=_alike):
                waiting = list(group)
                while waiting:
                    batch, waiting = waiting[: self.batch_size], waiting[self.batch_size :]
                    yield from self._answer(batch)

    def close(self) -> None:
        """Let the weights go."""
        self._model = self._decoder = None  # type: ignore[assignment]
        _free_memory()

    def _answer(self, batch: Sequence[Prompt]) -> Iterator[Response]:
        """Answer a batch; in halves when memory runs out, one by one when a sample breaks it."""
        started = time.monotonic()
        try:
            answers = self._generate(batch)
            seconds = round(time.monotonic() - started, 3)
            responses = [
                Response(
                    prompt.request.key,
                    answer.status,
                    text=answer.text,
                    reasoning=answer.reasoning,
                    finish_reason=answer.finish_reason,
                    usage=answer.usage,
                    seconds=seconds,
                    notes=prompt.notes,
                )
                for prompt, answer in zip(batch, answers, strict=True)
            ]
        except Exception as error:
            problem, full = _one_line(error), _is_out_of_memory(error)
        else:
            yield from responses
            return
        if full:
            _free_memory()
            self.batch_size = max(1, len(batch) // 2)
        if len(batch) == 1:
            what = "memory runs out with this one request" if full else problem
            yield Response(batch[0].request.key, "error", error=what, seconds=round(time.monotonic() - started, 3))
            return
        step = self.batch_size if full else 1
        for first in range(0, len(batch), step):
            yield from self._answer(batch[first : first + step])

    def _generate(self, batch: Sequence[Prompt]) -> list[Any]:
        parameters = batch[0].request.parameters
        inputs = {
            name: value.to(self._device, self._dtype if value.is_floating_point() else None)
            for name, value in self._writer.inputs(batch).items()
        }
        needed = inputs["input_ids"].shape[1] + parameters.max_tokens
        if self._context is not None and needed > self._context:
            raise PromptError(f"prompt and answer may take {needed} tokens, and the model has room for {self._context}")
        return self._decoder.answer(inputs, parameters, [_seed(prompt.request) for prompt in batch])


def _load(folder: Path, dtype: Any) -> Any:
    """Load a model that sees, or else one that only reads, such as a guard that judges answers."""
    from transformers import (
        MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING,
        AutoConfig,
        AutoModelForCausalLM,
        AutoModelForImageTextToText,
    )

    try:
        sees = type(AutoConfig.from_pretrained(folder, local_files_only=True)) in MODEL_FOR_IMAGE_TEXT_TO_TEXT_MAPPING
        kind: Any = AutoModelForImageTextToText if sees else AutoModelForCausalLM
        return kind.from_pretrained(folder, dtype=dtype, local_files_only=True)
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        raise UsageError(
            f"cannot load the weights in {folder}: {_one_line(error)}",
            hint="the adapter loads what AutoModelForImageTextToText and AutoModelForCausalLM load; serve other models "
            "and use --base-url",
        ) from None


def _alike(prompt: Prompt) -> tuple[Parameters, int]:
    """Prompts that are equal in this can share a batch: decoding without the seed, and the number of pictures."""
    from dataclasses import replace

    return replace(prompt.request.parameters, seed=None), len(prompt.images)


def _seed(request: Request) -> int | None:
    """A seed of the request's own: items that share the run's seed must not share their draws."""
    if request.parameters.seed is None:
        return None
    return int.from_bytes(hashlib.sha256(f"{request.parameters.seed} {request.key}".encode()).digest()[:7])


def _is_out_of_memory(error: Exception) -> bool:
    import torch

    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    words = ("out of memory", "can't allocate memory", "not enough memory")
    return isinstance(error, RuntimeError) and any(word in str(error) for word in words)


def _free_memory() -> None:
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _one_line(error: Exception) -> str:
    text = str(error).strip().splitlines()[0] if str(error).strip() else ""
    return text if isinstance(error, PromptError) else f"{type(error).__name__}: {text}"[:300]
