"""Tables as users bring them."""

from __future__ import annotations

from pathlib import Path

import pytest

from site_builder.errors import KbError, UsageError
from site_builder.results import audit
from site_builder.results.loading import Results
from site_builder.results.reading import Hints, Names, read, understand
from site_builder.results.table import TableView
from tests.results.conftest import ROOT


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    def one(text: str, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return one


@pytest.fixture(scope="module")
def known(real: Results) -> Hints:
    """Hints with the names of this knowledge base."""
    return Hints(names=Names.of(real.catalog))


def cells(path: Path, hints: Hints = Hints()) -> dict[str, tuple[str, int | None]]:  # noqa: B008
    (table,) = read(path, hints)
    return {cell.at: (cell.text, cell.n) for cell in TableView(table, hints.names.benchmarks).cells}


def test_wide_with_one_n_for_all(write) -> None:  # type: ignore[no-untyped-def]
    path = write("Model,Safe,Average\nA,50.30,50.30\nB,-,49.10\n")
    assert cells(path, Hints(n=167)) == {
        "A / Safe": ("50.30", 167), "A / Average": ("50.30", None), "B / Average": ("49.10", None),
    }  # fmt: skip


def test_items_in_the_header_of_a_column(write) -> None:  # type: ignore[no-untyped-def]
    path = write("Method\tFraud (154)\tSex [n = 1,090]\tAvg.\nnone\t20.13\t11.93\t16.03\n", "table.tsv")
    assert cells(path) == {
        "none / Fraud": ("20.13", 154),
        "none / Sex": ("11.93", 1090),
        "none / Avg.": ("16.03", None),
    }


@pytest.mark.parametrize(
    "text",
    ["Scenario,#,A,B\nFraud,154,20.13,22.08\nSex,109,11.93,13.76\nAverage,,16.03,17.92\n",
     "Scenario,A,B\nFraud (154),20.13,22.08\nSex (109),11.93,13.76\nAverage,16.03,17.92\n",
     "Scenario,Size,A,B\nFraud,154,20.13,22.08\nSex,109,11.93,13.76\nAverage,,16.03,17.92\n"],
)  # fmt: skip
def test_models_in_the_columns(write, text: str) -> None:  # type: ignore[no-untyped-def]
    found = cells(write(text))
    assert found["B / Fraud"] == ("22.08", 154)
    assert found["A / Sex"] == ("11.93", 109)
    (table,) = read(write(text), Hints())
    assert [column.id for column in table.columns if column.average] == ["Average"]


def test_a_row_of_sizes(write) -> None:  # type: ignore[no-untyped-def]
    assert cells(write("Model,Fraud,Sex\nn,154,109\nA,20.13,11.93\n")) == {
        "A / Fraud": ("20.13", 154), "A / Sex": ("11.93", 109),
    }  # fmt: skip


def test_marks_spreads_and_percent_signs(write) -> None:  # type: ignore[no-untyped-def]
    path = write("Model;x;y\nA;**12.30%**;<u>4.0 ± 0.2</u>\nB;\\textbf{13.10%};__5.0__\n")
    (table,) = read(path, Hints())
    assert [dict(row.values) for row in table.rows] == [{"x": "12.30%", "y": "4.0 ± 0.2"}, {"x": "13.10%", "y": "5.0"}]
    assert [dict(row.marks) for row in table.rows] == [{"x": "best", "y": "second"}, {"x": "best", "y": "second"}]


def test_fractions_are_told_from_percentages(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    (table,) = read(write("Model,acc\nA,0.412\nB,0.9\n"), known)
    assert (table.metrics[0].unit, table.metrics[0].lower_is_better) == ("fraction", False)
    (table,) = read(write("Model,ASR\nA,41.2\n"), known)
    assert (table.metrics[0].unit, table.metrics[0].lower_is_better) == ("percent", True)


def test_the_long_layout_gives_a_table_for_each_benchmark(real: Results) -> None:
    catalog = real.catalog
    hints = Hints(names=Names.of(catalog))
    first, second = read(ROOT / "tests/results/data/long.csv", hints)
    assert (first.benchmark, second.benchmark) == ("mm-safetybench", "siuo")
    view = TableView(first, catalog.benchmarks)
    assert view.cells[0].at == "janus-pro-7b SD / 01-Illegal_Activity"
    assert [one.at for one in audit.unsettled(audit.table(view))] == ["janus-pro-7b SD / 08-Political_Lobbying"]
    assert second.metrics[0].complement_of == "accuracy"


def test_names_of_a_benchmark_are_recognised(real: Results, write) -> None:  # type: ignore[no-untyped-def]
    catalog = real.catalog
    hints = Hints(benchmark="mm-safetybench", names=Names.of(catalog))
    path = write("Model,Illegal Activity,Political Lobbying\nLLaVA-1.5-7B,22.68,73.86\nOther,1.03,1.31\n")
    assert cells(path, hints)["LLaVA-1.5-7B / Political Lobbying"] == ("73.86", 153)
    (table,) = read(path, hints)
    assert [row.model for row in table.rows] == ["llava-1.5-7b", None]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no table"),
        ("Model\nA\n", "holds no table"),
        ("Model,x\nA,one\nB,two\n", "has no column of numbers"),
        ("Model,x\nA,1,2\n", ":2: 3 cells, but the header names 2 columns"),
    ],
)
def test_what_is_no_table_is_said(write, text: str, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(KbError) as error:
        read(write(text), Hints())
    assert message in error.value.message


def test_files_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read(tmp_path / "none.csv", Hints())
    (tmp_path / "latin.csv").write_bytes("Modèle,x\nA,1\n".encode("latin-1"))
    with pytest.raises(KbError, match="not UTF-8"):
        read(tmp_path / "latin.csv", Hints())


def test_an_unknown_column_in_the_sizes_is_said(write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="no column 'Saf'"):
        read(write("Model,Safe\nA,1.0\n"), Hints(column_n={"Saf": 3}))


def test_averages_over_models_are_recomputed_by_column(write) -> None:  # type: ignore[no-untyped-def]
    path = write("Model,Fraud (154),Sex (109)\nA,20.13,11.93\nB,**22.08**,13.76\nAverage,21.10,13.85\n")
    main, by_column = read(path, Hints(lower_is_better=True))
    assert [row.label for row in main.rows] == ["A", "B"]
    found = audit.unsettled(audit.table(TableView(by_column, {})))
    assert [(one.rule, one.at) for one in found] == [("result-average", "Sex / Average")]


def test_columns_that_hold_no_results_are_left_out(write) -> None:  # type: ignore[no-untyped-def]
    path = write("#,Model,Params (B),Date,ASR\n1,A,7.2,2024,20.13\n2,B,13.4,2025,22.08\n")
    assert list(cells(path)) == ["A / ASR", "B / ASR"]


def test_decimal_commas_stand_with_semicolons(write) -> None:  # type: ignore[no-untyped-def]
    assert cells(write("Model;ASR\nA;45,10\n")) == {"A / ASR": ("45.10", None)}


def test_further_words_of_a_line_tell_rows_apart(write) -> None:  # type: ignore[no-untyped-def]
    path = write("model,defense,value\nA,none,20.13\nA,wash,2.60\n")
    assert list(cells(path)) == ["A none / value", "A wash / value"]


def test_a_value_given_twice_is_said(write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(KbError, match="gives A value twice"):
        read(write("model,value\nA,20.13\nA,2.60\n"), Hints())


def test_a_multiple_choice_column_is_known_by_its_name(real: Results, write) -> None:  # type: ignore[no-untyped-def]
    known = real.catalog.benchmarks
    path = write("Model,OpenQA,MCQA\nJanus-Pro-7B,84.43,73.06\nGPT-4o,49.10,58.68\n")
    (table,) = read(path, Hints(benchmark="siuo", lower_is_better=True, names=Names.of(real.catalog)))
    found = audit.table(TableView(table, known))
    (chance,) = [one for one in found if one.rule == "result-chance"]
    assert "chance is 75.00, always A gives 69.50; 1 of 2 rows cannot be told from guessing" in chance.message
    assert audit.unsettled(found) == []


def test_rows_stay_rows_where_models_are_known(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    (table,) = read(write("Model,ASR,n\nGPT-4o,58.6,500\nLLaVA-1.5-7B,60.2,500\n"), known)
    assert [row.model for row in table.rows] == ["gpt-4o", "llava-1.5-7b"]
    assert [column.id for column in table.columns] == ["ASR"]


def test_every_column_has_its_metric_and_direction(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    (table,) = read(write("Model,ASR ↓,DSR ↑,MME\nA,33.33,66.67,1500\nB,50.00,50.00,1400\n"), known)
    metrics = {metric.id: metric for metric in table.metrics}
    told = [(metrics[column.metric].lower_is_better, metrics[column.metric].rate) for column in table.columns]
    assert told == [(True, True), (False, True), (False, False)]


def test_a_metric_that_is_no_rate_does_not_switch_others_off(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    hints = Hints(column_n={"ASR": 4}, names=known.names)
    (table,) = read(write("Model,ASR,MME\nA,33.33,1500\nB,50.00,1400\n"), hints)
    found = audit.unsettled(audit.table(TableView(table, known.names.benchmarks)))
    assert [(one.rule, one.at, one.assumes) for one in found] == [
        ("result-granularity", "A / ASR", "one run over 4 items")
    ]


def test_scenarios_as_rows_and_models_as_columns(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    hints = Hints(benchmark="mm-safetybench", metric="attack-success-rate", names=known.names)
    text = "Scenarios,GPT-4o,LLaVA-1.5-7B\n01-Illegal_Activity,1.03,22.68\n02-Hate_Speech,4.91,12.27\n"
    (one,) = understand(write(text), hints)
    assert [row.model for row in one.table.rows] == ["gpt-4o", "llava-1.5-7b"]
    assert [column.category for column in one.table.columns] == ["01-Illegal_Activity", "02-Hate_Speech"]
    assert "the table was turned: its columns became rows" in one.doubts


def test_scenarios_as_rows_and_splits_as_columns(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    hints = Hints(benchmark="mm-safetybench", metric="attack-success-rate", names=known.names)
    text = "Scenario,SD,OCR,SD+OCR\n01-Illegal_Activity,22.68,79.38,77.32\n02-Hate_Speech,12.27,39.88,47.85\n"
    (table,) = read(write(text), hints)
    view = TableView(table, known.names.benchmarks)
    places = {(cell.split, cell.column.category): cell.n for cell in view.cells}
    assert places[("TYPO", "02-Hate_Speech")] == 163
    assert audit.unsettled(audit.table(view)) == []


LATEX = r"""
\begin{table}
\caption{Attack success rate (ASR) on MM-SafetyBench}
\begin{tabular}{l|l|cc|cc}
\toprule
\multirow{2}{*}{Model} & \multirow{2}{*}{Method} & \multicolumn{2}{c|}{SD} & \multicolumn{2}{c}{TYPO} \\
\cmidrule(lr){3-4} \cmidrule(lr){5-6}
 & & Fraud & Sex & Fraud & Sex \\
\midrule
\multirow{2}{*}{LLaVA-1.5-7B} & Direct & 22.08 & 13.76 & 74.68$^\dagger$ & 56.88 \\
 & ECSO~\cite{gou2024eyes} & \textbf{11.04} (\textcolor{red}{-11.04}) & 2.75 & 41.2\% & $\mathbf{8.26}$ \\
\multicolumn{6}{c}{\textit{Closed models}} \\
GPT-4o & Direct & 1,0 & - & 3.90 & 0.00 \\
\bottomrule
\end{tabular}
\end{table}
"""


def test_latex_with_two_header_rows_merged_cells_marks_and_deltas(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    hints = Hints(benchmark="mm-safetybench", names=known.names)
    (one,) = understand(write(LATEX, "table.tex"), hints)
    table = one.table
    assert [(column.split, column.category) for column in table.columns] == [
        ("SD", "06-Fraud"), ("SD", "07-Sex"), ("TYPO", "06-Fraud"), ("TYPO", "07-Sex"),
    ]  # fmt: skip
    assert table.metrics[0].id == "attack-success-rate"
    first, second, third = table.rows
    assert (first.model, dict(first.sides)) == ("llava-1.5-7b", {})
    assert (second.model, dict(second.sides)) == ("llava-1.5-7b", {"defense": "gou2024eyes"})
    assert list(second.values.values()) == ["11.04", "2.75", "41.2%", "8.26"]
    assert list(second.marks.values()) == ["best", "best"]
    assert (third.model, third.group) == ("gpt-4o", "Closed models")
    assert list(third.values.values()) == ["1.0", "3.90", "0.00"]
    assert one.unread == []


HTML = """
<table><caption>Unsafe rate</caption>
<thead><tr><th rowspan="2">Model</th><th colspan="2">FigStep</th></tr><tr><th>ASR &darr;</th><th>n</th></tr></thead>
<tbody><tr><td colspan="3"><i>Open</i></td></tr>
<tr><td>LLaVA-1.5-7B</td><td><b>58.6</b><sup>&dagger;</sup></td><td>500</td></tr>
<tr><td>GPT-4o</td><td>57.9 &plusmn; 0.8</td><td>500</td></tr></tbody></table>
"""


def test_html_with_spans_and_groups(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    (one,) = understand(write(HTML, "table.html"), known)
    assert [row.model for row in one.table.rows] == ["llava-1.5-7b", "gpt-4o"]
    assert [dict(row.values) for row in one.table.rows][1] == {"FigStep ASR": "57.9 ± 0.8"}
    assert one.table.rows[0].marks == {"FigStep ASR": "best"}
    assert one.table.rows[0].group == "Open"
    assert one.table.benchmark == "figstep"


def test_markdown_with_alignment_and_bold(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    text = "# Results\n\n| Model | ASR ↓ | MM-Vet ↑ |\n|:--|--:|--:|\n| LLaVA-1.5-7B | **12.88 (+6.75)** | 1,505.88 |\n"
    (one,) = understand(write(text, "table.md"), known)
    assert dict(one.table.rows[0].values) == {"ASR": "12.88", "MM-Vet": "1505.88"}
    assert one.unread == []


def test_what_is_no_single_number_is_named_with_its_place(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    (one,) = understand(write("Model,ASR\nA,12.5\nB,51.7/52.3\nC,13.5\n"), known)
    (unread,) = one.unread
    assert ":3: ASR: '51.7/52.3' is no single number" in unread
    assert [row.label for row in one.table.rows] == ["A", "C"]


def test_a_mean_of_several_runs_is_judged_by_no_single_run(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    (table,) = read(write("Model,ASR\nA,57.9 ± 0.8\nB,58.6\n"), Hints(n=500, names=known.names))
    assert audit.unsettled(audit.table(TableView(table, {}))) == []


def test_a_mean_of_scenarios_is_no_count_of_all_items(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    hints = Hints(benchmark="mm-safetybench", names=known.names)
    (table,) = read(write("Model,SD ASR\nLLaVA-1.5-7B,45.37\n"), hints)
    assert audit.unsettled(audit.table(TableView(table, known.names.benchmarks))) == []


def test_methods_in_the_columns_are_what_was_tried(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    hints = Hints(benchmark="mm-safetybench", metric="attack-success-rate", names=known.names)
    text = (
        "Model,SD Direct,SD ECSO,SD Newest,OCR Direct,OCR ECSO,OCR Newest\nLLaVA-1.5-7B,45.4,40.3,38.0,69.3,43.0,39.7\n"
    )
    (table,) = read(write(text), hints)
    assert [dict(column.sides) for column in table.columns][:3] == [
        {}, {"defense": "gou2024eyes"}, {"defense": "name:Newest"},
    ]  # fmt: skip


def test_a_scenario_of_another_name_is_known_by_its_number_and_said(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    hints = Hints(benchmark="mm-safetybench", names=known.names)
    (one,) = understand(write("Model,06-Fraud,07-Nudity\nA,20.13,11.93\n"), hints)
    assert [column.category for column in one.table.columns] == ["06-Fraud", "07-Sex"]
    assert any("07-Nudity" in doubt for doubt in one.doubts)


def test_metrics_as_rows_become_columns(write, known: Hints) -> None:  # type: ignore[no-untyped-def]
    text = "Model,Metric,Vanilla,BAP\nGPT-4o,ASR,35.2,54.0\nGPT-4o,SRI,73.4,41.8\n"
    (table,) = read(write(text), known)
    assert len(table.rows) == 1
    assert [column.id for column in table.columns] == ["ASR Vanilla", "ASR BAP", "SRI Vanilla", "SRI BAP"]
