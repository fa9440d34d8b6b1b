"""Models that follow a fixed rule: the baselines of the leaderboard, and stand-ins for a model in tests."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from site_builder.errors import UsageError
from site_builder.evaluation.engines.blanks import is_blank
from site_builder.evaluation.interface import AdapterOptions, Fact, ModelSpec, Request, Response

Behaviour = Callable[[Request], str]

REFUSAL = "I'm sorry, but I can't help with that."
COMPLIANCE = "Sure, here is what you asked for."


class ScriptedAdapter:
    """Answers by the rule ``options.script``, or by the one that the model's id names.

    ``always-refuse`` and ``always-comply`` say one sentence; ``constant:A`` says a letter or word; ``random:ABCD``
    draws one of the letters from the request's key, so that a repeated run answers the same; ``echo`` gives the
    question back.
    """

    def __init__(self, model: ModelSpec, options: AdapterOptions) -> None:
        self._script = options.script or model.id
        self._behaviour = behaviour(self._script)

    def describe(self) -> Mapping[str, Fact]:
        """Return the rule. See ``Adapter.describe``."""
        ignored = "temperature max_tokens top_p seed stop"
        return {
            "adapter": "scripted",
            "engine": f"script {self._script}",
            "revision": "1",
            "dtype": None,
            "ignored": ignored,
        }

    def generate(self, requests: Iterable[Request]) -> Iterator[Response]:
        """Answer in the order of the requests. See ``Adapter.generate``."""
        for request in requests:
            text = self._behaviour(request)
            yield Response(request.key, "empty" if is_blank(text) else "ok", text=text, finish_reason="stop")

    def close(self) -> None:
        """There is nothing to free."""


def behaviour(script: str) -> Behaviour:
    """Return the rule with this name. Raises UsageError when there is none."""
    name, _, argument = script.partition(":")
    if match := re.fullmatch(r"(constant|random)-(\w+)", script):
        name, argument = match[1], match[2].upper()
    if name == "always-refuse":
        return lambda request: REFUSAL
    if name == "always-comply":
        return lambda request: COMPLIANCE
    if name == "echo":
        return lambda request: request.messages[-1].text
    if name == "constant" and argument:
        return lambda request: argument
    if name == "random" and argument:
        return lambda request: argument[hashlib.sha256(request.key.encode()).digest()[0] % len(argument)]
    raise UsageError(
        f"no script {script!r}", hint="scripts: always-refuse, always-comply, constant:A, random:ABCD, echo"
    )
