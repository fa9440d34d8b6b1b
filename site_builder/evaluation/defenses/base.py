"""What a defense is: a conversation with the model in place of one question to it.

A defense is written as a generator. It yields the calls that it wants made, gets each answer back, and returns the
answer that the user would see. Who makes the calls, how many are in flight and what they cost is not its concern, so
a defense is a few lines, and a chain of two is one that asks the other instead of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from site_builder.evaluation.interface import Fact, Image, Message, Parameters, Request, Response

Target = Literal["model", "guard"]


@dataclass(frozen=True, slots=True)
class Call:
    """A question to the model that is defended, or to a guard beside it."""

    request: Request
    target: Target = "model"


Steps = Generator[Call, Response, Response]
Ask = Callable[[Request], Steps]
"""What stands behind a defense: the model, or the next defense of a chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a reader has to know of a defense before believing its row."""

    id: str
    """Name and version; a change that can move an answer is a new version."""
    title: str
    """What it does, in a few words."""
    node: str
    """Place in taxonomy/nodes.yml."""
    follows: str
    """What it follows: an arXiv id or DOI, or this project."""
    paper: str | None = None
    """That work in papers/, where it is there."""
    differs: str
    """What is different here from what it follows."""


class Defense(Protocol):
    """A measure around a model that is left as it is."""

    @property
    def about(self) -> About:
        """What it is."""
        ...

    def facts(self) -> Mapping[str, Fact]:
        """Settings and hashes of prompts, for the manifest."""
        ...

    def answer(self, request: Request, ask: Ask) -> Steps:
        """Answer ``request`` by way of ``ask``. An error of any call ends the sample as an error, not as safe."""
        ...


REFUSAL = "I'm sorry, but I can't help with that."
"""What the user sees where a defense steps in; on the lists of refusal phrases."""


def blocked(request: Request, why: str) -> Response:
    """The refusal in place of an answer; ``why`` is noted."""
    return Response(request.key, "ok", text=REFUSAL, finish_reason="stop", notes=(why,))


def model(request: Request) -> Steps:
    """Ask the model itself."""
    return (yield Call(request))


def question(request: Request) -> Message:
    """The user's last turn."""
    return request.messages[-1]


def with_question(request: Request, *, text: str | None = None, images: tuple[Image, ...] | None = None) -> Request:
    """The request with another text or other pictures in the user's last turn."""
    last = question(request)
    changed = replace(last, text=last.text if text is None else text, images=last.images if images is None else images)
    return replace(request, messages=(*request.messages[:-1], changed))


def aside(request: Request, text: str, images: tuple[Image, ...] = (), *, max_tokens: int | None = None) -> Request:
    """A question of the defense's own: a conversation of its own, decoded greedily."""
    longest = request.parameters.max_tokens if max_tokens is None else max_tokens
    return replace(request, messages=(Message("user", text, images),), parameters=Parameters(max_tokens=longest))
