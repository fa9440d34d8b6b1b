"""What the runner and the models say to each other.

The runner turns samples into requests; an adapter turns requests into responses. Both sides know only these
types, so a new engine is one class that satisfies ``Adapter``, and no stage after generation needs a model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

Role = Literal["system", "user", "assistant"]
Status = Literal["ok", "refused-by-provider", "empty", "truncated", "error"]
Fact = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture on disk. Its bytes are read when they are sent, never held, so a run's memory stays flat."""

    path: Path
    """Local file."""
    sha256: str
    """Hash of the file's bytes, in hexadecimal."""
    media_type: str
    """image/png, image/jpeg or image/webp."""

    def read(self) -> bytes:
        """Return the file's bytes as they are: no re-encoding. Raises OSError when the file is gone."""
        return self.path.read_bytes()


@dataclass(frozen=True, slots=True)
class MadeImage(Image):
    """A picture that is computed when it is sent: drawn here, or another one changed. It is never on the disk."""

    make: Callable[[], bytes]
    """Returns the bytes, the same each time. ``sha256`` stands for them: it comes from what they are made of."""

    def read(self) -> bytes:
        """Return the bytes. Raises OSError when the picture behind them is gone or damaged."""
        return self.make()


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation; a turn's pictures stand before its text."""

    role: Role
    text: str
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameters:
    """Decoding parameters. An adapter that cannot honour one says so in ``describe()`` under ``ignored``."""

    temperature: float = 0.0
    """0 means greedy decoding."""
    max_tokens: int = 512
    """Most tokens of the answer."""
    top_p: float | None = None
    """Nucleus sampling; null leaves it off."""
    seed: int | None = None
    """Seed of the sampler; each further epoch of one sample has its own."""
    stop: tuple[str, ...] = ()
    """Texts that end the answer."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model. A system prompt, when there is one, is the first message."""

    key: str
    """Hash of everything that can change the answer; computed by the runner, opaque to adapters."""
    messages: tuple[Message, ...]
    parameters: Parameters
    place: tuple[str, int] | None = None
    """Sample and epoch, for adapters that look answers up; None for questions of a judge or a defense."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the engine counted them; null where it does not say."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What became of one request."""

    key: str
    """Key of the request."""
    status: Status
    """``ok``: an answer that ended by itself. ``truncated``: cut at the token limit. ``empty``: no text, for whatever
    reason: thoughts alone, a call of a tool, nothing.
    ``refused-by-provider``: a filter of the provider, not the model, withheld the answer. ``error``: no answer."""
    text: str = ""
    """The answer; the partial answer when truncated; empty otherwise."""
    finish_reason: str | None = None
    """The engine's own word for why the answer ended."""
    error: str | None = None
    """What went wrong, without keys or other secrets; only with status ``error``."""
    usage: Usage = field(default_factory=Usage)
    attempts: int = 1
    """How often the request was sent."""
    seconds: float = 0.0
    """From the first attempt to the end of the answer (batched: the batch's time)."""
    notes: tuple[str, ...] = ()
    """What an auditor should know of this answer, such as "special tokens in the text were broken"."""
    model: str | None = None
    """Which model the engine says that it is; null where it does not say."""
    reasoning: str | None = None
    """The model's thoughts, which are no part of its answer; null when there are none."""
    advice: str | None = None
    """What the user can do about an error that meets every request; only with status ``error``."""
    calls: int = 1
    """Questions to the model, and to a guard, that the answer took; a defense may ask more than once, or not at all."""


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """The model to ask: its identity in the knowledge base, and how the engine knows it."""

    id: str
    """Id in taxonomy/models/: janus-pro-7b."""
    name: str
    """Name for the engine: the hub id, the name a server lists, or a local folder."""
    kind: str = "vlm"
    """Kind in taxonomy/models/: vlm, llm, guard, pipeline, baseline."""
    revision: str | None = None
    """Revision of the weights when the user fixed one."""
    dtype: str | None = None
    """Number format when the user fixed one; null lets the adapter choose, and ``describe()`` then says which."""


@dataclass(frozen=True, slots=True)
class AdapterOptions:
    """The user's wishes for an adapter; each adapter uses those that concern it."""

    base_urls: tuple[str, ...] = ()
    """OpenAI-compatible endpoints, with their /v1; requests are spread over them."""
    api_key_env: str = "OPENAI_API_KEY"
    """Name of the environment variable that holds the key. The key itself is never stored or logged."""
    concurrency: int = 16
    """Requests in flight, over all endpoints."""
    timeout: float = 120.0
    """Seconds that one attempt may take."""
    retries: int = 5
    """Further attempts after a failure that may pass."""
    device: str | None = None
    """cpu, cuda, cuda:1, mps; null lets the adapter choose."""
    batch_size: int = 8
    """Requests in one batch of a local model."""
    weights: Path | None = None
    """Local folder of weights."""
    recorded: Path | None = None
    """File of recorded responses for the replay adapter."""
    script: str | None = None
    """Behaviour of the scripted adapter: always-refuse, always-comply, constant:A, echo."""
    extra_body: str | None = None
    """JSON object that is added to the body of every request to a server, in its canonical form."""
    omit: tuple[str, ...] = ()
    """Fields that are left out of the body of every request, for servers that refuse them."""
    answer_budget: int = 0
    """Tokens that an answer may take beyond the protocol's limit, for models that think before they answer."""

    @property
    def changes(self) -> Mapping[str, Fact]:
        """What the user changed in every request: a part of the run's identity, and recorded with it."""
        said = {
            "extra_body": self.extra_body,
            "omit": " ".join(self.omit) or None,
            "answer_budget": self.answer_budget or None,
        }
        return {name: value for name, value in said.items() if value is not None}


class Adapter(Protocol):
    """An engine that answers requests."""

    def describe(self) -> Mapping[str, Fact]:
        """Return facts for the manifest that do not change while the adapter is open.

        ``revision`` and ``dtype`` (null when the engine does not tell) become part of every request's key; the rest
        (engine, versions, device, number of parameters, chat template's hash, ignored parameters) is recorded. Raises
        UsageError when the model cannot be reached.
        """
        ...

    def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
        """Yield one response for each request as it completes, in any order.

        Takes from ``requests`` only as many as it can work on. A sample that fails is a response with status
        ``error``; nothing is raised for it. Closing the iterator drops what is in flight.
        """
        ...

    def close(self) -> None:
        """Free connections and memory; may be called twice."""
        ...
