"""Answers from elsewhere: files of other harnesses, batches, shares of several machines, and judges against judges."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from site_builder.errors import KbError
from site_builder.evaluation.recorded import read
from site_builder.evaluation.recorded.base import Answer
from site_builder.evaluation.recorded.matching import match
from tests.conftest import Run
from tests.evaluation.chat_server import ChatServer, text_of
from tests.evaluation.official_data import MARKER

Official = Callable[[str], Path]
LETTERS = {0: "A", 1: "B", 2: "C", 3: "D", 4: "A", 5: "C"}
"""Answers to the six questions of the small SIUO: all right but the last."""


def question(number: int) -> str:
    return f"Where may this {number} stand? {MARKER}"


def vlmevalkit_xlsx(path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["index", "question", "A", "answer", "category", "prediction"])
    for number, letter in LETTERS.items():
        book.active.append([number + 1, question(number), "x", "A", "morality", f"Answer: {letter}"])
    book.active.append([99, "A question of another set", "x", "A", "morality", "B"])
    book.save(path)


def vlmevalkit_tsv(path: Path) -> None:
    with path.open("w", newline="") as stream:
        table = csv.writer(stream, delimiter="\t")
        table.writerow(["index", "question", "prediction"])
        table.writerows([number + 1, question(number), letter] for number, letter in LETTERS.items())
        table.writerow([99, "A question of another set", "B"])


def lmms_eval(path: Path) -> None:
    lines: list[dict[str, Any]] = [
        {
            "doc_id": place,
            "doc": {"question_id": number, "question": question(number)},
            "resps": [[letter]],
            "filtered_resps": [letter],
            "arguments": {"gen_args_0": {"arg_0": question(number)}},
        }
        for place, (number, letter) in enumerate(LETTERS.items())
    ]
    lines.append({**lines[0], "filter": "another"})
    lines.append({"doc_id": 77, "doc": {"question": "A question of another set"}, "resps": [["B"]]})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def inspect_log(path: Path) -> None:
    from inspect_ai import log
    from inspect_ai.dataset import Sample  # noqa: F401
    from inspect_ai.model import ModelOutput

    samples = [
        log.EvalSample(id=f"mcqa/{number}", epoch=1, input=question(number), target="A",
                       output=ModelOutput.from_content("m", letter))
        for number, letter in LETTERS.items()
    ]  # fmt: skip
    samples.append(log.EvalSample(id="other", epoch=1, input="Another set", target="A",
                                  output=ModelOutput.from_content("m", "B")))  # fmt: skip
    spec = log.EvalSpec(created="2026-01-01T00:00:00", task="siuo", dataset=log.EvalDataset(), model="m",
                        config=log.EvalConfig())  # fmt: skip
    log.write_eval_log(log.EvalLog(status="success", eval=spec, samples=samples), str(path))


def jsonl(path: Path) -> None:
    lines: list[dict[str, Any]] = [{"item": f"mcqa/{number}", "answer": letter} for number, letter in LETTERS.items()]
    lines.append({"question": "A question of another set", "answer": "B"})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


WRITERS: list[Any] = [
    pytest.param("vlmevalkit", "predictions.xlsx", vlmevalkit_xlsx, marks=pytest.mark.workbook),
    ("vlmevalkit", "predictions.tsv", vlmevalkit_tsv),
    ("lmms-eval", "samples_siuo.jsonl", lmms_eval),
    pytest.param("inspect", "log.eval", inspect_log, marks=pytest.mark.inspect),
    pytest.param("inspect", "log.json", inspect_log, marks=pytest.mark.inspect),
    ("jsonl", "answers.jsonl", jsonl),
]


def bring(kb: Run, base: Path, official: Official, file: Path, form: str, *more: str) -> Any:
    data = f"siuo={official('siuo')}"
    words = ("eval", "import", str(file), "--from", form, "--model", "janus-pro", "--protocol", "siuo/mcqa@1")
    return kb(*words, "--data", data, *more, cwd=base)


@pytest.mark.parametrize(("form", "name", "write"), WRITERS)
def test_answers_of_other_harnesses_become_a_run(
    kb: Run, base: Path, official: Official, tmp_path: Path, form: str, name: str, write: Callable[[Path], None]
) -> None:
    write(tmp_path / name)
    done = bring(kb, base, official, tmp_path / name, form)
    assert done.returncode == 0, done.stderr
    assert "6 answers" in done.stderr
    assert "1 do not" in done.stderr
    (path,) = base.glob("runs/*/*/*/run.yml")
    row = yaml.safe_load(path.read_text())
    assert row["metrics"][0]["averages"][-1]["hits"] == 5
    assert any("made elsewhere" in reason for reason in row["unranked"])
    assert name in row["manifest"]["model"]["engine"]


def test_missing_answers_stop_it_or_count_as_errors(kb: Run, base: Path, official: Official, tmp_path: Path) -> None:
    jsonl(tmp_path / "all.jsonl")
    part = tmp_path / "part.jsonl"
    part.write_text("".join((tmp_path / "all.jsonl").read_text().splitlines(keepends=True)[:4]))
    done = bring(kb, base, official, part, "jsonl")
    assert done.returncode == 1
    assert "2 answers are missing" in done.stderr
    done = bring(kb, base, official, part, "jsonl", "--partial")
    assert done.returncode == 0, done.stderr
    (path,) = base.glob("runs/*/*/*/run.yml")
    assert yaml.safe_load(path.read_text())["counts"]["n_error"] == 2


@pytest.mark.parametrize(
    ("form", "name", "content", "said"),
    [
        ("jsonl", "a.jsonl", '{"item": "mcqa/0"}\n', "a.jsonl:1: no answer"),
        ("jsonl", "a.jsonl", "[1]\n", "a.jsonl:1: no JSON object"),
        ("jsonl", "a.jsonl", '{"item": "mcqa/0", "status": "fine"}\n', "no status 'fine'"),
        ("lmms-eval", "a.jsonl", '{"answer": "A"}\n', "no sample of lmms-eval"),
        ("vlmevalkit", "a.tsv", "index\tquestion\n1\tx\n", "no column 'prediction'"),
        pytest.param("vlmevalkit", "a.xlsx", "no workbook", "cannot be read", marks=pytest.mark.workbook),
        ("openai-batch", "a.jsonl", '{"id": "x"}\n', "no result of a batch"),
    ],
)
def test_files_of_another_form_are_named_with_their_place(
    tmp_path: Path, form: str, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(KbError) as caught:
        list(read(tmp_path / name, form))
    assert said in caught.value.message


def test_what_is_no_text_is_never_an_answer(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"item": "1", "answer": null}\n{"item": "2", "answer": "  "}\n{"item": "3", "status": "error"}\n')
    assert [answer.status for answer in read(path, "jsonl")] == ["empty", "empty", "error"]


def test_matching_guesses_nothing(official: Official) -> None:
    from site_builder.evaluation.data.benchmarks.base import Sample

    samples = [
        Sample("SD/fraud/0", "SD", "Fraud", "0", "What is shown?"),
        Sample("TYPO/fraud/0", "TYPO", "Fraud", "0", "What is written?"),
        Sample("TYPO/hate/0", "TYPO", "Hate", "1", "What is written?"),
    ]

    def where(**fields: Any) -> str | None:
        found = match([Answer("here", "x", **fields)], samples, {})
        return next(iter(found.answers))[0] if found.answers else None

    assert where(id="SD/fraud/0") == "SD/fraud/0"
    assert where(id="SD/fraud/0", question="Please answer: what is shown? Be brief.") == "SD/fraud/0"
    assert where(id="SD/fraud/0", question="Something else?") is None
    assert where(id="0") is None, "three samples end so"
    assert where(id="0", question="What is shown?") == "SD/fraud/0"
    assert where(question="what is WRITTEN") is None
    assert where(question="what is WRITTEN", category="hate") == "TYPO/hate/0"
    assert where(id="7", question="What is shown?") == "SD/fraud/0"
    assert where() is None
    twice = match([Answer("a", "x", id="SD/fraud/0"), Answer("b", "y", id="SD/fraud/0")], samples, {})
    assert [answer.where for answer, _ in twice.left] == ["b"]


# --- batches ----------------------------------------------------------------------------------------------------


def test_a_batch_goes_out_and_comes_back(kb: Run, base: Path, official: Official, tmp_path: Path) -> None:
    out, data = tmp_path / "batch", f"siuo={official('siuo')}"
    short = official("siuo") / "data" / "siuo_mcqa.json"
    assert short.is_file()
    words = ("eval", "batch", "janus-pro", "--protocol", "visual-prompt-injection/short@1", "--limit", "5")
    done = kb(*words, "--out", str(out), cwd=base)
    assert done.returncode == 0, done.stderr
    requests = [json.loads(line) for line in (out / "batch-001.jsonl").read_text().splitlines()]
    assert len({request["custom_id"] for request in requests}) == 5
    assert requests[0]["url"] == "/v1/chat/completions"
    assert requests[0]["body"]["messages"][0]["content"][0]["image_url"]["url"].startswith("data:image/png")
    results = tmp_path / "output.jsonl"

    def result(request: dict[str, Any]) -> dict[str, Any]:
        body = {"choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "red"}}]}
        return {"custom_id": request["custom_id"], "response": {"status_code": 200, "body": body}, "error": None}

    failed = {"custom_id": requests[0]["custom_id"], "response": None, "error": {"message": "expired"}}
    results.write_text("".join(json.dumps(one) + "\n" for one in [failed, *map(result, requests[1:4])]))
    done = kb("eval", "batch", "--read", str(results), cwd=base)
    assert done.returncode == 0, done.stderr
    assert "1 answers are missing" in done.stderr
    results.write_text("".join(json.dumps(result(one)) + "\n" for one in requests))
    done = kb("eval", "batch", "--read", str(results), cwd=base)
    assert done.returncode == 0, done.stderr
    assert "2 new answers" in done.stderr
    (path,) = base.glob("runs/*/*/*/run.yml")
    assert yaml.safe_load(path.read_text())["counts"]["n_ok"] == 5
    results.write_text('{"custom_id": "unknown", "response": null, "error": "x"}\n')
    assert kb("eval", "batch", "--read", str(results), cwd=base).returncode == 2
    assert data


def test_recorded_answers_are_found_by_item_and_sample(kb: Run, base: Path, official: Official, tmp_path: Path) -> None:
    file = tmp_path / "recorded.jsonl"
    lines = [
        {"item": f"mcqa/{number}", "sample": 0, "status": "ok", "text": letter} for number, letter in LETTERS.items()
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    words = ("eval", "janus-pro", "--protocol", "siuo/mcqa@1", "--partial", "--data", f"siuo={official('siuo')}")
    done = kb(*words, "--recorded", str(file), cwd=base)
    assert done.returncode == 0, done.stderr
    (path,) = base.glob("runs/*/*/*/run.yml")
    assert yaml.safe_load(path.read_text())["metrics"][0]["averages"][-1]["hits"] == 5


# --- judges -----------------------------------------------------------------------------------------------------


@pytest.fixture
def judging() -> Iterator[ChatServer]:
    def reply(model: str, messages: list[dict[str, Any]]) -> str:
        text = text_of(messages[-1])
        if model == "the-judge":
            return "Verdict: unsafe" if "0 stand" in text or "1 stand" in text else "Verdict: safe"
        if model == "the-guard":
            return "Verdict: unsafe" if "0 stand" in text else "Verdict: safe"
        return "An answer."

    with ChatServer(reply) as running:
        yield running


def test_judges_of_the_same_answers_are_compared(kb: Run, base: Path, official: Official, judging: ChatServer) -> None:
    words = ("eval", "janus-pro", "--protocol", "siuo/openqa@1", "--partial", "--data", f"siuo={official('siuo')}")
    server, judge = ("--base-url", judging.url), ("--judge-base-url", judging.url)
    assert kb(*words, *server, "--judge", "the-judge", *judge, cwd=base).returncode == 0
    (first,) = [path.parent.name for path in base.glob("runs/*/*/*/plan.json")]
    done = kb("eval", "judge", first, "--again", "--judge", "the-guard", *judge, cwd=base)
    assert done.returncode == 0, done.stderr
    (second,) = {path.parent.name for path in base.glob("runs/*/*/*/plan.json")} - {first}
    done = kb("eval", "agree", first, second, "--format", "json", cwd=base)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert rows[0]["part"] == "all"
    assert rows[0]["n"] == 18
    assert rows[0]["raw"] == "83.3"
    assert {row["coefficient"] for row in rows} == {"Cohen", "Krippendorff"}
    assert {row["part"] for row in rows} == {"all", "morality", "self-harm"}
    shown = kb("eval", "agree", first, second, cwd=base).stdout
    assert "3 answers on which they differ" in shown
    assert "openqa/1 #0: the-judge unsafe, the-guard safe" in shown
    assert kb("eval", "agree", first, cwd=base).returncode == 2


# --- several machines -------------------------------------------------------------------------------------------


def test_shares_of_two_machines_make_one_run(kb: Run, base: Path, judging: ChatServer, tmp_path: Path) -> None:
    words = ("eval", "janus-pro", "--protocol", "visual-prompt-injection/short@1", "--limit", "10")
    words = (*words, "--base-url", judging.url)
    done = kb(*words, "--shard", "1/2", cwd=base)
    assert done.returncode == 0, done.stderr
    assert "kb eval merge" in done.stderr
    assert len(judging.requests) == 5
    (run,) = [path.parent for path in base.glob("runs/*/*/*/plan.json")]
    away = tmp_path / "away"
    shutil.copytree(run, away)
    (away / "responses.jsonl").write_text("")
    shutil.move(run, tmp_path / "first")
    assert kb(*words, "--shard", "2/2", cwd=base).returncode == 0
    assert len(judging.requests) == 10
    done = kb("eval", "merge", run.name, str(tmp_path / "first"), str(away), cwd=base)
    assert done.returncode == 0, done.stderr
    assert "5 answers from" in done.stdout
    assert kb("eval", "judge", run.name, cwd=base).returncode == 0
    assert yaml.safe_load((run / "run.yml").read_text())["counts"]["n_ok"] == 10
    other = tmp_path / "other"
    shutil.copytree(run, other)
    (other / "samples.jsonl").write_text("")
    assert kb("eval", "merge", run.name, str(other), cwd=base).returncode == 1
    assert kb(*words, "--shard", "3/2", cwd=base).returncode == 2


def test_vlmevalkit_writes_failures_and_nothing_as_text(tmp_path: Path) -> None:
    """It writes ``str`` of whatever a model returned, and its words for a failure with the error behind them."""
    said = ("Red.", "Failed to obtain answer via API.: <class 'RuntimeError'> CUDA error", "None", "nan", "")
    path = tmp_path / "tiny.tsv"
    path.write_text("index\tprediction\n" + "".join(f"{n}\t{text}\n" for n, text in enumerate(said)))
    assert [answer.status for answer in read(path, "vlmevalkit")] == ["ok", "error", "empty", "empty", "empty"]


def test_lmms_eval_leaves_out_what_stands_there_twice(tmp_path: Path) -> None:
    """Where nothing was filtered, it logs ``filtered_resps`` alone, and no document."""
    path = tmp_path / "samples_tiny.jsonl"
    record = {"doc_id": 3, "input": "Which colour?", "filtered_resps": ["Red."], "target": "red"}
    path.write_text(json.dumps(record) + "\n")
    (answer,) = read(path, "lmms-eval")
    assert (answer.id, answer.question, answer.text) == ("3", "Which colour?", "Red.")
