"""Models and benchmarks: the lists, and a page for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from site_builder.site import addresses
from site_builder.site.machine.seo import dataset
from site_builder.site.views import tables
from site_builder.site.views.common import Link, Page, date_name, plural
from site_builder.site.views.editing import Editing
from site_builder.site.views.profile import Panel, Place, panels, places
from site_builder.site.views.standing import History, Standing, history, model_date, standing
from site_builder.site.views.tables import judge as judge_words
from site_builder.site.words import name_of_split

if TYPE_CHECKING:
    from site_builder.results.leaderboard import Leaderboard
    from site_builder.schema.protocols import Protocol
    from site_builder.schema.taxonomy import Benchmark, Model
    from site_builder.site.index import Index, PaperRow

Entry = TypeVar("Entry", "Model", "Benchmark")
ACCESS = {"open-weights": "open weights", "api": "API", "web": "web page only", "closed": "closed"}
HEADLINES = {"macro": "mean of the categories", "pooled": "rate over all items"}


@dataclass(frozen=True, slots=True)
class RegistryView:
    """All models or all benchmarks by kind. See registry.html.j2."""

    heading: str
    lead: str
    groups: tuple[tuple[str, tuple[tuple[Link, str], ...]], ...]
    """Name of the kind, and its entries with one more fact each."""
    action: Link | None = None
    """What can be done with them."""


@dataclass(frozen=True, slots=True)
class ModelView:
    """See model.html.j2."""

    model: Model
    slug: str
    """Its id in addresses."""
    kind: str
    access: str | None
    family: Link | None
    members: tuple[Link, ...]
    paper: Link | None
    about: str
    """What it is, in a sentence made of facts."""
    places: tuple[Place, ...]
    """Where it stands by itself."""
    panels: tuple[Panel, ...]
    """Its values by scenario."""
    values: tuple[tuple[Link, int], ...]
    """The leaderboards with values of it, those of expected kinds first, and how many."""
    untested: tuple[Link, ...]
    """Leaderboards of expected kinds, and single splits of them, on which others stand and it does not."""
    rows: Sequence[PaperRow]
    editing: Editing


@dataclass(frozen=True, slots=True)
class ProtocolView:
    """One way of running a benchmark here."""

    id: str
    description: str
    judge: str | None
    facts: tuple[str, ...]
    """Decoding, samples, metrics and average."""
    source: str
    default: bool
    rows: int
    """Results under it."""


@dataclass(frozen=True, slots=True)
class BenchmarkView:
    """See benchmark.html.j2."""

    benchmark: Benchmark
    kind: str
    paper: Link | None
    about: str
    """What it is, in a sentence made of facts."""
    leaderboard: Link | None
    standing: Standing | None
    """Who leads it."""
    age: str
    """When it came out, and how new what was tried on it is."""
    history: History | None
    tables: tuple[tuple[Link, Link | None, str], ...]
    """Published tables with values on it, their papers, and where they stand."""
    runs: int
    """Runs of our own."""
    protocols: tuple[ProtocolView, ...]
    groups: dict[str, str]
    """Names of the groups of categories."""
    rows: Sequence[PaperRow]
    editing: Editing


def models(index: Index) -> Iterator[Page]:
    """A page for each model, and the list of them."""
    models = index.catalog.models
    lead = f"{plural(len(models), 'model')} named by papers or results. A family stands for a size not said."
    yield Page(
        address="models/",
        template="registry.html.j2",
        title="Models",
        description=f"{plural(len(models), 'model')} named by papers and results: who made them, how they are used.",
        view=lambda: RegistryView(
            "Models",
            lead,
            tuple(_grouped(index, models.values(), index.model_link, _model_fact)),
            Link("Compare models", "compare/"),
        ),
        section="leaderboards/",
        crumbs=(Link("Models"),),
        data="api/v1/models.json",
    )
    for key, model in models.items():
        yield Page(
            address=addresses.model(key),
            template="model.html.j2",
            title=model.name,
            description=f"{model.name}: its results, and "
            f"{plural(len(index.by_model.get(key, ())), 'paper')} that test it.",
            view=partial(_model, index, key),
            section="leaderboards/",
            crumbs=(Link("Models", "models/"), Link(model.name)),
            feed=Link(model.name, addresses.feed("model", key)),
            data=f"api/v1/models/{addresses.slug(key)}.json",
        )


def _model(index: Index, key: str) -> ModelView:
    models = index.catalog.models
    model = models[key]
    members = [other.id for other in models.values() if other.family == key]
    return ModelView(
        model=model,
        slug=addresses.slug(key),
        kind=index.words.models.get(model.kind, model.kind),
        access=ACCESS.get(model.access or ""),
        family=index.model_link(model.family) if model.family else None,
        members=tuple(map(index.model_link, members)),
        paper=index.paper_link(model.paper) if model.paper else None,
        about=_about_model(index, model),
        places=tuple(places(index, key)),
        panels=tuple(panels(index, key)),
        values=tuple(_values(index, key)),
        untested=tuple(_untested(index, model)),
        rows=index.rows_of(index.by_model.get(key, ())),
        editing=Editing.of(index.catalog.settings, models.paths[key], model.name),
    )


def _about_model(index: Index, model: Model) -> str:
    access = ACCESS.get(model.access or "")
    facts = (
        f"made by {model.organisation}" if model.organisation else "",
        f"{model.parameters} parameters" if model.parameters else "",
        access or "",
        f"released {date_name(model.released)}" if model.released else "",
        f"named by {plural(len(index.by_model.get(model.id, ())), 'paper')} here",
    )
    told = ", ".join(filter(None, facts))
    return f"{told[:1].upper()}{told[1:]}."


def _values(index: Index, key: str) -> Iterator[tuple[Link, int]]:
    """The leaderboards that hold values of a model, shown for it alone where a script runs."""
    counts = Counter(entry.benchmark for entry in index.evidence.by_model.get(key, ()))
    for benchmark in sorted(counts, key=lambda one: (not one, not is_expected(index, one), one)):
        known = index.catalog.benchmarks.get(benchmark)
        address = f"{addresses.leaderboard(benchmark)}?models={addresses.slug(key)}"
        yield Link(known.name, address) if known else Link("Data without a name here"), counts[benchmark]


def _untested(index: Index, model: Model) -> Iterator[Link]:
    """What is missing of a model that could be tested: whole leaderboards, or splits of those on which it stands."""
    if not any(one.tested for one in index.catalog.terms.model_kinds if one.id == model.kind):
        return
    tested = {(entry.benchmark, entry.key.split) for entry in index.evidence.by_model.get(model.id, ())}
    for benchmark, board in index.evidence.boards.items():
        if not is_expected(index, benchmark):
            continue
        link = Link(board.name, addresses.leaderboard(benchmark))
        if not any(one == benchmark for one, _ in tested):
            yield link
            continue
        splits = dict.fromkeys(one.key.split for one in board.boards if one.rows)
        for split in splits:
            if (benchmark, split) not in tested:
                name = name_of_split(index.catalog.benchmarks[benchmark], split)
                yield link._replace(name=f"{board.name} · {name}")


def is_expected(index: Index, benchmark: str) -> bool:
    known = index.catalog.benchmarks.get(benchmark)
    return known is not None and any(
        one.expected for one in index.catalog.terms.benchmark_kinds if one.id == known.kind
    )


def benchmarks(index: Index) -> Iterator[Page]:
    """A page for each benchmark, and the list of them."""
    benchmarks = index.catalog.benchmarks
    lead = (
        f"{plural(len(benchmarks), 'benchmark')} or data sets named by papers or results. The data is not here. "
        "Size and licence stand where they are known."
    )
    yield Page(
        address="benchmarks/",
        template="registry.html.j2",
        title="Benchmarks",
        description=f"{plural(len(benchmarks), 'benchmark')} and data sets that the papers use, by what they measure.",
        view=lambda: RegistryView(
            "Benchmarks", lead, tuple(_grouped(index, benchmarks.values(), index.benchmark_link, _benchmark_fact))
        ),
        section="leaderboards/",
        crumbs=(Link("Benchmarks"),),
        data="api/v1/benchmarks.json",
    )
    for key, benchmark in benchmarks.items():
        yield Page(
            address=addresses.benchmark(key),
            template="benchmark.html.j2",
            title=benchmark.name,
            description=f"{benchmark.name}: splits, categories, results, and "
            f"{plural(len(index.by_benchmark.get(key, ())), 'paper')} that use it.",
            view=partial(_benchmark, index, key),
            section="leaderboards/",
            crumbs=(Link("Benchmarks", "benchmarks/"), Link(benchmark.name)),
            feed=Link(benchmark.name, addresses.feed("benchmark", key)),
            data=f"api/v1/benchmarks/{addresses.slug(key)}.json",
            thing=partial(dataset, benchmark),
        )


def _benchmark(index: Index, key: str) -> BenchmarkView:
    benchmark = index.catalog.benchmarks[key]
    found = index.evidence.boards.get(key)
    return BenchmarkView(
        benchmark=benchmark,
        kind=index.words.benchmarks.get(benchmark.kind, benchmark.kind),
        paper=index.paper_link(benchmark.paper) if benchmark.paper else None,
        about=_about_benchmark(index, benchmark),
        leaderboard=Link(f"{benchmark.name} leaderboard", addresses.leaderboard(key)) if found else None,
        standing=standing(index, found) if found else None,
        age=_age(index, benchmark, found) if found else "",
        history=history(index, found) if found else None,
        tables=tuple(
            (
                Link(view.table.title, tables.link(index, name)),
                index.paper_link(view.table.paper),
                view.table.locator.place,
            )
            for name, view in index.evidence.tables.items()
            if any(cell.benchmark == key for cell in view.cells)
        ),
        runs=sum(run.benchmark == key for run in index.evidence.results.runs.values()),
        protocols=tuple(_protocol(index, found, one) for one in index.evidence.protocols.get(key, ())),
        groups={one.group: index.words.group(one.group) for one in benchmark.categories if one.group},
        rows=index.rows_of(index.by_benchmark.get(key, ())),
        editing=Editing.of(index.catalog.settings, index.catalog.benchmarks.paths[key], benchmark.name),
    )


def _about_benchmark(index: Index, benchmark: Benchmark) -> str:
    facts = (
        f"{benchmark.n:,} items" if benchmark.n else "",
        f"{len(benchmark.splits)} splits" if len(benchmark.splits) > 1 else "",
        f"{len(benchmark.categories)} categories" if benchmark.categories else "",
        f"used by {plural(len(index.by_benchmark.get(benchmark.id, ())), 'paper')} here",
    )
    told = ", ".join(filter(None, facts))
    return f"{told[:1].upper()}{told[1:]}."


def _age(index: Index, benchmark: Benchmark, found: Leaderboard) -> str:
    """When the benchmark, the newest source of results and the newest model with a known date came out."""
    brief = index.briefs.get(benchmark.paper or "")
    entries = [row.entry for board in found.boards for row in (*board.rows, *board.unranked)]
    papers = {index.briefs[entry.paper].date for entry in entries if entry.paper in index.briefs}
    models = {entry.model: date for entry in entries if entry.model and (date := model_date(index, entry.model))}
    told = [f"It came out in {date_name(brief.date[:7])}" if brief and brief.date else ""]
    told += [f"the newest results are of {date_name(max(filter(None, papers))[:7])}"] if any(papers) else []
    if models:
        newest = max(models, key=lambda one: models[one])
        told.append(
            f"the newest model with a known date, {index.model_link(newest).name}, of {date_name(models[newest][:7])}"
        )
    text = "; ".join(filter(None, told))
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _protocol(index: Index, found: Leaderboard | None, protocol: Protocol) -> ProtocolView:
    decoding, judge = protocol.decoding, protocol.judge
    facts = (
        "greedy decoding" if not decoding.temperature else f"temperature {decoding.temperature:g}",
        f"at most {decoding.max_tokens:,} tokens",
        f"{protocol.samples} answers to each item, by {protocol.combine}" if protocol.samples > 1 else "",
        f"measures {', '.join(index.words.metric(one.id, one.id).lower() for one in protocol.metrics)}",
        f"ranks by the {HEADLINES[protocol.headline]}",
    )
    boards = found.boards if found else ()
    return ProtocolView(
        id=protocol.id,
        description=protocol.description,
        judge=judge_words(judge.kind, ", ".join(judge.members) or judge.rule or judge.phrases),
        facts=tuple(filter(None, facts)),
        source=protocol.source,
        default=protocol.default,
        rows=sum(len(one.rows) + len(one.unranked) for one in boards if one.key.protocol == protocol.id),
    )


def _grouped(
    index: Index,
    records: Iterable[Entry],
    link: Callable[[str], Link],
    fact: Callable[[Index, Entry], str],
) -> Iterator[tuple[str, tuple[tuple[Link, str], ...]]]:
    """The records by kind, those that most papers name first."""
    groups: dict[str, list[tuple[Link, str]]] = {}
    for record in records:
        groups.setdefault(record.kind, []).append((link(record.id), fact(index, record)))
    known: dict[str, str] = {**index.words.models, **index.words.benchmarks}
    unnamed: list[str] = sorted(groups.keys() - known.keys())
    for kind in [one for one in (*known, *unnamed) if one in groups]:
        ordered = sorted(groups[kind], key=lambda one: (-(one[0].papers or 0), one[0].name.casefold()))
        yield known.get(kind, kind), tuple(ordered)


def _model_fact(index: Index, model: Model) -> str:
    results = len(index.evidence.by_model.get(model.id, ()))
    facts = (model.organisation, model.parameters, ACCESS.get(model.access or ""))
    return ", ".join(filter(None, (*facts, plural(results, "result") if results else None)))


def _benchmark_fact(index: Index, benchmark: Benchmark) -> str:
    return ", ".join(filter(None, (plural(benchmark.n, "item") if benchmark.n else None, benchmark.licence)))
