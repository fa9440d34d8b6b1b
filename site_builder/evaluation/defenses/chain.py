"""Several defenses, one behind the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from site_builder.evaluation.defenses.base import About, Ask, Defense, Steps
from site_builder.evaluation.interface import Fact, Request


@dataclass(frozen=True)
class Chain:
    """The first meets the request first and the answer last."""

    parts: Sequence[Defense]

    @property
    def about(self) -> About:
        return About(
            id="+".join(part.about.id for part in self.parts),
            title=", then ".join(part.about.title for part in self.parts),
            node="defense/inference/multi-stage-integration",
            follows="this project",
            differs="A chain of " + " and ".join(part.about.id for part in self.parts) + ".",
        )

    def facts(self) -> Mapping[str, Fact]:
        return {f"{part.about.id} {name}": value for part in self.parts for name, value in part.facts().items()}

    def answer(self, request: Request, ask: Ask) -> Steps:
        for part in reversed(self.parts[1:]):
            ask = partial(part.answer, ask=ask)
        return self.parts[0].answer(request, ask)
