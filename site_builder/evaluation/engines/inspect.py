"""Benchmarks as Inspect tasks: Inspect's providers ask the model, and its log is imported into our records.

For those whose organisation lives in Inspect (inspect-ai). A task has no scorer: judging and scoring stay with the
stages of this package, so a row made here is judged like any other. Sample ids are the keys of the requests.
"""

from __future__ import annotations

import base64
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from site_builder.errors import UsageError
from site_builder.evaluation.engines.blanks import is_blank
from site_builder.evaluation.engines.thoughts import apart
from site_builder.evaluation.engines.transport import redacted
from site_builder.evaluation.interface import (
    AdapterOptions,
    Fact,
    Image,
    MadeImage,
    Message,
    ModelSpec,
    Parameters,
    Request,
    Response,
    Status,
    Usage,
)

CHUNK = 256
"""Requests in one task and log: what is asked again after a kill, at most."""

_STATUS: dict[str, Status] = {
    "max_tokens": "truncated",
    "model_length": "truncated",
    "content_filter": "refused-by-provider",
}


class InspectAdapter:
    """A model as Inspect names it (``--name openai/gpt-4o``), or a log of Inspect's (``options.recorded``).

    Logs hold prompts and answers. They go to a folder that is deleted at the end, or to INSPECT_LOG_DIR when it is set.
    """

    def __init__(self, model: ModelSpec, options: AdapterOptions) -> None:
        try:
            import inspect_ai  # noqa: F401
        except ImportError as error:
            raise UsageError(
                f"the engine inspect needs the package {error.name}",
                hint="install it: pip install 'awesome-lvlm-safety[inspect]'",
            ) from None
        if len(options.base_urls) > 1:
            raise UsageError("the engine inspect asks one server", hint="give one --base-url, or leave --engine out")
        self._spec = model
        self._options = options
        self._temporary = tempfile.TemporaryDirectory(prefix="kb-inspect-")
        self._logs = os.environ.get("INSPECT_LOG_DIR") or self._temporary.name
        self._model = None if options.recorded else open_model(model, options)

    def describe(self) -> Mapping[str, Fact]:
        """Return what is known of the model. See ``Adapter.describe``."""
        from importlib.metadata import version

        return {
            "adapter": "inspect",
            "engine": f"inspect-ai {version('inspect-ai')}",
            "served_name": self._spec.name,
            "revision": self._spec.revision,
            "dtype": self._spec.dtype,
        }

    def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
        """Run tasks of ``CHUNK`` requests each. See ``Adapter.generate``."""
        if self._options.recorded:
            yield from _from_log(self._options.recorded, requests)
            return
        source = iter(requests)
        while chunk := list(islice(source, CHUNK)):
            yield from self._ask(chunk)

    def close(self) -> None:
        """Delete the logs, unless they were asked for."""
        self._temporary.cleanup()

    def _ask(self, chunk: Sequence[Request]) -> Iterator[Response]:
        from inspect_ai import eval as run_task

        try:
            (log,) = run_task(
                task(chunk),
                model=self._model,
                log_dir=self._logs,
                log_images=False,
                log_model_api=False,
                display="none",
                fail_on_error=False,
                continue_on_fail=True,
                max_samples=self._options.concurrency,
                max_connections=self._options.concurrency,
            )
            samples = {str(sample.id): sample for sample in log.samples or ()}
            problem = log.error.message if log.error else "Inspect's log holds no answer"
        except Exception as error:  # whatever a provider's package raises while a task starts
            samples, problem = {}, f"{type(error).__name__}: {error}"
        for request in chunk:
            sample = samples.get(request.key)
            yield response(sample) if sample else _failed(request.key, problem)


def open_model(model: ModelSpec, options: AdapterOptions) -> Any:
    """Open a model of Inspect's. Raises UsageError when its provider, package or key is missing."""
    from inspect_ai.model import GenerateConfig, get_model

    config = GenerateConfig(max_retries=options.retries, attempt_timeout=max(1, round(options.timeout)))
    base_url = options.base_urls[0] if options.base_urls else None
    try:
        return get_model(model.name, base_url=base_url, config=config, memoize=False)
    except Exception as error:  # Inspect raises its own, and a provider's package what it likes
        raise UsageError(
            f"Inspect cannot open the model {model.name!r}: {_safe(str(error))}",
            hint="name it as Inspect does, --name PROVIDER/MODEL (openai/gpt-4o, anthropic/claude-opus-4), "
            "and set the provider's key in the environment",
        ) from None


