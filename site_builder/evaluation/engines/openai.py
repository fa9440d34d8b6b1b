"""Models behind an OpenAI-compatible chat endpoint: SGLang, vLLM, llama.cpp, transformers serve, or a provider.

One thread and one Session for each request in flight: measured against asynchronous clients, this is as fast as the
fastest up to 64 in flight, and it keeps the runner free of an event loop.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from threading import Event
from typing import Any

from site_builder.errors import UsageError
from site_builder.evaluation.engines.chat_format import Outcome, chat_body, read_outcome
from site_builder.evaluation.engines.endpoints import Endpoint, Endpoints
from site_builder.evaluation.engines.parallel import unordered
from site_builder.evaluation.engines.probe import probe
from site_builder.evaluation.engines.retry import LONGEST_WAIT, Backoff, retry_after
from site_builder.evaluation.engines.transport import Reply, Transport, TransportError, checked_url
from site_builder.evaluation.interface import AdapterOptions, Fact, ModelSpec, Request, Response


class OpenAIAdapter:
    """Asks the servers at ``options.base_urls``.

    ``backoff`` says how many seconds to wait between attempts and ``pause`` waits; tests put their own there.
    """

    def __init__(
        self,
        model: ModelSpec,
        options: AdapterOptions,
        *,
        backoff: Backoff | None = None,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        if not options.base_urls:
            raise UsageError(
                f"no server is named that could answer for {model.id}",
                hint="give its address with --base-url, for example http://127.0.0.1:30000/v1",
            )
        self._model = model
        self._options = options
        self._transport = Transport(options.api_key_env, options.timeout)
        self._endpoints = Endpoints([checked_url(url) for url in options.base_urls])
        self._backoff = backoff or Backoff()
        self._closed = Event()
        self._pause = pause or self._closed.wait
        self._limit_name = "max_tokens"
        self._extra: Mapping[str, Any] = json.loads(options.extra_body or "{}")

    def describe(self) -> Mapping[str, Fact]:
        """Ask every server for its models, and return what is known. See ``Adapter.describe``."""
        served = probe(self._transport, [endpoint.url for endpoint in self._endpoints], self._model.name)
        return {
            "adapter": "openai",
            "engine": served.engine,
            "host": served.host,
            "served_name": self._model.name,
            "revision": self._model.revision,
            "dtype": self._model.dtype,
        }

    def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
        """Keep ``options.concurrency`` requests in flight. See ``Adapter.generate``."""
        return unordered(self._answer, requests, max(1, self._options.concurrency))

    def close(self) -> None:
        """Stop waiting between attempts; connections end with their threads."""
        self._closed.set()
        self._transport.close()

    def _answer(self, request: Request) -> Response:
        """Ask until there is an answer, the error is final or the attempts are used up."""
        started = time.monotonic()
        attempts, failed = 0, None
        while True:
            attempts += 1
            endpoint, wait = self._endpoints.take(avoid=failed)
            if wait:
                self._pause(wait + self._backoff.delay(1))
            outcome, rests = self._attempt(endpoint, request)
            if not outcome.retry or attempts > self._options.retries or self._closed.is_set():
                return self._response(request, outcome, attempts, time.monotonic() - started)
            failed = endpoint
            if not rests:
                # The server is up and asks for no rest, so only this request waits.
                self._pause(self._backoff.delay(attempts))

    def _attempt(self, endpoint: Endpoint, request: Request) -> tuple[Outcome, bool]:
        """Send a request once. Return what came of it, and whether the server rests now."""
        rest, down = 0.0, False
        try:
            reply = self._post(endpoint, request)
            outcome = read_outcome(reply.status, reply.body)
            if outcome.retry:
                rest = retry_after(reply.headers) or 0.0
                if rest > LONGEST_WAIT:
                    # Waiting so long, or asking sooner than told, is worse than leaving the sample to a later run.
                    rest = 0.0
                    outcome = replace(outcome, retry=False)
        except TransportError as error:
            down = error.down
            rest = self._backoff.delay(endpoint.failures + 1) if down else 0.0
            outcome = Outcome("error", error=str(error), retry=not error.final)
        except OSError as error:
            outcome = Outcome("error", error=f"a picture cannot be read: {error.strerror or error}")
        except Exception as error:
            outcome = Outcome("error", error=f"{type(error).__name__}: {error}")
        finally:
            self._endpoints.give_back(endpoint, rest=rest, down=down)
        return outcome, rest > 0 or down

    def _post(self, endpoint: Endpoint, request: Request) -> Reply:
        """Send a request; once more under the newer name of the token limit when the server insists on it."""
        limit_name, url = self._limit_name, f"{endpoint.url}/chat/completions"
        reply = self._transport.post(url, self._body(request, limit_name))
        if reply.status == 400 and limit_name == "max_tokens" and b"max_completion_tokens" in reply.body:
            self._limit_name = "max_completion_tokens"
            reply = self._transport.post(url, self._body(request, self._limit_name))
        return reply

    def _body(self, request: Request, limit_name: str) -> bytes:
        return chat_body(self._model.name, request, limit_name, extra=self._extra, omit=self._options.omit)

    def _response(self, request: Request, outcome: Outcome, attempts: int, seconds: float) -> Response:
        told = outcome.model or ""
        model = self._model.name if told.partition("@")[0] == self._model.name else told  # transformers adds @revision
        other = model if model not in ("", self._model.name) else None
        return Response(
            request.key,
            outcome.status,
            text=outcome.text,
            finish_reason=outcome.finish_reason,
            error=self._transport.redact(outcome.error) if outcome.error else None,
            usage=outcome.usage,
            attempts=attempts,
            seconds=round(seconds, 3),
            model=model or None,
            reasoning=outcome.reasoning,
            advice=outcome.advice,
            notes=(f"answered by {other}",) if other else (),
        )
