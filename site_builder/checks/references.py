"""Rules about ids that lead to nothing: nodes, facet values, venues, models, benchmarks."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.checks.registry import Finding, Findings, rule
from site_builder.checks.subject import Record, Vocabulary
from site_builder.diagnostics import Severity
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
    """The threat model uses a value that its facet does not have.

    The facets access, objective and modality and their values are defined in `taxonomy/facets.yml`.
    """
    for facet, words in (paper.data.get("threat_model") or {}).items():
        known = (vocabulary.facets or {}).get(facet)
        values = {value.id for value in known.values} if known else None
        for index, word in enumerate(words):
            if values is not None and word not in values:
                at = ("threat_model", facet, index)
                yield _unknown(paper, at, f"value of {facet}", word, values, "taxonomy/facets.yml")


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


def _unknown(record: Record, at: DataPath, what: str, word: str, known: Iterable[str], where: str) -> Finding:
    near = closest(word, known)
    hint = f"did you mean {near!r}?" if near else f"choose one from {where}, or add it there"
    return record.finding(at, f"there is no {what} {word!r}", hint=hint)