def task(requests: Sequence[Request]) -> Any:
    """Return an Inspect task whose samples are the requests; it asks each with the request's own parameters."""
    from inspect_ai import Task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.solver import solver

    @solver  # type: ignore[untyped-decorator, unused-ignore]
    def answer() -> Any:
        async def solve(state: Any, generate: Any) -> Any:
            return await generate(state, **_config(Parameters(**state.metadata["parameters"])))

        return solve

    samples = [
        Sample(
            id=request.key,
            input=[_message(message) for message in request.messages],
            metadata={"parameters": asdict(request.parameters)},
        )
        for request in requests
    ]
    return Task(dataset=MemoryDataset(samples), solver=answer(), name="kb")


def response(sample: Any) -> Response:
    """Return what a sample of Inspect's log says as a record of ours."""
    if sample.error is not None or not sample.output.choices:
        return _failed(str(sample.id), sample.error.message if sample.error else "the provider sent no choices")
    output = sample.output
    text, reasoning = apart(output.completion)
    status = _STATUS.get(output.stop_reason, "ok")
    if status != "refused-by-provider" and is_blank(text):
        status = "empty"
    counted = output.usage
    return Response(
        str(sample.id),
        status,
        text=text if status in ("ok", "truncated") else "",
        reasoning="\n".join(filter(None, (_thoughts(output.message), reasoning))) or None,
        model=output.model or None,
        finish_reason=output.stop_reason,
        usage=Usage(counted.input_tokens, counted.output_tokens) if counted else Usage(),
        seconds=round(sample.working_time or 0.0, 3),
    )


def _thoughts(message: Any) -> str | None:
    """What Inspect keeps apart as reasoning."""
    parts = message.content if isinstance(message.content, list) else []
    return "\n".join(part.reasoning for part in parts if part.type == "reasoning" and part.reasoning) or None


def _from_log(path: Path, requests: Iterable[Request]) -> Iterator[Response]:
    """Answer from a log that was made elsewhere."""
    from inspect_ai.log import read_eval_log

    try:
        log = read_eval_log(str(path))
    except Exception as error:  # the reader raises what its storage and its parsers raise
        raise UsageError(f"cannot read the Inspect log {path}: {error}") from None
    samples = {str(sample.id): sample for sample in log.samples or ()}
    for request in requests:
        sample = samples.get(request.key)
        yield response(sample) if sample else _failed(request.key, "Inspect's log holds no answer to this request")


def _message(message: Message) -> Any:
    from inspect_ai.model import (
        ChatMessageAssistant,
        ChatMessageSystem,
        ChatMessageUser,
        ContentImage,
        ContentText,
    )

    kind = {"system": ChatMessageSystem, "user": ChatMessageUser, "assistant": ChatMessageAssistant}[message.role]
    pictures = [ContentImage(image=_picture(image)) for image in message.images]
    return kind(content=[*pictures, ContentText(text=message.text)] if pictures else message.text)


def _picture(image: Image) -> str:
    """The picture's file, or for one that is made on the way the data themselves."""
    if not isinstance(image, MadeImage):
        return str(image.path)
    return f"data:{image.media_type};base64,{base64.b64encode(image.read()).decode('ascii')}"


def _config(parameters: Parameters) -> dict[str, Any]:
    wished = {
        "temperature": parameters.temperature,
        "max_tokens": parameters.max_tokens,
        "top_p": parameters.top_p,
        "seed": parameters.seed,
        "stop_seqs": list(parameters.stop) or None,
    }
    return {name: value for name, value in wished.items() if value is not None}


def _failed(key: str, problem: str) -> Response:
    return Response(key, "error", error=_safe(problem))


def _safe(text: str) -> str:
    """One line without keys: providers read them from the environment and may quote them."""
    keys = [value for name, value in os.environ.items() if name.endswith(("_KEY", "_TOKEN")) and len(value) > 7]
    return redacted(" ".join(text.split()), keys)[:300]
