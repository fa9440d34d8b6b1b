"""The registry of rules: what every check is called, how bad its findings are, and how it finds them.

A rule is a function with the decorator ``rule``. Its name with dashes is its id, its docstring what ``kb explain`` and
the reference page show. Rules of one record see the record and the vocabulary, so their findings can be remembered
until either changes; rules of the whole base see all records in short. They say where something is wrong by the way to
the value in the data; what line that is, the caller knows, so the same rules judge entries and imported lists.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from site_builder.diagnostics import Fix, Severity
from site_builder.text.datapath import DataPath

EVERY_KIND = "*"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: in which record (its path), at which value, and what to do about it."""

    path: str
    at: DataPath
    message: str
    hint: str | None = None
    fix: Fix | None = None
    key: bool = False
    """Point at the key of the value instead of the value."""
    related: tuple[tuple[str, DataPath], ...] = ()
    """Other places that have a part in it: path of the record and way to the value."""


Findings = Iterable[Finding]
Finder = TypeVar("Finder", bound=Callable[..., Findings])


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``kinds`` are the kinds of record it looks at one by one; empty for a rule of the whole base.

    ``find`` is None for what is found while a file is read; such rules are registered for their explanation.
    """

    id: str
    severity: Severity
    explanation: str
    kinds: tuple[str, ...] = ()
    waivable: bool = False
    fixable: bool = False
    find: Callable[..., Findings] | None = None

    @property
    def summary(self) -> str:
        """The first paragraph of the explanation, as one line."""
        return " ".join(self.explanation.split("\n\n")[0].split())

    def judges(self, kind: str) -> bool:
        return self.find is not None and (kind in self.kinds or self.kinds == (EVERY_KIND,))


RULES: dict[str, Rule] = {}
"""All rules by id, in the order of registration."""


def register(rule: Rule) -> None:
    """Add ``rule``. Raises ValueError where its id is taken or it explains nothing: a mistake of a programmer."""
    if rule.id in RULES or not rule.explanation:
        raise ValueError(f"the rule {rule.id!r} is registered twice or has no docstring")
    RULES[rule.id] = rule


def rule(
    of: str | tuple[str, ...] = (),
    severity: Severity = Severity.ERROR,
    *,
    waivable: bool = False,
    fixable: bool = False,
) -> Callable[[Finder], Finder]:
    """Register a function as a rule.

    ``of`` names the kinds of record it is called for, as ``find(record, vocabulary)``; without it, the rule is called
    once, as ``find(base)``. ``waivable`` lets an entry's ``waive`` silence it; ``fixable`` says that ``--fix`` repairs
    at least some of its findings.
    """

    def add(find: Finder) -> Finder:
        kinds = (of,) if isinstance(of, str) else of
        explanation = inspect.cleandoc(find.__doc__ or "")
        register(Rule(find.__name__.replace("_", "-"), severity, explanation, kinds, waivable, fixable, find))
        return find

    return add


def explain(name: str, severity: Severity, explanation: str, *, fixable: bool = False) -> None:
    """Register a rule whose findings are made elsewhere, for its explanation."""
    register(Rule(name, severity, inspect.cleandoc(explanation), fixable=fixable))


def records_of(rules: Iterable[Rule], kind: str) -> list[Rule]:
    """The rules that look at single records of ``kind``."""
    return [one for one in rules if one.judges(kind)]


def base_rules(rules: Iterable[Rule]) -> list[Rule]:
    """The rules that look at the whole base."""
    return [one for one in rules if one.find is not None and not one.kinds]
