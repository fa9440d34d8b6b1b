"""Rules of kb check for the files below results/: importing the module registers them.

What the audit finds becomes a warning until somebody compares the value with its source: then the value is mended, or
the finding is listed under ``confirmed`` with the reason. So a slip of transcription stops a contribution, and a
mistake of the source does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from site_builder.checks.registry import RULES, Finding, Findings, rule
from site_builder.checks.subject import Base, Record, Vocabulary
from site_builder.diagnostics import Severity
from site_builder.results import audit
from site_builder.results.audit import averages, copies, digits, granularity, mixtures, ranking, shares, sizes
from site_builder.results.audit.finding import AuditFinding
from site_builder.results.coverage import silent
from site_builder.results.table import TableView
from site_builder.schema.decoding import decode
from site_builder.text.datapath import DataPath
from site_builder.text.suggest import closest

if TYPE_CHECKING:
    from site_builder.results.validation import Rules
    from site_builder.schema.taxonomy import Benchmark

WARNING = Severity.WARNING
Audit = Callable[[TableView], Iterable[AuditFinding]]


# --- what a file refers to ----------------------------------------------------------------------------------------


@rule(("reported", "run"))
def result_reference(record: Record, vocabulary: Vocabulary) -> Findings:
    """A table or run names a model, benchmark, split, category or node that is not in the taxonomy.

    Results are compared by these ids, so each must lead to an entry in `taxonomy/models/`, `taxonomy/benchmarks/` or
    `taxonomy/nodes.yml`. Choose the id that the hint names, or add the entry first.
    """
    data = record.data
    yield from _unknown(record, ("benchmark",), data.get("benchmark"), "benchmark", vocabulary.ids("benchmark"))
    if record.kind == "run":
        yield from _unknown(record, ("model",), data.get("model"), "model", vocabulary.ids("model"))
        return
    nodes = vocabulary.taxonomy.nodes if vocabulary.taxonomy else None
    for index, node in enumerate(data.get("nodes", ()) if nodes else ()):
        yield from _unknown(record, ("nodes", index), node, "node", nodes or ())
    for index, column in enumerate(data["columns"]):
        at = ("columns", index)
        yield from _unknown(
            record, (*at, "benchmark"), column.get("benchmark"), "benchmark", vocabulary.ids("benchmark")
        )
        known = vocabulary.benchmarks.get(column.get("benchmark") or data.get("benchmark") or "")
        yield from _unknown_part(record, at, column, known)
    for index, row in enumerate(data["rows"]):
        at = ("rows", index)
        yield from _unknown(record, (*at, "model"), row.get("model"), "model", vocabulary.ids("model"))
        known = vocabulary.benchmarks.get(data.get("benchmark") or "")
        yield from _unknown_part(record, at, row, known)
        for side, word in row.get("sides", {}).items():
            if nodes and "/" in word and ":" not in word:
                yield from _unknown(record, (*at, "sides", side), word, "node", nodes)


def _unknown_part(record: Record, at: DataPath, place: Mapping[str, Any], known: Benchmark | None) -> Iterator[Finding]:
    splits = [split.id for split in known.splits] if known else []
    categories = [category.id for category in known.categories] if known else []
    if splits:
        yield from _unknown(record, (*at, "split"), place.get("split"), "split", splits)
    if categories:
        yield from _unknown(record, (*at, "category"), place.get("category"), "category", [*categories, "all"])


def _all_shares(view: TableView) -> Iterator[AuditFinding]:
    yield from shares.result_shares(view)
    yield from shares.result_sums(view)


def _unknown(record: Record, at: DataPath, word: str | None, what: str, known: Iterable[str]) -> Iterator[Finding]:
    if word is None or word in known:
        return
    near = closest(word, known)
    hint = f"did you mean {near!r}?" if near else f"choose a known {what}, or add it to taxonomy/"
    yield record.finding(at, f"there is no {what} {word!r}", hint=hint)


@rule((), WARNING, waivable=True)
def nothing_met(base: Base) -> Findings:
    """A paper of the matrix's columns says nothing of what it was tried against.

    Coverage and gaps then take it for untried, which it hardly is. Say it by a relation with its evidence, by `meets`,
    by the benchmarks it was run on, or by its facets; waive the rule where the paper itself names nothing.
    """
    tried = {
        name
        for data in base.data("reported").values()
        for place in (*data["rows"], *data["columns"])
        for name in place.get("sides", {}).values()
    }
    for paper in silent(base.catalog, tried):
        path = base.by_id.get(paper)
        if path is not None:
            message = "nothing says what it was tried against"
            yield Finding(path, ("assignments",), message, "add a relation, or meets, with what shows it", key=True)


@rule("paper")
def met_node(paper: Record, vocabulary: Vocabulary) -> Findings:
    """`meets` names a node that is not in the taxonomy.

    Choose the node that the hint names, as deep as the paper says.
    """
    nodes = vocabulary.taxonomy
    for index, met in enumerate(paper.data.get("meets", ()) if nodes else ()):
        if nodes is not None and nodes.current(met["node"]) not in nodes:
            yield from _unknown(paper, ("meets", index, "node"), met["node"], "node", nodes.nodes)


@rule("run")
def run_contradiction(record: Record, vocabulary: Vocabulary) -> Findings:
    """A run of our own says something that cannot be true.

    Statuses and verdicts add up to the samples, rates and intervals follow from hits and items, averages from their
    cells, hashes from the protocol and the benchmark's release, and the seal from the whole file. A file that does not
    fit was changed by hand, or written by a program that errs: restore it (`git checkout`), or write it again from the
    logs with `kb eval score RUN`.
    """
    from site_builder.results.validation import faults
    from site_builder.schema.runs import Run

    run = decode(Run, record.data)
    rules = _run_rules(vocabulary, run.protocol)
    if rules is None:
        yield from _unknown(record, ("protocol",), run.protocol, "protocol", vocabulary.protocols)
    for fault in faults(run, rules, record.data):
        yield record.finding(fault.at, fault.message, hint=fault.hint)


_RUN_RULES: WeakKeyDictionary[Vocabulary, dict[str, Rules | None]] = WeakKeyDictionary()


def _run_rules(vocabulary: Vocabulary, protocol: str) -> Rules | None:
    """What runs of a protocol are held against, made once; None for a protocol that is not there."""
    from site_builder.results.validation import Rules

    known = _RUN_RULES.setdefault(vocabulary, {})
    if protocol not in known:
        file, spec = vocabulary.protocols.get(protocol, (None, None))
        if file is None or spec is None:
            return None
        benchmark = vocabulary.benchmarks.get(file.benchmark)
        groups = {one.id: one.group for one in benchmark.categories if one.group} if benchmark else {}
        known[protocol] = Rules.of(file, spec, vocabulary.phrases, groups)
    return known[protocol]


@rule()
def result_source(base: Base) -> Findings:
    """A table names a paper or another table that is not here.

    Every number must lead to a paper entry, and a copied row to the table it was copied from. Add the missing
    entry, or name the outside source under `provenance: {kind: copied, source: ...}`.
    """
    tables = {data["id"] for data in base.data("reported").values()}
    for path, data in base.data("reported").items():
        wanted: list[tuple[DataPath, str | None, str, Iterable[str]]] = [
            (("paper",), data["paper"], "paper", base.paper_ids)
        ]
        for index, row in enumerate(data["rows"]):
            at = ("rows", index)
            wanted.append((((*at, "provenance", "table")), row["provenance"].get("table"), "table", tables))
            for side, word in row.get("sides", {}).items():
                if "/" not in word and ":" not in word:
                    wanted.append(((*at, "sides", side), word, "paper", base.paper_ids))
        for place, word, what, known in wanted:
            if word is not None and word not in known:
                near = closest(word, known)
                hint = f"did you mean {near!r}?" if near else f"add the {what} first"
                yield Finding(path, place, f"there is no {what} {word!r}", hint)


@rule(("reported", "run"))
def result_file_name(record: Record, vocabulary: Vocabulary) -> Findings:
    """The file does not lie where its content says.

    A reported table is `results/reported/<id>.yml`; a run of our own is
    `results/<benchmark>/<org__model>/<run id>/run.yml`. Rename the file or folder, or mend the id.
    """
    parts = record.path.split("/")
    if record.kind == "reported":
        expected, at, found = parts[-1].removesuffix(".yml"), "id", record.data["id"]
        if found != expected:
            yield record.finding((at,), f"the id {found!r} differs from the file's name {expected!r}")
        return
    for at, expected in (("benchmark", parts[1]), ("id", parts[3])):
        if record.data[at] != expected:
            yield record.finding((at,), f"{at} is {record.data[at]!r}, but the folder is {expected!r}")


@rule("reported")
def result_layout(record: Record, vocabulary: Vocabulary) -> Findings:
    """Rows, columns and metrics of a table do not fit together.

    Every value must stand under a column that is declared once, every column must measure a declared metric
    (which may be left out where there is only one), and every row must say what it is about with a model or a
    label.
    """
    data = record.data
    metrics = [metric["id"] for metric in data["metrics"]]
    columns = [column["id"] for column in data["columns"]]
    for index, name in enumerate(columns):
        if name in columns[:index]:
            yield record.finding(("columns", index, "id"), f"the column {name!r} is declared twice")
        metric = data["columns"][index].get("metric")
        if metric is None and len(metrics) != 1:
            yield record.finding(("columns", index), f"the column {name!r} does not say which metric it holds")
        elif metric is not None and metric not in metrics:
            yield from _unknown(record, ("columns", index, "metric"), metric, "metric", metrics)
    for index, row in enumerate(data["rows"]):
        if not row.get("model") and not row.get("label"):
            yield record.finding(("rows", index), "the row has neither a model nor a label")
        for part in ("values", "marks"):
            for name in row.get(part, {}):
                if name not in columns:
                    near = closest(name, columns)
                    hint = f"did you mean {near!r}?" if near else "declare the column"
                    message = f"there is no column {name!r}"
                    yield record.finding(("rows", index, part, name), message, hint=hint, key=True)


# --- what the audit finds -----------------------------------------------------------------------------------------


def _view(data: Mapping[str, Any], vocabulary: Vocabulary) -> TableView:
    from site_builder.schema.tables import ReportedTable

    return TableView(decode(ReportedTable, data), vocabulary.benchmarks)


def _audited(record: Record, vocabulary: Vocabulary, find: Audit) -> Iterator[Finding]:
    view = _view(record.data, vocabulary)
    settled = _settled(view)
    for finding in find(view):
        if finding.severity is WARNING and not settled & {(finding.rule, finding.at), (finding.rule, "*")}:
            yield record.finding(finding.path, f"{finding.at}: {finding.message}", hint=_hint(finding))


def _settled(view: TableView) -> set[tuple[str, str]]:
    """Rule and place of the findings that the file confirms or explains."""
    confirmed = {(one.rule, one.at) for one in view.table.confirmed}
    return confirmed | {(one.rule, one.at) for one in view.table.explained}


def _hint(finding: AuditFinding) -> str:
    parts = [finding.how, finding.proposal, f"mend the value, or list it as confirmed: kb explain {finding.rule}"]
    return "; ".join(part for part in parts if part)


@rule("reported", WARNING)
def result_value(record: Record, vocabulary: Vocabulary) -> Findings:
    """A value is not a number, or a rate outside 0 to 100 %.

    Values are the printed digits as text in quotes, `"45.10"`. Cells that the source leaves empty are left out.
    """
    return _audited(record, vocabulary, mixtures.result_value)


@rule("reported", WARNING)
def result_size(record: Record, vocabulary: Vocabulary) -> Findings:
    """A column states another number of items than the benchmark has.

    The granularity of every rate of the column is judged by this number. If the source ran a subset, say so in the
    table's `protocol` and confirm the finding.
    """
    return _audited(record, vocabulary, mixtures.result_size)


@rule("reported", WARNING)
def result_digits(record: Record, vocabulary: Vocabulary) -> Findings:
    """Zeros at the end of printed values seem to be lost.

    Some values of a metric have fewer decimals than the others, and none of the others ends in 0. The digits tell how
    many items there were, so 71.60 is not 71.6: a spreadsheet or a program that read numbers dropped the zeros. Take
    the values from the source again.
    """
    return _audited(record, vocabulary, digits.result_digits)


@rule("reported", WARNING)
def result_granularity(record: Record, vocabulary: Vocabulary) -> Findings:
    """A printed rate cannot come from a whole number of items.

    A rate over n items is k/n for a whole k (the GRIM test). Of 153 items, 123 give 80.39 % and 124 give 81.05
    %, so a printed 80.66 is a mistake: of the transcription, of the source, or of the stated n. Compare with
    the source. If it is printed so, keep the value and add to the file `confirmed: [{rule: result-granularity,
    at: "<row> / <column>", reason: How it was checked.}]`.
    """
    return _audited(record, vocabulary, granularity.result_granularity)


@rule("reported", WARNING)
def result_average(record: Record, vocabulary: Vocabulary) -> Findings:
    """A printed average is neither the mean of its cells nor the pooled rate of their items.

    Either a cell or the average was copied wrongly, or the source averaged something else. Compare with the
    source, then mend it or confirm it as `kb explain result-granularity` shows.
    """
    return _audited(record, vocabulary, averages.result_average)


@rule("reported", WARNING)
def result_mixed_averages(record: Record, vocabulary: Vocabulary) -> Findings:
    """One column of averages holds means of cells in some rows and pooled rates in others.

    Such averages must not be compared: cells with many items weigh more in one than in the other. The
    leaderboard ranks by one kind, recomputed from the cells. Confirm the finding when the source prints it so.
    """
    return _audited(record, vocabulary, averages.result_mixed_averages)


@rule("reported", WARNING)
def result_ranking(record: Record, vocabulary: Vocabulary) -> Findings:
    """The printed order of the rows changes when all averages are of one kind.

    The conclusion that readers draw from the table then rests on how the averages were made. Confirm the
    finding when the source prints it so.
    """
    return _audited(record, vocabulary, ranking.result_ranking)


@rule("reported", WARNING)
def result_marks(record: Record, vocabulary: Vocabulary) -> Findings:
    """A value is marked as best or second best, but another one is better.

    Check the direction of the metric, the mark and the value against the source.
    """
    return _audited(record, vocabulary, ranking.result_marks)


@rule("reported", WARNING)
def result_mixed_protocols(record: Record, vocabulary: Vocabulary) -> Findings:
    """Rows of one column were judged by different judges or under different protocols.

    They are not comparable, and the leaderboard ranks each group by itself. Confirm the finding when the source
    prints them in one column.
    """
    return _audited(record, vocabulary, mixtures.result_mixed_protocols)


@rule("reported", WARNING)
def result_identical(record: Record, vocabulary: Vocabulary) -> Findings:
    """Two rows, or two columns, agree in more cells than chance allows.

    Usually a line was pasted twice. The probability assumes that the two were measured independently; models of
    one family on the same items can agree more often. Compare with the source.
    """
    return _audited(record, vocabulary, copies.result_identical)


@rule("reported", WARNING)
def result_items(record: Record, vocabulary: Vocabulary) -> Findings:
    """The digits of a column are no counts of its stated number of items, or are counts of another one.

    A number of items is looked for with which the values are k of n; where one stands out, it is proposed. Single
    values are not judged by a number that its column does not bear out.
    """
    return _audited(record, vocabulary, sizes.result_items)


@rule("reported", WARNING)
def result_shares(record: Record, vocabulary: Vocabulary) -> Findings:
    """Parts do not add up to their whole, as they do in the other rows.

    Columns that add up to 100 % in most rows, or to another column, are found from the data. Compare with the source.
    """
    return _audited(record, vocabulary, _all_shares)


@rule("reported", WARNING)
def result_harmonic(record: Record, vocabulary: Vocabulary) -> Findings:
    """A printed F1 does not follow from the printed precision and recall.

    F1 is their harmonic mean when all three are of one class over one set; a macro average over classes is not.
    """
    return _audited(record, vocabulary, shares.result_harmonic)


@rule((), WARNING)
def result_copied(base: Base) -> Findings:
    """Rows equal the rows of another source, but the file does not say that they were copied.

    Copied rows are no new evidence, and keep the judge and protocol of their source. Set
    `provenance: {kind: copied, table: <id>}` and the judge of the source.
    """
    views = {path: _view(data, base.vocabulary) for path, data in base.data("reported").items()}
    library = copies.Library(views.values())
    for path, view in views.items():
        settled = _settled(view)
        for finding in copies.result_copied(view, library):
            if finding.severity is WARNING and not settled & {(finding.rule, finding.at), (finding.rule, "*")}:
                yield Finding(path, finding.path, finding.message, _hint(finding))


@rule("reported", WARNING)
def result_confirmation(record: Record, vocabulary: Vocabulary) -> Findings:
    """A confirmation names a finding that the audit does not make.

    The value was mended, or rule or place are misspelt: `kb audit` prints both. Left behind, it would hide a
    later slip.
    """
    view = _view(record.data, vocabulary)
    named = {cell.benchmark for cell in view.cells if cell.benchmark}
    if named & vocabulary.ids("benchmark") - vocabulary.benchmarks.keys():
        return  # their sizes cannot be read, and without them less is found
    found = {(one.rule, one.at) for one in audit.table(view) if one.severity is WARNING}
    for index, one in enumerate(view.table.confirmed):
        if one.rule not in RULES:
            yield from _unknown(record, ("confirmed", index, "rule"), one.rule, "rule", RULES)
        elif (one.rule, one.at) not in found and one.rule != "result-copied":
            hint = "kb audit prints rule and place of every finding; delete the confirmation if there is none"
            message = f"nothing is found by {one.rule!r} at {one.at!r}"
            yield record.finding(("confirmed", index), message, hint=hint)
