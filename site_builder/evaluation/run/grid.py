"""A grid of models, protocols and defenses: each cell against the same model without a defense, on the same samples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from site_builder.evaluation.data.protocols import Protocols
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.pairing import against, cost
from site_builder.evaluation.run.state import read_state
from site_builder.results.statistics import holm
from site_builder.schema.runs import Against, Cost, Paired

NONE = "none"


@dataclass(frozen=True, slots=True)
class GridCell:
    """One defense around one model under one protocol."""

    model: str
    protocol: str
    attack: str | None
    defense: str
    samples: int
    cost: Cost
    seconds: float
    against: Against | None
    """The same without the defense; None for that run itself."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a defense does to one metric and split."""

    cell: GridCell
    pair: Paired
    p: float
    """Exact McNemar test, adjusted by Holm's method over the defenses of this model, metric and split."""

    @property
    def clear(self) -> bool:
        """Whether the change is more than chance at 5 %."""
        return self.p < 0.05


def cells(runs: Iterable[RunFolder], protocols: Protocols) -> list[GridCell]:
    """The cells of finished runs; a defended run stands against the undefended one among ``runs``."""
    folders = list(runs)
    plain = {_place(run): run for run in folders if run.spec().defense is None}
    found = []
    for run in folders:
        spec, state = run.spec(), read_state(run)
        other = plain.get(_place(run)) if spec.defense else None
        _, protocol = protocols.find(spec.protocol)
        found.append(
            GridCell(
                model=spec.model.id,
                protocol=spec.protocol,
                attack=spec.attack.id if spec.attack else None,
                defense=spec.defense.id if spec.defense else NONE,
                samples=len(state),
                cost=cost(state),
                seconds=state.seconds,
                against=against(run, other, protocol) if other else None,
            )
        )
    return found


def changes(found: Sequence[GridCell]) -> list[Change]:
    """Every metric and split of every defended cell, with p-values for all defenses that were tried together."""
    groups: dict[tuple[str | None, ...], list[tuple[GridCell, Paired]]] = {}
    for cell in found:
        for pair in cell.against.pairs if cell.against else ():
            key = (cell.model, cell.protocol, cell.attack, pair.metric, pair.split)
            groups.setdefault(key, []).append((cell, pair))
    made = []
    for members in groups.values():
        adjusted = holm([pair.p for _, pair in members])
        made += [Change(cell, pair, p) for (cell, pair), p in zip(members, adjusted, strict=True)]
    return made


def _place(run: RunFolder) -> tuple[object, ...]:
    spec = run.spec()
    return (spec.model.id, spec.protocol, spec.data_sha256, spec.attack)
