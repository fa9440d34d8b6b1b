"""What stands beside the model in a run: a rendering of the question before it, a defense around it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from site_builder.evaluation.attacks import open_attack
from site_builder.evaluation.attacks.renderings import Rendering
from site_builder.evaluation.defenses import Around, open_defense
from site_builder.evaluation.defenses.base import Defense
from site_builder.evaluation.defenses.chain import Chain
from site_builder.evaluation.defenses.defended import DefendedAdapter, Known, nothing
from site_builder.evaluation.interface import Adapter, Fact, ModelSpec, Request, Response, Usage
from site_builder.evaluation.judges.base import JudgeWish
from site_builder.evaluation.run.folder import RunFolder
from site_builder.evaluation.run.state import STATUSES, read_state
from site_builder.schema import runs
from site_builder.schema.hashing import sha256_data


@dataclass(frozen=True)
class Measures:
    """Attack and defense of one run, opened."""

    attack: Rendering | None = None
    defense: Defense | None = None
    guard: JudgeWish | None = None
    """The guard model that a defense asks, where the user names one."""

    @classmethod
    def open(cls, attack: str | None, defense: str, guard: JudgeWish | None, data: Path) -> Measures:
        """What the user's words mean. Raises UsageError for names that are not known."""
        around = Around(data)
        if guard is not None:
            around = Around(data, guard.name, not guard.no_image, guard.options.answer_budget)
        return cls(open_attack(attack) if attack else None, open_defense(defense, around), guard)

    @property
    def attack_record(self) -> runs.Attack | None:
        """The rendering as a row tells it."""
        one = self.attack
        if one is None:
            return None
        return runs.Attack(id=one.id, node=one.node, follows=one.follows, paper=one.paper, differs=one.differs)

    def defense_record(self) -> runs.Defense | None:
        """The defense as a row tells it. Raises UsageError when its guard cannot be reached."""
        if self.defense is None:
            return None
        whole = self.defense
        parts = whole.parts if isinstance(whole, Chain) else (whole,)
        with self.asking_guard() as guard:
            asks = guard is not None and any("guard" in part.facts() for part in parts)
            facts: Mapping[str, Fact] = _identity(self.guard, guard) if guard and asks else {}
        return runs.Defense(
            id=whole.about.id,
            node=whole.about.node,
            parts=tuple(_part(part) for part in parts),
            guard=facts,
        )

    @contextmanager
    def asking_guard(self) -> Iterator[Adapter | None]:
        """The adapter of the guard model, closed in the end; None without one."""
        if self.guard is None or self.defense is None:
            yield None
            return
        from site_builder.evaluation.engines import open_adapter

        name = self.guard.name
        adapter = open_adapter(self.guard.adapter, ModelSpec(id=name, name=name, kind="guard"), self.guard.options)
        try:
            yield adapter
        finally:
            adapter.close()

    @contextmanager
    def around(self, model: Adapter, known: Known = nothing) -> Iterator[Adapter]:
        """``model`` behind the defense; ``known`` are the answers of an undefended run."""
        if self.defense is None:
            yield model
            return
        with self.asking_guard() as guard:
            yield DefendedAdapter(model, self.defense, guard=guard, known=known)


def fingerprint(record: runs.Defense | None) -> str | None:
    """Hash of a defense with its settings, prompts and guard; None without one."""
    return None if record is None else sha256_data(asdict(record))


def recorded(defended: RunFolder, undefended: RunFolder) -> Known:
    """The answers of ``undefended``, asked for by the requests of ``defended``: the same samples in the same order."""
    ours, theirs = read_state(defended), read_state(undefended)
    if len(ours) != len(theirs):
        return nothing
    usable = {STATUSES.index(status) for status in ("ok", "truncated", "refused-by-provider", "empty")}
    offsets = {ours.key(n): theirs.offsets[n] for n, status in enumerate(theirs.status) if status in usable}

    def known(request: Request) -> Response | None:
        if request.key not in offsets:
            return None
        with undefended.responses.open("rb") as log:
            log.seek(offsets[request.key])
            record = json.loads(log.readline())
        usage, notes = Usage(**record.pop("usage")), tuple(record.pop("notes"))
        del record["n"]
        return Response(**record, usage=usage, notes=notes)

    return known


def _part(part: Defense) -> runs.DefensePart:
    about = part.about
    return runs.DefensePart(
        id=about.id,
        node=about.node,
        follows=about.follows,
        paper=about.paper,
        differs=about.differs,
        facts=dict(part.facts()),
    )


def _identity(wish: JudgeWish | None, guard: Adapter) -> Mapping[str, Fact]:
    """Who the guard is: its name, and what can change its replies."""
    described = guard.describe()
    told = {name: described.get(name) for name in ("adapter", "engine", "revision", "dtype")}
    return {"name": wish.name if wish else None, **told, **(wish.variant if wish else {})}
