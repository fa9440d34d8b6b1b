"""The values that a query may ask for, field by field: how each may be spelled, and what it includes.

A node includes its subtree, a venue its workshops, a model its sizes and versions. The vocabulary is plain data, so the
site hands it to its script as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from site_builder.knowledge.catalog import Catalog
from site_builder.knowledge.fields import Kind
from site_builder.query.language import Value
from site_builder.text.folding import tokens
from site_builder.text.suggest import closest


class Terms(NamedTuple):
    """The vocabulary of one field."""

    values: list[str]
    """The ids, in the order of display."""
    spelled: dict[str, list[str]]
    """Ids by spelling (words of an id, a name, an alias, a former id, or the end of a node's path; see ``key``)."""
    covers: dict[str, list[str]]
    """For an id that includes others: all ids it stands for, itself first."""
    words: dict[str, list[str]]
    """What a paper with an id can be found by: the id, its name and its aliases, for a node also those above it."""


class Vocabulary:
    """The terms of every closed field of a knowledge base, gathered when they are asked for."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._terms: dict[str, Terms] = {}

    def __getitem__(self, field: str) -> Terms:
        if field not in self._terms:
            self._terms[field] = self._gather(field)
        return self._terms[field]

    def resolve(self, field: str, value: Value) -> set[str]:
        """All ids that ``value`` stands for. Raises QueryError with a suggestion when it is not known."""
        terms = self[field]
        found = [value.text] if value.text in terms.values else terms.spelled.get(key(value.text))
        if not found:
            raise value.error(f"no {field} {value.text!r}{self._advice(field, value.text)}")
        return {covered for one in found for covered in terms.covers.get(one, (one,))}

    def plain(self) -> dict[str, Any]:
        """The whole vocabulary as JSON-ready data, for the site's script."""
        return {name: self[name]._asdict() for name, field in self._catalog.fields.items() if field.kind is Kind.CHOICE}

    def _advice(self, field: str, text: str) -> str:
        terms = self[field]
        near = closest(text, [*terms.values, *terms.spelled])
        meant = [near] if near in terms.values else terms.spelled.get(near or "", [])
        meant = meant or [one for one in terms.values if key(text) and f" {key(text)}" in f" {key(one)}"]
        if meant:
            return f"; did you mean {' or '.join(map(repr, meant[:3]))}?"
        if len(terms.values) > 12:
            return f"; kb query --group-by {field} --count lists them"
        return f"; write one of {', '.join(terms.values)}" if terms.values else "; there is none in this knowledge base"

    def _gather(self, field: str) -> Terms:
        catalog = self._catalog
        if field == "node":
            return self._nodes
        if field == "venue":
            venues = catalog.venues.values()
            spelled = {venue.id: (venue.name, venue.full_name, *venue.aliases) for venue in venues}
            return terms(spelled, _covers({venue.id: venue.series for venue in venues}))
        if field == "model":
            models = catalog.models.values()
            spelled = {model.id: (model.name, *model.aliases) for model in models}
            return terms(spelled, _covers({model.id: model.family for model in models}))
        if field == "benchmark":
            return terms({one.id: (one.name, *one.aliases) for one in catalog.benchmarks.values()})
        if field == "has":
            return terms({name: () for name, one in catalog.fields.items() if one.has})
        return terms(catalog.fields[field].values)

    @cached_property
    def _nodes(self) -> Terms:
        taxonomy = self._catalog.taxonomy
        spelled: dict[str, tuple[str, ...]] = {}
        for node in taxonomy:
            spelled[node.id] = (node.name, *node.aliases, *_tails(node.id))
        found = terms(spelled, {one: sorted(taxonomy.subtree(one)) for one in spelled if not taxonomy.is_leaf(one)})
        for old in taxonomy.moved:
            if taxonomy.current(old) in taxonomy:
                for spelling in (old, *_tails(old)):
                    found.spelled.setdefault(key(spelling), [taxonomy.current(old)])
        names = {one: (taxonomy[one].name, *taxonomy[one].aliases) for one in spelled}
        words = {one: [name for step in taxonomy.path(one) for name in names[step]] for one in spelled}
        return found._replace(words=words)


def key(spelling: str) -> str:
    """What spellings are compared by: their words."""
    return " ".join(tokens(spelling))


def terms(names: Mapping[str, Iterable[str]], covers: Mapping[str, list[str]] | None = None) -> Terms:
    """Terms from ids with their other names. An id always means itself; a name may belong to several ids."""
    spelled: dict[str, list[str]] = {}
    for one, others in names.items():
        for other in others:
            known = spelled.setdefault(key(other), [])
            if one not in known:
                known.append(one)
    spelled.update({key(one): [one] for one in names})
    words = {one: list(dict.fromkeys([one, *others])) for one, others in names.items()}
    return Terms(list(names), spelled, dict(covers or {}), words)


def _tails(path: str) -> list[str]:
    """The ends of a path: "by-size/calliper" and "calliper" of "method/by-size/calliper"."""
    steps = path.split("/")
    return ["/".join(steps[start:]) for start in range(1, len(steps))]


def _covers(above: Mapping[str, str | None]) -> dict[str, list[str]]:
    """From each id's parent to all ids below each id, itself first (cycles are tolerated: checks report them)."""
    covers: dict[str, list[str]] = {}
    for one in above:
        seen, here = [one], above[one]
        while here is not None and here in above and here not in seen:
            covers.setdefault(here, [here]).append(one)
            seen.append(here)
            here = above[here]
    return covers
