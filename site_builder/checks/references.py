"""Rules about ids that lead to nothing: nodes, facet values, venues, models, benchmarks."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.checks.registry import Finding, Findings, rule
from site_builder.checks.subject import Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.schema import kinds
from site_builder.text.datapath import DataPath
from site_builder.text.suggest import closest


@rule("paper")
def unknown_node(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper is assigned to a node that is not in the taxonomy.

    The nodes are listed in `taxonomy/nodes.yml`; `kb query --node` and the site know no other. Choose the node that the
    hint names, or add a new one to the taxonomy with a definition.
    """
    taxonomy = vocabulary.taxonomy
    if taxonomy is None:
        return
    for index, assignment in enumerate(paper.data["assignments"]):
        node = assignment["node"]
        if taxonomy.current(node) not in taxonomy:
            yield _unknown(paper, ("assignments", index, "node"), "node", node, taxonomy.nodes, "taxonomy/nodes.yml")


@rule("paper", Severity.WARNING, fixable=True)
def moved_node(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper uses the former id of a node that was renamed or merged.

    Readers and queries are redirected, so nothing is lost; `--fix` writes the new id.
    """
    taxonomy = vocabulary.taxonomy
    if taxonomy is None:
        return
    for index, assignment in enumerate(paper.data["assignments"]):
        node = assignment["node"]
        if node not in taxonomy and (current := taxonomy.current(node)) in taxonomy:
            at = ("assignments", index, "node")
            yield paper.wrong_text(at, f"the node {node!r} is now called {current!r}", current)


@rule("paper")
def unknown_facet_value(paper: Record, vocabulary: Vocabulary) -> Findings:
    """An entry uses a facet that it cannot have, or a value that the facet does not have.

    The facets and their values are defined in `taxonomy/facets.yml`. Those that are carried by nodes are not written in
    entries: they follow from a paper's places.
    """
    if vocabulary.facets is None:
        return
    carried = {name: facet for name, facet in vocabulary.facets.items() if facet.carried_by == "entry"}
    for field in ("facets", "proposed"):
        for facet, words in paper.data.get(field, {}).items():
            if facet not in carried:
                at: DataPath = (field, facet)
                yield _unknown(paper, at, "facet of entries", facet, carried, "taxonomy/facets.yml", key=True)
                continue
            values = {value.id for value in carried[facet].values}
            for index, word in enumerate(words):
                if word not in values:
                    at = (field, facet, index)
                    yield _unknown(paper, at, f"value of {facet}", word, values, "taxonomy/facets.yml")


@rule("paper", Severity.WARNING)
def facet_of_other_branch(paper: Record, vocabulary: Vocabulary) -> Findings:
    """An entry has values of a facet that does not apply to papers of its branch of the taxonomy.

    `applies_to` in `taxonomy/facets.yml` says which branches a facet is for. Delete the values, or add the place that
    the paper lacks.
    """
    taxonomy = vocabulary.taxonomy
    if taxonomy is None:
        return
    tops = {taxonomy.top(assignment["node"]) for assignment in paper.data["assignments"]}
    for field in ("facets", "proposed"):
        for name, values in paper.data.get(field, {}).items():
            facet = (vocabulary.facets or {}).get(name)
            if values and facet and facet.applies_to and tops and not tops & {*facet.applies_to, None}:
                message = f"{name} is a fact of papers at {' or '.join(facet.applies_to)}"
                yield paper.finding((field, name), message, hint="delete it, or mend the place", key=True)


@rule("paper")
def unknown_venue(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper names a venue that is not in `taxonomy/venues.yml`.

    Use the id of the series (`neurips`), with the year and the track in fields of their own; add a venue that is
    missing.
    """
    venue = paper.data.get("venue")
    known = vocabulary.venues
    if venue and known is not None and venue["id"] not in known and vocabulary.named("venue", venue["id"]) is None:
        yield _unknown(paper, ("venue", "id"), "venue", venue["id"], known, "taxonomy/venues.yml")


@rule("paper")
def unknown_model(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper names a model that has no file in `taxonomy/models/`.

    Use the id, which is the file's name. A new model is one short file; a model that is only mentioned needs none.
    """
    for index, model in enumerate(paper.data.get("models", ())):
        if model not in vocabulary.ids("model") and vocabulary.named("model", model) is None:
            yield _unknown(paper, ("models", index), "model", model, vocabulary.models, "taxonomy/models/")


@rule("paper")
def unknown_benchmark(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper names a benchmark that has no file in `taxonomy/benchmarks/`.

    Use the id, which is the file's name. Data without a name or a public release belongs in `other_data`.
    """
    for index, benchmark in enumerate(paper.data.get("benchmarks", ())):
        if benchmark not in vocabulary.ids("benchmark") and vocabulary.named("benchmark", benchmark) is None:
            at = ("benchmarks", index)
            yield _unknown(paper, at, "benchmark", benchmark, vocabulary.benchmarks, "taxonomy/benchmarks/")


@rule("paper", fixable=True)
def name_instead_of_id(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A paper names a venue, model or benchmark by its name or an alias instead of its id.

    People search by any of the names, but an entry is linked by id alone. `--fix` writes the id.
    """
    venue = paper.data.get("venue")
    words: list[tuple[DataPath, str, str]] = [(("venue", "id"), "venue", venue["id"])] if venue else []
    for what in ("model", "benchmark"):
        words += [((f"{what}s", index), what, word) for index, word in enumerate(paper.data.get(f"{what}s", ()))]
    for at, what, word in words:
        if right := vocabulary.named(what, word):
            yield paper.wrong_text(at, f"{word!r} is a name of the {what} {right!r}, not its id", right)


@rule("model")
def unknown_family(model: Record, vocabulary: Vocabulary) -> Findings:
    """A model belongs to a family that has no file in `taxonomy/models/`.

    The family is an entry of its own (`llava`), to which its sizes and versions point (`llava-1.5-7b`).
    """
    family = model.data.get("family")
    if family and family not in vocabulary.ids("model"):
        yield _unknown(model, ("family",), "model", family, vocabulary.ids("model"), "taxonomy/models/")


@rule("venues")
def unknown_series(venues: Record, vocabulary: Vocabulary) -> Findings:
    """A venue is part of a series that is not among the venues.

    `series` holds the id of another venue in `taxonomy/venues.yml`: a workshop names its conference.
    """
    known = {venue["id"] for venue in venues.data["venues"]}
    for index, venue in enumerate(venues.data["venues"]):
        if (series := venue.get("series")) and series not in known:
            yield _unknown(venues, ("venues", index, "series"), "venue", series, known, "taxonomy/venues.yml")


@rule("paper")
def unknown_relation(paper: Record, vocabulary: Vocabulary) -> Findings:
    """A relation has a type that `taxonomy/terms.yml` does not name.

    The types and their words stand under `relations` there; without the file they are `evaluates`, `extends`,
    `uses-benchmark` and `compares-with`.
    """
    if vocabulary.terms is None:
        return
    known = [one.id for one in vocabulary.terms.relations]
    for index, relation in enumerate(paper.data.get("relations", ())):
        if relation["type"] not in known:
            at: DataPath = ("relations", index, "type")
            yield _unknown(paper, at, "type of relation", relation["type"], known, kinds.TERMS.pattern)


@rule(("model", "benchmark"))
def unknown_kind(record: Record, vocabulary: Vocabulary) -> Findings:
    """A model or benchmark is of a kind that `taxonomy/terms.yml` does not name.

    The kinds and their words stand there under `model_kinds` and `benchmark_kinds`.
    """
    if vocabulary.terms is None:
        return
    terms = vocabulary.terms.model_kinds if record.kind == "model" else vocabulary.terms.benchmark_kinds
    known = [one.id for one in terms]
    if record.data["kind"] not in known:
        yield _unknown(record, ("kind",), f"kind of {record.kind}", record.data["kind"], known, kinds.TERMS.pattern)


@rule(("nodes", "facets"))
def unknown_mark(record: Record, vocabulary: Vocabulary) -> Findings:
    """A node or the value of a facet has a mark that `taxonomy/terms.yml` does not explain.

    The marks and their meanings stand there under `marks`.
    """
    if vocabulary.terms is None:
        return
    known = [one.id for one in vocabulary.terms.marks]
    for index, item in enumerate(record.data[record.kind]):
        inner = [((record.kind, index, "values", at), value) for at, value in enumerate(item.get("values", ()))]
        for at, one in (((record.kind, index), item), *inner):
            if one.get("mark") is not None and one["mark"] not in known:
                yield _unknown(record, (*at, "mark"), "mark", one["mark"], known, kinds.TERMS.pattern)


def _unknown(
    record: Record, at: DataPath, what: str, word: str, known: Iterable[str], where: str, *, key: bool = False
) -> Finding:
    near = closest(word, known)
    hint = f"did you mean {near!r}?" if near else f"choose one from {where}, or add it there"
    return record.finding(at, f"there is no {what} {word!r}", hint=hint, key=key)
